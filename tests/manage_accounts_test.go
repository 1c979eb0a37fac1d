package tests

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestManageAccounts: operators manage accounts, and an edit holds with the next
// request.
func TestManageAccounts(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	operator := m.signedIn(t, "admin")
	type account struct {
		ID                    uint64
		Login, Role           string
		Disabled              bool
		HasPassword           bool `json:"has_password"`
		Tokens                int
		Revision              uint64
		Password, NewPassword *string
	}
	var added account
	r := operator.change("POST", "/accounts", members{"login": "New.One", "new_password": passwordOf("new.one")}).is(201, "")
	r.into(&added)
	if added.Login != "new.one" || added.Role != "user" || !added.HasPassword || added.Disabled || added.Tokens != 0 || strings.Contains(string(r.body), passwordOf("new.one")) {
		t.Errorf("added %+v", added)
	}
	operator.change("POST", "/accounts", members{"login": "NEW.ONE"}).is(409, "exists")
	operator.change("POST", "/accounts", members{"login": "a b"}).is(400, "invalid")
	operator.change("POST", "/accounts", members{"login": "x", "role": "king"}).is(400, "invalid")
	operator.change("POST", "/accounts", members{"login": "x", "new_password": "14 characters."}).is(400, "invalid")
	operator.change("POST", "/accounts", members{"login": "second", "role": "operator"}).is(201, "")

	added2 := m.signedIn(t, "new.one")
	made := added2.generate(nil)
	seen := operator.ask("GET", "/accounts/NEW.one", nil).is(200, "").header.Get("ETag")
	operator.change("PATCH", "/accounts/new.one", members{"role": "operator"}, "If-Match: "+seen).is(200, "")
	operator.change("PATCH", "/accounts/new.one", members{"disabled": true}, "If-Match: "+seen).is(412, "conflict")
	added2.ask("GET", "/status", nil).is(200, "") // an operator with the next request
	operator.change("PATCH", "/accounts/new.one", members{"role": "user"}).is(200, "")
	added2.ask("GET", "/status", nil).is(403, "forbidden")
	operator.change("PUT", "/accounts/new.one/password", members{"new_password": passwordOf("renewed")}).is(204, "")
	added2.ask("GET", "/session", nil).is(401, "sign_in_required")
	m.caller(t).ask("POST", "/session", members{"login": "new.one", "password": passwordOf("renewed")}).is(201, "")

	operator.change("PATCH", "/accounts/second", members{"disabled": true}).is(200, "")
	operator.change("PATCH", "/accounts/admin", members{"role": "user"}).is(409, "last_operator")
	m.local(t).ask("DELETE", "/accounts/admin", nil).is(409, "last_operator")
	operator.change("DELETE", "/accounts/admin", nil).is(409, "last_operator")
	operator.change("DELETE", "/accounts/new.one", nil).is(409, "has_tokens")
	operator.change("DELETE", "/accounts/new.one?with_tokens=false", nil).is(409, "has_tokens")
	operator.change("DELETE", "/accounts/new.one?with_tokens=yes", nil).is(400, "invalid")
	if m.gate(made.Value) != 200 {
		t.Error("what was refused ends a token")
	}
	operator.change("DELETE", "/accounts/new.one?with_tokens=true", nil).is(204, "")
	if m.gate(made.Value) != 401 {
		t.Error("the token of a removed account is good")
	}
	operator.ask("GET", "/accounts/new.one", nil).is(404, "not_found")
	operator.change("PATCH", "/accounts/new.one", members{"disabled": true}).is(404, "not_found")
	operator.ask("GET", made.path(), nil).is(404, "not_found")

	for i := range 9 {
		m.local(t).ask("POST", "/accounts", members{"login": fmt.Sprintf("many-%d", i)}).is(201, "")
	}
	var logins []string
	for cursor := ""; ; {
		var page struct {
			Items []account
			Total int
			Next  string
		}
		operator.ask("GET", "/accounts?search=MANY&limit=4&cursor="+cursor, nil).is(200, "").into(&page)
		if page.Total != 9 {
			t.Errorf("there are %d accounts of that name", page.Total)
		}
		for _, a := range page.Items {
			logins = append(logins, a.Login)
		}
		if cursor = page.Next; cursor == "" || len(logins) > 20 {
			break
		}
	}
	if len(logins) != 9 || len(slices.Compact(slices.Sorted(slices.Values(logins)))) != 9 {
		t.Errorf("the pages hold %v", logins)
	}
}

// auditView is what this test looks at of an audit entry.
type auditView struct {
	ID                     uint64
	Actor, Address, Action string
	Account                uint64
	Tokens                 []uint64
	Refused                string
	Before, After          json.RawMessage
}

// TestManageAudit: each change, made or refused, is in the audit once, without a
// secret; who is no operator sees the own account's.
func TestManageAudit(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	demo, other, operator := m.signedIn(t, "demo"), m.signedIn(t, "other"), m.signedIn(t, "admin")
	var me struct{ Account struct{ ID uint64 } }
	demo.ask("GET", "/session", nil).is(200, "").into(&me)

	made := demo.generate(members{"description": "watched"})
	demo.change("PATCH", made.path(), members{"description": "edited"}).is(200, "")
	demo.ask("PATCH", made.path(), members{"description": "y", "password": "not the password"}).is(403, "confirmation_failed")
	other.change("PATCH", made.path(), members{"description": "theirs"}).is(404, "not_found")
	demo.change("POST", "/accounts", members{"login": "x"}).is(403, "forbidden")
	operator.change("POST", made.path()+"/regenerate", members{}).is(200, "")
	operator.change("PATCH", "/accounts/demo", members{"role": "user"}).is(200, "")
	m.local(t).ask("PATCH", made.path(), members{"description": "local"}).is(200, "")
	var copied tokenView
	demo.change("POST", made.path()+"/copy", members{}).is(201, "").into(&copied)
	m.bearer(t, copied.Value).ask("DELETE", "/self", nil).is(204, "")
	demo.change("DELETE", made.path(), nil).is(204, "")
	m.caller(t).ask("POST", "/session", members{"login": "demo", "password": "not the password"}).is(401, "sign_in_failed")

	audit := func(c *caller, query string) (list []auditView) {
		t.Helper()
		var page struct{ Items []auditView }
		c.ask("GET", "/audit?limit=1000&"+query, nil).is(200, "").into(&page)
		return page.Items
	}
	waitFor(t, "the refused sign-in to be recorded", func() bool { return len(audit(demo, "action=session.start&refused=true")) == 1 })
	ofToken := audit(operator, fmt.Sprintf("token=%d", made.ID))
	var got []string
	for _, e := range slices.Backward(ofToken) {
		got = append(got, strings.TrimSpace(e.Actor+" "+e.Action+" "+e.Refused))
	}
	want := []string{
		"demo token.generate", "demo token.edit", "demo token.edit confirmation_failed", "other token.edit not_found", "admin token.regenerate",
		"local-admin token.edit", "demo token.remove",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the audit of the token is\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, e := range ofToken {
		if e.Action == "token.edit" && e.Actor == "demo" && e.Refused == "" {
			if !strings.Contains(string(e.Before), `"watched"`) || !strings.Contains(string(e.After), `"edited"`) || e.Address != demo.from || e.Account != me.Account.ID {
				t.Errorf("the edit is recorded as %s to %s, from %s, account %d", e.Before, e.After, e.Address, e.Account)
			}
		}
	}
	if list := audit(operator, "action=account.add&refused=true"); len(list) != 1 || list[0].Actor != "demo" || list[0].Refused != "forbidden" {
		t.Errorf("the refused account: %+v", list)
	}
	if list := audit(operator, "action=token.revoke"); len(list) != 1 || !slices.Contains(list[0].Tokens, copied.ID) || list[0].Account != me.Account.ID {
		t.Errorf("the holder's revocation: %+v", list)
	}
	if list := audit(demo, "action=session.start&refused=false"); len(list) == 0 || list[0].Actor != "demo" {
		t.Errorf("the sign-ins: %+v", list)
	}
	leaver := m.signedIn(t, "demo")
	leaver.ask("DELETE", "/session", nil).is(204, "")
	leaver.ask("DELETE", "/session", nil).is(401, "sign_in_required")
	if list := audit(demo, "action=session.end"); len(list) != 1 || list[0].Actor != "demo" || list[0].Address != leaver.from || list[0].Account != me.Account.ID {
		t.Errorf("who signed out: %+v", list)
	}
	operator.ask("GET", "/audit?action=token.edited", nil).is(400, "invalid")
	for _, e := range audit(operator, "refused=false") {
		if e.Refused != "" {
			t.Errorf("%d was refused", e.ID)
		}
	}

	// A user sees what concerns the own account, and asks for no other.
	own := audit(demo, "")
	if !slices.ContainsFunc(own, func(e auditView) bool { return e.Actor == "admin" && e.Action == "token.regenerate" }) {
		t.Error("a user does not see what an operator did to a token of theirs")
	}
	for _, e := range own {
		if e.Account != me.Account.ID {
			t.Errorf("demo sees %s by %s on account %d", e.Action, e.Actor, e.Account)
		}
	}
	for _, e := range audit(other, "") {
		if e.Actor == "demo" || slices.Contains(e.Tokens, made.ID) && e.Actor != "other" {
			t.Errorf("other sees %s by %s", e.Action, e.Actor)
		}
	}
	demo.ask("GET", "/audit?account=other", nil).is(404, "not_found")
	if len(audit(operator, "account=demo")) != len(own) {
		t.Error("an operator sees another audit of demo than demo")
	}

	// Pages, and times.
	all, paged := audit(operator, ""), []uint64{}
	for cursor := ""; ; {
		var page struct {
			Items []auditView
			Next  string
		}
		operator.ask("GET", "/audit?limit=7&cursor="+cursor, nil).is(200, "").into(&page)
		for _, e := range page.Items {
			paged = append(paged, e.ID)
		}
		if cursor = page.Next; cursor == "" || len(paged) > 100 {
			break
		}
	}
	if len(paged) != len(all) || !slices.IsSortedFunc(paged, func(a, b uint64) int { return int(b) - int(a) }) {
		t.Errorf("%d entries on the pages, %d in all", len(paged), len(all))
	}
	if n := len(audit(operator, "until="+url.QueryEscape("2001-01-01T00:00:00Z"))); n != 0 {
		t.Errorf("%d entries are of before 2001", n)
	}
	if n := len(audit(operator, "since="+url.QueryEscape("2001-01-01T00:00:00Z"))); n != len(all) {
		t.Errorf("%d entries are of after 2001", n)
	}
	var text strings.Builder
	for _, e := range all {
		text.Write(e.Before)
		text.Write(e.After)
	}
	for _, secret := range []string{made.Value[4:], copied.Value[4:], "argon2", passwordOf("demo"), "not the password"} {
		if strings.Contains(text.String(), secret) {
			t.Error("a secret stands in the audit")
		}
	}
}

// TestManageCatalog: methods and sets as the catalog has them, and how the
// service stands.
func TestManageCatalog(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	demo, operator := m.signedIn(t, "demo"), m.basic(t, "admin")
	var methods struct {
		Items []struct {
			Name, Path                    string
			Verbs                         []string
			Public, Protected, Escalating bool
		}
	}
	demo.ask("GET", "/methods", nil).is(200, "").into(&methods)
	if len(methods.Items) != 319 {
		t.Errorf("there are %d methods", len(methods.Items))
	}
	demo.ask("GET", "/methods?search=STOPENV", nil).is(200, "").into(&methods)
	if len(methods.Items) != 1 || methods.Items[0].Name != stopEnv || methods.Items[0].Path != stop {
		t.Errorf("found %+v", methods.Items)
	}
	var sets struct {
		Items []struct {
			Name              string
			Patterns, Methods []string
		}
	}
	demo.ask("GET", "/sets", nil).is(200, "").into(&sets)
	if len(sets.Items) != 4 || sets.Items[0].Name != "Extended Access" || slices.Contains(sets.Items[0].Methods, "users.authentication.CreateToken") || !slices.Contains(sets.Items[0].Methods, stopEnv) {
		t.Errorf("there are %d sets", len(sets.Items))
	}
	var method struct{ Name string }
	for _, target := range []string{stop, stop + "?envName=x", stop + "?session=" + "pat_" + strings.Repeat("aA1", 12)} {
		if demo.ask("POST", "/methods/resolve", members{"verb": "GET", "target": target}).is(200, "").into(&method); method.Name != stopEnv {
			t.Errorf("%s is %s", bare(target), method.Name)
		}
	}
	demo.ask("POST", "/methods/resolve", members{"verb": "GET", "target": "/nosuch"}).is(404, "not_found")
	demo.ask("POST", "/methods/resolve", members{"verb": "GET"}).is(404, "not_found")
	var status struct {
		Ready     bool
		Secrets   int
		HasTokens bool `json:"has_tokens"`
	}
	operator.ask("GET", "/status", nil).is(200, "").into(&status)
	if !status.Ready || status.HasTokens || status.Secrets != 0 {
		t.Errorf("the status is %+v", status)
	}
	demo.generate(nil)
	if operator.ask("GET", "/status", nil).is(200, "").into(&status); !status.HasTokens || status.Secrets != 1 {
		t.Errorf("the status is %+v", status)
	}
	demo.ask("GET", "/status", nil).is(403, "forbidden")
	demo.ask("GET", "/nosuch", nil).is(404, "not_found")
	demo.ask("HEAD", "/session", nil).is(200, "")
}
