package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

func testFollow(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	first := f.token(owner)
	x := f.follow()
	if x.Lookup(first.Secrets[0].Hash) == nil {
		t.Error("a token from before Follow is not known")
	}
	ctx, stop := context.WithCancel(bg)
	stopped := tokenstore.NewIndex()
	if err := f.store.Follow(ctx, stopped); err != nil {
		t.Fatal(err)
	}
	stop()
	second := f.token(owner)
	if x.Lookup(second.Secrets[0].Hash) == nil {
		t.Error("a token from after Follow is not known")
	}
	if stopped.Lookup(second.Secrets[0].Hash) != nil {
		t.Error("a follower whose context has ended was told of a change")
	}
	f.compare(x)
}

// testSeenAtOnce: when Commit has returned, the very next look-up sees it.
func testSeenAtOnce(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	x := f.follow()
	token := f.token(owner)
	first := token.Secrets[0].Hash
	e := x.Lookup(first)
	if e == nil || !e.Owner().Enabled() || e.ExpiredAt(start) {
		t.Fatal("a new token is not good at once")
	}
	if !e.ExpiredAt(token.Expires) {
		t.Error("a token is good at the instant of its expiry")
	}
	token = f.edit(token, func(t *tokenstore.Token) { t.Grant.Methods = []string{"a.B"} })
	if got := x.Lookup(first).Grant().Methods[0]; got != "a.B" {
		t.Errorf("after an edit the grant is still %s", got)
	}
	token = f.edit(token, func(t *tokenstore.Token) { t.Secrets = []tokenstore.Secret{f.secret()} })
	if x.Lookup(first) != nil {
		t.Error("after a regeneration the old value is still known")
	}
	second := token.Secrets[0].Hash
	disabled := owner.Clone()
	disabled.Disabled = true
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner, After: disabled}}})
	if x.Lookup(second).Owner().Enabled() {
		t.Error("the account is disabled, its token is not")
	}
	f.remove(token)
	if x.Lookup(second) != nil {
		t.Error("a removed token is still known")
	}
}

func testManyWriters(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	x := f.follow()
	var all sync.WaitGroup
	var mu sync.Mutex // of f's counter of values
	for range 64 {
		all.Go(func() {
			mu.Lock()
			token := f.newToken(owner)
			mu.Unlock()
			if err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}, Audit: entry(tokenstore.ActionTokenGenerate)}); err != nil {
				t.Errorf("one of 64 writers: %v", err)
				return
			}
			if x.Lookup(token.Secrets[0].Hash) == nil {
				t.Errorf("token %d was answered and is not known", token.ID)
			}
			after := token.Clone()
			after.Description = "edited"
			if err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: token, After: after}}}); err != nil {
				t.Errorf("one of 64 writers: %v", err)
			}
		})
	}
	all.Wait()
	tokens, err := f.store.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil || len(tokens) != 64 {
		t.Errorf("64 writers stored %d tokens, %v", len(tokens), err)
	}
	seen := make(map[tokenstore.TokenID]bool)
	for _, token := range tokens {
		if seen[token.ID] || token.Revision != 2 {
			t.Errorf("token %d: twice, or revision %d is not 2", token.ID, token.Revision)
		}
		seen[token.ID] = true
	}
	f.compare(x)
}

// testHistory makes random changes, good and bad ones, and compares an index
// that followed all along with the store.
func testHistory(t *testing.T, f *fixture) {
	random := rand.New(rand.NewPCG(1, 2))
	x := f.follow()
	owners := []*tokenstore.Account{f.account("one", tokenstore.RoleUser), f.account("two", tokenstore.RoleUser)}
	var tokens []*tokenstore.Token
	for range 300 {
		var old, after *tokenstore.Token
		if len(tokens) > 0 {
			old = tokens[random.IntN(len(tokens))]
		}
		switch n := random.IntN(10); {
		case n < 4 || old == nil:
			old, after = nil, f.newToken(owners[random.IntN(len(owners))])
		case n < 6:
			after = old.Clone()
			after.Grant.Methods = append(after.Grant.Methods, "x.Y")
		case n < 7:
			after = old.Clone()
			after.Secrets = append([]tokenstore.Secret{f.secret()}, after.Secrets...)
		case n < 8:
			after = old.Clone()
			after.Secrets = []tokenstore.Secret{f.secret()}
		case n < 9:
			old = old.Clone()
			old.Revision += 5 // refused
		}
		err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: old, After: after}}})
		switch {
		case errors.Is(err, tokenstore.ErrConflict):
			continue
		case err != nil:
			t.Fatal(err)
		}
		tokens = slices.DeleteFunc(tokens, func(t *tokenstore.Token) bool { return t == old })
		if after != nil {
			tokens = append(tokens, after)
		}
	}
	f.compare(x)
}

// testFollowUnderWay: no change falls between the state that a follower is
// given and the first change that it is told.
func testFollowUnderWay(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	var tokens []*tokenstore.Token
	for range 200 {
		tokens = append(tokens, f.newToken(owner))
	}
	var writers sync.WaitGroup
	for i := range 4 {
		writers.Go(func() {
			for _, token := range tokens[i*50 : (i+1)*50] {
				if err := f.store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}}); err != nil {
					t.Errorf("adding a token: %v", err)
				}
			}
		})
	}
	var all []followers
	for range 20 {
		all = append(all, f.follow())
	}
	writers.Wait()
	for _, x := range all {
		f.compare(x)
	}
}
