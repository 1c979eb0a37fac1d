package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/admin/api"
)

// TestFrames: in each frame, in each state that people see it in, axe-core finds
// nothing, light and dark, and nothing has to be scrolled sideways at 360 px.
func TestFrames(t *testing.T) {
	t.Parallel()
	newWorld(t, "").lookAtFrames(t)
}

func (w *world) lookAtFrames(t *testing.T) {
	t.Helper()
	for name, story := range map[string]func(p *page, login string, look func(what string)){
		"generating": framesOfGenerating, "token": framesOfToken, "factor": framesOfFactor, "empty": framesOfNothing,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := w.as(t, name)
			p.run(protocol.SetBypassCSP(true), chromedp.Reload()) // axe is put in from outside
			p.expect("Trusted Type", "TrustedScript")
			p.there("main h1")
			story(p, name, p.lookAt)
		})
	}
	t.Run("accounts", func(t *testing.T) {
		t.Parallel()
		p := w.in(t).open(t)
		p.run(protocol.SetBypassCSP(true), chromedp.Reload())
		p.expect("Trusted Type", "TrustedScript")
		p.signIn("admin")
		framesOfAccounts(p, p.lookAt)
	})
}

// lookAt looks at what is frontmost as people with other eyes and screens do.
func (p *page) lookAt(what string) {
	p.Helper()
	for _, look := range []struct {
		name  string
		width int64
		dark  bool
		rules string
	}{{"light", 1280, false, allRules}, {"dark", 1280, true, ofColour}, {"narrow", 360, false, ""}} {
		if look.dark && p.w.languages != nil {
			continue // colours are those of every language
		}
		p.look(look.width, 860, look.dark)
		if look.rules != "" {
			p.checkAccess(what+", "+look.name, look.rules)
		}
		var nameless int
		p.eval(`[...document.querySelectorAll('dialog[open]')].filter((e) => !document.getElementById(e.getAttribute('aria-labelledby'))?.innerText).length`, &nameless)
		if nameless > 0 {
			p.Errorf("%s: a frame has no name", what)
		}
		// The row of places above a narrow page may be pushed aside.
		var over []string
		p.eval(`[document.documentElement, ...document.querySelectorAll('*')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.matches('.side, input, select, .visually-hidden, .visually-hidden *')
			&& (e === document.documentElement || ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))).map((e) => e.localName + '.' + e.className + ' by ' + (e.scrollWidth - e.clientWidth))`, &over)
		if len(over) > 0 {
			p.Errorf("%s, %s: to be scrolled sideways: %s", what, look.name, strings.Join(over, "; "))
		}
	}
	p.look(1280, 860, false)
}

func framesOfGenerating(p *page, _ string, look func(string)) {
	p.there(id("empty-generate"))
	look("no tokens yet")
	p.click(id("empty-generate"))
	p.there(id("description"))
	look("generate")
	p.click(id("calendar-open"))
	p.there(id("calendar"))
	look("the calendar")
	p.press(kb.Escape)
	p.click(id("api-custom"))
	p.click(id("submit"))
	p.focused(id("description"))
	look("what is missing")
	p.click(id("api-Extended Access"))
	p.there(id("set-contents"))
	p.click(id("limits") + " > summary")
	look("a set and limits")
	p.fill(id("description"), strings.Repeat("verylongword", 16))
	p.click(id("cancel"))
	p.there(id("ask"))
	look("leave without saving?")
	p.click(id("ask-no"))
	p.gone(id("ask"))
	p.submit()
	p.there(id("value-panel"))
	look("a value with a long description")
	p.press(kb.Escape)
	p.there(id("ask"))
	look("leave without the value?")
	p.click(id("ask-yes"))
	p.gone(id("value-panel"))
	p.says(id("tokens"), "verylongword")
	look("a long description in the list")
	p.fill(id("search"), "nothing like it")
	p.there(id("no-match"))
	look("no match")
}

func framesOfToken(p *page, login string, look func(string)) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "of many parts", Sets: []string{"Maven Plugin"}, Methods: []string{stopEnv}, Addresses: []string{"127.0.0.0/8", "2001:db8:85a3:8d3:1319:8a2e:370:7344"}, Audience: []string{"a-rather-long-name-of-a-site.example.com"}})
	second := p.w.make(api.GenerateToken{Account: login, Description: "another"})
	p.w.opens(made.Value, "stopenv")
	p.w.opens(made.Value, "deleteenv")
	p.reload()
	p.says(id("tokens"), "of many parts")
	p.click(row(made.ID))
	p.click(id("edit"))
	p.there(id("method-tree"))
	look("edit")
	description := "from elsewhere"
	if _, err := p.w.EditToken(p.Context(), made.ID, api.EditToken{Description: &description}, 0); err != nil {
		p.Fatal(err)
	}
	p.fill(id("description"), "from here")
	p.submit()
	p.there(id("conflict"))
	look("a conflict")
	p.click(id("conflict-load"))
	p.gone(id("conflict"))
	p.holds(id("description"), "from elsewhere")
	p.fill(id("password"), "")
	p.click(id("to-regenerate"))
	p.click(id("renew"))
	look("regenerate")
	p.click(id("cancel"))
	p.gone(id("regenerate-frame"))
	p.click(row(made.ID))
	p.click(id("copy"))
	p.there(id("description"))
	look("copy")
	p.click(id("cancel"))
	p.gone(id("token-form"))
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.there(id("refusals"))
	p.click("main details summary")
	look("a token and its methods")
	p.place("#/tokens")
	p.click(row(made.ID))
	p.click(row(second.ID), input.ModifierCtrl)
	p.click(id("remove"))
	p.there(id(fmt.Sprintf("going-%d", made.ID)))
	look("remove")
	if _, err := p.w.RemoveTokens(p.Context(), []uint64{second.ID}); err != nil {
		p.Fatal(err)
	}
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.there(id("remove-close"))
	look("what was removed")
	p.click(id("remove-close"))
	p.gone(id("remove-frame"))
	p.click(id("nav-audit"))
	p.click(id("audit") + " tbody button")
	p.there(id("audit") + " tr.sub")
	look("the details of an entry")
	p.w.endSessions(login)
	p.click(id("refresh"))
	p.there(id("sign-in-again"))
	look("sign in again")
}

func framesOfFactor(p *page, login string, look func(string)) {
	p.click(id("nav-security"))
	p.click(id("set-up-factor"))
	p.there(id("password"))
	look("start the second factor")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there("img.qr")
	p.click("dialog details > summary")
	look("the QR code")
	now := time.Now()
	secret := strings.ReplaceAll(p.text(id("factor-secret")), " ", "")
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		p.Fatal(err)
	}
	p.fill(id("code"), code)
	p.click(id("submit"))
	p.there(id("recovery-codes"))
	look("recovery codes")
	p.click(id("codes-copy"))
	p.click(id("codes-done"))
	p.click(id("new-codes"))
	p.there(id("code"))
	look("new recovery codes")
	p.click(id("cancel"))
	p.click(id("remove-factor"))
	p.there(id("code"))
	look("turn the second factor off")
	p.click(id("cancel"))
	p.click(id("sign-out"))
	p.fill(id("login"), login)
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.there(id("code"))
	look("the second factor at sign-in")
	p.fill(id("code"), "123456")
	p.click(id("sign-in-submit"))
	p.there(id("problem"))
	look("a wrong code")
}

func framesOfNothing(p *page, _ string, look func(string)) {
	p.click(id("nav-activity"))
	p.there(id("activity"))
	look("no activity")
	p.place("#/token/999")
	p.there(id("problem"))
	look("no such token")
	p.place("#/nothing")
	p.there("main .page > a[href='#/tokens']")
	look("nothing here")
	p.click(id("nav-security"))
	p.click(id("change-password"))
	p.focused("[aria-invalid=true]")
	look("a password that is missing")
}

func framesOfAccounts(p *page, look func(string)) {
	p.click(id("nav-all-tokens"))
	p.there("main h1")
	look("all tokens")
	p.click(id("nav-accounts"))
	p.click(id("account-add"))
	p.click(id("submit"))
	p.focused(id("login") + "[aria-invalid=true]")
	look("add an account")
	p.click(id("cancel"))
	p.click(row(2))
	for _, frame := range []string{"edit", "password", "remove"} {
		p.click(id("account-" + frame))
		p.there(id("account-frame"))
		look(frame + " of an account")
		p.click(id("cancel"))
		p.gone(id("account-frame"))
	}
	p.place("#/all-tokens/new")
	p.there(id("account"))
	look("generate for an account")
}
