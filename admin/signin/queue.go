package signin

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
)

// ErrBusy tells that too many passwords wait to be hashed.
var ErrBusy = errors.New("too many sign-ins at once")

// maxWaiting is how many may wait for a hash. Each takes about 20 ms, so the last
// one waits some seconds at most.
const maxWaiting = 64

// hashing is the one queue of this process: each hash takes argonMemory and a
// core, and a flood of them must hurt neither memory nor the gate. So half of the
// cores hash at a time.
var hashing = newQueue(max(1, runtime.GOMAXPROCS(0)/2), maxWaiting)

// queue lets few run and not many wait.
type queue struct {
	places  chan struct{}
	waiting atomic.Int64
	limit   int64
}

func newQueue(places int, limit int64) *queue {
	return &queue{places: make(chan struct{}, places), limit: limit}
}

// enter waits for a place. leave must be called.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	if q.waiting.Add(1) > q.limit {
		q.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer q.waiting.Add(-1)
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
