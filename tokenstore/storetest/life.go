package storetest

import (
	"errors"
	"reflect"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

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
		"TokensByID":     func() error { _, err := f.store.TokensByID(bg, 1); return err },
		"Audit":          func() error { _, err := f.store.Audit(bg, tokenstore.AuditQuery{}); return err },
		"Commit":         func() error { return f.store.Commit(bg, &tokenstore.Change{}) },
		"Follow":         func() error { return f.store.Follow(bg, tokenstore.NewIndex()) },
		"Usage":          func() error { _, err := f.store.Usage(bg, 1); return err },
		"Activity":       func() error { _, err := f.store.Activity(bg, 1); return err },
		"AddUsage": func() error {
			return f.store.AddUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{1: {Allowed: 1}}, nil)
		},
		"KeepUsage": func() error {
			return f.store.KeepUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{1: {Allowed: 1}}, nil)
		},
	} {
		if err := call(); !errors.Is(err, tokenstore.ErrClosed) {
			t.Errorf("%s after Close: %v, want ErrClosed", name, err)
		}
	}
}
