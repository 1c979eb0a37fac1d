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
	store    UsageStore
	cells    *xsync.Map[TokenID, *cell]
	flushing sync.Mutex // one flush at a time
}

// cell is what was seen of one token. It is locked on its own, so tokens do
// not wait for each other.
type cell struct {
	mu      sync.Mutex
	seen    Usage // since the last flush began
	writing Usage // what the flush that runs has taken
	gone    bool  // not in the map any more
}

// NewRecorder returns a Recorder that writes to store.
func NewRecorder(store UsageStore) *Recorder {
	return &Recorder{store: store, cells: xsync.NewMap[TokenID, *cell]()}
}

// Record notes one call with the token. A refused call counts as such and does
// not make the token used.
func (r *Recorder) Record(id TokenID, at time.Time, from netip.Addr, allowed bool) {
	for {
		c, ok := r.cells.Load(id)
		if !ok {
			c, _ = r.cells.LoadOrStore(id, new(cell))
		}
		if c.record(at, from, allowed) {
			return
		}
	}
}

// record fails where the cell has just been taken out of the map.
func (c *cell) record(at time.Time, from netip.Addr, allowed bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
		return false
	case !allowed:
		c.seen.Denied++
	default:
		c.seen.Allowed++
		if at.After(c.seen.LastUsed) {
			c.seen.LastUsed, c.seen.LastAddress = at, from
		}
	}
	return true
}

// Pending returns what was recorded of a token and is not in the store yet.
func (r *Recorder) Pending(id TokenID) Usage {
	c, ok := r.cells.Load(id)
	if !ok {
		return Usage{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writing.Merge(c.seen)
}

// Flush writes what was recorded in one batch. Where the store fails, it is
// kept for the next time; nothing is lost or counted twice.
func (r *Recorder) Flush(ctx context.Context) error {
	r.flushing.Lock()
	defer r.flushing.Unlock()
	batch := r.take()
	if len(batch) == 0 {
		return nil
	}
	err := r.store.AddUsage(ctx, batch)
	for id := range batch {
		// Only a flush takes cells out, and none with something to write.
		c, _ := r.cells.Load(id)
		c.mu.Lock()
		if err != nil {
			c.seen = c.writing.Merge(c.seen)
		}
		c.writing = Usage{}
		c.mu.Unlock()
	}
	if err != nil {
		return fmt.Errorf("writing down the use of %d tokens: %w", len(batch), err)
	}
	return nil
}

// take collects what is to be written, and forgets the tokens that were not
// used since the last time.
func (r *Recorder) take() map[TokenID]Usage {
	batch := make(map[TokenID]Usage)
	r.cells.Range(func(id TokenID, c *cell) bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.seen == (Usage{}) {
			c.gone = true
			r.cells.Delete(id)
			return true
		}
		c.writing, c.seen = c.writing.Merge(c.seen), Usage{}
		batch[id] = c.writing
		return true
	})
	return batch
}
