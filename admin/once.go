package admin

import (
	"context"
	"errors"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Once carries out a change with an idempotency key once, however often it is asked for.
// request tells requests apart: a key that was used for another one is refused. Within
// some minutes the result is kept, and returned again with replayed set; later it is told
// that the change was made. run has to store applied with the change.
func (m *Manager) Once(ctx context.Context, p principal.Principal, key, request tokenstore.Hash, run func(applied *tokenstore.Applied) (any, error)) (result any, replayed bool, err error) {
	var account tokenstore.AccountID
	if p.Account != nil {
		account = p.Account.ID
	}
	applied := &tokenstore.Applied{Account: account, Key: key, Time: m.now(), Request: request}
	place := resultKey{account, key}
	kept, err := m.keptResult(place)
	if err != nil {
		return nil, false, err
	}
	defer kept.running.Unlock()
	if kept.done {
		if kept.request != request {
			return nil, false, errKeyReused()
		}
		return kept.result, true, nil
	}
	result, err = m.first(ctx, applied, run)
	if err != nil {
		m.Memory.results.forget(place, kept)
		return nil, false, err
	}
	kept.result, kept.request, kept.done = result, request, true
	return result, false, nil
}

// keptResult returns the place of a result, locked: nobody else works it out.
func (m *Manager) keptResult(place resultKey) (*keptResult, error) {
	for {
		kept := m.Memory.results.of(place)
		if kept == nil {
			e := problem.New(api.ReasonBusy, "too many changes with an idempotency key are in progress; try again later")
			e.RetryAfter = 60
			return nil, e
		}
		kept.running.Lock()
		if m.Memory.results.holds(place, kept) {
			return kept, nil
		}
		kept.running.Unlock() // who was first has failed, and it is open again
	}
}

// first carries out a request whose key is not in memory.
func (m *Manager) first(ctx context.Context, applied *tokenstore.Applied, run func(*tokenstore.Applied) (any, error)) (any, error) {
	before, err := m.Store.Applied(ctx, applied.Account, applied.Key)
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
