// Package idempotency carries out a change with an idempotency key once, however often it is asked
// for.
package idempotency

import (
	"context"
	"errors"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Once carries out a change, unless one with the key of applied was made: a key that was used for
// another request is refused. For the time of Keep the result is kept, and returned again with
// replayed set; later the error says that the change was made. run has to store applied with the
// change.
func (r *Results) Once(ctx context.Context, store tokenstore.Store, applied *tokenstore.Applied, run func(*tokenstore.Applied) (any, error)) (value any, replayed bool, err error) {
	at := place{applied.Account, applied.Key}
	kept, err := r.claim(at)
	if err != nil {
		return nil, false, err
	}
	defer kept.running.Unlock()
	if kept.done {
		if kept.request != applied.Request {
			return nil, false, errKeyReused()
		}
		return kept.value, true, nil
	}
	value, err = first(ctx, store, applied, run)
	if err != nil {
		r.forget(at, kept)
		return nil, false, err
	}
	kept.value, kept.request, kept.done = value, applied.Request, true
	return value, false, nil
}

// claim returns the result at a place, locked: nobody else works it out.
func (r *Results) claim(at place) (*result, error) {
	for {
		kept := r.of(at)
		if kept == nil {
			e := problem.New(api.ReasonBusy, "too many changes with an idempotency key are in progress; try again later")
			e.RetryAfter = 60
			return nil, e
		}
		kept.running.Lock()
		if r.holds(at, kept) {
			return kept, nil
		}
		kept.running.Unlock() // who was first has failed, and it is open again
	}
}

// first carries out a request whose key is not in memory.
func first(ctx context.Context, store tokenstore.Store, applied *tokenstore.Applied, run func(*tokenstore.Applied) (any, error)) (any, error) {
	before, err := store.Applied(ctx, applied.Account, applied.Key)
	if err == nil {
		return nil, appliedBefore(before, applied.Request)
	}
	if !errors.Is(err, tokenstore.ErrNotFound) {
		return nil, err
	}
	result, err := run(applied)
	var other *tokenstore.AppliedError
	if errors.As(err, &other) { // on another node, just now
		err = appliedBefore(&other.Applied, applied.Request)
	}
	return result, err
}

func appliedBefore(before *tokenstore.Applied, request tokenstore.Hash) error {
	if before.Request != request {
		return errKeyReused()
	}
	return problem.AlreadyApplied(before.Token)
}

func errKeyReused() error {
	return problem.New(api.ReasonKeyReused, "the idempotency key was used for another request; use a new one for each request")
}
