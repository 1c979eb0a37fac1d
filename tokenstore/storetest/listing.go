package storetest

import (
	"cmp"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
)

// compareListing compares the pages that an index lists with what the store
// holds.
func (f *fixture) compareListing(x followers, tokens []*tokenstore.Token) {
	f.Helper()
	counts := make(map[tokenstore.AccountID]int)
	ids := make([]tokenstore.TokenID, len(tokens))
	for i, t := range tokens {
		ids[i] = t.ID
		counts[t.Account]++
	}
	for account, want := range counts {
		if got := x.listing.Count(account); got != want {
			f.Errorf("the listing counts %d tokens of account %d, the store %d", got, account, want)
		}
	}
	used, err := f.store.Usage(bg, ids...)
	if err != nil {
		f.Errorf("reading usage: %v", err)
	}
	never := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	expires := func(t *tokenstore.Token) time.Time {
		if t.Expires.IsZero() {
			return never
		}
		return t.Expires
	}
	for by, compare := range map[listing.SortKey]func(a, b *tokenstore.Token) int{
		listing.SortCreated: func(_, _ *tokenstore.Token) int { return 0 },
		listing.SortExpires: func(a, b *tokenstore.Token) int { return expires(a).Compare(expires(b)) },
		listing.SortLastUsed: func(a, b *tokenstore.Token) int {
			return used[a.ID].LastUsed.Compare(used[b.ID].LastUsed)
		},
		listing.SortDescription: func(a, b *tokenstore.Token) int {
			return strings.Compare(strings.ToLower(a.Description), strings.ToLower(b.Description))
		},
	} {
		slices.SortFunc(tokens, func(a, b *tokenstore.Token) int { return cmp.Or(compare(a, b), cmp.Compare(a.ID, b.ID)) })
		for i, t := range tokens {
			ids[i] = t.ID
		}
		if got := f.list(x, listing.Query{Sort: by}); !slices.Equal(got, ids) {
			f.Errorf("by %s the listing has %v, the store %v", by, got, ids)
		}
	}
}

func (f *fixture) list(x followers, q listing.Query) []tokenstore.TokenID {
	f.Helper()
	p, err := x.listing.Page(q)
	if err != nil {
		f.Errorf("listing: %v", err)
	}
	return p.IDs
}

// testListed: when Commit or AddUsage has returned, the very next page shows it.
func testListed(t *testing.T, f *fixture) {
	owner, other := f.account("demo", tokenstore.RoleUser), f.account("other", tokenstore.RoleUser)
	x := f.follow()
	first, second, third := f.token(owner), f.token(owner), f.token(other)
	want := func(when string, q listing.Query, want ...tokenstore.TokenID) {
		t.Helper()
		if got := f.list(x, q); !slices.Equal(got, want) {
			t.Errorf("%s %v are listed, want %v", when, got, want)
		}
		f.compare(x)
	}
	want("new,", listing.Query{Account: owner.ID}, first.ID, second.ID)
	first = f.edit(first, func(t *tokenstore.Token) { t.Description, t.Expires = "Production", time.Time{} })
	want("edited,", listing.Query{Search: "production"}, first.ID)
	want("edited,", listing.Query{Sort: listing.SortExpires}, second.ID, third.ID, first.ID)
	f.use(map[tokenstore.TokenID]time.Time{first.ID: start.Add(time.Hour), second.ID: start.Add(time.Minute)})
	want("used,", listing.Query{Sort: listing.SortLastUsed}, third.ID, second.ID, first.ID)
	second = f.edit(second, func(t *tokenstore.Token) { t.Description = "edited" })
	f.use(map[tokenstore.TokenID]time.Time{second.ID: start, third.ID: start.Add(30 * time.Minute)})
	want("used again,", listing.Query{Sort: listing.SortLastUsed}, second.ID, third.ID, first.ID)
	x = f.follow()
	want("followed anew,", listing.Query{Sort: listing.SortLastUsed}, second.ID, third.ID, first.ID)
	f.remove(second)
	f.use(map[tokenstore.TokenID]time.Time{second.ID: start.Add(2 * time.Hour)})
	want("removed,", listing.Query{Sort: listing.SortLastUsed}, third.ID, first.ID)
}

func (f *fixture) use(at map[tokenstore.TokenID]time.Time) {
	f.Helper()
	seen := make(map[tokenstore.TokenID]tokenstore.Usage)
	for id, last := range at {
		seen[id] = tokenstore.Usage{LastUsed: last, LastAddress: netip.MustParseAddr("192.0.2.7"), Allowed: 1}
	}
	if err := f.store.AddUsage(bg, seen, nil); err != nil {
		f.Fatalf("adding usage: %v", err)
	}
}

func testTokensByID(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	first, second, third := f.token(owner), f.token(owner), f.token(owner)
	f.remove(second)
	for _, test := range []struct {
		ids  []tokenstore.TokenID
		want []*tokenstore.Token
	}{
		{nil, nil},
		{[]tokenstore.TokenID{third.ID, second.ID, 99, first.ID}, []*tokenstore.Token{third, first}},
		{[]tokenstore.TokenID{second.ID}, nil},
	} {
		got, err := f.store.TokensByID(bg, test.ids...)
		same := slices.EqualFunc(got, test.want, func(a, b *tokenstore.Token) bool { return reflect.DeepEqual(a, b) })
		if err != nil || !same {
			t.Errorf("of tokens %v %+v are read, want %+v; %v", test.ids, got, test.want, err)
		}
	}
}
