package browser

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestForm: what the form of a token takes, and how it answers.
func TestForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for name, story := range map[string]func(t *testing.T, p *page, login string){
		"dates": dates, "calendar": calendar, "groups": groups, "later-methods": laterMethods, "docs": documentation,
		"tree-keys": treeKeys, "missing": missing, "mended": mended, "low": low, "forced-colors": forcedColors, "addresses": addresses, "unchanged": unchanged, "leaving": leaving, "overlap": overlap,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, w.as(t, name), name)
		})
	}
}

// inDays is a day as people type it.
func inDays(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format("02-01-2006") }

const understood = "expires-understood" // what the form says of the date that was typed

// dates: presets, what people write, and what is no day to come.
func dates(t *testing.T, p *page, login string) {
	p.click(id("empty-generate"))
	for _, days := range []int{7, 30, 90, 365} {
		p.click(id(fmt.Sprintf("preset-%d", days)))
		p.holds(id("expires"), inDays(days))
	}
	for _, typed := range []string{"5-3-%d", "05/03/%d", "5.3.%d", "05-03-%d", "%d-03-05"} {
		p.fill(id("expires"), "")
		p.says(id(understood), "Day-month-year, or year-month-day")
		p.fill(id("expires"), fmt.Sprintf(typed, year)) // the focus stays in the field
		p.says(id(understood), fmt.Sprintf("5 March %d, end of day, in ", year))
		p.press("\t")
		p.holds(id("expires"), fmt.Sprintf("05-03-%d", year))
		p.says(id(understood), fmt.Sprintf("5 March %d", year))
	}
	p.fill(id("description"), "dated")
	p.click(id("api-IDE Plugins"))
	p.fill(id("password"), phrase)
	for written, answer := range map[string]string{fmt.Sprintf("31-02-%d", year): "dd-mm-yyyy", "soon": "dd-mm-yyyy", "": "dd-mm-yyyy", inDays(-1): "over"} {
		p.fill(id("expires"), written)
		p.click(id("submit"))
		p.says(".datefield", answer)
		p.focused(id("expires") + "[aria-invalid=true]")
	}
	p.click(id("preset-never"))
	p.holds(id("expires"), "")
	p.submit()
	p.takeValue()
	p.says(id("tokens"), "never")
	if token := p.w.onlyToken(login); token.Expires != nil {
		t.Errorf("the token expires at %v", token.Expires)
	}
}

// calendar: a day is chosen with the keys; Escape closes the calendar alone.
func calendar(t *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.fill(id("expires"), "05-03-2028")
	p.click(id("calendar-open"))
	p.there(id("calendar"))
	p.focused(`.calendar td button[aria-pressed=true]`)
	for _, step := range []struct{ key, day string }{{kb.PageDown, "5 April"}, {kb.ArrowDown, "12 April"}, {kb.ArrowRight, "13 April"}, {kb.Home, "10 April"}, {kb.End, "16 April"}, {kb.PageUp, "16 March"}} {
		p.press(step.key)
		p.focused(`.calendar td button[aria-label*=" ` + step.day + ` "]`)
	}
	p.press(kb.Enter)
	p.gone(id("calendar"))
	p.holds(id("expires"), "16-03-2028")
	p.says(id(understood), "16 March 2028")
	p.focused(id("calendar-open"))
	for _, focus := range []string{"", id("calendar-open"), id("expires")} {
		p.click(id("calendar-open"))
		p.focused(`.calendar td button[aria-pressed=true]`)
		if focus != "" {
			p.eval(find(focus)+".focus()", nil)
		}
		p.press(kb.Escape)
		p.gone(id("calendar"))
		p.there(id("token-form"))
	}
	p.holds(id("expires"), "16-03-2028")
}

// groups: a group's box checks the ordinary methods that it shows, and no others.
func groups(t *testing.T, p *page, login string) {
	methods, err := p.w.Methods(t.Context(), "environment.control.")
	if err != nil {
		t.Fatal(err)
	}
	ordinary, stopping := 0, 0
	for _, m := range methods {
		if m.Escalating || m.Protected || m.Public {
			continue
		}
		ordinary++
		if strings.Contains(strings.ToLower(m.Name), "stop") {
			stopping++
		}
	}
	const box = "group-environment.control"
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "environment.control.")
	p.click(id(box))
	p.says(id("method-count"), fmt.Sprintf("%d of", ordinary))
	p.gone(id("escalating-note"))
	p.waits("the box above to be half checked", find(id("group-all"))+".indeterminate")
	p.click(id(box))
	p.says(id("method-count"), "0 of")
	p.fill(id("method-search"), "stop")
	p.click(id(box))
	p.says(id("method-count"), fmt.Sprintf("%d of", stopping))
	p.fill(id("method-search"), "")
	p.click(id("only-checked"))
	p.waits("no other methods", fmt.Sprintf(`document.querySelectorAll('[data-testid=token-form] [data-testid^="method-environment."]').length === %d`, stopping))
	p.click(id("check-none"))
	p.says(id("method-tree"), "Nothing is checked")
	p.click(id("check-all"))
	p.gone(id("escalating-note"))
	p.click(id("check-none"))
	p.click(id("only-checked"))
	p.fill(id("method-search"), "no such method")
	p.says(id("method-tree"), "No method matches")
	p.press(kb.Escape) // clears the search
	p.there(id("token-form"))
	p.fill(id("method-search"), "stop")
	p.click(id(box))
	p.fill(id("description"), "stopper")
	p.click(id("preset-7"))
	p.submit()
	value := p.takeValue()
	if !p.w.opens(value, "stopenv") || p.w.opens(value, "startenv") {
		t.Error("the gate does not follow the group")
	}
	if token := p.w.onlyToken(login); len(token.Methods) != stopping {
		t.Errorf("the token has %q, which are not %d methods", token.Methods, stopping)
	}
}

// laterMethods: a whole group can be allowed with what is added to it later.
func laterMethods(t *testing.T, p *page, login string) {
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.click(`[aria-label="Open billing"]`)
	p.click(`[aria-label="Open billing.account"]`)
	p.click(id("group-billing.account"))
	p.click(id("wild-billing.account"))
	p.fill(id("description"), "billing")
	p.click(id("preset-7"))
	p.submit()
	p.takeValue()
	p.says(id("tokens"), "billing.account.*")
	if token := p.w.onlyToken(login); len(token.Methods) != 1 || token.Methods[0] != "billing.account.*" {
		t.Errorf("the token has %q", token.Methods)
	}
}

// documentation: each method leads to its page, seen on focus, in another tab.
func documentation(t *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	box := id("method-" + stopEnv)
	p.there(box)
	p.eval(find(box)+".focus()", nil)
	var link struct{ Address, Target, Rel string }
	p.waits("the link on focus", `getComputedStyle(`+find(box)+`.closest('[data-row]').querySelector('a.docs')).opacity === '1'`)
	p.eval(`((a) => ({Address: a.href, Target: a.target, Rel: a.rel}))(`+find(box)+`.closest('[data-row]').querySelector('a.docs'))`, &link)
	if u, err := url.Parse(link.Address); err != nil || u.Scheme != "https" || link.Target != "_blank" || !strings.Contains(link.Rel, "noopener") {
		t.Errorf("the documentation is at %+v", link)
	}
}

// treeKeys: the tree is one stop of Tab; arrows go through it, Space checks.
func treeKeys(t *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.there(id("method-" + stopEnv))
	p.tabTo(id("group-all"))
	for _, next := range []string{"group-environment", "group-environment.control", "method-" + stopEnv} {
		p.press(kb.ArrowDown)
		p.focused(id(next))
	}
	p.press(" ")
	p.says(id("method-count"), "1 of")
	p.press(kb.ArrowLeft)
	p.focused(id("group-environment.control"))
	p.press(kb.Home)
	p.focused(id("group-all"))
}

// missing: the form says what is missing, and goes to the first of it.
func missing(t *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.click(id("submit"))
	p.focused(id("description"))
	p.says(id("token-form"), "Say what the token is for.")
	p.says(id("token-form"), "Choose at least one method")
	p.says(id("token-form"), "Enter your password")
	p.fill(id("description"), "   ")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.focused(id("description"))
}

// mended: what was missing is no longer marked once it is there.
func mended(t *testing.T, p *page, _ string) {
	const nothing, noDay = "Choose at least one method", "dd-mm-yyyy, for example"
	p.click(id("empty-generate"))
	p.click(id("api-custom"))
	p.fill(id("expires"), "soon")
	p.click(id("submit"))
	p.says(id("token-form"), nothing)
	p.says(id("token-form"), noDay)
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.says(id("method-count"), "1 of")
	p.fill(id("expires"), inDays(3))
	p.waits("the marks to go", `!`+find(id("token-form"))+`.innerText.match(/`+nothing+`|`+noDay+`/)`)
}

// low: where the screen is low, or zoomed in, what else stays in view leaves the room to
// what is filled in.
func low(t *testing.T, p *page, _ string) {
	p.look(640, 360, false)
	p.click(id("empty-generate"))
	p.there(id("description"))
	p.waits("a summary that scrolls with the page", `getComputedStyle(`+find(id("summary"))+`).position === 'static'`)
	p.fill(id("description"), "made on a telephone")
	p.click(id("preset-7"))
	p.click(id("api-IDE Plugins"))
	p.submit()
	p.takeValue()
}

// forcedColors: in the system's own colours one sees what is checked. The marks of
// the style sheet are pictures, which go there.
func forcedColors(t *testing.T, p *page, _ string) {
	p.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}))
	p.click(id("empty-generate"))
	p.there(id("group-all"))
	p.waits("the system's own boxes", `[...document.querySelectorAll('[data-testid=token-form] :is([type=checkbox], [type=radio])')].every((e) => getComputedStyle(e).appearance === 'auto')`)
}

// addresses: a token works from where it is allowed, and from nowhere else.
func addresses(t *testing.T, p *page, login string) {
	p.click(id("empty-generate"))
	p.fill(id("description"), "from elsewhere")
	p.click(id("preset-7"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.click(id("limits") + " > summary")
	p.fill(id("addresses"), "300.1.1.1")
	p.submit()
	p.focused(id("addresses") + "[aria-invalid=true]")
	p.fill(id("addresses"), "10.0.0.0/8")
	p.submit()
	value := p.takeValue()
	if p.w.opens(value, "stopenv") {
		t.Fatal("the gate takes the token from 127.0.0.1")
	}
	token := p.w.onlyToken(login)
	p.click(row(token.ID))
	p.click(id("edit"))
	p.click(id("add-mine"))
	p.holds(id("addresses"), "10.0.0.0/8\n127.0.0.1")
	p.submit()
	p.gone(id("token-form"))
	if !p.w.opens(value, "stopenv") {
		t.Error("the gate refuses the token from 127.0.0.1")
	}
}

// unchanged: saving what is as it was says so; a copy takes over all but the value.
func unchanged(t *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "as it was", Sets: []string{"Maven Plugin"}, Methods: []string{stopEnv}, Addresses: []string{"127.0.0.0/8"}, Expires: "2027-12-31"})
	p.reload()
	p.click(row(made.ID))
	p.click(id("edit"))
	p.submit()
	p.says(id("token-form"), "Nothing is changed yet.")
	p.fill(id("password"), "")
	p.click(id("cancel"))
	p.gone(id("token-form"))
	p.click(row(made.ID))
	p.click(id("copy"))
	p.holds(id("description"), "as it was (copy)")
	p.holds(id("expires"), "31-12-2027")
	p.submit()
	value := p.takeValue()
	all, err := p.w.AllTokens(t.Context(), api.TokenFilter{Account: login})
	if err != nil || len(all) != 2 {
		t.Fatalf("%d tokens (%v)", len(all), err)
	}
	for _, token := range all {
		if got := fmt.Sprint(token.Sets, token.Methods, token.Addresses); got != fmt.Sprint(made.Sets, made.Methods, made.Addresses) {
			t.Errorf("token %d has %s", token.ID, got)
		}
	}
	if !p.w.opens(value, "stopenv") || p.w.opens(value, "startenv") {
		t.Error("the gate does not know the copy")
	}
}

// leaving a form that was filled in asks, by Cancel, Back and links.
func leaving(t *testing.T, p *page, _ string) {
	for _, leave := range []func(){
		func() { p.click(id("cancel")) },
		func() { p.click(id("back")) },
		func() { p.click(id("nav-tokens")) },
		func() { p.eval("history.back()", nil) },
	} {
		p.click(id("empty-generate"))
		p.fill(id("description"), "half done")
		p.heldBack()
		leave()
		p.click(id("ask-no"))
		p.gone(id("ask"))
		p.holds(id("description"), "half done")
		leave()
		p.click(id("ask-yes"))
		p.gone(id("token-form"))
		p.there(id("empty-generate"))
	}
	p.click(id("empty-generate")) // nothing filled in: nothing asked
	p.there(id("description"))
	p.click(id("cancel"))
	p.gone(id("token-form"))
	p.focused(id("empty-generate"))
}

// overlap: after regenerating, the old value works on for a while if so chosen.
func overlap(t *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "in many scripts"})
	p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
	p.choose(id("overlap"), "10m")
	p.submit()
	p.says(id("value-panel"), "The old value still works until")
	again := p.takeValue()
	if !p.w.opens(made.Value, "stopenv") || !p.w.opens(again, "stopenv") || made.Value == again {
		t.Error("not both values work")
	}
}
