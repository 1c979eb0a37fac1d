package admin

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// notices keep what clients can cause from filling the log: a flood of calls must
// not become a flood of lines. What is left out is counted, and told later.
type notices struct {
	busy     occasional // calls that are turned away because too many come at once
	failures occasional
	taken    occasional // people of the platform whose login is taken
}

func newNotices() *notices {
	return &notices{
		busy:     occasional{limit: rate.NewLimiter(rate.Every(time.Minute), 1), later: time.Minute},
		failures: occasional{limit: rate.NewLimiter(rate.Every(6*time.Second), 10), later: time.Minute},
		taken:    occasional{limit: rate.NewLimiter(rate.Every(time.Minute), 5), later: time.Minute},
	}
}

// occasional logs so many lines, and no more.
type occasional struct {
	limit   *rate.Limiter
	later   time.Duration // when it is told how many were left out
	leftOut atomic.Int64
}

func (o *occasional) log(ctx context.Context, to *slog.Logger, level slog.Level, msg string, attrs ...slog.Attr) {
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
