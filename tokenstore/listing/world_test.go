package listing

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

var start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// world is the state that a listing is given.
type world struct {
	accounts []*tokenstore.Account
	tokens   []*tokenstore.Token
	damaged  int
}

func (w world) load(t *testing.T, l *Listing) {
	t.Helper()
	if err := l.Load(w.all()); err != nil {
		t.Fatal(err)
	}
}

func (w world) all() (iter.Seq2[*tokenstore.Account, error], iter.Seq2[*tokenstore.Token, error]) {
	accounts := func(yield func(*tokenstore.Account, error) bool) {
		for _, a := range w.accounts {
			if !yield(a, nil) {
				return
			}
		}
	}
	tokens := func(yield func(*tokenstore.Token, error) bool) {
		for range w.damaged {
			if !yield(nil, fmt.Errorf("reading a token: %w", tokenstore.ErrDamaged)) {
				return
			}
		}
		for _, t := range w.tokens {
			if !yield(t, nil) {
				return
			}
		}
	}
	return accounts, tokens
}

// oneAccount is an account with n tokens of it.
func oneAccount(n int) world {
	w := world{accounts: []*tokenstore.Account{{ID: 1, Revision: 1, Login: "demo", Role: tokenstore.RoleUser}}}
	for i := range n {
		w.tokens = append(w.tokens, tokenOf(1, tokenstore.TokenID(i+1), fmt.Sprint("value ", i)))
	}
	return w
}

func tokenOf(account tokenstore.AccountID, id tokenstore.TokenID, value string) *tokenstore.Token {
	return &tokenstore.Token{ID: id, Revision: 1, Account: account, Created: start, Grant: tokenstore.Grant{Methods: []string{"a.B"}},
		Secrets: []tokenstore.Secret{{Hash: tokenstore.HashOf(value), Created: start}}}
}

// loaded is a listing that was given a world.
func loaded(t *testing.T, w world) *Listing {
	t.Helper()
	l := New()
	if l.Ready() {
		t.Fatal("a listing that was given nothing is ready")
	}
	w.load(t, l)
	return l
}
