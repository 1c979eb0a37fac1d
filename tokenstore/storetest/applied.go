package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// testApplied: an idempotency key is remembered with the change that it came
// with, refuses the next one, and is nobody else's.
func testApplied(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	with := func(account tokenstore.AccountID, key byte) *tokenstore.Change {
		c := &tokenstore.Change{
			Tokens:  []tokenstore.TokenChange{{After: f.newToken(owner)}},
			Applied: &tokenstore.Applied{Account: account, Key: tokenstore.Hash{key}, Request: tokenstore.Hash{9}, Time: at},
		}
		return c
	}
	first := with(owner.ID, 1)
	if err := f.store.Commit(bg, first); err != nil {
		t.Fatal(err)
	}
	var before *tokenstore.AppliedError
	if err := f.store.Commit(bg, with(owner.ID, 1)); !errors.As(err, &before) || before.Applied.Token != first.Tokens[0].After.ID || before.Applied.Request != (tokenstore.Hash{9}) {
		t.Errorf("the same key again: %v", err)
	}
	if err := f.store.Commit(bg, with(0, 1)); err != nil {
		t.Errorf("somebody else's key: %v", err)
	}
	if err := f.store.Commit(bg, with(owner.ID, 2)); err != nil {
		t.Errorf("another key: %v", err)
	}
	f.store = f.opener.Reopen(t, f.store)
	got, err := f.store.Applied(bg, owner.ID, tokenstore.Hash{1})
	if err != nil || got.Token != first.Tokens[0].After.ID || !got.Time.Equal(at) || got.Request != (tokenstore.Hash{9}) {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
	if _, err := f.store.Applied(bg, owner.ID, tokenstore.Hash{3}); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("a key that was not used: %v", err)
	}
	stale := with(owner.ID, 4)
	stale.Tokens = append(stale.Tokens, tokenstore.TokenChange{Before: &tokenstore.Token{ID: 99, Account: owner.ID}})
	if err := f.store.Commit(bg, stale); !errors.Is(err, tokenstore.ErrConflict) {
		t.Fatal(err)
	}
	if _, err := f.store.Applied(bg, owner.ID, tokenstore.Hash{4}); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("the key of a refused change: %v", err)
	}
}

// testAppliedForgotten: keys do not pile up for ever.
func testAppliedForgotten(t *testing.T, f *fixture) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	use := func(key byte, at time.Time) {
		if err := f.store.Commit(bg, &tokenstore.Change{Applied: &tokenstore.Applied{Account: tokenstore.AccountID(key), Key: tokenstore.Hash{key}, Time: at}}); err != nil {
			t.Fatal(err)
		}
	}
	use(1, at)
	for i := range 40 {
		use(byte(2+i), at.Add(tokenstore.AppliedFor+time.Hour))
	}
	if _, err := f.store.Applied(bg, 1, tokenstore.Hash{1}); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("an old key is still there: %v", err)
	}
	if _, err := f.store.Applied(bg, 2, tokenstore.Hash{2}); err != nil {
		t.Errorf("a new key is gone: %v", err)
	}
}
