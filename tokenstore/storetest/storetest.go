// Package storetest is the conformance suite that every tokenstore.Store
// passes. Each test states one sentence of the interface's documentation.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
)

// Opener gives the suite stores to test.
type Opener struct {
	// Open returns a new, empty store, which the suite closes.
	Open func(t *testing.T) tokenstore.Store
	// Reopen closes a store that Open returned and opens the same data
	// again, as a restart does.
	Reopen func(t *testing.T, s tokenstore.Store) tokenstore.Store
	// Check fails the test where the stored data contradicts itself. It runs
	// at the end of each test.
	Check func(t *testing.T, s tokenstore.Store)
}

// Run runs the suite.
func Run(t *testing.T, o Opener) {
	for name, test := range map[string]func(*testing.T, *fixture){
		"accounts":                       testAccounts,
		"listing accounts":               testListingAccounts,
		"logins are unique":              testLoginsUnique,
		"a login moves":                  testLoginMoves,
		"tokens":                         testTokens,
		"hashes are unique":              testHashesUnique,
		"ids are never used again":       testIDsNeverReused,
		"stale changes conflict":         testConflicts,
		"each record once in a change":   testOnce,
		"refused changes leave no trace": testNoTrace,
		"cancelled":                      testCancelled,
		"records are the caller's":       testCallersRecords,
		"what goes is what is stored":    testStoredBefore,
		"limit of tokens":                testMaxTokens,
		"account with tokens":            testAccountHasTokens,
		"last operator":                  testLastOperator,
		"operators swap":                 testOperatorsSwap,
		"listing":                        testListing,
		"listed at once":                 testListed,
		"tokens by id":                   testTokensByID,
		"audit":                          testAudit,
		"audit keeps what was said":      testAuditContent,
		"audit of an account":            testAuditOfAccount,
		"audit by what it tells":         testAuditFilters,
		"audit counts what repeats":      testAuditRepeats,
		"usage":                          testUsage,
		"kept usage":                     testKeptUsage,
		"networks":                       testNetworks,
		"networks are bounded":           testNetworksBounded,
		"activity":                       testActivity,
		"follow":                         testFollow,
		"seen by the next look-up":       testSeenAtOnce,
		"many writers":                   testManyWriters,
		"following while others write":   testFollowUnderWay,
		"random history":                 testHistory,
		"idempotency keys":               testApplied,
		"old idempotency keys":           testAppliedForgotten,
		"durable":                        testDurable,
		"closed":                         testClosed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fixture{T: t, opener: o, store: o.Open(t)}
			t.Cleanup(func() {
				if !f.closed {
					o.Check(t, f.store)
					f.checkIndex()
				}
				if err := f.store.Close(); err != nil {
					t.Errorf("closing: %v", err)
				}
			})
			test(t, f)
		})
	}
}

// fixture is a store with short ways to change it.
type fixture struct {
	*testing.T
	opener Opener
	store  tokenstore.Store
	closed bool
	values uint64
}

var (
	bg    = context.Background()
	start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

func (f *fixture) commit(c *tokenstore.Change) {
	f.Helper()
	if err := f.store.Commit(bg, c); err != nil {
		f.Fatalf("committing: %v", err)
	}
}

// account adds an account.
func (f *fixture) account(login string, role tokenstore.Role) *tokenstore.Account {
	f.Helper()
	a := newAccount(login)
	a.Role = role
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: a}}, Audit: entry(tokenstore.ActionAccountAdd)})
	return a
}

func newAccount(login string) *tokenstore.Account {
	return &tokenstore.Account{Login: login, Role: tokenstore.RoleUser, Created: start, Password: "$argon2id$…"}
}

// secret is a new secret, different from all before.
func (f *fixture) secret() tokenstore.Secret {
	f.values++
	return tokenstore.Secret{Hash: tokenstore.HashOf(fmt.Sprint(f.Name(), f.values)), Hint: "abcd", Created: start}
}

// token adds a token of an account.
func (f *fixture) token(owner *tokenstore.Account) *tokenstore.Token {
	f.Helper()
	t := f.newToken(owner)
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: t}}, Audit: entry(tokenstore.ActionTokenGenerate)})
	return t
}

func (f *fixture) newToken(owner *tokenstore.Account) *tokenstore.Token {
	return &tokenstore.Token{
		Account: owner.ID, Description: "ci", Created: start, Expires: start.AddDate(0, 0, 30),
		Grant:   tokenstore.Grant{Methods: []string{"environment.control.StopEnv"}},
		Secrets: []tokenstore.Secret{f.secret()},
	}
}

// edit replaces a token by a changed copy, which it returns.
func (f *fixture) edit(t *tokenstore.Token, change func(*tokenstore.Token)) *tokenstore.Token {
	f.Helper()
	after := t.Clone()
	change(after)
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: t, After: after}}, Audit: entry(tokenstore.ActionTokenEdit)})
	return after
}

func (f *fixture) remove(t *tokenstore.Token) {
	f.Helper()
	f.commit(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: t}}, Audit: entry(tokenstore.ActionTokenRemove)})
}

func entry(a tokenstore.Action) tokenstore.AuditEntry {
	return tokenstore.AuditEntry{Time: start, Actor: tokenstore.Actor{Name: "test"}, Action: a}
}

// followers are what follows a store in a server.
type followers struct {
	*tokenstore.Index
	listing *listing.Listing
}

// follow returns what follows the store.
func (f *fixture) follow() followers { return f.followUntil(f.Context()) }

func (f *fixture) followUntil(ctx context.Context) followers {
	f.Helper()
	x := followers{tokenstore.NewIndex(), listing.New()}
	for _, to := range []tokenstore.Follower{x.Index, x.listing} {
		if err := f.store.Follow(ctx, to); err != nil {
			f.Fatalf("following: %v", err)
		}
	}
	return x
}

// checkIndex compares what an index knows with what the store holds.
func (f *fixture) checkIndex() {
	f.Helper()
	f.compare(f.followUntil(bg)) // the test's own context has ended
}

func (f *fixture) compare(x followers) {
	f.Helper()
	tokens, err := f.store.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil {
		f.Errorf("listing: %v", err)
	}
	secrets := 0
	for _, t := range tokens {
		for _, s := range t.Secrets {
			secrets++
			e := x.Lookup(s.Hash)
			if e == nil {
				f.Errorf("token %d is stored, but the index does not know one of its values", t.ID)
				continue
			}
			if e.Token() != t.ID || e.Owner().ID != t.Account {
				f.Errorf("the index takes a value of token %d for one of token %d", t.ID, e.Token())
			}
			if got, want := e.Grant().Grant, t.Grant; !slices.Equal(got.Methods, want.Methods) || !slices.Equal(got.Sets, want.Sets) ||
				!slices.Equal(got.Only, want.Only) || !slices.Equal(got.Unbound, want.Unbound) {
				f.Errorf("the index has another grant for token %d", t.ID)
			}
		}
	}
	if x.Len() != secrets {
		f.Errorf("the index holds %d values, the store %d", x.Len(), secrets)
	}
	f.compareListing(x, tokens)
}
