package signin

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"
)

// ErrBusy tells that too many passwords wait to be hashed.
var ErrBusy = errors.New("too many sign-ins at once")

// maxWaiting is how many may wait for a hash, and longestWait how long. A hash takes some
// 20 ms, so the last one waits two seconds, if the machine is not busy with others.
const (
	maxWaiting  = 64
	longestWait = time.Minute
)

// hashing is the one queue of this process: each hash takes argonMemory and a
// core, and a flood of them must hurt neither memory nor the gate. So half of the
// cores hash at a time.
var hashing = newQueue(max(1, runtime.GOMAXPROCS(0)/2), maxWaiting, longestWait)

// queue lets few run and not many wait.
type queue struct {
	places  chan struct{}
	waiting atomic.Int64
	limit   int64
	wait    time.Duration
}

func newQueue(places int, limit int64, wait time.Duration) *queue {
	return &queue{places: make(chan struct{}, places), limit: limit, wait: wait}
}

// enter waits for a place, and fails with ErrBusy where too many wait, or where it
// takes too long. leave must be called.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	if q.waiting.Add(1) > q.limit {
		q.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer q.waiting.Add(-1)
	late := time.NewTimer(q.wait)
	defer late.Stop()
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places }, nil
	case <-late.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
