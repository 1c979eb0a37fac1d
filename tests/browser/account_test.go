package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/admin/api"
)

// TestSecondFactor: it is set up, asked for, and taken away.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("nav-security"))
	p.click(id("set-up-factor"))
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there("img.qr")
	p.eval(find("details")+".open = true", nil)
	secret := strings.ReplaceAll(p.text(id("factor-secret")), " ", "")
	now := time.Now()
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		t.Fatal(err)
	}
	p.fill(id("code"), code)
	p.click(id("submit"))
	p.there(id("recovery-codes"))
	recovery := strings.Fields(p.text(id("recovery-codes") + " pre, " + id("recovery-codes") + " ul, " + id("recovery-codes") + " ol, " + id("recovery-codes") + " textarea"))
	p.click(id("codes-copy"))
	p.click(id("codes-done"))
	p.there(id("remove-factor"))
	p.click(id("sign-out"))

	p.fill(id("login"), "demo")
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.there(id("code"))
	next, err := totp.GenerateCode(secret, now.Add(30*time.Second)) // a code is good once
	if err != nil {
		t.Fatal(err)
	}
	p.fill(id("code"), next)
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), "demo")
	p.click(id("nav-security"))
	p.click(id("remove-factor"))
	for _, word := range recovery {
		if strings.Count(word, "-") == 3 {
			p.fill(id("code"), word)
			break
		}
	}
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("set-up-factor"))
}

// TestOperator: accounts, all tokens and the audit are there for operators, and for
// nobody else.
func TestOperator(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	mine := w.make(api.GenerateToken{Description: "of demo"})
	w.make(api.GenerateToken{Account: "other", Description: "of other"})
	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-all-tokens"))
	p.says(id("tokens"), "of demo")
	p.says(id("tokens"), "of other")

	p.click(id("nav-accounts"))
	p.click(id("account-add"))
	p.fill(id("login"), "newcomer")
	p.fill(id("new-password"), phrase+" two")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.gone(id("account-frame"))
	p.says(id("accounts"), "newcomer")

	p.click(row(2)) // demo, the second account that there was
	p.click(id("account-edit"))
	p.click(id("disabled"))
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.gone(id("account-frame"))
	if w.opens(mine.Value, "stopenv") {
		t.Error("the token of a disabled account is good")
	}

	p.click(id("nav-audit"))
	p.says(id("audit"), "newcomer")

	user := w.open(t)
	user.signIn("other")
	user.there(id("nav-audit"))
	for _, place := range []string{"nav-accounts", "nav-all-tokens"} {
		var there bool
		user.eval(`!!document.querySelector('`+id(place)+`')`, &there)
		if there {
			t.Errorf("a user sees %s", place)
		}
	}
}
