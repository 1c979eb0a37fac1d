package browser

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

// in is the same program, for a subtest.
func (w *world) in(t *testing.T) *world {
	shared := *w
	shared.T = t
	return &shared
}

// as opens the dashboard for a new account, so that subtests can share a program.
func (w *world) as(t *testing.T, login string) *page {
	t.Helper()
	w = w.in(t)
	if _, err := w.AddAccount(t.Context(), api.AddAccount{Login: login, Password: phrase}); err != nil {
		t.Fatal(err)
	}
	p := w.open(t)
	p.signIn(login)
	return p
}

// onlyToken is the one token of an account.
func (w *world) onlyToken(login string) api.Token {
	w.Helper()
	all, err := w.AllTokens(w.Context(), api.TokenFilter{Account: login})
	if err != nil || len(all) != 1 {
		w.Fatalf("%s has %d tokens, not one (%v)", login, len(all), err)
	}
	return all[0]
}

// choose takes an option of a list.
func (p *page) choose(selector, value string) {
	p.Helper()
	p.there(selector)
	p.eval(`((e) => { e.value = `+quote(value)+`; e.dispatchEvent(new Event('change', {bubbles: true})); })(`+find(selector)+`)`, nil)
}

// focused waits until an element has the focus.
func (p *page) focused(selector string) {
	p.Helper()
	p.waits("the focus on "+selector, `document.activeElement?.matches(`+quote(selector)+`)`)
}

// tabTo presses Tab until an element has the focus, which it has within 80 times. On
// the way one sees where the focus is.
func (p *page) tabTo(selector string) {
	p.Helper()
	for range 80 {
		there := false
		p.eval(`document.activeElement.matches(`+quote(selector)+`)`, &there)
		if there {
			return
		}
		p.press("\t")
		unseen := ""
		p.eval(`((e) => { const css = getComputedStyle(e); return e === document.body || css.outlineStyle !== 'none' && parseFloat(css.outlineWidth) >= 1 || css.boxShadow !== 'none' ? '' : e.localName + ' ' + (e.dataset.testid ?? e.className); })(document.activeElement)`, &unseen)
		if unseen != "" {
			p.Errorf("one does not see the focus on %s", unseen)
		}
	}
	p.Fatalf("Tab never comes to %s", selector)
}

// holds waits until a field holds something.
func (p *page) holds(selector, want string) {
	p.Helper()
	p.there(selector)
	p.waits(selector+" to hold "+quote(want), find(selector)+`.value === `+quote(want))
}

// reload loads the page anew.
func (p *page) reload() {
	p.Helper()
	p.run(chromedp.Reload())
}

// heldBack waits until the page would not let the person go without asking, which it
// begins to do once it has painted what there is to lose.
func (p *page) heldBack() {
	p.Helper()
	p.waits("the page to hold back", `!dispatchEvent(new Event('beforeunload', {cancelable: true}))`)
}
