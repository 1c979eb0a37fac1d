package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/signin"
)

// TestBusyIsToldOnce: a flood of calls that are turned away is one line of the log,
// and not one that an alert on errors would take for a failure.
func TestBusyIsToldOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := &Manager{Log: slog.New(slog.NewTextHandler(&log, nil)), Memory: NewMemory(time.Now)}
	for range 1000 {
		if p := m.report(bg, busyOr(signin.ErrBusy)); p.Status != 503 || p.Reason != ReasonBusy || p.RetryAfter != 2 {
			t.Fatalf("answered %+v", p)
		}
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || !strings.Contains(log.String(), "level=WARN") {
		t.Errorf("%d lines are logged: %.400s", lines, &log)
	}
	m.Memory.turnedAway.once.Interval = 0
	m.Memory.turnedAway.once.Every = 1
	_ = m.report(bg, busyOr(signin.ErrBusy))
	if !strings.Contains(log.String(), "calls=1000\n") {
		t.Errorf("the next line does not tell how many there were: %.800s", &log)
	}
}

// TestClientsThatGoAreNoFailure: the log says nothing of a call whose client did not
// wait for the answer, but what fails all the same is told.
func TestClientsThatGoAreNoFailure(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := &Manager{Log: slog.New(slog.NewTextHandler(&log, nil)), Memory: NewMemory(time.Now)}
	gone, cancel := context.WithCancel(bg)
	cancel()
	_ = m.report(gone, fmt.Errorf("hashing a password: %w", context.Canceled))
	if log.Len() != 0 {
		t.Errorf("logged: %.400s", &log)
	}
	_ = m.report(gone, errors.New("the disk is full"))
	_ = m.report(bg, fmt.Errorf("asking the platform: %w", context.Canceled))
	if lines := strings.Count(log.String(), "level=ERROR"); lines != 2 {
		t.Errorf("%d failures are logged, want 2: %.400s", lines, &log)
	}
}
