package audit

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// Report makes of an error what may be told, and logs what may not, if not each time.
func (t *Trail) Report(ctx context.Context, err error) *problem.Error {
	e := problem.Of(err)
	switch {
	case t.Log == nil, ctx.Err() != nil && errors.Is(err, ctx.Err()): // who asked has gone
	case e.Reason == api.ReasonBusy:
		t.Limits.busy.Log(ctx, t.Log, slog.LevelWarn, "a call of the management API is turned away: too many sign in, or use idempotency keys, at this moment")
	case e.Failed() && e.Reason != api.ReasonPlatformUnavailable: // Platform tells of that, once
		t.Limits.failures.Log(ctx, t.Log, slog.LevelError, "a call of the management API failed", slog.String("reason", e.Reason), slog.Any("error", err))
	}
	return e
}

// Occasional logs so many lines, and no more: a flood of calls must not become a flood of lines.
// What is left out is counted, and told later.
type Occasional struct {
	limit   *rate.Limiter
	later   time.Duration // when it is told how many were left out
	leftOut atomic.Int64
}

// NewOccasional logs that many lines at once, and one more each time every has passed.
func NewOccasional(every time.Duration, burst int) *Occasional {
	return &Occasional{limit: rate.NewLimiter(rate.Every(every), burst), later: time.Minute}
}

// Log logs a line, or counts it.
func (o *Occasional) Log(ctx context.Context, to *slog.Logger, level slog.Level, msg string, attrs ...slog.Attr) {
	if o.limit.Allow() {
		to.LogAttrs(ctx, level, msg, attrs...)
		return
	}
	if o.leftOut.Add(1) > 1 {
		return
	}
	time.AfterFunc(o.later, func() {
		to.LogAttrs(context.Background(), level, msg+"; of more such lines only the number is told", slog.Int64("left_out", o.leftOut.Swap(0)))
	})
}
