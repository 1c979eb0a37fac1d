package browser

import (
	"fmt"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestOperatorAccounts: an operator sets passwords, removes accounts with their
// tokens, and cannot lock everybody out.
func TestOperatorAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Account: "other", Description: "of other"})
	user := w.open(t)
	user.signIn("demo")
	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-accounts"))
	account := func(login string) string {
		a, err := w.Account(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		return row(a.ID)
	}
	confirm := func() {
		p.fill(id("password"), phrase)
		p.click(id("submit"))
	}

	p.click(account("demo"))
	p.click(id("account-password"))
	p.fill(id("new-password"), "too short")
	confirm()
	p.focused(id("new-password") + "[aria-invalid=true]")
	p.fill(id("new-password"), phrase+" set")
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	confirm()
	p.gone(id("account-frame"))
	user.click(id("refresh")) // its session has ended
	user.there(id("sign-in-again"))
	user.fill(id("password"), phrase+" set")
	user.click(id("sign-in-submit"))
	user.gone(id("sign-in-again"))

	p.click(account("other"))
	p.click(id("account-remove"))
	p.says(id("blocked"), "Check the box above, or remove its 1 token first.")
	p.fill(id("password"), phrase)
	p.press("\r")
	p.there(id("submit") + ":disabled")
	p.click(id("with-tokens"))
	p.gone(id("blocked"))
	confirm()
	p.gone(id("account-frame"))
	p.focused("tr[data-id]")
	p.says(id("status"), "The account other was removed.")
	p.waits("the end of the account", `!document.querySelector('`+id("accounts")+`').innerText.includes('other')`)
	if w.opens(made.Value, "stopenv") {
		t.Error("the token of a removed account is good")
	}

	p.click(account("admin"))
	p.click(id("account-edit"))
	p.click(id("disabled"))
	confirm()
	p.says(id("account-frame"), "This is the last enabled operator.")
	p.click(id("cancel"))
	p.gone(id("account-frame"))

	p.click(id("account-add"))
	p.fill(id("login"), "demo")
	confirm()
	p.says(id("account-frame"), "An account with this login exists already.")
	p.click(id("cancel"))
	p.fill(id("search"), "adm")
	p.waits("one account", `document.querySelectorAll('tr[data-id]').length === 1`)
}

// TestOperatorTokens: an operator sees all tokens, those of one account, and makes
// one for an account.
func TestOperatorTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	theirs := w.make(api.GenerateToken{Description: "of demo"})
	w.make(api.GenerateToken{Account: "other", Description: "of other"})
	p := w.open(t)
	p.signIn("admin")
	p.there(id("empty-generate")) // an operator's own
	p.click(id("nav-all-tokens"))
	p.says(id("tokens"), "of demo")
	p.says(id("tokens"), "of other")
	p.click(row(theirs.ID) + ` a[href*="account=demo"]`)
	p.says("h1", "Tokens of demo")
	p.waits("the tokens of demo alone", `document.querySelectorAll('tr[data-id]').length === 1`)
	p.click(id("generate"))
	p.holds(id("account"), "demo")
	p.fill(id("account"), "nobody")
	p.fill(id("description"), "made for demo")
	p.click(id("preset-7"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.submit()
	p.there("[aria-invalid=true], " + id("problem"))
	p.fill(id("account"), "demo")
	p.submit()
	value := p.takeValue()
	p.says(id("tokens"), "made for demo")
	if !w.opens(value, "stopenv") {
		t.Error("the gate does not know the value")
	}
	p.click(row(theirs.ID))
	p.click(id("edit"))
	p.fill(id("description"), "edited by an operator")
	p.submit()
	p.gone(id("token-form"))
	p.says("h1", "Tokens of demo")
	p.says(id("tokens"), "edited by an operator")
	for range 2 {
		w.opens(theirs.Value, "startenv")
	}
	p.click(id("nav-activity"))
	p.fill(id("account"), "demo")
	p.click(id("activity-show"))
	p.says(id("refusals"), "environment.control.StartEnv is not in its list")
}

// TestAuditFilters: entries are found by account, token, action and outcome.
func TestAuditFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	mine := w.make(api.GenerateToken{Description: "of demo"})
	w.make(api.GenerateToken{Account: "other", Description: "of other"})
	user := w.open(t)
	user.signIn("demo")
	user.click(row(mine.ID))
	user.click(id("edit"))
	user.fill(id("description"), "was edited")
	user.fill(id("password"), "wrong")
	user.click(id("submit"))
	user.there("[aria-invalid=true]")
	user.submit()
	user.gone(id("token-form"))

	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-audit"))
	entries := func(n int, what string) {
		t.Helper()
		p.waits(fmt.Sprintf("%d entries that say %s", n, what), fmt.Sprintf(`((rows) => rows.length === %d && rows.every((r) => r.innerText.includes(%s)))([...document.querySelectorAll('%s tbody tr')])`, n, quote(what), id("audit")))
	}
	p.choose(id("audit-action"), "token.generate")
	entries(2, "Token generated")
	p.fill(id("audit-account"), "other")
	p.press("\r")
	entries(1, "Token generated")
	p.fill(id("audit-account"), "")
	p.press("\r")
	entries(2, "Token generated")
	p.fill(id("audit-token"), fmt.Sprint(mine.ID))
	// What is being typed outlasts a list that arrives meanwhile.
	p.eval(find(id("refresh"))+".click()", nil)
	p.gone(id("refresh") + "[aria-busy]")
	p.press("\r")
	entries(1, fmt.Sprintf("token %d", mine.ID))
	p.choose(id("audit-action"), "token.edit")
	p.choose(id("audit-refused"), "false")
	entries(1, "Token edited")
	p.click(id("audit") + " tbody button")
	p.says(id("audit")+" tr.sub", "of demo")
	p.says(id("audit")+" tr.sub", "was edited")
	p.choose(id("audit-refused"), "true")
	entries(1, "Refused")
	p.choose(id("audit-action"), "account.remove")
	p.says(id("no-entries"), "No entries match")

	user.click(id("nav-audit")) // which tells of one's own account alone
	user.says(id("audit"), "Token edited")
	var told bool
	user.eval(`document.body.innerText.includes('other')`, &told)
	if told {
		t.Error("a user sees what became of another account")
	}
}

// TestAccountConflict: who changes an account that somebody else has just changed keeps the choice,
// and saves it in the second attempt.
func TestAccountConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	one := w.open(t)
	one.signIn("admin")
	two := one.tab()
	for _, p := range []*page{one, two} {
		p.expect("status of 412")
		p.click(id("nav-accounts"))
		p.click(row(2)) // demo
		p.click(id("account-edit"))
		p.there(id("account-frame"))
	}
	one.click(id("require-factor"))
	one.submit()
	one.gone(id("account-frame"))
	two.click(id("disabled"))
	two.submit()
	two.says(id("account-frame"), "save again")
	two.waits("the other's choice", find(id("require-factor"))+".checked")
	two.submit()
	two.gone(id("account-frame"))
	if demo, err := w.Account(t.Context(), "demo"); err != nil || !demo.Disabled || !demo.RequireSecondFactor {
		t.Errorf("the account is %+v (%v)", demo, err)
	}
}
