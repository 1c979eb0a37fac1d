package usage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// How many tokens are kept, and folded, at a time: so few that no request waits for it.
const (
	keptAtATime   = 256
	foldedAtATime = 4
)

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
func (r *Recorder) keep(ctx context.Context, ids []tokenstore.TokenID) error {
	seen, activity := make(map[tokenstore.TokenID]tokenstore.Usage, len(ids)), make(map[tokenstore.TokenID]*tokenstore.Activity, len(ids))
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
func (c *cell) snapshot(id tokenstore.TokenID, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) {
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
func (r *Recorder) fold(ctx context.Context, ids []tokenstore.TokenID) error {
	seen, activity := make(map[tokenstore.TokenID]tokenstore.Usage, len(ids)), make(map[tokenstore.TokenID]*tokenstore.Activity, len(ids))
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
func (c *cell) take() (tokenstore.Usage, *tokenstore.Activity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.folding, c.seen = c.seen, tokenstore.Usage{}
	c.foldingActivity, c.seenActivity = c.seenActivity, nil
	return c.folding, c.foldingActivity
}

// settle lets go of what was folded, or puts it back, and forgets a token of which
// nothing else was seen meanwhile.
func (r *Recorder) settle(id tokenstore.TokenID, c *cell, folded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !folded {
		c.seen = c.folding.Merge(c.seen)
	}
	c.folding, c.listed = tokenstore.Usage{}, false
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
	if c.seen != (tokenstore.Usage{}) {
		r.list(id, c)
		return
	}
	c.gone = true
	r.cells.Delete(id)
}
