package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestSignIn: a wrong password keeps the login, the right one leads in, signing out
// leads back.
func TestSignIn(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.fill(id("login"), "demo")
	p.fill(id("password"), "wrong")
	p.click(id("sign-in-submit"))
	p.there("[aria-invalid=true], [role=alert], .problem")
	if got := p.text(id("login")); got != "demo" {
		t.Errorf("the login is %q after a wrong password", got)
	}
	p.signIn("demo")
	p.there(id("empty-generate"))
	p.click(id("sign-out"))
	p.there(id("sign-in-submit"))
}

// TestGenerateWithSet: a token with a predefined set; its value is shown once, and
// stands nowhere else in the browser.
func TestGenerateWithSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("empty-generate"))
	p.fill(id("description"), "deploys")
	p.click(id("preset-30"))
	p.click(id("api-Maven Plugin"))
	p.says(id("token-form"), "DeployArchive")
	p.submit()
	p.there(id("token-value"))
	value := p.text(id("token-value"))
	if !strings.HasPrefix(value, "pat_") || len(value) != 40 {
		t.Fatalf("the value shown has %d characters", len(value))
	}
	if line := p.text(id("curl-line")); !strings.Contains(line, "http://"+w.gate+"/1.0/") || !strings.HasPrefix(line, "curl ") {
		t.Error("the curl line is not to be run")
	}
	// Leaving without having kept it asks.
	p.click(id("value-done"))
	p.there(id("ask"))
	p.click(id("ask-no"))
	p.there(id("token-value"))
	var elsewhere bool
	p.eval(`[location.href, document.title, JSON.stringify(history.state), JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].some((s) => (s ?? '').includes('pat_'))`, &elsewhere)
	if elsewhere {
		t.Error("the value stands in address, title, history, storage or cookie")
	}
	p.takeValue()
	p.says(id("tokens"), "deploys")
	p.run(chromedp.Reload())
	p.says(id("tokens"), "deploys")
	var shown bool
	p.eval(`document.documentElement.innerHTML.includes('pat_')`, &shown)
	if shown {
		t.Error("the value is shown again")
	}
	if !w.opens(value, "getenvs") && !w.opens(value, "deployarchive") && !w.opens(value, "getenvinfo") {
		t.Error("the gate knows no method of the set")
	}
	if w.opens(value, "stopenv") {
		t.Error("the gate opens a method outside the set")
	}
}

// TestGenerateCustom: methods of its own, found by search, a date typed as people
// write it.
func TestGenerateCustom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("empty-generate"))
	p.fill(id("description"), "nightly stop")
	p.fill(id("expires"), "31-12-2027")
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.says(id("method-count"), "1 of")
	p.fill(id("method-search"), "ExecCmdById")
	p.click(id("method-environment.control.ExecCmdById"))
	p.says(id("escalating-note"), "environment.control.ExecCmdById")
	p.click(id("method-environment.control.ExecCmdById"))
	p.gone(id("escalating-note"))
	p.fill(id("method-search"), "")
	p.click(id("only-checked"))
	p.there(id("method-" + stopEnv))
	p.gone(id("method-" + startEnv))
	p.submit()
	value := p.takeValue()
	p.says(id("tokens"), "31 Dec 2027")
	if !w.opens(value, "stopenv") || w.opens(value, "startenv") {
		t.Errorf("stopenv is open: %v, startenv: %v", w.opens(value, "stopenv"), w.opens(value, "startenv"))
	}
}

// TestReadOnlyShortcut: checks what only reads.
func TestReadOnlyShortcut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("empty-generate"))
	p.fill(id("description"), "reader")
	p.click(id("preset-7"))
	p.click(id("api-custom"))
	p.click(id("check-read-only"))
	p.submit()
	value := p.takeValue()
	if !w.opens(value, "getenvs") || w.opens(value, "stopenv") {
		t.Error("the token does not read, or does more")
	}
}

// TestEdit: what is changed holds at the gate at once.
func TestEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "to be edited"})
	p := w.open(t)
	p.signIn("demo")
	p.click(row(made.ID))
	p.click(id("edit"))
	p.fill(id("description"), "was edited")
	p.fill(id("method-search"), "startenv")
	p.click(id("method-" + startEnv))
	p.submit()
	p.gone(id("token-form"))
	p.says(id("tokens"), "was edited")
	if !w.opens(made.Value, "startenv") || !w.opens(made.Value, "stopenv") {
		t.Error("the gate does not follow")
	}
}

// TestCopyAndRegenerate: a copy has a value of its own, a regenerated token a new
// one.
func TestCopyAndRegenerate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "the original"})
	p := w.open(t)
	p.signIn("demo")
	p.click(row(made.ID))
	p.click(id("copy"))
	p.fill(id("description"), "the copy")
	p.submit()
	copied := p.takeValue()
	p.says(id("tokens"), "the copy")
	if copied == made.Value || !w.opens(copied, "stopenv") || !w.opens(made.Value, "stopenv") {
		t.Error("the copy is none")
	}
	p.run(chromedp.Reload())
	p.click(row(made.ID))
	p.click(id("edit"))
	p.click(id("to-regenerate"))
	p.there(id("regenerate-frame"))
	p.submit()
	again := p.takeValue()
	if w.opens(made.Value, "stopenv") || !w.opens(again, "stopenv") {
		t.Error("the old value is good, or the new one is not")
	}
}

// TestRemoveMany: several rows are picked with the mouse and the keyboard, and go.
func TestRemoveMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	var ids []uint64
	for i := range 8 {
		ids = append(ids, w.make(api.GenerateToken{Description: fmt.Sprintf("token %d", i)}).ID)
	}
	p := w.open(t)
	p.signIn("demo")
	picked := func(want ...uint64) {
		t.Helper()
		p.waits(fmt.Sprintf("the rows %d to be picked", want), fmt.Sprintf(
			`JSON.stringify([...document.querySelectorAll('tr[aria-selected=true]')].map((r) => +r.dataset.id).sort((a, b) => a - b)) === %q`, strings.ReplaceAll(fmt.Sprint(want), " ", ",")))
	}
	enabled := func(tool string, want bool) {
		t.Helper()
		p.waits(fmt.Sprintf("%s to be enabled: %v", tool, want), fmt.Sprintf(`(() => { const e = document.querySelector('%s'); return !(e.disabled || e.ariaDisabled === 'true') === %v; })()`, id(tool), want))
	}
	// The newest is first.
	p.click(row(ids[7]))
	picked(ids[7])
	enabled("edit", true)
	p.click(row(ids[5]), input.ModifierCtrl)
	picked(ids[5], ids[7])
	enabled("edit", false)
	enabled("copy", false)
	enabled("remove", true)
	p.click(row(ids[6]))
	p.click(row(ids[3]), input.ModifierShift)
	picked(ids[3], ids[4], ids[5], ids[6])
	p.press("a", input.ModifierCtrl)
	picked(ids...)
	p.click(row(ids[7]))
	p.press(kb.ArrowDown, input.ModifierShift)
	picked(ids[6], ids[7])
	p.click(id("remove"))
	p.there(id(fmt.Sprintf("going-%d", ids[6])))
	p.fill(id("password"), "wrong")
	p.click(id("remove-submit"))
	p.there("[aria-invalid=true]")
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.gone(id("remove-frame")) // nothing failed: there is nothing to read
	p.says(id("status"), "2 tokens were removed.")
	p.waits("the message to be seen", `getComputedStyle(document.querySelector('.toast')).opacity === '1'`)
	p.gone(row(ids[7]))
	p.gone(row(ids[6]))
	p.there(row(ids[5]))
	p.focused(row(ids[5])) // the row in the place of the first that went
	left, err := w.AllTokens(t.Context(), api.TokenFilter{Account: "demo"})
	if err != nil || len(left) != 6 {
		t.Errorf("%d tokens are left, %v", len(left), err)
	}
}

// TestWrongPassword keeps the form.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("empty-generate"))
	p.fill(id("description"), "kept")
	p.click(id("preset-30"))
	p.click(id("api-IDE Plugins"))
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.there("[aria-invalid=true]")
	if got := p.text(id("description")); got != "kept" {
		t.Errorf("the description is %q", got)
	}
	p.submit()
	p.takeValue()
	p.says(id("tokens"), "kept")
}

// TestSessionExpires in the middle of a form: one signs in again in place, and goes
// on with what was typed.
func TestSessionExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("empty-generate"))
	p.fill(id("description"), "still here")
	p.click(id("preset-30"))
	p.click(id("api-IDE Plugins"))
	// Disabled and enabled again, the account has no session any more.
	for _, disabled := range []bool{true, false} {
		if _, err := w.EditAccount(t.Context(), "demo", api.EditAccount{Disabled: &disabled}, 0); err != nil {
			t.Fatal(err)
		}
	}
	p.submit()
	p.there(id("sign-in-submit"))
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.there(id("token-value"))
	p.takeValue()
	p.says(id("tokens"), "still here")
}

// TestTwoTabs: who is slower is told what changed, and chooses.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "before"})
	one := w.open(t)
	one.signIn("demo")
	two := one.tab()
	two.says(id("signed-in-as"), "demo")
	for _, p := range []*page{one, two} {
		p.click(row(made.ID))
		p.click(id("edit"))
		p.there(id("description")) // it is loaded in both
	}
	one.fill(id("description"), "from one")
	one.submit()
	one.gone(id("token-form"))
	two.fill(id("description"), "from two")
	two.submit()
	two.focused(id("conflict")) // wherever the form is scrolled to
	two.says(id("conflict"), "from one")
	two.click(id("conflict-keep"))
	two.submit()
	two.gone(id("token-form"))
	two.says(id("tokens"), "from two")
}

// TestTextOnly: what people type is text and nothing else.
func TestTextOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	texts := []string{`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `{{7*7}} ${7*7}`}
	for _, text := range texts {
		w.make(api.GenerateToken{Description: text})
	}
	p := w.open(t)
	p.signIn("demo")
	for _, text := range texts {
		p.says(id("tokens"), text)
	}
	var made int
	p.eval(`document.querySelectorAll('main img, main script').length`, &made)
	if made != 0 {
		t.Error("a description became an element")
	}
}

// TestList: search, state, order and pages.
func TestList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for i := range 120 {
		w.make(api.GenerateToken{Description: fmt.Sprintf("token %03d", i), Lifetime: fmt.Sprintf("%dd", 30+i)})
	}
	soon := w.make(api.GenerateToken{Description: "ends soon", Lifetime: "1d"})
	p := w.open(t)
	p.signIn("demo")
	p.says(id("tokens"), "ends soon")
	p.there(id("expiring-note"))
	p.click(id("sort-description"))
	p.waits("the order by description", first("ends soon"))
	p.click(id("sort-description"))
	p.waits("the order by description, backwards", first("token 119"))
	p.click(id("sort-expires"))
	p.waits("the order by end", first("ends soon")+" || "+first("token 119"))
	seen := 0
	p.eval(`document.querySelectorAll('tr[data-id]').length`, &seen)
	p.click(id("page-next"))
	p.gone(row(soon.ID))
	p.fill(id("search"), "TOKEN 04")
	p.waits("ten rows", `document.querySelectorAll('tr[data-id]').length === 10`)
	p.fill(id("search"), "no such thing")
	p.there(id("no-match"))
	p.fill(id("search"), "")
	p.there("tr[data-id]")
	p.eval(`(() => { const s = document.querySelector('`+id("state-filter")+`'); s.value = 'expiring'; s.dispatchEvent(new Event('change', {bubbles: true})); })()`, nil)
	p.waits("the one that ends soon", `document.querySelectorAll('tr[data-id]').length === 1`)
	p.there(row(soon.ID))
}

// first is true where the first row says something.
func first(text string) string {
	return `document.querySelector('tr[data-id]')?.innerText.includes(` + quote(text) + `)`
}

// TestActivity: what was refused is told in words, and mended with a click.
func TestActivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "busy"})
	for range 3 {
		w.opens(made.Value, "stopenv")
	}
	for range 2 {
		w.opens(made.Value, "deleteenv")
	}
	p := w.open(t)
	p.signIn("demo")
	p.run(chromedp.Evaluate(fmt.Sprintf("location.hash = '#/token/%d'", made.ID), nil))
	p.says(id("refusals"), "environment.control.DeleteEnv")
	p.says(id("activity-methods"), stopEnv)
	p.click(id("refusal-fix"))
	p.says(id("added"), "environment.control.DeleteEnv to the permissions")
	p.focused(id("password")) // all that is missing
	p.fill(id("password"), "wrong")
	p.press(kb.Enter)
	p.focused(id("password") + "[aria-invalid=true]")
	p.waits("the wrong password to be selected", "document.activeElement.selectionStart === 0 && document.activeElement.selectionEnd === 'wrong'.length")
	p.run(input.InsertText(phrase)) // over the wrong one
	p.press(kb.Enter)
	p.gone(id("token-form"))
	w.await("the gate to let it through", func() bool { return w.opens(made.Value, "deleteenv") })
	p.says(id("refusals"), "Now allowed")
	p.gone(id("refusal-fix"))
	p.focused("main h1") // the button that had it is gone
}

// TestAccountActivity: a refusal names the token, and leads to its form.
func TestAccountActivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.make(api.GenerateToken{Description: "quiet"})
	made := w.make(api.GenerateToken{Description: "busy"})
	w.opens(made.Value, "deleteenv")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("nav-activity"))
	p.says(id("refusals"), "environment.control.DeleteEnv is not in its list")
	p.says(id("refusals"), "Token: busy")
	p.click(id("refusal-fix"))
	p.says(id("added"), "environment.control.DeleteEnv")
	p.submit()
	p.gone(id("token-form"))
	w.await("the gate to let it through", func() bool { return w.opens(made.Value, "deleteenv") })
}

func row(id uint64) string { return fmt.Sprintf(`tr[data-id="%d"]`, id) }
