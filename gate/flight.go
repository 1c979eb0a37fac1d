package gate

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// flight is a forwarded request while it runs.
type flight struct {
	decision *Decision
	cancel   context.CancelCauseFunc

	shard      *shard // nil where no token is watched
	prev, next *flight
}

// flights are the requests of a gate that run with a token. One timer looks at
// all of them now and then whether their tokens are still good; a request of its
// own timer each would wake the network poller each time.
type flights struct {
	watching atomic.Bool // the timer is set
	turn     atomic.Uint32
	shards   [8]shard
}

// shard is a list of flights.
type shard struct {
	mu    sync.Mutex
	first *flight
	_     [40]byte // the next one lies in another cache line
}

// add makes f one of the flights that are looked at.
func (fs *flights) add(f *flight) {
	f.shard = &fs.shards[fs.turn.Add(1)%uint32(len(fs.shards))]
	f.shard.mu.Lock()
	if f.next = f.shard.first; f.next != nil {
		f.next.prev = f
	}
	f.shard.first = f
	f.shard.mu.Unlock()
	fs.watch()
}

// watch sets the timer, if it is not set.
func (fs *flights) watch() {
	if !fs.watching.Load() && fs.watching.CompareAndSwap(false, true) {
		time.AfterFunc(checkInterval, fs.sweep)
	}
}

// sweep ends the flights whose tokens are no longer good.
func (fs *flights) sweep() {
	fs.watching.Store(false)
	if fs.any(func(f *flight) {
		if !f.decision.stillGood() {
			f.cancel(errRevoked)
		}
	}) {
		fs.watch()
	}
}

// any calls look for each flight, and tells whether there was one.
func (fs *flights) any(look func(*flight)) (found bool) {
	for i := range fs.shards {
		s := &fs.shards[i]
		s.mu.Lock()
		for f := s.first; f != nil; f = f.next {
			found = true
			look(f)
		}
		s.mu.Unlock()
	}
	return found
}

// finish gives back what a forwarded request took. The server cancels it, with
// the request that it came from.
func (f *flight) finish() {
	if s := f.shard; s != nil {
		s.mu.Lock()
		if f.next != nil {
			f.next.prev = f.prev
		}
		if f.prev != nil {
			f.prev.next = f.next
		} else {
			s.first = f.next
		}
		s.mu.Unlock()
		f.shard = nil
	}
	f.decision.release()
}
