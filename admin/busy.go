package admin

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// turnedAway counts calls that are turned away because too many come at once. The
// log is told once a minute: a flood of calls must not become a flood of lines.
type turnedAway struct {
	calls atomic.Int64 // since the log was told
	once  rate.Sometimes
}

func newTurnedAway() *turnedAway {
	return &turnedAway{once: rate.Sometimes{Interval: time.Minute}}
}

func (t *turnedAway) add(ctx context.Context, log *slog.Logger) {
	t.calls.Add(1)
	t.once.Do(func() {
		log.WarnContext(ctx, "calls of the management API are turned away: too many sign in, or use idempotency keys, at this moment",
			slog.Int64("calls", t.calls.Swap(0)))
	})
}
