package listing

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// TestCursorOutlivesItsRow: the row that a cursor names is removed, or moves
// elsewhere, and what follows is what followed it.
func TestCursorOutlivesItsRow(t *testing.T) {
	t.Parallel()
	for _, by := range []SortKey{SortCreated, SortExpires, SortLastUsed, SortDescription} {
		for _, descending := range []bool{false, true} {
			w := oneAccount(9)
			for i, token := range w.tokens {
				token.Expires, token.Description = start.AddDate(0, 0, i/3), strings.Repeat("same beginning ", 1+i/3)
			}
			x := loaded(t, w)
			x.Used(func(yield func(tokenstore.TokenID, tokenstore.Usage) bool) {
				for i := range tokenstore.TokenID(9) {
					if !yield(i+1, tokenstore.Usage{LastUsed: start.AddDate(0, 0, int(i/3))}) {
						return
					}
				}
			})
			q := Query{Sort: by, Descending: descending, Limit: 4}
			all := walk(t, x, q)
			first, err := x.Page(q)
			if err != nil || len(first.IDs) != 4 {
				t.Fatal(first, err)
			}
			q.Cursor, q.Limit = first.Next, 0
			gone := w.tokens[first.IDs[3]-1]
			moved := gone.Clone()
			moved.Description, moved.Expires = "", start.AddDate(-1, 0, 0)
			for _, after := range []*tokenstore.Token{moved, nil} {
				x.Apply(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: gone, After: after}}})
				rest, err := x.Page(q)
				want := all[4:]
				if after != nil && descending && (by == SortExpires || by == SortDescription) {
					want = append(slices.Clone(want), moved.ID) // it is now behind the cursor
				}
				if err != nil || !slices.Equal(rest.IDs, want) {
					t.Errorf("by %s, descending: %v: behind token %d, now %v, come %v, want %v; %v", by, descending, gone.ID, after, rest.IDs, want, err)
				}
				gone = moved
			}
		}
	}
}

func TestBadCursors(t *testing.T) {
	t.Parallel()
	l := described(t, "a", "b", "c")
	next := func(by SortKey, descending bool) string {
		p, err := l.Page(Query{Sort: by, Descending: descending, Limit: 1})
		if err != nil || p.Next == "" {
			t.Fatal(p, err)
		}
		return p.Next
	}
	keys := []SortKey{SortCreated, SortExpires, SortLastUsed, SortDescription}
	for _, by := range keys {
		good := next(by, false)
		bad := []string{
			"x", "====", "AQ", good + "A", good + "AAAA", good + "=", good + "\n", good[:len(good)-1], good[1:],
			"B" + good[1:], " " + good, strings.Repeat("A", 1000), next(by, true),
		}
		if by == SortDescription {
			bad = slices.DeleteFunc(bad, func(s string) bool { return strings.HasPrefix(s, good+"A") }) // longer descriptions
		}
		for _, other := range keys {
			if other != by {
				bad = append(bad, next(other, false))
			}
		}
		for _, cursor := range bad {
			if p, err := l.Page(Query{Sort: by, Cursor: cursor}); !errors.Is(err, ErrBadCursor) {
				t.Errorf("by %s, cursor %q: %v, %v; want ErrBadCursor", by, cursor, p, err)
			}
		}
		if _, err := l.Page(Query{Sort: by, Cursor: good, Descending: true}); !errors.Is(err, ErrBadCursor) {
			t.Errorf("by %s, the cursor of the other direction: %v", by, err)
		}
	}
	if _, err := l.Page(Query{Sort: "colour"}); err == nil || errors.Is(err, ErrBadCursor) {
		t.Errorf("an order that there is not: %v", err)
	}
}

// FuzzCursor: what is read as a cursor is written as it was.
func FuzzCursor(f *testing.F) {
	keys := []SortKey{SortCreated, SortExpires, SortLastUsed, SortDescription}
	for i, by := range keys {
		o, err := orderOf(by, i%2 == 0)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(o.cursor(&place{id: 7 ^ o.mask, key: math.MaxUint64, text: []byte("abc")}), i, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, s string, by int, descending bool) {
		o, err := orderOf(keys[by&3], descending)
		if err != nil {
			t.Fatal(err)
		}
		p, err := o.parseCursor(s)
		if err != nil {
			if !errors.Is(err, ErrBadCursor) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if got := o.cursor(p); got != s {
			t.Errorf("%q is read as %+v, which is %q", s, p, got)
		}
	})
}
