package tokenstore

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v4"
)

// maxPendingActivity is of how many tokens a Recorder keeps the activity that is
// not written down yet. Of a token beyond it only the Usage is kept, until the
// next flush: a store that fails for days must not fill the memory.
const maxPendingActivity = 1 << 16

// Recorder merges the use of tokens in memory and writes it down in batches. A
// crash loses what was recorded since the last Flush.
type Recorder struct {
	store    UsageStore
	cells    *xsync.Map[TokenID, *cell]
	room     atomic.Int64 // for how many more activities
	flushing sync.Mutex   // one flush at a time
}

// cell is what was seen of one token. It is locked on its own, so tokens do
// not wait for each other.
type cell struct {
	mu      sync.Mutex
	seen    Usage // since the last flush began
	writing Usage // what the flush that runs has taken
	gone    bool  // not in the map any more

	// The same of the activity; nil: none. What is being written is not
	// changed any more.
	seenActivity    *Activity
	writingActivity *Activity
}

// NewRecorder returns a Recorder that writes to store.
func NewRecorder(store UsageStore) *Recorder {
	r := &Recorder{store: store, cells: xsync.NewMap[TokenID, *cell]()}
	r.room.Store(maxPendingActivity)
	return r
}

// Record notes one call with the token. A refused call counts as such and does
// not make the token used.
func (r *Recorder) Record(id TokenID, call Call) {
	for {
		c, ok := r.cells.Load(id)
		if !ok {
			c, _ = r.cells.LoadOrStore(id, new(cell))
		}
		if c.record(&call, &r.room) {
			return
		}
	}
}

// record fails where the cell has just been taken out of the map.
func (c *cell) record(call *Call, room *atomic.Int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
		return false
	case call.Refused != "":
		c.seen.Denied++
	default:
		c.seen.Allowed++
		if call.At.After(c.seen.LastUsed) {
			c.seen.LastUsed, c.seen.LastAddress = call.At, call.From
		}
	}
	if c.seenActivity == nil {
		if room.Add(-1) < 0 {
			room.Add(1)
			return true
		}
		c.seenActivity = newActivity()
	}
	c.seenActivity.record(call)
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

// PendingActivity returns what of a token's activity was recorded and is not in
// the store yet; nil: nothing.
func (r *Recorder) PendingActivity(id TokenID) *Activity {
	c, ok := r.cells.Load(id)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writingActivity.Merge(c.seenActivity)
}

// Flush writes what was recorded in one batch. Where the store fails, it is
// kept for the next time; nothing is lost or counted twice.
func (r *Recorder) Flush(ctx context.Context) error {
	r.flushing.Lock()
	defer r.flushing.Unlock()
	batch, activity := r.take()
	if len(batch) == 0 {
		return nil
	}
	err := r.store.AddUsage(ctx, batch, activity)
	for id := range batch {
		// Only a flush takes cells out, and none with something to write.
		c, _ := r.cells.Load(id)
		c.settle(err == nil, &r.room)
	}
	if err != nil {
		return fmt.Errorf("writing down the use of %d tokens: %w", len(batch), err)
	}
	return nil
}

// settle lets go of what was written, or puts it back.
func (c *cell) settle(written bool, room *atomic.Int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !written {
		c.seen = c.writing.Merge(c.seen)
	}
	c.writing = Usage{}
	if c.writingActivity == nil {
		return
	}
	switch {
	case written:
		room.Add(1)
	case c.seenActivity == nil:
		c.seenActivity = c.writingActivity
	default:
		c.seenActivity = c.writingActivity.Merge(c.seenActivity)
		room.Add(1) // of the two one is left
	}
	c.writingActivity = nil
}

// take collects what is to be written, and forgets the tokens that were not
// used since the last time.
func (r *Recorder) take() (map[TokenID]Usage, map[TokenID]*Activity) {
	batch, activity := make(map[TokenID]Usage), make(map[TokenID]*Activity)
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
		if c.seenActivity != nil {
			c.writingActivity, c.seenActivity = c.seenActivity, nil
			activity[id] = c.writingActivity
		}
		return true
	})
	return batch, activity
}
