package storetest

import (
	"errors"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func testTokens(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	full := f.newToken(owner)
	full.Grant = tokenstore.Grant{Sets: []string{"Extended Access"}, Methods: []string{"a.*", "b.C"}, Only: []string{"environment=shop"}, Unbound: []string{"b.C"}}
	full.Addresses = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	full.Audience = []string{"shop"}
	full.NotBefore = start.Add(-time.Hour)
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
	f.edit(first, func(t *tokenstore.Token) { t.Secrets = t.Secrets[1:] })
	second := f.newToken(owner)
	second.Secrets = []tokenstore.Secret{old}
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: second}}})
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
	two := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: f.newToken(other)}, {After: f.newToken(other)}}, MaxTokens: 1}
	if err := f.store.Commit(bg, two); !errors.Is(err, tokenstore.ErrTooManyTokens) {
		t.Errorf("two tokens of one at once: %v, want ErrTooManyTokens", err)
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
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: edited}, {After: f.newToken(owner)}}, MaxTokens: 2})
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
