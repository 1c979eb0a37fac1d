package accountlink

import (
	"context"
	"log/slog"
	"sync"

	"github.com/patgate/patgate/upstream"
)

// State tells the log when the platform can no longer be asked who people are,
// and when it can again: one line for each change, however many ask.
type State struct {
	Log *slog.Logger

	mu     sync.Mutex
	reason upstream.Reason // why it cannot be asked; empty: it can
}

// heard notes how a question ended; failure is nil where it was answered.
func (s *State) heard(ctx context.Context, failure *upstream.Failure) {
	var reason upstream.Reason
	switch {
	case failure == nil:
	case ctx.Err() != nil, failure.Unasked:
		return // who asked has gone, or the platform was never asked
	case failure.Reason == upstream.Unreachable, failure.Reason == upstream.BadAnswer:
		reason = failure.Reason
	}
	s.mu.Lock()
	before := s.reason
	s.reason = reason
	s.mu.Unlock()
	switch reason {
	case before:
	case "":
		s.Log.Info("the platform answers again")
	default:
		s.Log.Error("the platform cannot be asked who people are; nobody can sign in with it or call its token API until it can",
			slog.String("reason", string(reason)), slog.Any("error", failure.Unwrap()))
	}
}
