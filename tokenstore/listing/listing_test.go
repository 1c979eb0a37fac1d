package listing

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// naive is what a listing has to agree with.
type naive struct {
	tokens map[tokenstore.TokenID]*tokenstore.Token
	used   map[tokenstore.TokenID]time.Time
}

func (n *naive) apply(c *tokenstore.Change) {
	for _, t := range c.Tokens {
		if t.After != nil {
			n.tokens[t.After.ID] = t.After
		} else {
			delete(n.tokens, t.Before.ID)
			delete(n.used, t.Before.ID)
		}
	}
}

// list is all that matches, in order.
func (n *naive) list(q Query) []tokenstore.TokenID {
	var found []*tokenstore.Token
	for _, t := range n.tokens {
		if n.matches(t, q) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b *tokenstore.Token) int {
		c := cmp.Or(n.compare(a, b, q.Sort), cmp.Compare(a.ID, b.ID))
		if q.Descending {
			return -c
		}
		return c
	})
	ids := make([]tokenstore.TokenID, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	return ids
}

func (n *naive) matches(t *tokenstore.Token, q Query) bool {
	switch {
	case q.Account != 0 && t.Account != q.Account:
		return false
	case q.State == tokenstore.StateExpiring:
		if t.Expires.IsZero() || t.ExpiredAt(q.Now) || t.Expires.Add(-q.Soon).After(q.Now) {
			return false
		}
	case !q.State.Holds(t, q.Now):
		return false
	}
	return strings.Contains(strings.ToLower(t.Description), strings.ToLower(q.Search)) || strconv.Itoa(int(t.ID)) == q.Search
}

func (n *naive) compare(a, b *tokenstore.Token, by SortKey) int {
	switch by {
	case SortExpires:
		if a.Expires.IsZero() || b.Expires.IsZero() {
			return cmp.Compare(b2i(a.Expires.IsZero()), b2i(b.Expires.IsZero()))
		}
		return a.Expires.Compare(b.Expires)
	case SortLastUsed:
		return n.used[a.ID].Compare(n.used[b.ID]) // the zero time comes first
	case SortDescription:
		return strings.Compare(strings.ToLower(a.Description), strings.ToLower(b.Description))
	case SortCreated:
	}
	return 0
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// history makes random changes of a few hundred tokens.
type history struct {
	*rand.Rand
	last tokenstore.TokenID
}

var words = []string{"", "a", "deploy", "deployment of shop", "Deployment of Shop 2", "ÄRGER", "ärger mit Äpfeln", "deployment\x00", "日本", "42", "İstanbul", "\xff\xfe"}

func (h *history) token(id tokenstore.TokenID) *tokenstore.Token {
	t := tokenOf(tokenstore.AccountID(h.IntN(5)+1), id, fmt.Sprint("value ", id))
	t.Description = words[h.IntN(len(words))]
	if h.IntN(3) > 0 {
		t.Description += words[h.IntN(len(words))] + fmt.Sprint(h.IntN(100))
	}
	if h.IntN(4) > 0 {
		t.Expires = start.Add(time.Duration(h.IntN(40)-20) * time.Hour)
	}
	return t
}

// change is of some tokens; most of them are new while there are few.
func (h *history) change(n *naive, few bool) *tokenstore.Change {
	c := new(tokenstore.Change)
	known := slices.Sorted(maps.Keys(n.tokens))
	for range h.IntN(8) {
		old := tokenstore.TokenID(0)
		if len(known) > 0 {
			old = known[h.IntN(len(known))]
		}
		touched := slices.ContainsFunc(c.Tokens, func(t tokenstore.TokenChange) bool { return t.Before != nil && t.Before.ID == old })
		switch k := h.IntN(10); {
		case old == 0 || few && k < 7 || k < 2:
			h.last++
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{After: h.token(h.last)})
		case touched:
		case k < 4:
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{Before: n.tokens[old], After: h.token(old)})
		default:
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{Before: n.tokens[old]})
		}
	}
	return c
}

func (h *history) uses(n *naive) map[tokenstore.TokenID]tokenstore.Usage {
	seen := map[tokenstore.TokenID]tokenstore.Usage{1: {Denied: 1}}
	for range h.IntN(10) {
		id, at := tokenstore.TokenID(h.IntN(int(h.last)+2)), start.Add(time.Duration(h.IntN(50))*time.Minute)
		seen[id] = seen[id].Merge(tokenstore.Usage{LastUsed: at, Allowed: 1})
		if n.tokens[id] != nil && at.After(n.used[id]) {
			n.used[id] = at
		}
	}
	return seen
}

func (h *history) query() Query {
	return Query{
		Account:    tokenstore.AccountID(max(0, h.IntN(10)-4)),
		State:      []tokenstore.State{tokenstore.StateAll, tokenstore.StateAll, tokenstore.StateActive, tokenstore.StateExpired, tokenstore.StateExpiring, "lost"}[h.IntN(6)],
		Now:        start.Add(time.Duration(h.IntN(7200)) * time.Second),
		Soon:       time.Duration(h.IntN(30)) * time.Hour,
		Search:     []string{"", "", "", "a", "DEPLOY", "of shop", "ärger", "Ärger", "42", "7", "\x00", "本", "zz", "i̇"}[h.IntN(14)],
		Sort:       []SortKey{"", SortCreated, SortExpires, SortLastUsed, SortDescription}[h.IntN(5)],
		Descending: h.IntN(2) == 0,
		Limit:      []int{0, 1, 3, 10, 1000}[h.IntN(5)],
	}
}

// walk pages through all of a list.
func walk(t *testing.T, l *Listing, q Query) []tokenstore.TokenID {
	t.Helper()
	all := []tokenstore.TokenID{}
	for pages := 0; ; pages++ {
		p, err := l.Page(q)
		if err != nil {
			t.Fatalf("page %d of %+v: %v", pages, q, err)
		}
		if q.Limit > 0 && len(p.IDs) > q.Limit || p.Next != "" && len(p.IDs) != q.Limit {
			t.Fatalf("page %d of %+v has %d tokens, and %q follows", pages, q, len(p.IDs), p.Next)
		}
		all = append(all, p.IDs...)
		if p.Next == "" {
			if p.Total != len(all) {
				t.Fatalf("the pages of %+v have %d tokens, Total is %d", q, len(all), p.Total)
			}
			return all
		}
		if pages > 100_000 {
			t.Fatalf("%+v has no end", q)
		}
		q.Cursor = p.Next
	}
}

// TestListing makes random changes and compares pages with what sorting all
// tokens gives. Blocks are small, so that they are split and joined.
func TestListing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		h, n := &history{Rand: rand.New(rand.NewPCG(seed, 1))}, &naive{make(map[tokenstore.TokenID]*tokenstore.Token), make(map[tokenstore.TokenID]time.Time)}
		x := emptyListing(t, 4+h.IntN(20))
		for step := range 400 {
			c := h.change(n, step < 150)
			n.apply(c)
			x.Apply(c)
			x.Used(maps.All(h.uses(n)))
			q := h.query()
			if got, want := walk(t, x, q), n.list(q); !slices.Equal(got, want) {
				t.Fatalf("seed %d, step %d: %+v lists\n%v, want\n%v", seed, step, q, got, want)
			}
			checkListing(t, x, n)
		}
		reload(t, x, n, h)
	}
}

// emptyListing follows a store of five accounts without tokens.
func emptyListing(t *testing.T, size int) *Listing {
	x := newOfSize(size)
	fiveAccounts().load(t, x)
	return x
}

func fiveAccounts() world {
	w := world{}
	for id := range tokenstore.AccountID(5) {
		w.accounts = append(w.accounts, &tokenstore.Account{ID: id + 1, Login: fmt.Sprint("account-", id), Role: tokenstore.RoleUser})
	}
	return w
}

// reload gives a listing the same tokens again: when they were used is still
// known before the store has said so.
func reload(t *testing.T, x *Listing, n *naive, h *history) {
	w := fiveAccounts()
	for _, id := range slices.Sorted(maps.Keys(n.tokens)) {
		w.tokens = append(w.tokens, n.tokens[id])
	}
	w.load(t, x)
	checkListing(t, x, n)
	for range 20 {
		q := h.query()
		if got, want := walk(t, x, q), n.list(q); !slices.Equal(got, want) {
			t.Fatalf("loaded again, %+v lists\n%v, want\n%v", q, got, want)
		}
	}
}

// checkListing: the counts are right; blocks are in order, none is empty or too
// long, and two neighbours are never both nearly empty.
func checkListing(t *testing.T, l *Listing, n *naive) {
	t.Helper()
	counts := make(map[tokenstore.AccountID]int)
	for _, token := range n.tokens {
		counts[token.Account]++
	}
	if !maps.Equal(l.counts, counts) || l.Len() != len(n.tokens) {
		t.Fatalf("%d tokens, by account %v; want %d, %v", l.Len(), l.counts, len(n.tokens), counts)
	}
	for id := range tokenstore.AccountID(7) {
		if got := l.Count(id); got != counts[id] {
			t.Fatalf("account %d has %d tokens, want %d", id, got, counts[id])
		}
	}
	s := *l.blocks.Load()
	last := uint64(0)
	for i, b := range s {
		if len(b.ids) == 0 || len(b.ids) > l.size {
			t.Fatalf("block %d has %d rows, of at most %d", i, len(b.ids), l.size)
		}
		for _, id := range b.ids {
			if id <= last {
				t.Fatalf("token %d comes behind token %d", id, last)
			}
			last = id
		}
		checkSorted(t, b)
	}
	if limit := 8*len(n.tokens)/l.size + 2; len(s) > limit {
		t.Fatalf("%d tokens are %d blocks of %d rows, at most %d are needed", len(n.tokens), len(s), l.size, limit)
	}
}

// checkSorted: all rows of a block stand in the order of their descriptions.
func checkSorted(t *testing.T, b *block) {
	t.Helper()
	var before []byte
	seen := make(map[uint16]bool)
	for i, r := range b.sorted {
		text := b.textOf(int(r))
		if c := bytes.Compare(before, text); c > 0 || c == 0 && i > 0 && b.sorted[i-1] >= r {
			t.Fatalf("row %d, %q, comes behind %q", r, text, before)
		}
		before, seen[r] = text, true
	}
	if len(seen) != len(b.ids) || len(b.sorted) != len(b.ids) {
		t.Fatalf("%d of %d rows are in the order of their descriptions", len(seen), len(b.ids))
	}
}

// TestListingShrinks: what was removed costs no memory, nor time.
func TestListingShrinks(t *testing.T) {
	t.Parallel()
	w := oneAccount(10 * blockRows)
	x := loaded(t, w)
	c := new(tokenstore.Change)
	for i, token := range w.tokens {
		if i%64 != 0 {
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{Before: token})
		}
	}
	x.Apply(c)
	l := x
	if n := len(*l.blocks.Load()); n > 2 || l.Len() != 160 || l.Count(1) != 160 {
		t.Errorf("160 tokens that are left of %d make %d blocks", len(w.tokens), n)
	}
	if got := walk(t, l, Query{Limit: 50}); len(got) != 160 || got[0] != 1 || got[159] != tokenstore.TokenID(159*64+1) {
		t.Errorf("%d tokens are listed: %v", len(got), got)
	}
	c = new(tokenstore.Change)
	for i := 0; i < len(w.tokens); i += 64 {
		c.Tokens = append(c.Tokens, tokenstore.TokenChange{Before: w.tokens[i]})
	}
	x.Apply(c)
	if n := len(*l.blocks.Load()); n != 0 || l.Count(1) != 0 || len(l.counts) != 0 {
		t.Errorf("no tokens make %d blocks", n)
	}
}

// TestListingFull: blocks that nothing comes to any more have no room left over.
func TestListingFull(t *testing.T) {
	t.Parallel()
	x := loaded(t, oneAccount(0))
	for i := range 2*blockRows + 1 {
		token := tokenOf(1, tokenstore.TokenID(i+1), "")
		token.Secrets, token.Description = nil, fmt.Sprint("token ", i)
		x.Apply(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}})
		if i == blockRows/2 {
			x.Used(maps.All(map[tokenstore.TokenID]tokenstore.Usage{3: {LastUsed: start}}))
		}
	}
	s := *x.blocks.Load()
	if len(s) != 3 {
		t.Fatalf("%d blocks", len(s))
	}
	for i, b := range s[:2] {
		if cap(b.ids) != blockRows || cap(b.used) != blockRows || cap(b.ends) != blockRows || cap(b.text) > len(b.text) {
			t.Errorf("block %d has room for %d ids, %d uses, %d bytes of text", i, cap(b.ids), cap(b.used), cap(b.text)-len(b.text))
		}
	}
}

func TestListingLeavesOut(t *testing.T) {
	t.Parallel()
	w := oneAccount(3)
	w.damaged, w.tokens[1].Account = 2, 9
	l := New()
	x := l
	if _, err := l.Page(Query{}); !errors.Is(err, tokenstore.ErrClosed) {
		t.Errorf("a page before the store was read: %v, want ErrClosed", err)
	}
	w.load(t, x)
	if got := walk(t, l, Query{}); !slices.Equal(got, []tokenstore.TokenID{1, 3}) || l.Count(9) != 0 || l.Count(1) != 2 {
		t.Errorf("of two damaged tokens, one of nobody and two good ones %v are listed", got)
	}
	accounts, _ := w.all()
	broken := errors.New("connection lost")
	if err := x.Load(accounts, func(yield func(*tokenstore.Token, error) bool) { yield(nil, broken) }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if got := walk(t, l, Query{}); len(got) != 2 || l.Count(1) != 2 {
		t.Errorf("a list that breaks off takes away what was known: %v", got)
	}
	// The account is mended, and a token edited that was left out.
	owner := &tokenstore.Account{ID: 9, Login: "nine", Role: tokenstore.RoleUser}
	x.Apply(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: owner}}, Tokens: []tokenstore.TokenChange{{Before: w.tokens[1], After: w.tokens[1]}}})
	if got := walk(t, l, Query{}); !slices.Equal(got, []tokenstore.TokenID{1, 2, 3}) {
		t.Errorf("after it was mended %v are listed", got)
	}
	// An edit that was read before the account went does not bring a token back.
	x.Apply(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: owner}}, Tokens: []tokenstore.TokenChange{{Before: w.tokens[1], After: w.tokens[1].Clone()}}})
	if got := walk(t, l, Query{}); !slices.Equal(got, []tokenstore.TokenID{1, 3}) || l.Count(9) != 0 {
		t.Errorf("without its account %v are listed", got)
	}
	x.Close()
	x.Used(maps.All(map[tokenstore.TokenID]tokenstore.Usage{1: {LastUsed: start}}))
	if _, err := l.Page(Query{}); !errors.Is(err, tokenstore.ErrClosed) || l.Count(1) != 0 || l.Len() != 0 {
		t.Errorf("a page when all is closed: %v, want ErrClosed", err)
	}
}

// described is a listing of tokens of these descriptions.
func described(t *testing.T, descriptions ...string) *Listing {
	w := oneAccount(len(descriptions))
	for i, s := range descriptions {
		w.tokens[i].Description = s
	}
	return loaded(t, w)
}

func TestListingSearch(t *testing.T) {
	t.Parallel()
	l := described(t, "Build SERVER", "build", "", "Straße ÄÖÜ", "ver", "rollout 42", "Ναύτης", "a\xffb", "aa", "aaa")
	for text, want := range map[string][]tokenstore.TokenID{
		"":                     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		"BUILD":                {1, 2},
		"server":               {1},
		"verr":                 nil, // not from one description into the next
		"serverbuild":          nil,
		"buildstra":            nil,
		"ver":                  {1, 5},
		"äöü":                  {4},
		"STRASSE":              nil, // letter case, not spelling
		"straßE Ä":             {4},
		"ΝΑΎΤΗ":                {7},
		"4":                    {4, 6},
		"42":                   {6},
		"7":                    {7},
		"11":                   nil,
		"-1":                   nil,
		"0":                    nil,
		"\xff":                 {8},
		"aa":                   {9, 10},
		"aaa":                  {10},
		"aaaa":                 nil,
		"18446744073709551616": nil,
	} {
		for _, limit := range []int{0, 1} {
			if got := walk(t, l, Query{Search: text, Limit: limit}); !slices.Equal(got, want) {
				t.Errorf("searching %q finds %v, want %v", text, got, want)
			}
		}
	}
}

// TestListingStates: the instants at which a token changes its state.
func TestListingStates(t *testing.T) {
	t.Parallel()
	w := oneAccount(2)
	w.tokens[0].Expires = start
	l := loaded(t, w)
	for _, test := range []struct {
		state tokenstore.State
		now   time.Time
		soon  time.Duration
		want  []tokenstore.TokenID
	}{
		{tokenstore.StateActive, start.Add(-1), 0, []tokenstore.TokenID{1, 2}},
		{tokenstore.StateActive, start, 0, []tokenstore.TokenID{2}},
		{tokenstore.StateExpired, start.Add(-1), 0, nil},
		{tokenstore.StateExpired, start, 0, []tokenstore.TokenID{1}},
		{tokenstore.StateExpired, start.AddDate(9999, 0, 0), 0, []tokenstore.TokenID{1}},
		{tokenstore.StateExpiring, start.Add(-time.Hour - 1), time.Hour, nil},
		{tokenstore.StateExpiring, start.Add(-time.Hour), time.Hour, []tokenstore.TokenID{1}},
		{tokenstore.StateExpiring, start.Add(-1), time.Hour, []tokenstore.TokenID{1}},
		{tokenstore.StateExpiring, start, time.Hour, nil},
		{tokenstore.StateExpiring, start, -time.Hour, nil},
		{tokenstore.StateAll, start, time.Hour, []tokenstore.TokenID{1, 2}},
		{"lost", start, time.Hour, nil},
	} {
		if got := walk(t, l, Query{State: test.state, Now: test.now, Soon: test.soon}); !slices.Equal(got, test.want) {
			t.Errorf("%q at %v of the end, soon being %v, lists %v, want %v", test.state, test.now.Sub(start), test.soon, got, test.want)
		}
	}
}

// TestListingTimes: times before 1970, and beyond what nanoseconds count, are in
// their order.
func TestListingTimes(t *testing.T) {
	t.Parallel()
	w := oneAccount(5)
	for i, at := range []time.Time{{}, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Unix(0, 0), time.Unix(-1, 0), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)} {
		w.tokens[i].Expires = at
	}
	l := loaded(t, w)
	for _, limit := range []int{0, 1} {
		if got := walk(t, l, Query{Sort: SortExpires, Limit: limit}); !slices.Equal(got, []tokenstore.TokenID{5, 4, 3, 2, 1}) {
			t.Errorf("by expiry %v are listed", got)
		}
	}
	if got := walk(t, l, Query{State: tokenstore.StateExpired, Now: time.Unix(0, 0)}); !slices.Equal(got, []tokenstore.TokenID{3, 4, 5}) {
		t.Errorf("in 1970 %v have expired", got)
	}
}

// TestListingLongPages: pages that are longer than what a selection collects at
// a time, and orders that are against the one in which rows are looked at.
func TestListingLongPages(t *testing.T) {
	t.Parallel()
	h, n := &history{Rand: rand.New(rand.NewPCG(3, 4))}, &naive{make(map[tokenstore.TokenID]*tokenstore.Token), make(map[tokenstore.TokenID]time.Time)}
	w := fiveAccounts()
	for id := tokenstore.TokenID(1); id <= 5000; id++ {
		token := h.token(id)
		token.Expires = start.Add(-time.Duration(id) * time.Minute)
		n.tokens[id], n.used[id] = token, start.Add(time.Duration(h.IntN(2000))*time.Minute)
		w.tokens = append(w.tokens, token)
	}
	x := loaded(t, w)
	x.Used(func(yield func(tokenstore.TokenID, tokenstore.Usage) bool) {
		for id, at := range n.used {
			if !yield(id, tokenstore.Usage{LastUsed: at}) {
				return
			}
		}
	})
	for _, by := range []SortKey{SortCreated, SortExpires, SortLastUsed, SortDescription} {
		for _, limit := range []int{50, 700, 4999, 5000} {
			for _, descending := range []bool{false, true} {
				q := Query{Sort: by, Limit: limit, Descending: descending}
				if !slices.Equal(walk(t, x, q), n.list(q)) {
					t.Errorf("pages of %d by %s, descending: %v, are not in order", limit, by, descending)
				}
			}
		}
	}
}

// TestListingWhileItChanges: readers see one whole state after the other, and
// what does not change is on the pages, once.
func TestListingWhileItChanges(t *testing.T) {
	t.Parallel()
	const fixed = 300
	w := fiveAccounts()
	for i := range tokenstore.TokenID(fixed) {
		token := tokenOf(1, 2*i+1, fmt.Sprint("fixed ", i))
		token.Description = fmt.Sprint("fixed ", i%7)
		w.tokens = append(w.tokens, token)
	}
	x := emptyListing(t, 16)
	w.load(t, x)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i, by := range []SortKey{SortCreated, SortExpires, SortDescription} {
		readers.Go(func() {
			q := Query{Account: 1, Sort: by, Limit: 13, Descending: i%2 == 0, Search: "FIXED"}
			for {
				if got := walk(t, x, q); len(got) != fixed {
					t.Errorf("paging by %s finds %d tokens of %d", by, len(got), fixed)
				}
				if p, err := x.Page(Query{Account: 2, Limit: 3}); err != nil || p.Total%2 != 0 {
					t.Errorf("half of a change is listed: %d tokens, %v", p.Total, err)
				}
				if p, err := x.Page(Query{Sort: SortLastUsed, Limit: 3}); err != nil || len(p.IDs) != 3 {
					t.Errorf("by their use %v are listed, %v", p.IDs, err)
				}
				if n := x.Count(2); n%2 != 0 {
					t.Errorf("half of a change is counted: %d tokens", n)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	h := rand.New(rand.NewPCG(5, 6))
	var pairs [][2]*tokenstore.Token
	last := tokenstore.TokenID(2 * fixed)
	for step := range 3000 {
		x.Used(maps.All(map[tokenstore.TokenID]tokenstore.Usage{tokenstore.TokenID(h.IntN(int(last)) + 1): {LastUsed: start.Add(time.Duration(step) * time.Second)}}))
		if h.IntN(2) == 0 || len(pairs) == 0 {
			a, b := tokenOf(2, last+1, "a"), tokenOf(2, last+2, "b")
			a.Secrets, b.Secrets = nil, nil
			last += 2
			pairs = append(pairs, [2]*tokenstore.Token{a, b})
			x.Apply(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: a}, {After: b}}})
			continue
		}
		i := h.IntN(len(pairs))
		p := pairs[i]
		pairs = slices.Delete(pairs, i, i+1)
		x.Apply(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: p[0]}, {Before: p[1]}}})
	}
	close(done)
	readers.Wait()
	if n := x.Count(2); n != 2*len(pairs) {
		t.Errorf("%d tokens are counted, want %d", n, 2*len(pairs))
	}
}
