package storetest

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

func testAccounts(t *testing.T, f *fixture) {
	a := f.account("demo", tokenstore.RoleUser)
	if a.ID != 1 || a.Revision != 1 {
		t.Errorf("the first account got id %d and revision %d, want 1 and 1", a.ID, a.Revision)
	}
	after := a.Clone()
	after.Disabled, after.Role = true, tokenstore.RoleOperator
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: a, After: after}}})
	byID, err := f.store.Account(bg, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLogin, err := f.store.AccountByLogin(bg, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(byID, after) || !reflect.DeepEqual(byLogin, after) {
		t.Errorf("stored %+v, read %+v and %+v", after, byID, byLogin)
	}
	if after.Revision != 2 {
		t.Errorf("the second write has revision %d", after.Revision)
	}
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: after}}})
	if _, err := f.store.Account(bg, a.ID); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("a removed account: %v, want ErrNotFound", err)
	}
	if _, err := f.store.AccountByLogin(bg, "demo"); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("the login of a removed account: %v, want ErrNotFound", err)
	}
}

func testLoginsUnique(t *testing.T, f *fixture) {
	f.account("demo", tokenstore.RoleUser)
	err := f.store.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: &tokenstore.Account{Login: "demo", Role: tokenstore.RoleUser}}}})
	if !errors.Is(err, tokenstore.ErrLoginExists) {
		t.Errorf("a second account of a login: %v, want ErrLoginExists", err)
	}
}

func testAccountHasTokens(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	token := f.token(owner)
	err := f.store.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner}}})
	if !errors.Is(err, tokenstore.ErrAccountHasTokens) {
		t.Errorf("removing an account with a token: %v, want ErrAccountHasTokens", err)
	}
	f.commit(&tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{Before: owner}},
		Tokens:   []tokenstore.TokenChange{{Before: token}},
	})
	if _, err := f.store.Token(bg, token.ID); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("the token of a removed account: %v, want ErrNotFound", err)
	}
}

func testLastOperator(t *testing.T, f *fixture) {
	first := f.account("first", tokenstore.RoleOperator)
	f.account("user", tokenstore.RoleUser)
	disabled, demoted := first.Clone(), first.Clone()
	disabled.Disabled, demoted.Role = true, tokenstore.RoleUser
	for name, after := range map[string]*tokenstore.Account{"disabling": disabled, "demoting": demoted, "removing": nil} {
		err := f.store.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: first, After: after}}})
		if !errors.Is(err, tokenstore.ErrLastOperator) {
			t.Errorf("%s the last operator: %v, want ErrLastOperator", name, err)
		}
	}
	f.account("second", tokenstore.RoleOperator)
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: first, After: disabled}}})
}

func testListingAccounts(t *testing.T, f *fixture) {
	var want, got []tokenstore.AccountID
	for _, login := range []string{"e", "d", "c", "b", "a"} {
		want = append(want, f.account(login, tokenstore.RoleUser).ID)
	}
	for after := tokenstore.AccountID(0); ; {
		page, err := f.store.Accounts(bg, tokenstore.AccountQuery{After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, a := range page {
			got = append(got, a.ID)
		}
		after = page[len(page)-1].ID
	}
	if !slices.Equal(got, want) {
		t.Errorf("paging lists %v, want %v", got, want)
	}
	if rest, err := f.store.Accounts(bg, tokenstore.AccountQuery{After: math.MaxUint64}); err != nil || len(rest) != 0 {
		t.Errorf("behind the last possible id there are %d accounts, %v", len(rest), err)
	}
}

func testLoginMoves(t *testing.T, f *fixture) {
	owner := f.account("before", tokenstore.RoleUser)
	token := f.token(owner)
	x := f.follow()
	after := owner.Clone()
	after.Login = "after"
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner, After: after}}})
	if _, err := f.store.AccountByLogin(bg, "before"); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("the login before: %v, want ErrNotFound", err)
	}
	if got, err := f.store.AccountByLogin(bg, "after"); err != nil || got.ID != owner.ID {
		t.Errorf("the login after leads to %+v, %v", got, err)
	}
	if got := x.Lookup(token.Secrets[0].Hash).Owner(); got.Login != "after" || !got.Enabled() {
		t.Errorf("the index has login %q for its token, enabled: %v", got.Login, got.Enabled())
	}
	if next := f.account("before", tokenstore.RoleUser); next.ID == owner.ID {
		t.Error("the login that is free again leads to the same account")
	}
	f.compare(x)
}

func testOperatorsSwap(t *testing.T, f *fixture) {
	one, two := f.account("one", tokenstore.RoleOperator), f.account("two", tokenstore.RoleUser)
	demoted, promoted := one.Clone(), two.Clone()
	demoted.Role, promoted.Role = tokenstore.RoleUser, tokenstore.RoleOperator
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: one, After: demoted}, {Before: two, After: promoted}}})
	for name, want := range map[string]tokenstore.Role{"one": tokenstore.RoleUser, "two": tokenstore.RoleOperator} {
		if a, err := f.store.AccountByLogin(bg, name); err != nil || a.Role != want {
			t.Errorf("%s: %+v, %v; want role %s", name, a, err, want)
		}
	}
}
