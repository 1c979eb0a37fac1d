//go:build faults

package boltstore

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// faultWorld is a store with an index that follows it.
type faultWorld struct {
	*testing.T
	path  string
	store *Store
	index *tokenstore.Index

	operator, owner *tokenstore.Account
	token           *tokenstore.Token
}

func newFaultWorld(t *testing.T) *faultWorld {
	w := &faultWorld{T: t, path: newPath(t)}
	w.store, w.index = openStore(t, w.path), tokenstore.NewIndex()
	if err := w.store.Follow(bg, w.index); err != nil {
		t.Fatal(err)
	}
	w.operator = &tokenstore.Account{Login: "operator", Role: tokenstore.RoleOperator, Created: start}
	w.owner = &tokenstore.Account{Login: "owner", Role: tokenstore.RoleUser, Created: start, Upstream: []byte("sealed")}
	commitTo(t, w.store, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: w.operator}, {After: w.owner}}})
	w.token = newToken(w.owner.ID, "the first")
	commitTo(t, w.store, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: w.token}}})
	return w
}

func (w *faultWorld) account(change func(*tokenstore.Account)) *tokenstore.Change {
	after := w.owner.Clone()
	change(after)
	return &tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: w.owner, After: after}}}
}

func (w *faultWorld) edit(change func(*tokenstore.Token)) *tokenstore.Change {
	after := w.token.Clone()
	change(after)
	return &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: w.token, After: after}}}
}

// kinds are all kinds of changes.
var kinds = map[string]func(w *faultWorld) *tokenstore.Change{
	"add account": func(*faultWorld) *tokenstore.Change {
		return &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: &tokenstore.Account{Login: "new", Role: tokenstore.RoleUser, Created: start}}}}
	},
	"disable account": func(w *faultWorld) *tokenstore.Change {
		return w.account(func(a *tokenstore.Account) { a.Disabled = true })
	},
	"rename account": func(w *faultWorld) *tokenstore.Change {
		return w.account(func(a *tokenstore.Account) { a.Login = "renamed" })
	},
	"remove credential": func(w *faultWorld) *tokenstore.Change {
		return w.account(func(a *tokenstore.Account) { a.Upstream = nil })
	},
	"remove account": func(w *faultWorld) *tokenstore.Change {
		return &tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: w.owner}}, Tokens: []tokenstore.TokenChange{{Before: w.token}}}
	},
	"generate token": func(w *faultWorld) *tokenstore.Change {
		return &tokenstore.Change{
			Tokens:  []tokenstore.TokenChange{{After: newToken(w.owner.ID, "another")}},
			Applied: &tokenstore.Applied{Account: w.owner.ID, Key: tokenstore.HashOf("key"), Time: start},
		}
	},
	"generate many tokens": func(w *faultWorld) *tokenstore.Change { // the file has to grow
		c := &tokenstore.Change{}
		for i := range 200 {
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{After: newToken(w.owner.ID, fmt.Sprint(i))})
		}
		return c
	},
	"edit token": func(w *faultWorld) *tokenstore.Change {
		return w.edit(func(t *tokenstore.Token) { t.Grant = tokenstore.Grant{Methods: []string{"a.B"}} })
	},
	"regenerate token": func(w *faultWorld) *tokenstore.Change {
		return w.edit(func(t *tokenstore.Token) { t.Secrets[0].Hash = tokenstore.HashOf("again") })
	},
	"remove token": func(w *faultWorld) *tokenstore.Change {
		return &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: w.token}}}
	},
	"audit entry": func(*faultWorld) *tokenstore.Change { return &tokenstore.Change{} },
}

// TestInjectedFaults has each write and each fsync of each kind of change fail, one at a time.
// Whatever is answered, the index knows what the store shows, a change that shows is said to
// be unknown, and one that does not has left nothing; and the store goes on.
func TestInjectedFaults(t *testing.T) {
	faults := 0
	for name, kind := range kinds {
		for _, cause := range []error{syscall.EIO, syscall.ENOSPC} {
			for at := 0; ; at++ {
				if at == 200 {
					t.Fatalf("%s takes more than %d writes", name, at)
				}
				if !injectFault(t, kind, cause, at) {
					if at < 4 {
						t.Fatalf("%s takes %d writes and fsyncs; nothing was tested", name, at)
					}
					break
				}
				faults++
				if t.Failed() {
					t.Fatalf("%s, %v at write or fsync %d", name, cause, at)
				}
			}
		}
	}
	t.Logf("%d faults", faults)
}

// injectFault reports whether the change came as far as the fault.
func injectFault(t *testing.T, kind func(*faultWorld) *tokenstore.Change, cause error, at int) (reached bool) {
	w := newFaultWorld(t)
	defer func() { closeStore(t, w.store) }()
	c := kind(w)
	c.Audit = tokenstore.AuditEntry{Time: start, Action: "tried"}
	before := w.entries()
	err := w.failing(cause, at, &reached, func() error { return w.store.Commit(bg, c) })
	shown := w.entries() > before
	switch {
	case !reached && err == nil && shown:
		return false
	case !reached || err == nil:
		t.Errorf("a fault was reached: %t, and answered is %v", reached, err)
	case shown != errors.Is(err, tokenstore.ErrOutcomeUnknown):
		t.Errorf("the change shows: %t, and answered is %v", shown, err)
	case !errors.Is(err, cause):
		t.Errorf("answered is %v, which does not say %v", err, cause)
	}
	w.compare()
	if err := w.store.KeepUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{w.token.ID: {Allowed: 1}}, nil); err != nil {
		t.Errorf("using the token after it: %v", err)
	}
	commitTo(t, w.store, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: newToken(w.operator.ID, "after it")}}})
	w.compare()
	closeStore(t, w.store)
	w.store = openStore(t, w.path)
	want := before + 1
	if shown {
		want++
	}
	if w.entries() != want {
		t.Errorf("after a restart there are %d entries, %d before, the change shown: %t", w.entries(), before, shown)
	}
	if err := w.store.Check(bg); err != nil {
		t.Error(err)
	}
	return true
}

// failing has one write or fsync of a call fail.
func (w *faultWorld) failing(cause error, at int, reached *bool, call func() error) error {
	n := 0
	bbolt.Fault = func() error {
		n++
		if n-1 == at {
			*reached = true
			return cause
		}
		return nil
	}
	defer func() { bbolt.Fault = func() error { return nil } }()
	return call()
}

func (w *faultWorld) entries() int {
	w.Helper()
	list, err := w.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil {
		w.Fatal(err)
	}
	return len(list)
}

// compare holds what the index knows against what the store shows.
func (w *faultWorld) compare() {
	w.Helper()
	if !w.index.Ready() {
		w.Error("the index is not ready")
	}
	accounts, err := w.store.Accounts(bg, tokenstore.AccountQuery{})
	if err != nil {
		w.Fatal(err)
	}
	known := 0
	for _, a := range accounts {
		tokens, err := w.store.Tokens(bg, tokenstore.TokenQuery{Account: a.ID})
		if err != nil {
			w.Fatal(err)
		}
		for _, token := range tokens {
			for _, secret := range token.Secrets {
				known++
				e := w.index.Lookup(secret.Hash)
				if e == nil {
					w.Errorf("token %d is not known", token.ID)
					continue
				}
				if o := e.Owner(); o.Login != a.Login || o.Enabled() == a.Disabled || string(o.Upstream()) != string(a.Upstream) {
					w.Errorf("token %d is that of %s, enabled %t, with the credential %q; want %+v", token.ID, o.Login, o.Enabled(), o.Upstream(), a)
				}
				if got := e.Grant().Grant; !slices.Equal(got.Methods, token.Grant.Methods) || !slices.Equal(got.Sets, token.Grant.Sets) {
					w.Errorf("token %d grants %v, want %v", token.ID, got, token.Grant)
				}
			}
		}
	}
	if n := w.index.Len(); n != known {
		w.Errorf("%d values are known, %d are stored", n, known)
	}
}
