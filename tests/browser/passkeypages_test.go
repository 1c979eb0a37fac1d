package browser

import (
	"context"
	"strings"
	"testing"
	"time"

	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/admin/api"
)

// TestPasskeyPages: passkeys are added, used and removed on the pages, over TLS and with the
// authenticator of a real browser.
func TestPasskeyPages(t *testing.T) {
	t.Parallel()
	w := start(t, setup{secure: true})
	for name, story := range map[string]func(p *page, login string, device webauthn.AuthenticatorID){
		"life": lifeOfPasskey, "cancelled": cancelledPasskey, "code": codeInstead, "copied": copiedPasskey, "required": requiredPasskey,
		"ended": passkeyAfterEnd, "signing-in": changesOfSignIn, "keyboard": passkeyByKeyboard, "looks": looksOfPasskeys, "unsupported": unsupportedPasskey,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := w.as(t, name)
			p.run(webauthn.Enable())
			story(p, name, p.device())
		})
	}
}

// addPasskey adds a passkey on the page Security.
func (p *page) addPasskey(name string) {
	p.Helper()
	p.click(id("nav-security"))
	p.click(id("add-passkey"))
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.fill(id("passkey-name"), name)
	p.click(id("submit"))
	p.gone(id("passkey-frame"))
	p.says(id("passkeys"), name)
}

// givePassword signs out, and gives login and password, but no second factor.
func (p *page) givePassword(login string) {
	p.Helper()
	p.click(id("sign-out"))
	p.fill(id("login"), login)
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
}

// addCodes sets up codes of an app, for who has a passkey, and returns the recovery codes.
func (p *page) addCodes() (codes []string) {
	p.Helper()
	p.click(id("set-up-factor")) // which takes the passkey
	p.there(id("passkey-only"))
	p.gone(id("password"))
	p.click(id("submit"))
	p.there("img.qr")
	p.click("dialog details > summary")
	code, err := totp.GenerateCode(strings.ReplaceAll(p.text(id("factor-secret")), " ", ""), time.Now())
	if err != nil {
		p.Fatal(err)
	}
	p.click(id("use-passkey"))
	p.focused(id("code") + "[aria-invalid=true]")
	p.fill(id("code"), code)
	p.click(id("use-passkey"))
	codes = strings.Fields(p.text(id("recovery-codes") + " textarea"))
	if len(codes) != 10 {
		p.Fatalf("%d recovery codes", len(codes))
	}
	p.click(id("codes-copy"))
	p.click(id("codes-done"))
	p.gone(id("recovery-codes"))
	return codes
}

// used is how often the passkeys of a device were used.
func (p *page) used(device webauthn.AuthenticatorID) (n int64) {
	p.Helper()
	for _, c := range p.credentials(device) {
		n += c.SignCount
	}
	return n
}

func (p *page) credentials(device webauthn.AuthenticatorID) (all []*webauthn.Credential) {
	p.Helper()
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		all, err = webauthn.GetCredentials(device).Do(ctx)
		return err
	}))
	return all
}

// draft fills the form of a new token in.
func (p *page) draft(description string) {
	p.Helper()
	p.place("#/tokens/new")
	p.fill(id("description"), description)
	p.click(id("api-Maven Plugin"))
}

// lifeOfPasskey: it is added with the password, signs in, confirms one change in place of the
// password, and is removed.
func lifeOfPasskey(p *page, login string, device webauthn.AuthenticatorID) {
	p.click(id("nav-security"))
	p.click(id("add-passkey"))
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.holds(id("passkey-name"), "Chrome on Linux")
	p.fill(id("passkey-name"), " ")
	p.click(id("submit"))
	p.focused(id("passkey-name") + "[aria-invalid=true]")
	if made := len(p.credentials(device)); made != 0 {
		p.Errorf("%d passkeys were made without a name", made)
	}
	p.fill(id("passkey-name"), "Laptop")
	p.click(id("submit"))
	p.gone(id("passkey-frame"))
	p.says(id("status"), "The passkey “Laptop” was added.")
	p.focused(id("add-passkey"))
	p.says(id("passkeys"), "Laptop")
	p.says(id("passkeys"), "never")
	p.says(id("only-passkey"), "your only second factor")

	p.givePassword(login) // the browser's dialog opens by itself
	p.says(id("signed-in-as"), login)
	p.click(id("nav-security"))
	p.says(id("passkeys"), "Laptop")
	p.waits("the day of the last use", `!document.querySelector('`+id("passkeys")+`').innerText.includes('never')`)

	before := p.used(device)
	p.draft("")
	p.click(id("use-passkey")) // what is missing comes first
	p.focused(id("description") + "[aria-invalid=true]")
	if p.used(device) != before {
		p.Error("the passkey was asked for while a field was wrong")
	}
	p.draft("by passkey")
	p.click(id("use-passkey"))
	p.takeValue()
	if got := p.w.onlyToken(login).Description; got != "by passkey" {
		p.Errorf("the token is %q", got)
	}
	p.draft("another") // the passkey counted once
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), "")
	p.w.onlyToken(login)
	p.place("#/tokens")
	p.click(id("ask-yes"))
	p.gone(id("ask"))

	p.click("tr[data-id]")
	p.click(id("remove"))
	p.click(id("use-passkey"))
	p.gone(id("remove-frame"))
	p.there(id("empty-generate"))

	p.click(id("nav-security"))
	p.click("[data-testid^=remove-passkey-]")
	p.says(id("remove-passkey-frame"), "Remove the passkey “Laptop”")
	p.says(id("after-removal"), "your password alone is enough")
	p.there(id("passkey-only")) // the password would not do
	p.click(id("submit"))
	p.gone(id("remove-passkey-frame"))
	p.says(id("status"), "The passkey “Laptop” was removed.")
	p.gone(id("passkeys"))
	p.focused("h1")
	p.givePassword(login)
	p.says(id("signed-in-as"), login)
}

// cancelledPasskey: who cancels is told so, and can try again or go another way.
func cancelledPasskey(p *page, login string, device webauthn.AuthenticatorID) {
	p.click(id("nav-security"))
	p.click(id("add-passkey"))
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("passkey-name"))
	p.run(webauthn.SetUserVerified(device, false))
	p.click(id("submit"))
	p.says(id("passkey-error"), "No passkey was used.")
	p.run(webauthn.SetUserVerified(device, true))
	p.click(id("submit"))
	p.gone(id("passkey-frame"))
	p.click(id("add-passkey")) // another one on the same device
	p.click(id("submit"))
	p.there(id("passkey-name"))
	p.click(id("submit"))
	p.says(id("passkey-error"), "has a passkey of your account already")
	p.click(id("cancel"))
	p.gone(id("passkey-frame"))

	p.draft("later")
	p.run(webauthn.SetUserVerified(device, false))
	p.click(id("use-passkey"))
	p.says(id("passkey-error"), "No passkey was used.")
	p.focused(id("use-passkey"))
	p.run(webauthn.SetAutomaticPresenceSimulation(device, false), webauthn.SetUserVerified(device, true))
	p.click(id("use-passkey"))
	p.there(id("use-passkey") + "[aria-busy=true]")
	p.click(id("cancel")) // while the browser waits
	p.click(id("ask-yes"))
	p.gone(id("token-form"))

	p.click(id("nav-security"))
	p.click("[data-testid^=remove-passkey-]")
	p.click(id("submit"))
	p.there(id("submit") + "[aria-busy=true]")
	p.click(id("cancel"))
	p.gone(id("remove-passkey-frame"))
	p.there(id("passkeys"))

	p.run(webauthn.SetAutomaticPresenceSimulation(device, true), webauthn.SetUserVerified(device, false))
	p.givePassword(login)
	p.says(id("passkey-error"), "No passkey was used.")
	p.focused(id("sign-in-submit"))
	p.says(id("sign-in-submit"), "Use passkey")
	p.gone(id("other-factor"))
	p.run(webauthn.SetUserVerified(device, true))
	p.press(kb.Enter)
	p.says(id("signed-in-as"), login)
}

// codeInstead: who has codes as well chooses at each sign-in, and a code stands in for a
// passkey where a second factor is changed.
func codeInstead(p *page, login string, device webauthn.AuthenticatorID) {
	p.addPasskey("Phone")
	codes := p.addCodes()
	p.gone(id("only-passkey"))
	p.says("main", "needs a code from your authenticator app, or a passkey")

	p.run(webauthn.SetUserVerified(device, false))
	p.givePassword(login)
	p.says(id("passkey-error"), "No passkey was used.")
	p.says(id("other-factor"), "Enter a code instead")
	p.click(id("other-factor"))
	p.focused(id("code"))
	p.gone(id("passkey-error"))
	p.click(id("other-factor")) // and back
	p.focused(id("sign-in-submit"))
	p.click(id("other-factor"))
	p.fill(id("code"), codes[0])
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), login)

	p.click(id("nav-security"))
	p.click("[data-testid^=remove-passkey-]")
	p.says(id("after-removal"), "needs a code from the app")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.focused(id("code") + "[aria-invalid=true]")
	p.fill(id("code"), codes[1])
	p.click(id("submit"))
	p.gone(id("remove-passkey-frame"))
	p.gone(id("passkeys"))
}

// copiedPasskey: a passkey whose counter goes backwards is refused, and the page says why.
func copiedPasskey(p *page, login string, device webauthn.AuthenticatorID) {
	p.addPasskey("Laptop")
	p.givePassword(login)
	p.says(id("signed-in-as"), login)
	copied := p.credentials(device)[0]
	p.run(webauthn.RemoveCredential(device, copied.CredentialID))
	copied.SignCount = 0
	p.run(webauthn.AddCredential(device, copied))
	p.draft("by a copy")
	p.click(id("use-passkey"))
	p.says(id("passkey-error"), "somebody may have a copy of it")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.takeValue()
	p.givePassword(login)
	p.says(id("passkey-error"), "ask an operator")
}

// requiredPasskey: where a second factor is required, a passkey is one, and who removes the last
// one has to set up another.
func requiredPasskey(p *page, login string, _ webauthn.AuthenticatorID) {
	required := true
	if _, err := p.w.EditAccount(p.Context(), login, api.EditAccount{RequireSecondFactor: &required}, 0); err != nil {
		p.Fatal(err)
	}
	p.reload()
	p.says("main", "A second factor is required here.")
	p.gone(id("nav-tokens"))
	p.there(id("set-up-factor"))
	p.click(id("add-passkey"))
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("passkey-name"))
	p.click(id("submit"))
	p.there(id("nav-tokens"))
	p.there(id("empty-generate"))
	p.says(id("status"), "was added")

	p.click(id("nav-security"))
	p.click("[data-testid^=remove-passkey-]")
	p.says(id("after-removal"), "You have to set up another one")
	p.click(id("submit"))
	p.says("main", "A second factor is required here.")
	p.gone(id("nav-tokens"))
}

// passkeyAfterEnd: a passkey also signs in once more, in place, and what was typed is kept.
func passkeyAfterEnd(p *page, login string, _ webauthn.AuthenticatorID) {
	p.addPasskey("Laptop")
	p.draft("while the session ends")
	p.w.endSessions(login)
	p.click(id("use-passkey"))
	p.there(id("sign-in-again"))
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit")) // password, then the passkey, then the change
	p.gone(id("sign-in-again"))
	p.takeValue()
	if got := p.w.onlyToken(login).Description; got != "while the session ends" {
		p.Errorf("the token is %q", got)
	}
}

// changesOfSignIn: a passkey confirms a new password, too.
func changesOfSignIn(p *page, login string, _ webauthn.AuthenticatorID) {
	p.addPasskey("Laptop")
	p.fill(id("new-password"), phrase+" new")
	p.fill(id("new-password-again"), phrase+" new")
	p.click(id("use-passkey"))
	p.says("body", "The password was changed.")
	p.click(id("sign-out"))
	p.fill(id("login"), login)
	p.fill(id("password"), phrase+" new")
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), login)
}

// passkeyByKeyboard: all of it works without a mouse.
func passkeyByKeyboard(p *page, login string, device webauthn.AuthenticatorID) {
	p.tabTo(id("nav-security"))
	p.press(kb.Enter)
	p.focused("h1") // of the page that was gone to
	p.there(id("add-passkey"))
	p.tabTo(id("add-passkey"))
	p.press(kb.Enter)
	p.tabTo(id("password"))
	p.run(chromedp.KeyEvent(phrase))
	p.press(kb.Enter)
	p.focused(id("passkey-name"))
	p.press(kb.Enter)
	p.gone(id("passkey-frame"))
	p.focused(id("add-passkey"))
	p.tabTo(id("sign-out"))
	p.run(webauthn.SetUserVerified(device, false))
	p.press(kb.Enter)
	p.focused(id("login"))
	p.run(chromedp.KeyEvent(login))
	p.press("\t")
	p.run(chromedp.KeyEvent(phrase))
	p.press(kb.Enter)
	p.there(id("passkey-error"))
	p.focused(id("sign-in-submit"))
	p.run(webauthn.SetUserVerified(device, true))
	p.press(kb.Enter)
	p.says(id("signed-in-as"), login)

	p.place("#/tokens/new")
	p.focused(id("description"))
	p.run(chromedp.KeyEvent("by hand"))
	p.tabTo(id("api-custom"))
	p.press(kb.ArrowDown)
	p.tabTo(id("use-passkey"))
	p.press(kb.Enter)
	p.focused(id("value-copy"))
	p.press(kb.Enter)
	p.says(id("value-copy"), "Copied")
	p.tabTo(id("value-done"))
	p.press(kb.Enter)
	p.gone(id("value-panel"))

	p.tabTo(id("nav-security"))
	p.press(kb.Enter)
	p.there(id("passkeys"))
	p.tabTo("[data-testid^=remove-passkey-]")
	p.press(kb.Enter)
	p.there(id("remove-passkey-frame"))
	p.press(kb.Escape)
	p.gone(id("remove-passkey-frame"))
	p.focused("[data-testid^=remove-passkey-]")
	p.press(kb.Enter)
	p.tabTo(id("submit"))
	p.press(kb.Enter)
	p.gone(id("passkeys"))
}

// looksOfPasskeys: nothing keeps people out, light and dark, and nothing has to be scrolled
// sideways at 360 px.
func looksOfPasskeys(p *page, login string, device webauthn.AuthenticatorID) {
	p.run(protocol.SetBypassCSP(true), chromedp.Reload()) // axe is put in from outside
	p.expect("Trusted Type", "TrustedScript")
	p.click(id("nav-security"))
	p.there(id("add-passkey"))
	p.lookAt("no passkeys yet")
	p.click(id("add-passkey"))
	p.there(id("password"))
	p.lookAt("add a passkey")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("passkey-name"))
	p.lookAt("name a passkey")
	p.run(webauthn.SetUserVerified(device, false))
	p.click(id("submit"))
	p.there(id("passkey-error"))
	p.lookAt("a passkey that was not made")
	p.run(webauthn.SetUserVerified(device, true))
	p.fill(id("passkey-name"), strings.Repeat("verylongname", 8))
	p.click(id("submit"))
	p.there(id("passkeys"))
	p.lookAt("a passkey")
	p.click("[data-testid^=remove-passkey-]")
	p.there(id("after-removal"))
	p.lookAt("remove a passkey")
	p.click(id("cancel"))
	p.run(webauthn.SetUserVerified(device, false))
	p.place("#/tokens/new")
	p.draft("looks")
	p.click(id("use-passkey"))
	p.there(id("passkey-error"))
	p.lookAt("generate with a passkey")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.takeValue()
	p.click("tr[data-id]")
	p.click(id("remove"))
	p.there(id("use-passkey"))
	p.lookAt("remove with a passkey")
	p.click(id("cancel"))
	p.gone(id("remove-frame"))
	p.givePassword(login)
	p.there(id("passkey-error"))
	p.lookAt("sign in with a passkey")
}

// unsupportedPasskey: a browser without WebAuthn shows no button for it, and says so where its
// user needs a passkey.
func unsupportedPasskey(p *page, login string, _ webauthn.AuthenticatorID) {
	p.addPasskey("Laptop")
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := protocol.AddScriptToEvaluateOnNewDocument("delete window.PublicKeyCredential").Do(ctx)
		return err
	}))
	p.reload()
	p.says(id("no-passkeys"), "This browser has no support for passkeys")
	p.gone(id("add-passkey"))
	p.there(id("passkeys"))
	p.draft("without")
	p.there(id("password"))
	p.gone(id("use-passkey"))
	p.click(id("cancel"))
	p.click(id("ask-yes"))
	p.givePassword(login)
	p.says(id("problem"), "Your account needs a passkey, and this browser can use none here.")
}

// TestNoPasskeysByAddress: a site that was opened by its IP address says so.
func TestNoPasskeysByAddress(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.signIn("demo")
	p.click(id("nav-security"))
	p.says(id("no-passkeys"), "you opened this site by its IP address")
	p.gone(id("add-passkey"))
}

// TestPasskeyConfirmWithin: on a site that allows it, a passkey opens the time without
// confirmation, as the password does; what changes how one signs in is confirmed each time.
func TestPasskeyConfirmWithin(t *testing.T) {
	t.Parallel()
	w := start(t, setup{secure: true, site: "confirm within 10m"})
	p := w.open(t)
	p.signIn("demo")
	p.there(id("empty-generate"))
	p.run(webauthn.Enable())
	p.device()
	p.addPasskey("Laptop")
	p.givePassword("demo")
	p.says(id("signed-in-as"), "demo")
	p.draft("with a passkey")
	p.click(id("use-passkey"))
	p.takeValue()
	p.draft("without")
	p.there(id("confirm-open"))
	p.gone(id("use-passkey"))
	p.click(id("submit"))
	p.takeValue()
	p.click(id("nav-security"))
	p.there(id("use-passkey")) // of a new password
	p.click("[data-testid^=remove-passkey-]")
	p.there(id("passkey-only"))
}

// TestPasskeyElsewhere: under another name of the site a passkey does not work, and the page says
// under which it does. A code does what the passkey would.
func TestPasskeyElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	named := "localhost:" + port(w.site)
	p.expect("a request to " + named)
	p.run(chromedp.Navigate("http://" + named + "/"))
	p.signIn("demo")
	p.run(webauthn.Enable())
	p.device()
	p.addPasskey("Laptop")
	codes := p.addCodes()

	p.run(chromedp.Navigate("http://" + w.site + "/"))
	p.fill(id("login"), "demo")
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.focused(id("code"))
	p.gone(id("other-factor"))
	p.fill(id("code"), codes[0])
	p.click(id("sign-in-submit"))
	p.click(id("nav-security"))
	p.says(id("passkey-host"), "works under localhost only")
	p.there(id("old-password"))
	p.gone(id("use-passkey"))
	p.click(id("remove-factor"))
	p.says(id("remove-factor-frame"), "signing in needs a passkey")
	p.fill(id("code"), codes[1])
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.gone(id("remove-factor-frame"))
	p.click("[data-testid^=remove-passkey-]")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.says(id("problem"), "a passkey, which works only under the name")
	p.click(id("cancel"))
	p.gone(id("remove-passkey-frame"))

	p.click(id("sign-out"))
	p.fill(id("login"), "demo")
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "localhost")
}
