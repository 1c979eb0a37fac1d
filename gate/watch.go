package gate

import (
	"sync"
	"sync/atomic"
	"time"
)

// checkInterval is how often the requests that are read or run are looked at:
// whether a form takes too long, whether a token is still good.
const checkInterval = 500 * time.Millisecond

// watch looks at the requests of a gate now and then. It has one timer: one of
// its own for each request would wake the network poller each time, which costs
// more than the decision.
type watch struct {
	set    atomic.Bool // the timer is
	turn   atomic.Uint32
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
	// endIfDue ends the request if it has to, and tells so; it is then
	// watched no longer. It is called with the shard locked, so once remove
	// has returned, it is not running.
	endIfDue(now time.Time) bool
}

// add watches what, whose place n is.
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

// remove ends the watch over n. It is false where that has come to its end
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

// unlink takes n out; its own links stay, for a sweep that stands on it.
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
