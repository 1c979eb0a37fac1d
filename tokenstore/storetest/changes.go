package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

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

// testOnce: two changes of one record in one Change cannot both be made from
// what is stored.
func testOnce(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	token := f.token(owner)
	one, two := token.Clone(), token.Clone()
	one.Secrets, two.Secrets = []tokenstore.Secret{f.secret()}, []tokenstore.Secret{f.secret()}
	for name, test := range map[string]struct {
		change tokenstore.Change
		want   error
	}{
		"edit twice":           {tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: token, After: one}, {Before: token, After: two}}}, tokenstore.ErrConflict},
		"edit and remove":      {tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: token, After: one}, {Before: token}}}, tokenstore.ErrConflict},
		"edit account twice":   {tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner, After: owner.Clone()}, {Before: owner, After: owner.Clone()}}}, tokenstore.ErrConflict},
		"two of a login":       {tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: newAccount("new")}, {After: newAccount("new")}}}, tokenstore.ErrLoginExists},
		"two of a value":       {tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: one.Clone()}, {After: one.Clone()}}}, tokenstore.ErrHashExists},
		"token of who goes":    {tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner}}, Tokens: []tokenstore.TokenChange{{Before: token}, {After: one.Clone()}}}, tokenstore.ErrAccountHasTokens},
		"login not lower case": {tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: newAccount("New")}}}, nil},
		"no role":              {tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: &tokenstore.Account{Login: "new"}}}}, nil},
		"audit that is no JSON": {tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: token, After: one.Clone()}},
			Audit: tokenstore.AuditEntry{Time: start, After: json.RawMessage("{")}}, nil},
		"address that is none": {tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: &tokenstore.Token{
			Account: owner.ID, Addresses: make([]netip.Prefix, 1)}}}}, nil},
		"second factor of no secret": {tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: &tokenstore.Account{
			Login: "new", Role: tokenstore.RoleUser, SecondFactor: &tokenstore.SecondFactor{Created: start}}}}}, nil},
	} {
		err := f.store.Commit(bg, &test.change)
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if got, err := f.store.Token(bg, token.ID); err != nil || !reflect.DeepEqual(got, token) {
		t.Errorf("after refused changes the token reads %+v, %v", got, err)
	}
}

func testCancelled(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	cancelled, cancel := context.WithCancel(bg)
	cancel()
	for range 50 { // a cancelled change must not be taken by chance
		err := f.store.Commit(cancelled, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: f.newToken(owner)}}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("a change whose caller has gone: %v, want context.Canceled", err)
		}
	}
	if list, err := f.store.Tokens(bg, tokenstore.TokenQuery{}); err != nil || len(list) != 0 {
		t.Errorf("%d tokens were stored for callers who had gone, %v", len(list), err)
	}
}

// testCallersRecords: what a caller does to its records afterwards changes
// neither the store nor its followers, and a refused change not the caller's.
func testCallersRecords(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	x := f.follow()
	token := f.newToken(owner)
	token.Created = token.Created.Add(time.Millisecond)
	c := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}, Audit: entry(tokenstore.ActionTokenGenerate)}
	f.commit(c)
	if token.ID == 0 || token.Revision != 1 || c.Audit.ID == 0 || c.Audit.Account != owner.ID || !slices.Equal(c.Audit.Tokens, []tokenstore.TokenID{token.ID}) {
		t.Errorf("Commit told of token %d, revision %d, and of the audit entry %+v", token.ID, token.Revision, c.Audit)
	}
	good := token.Secrets[0].Hash
	token.Secrets[0].Hash, token.Grant.Methods[0] = tokenstore.HashOf("other"), "*"
	if e := x.Lookup(good); e == nil || e.Grant().Methods[0] == "*" {
		t.Error("what a caller does to its token is seen in the index")
	}
	read, err := f.store.Token(bg, token.ID)
	if err != nil || read.Secrets[0].Hash != good || read.Grant.Methods[0] == "*" {
		t.Fatalf("what a caller does to its token is seen in the store: %v", err)
	}
	read.Grant.Methods[0] = "*"
	if again, err := f.store.Token(bg, token.ID); err != nil || again.Grant.Methods[0] == "*" {
		t.Errorf("what a reader does to a token is seen by the next one: %v", err)
	}

	refused := f.newToken(owner)
	c = &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: refused}}, MaxTokens: 1}
	if err := f.store.Commit(bg, c); !errors.Is(err, tokenstore.ErrTooManyTokens) {
		t.Errorf("a second token of one: %v, want ErrTooManyTokens", err)
	}
	if refused.ID != 0 || refused.Revision != 0 || c.Audit.ID != 0 || len(c.Audit.Tokens) != 0 {
		t.Errorf("a refused change told of token %d, revision %d, audit entry %+v", refused.ID, refused.Revision, c.Audit)
	}
}

// testStoredBefore: a caller that has spoiled its copy of the record before
// names the right revision, and cannot leave a value behind.
func testStoredBefore(t *testing.T, f *fixture) {
	owner, other := f.account("demo", tokenstore.RoleUser), f.account("other", tokenstore.RoleUser)
	token := f.token(owner)
	x := f.follow()
	spoiled := token.Clone()
	spoiled.Secrets, spoiled.Account, spoiled.Expires = nil, other.ID, time.Time{}
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: spoiled}}})
	if x.Lookup(token.Secrets[0].Hash) != nil {
		t.Error("the value of a removed token is still known")
	}
	second := f.newToken(owner)
	second.Secrets = token.Secrets
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: second}}})
}
