package idempotency

import (
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Results keep what came of requests with an idempotency key, so that one
// that is sent again gets the same value and not another one. They live as long as the process,
// over reloads of the configuration.
type Results struct {
	now   func() time.Time
	mu    sync.Mutex
	byKey map[place]*result
}

// NewResults returns none.
func NewResults(now func() time.Time) *Results {
	return &Results{now: now, byKey: make(map[place]*result)}
}

// place is where a result is kept: keys are each account's own.
type place struct {
	account tokenstore.AccountID
	key     tokenstore.Hash
}

// result is one of them. Whoever holds running works it out, or has.
type result struct {
	running sync.Mutex
	request tokenstore.Hash
	value   any
	done    bool
	since   time.Time
}

// Keep is how long the result of a request with an idempotency key is kept.
const Keep = 10 * time.Minute

const (
	maxResults      = 10_000
	maxResultsOfOne = 1000 // account
)

// of returns what is kept at a place, an empty result where there is none, or nil
// where there is no room.
func (r *Results) of(at place) *result {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for k, kept := range r.byKey {
		if now.Sub(kept.since) >= Keep {
			delete(r.byKey, k)
		}
	}
	kept := r.byKey[at]
	if kept == nil {
		if len(r.byKey) >= maxResults || r.ofOne(at.account) >= maxResultsOfOne {
			return nil
		}
		kept = &result{since: now}
		r.byKey[at] = kept
		time.AfterFunc(Keep, func() { r.forget(at, kept) }) // a value is in it
	}
	return kept
}

func (r *Results) ofOne(account tokenstore.AccountID) (n int) {
	for k := range r.byKey {
		if k.account == account {
			n++
		}
	}
	return n
}

// holds reports whether kept is still the place of the result.
func (r *Results) holds(at place, kept *result) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byKey[at] == kept
}

// forget drops a result that there is none for after all.
func (r *Results) forget(at place, kept *result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byKey[at] == kept {
		delete(r.byKey, at)
	}
}
