package server

import (
	"testing"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// TestBootstrap: an empty store gets an operator, once ever.
func TestBootstrap(t *testing.T) {
	t.Parallel()
	s := newEmptyService(t, tokenfield.Policy{})
	if _, err := s.Bootstrap(bg, "too short"); reasonOf(err) != api.ReasonInvalid {
		t.Errorf("a short first password: %v", err)
	}
	made, err := s.Bootstrap(bg, "a long pass phrase")
	if err != nil || !made {
		t.Fatalf("the first account: %v, %v", made, err)
	}
	a, err := s.Store.AccountByLogin(bg, admin.FirstAccount)
	if err != nil || a.Role != tokenstore.RoleOperator || a.Disabled {
		t.Fatalf("the first account is %+v, %v", a, err)
	}
	if fits, err := signin.Verify(bg, a.Password, "a long pass phrase"); !fits || err != nil {
		t.Errorf("its password does not fit: %v", err)
	}
	if made, err := s.Bootstrap(bg, "another pass phrase"); made || err != nil {
		t.Errorf("a second time: %v, %v", made, err)
	}
	entries, err := s.Client.Audit(bg, api.AuditFilter{})
	if err != nil || len(entries.Items) != 1 || entries.Items[0].Actor != "patgate" || entries.Items[0].Action != string(tokenstore.ActionAccountAdd) {
		t.Errorf("the audit tells %+v, %v", entries, err)
	}
}

// TestLastOperator: it can be neither disabled nor demoted nor removed.
func TestLastOperator(t *testing.T) {
	t.Parallel()
	s := newEmptyService(t, tokenfield.Policy{})
	if _, err := s.Bootstrap(bg, ""); err != nil {
		t.Fatal(err)
	}
	yes, no, user, operator := true, false, "user", "operator"
	refused := func(what string) {
		t.Helper()
		_, err := s.Client.EditAccount(bg, admin.FirstAccount, api.EditAccount{Disabled: &yes}, 0)
		wantProblem(t, "disabling "+what, err, 409, api.ReasonLastOperator, "another one first")
		_, err = s.Client.EditAccount(bg, admin.FirstAccount, api.EditAccount{Role: &user}, 0)
		wantProblem(t, "demoting "+what, err, 409, api.ReasonLastOperator, "another one first")
		wantProblem(t, "removing "+what, s.Client.RemoveAccount(bg, admin.FirstAccount, true), 409, api.ReasonLastOperator, "another one first")
	}
	refused("the only account")
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "second", Role: operator}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client.EditAccount(bg, "second", api.EditAccount{Disabled: &yes}, 0); err != nil {
		t.Fatal(err)
	}
	refused("the only enabled operator")
	if _, err := s.Client.EditAccount(bg, "second", api.EditAccount{Disabled: &no}, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Client.RemoveAccount(bg, admin.FirstAccount, false); err != nil {
		t.Errorf("with another operator: %v", err)
	}
}

// TestAccounts: what accounts go through.
func TestAccounts(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	_, err := s.Client.AddAccount(bg, api.AddAccount{Login: "DEMO"})
	wantProblem(t, "the same login", err, 409, api.ReasonExists, "login")
	_, err = s.Client.AddAccount(bg, api.AddAccount{Login: "a b"})
	wantProblem(t, "a login with a space", err, 400, api.ReasonInvalid, "login")
	_, err = s.Client.AddAccount(bg, api.AddAccount{Login: "x", Role: "root"})
	wantProblem(t, "an unknown role", err, 400, api.ReasonInvalid, "role")
	_, err = s.Client.Account(bg, "nobody")
	wantProblem(t, "an unknown account", err, 404, api.ReasonNotFound, "nobody")

	yes := true
	demo, err := s.Client.Account(bg, "demo")
	if err != nil || demo.Tokens != 1 || demo.Role != "user" || demo.HasPassword {
		t.Fatalf("demo is %+v, %v", demo, err)
	}
	if _, err := s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &yes}, demo.Revision); err != nil {
		t.Fatal(err)
	}
	if e := s.index.Lookup(tokenstore.HashOf(made.Value)); e == nil || e.Owner().Enabled() {
		t.Error("the tokens of a disabled account are good")
	}
	_, err = s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &yes}, demo.Revision)
	wantProblem(t, "an edit of what was changed", err, 412, api.ReasonConflict, "meantime")

	wantProblem(t, "removing with tokens", s.Client.RemoveAccount(bg, "demo", false), 409, api.ReasonHasTokens, "tokens")
	if err := s.Client.RemoveAccount(bg, "demo", true); err != nil {
		t.Fatal(err)
	}
	if s.good(made.Value) {
		t.Error("a token outlived its account")
	}
	again, err := s.Client.AddAccount(bg, api.AddAccount{Login: "demo"})
	if err != nil || again.ID == demo.ID || again.Tokens != 0 || again.Disabled {
		t.Errorf("the login anew inherits: %+v, %v", again, err)
	}
	if list, err := s.Client.Accounts(bg); err != nil || len(list) != 1 {
		t.Errorf("there are %d accounts, %v", len(list), err)
	}
}
