package bench

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
)

// newListing lists n tokens of 50 each to an account. Half of them were used,
// at some time; their descriptions begin alike, which is the hard case for an
// order by description.
func newListing(b *testing.B, n int) *listing.Listing {
	b.Helper()
	accounts := max(1, n/50)
	l := listing.New()
	err := l.Load(func(yield func(*tokenstore.Account, error) bool) {
		for i := range accounts {
			if !yield(&tokenstore.Account{ID: tokenstore.AccountID(i + 1), Login: "demo", Role: tokenstore.RoleUser}, nil) {
				return
			}
		}
	}, func(yield func(*tokenstore.Token, error) bool) {
		for i := range n {
			t := token(i, tokenstore.AccountID(i%accounts+1), tokenstore.Value{})
			t.ID, t.Secrets = tokenstore.TokenID(i+1), nil
			if !yield(t, nil) {
				return
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	l.Used(uses(n))
	return l
}

func uses(n int) iter.Seq2[tokenstore.TokenID, tokenstore.Usage] {
	random := rand.New(rand.NewPCG(1, 2))
	return func(yield func(tokenstore.TokenID, tokenstore.Usage) bool) {
		for i := 0; i < n; i += 2 {
			at := created.Add(time.Duration(random.Int64N(int64(365 * 24 * time.Hour))))
			if !yield(tokenstore.TokenID(i+1), tokenstore.Usage{LastUsed: at}) {
				return
			}
		}
	}
}

// BenchmarkPage selects pages of 50 tokens: the first one, and one from the
// middle of the list.
func BenchmarkPage(b *testing.B) {
	for _, n := range sizes(b) {
		l := newListing(b, n)
		for _, by := range []listing.SortKey{listing.SortCreated, listing.SortExpires, listing.SortLastUsed, listing.SortDescription} {
			for name, descending := range map[string]bool{"up": false, "down": true} {
				q := listing.Query{Sort: by, Descending: descending, Limit: 50}
				b.Run(fmt.Sprintf("tokens=%d/%s/%s/first", n, by, name), func(b *testing.B) { benchmarkPage(b, l, q, n) })
				half := q
				half.Limit = max(1, n/2)
				deep := q
				deep.Cursor = page(b, l, half).Next
				b.Run(fmt.Sprintf("tokens=%d/%s/%s/deep", n, by, name), func(b *testing.B) { benchmarkPage(b, l, deep, n) })
			}
		}
		for name, q := range map[string]listing.Query{
			"account":            {Account: 1},
			"active":             {State: tokenstore.StateActive, Now: created.AddDate(1, 6, 0), Sort: listing.SortExpires},
			"active/description": {State: tokenstore.StateActive, Now: created.AddDate(1, 6, 0), Sort: listing.SortDescription},
			"own":                {Account: 1, State: tokenstore.StateActive, Now: created.AddDate(1, 6, 0), Sort: listing.SortDescription},
		} {
			q.Limit = 50
			b.Run(fmt.Sprintf("tokens=%d/filter/%s", n, name), func(b *testing.B) { benchmarkPage(b, l, q, 0) })
		}
	}
}

// BenchmarkSearch looks for descriptions: of all tokens, of some, of one, of none.
func BenchmarkSearch(b *testing.B) {
	for _, n := range sizes(b) {
		l := newListing(b, n)
		for name, text := range map[string]string{"all": "Project", "some": "99", "one": fmt.Sprint(n - 1), "none": "production"} {
			q := listing.Query{Search: text, Sort: listing.SortLastUsed, Limit: 50}
			b.Run(fmt.Sprintf("tokens=%d/%s", n, name), func(b *testing.B) { benchmarkPage(b, l, q, 0) })
		}
	}
}

func benchmarkPage(b *testing.B, l *listing.Listing, q listing.Query, total int) {
	b.ReportAllocs()
	for b.Loop() {
		if p := page(b, l, q); total != 0 && p.Total != total {
			b.Fatalf("%d tokens match, want %d", p.Total, total)
		}
	}
}

func page(b *testing.B, l *listing.Listing, q listing.Query) listing.Page {
	b.Helper()
	p, err := l.Page(q)
	if err != nil {
		b.Fatal(err)
	}
	return p
}
