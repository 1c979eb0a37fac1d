package listing

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/patgate/patgate/tokenstore"
)

// Listing holds, in memory, what pages of tokens are selected by: some 80 bytes
// for each. It follows a store by itself, as nothing is decided by it: it has to Follow one,
// and is up to date when a change returns from that.
//
// It is a list of blocks that never change: a change puts copies in the place of
// some. So a page is taken from one state, and whoever reads waits for nobody
// and holds nobody up.
type Listing struct {
	blocks atomic.Pointer[blocks] // nil before the first load, and when closed
	size   int                    // rows in a block
	loaded chan struct{}          // closed with the first load, and by Close

	mu       sync.RWMutex // held for writing by changes
	closed   bool
	counts   map[tokenstore.AccountID]int
	accounts map[tokenstore.AccountID]struct{} // those that are known
}

// New returns a Listing without any page.
func New() *Listing { return newOfSize(blockRows) }

func newOfSize(size int) *Listing { return &Listing{size: size, loaded: make(chan struct{})} }

var _ tokenstore.Follower = (*Listing)(nil)

// Wait waits for the first load. It returns the error of ctx where that ends before, or
// ErrClosed.
func (l *Listing) Wait(ctx context.Context) error {
	select {
	case <-l.loaded:
	case <-ctx.Done():
		return ctx.Err()
	}
	if l.blocks.Load() == nil {
		return tokenstore.ErrClosed
	}
	return nil
}

// Ready reports whether pages can be had.
func (l *Listing) Ready() bool { return l.blocks.Load() != nil }

// Count tells how many tokens an account has, expired ones included.
func (l *Listing) Count(account tokenstore.AccountID) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.counts[account]
}

// Len counts all tokens, expired ones included.
func (l *Listing) Len() int {
	n := 0
	if s := l.blocks.Load(); s != nil {
		n = s.len()
	}
	return n
}

// Expect implements Follower.
func (l *Listing) Expect(int) {}

// Load implements Follower.
func (l *Listing) Load(accounts iter.Seq2[*tokenstore.Account, error], tokens ...iter.Seq2[*tokenstore.Token, error]) error {
	known := make(map[tokenstore.AccountID]struct{})
	for a, err := range accounts {
		switch {
		case errors.Is(err, tokenstore.ErrDamaged):
		case err != nil:
			return err
		default:
			known[a.ID] = struct{}{}
		}
	}
	d := &draft{size: l.size, counts: make(map[tokenstore.AccountID]int), loading: true}
	for _, part := range tokens {
		for t, err := range part {
			switch {
			case errors.Is(err, tokenstore.ErrDamaged):
				continue
			case err != nil:
				return err
			}
			if _, ok := known[t.Account]; ok {
				d.put(l.rowOf(t))
			}
		}
	}
	d.blocks.sort()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return tokenstore.ErrClosed
	}
	l.counts, l.accounts = d.counts, known
	if l.blocks.Swap(&d.blocks) == nil {
		close(l.loaded)
	}
	return nil
}

// Close ends the Listing: it has no page any more.
func (l *Listing) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.blocks.Swap(nil) == nil && !l.closed {
		close(l.loaded)
	}
	l.closed = true
	l.counts, l.accounts = nil, nil
}

// Apply implements Follower. Tokens of accounts that are not known are left out.
func (l *Listing) Apply(c *tokenstore.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.blocks.Load()
	if s == nil {
		return
	}
	for _, a := range c.Accounts {
		if a.After != nil {
			l.accounts[a.After.ID] = struct{}{}
		} else {
			delete(l.accounts, a.Before.ID)
		}
	}
	if len(c.Tokens) == 0 {
		return
	}
	d := &draft{blocks: slices.Clone(*s), size: l.size, counts: l.counts}
	for _, t := range c.Tokens {
		known := false
		if t.After != nil {
			_, known = l.accounts[t.After.Account]
		}
		switch {
		case known:
			d.put(l.rowOf(t.After))
		case t.Before != nil:
			d.remove(t.Before.ID)
		}
	}
	l.blocks.Store(&d.blocks)
}

// Lose implements Follower: pages go on to show what was known.
func (l *Listing) Lose() {}

// rowOf returns the row of a token, with its last use as far as it is known.
func (l *Listing) rowOf(t *tokenstore.Token) row {
	r := rowOf(t)
	if s := l.blocks.Load(); s != nil {
		if at, i, found := s.find(r.id); found {
			r.used = (*s)[at].used[i]
		}
	}
	return r
}

// Used implements Follower. Tokens that are not known are passed over.
func (l *Listing) Used(seen iter.Seq2[tokenstore.TokenID, tokenstore.Usage]) {
	type use struct{ id, at uint64 }
	var uses []use
	for id, u := range seen {
		if !u.LastUsed.IsZero() {
			uses = append(uses, use{uint64(id), ordinal(u.LastUsed)})
		}
	}
	slices.SortFunc(uses, func(a, b use) int { return cmp.Compare(a.id, b.id) })

	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.blocks.Load()
	if s == nil || len(uses) == 0 {
		return
	}
	changed := slices.Clone(*s)
	copied := -1 // the block whose column is a copy
	for _, u := range uses {
		at, i, found := changed.find(u.id)
		if !found || changed[at].used[i] >= u.at {
			continue
		}
		if at != copied {
			b := *changed[at]
			b.used = append(make([]uint64, 0, cap(b.ids)), b.used...)
			changed[at], copied = &b, at
		}
		changed[at].used[i] = u.at
	}
	l.blocks.Store(&changed)
}

// blocks are all rows, by ascending id. None of them is empty.
type blocks []*block

func (s blocks) len() int {
	n := 0
	for _, b := range s {
		n += len(b.ids)
	}
	return n
}

// find tells where the row of a token is, or else would have to stand.
func (s blocks) find(id uint64) (at, i int, found bool) {
	at, _ = slices.BinarySearchFunc(s, id, func(b *block, id uint64) int { return cmp.Compare(b.ids[len(b.ids)-1], id) })
	if at == len(s) {
		return at, 0, false
	}
	i, found = slices.BinarySearch(s[at].ids, id)
	return at, i, found
}

// draft is a state of the listing on its way. The list of blocks is its own,
// the blocks may be shared.
type draft struct {
	blocks  blocks
	size    int
	counts  map[tokenstore.AccountID]int
	own     *block // the last block, where no other state has it
	loading bool   // blocks are sorted at the end, all at once
}

// put adds a token, or replaces it.
func (d *draft) put(r row) {
	at, i, found := d.blocks.find(r.id)
	if at == len(d.blocks) {
		d.add(r)
		return
	}
	if !found && len(d.blocks[at].ids) >= d.size {
		d.split(at)
		at, i, _ = d.blocks.find(r.id)
	}
	b, with, next := d.blocks[at], newBlock(1), i
	if found {
		d.uncount(b.accounts[i])
		next++
	}
	with.add(r)
	with.sort()
	d.blocks[at] = b.splice(i, next, with)
	d.counts[tokenstore.AccountID(r.account)]++
}

// add appends a token, whose id is above all others.
func (d *draft) add(r row) {
	last := len(d.blocks) - 1
	switch {
	case last < 0:
		d.own = newBlock(d.size)
		d.blocks = append(d.blocks, d.own)
	case len(d.blocks[last].ids) >= d.size:
		full := *d.blocks[last]
		full.trim()
		d.blocks[last] = &full
		d.own = newBlock(d.size)
		d.own.text = make([]byte, 0, len(full.text)+len(full.text)/8)
		d.blocks = append(d.blocks, d.own)
	case d.own != d.blocks[last]:
		// Other states go on to see the rows that were there, no more.
		longer := *d.blocks[last]
		d.own, d.blocks[last] = &longer, &longer
	}
	d.own.add(r)
	if !d.loading {
		d.own.sortLast()
	}
	d.counts[tokenstore.AccountID(r.account)]++
}

// split makes two blocks of one that is full.
func (d *draft) split(at int) {
	b := d.blocks[at]
	n, half, none := len(b.ids), len(b.ids)/2, newBlock(0)
	d.blocks[at] = b.splice(half, n, none)
	d.blocks = slices.Insert(d.blocks, at+1, b.splice(0, half, none))
}

// remove takes a token out. Blocks that have become small are joined, so that
// the list stays as short as the number of rows wants it.
func (d *draft) remove(id tokenstore.TokenID) {
	at, i, found := d.blocks.find(uint64(id))
	if !found {
		return
	}
	d.uncount(d.blocks[at].accounts[i])
	d.blocks[at] = d.blocks[at].splice(i, i+1, newBlock(0))
	if !d.join(at-1) && !d.join(at) && len(d.blocks[at].ids) == 0 {
		d.blocks = slices.Delete(d.blocks, at, at+1)
	}
}

// join makes one block of two, where that is at most half full.
func (d *draft) join(at int) bool {
	if at < 0 || at+1 >= len(d.blocks) {
		return false
	}
	a, b := d.blocks[at], d.blocks[at+1]
	n := len(a.ids)
	if n+len(b.ids) > d.size/2 {
		return false
	}
	d.blocks[at] = a.splice(n, n, b)
	d.blocks = slices.Delete(d.blocks, at+1, at+2)
	return true
}

func (d *draft) uncount(account uint64) {
	id := tokenstore.AccountID(account)
	if d.counts[id]--; d.counts[id] <= 0 {
		delete(d.counts, id)
	}
}
