package storetest

import (
	"errors"
	"net/netip"
	"reflect"
	"testing"
	"time"

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

func testTokens(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	full := f.newToken(owner)
	full.Grant = tokenstore.Grant{Sets: []string{"Extended Access"}, Methods: []string{"a.*", "b.C"}}
	full.Addresses = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	full.Audience = []string{"shop"}
	full.Secrets = append(full.Secrets, f.secret())
	full.Secrets[0].NotAfter = start.Add(time.Hour)
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: full}}})
	forever := f.newToken(owner)
	forever.Expires = time.Time{}
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: forever}}})
	for _, want := range []*tokenstore.Token{full, forever} {
		got, err := f.store.Token(bg, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("stored %+v, read %+v", want, got)
		}
	}
	f.remove(full)
	if _, err := f.store.Token(bg, full.ID); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("a removed token: %v, want ErrNotFound", err)
	}
	err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: &tokenstore.Token{Account: 99}}}})
	if !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("a token of no account: %v, want ErrNotFound", err)
	}
}

func testHashesUnique(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	first := f.token(owner)
	// An overlap: the old value stays good beside the new one.
	old := first.Secrets[0]
	first = f.edit(first, func(t *tokenstore.Token) { t.Secrets = append(t.Secrets, f.secret()) })
	for _, taken := range []tokenstore.Secret{old, first.Secrets[1]} {
		second := f.newToken(owner)
		second.Secrets = []tokenstore.Secret{taken}
		err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: second}}})
		if !errors.Is(err, tokenstore.ErrHashExists) {
			t.Errorf("a value that another token has: %v, want ErrHashExists", err)
		}
	}
	twice := f.newToken(owner)
	twice.Secrets = append(twice.Secrets, twice.Secrets[0])
	err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: twice}}})
	if !errors.Is(err, tokenstore.ErrHashExists) {
		t.Errorf("a value twice in one token: %v, want ErrHashExists", err)
	}
	// A value that is given up can be had again.
	first = f.edit(first, func(t *tokenstore.Token) { t.Secrets = t.Secrets[1:] })
	second := f.newToken(owner)
	second.Secrets = []tokenstore.Secret{old}
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: second}}})
}

func testIDsNeverReused(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	first := f.token(owner)
	f.remove(first)
	if next := f.token(owner); next.ID <= first.ID {
		t.Errorf("token %d was removed, and the next one got id %d", first.ID, next.ID)
	}
	gone := f.account("gone", tokenstore.RoleUser)
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: gone}}})
	f.store = f.opener.Reopen(t, f.store)
	if next := f.account("gone", tokenstore.RoleUser); next.ID <= gone.ID {
		t.Errorf("account %d was removed, and its login got id %d", gone.ID, next.ID)
	}
}

func testConflicts(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	old := f.token(owner)
	f.edit(old, func(t *tokenstore.Token) { t.Description = "changed" })
	after := old.Clone()
	for name, c := range map[string]tokenstore.Change{
		"edit of a stale token":        {Tokens: []tokenstore.TokenChange{{Before: old, After: after}}},
		"removal of a stale token":     {Tokens: []tokenstore.TokenChange{{Before: old}}},
		"edit of a token that is gone": {Tokens: []tokenstore.TokenChange{{Before: &tokenstore.Token{ID: 77, Revision: 1, Account: owner.ID}, After: after}}},
		"edit of a stale account":      {Accounts: []tokenstore.AccountChange{{Before: &tokenstore.Account{ID: owner.ID, Revision: 9, Login: "demo"}, After: owner.Clone()}}},
		"nothing to nothing":           {Tokens: []tokenstore.TokenChange{{}}},
	} {
		if err := f.store.Commit(bg, &c); !errors.Is(err, tokenstore.ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	got, err := f.store.Token(bg, old.ID)
	if err != nil || got.Description != "changed" {
		t.Errorf("after refused edits the token reads %+v, %v", got, err)
	}
}

func testNoTrace(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	x := f.follow()
	before, err := f.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	good, bad := f.newToken(owner), f.newToken(owner)
	bad.Account = 99
	err = f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: good}, {After: bad}}, Audit: entry(tokenstore.ActionTokenGenerate)})
	if !errors.Is(err, tokenstore.ErrNotFound) {
		t.Fatalf("a change that is half good: %v, want ErrNotFound", err)
	}
	if x.Lookup(good.Secrets[0].Hash) != nil {
		t.Error("half of a refused change reached the index")
	}
	tokens, err := f.store.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil || len(tokens) != 0 {
		t.Errorf("half of a refused change was stored: %d tokens, %v", len(tokens), err)
	}
	after, err := f.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil || len(after) != len(before) {
		t.Errorf("a refused change has an audit entry: %d, before %d, %v", len(after), len(before), err)
	}
}

func testMaxTokens(t *testing.T, f *fixture) {
	owner, other := f.account("demo", tokenstore.RoleUser), f.account("other", tokenstore.RoleUser)
	add := func(owner *tokenstore.Account) error {
		return f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: f.newToken(owner)}}, MaxTokens: 2})
	}
	for range 2 {
		if err := add(owner); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(owner); !errors.Is(err, tokenstore.ErrTooManyTokens) {
		t.Errorf("a third token of two: %v, want ErrTooManyTokens", err)
	}
	if err := add(other); err != nil {
		t.Errorf("another account's first token: %v", err)
	}
	tokens, err := f.store.Tokens(bg, tokenstore.TokenQuery{Account: owner.ID})
	if err != nil {
		t.Fatal(err)
	}
	edited := tokens[0].Clone()
	edited.Description = "still possible"
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: tokens[0], After: edited}}, MaxTokens: 1})
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

func testListing(t *testing.T, f *fixture) {
	one, two := f.account("one", tokenstore.RoleUser), f.account("two", tokenstore.RoleUser)
	var ids []tokenstore.TokenID
	for range 5 {
		ids = append(ids, f.token(one).ID)
		f.token(two)
	}
	var paged []tokenstore.TokenID
	for after := tokenstore.TokenID(0); ; {
		page, err := f.store.Tokens(bg, tokenstore.TokenQuery{Account: one.ID, After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, token := range page {
			paged = append(paged, token.ID)
		}
		after = page[len(page)-1].ID
	}
	if !reflect.DeepEqual(paged, ids) {
		t.Errorf("paging lists %v, want %v", paged, ids)
	}
	all, err := f.store.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil || len(all) != 10 {
		t.Errorf("all accounts have %d tokens, want 10; %v", len(all), err)
	}
	last := all[9]
	end := last.Expires
	for state, want := range map[tokenstore.State]int{tokenstore.StateActive: 0, tokenstore.StateExpired: 10, tokenstore.StateAll: 10} {
		got, err := f.store.Tokens(bg, tokenstore.TokenQuery{State: state, Now: end})
		if err != nil || len(got) != want {
			t.Errorf("state %q at the instant of expiry lists %d tokens, want %d; %v", state, len(got), want, err)
		}
	}
	accounts, err := f.store.Accounts(bg, tokenstore.AccountQuery{After: one.ID, Limit: 1})
	if err != nil || len(accounts) != 1 || accounts[0].ID != two.ID {
		t.Errorf("the account behind the first: %v, %v", accounts, err)
	}
}

func testAudit(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	token := f.token(owner)
	f.remove(token)
	refused := entry(tokenstore.ActionTokenEdit)
	refused.Refused, refused.Account = "confirmation_failed", owner.ID
	f.commit(&tokenstore.Change{Audit: refused})
	list, err := f.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var actions []tokenstore.Action
	for i, e := range list {
		actions = append(actions, e.Action)
		if want := uint64(len(list) - i); e.ID != want {
			t.Errorf("entry %d has id %d, want %d: the newest comes first", i, e.ID, want)
		}
		if e.Account != owner.ID {
			t.Errorf("%s is about account %d, want %d", e.Action, e.Account, owner.ID)
		}
	}
	want := []tokenstore.Action{tokenstore.ActionTokenEdit, tokenstore.ActionTokenRemove, tokenstore.ActionTokenGenerate, tokenstore.ActionAccountAdd}
	if !reflect.DeepEqual(actions, want) {
		t.Errorf("audit lists %v, want %v", actions, want)
	}
	ofToken, err := f.store.Audit(bg, tokenstore.AuditQuery{Token: token.ID})
	if err != nil || len(ofToken) != 2 {
		t.Errorf("the token has %d entries, want 2; %v", len(ofToken), err)
	}
	page, err := f.store.Audit(bg, tokenstore.AuditQuery{Before: 3, Limit: 1})
	if err != nil || len(page) != 1 || page[0].ID != 2 {
		t.Errorf("the page before 3: %v, %v", page, err)
	}
}

func testUsage(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	used, unused, removed := f.token(owner), f.token(owner), f.token(owner)
	from := netip.MustParseAddr("192.0.2.7")
	f.remove(removed)
	for i := range 3 {
		at := start.Add(time.Duration(i) * time.Minute)
		err := f.store.AddUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{
			used.ID:    {LastUsed: at, LastAddress: from, Allowed: 2, Denied: 1},
			removed.ID: {LastUsed: at, Allowed: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.store.Usage(bg, used.ID, unused.ID, removed.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := map[tokenstore.TokenID]tokenstore.Usage{used.ID: {LastUsed: start.Add(2 * time.Minute), LastAddress: from, Allowed: 6, Denied: 3}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("usage is %v, want %v", got, want)
	}
	if stored, err := f.store.Token(bg, used.ID); err != nil || stored.Revision != used.Revision {
		t.Errorf("recording usage changed the token's revision: %v, %v", stored, err)
	}
	f.remove(used)
	if got, err := f.store.Usage(bg, used.ID); err != nil || len(got) != 0 {
		t.Errorf("a removed token still has usage: %v, %v", got, err)
	}
}

func testDurable(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleOperator)
	token := f.token(owner)
	token = f.edit(token, func(t *tokenstore.Token) { t.Description = "kept" })
	f.store = f.opener.Reopen(t, f.store)
	got, err := f.store.Token(bg, token.ID)
	if err != nil || !reflect.DeepEqual(got, token) {
		t.Errorf("after a restart the token reads %+v, %v; want %+v", got, err, token)
	}
	if list, err := f.store.Audit(bg, tokenstore.AuditQuery{}); err != nil || len(list) != 3 {
		t.Errorf("after a restart there are %d audit entries, want 3; %v", len(list), err)
	}
}

func testClosed(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	f.closed = true
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Account":        func() error { _, err := f.store.Account(bg, owner.ID); return err },
		"AccountByLogin": func() error { _, err := f.store.AccountByLogin(bg, "demo"); return err },
		"Accounts":       func() error { _, err := f.store.Accounts(bg, tokenstore.AccountQuery{}); return err },
		"Token":          func() error { _, err := f.store.Token(bg, 1); return err },
		"Tokens":         func() error { _, err := f.store.Tokens(bg, tokenstore.TokenQuery{}); return err },
		"Audit":          func() error { _, err := f.store.Audit(bg, tokenstore.AuditQuery{}); return err },
		"Commit":         func() error { return f.store.Commit(bg, &tokenstore.Change{}) },
		"Follow":         func() error { return f.store.Follow(bg, tokenstore.NewIndex()) },
		"Usage":          func() error { _, err := f.store.Usage(bg, 1); return err },
		"AddUsage":       func() error { return f.store.AddUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{1: {Allowed: 1}}) },
	} {
		if err := call(); !errors.Is(err, tokenstore.ErrClosed) {
			t.Errorf("%s after Close: %v, want ErrClosed", name, err)
		}
	}
}
