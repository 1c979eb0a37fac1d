package usage

import (
	"sync"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v4"

	"github.com/patgate/patgate/tokenstore"
)

// maxCells is of how many tokens a Recorder holds what was seen of them before it has some
// folded early, and of how many it holds the activity at most. Of a token beyond it only the
// Usage is held, until that is folded: a store that fails for days must not fill the memory.
const maxCells = 1 << 17

// foldSweeps is within how many sweeps after its first use a token is folded.
const foldSweeps = 120

// Recorder merges the use of tokens in memory and writes it down, a little at a time.
//
// The record of a token, with its activity, is large and far from those of other tokens in
// use: to write it takes as long as some requests. So what was seen of a token is kept
// beside its record, small and near to that of the others, and folded into the record once
// in a while. A crash loses what was not kept yet: see Sweep.
type Recorder struct {
	store   tokenstore.UsageStore
	cells   *xsync.Map[tokenstore.TokenID, *cell]
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
	mu sync.Mutex
	// What Record reads and writes stands together: it is in no cache when it is needed.
	waits        bool                 // to be kept
	listed       bool                 // to be folded
	gone         bool                 // not in the map any more
	seenActivity *tokenstore.Activity // nil: none
	seen         tokenstore.Usage

	// What is being folded; the activity is not changed any more.
	folding         tokenstore.Usage
	foldingActivity *tokenstore.Activity // nil: none
}

// NewRecorder returns a Recorder that writes to store.
func NewRecorder(store tokenstore.UsageStore) *Recorder {
	r := &Recorder{store: store, cells: xsync.NewMap[tokenstore.TokenID, *cell](), dirty: make(tokenSet)}
	for i := range r.due {
		r.due[i] = make(tokenSet)
	}
	r.room.Store(maxCells)
	return r
}

// Record notes one call with the token. A refused call counts as such and does
// not make the token used.
func (r *Recorder) Record(id tokenstore.TokenID, call Call) {
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
func (r *Recorder) record(c *cell, id tokenstore.TokenID, call *Call) bool {
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
	addCall(c.seenActivity, call)
	return true
}

// list notes that a token is to be kept, and some time folded. The caller holds c.mu.
func (r *Recorder) list(id tokenstore.TokenID, c *cell) {
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
func (r *Recorder) Pending(id tokenstore.TokenID) tokenstore.Usage {
	c, ok := r.cells.Load(id)
	if !ok {
		return tokenstore.Usage{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.folding.Merge(c.seen)
}

// PendingActivity returns what was recorded of a token's activity and Activity of the store
// does not tell yet; nil: nothing.
func (r *Recorder) PendingActivity(id tokenstore.TokenID) *tokenstore.Activity {
	c, ok := r.cells.Load(id)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.foldingActivity.Merge(c.seenActivity)
}
