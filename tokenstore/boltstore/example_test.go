package boltstore_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
)

// A store that has a token, an index that follows it, and an edit that comes too late.
func Example() {
	folder, err := os.MkdirTemp("", "boltstore")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	if err := keepToken(context.Background(), filepath.Join(folder, "patgate.db")); err != nil {
		fmt.Println(err)
	}
	// Output:
	// token 1 of demo allows [orders.List]
	// token 1 of demo allows [orders.*]
	// the second edit: changed by somebody else in the meantime
}

func keepToken(ctx context.Context, path string) (err error) {
	store, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	index := tokenstore.NewIndex() // what requests are decided by
	if err := store.Follow(ctx, index); err != nil {
		return err
	}

	now := time.Now()
	account := &tokenstore.Account{Login: "demo", Role: tokenstore.RoleUser, Created: now}
	err = store.Commit(ctx, &tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{After: account}},
		Audit:    tokenstore.AuditEntry{Time: now, Action: tokenstore.ActionAccountAdd},
	})
	if err != nil {
		return err
	}
	value, err := tokenstore.NewValue(tokenstore.DefaultPrefix, rand.Reader)
	if err != nil {
		return err
	}
	token := &tokenstore.Token{
		Account: account.ID, Description: "nightly", Created: now,
		Grant:   tokenstore.Grant{Methods: []string{"orders.List"}},
		Secrets: []tokenstore.Secret{{Hash: value.Hash(), Hint: value.Hint(), Created: now}},
	}
	err = store.Commit(ctx, &tokenstore.Change{
		Tokens: []tokenstore.TokenChange{{After: token}},
		Audit:  tokenstore.AuditEntry{Time: now, Action: tokenstore.ActionTokenGenerate},
	})
	if err != nil {
		return err
	}
	show(index, value)

	// When Commit returns, the change is durable and the index knows it. It is compared with
	// the record that it was made from, so that of two edits of the same one is refused.
	edited := token.Clone()
	edited.Grant.Methods = []string{"orders.*"}
	edit := &tokenstore.Change{
		Tokens: []tokenstore.TokenChange{{Before: token, After: edited}},
		Audit:  tokenstore.AuditEntry{Time: now, Action: tokenstore.ActionTokenEdit},
	}
	if err := store.Commit(ctx, edit); err != nil {
		return err
	}
	show(index, value)
	second := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: token, After: token.Clone()}}, Audit: edit.Audit}
	if err := store.Commit(ctx, second); errors.Is(err, tokenstore.ErrConflict) {
		fmt.Println("the second edit:", tokenstore.ErrConflict)
	}
	return nil
}

func show(index *tokenstore.Index, value tokenstore.Value) {
	if entry := index.Lookup(value.Hash()); entry != nil {
		fmt.Printf("token %d of %s allows %v\n", entry.Token(), entry.Owner().Login, entry.Grant().Methods)
	}
}
