package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/puzpuzpuz/xsync/v4"
)

// maxCells is of how many tokens a Recorder holds what was seen of them before it has some
// folded early, and of how many it holds the activity at most. Of a token beyond it only the
// Usage is held, until that is folded: a store that fails for days must not fill the memory.
const maxCells = 1 << 17

// foldSweeps is within how many sweeps after its first use a token is folded.
const foldSweeps = 120

// How many tokens are kept, and folded, at a time: so few that no request waits for it.
const (
	keptAtATime   = 256
	foldedAtATime = 4
)

// Recorder merges the use of tokens in memory and writes it down, a little at a time.
//
// The record of a token, with its activity, is large and far from those of other tokens in
// use: to write it takes as long as some requests. So what was seen of a token is kept
// beside its record, small and near to that of the others, and folded into the record once
// in a while. A crash loses what was not kept yet: see Sweep.
type Recorder struct {
	store   UsageStore
	cells   *xsync.Map[TokenID, *cell]
	room    atomic.Int64 // for how many more activities
	writing sync.Mutex   // one at a time

	mu    sync.Mutex
	dirty tokenSet             // used since they were kept last
	due   [foldSweeps]tokenSet // to be folded; a cell stands in one of them
	turn  int                  // which of due was the last to be folded
}

// cell is what was seen of one token and is not folded yet. It is locked on its own, so
// tokens do not wait for each other.
type cell struct {
	mu      sync.Mutex
	seen    Usage
	folding Usage // what is being folded
	waits   bool  // to be kept
	listed  bool  // to be folded
	gone    bool  // not in the map any more

	// The same of the activity; nil: none. What is being folded is not
	// changed any more.
	seenActivity    *Activity
	foldingActivity *Activity
}

// NewRecorder returns a Recorder that writes to store.
func NewRecorder(store UsageStore) *Recorder {
	r := &Recorder{store: store, cells: xsync.NewMap[TokenID, *cell](), dirty: make(tokenSet)}
	for i := range r.due {
		r.due[i] = make(tokenSet)
	}
	r.room.Store(maxCells)
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
		if r.record(c, id, &call) {
			return
		}
	}
}

// record fails where the cell has just been taken out of the map.
func (r *Recorder) record(c *cell, id TokenID, call *Call) bool {
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
	if !c.waits {
		r.list(id, c)
	}
	if c.seenActivity == nil {
		if r.room.Add(-1) < 0 {
			r.room.Add(1)
			return true
		}
		c.seenActivity = newActivity()
	}
	c.seenActivity.record(call)
	return true
}

// list notes that a token is to be kept, and some time folded. The caller holds c.mu.
func (r *Recorder) list(id TokenID, c *cell) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty.add(id)
	c.waits = true
	if !c.listed {
		// Tokens that were first used at the same time are folded at different ones.
		after := foldSweeps/2 + int(groupOf(id)%(foldSweeps/2))
		r.due[(r.turn+after)%foldSweeps].add(id)
		c.listed = true
	}
}

// Pending returns what was recorded of a token and Usage of the store does not tell yet.
func (r *Recorder) Pending(id TokenID) Usage {
	c, ok := r.cells.Load(id)
	if !ok {
		return Usage{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.folding.Merge(c.seen)
}

// PendingActivity returns what was recorded of a token's activity and Activity of the store
// does not tell yet; nil: nothing.
func (r *Recorder) PendingActivity(id TokenID) *Activity {
	c, ok := r.cells.Load(id)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.foldingActivity.Merge(c.seenActivity)
}

// Flush has all that was recorded kept, now. Where the store fails, it is left for the next
// time; nothing is lost or counted twice.
func (r *Recorder) Flush(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	var failed []error
	for _, ids := range r.takeDirty(nil).parts(keptAtATime) {
		failed = append(failed, r.keep(ctx, ids))
	}
	return errors.Join(failed...)
}

// Sweep writes down what was recorded up to now, a little at a time, spread evenly over a
// time, and returns when that is over. However often a token is used, it is written once a
// sweep, and what was recorded at any time is written within two. When ctx ends, Sweep
// returns, and leaves the rest to Flush. Where the store fails, what was not written is left
// for the next sweep; nothing is lost or counted twice. Of several errors it returns the
// first.
func (r *Recorder) Sweep(ctx context.Context, over time.Duration) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	due := r.takeDue()
	keep, fold := r.takeDirty(due).parts(keptAtATime), due.parts(foldedAtATime)
	tick := time.NewTicker(max(over/time.Duration(max(len(keep)+len(fold), 1)), time.Nanosecond))
	defer tick.Stop()
	var failed error
	for i := 0; i == 0 || i < len(keep)+len(fold); i++ {
		var err error
		switch {
		case i < len(keep):
			err = r.keep(ctx, keep[i])
		case i < len(keep)+len(fold):
			err = r.fold(ctx, fold[i-len(keep)])
		}
		if failed == nil && ctx.Err() == nil {
			failed = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done(): // what is left is put back
		}
	}
	return failed
}

// takeDirty takes the tokens that are to be kept, but for those that are folded.
func (r *Recorder) takeDirty(folded tokenSet) tokenSet {
	r.mu.Lock()
	defer r.mu.Unlock()
	dirty := r.dirty
	r.dirty = make(tokenSet)
	dirty.removeAll(folded)
	return dirty
}

// takeDue takes the tokens that are to be folded in this sweep: more, where there are too
// many in memory.
func (r *Recorder) takeDue() tokenSet {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn = (r.turn + 1) % foldSweeps
	due := r.due[r.turn]
	r.due[r.turn] = make(tokenSet)
	for i := 1; i < foldSweeps && r.cells.Size()-due.len() > maxCells; i++ {
		next := (r.turn + i) % foldSweeps
		due.addAll(r.due[next])
		r.due[next] = make(tokenSet)
	}
	return due
}

// keep has kept what was seen of a few tokens.
func (r *Recorder) keep(ctx context.Context, ids []TokenID) error {
	seen, activity := make(map[TokenID]Usage, len(ids)), make(map[TokenID]*Activity, len(ids))
	for _, id := range ids {
		if c, ok := r.cells.Load(id); ok {
			c.snapshot(id, seen, activity)
		}
	}
	err := r.store.KeepUsage(ctx, seen, activity)
	if err == nil {
		return nil
	}
	for id := range seen {
		if c, ok := r.cells.Load(id); ok {
			c.mu.Lock()
			r.list(id, c)
			c.mu.Unlock()
		}
	}
	return fmt.Errorf("writing down the use of %d tokens: %w", len(seen), err)
}

// snapshot adds what is to be kept of a token, if anything is.
func (c *cell) snapshot(id TokenID, seen map[TokenID]Usage, activity map[TokenID]*Activity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.waits {
		return // folded meanwhile
	}
	c.waits = false
	seen[id] = c.seen
	if c.seenActivity != nil {
		activity[id] = c.seenActivity.Merge(nil)
	}
}

// fold has folded into their records what was seen of a few tokens.
func (r *Recorder) fold(ctx context.Context, ids []TokenID) error {
	seen, activity := make(map[TokenID]Usage, len(ids)), make(map[TokenID]*Activity, len(ids))
	for _, id := range ids {
		c, _ := r.cells.Load(id) // it is there until it is settled
		seen[id], activity[id] = c.take()
	}
	err := r.store.AddUsage(ctx, seen, activity)
	for _, id := range ids {
		c, _ := r.cells.Load(id)
		r.settle(id, c, err == nil)
	}
	if err != nil {
		return fmt.Errorf("writing down the use of %d tokens: %w", len(ids), err)
	}
	return nil
}

// take takes what is to be folded; the activity is nil where there is none.
func (c *cell) take() (Usage, *Activity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.folding, c.seen = c.seen, Usage{}
	c.foldingActivity, c.seenActivity = c.seenActivity, nil
	return c.folding, c.foldingActivity
}

// settle lets go of what was folded, or puts it back, and forgets a token of which
// nothing else was seen meanwhile.
func (r *Recorder) settle(id TokenID, c *cell, folded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !folded {
		c.seen = c.folding.Merge(c.seen)
	}
	c.folding, c.listed = Usage{}, false
	if c.foldingActivity != nil {
		switch {
		case folded:
			r.room.Add(1)
		case c.seenActivity == nil:
			c.seenActivity = c.foldingActivity
		default:
			c.seenActivity = c.foldingActivity.Merge(c.seenActivity)
			r.room.Add(1) // of the two one is left
		}
		c.foldingActivity = nil
	}
	if c.seen != (Usage{}) {
		r.list(id, c)
		return
	}
	c.gone = true
	r.cells.Delete(id)
}
