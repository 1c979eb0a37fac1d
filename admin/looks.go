package admin

import (
	"slices"
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// looks are the addresses from which holders of tokens asked what these are and
// may do. Whoever found a token begins with that, so its owner should see it; but
// a script that asks each time must not fill the disk.
type looks struct {
	now   func() time.Time
	mu    sync.Mutex
	since time.Time
	from  map[tokenstore.TokenID][]string
}

// Of one token, so many addresses are recorded in that time, each once.
const (
	lookPeriod = time.Hour
	maxLooks   = 20
)

// begin tells whether a look is to be recorded.
func (l *looks) begin(token tokenstore.TokenID, address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); now.Sub(l.since) >= lookPeriod {
		l.since = now
		clear(l.from)
	}
	known := l.from[token]
	if len(known) >= maxLooks || slices.Contains(known, address) {
		return false
	}
	l.from[token] = append(known, address)
	return true
}

// undo forgets a look that could not be recorded.
func (l *looks) undo(token tokenstore.TokenID, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from[token] = slices.DeleteFunc(l.from[token], func(a string) bool { return a == address })
}

// recordLook notes in the audit that a token's holder asked about it.
func (c *call) recordLook() error {
	token, looks := c.holding.entry.Token(), c.Memory.looks
	if !looks.begin(token, c.who.Address) {
		return nil
	}
	entry := c.entry(Principal{Name: "token " + quotedID(uint64(token)), Address: c.who.Address}, tokenstore.ActionTokenSelf, nil, nil)
	entry.Account, entry.Tokens = c.holding.entry.Owner().ID, []tokenstore.TokenID{token}
	err := c.Store.Commit(c.r.Context(), &tokenstore.Change{Audit: entry})
	if err != nil {
		looks.undo(token, c.who.Address)
	}
	return err
}
