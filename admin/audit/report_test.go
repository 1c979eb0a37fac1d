package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// TestFloodsAreFewLines: a flood of calls that are turned away is two lines of the
// log, and not such that an alert on errors would take for failures; one of calls
// that fail is some lines. The last line tells how many there were.
func TestFloodsAreFewLines(t *testing.T) {
	t.Parallel()
	for name, flood := range map[string]struct {
		err    error
		lines  int
		level  string
		notice func(*Limits) *Occasional
	}{
		"turned away": {problem.New(api.ReasonBusy, "try again"), 1, "level=WARN", func(n *Limits) *Occasional { return n.busy }},
		"failing":     {errors.New("the disk is full"), 10, "level=ERROR", func(n *Limits) *Occasional { return n.failures }},
	} {
		synctest.Test(t, func(t *testing.T) { // whose time goes on when all wait
			log := newLines()
			m := &Trail{Log: slog.New(slog.NewTextHandler(log, nil)), Limits: NewLimits(time.Now)}
			notice := flood.notice(m.Limits)
			notice.limit.SetLimit(0)
			for range 10 {
				if e := m.Report(context.Background(), flood.err); !e.Failed() {
					t.Fatalf("%s: answered %+v", name, e)
				}
			}
			for range flood.lines {
				if line := <-log.lines; !strings.Contains(line, flood.level) || strings.Contains(line, "left_out") {
					t.Errorf("%s: logged %s", name, line)
				}
			}
			if flood.lines < 10 {
				if line := <-log.lines; !strings.Contains(line, fmt.Sprintf("left_out=%d", 10-flood.lines)) {
					t.Errorf("%s: the last line is %s", name, line)
				}
			}
			for range 1000 {
				_ = m.Report(context.Background(), flood.err)
			}
			if len(log.lines) != 0 {
				t.Errorf("%s: logged %s and more", name, <-log.lines)
			}
			time.Sleep(notice.later) // the last notice, which is not read
		})
	}
}

// lines are those that are written to it.
type lines struct{ lines chan string }

func newLines() *lines { return &lines{make(chan string, 2000)} }

func (l *lines) Write(p []byte) (int, error) {
	l.lines <- string(p)
	return len(p), nil
}

// TestClientsThatGoAreNoFailure: the log says nothing of a call whose client did not
// wait for the answer, but what fails all the same is told.
func TestClientsThatGoAreNoFailure(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := &Trail{Log: slog.New(slog.NewTextHandler(&log, nil)), Limits: NewLimits(time.Now)}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_ = m.Report(gone, fmt.Errorf("hashing a password: %w", context.Canceled))
	if log.Len() != 0 {
		t.Errorf("logged: %.400s", &log)
	}
	_ = m.Report(gone, errors.New("the disk is full"))
	_ = m.Report(context.Background(), fmt.Errorf("asking the platform: %w", context.Canceled))
	if lines := strings.Count(log.String(), "level=ERROR"); lines != 2 {
		t.Errorf("%d failures are logged, want 2: %.400s", lines, &log)
	}
}
