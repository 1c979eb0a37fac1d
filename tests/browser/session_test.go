package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/admin/api"
)

// TestSessions: what happens where a session begins, ends and goes on.
func TestSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for name, story := range map[string]func(t *testing.T, p *page, login string){
		"place": samePlace, "ended-elsewhere": endedElsewhere, "signed-out-in-another-tab": signedOutInAnotherTab, "given-up": givenUp, "somebody-else": somebodyElse, "own-password": ownPassword,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, w.as(t, name), name)
		})
	}
}

// TestQuietConsole: nothing that goes well stands in the console as an error, not
// even that nobody is signed in yet.
func TestQuietConsole(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.mu.Lock()
	p.expected = nil
	p.mu.Unlock()
	p.reload()
	p.signIn("demo")
	p.there(id("empty-generate"))
	p.reload()
	p.there(id("empty-generate"))
	p.click(id("sign-out"))
	p.there(id("sign-in-submit"))
	p.reload()
	p.there(id("sign-in-submit"))
}

// TestSignInIsAskedOnce: the page of a sign-in asks the server once how people sign in; after a
// sign-out, which is without a reload, it asks anew.
func TestSignInIsAskedOnce(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	asked := func(want string) {
		t.Helper()
		p.waits("the requests: "+want, `performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/api/v1/sign-in')).length === `+want)
	}
	p.focused(id("login"))
	p.signIn("demo") // what is asked with the page has been answered then
	asked("1")
	p.click(id("sign-out"))
	p.focused(id("login"))
	asked("2")
}

// samePlace: an address within the page leads there after signing in.
func samePlace(t *testing.T, p *page, login string) {
	other := p.w.open(t)
	other.place("#/audit")
	other.signIn(login)
	other.says("h1", "Audit")
	var title string
	other.eval("document.title", &title)
	if title != "Audit · patgate" {
		t.Errorf("the title is %q", title)
	}
	other.place("#/accounts") // which is for operators only
	other.says("h1", "There is nothing here")
	other.place("#/no/such/thing")
	other.says("h1", "There is nothing here")
}

// endedElsewhere: a session that was ended from another place leads back to where the
// person was.
func endedElsewhere(t *testing.T, p *page, login string) {
	other := p.w.open(t)
	other.signIn(login)
	other.click(id("nav-activity"))
	other.there(id("activity"))
	p.click(id("nav-sessions"))
	p.waits("two sessions", `document.querySelectorAll('`+id("sessions")+` tbody tr').length === 2`)
	p.click(id("end-others"))
	p.waits("one session", `document.querySelectorAll('`+id("sessions")+` tbody tr').length === 1`)
	other.click(id("refresh"))
	other.there(id("sign-in-again"))
	other.fill(id("password"), "wrong")
	other.click(id("sign-in-submit"))
	other.says(id("sign-in-again"), "Login or password is wrong.")
	other.fill(id("password"), phrase)
	other.click(id("sign-in-submit"))
	other.gone(id("sign-in-again"))
	other.says("h1", "Activity")
}

// signedOutInAnotherTab: nothing can be done in the tab that is left.
func signedOutInAnotherTab(t *testing.T, p *page, login string) {
	two := p.tab()
	two.says(id("signed-in-as"), login)
	two.there(id("refresh")) // what it loads is there before the session ends
	p.click(id("sign-out"))
	p.there(id("login"))
	two.click(id("refresh"))
	two.there(id("sign-in-again"))
}

// givenUp: who does not want to go on drops what is on the page.
func givenUp(t *testing.T, p *page, login string) {
	p.w.make(api.GenerateToken{Account: login, Description: "not for everybody"})
	p.reload()
	p.says(id("tokens"), "not for everybody")
	p.w.endSessions(login)
	p.click(id("refresh"))
	p.there(id("sign-in-again"))
	p.click(id("sign-in-other"))
	p.there(id("sign-in"))
	p.gone(id("tokens"))
	var left bool
	p.eval(`document.documentElement.innerHTML.includes('not for everybody')`, &left)
	if left {
		t.Error("the page still has what it showed")
	}
}

// somebodyElse sees nothing of who was there before.
func somebodyElse(t *testing.T, p *page, login string) {
	p.w.make(api.GenerateToken{Account: login, Description: "of the first"})
	p.reload()
	p.says(id("tokens"), "of the first")
	p.click(id("sign-out"))
	p.signIn("other")
	p.there(id("empty-generate"))
	p.click(id("nav-audit"))
	p.says("h1", "Audit")
	var told bool
	p.eval(`document.body.innerText.includes('of the first')`, &told)
	if told {
		t.Error("somebody else sees the token")
	}
}

// ownPassword: one changes one's own, and other sessions end.
func ownPassword(t *testing.T, p *page, login string) {
	other := p.w.open(t)
	other.signIn(login)
	p.click(id("nav-security"))
	p.fill(id("old-password"), "wrong")
	p.fill(id("new-password"), "short")
	p.click(id("change-password"))
	p.says("main", "At least 15 characters.")
	p.fill(id("new-password"), phrase+" new")
	p.fill(id("new-password-again"), phrase+" other")
	p.click(id("change-password"))
	p.says("main", "The two passwords differ.")
	p.fill(id("new-password-again"), phrase+" new")
	p.click(id("change-password"))
	p.focused(id("old-password") + "[aria-invalid=true]")
	p.fill(id("old-password"), phrase)
	p.click(id("change-password"))
	p.says("body", "The password was changed.")
	other.click(id("refresh"))
	other.there(id("sign-in-again"))
	other.fill(id("password"), phrase)
	other.click(id("sign-in-submit"))
	other.says(id("sign-in-again"), "Login or password is wrong.")
	other.fill(id("password"), phrase+" new")
	other.click(id("sign-in-submit"))
	other.gone(id("sign-in-again"))
}

// endSessions ends all sessions of an account: disabled and enabled again, it has none.
func (w *world) endSessions(login string) {
	w.Helper()
	for _, disabled := range []bool{true, false} {
		if _, err := w.EditAccount(w.Context(), login, api.EditAccount{Disabled: &disabled}, 0); err != nil {
			w.Fatal(err)
		}
	}
}

// TestRequiredFactor: where a second factor is required, it is set up before anything
// else; each recovery code is good once.
func TestRequiredFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	required := true
	if _, err := w.EditAccount(t.Context(), "demo", api.EditAccount{RequireSecondFactor: &required}, 0); err != nil {
		t.Fatal(err)
	}
	p := w.open(t)
	p.signIn("demo")
	p.says("main", "A second factor is required here.")
	p.gone(id("nav-tokens"))
	p.click(id("set-up-factor"))
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there("img.qr")
	p.click("dialog details > summary")
	secret := strings.ReplaceAll(p.text(id("factor-secret")), " ", "")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p.fill(id("code"), "1234")
	p.click(id("submit"))
	p.focused(id("code") + "[aria-invalid=true]")
	p.fill(id("code"), code)
	p.click(id("submit"))
	codes := strings.Fields(p.text(id("recovery-codes") + " textarea"))
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	p.click(id("codes-done")) // without keeping them
	p.click(id("ask-no"))
	p.click(id("codes-copy"))
	p.click(id("codes-done"))
	p.gone(id("recovery-codes"))
	p.there(id("nav-tokens"))

	p.click(id("sign-out"))
	step := func(code string) {
		t.Helper()
		p.fill(id("login"), "demo")
		p.fill(id("password"), phrase)
		p.click(id("sign-in-submit"))
		p.fill(id("code"), code)
		p.click(id("sign-in-submit"))
	}
	step(codes[0])
	p.says(id("signed-in-as"), "demo")
	p.click(id("nav-security"))
	p.says("main", "9 recovery codes are left.")
	p.click(id("sign-out"))
	step(codes[0])
	p.says(id("sign-in"), "The code is wrong or was used already.")
	p.fill(id("code"), codes[1])
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), "demo")
}
