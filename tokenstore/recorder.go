package tokenstore

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/puzpuzpuz/xsync/v4"
)

// Recorder merges the use of tokens in memory and writes it down in batches. A
// crash loses what was recorded since the last Flush.
type Recorder struct {
	store UsageStore

	flushing sync.Mutex // one flush at a time
	mu       sync.RWMutex
	seen     *xsync.Map[TokenID, *cell] // since the last flush
	writing  *xsync.Map[TokenID, *cell] // being flushed; nil if none is
}

// cell is what was seen of one token. It is locked on its own, so tokens do
// not wait for each other.
type cell struct {
	mu    sync.Mutex
	usage Usage
}

// NewRecorder returns a Recorder that writes to store.
func NewRecorder(store UsageStore) *Recorder {
	return &Recorder{store: store, seen: xsync.NewMap[TokenID, *cell]()}
}

// Record notes one call with the token. A refused call counts as such and does
// not make the token used.
func (r *Recorder) Record(id TokenID, at time.Time, from netip.Addr, allowed bool) {
	r.mu.RLock()
	c, ok := r.seen.Load(id)
	if !ok {
		c, _ = r.seen.LoadOrStore(id, new(cell))
	}
	c.mu.Lock()
	if allowed {
		c.usage.Allowed++
		if at.After(c.usage.LastUsed) {
			c.usage.LastUsed, c.usage.LastAddress = at, from
		}
	} else {
		c.usage.Denied++
	}
	c.mu.Unlock()
	r.mu.RUnlock()
}

// Pending returns what was recorded of a token and is not in the store yet.
func (r *Recorder) Pending(id TokenID) Usage {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var u Usage
	for _, m := range []*xsync.Map[TokenID, *cell]{r.writing, r.seen} {
		if m == nil {
			continue
		}
		if c, ok := m.Load(id); ok {
			c.mu.Lock()
			u = u.Merge(c.usage)
			c.mu.Unlock()
		}
	}
	return u
}

// Flush writes what was recorded in one batch. Where the store fails, it is
// kept for the next time; nothing is lost or counted twice.
func (r *Recorder) Flush(ctx context.Context) error {
	r.flushing.Lock()
	defer r.flushing.Unlock()
	r.mu.Lock() // no Record is under way from here on in the map that is taken
	batch := r.seen
	r.seen, r.writing = xsync.NewMap[TokenID, *cell](), batch
	r.mu.Unlock()

	seen := make(map[TokenID]Usage, batch.Size())
	batch.Range(func(id TokenID, c *cell) bool {
		u := c.usage
		u.LastUsed = seconds(u.LastUsed)
		seen[id] = u
		return true
	})
	var err error
	if len(seen) > 0 {
		err = r.store.AddUsage(ctx, seen)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writing = nil
	if err != nil {
		r.putBack(seen)
		return fmt.Errorf("writing down the use of %d tokens: %w", len(seen), err)
	}
	return nil
}

// putBack merges a batch that could not be written. The caller holds mu.
func (r *Recorder) putBack(batch map[TokenID]Usage) {
	for id, u := range batch {
		c, _ := r.seen.LoadOrStore(id, new(cell))
		c.usage = u.Merge(c.usage)
	}
}
