package gate

import (
	"sync"
	"sync/atomic"
	"time"
)

// checkInterval is the time between two looks at the requests that are read or run:
// whether a form takes too long, whether a token is still good.
const checkInterval = 500 * time.Millisecond

// watch looks at the requests of a gate every checkInterval. It has one timer for all: one
// for each request would wake the network poller each time, at a higher cost than the
// decision.
type watch struct {
	set    atomic.Bool   // the timer is
	turn   atomic.Uint32 // of the shards
	shards [8]shard
}

// shard is a list of requests that are watched.
type shard struct {
	mu    sync.Mutex
	first *watched
	_     [40]byte // the next one lies in another cache line
}

// watched is a request's place in the watch.
type watched struct {
	shard      *shard
	prev, next *watched
	listed     bool // guarded by the shard

	what endable
}

// endable is a request that may have to be ended.
type endable interface {
	// endIfDue ends the request if it has to, and reports whether it did. The
	// request is then watched no longer. The shard is locked during the call,
	// so it is not running once remove has returned.
	endIfDue(now time.Time) bool
}

// add begins to watch what. n is its place in the list.
func (w *watch) add(n *watched, what endable) {
	n.what = what
	n.shard = &w.shards[w.turn.Add(1)%uint32(len(w.shards))]
	s := n.shard
	s.mu.Lock()
	n.listed, n.prev = true, nil
	if n.next = s.first; n.next != nil {
		n.next.prev = n
	}
	s.first = n
	s.mu.Unlock()
	w.wake()
}

// wake sets the timer, if it is not set.
func (w *watch) wake() {
	if !w.set.Load() && w.set.CompareAndSwap(false, true) {
		time.AfterFunc(checkInterval, w.sweep)
	}
}

// sweep ends what is due.
func (w *watch) sweep() {
	w.set.Store(false)
	now, left := time.Now(), false
	for i := range w.shards {
		s := &w.shards[i]
		s.mu.Lock()
		for n := s.first; n != nil; n = n.next {
			if n.what.endIfDue(now) {
				s.unlink(n)
			} else {
				left = true
			}
		}
		s.mu.Unlock()
	}
	if left {
		w.wake()
	}
}

// remove ends the watch over n. was is false if that had come to its end
// already.
func (n *watched) remove() (was bool) {
	s := n.shard
	s.mu.Lock()
	if was = n.listed; was {
		s.unlink(n)
	}
	s.mu.Unlock()
	return was
}

// unlink takes n out. Its own links stay, for a sweep that stands on it.
func (s *shard) unlink(n *watched) {
	n.listed = false
	if n.next != nil {
		n.next.prev = n.prev
	}
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		s.first = n.next
	}
}
