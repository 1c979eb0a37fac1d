package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// usageLog is a UsageStore in memory; it fails where it is told to.
type usageLog struct {
	mu       sync.Mutex
	known    map[TokenID]Usage
	activity map[TokenID]*Activity
	err      error
	during   func() // called while a batch is written
}

var errFull = errors.New("no space left on device")

func (l *usageLog) Usage(_ context.Context, ids ...TokenID) (map[TokenID]Usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make(map[TokenID]Usage)
	for _, id := range ids {
		if u, ok := l.known[id]; ok {
			found[id] = u
		}
	}
	return found, nil
}

func (l *usageLog) Activity(_ context.Context, ids ...TokenID) (map[TokenID]*Activity, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make(map[TokenID]*Activity)
	for _, id := range ids {
		if a, ok := l.activity[id]; ok {
			found[id] = a
		}
	}
	return found, nil
}

func (l *usageLog) AddUsage(_ context.Context, seen map[TokenID]Usage, activity map[TokenID]*Activity) error {
	if l.during != nil {
		l.during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.known == nil {
		l.known, l.activity = make(map[TokenID]Usage), make(map[TokenID]*Activity)
	}
	for id, u := range seen {
		l.known[id] = l.known[id].Merge(u)
	}
	for id, a := range activity {
		l.activity[id] = l.activity[id].Merge(a)
	}
	return nil
}

var (
	none   netip.Addr
	home   = netip.MustParseAddr("192.0.2.7")
	abroad = netip.MustParseAddr("2001:db8::7")
)

func TestRecorder(t *testing.T) {
	t.Parallel()
	log := &usageLog{}
	r := NewRecorder(log)
	r.Record(1, Call{At: start, From: home})
	r.Record(1, Call{At: start.Add(time.Minute), From: abroad})
	r.Record(1, Call{At: start.Add(time.Second), From: home}) // came late
	r.Record(1, Call{At: start.Add(time.Hour), From: home, Refused: "expired"})
	r.Record(2, Call{At: start, From: home, Refused: "expired"})
	want := map[TokenID]Usage{
		1: {LastUsed: start.Add(time.Minute), LastAddress: abroad, Allowed: 3, Denied: 1},
		2: {Denied: 1},
	}
	for id, u := range want {
		if got := r.Pending(id); got != u {
			t.Errorf("token %d has %+v pending, want %+v", id, got, u)
		}
	}
	if got := r.Pending(3); got != (Usage{}) {
		t.Errorf("a token that was not used has %+v pending", got)
	}
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, u := range want {
		if got := log.known[id]; got != u {
			t.Errorf("of token %d %+v was written down, want %+v", id, got, u)
		}
		if got := r.Pending(id); got != (Usage{}) {
			t.Errorf("token %d has %+v pending after a flush", id, got)
		}
	}
}

// TestRecorderKeeps: what could not be written down is written down the next
// time, once, with what came in between.
func TestRecorderKeeps(t *testing.T) {
	t.Parallel()
	log := &usageLog{err: errFull}
	r := NewRecorder(log)
	log.during = func() {
		if got := r.Pending(1); got.Allowed != 1 {
			t.Errorf("while it is written down %d calls are pending, want 1", got.Allowed)
		}
		r.Record(1, Call{At: start.Add(time.Minute), From: abroad})
		if got := r.Pending(1); got.Allowed != 2 {
			t.Errorf("with one more while it is written down %d calls are pending, want 2", got.Allowed)
		}
		log.during = nil
	}
	r.Record(1, Call{At: start, From: home})
	if err := r.Flush(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("the disk is full: %v", err)
	}
	want := Usage{LastUsed: start.Add(time.Minute), LastAddress: abroad, Allowed: 2}
	if got := r.Pending(1); got != want {
		t.Errorf("after a flush that failed %+v is pending, want %+v", got, want)
	}
	log.err = nil
	for range 3 {
		if err := r.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := log.known[1]; got != want {
		t.Errorf("%+v was written down, want %+v", got, want)
	}
}

// TestRecorderForgets: a token that is not used any more costs no memory.
func TestRecorderForgets(t *testing.T) {
	t.Parallel()
	r := NewRecorder(&usageLog{})
	for id := range TokenID(100) {
		r.Record(id, Call{At: start, From: home})
	}
	found, _ := r.cells.Load(7) // as a Record that is overtaken by a flush
	for range 2 {
		if err := r.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.cells.Size(); n != 0 {
		t.Errorf("%d tokens are kept", n)
	}
	if found.record(&Call{At: start, From: home}, &r.room) {
		t.Error("a call was recorded where no flush will find it")
	}
}

// TestRecorderCounts: under load, with flushes that fail and succeed, each call
// is counted once. There are so many tokens that some are forgotten just when
// they are used again.
func TestRecorderCounts(t *testing.T) {
	t.Parallel()
	log := &usageLog{}
	r := NewRecorder(log)
	const callers, calls, tokens = 4, 20_000, 500
	var left atomic.Int64
	left.Store(callers)
	var running sync.WaitGroup
	for range callers {
		running.Go(func() {
			defer left.Add(-1)
			for i := range calls {
				call := Call{At: start, From: home, Method: "a.B"}
				if i%2 != 0 {
					call.Refused = "expired"
				}
				r.Record(TokenID(i%tokens), call)
			}
		})
	}
	for n := 0; left.Load() > 0; n++ {
		log.mu.Lock()
		log.err = nil
		if n%3 == 0 {
			log.err = errFull
		}
		log.mu.Unlock()
		_ = r.Flush(t.Context()) // some fail
	}
	running.Wait()
	log.err = nil
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var sum Usage
	for _, u := range log.known {
		sum = sum.Merge(u)
	}
	if sum.Allowed != callers*calls/2 || sum.Denied != callers*calls/2 {
		t.Errorf("%d calls allowed and %d denied were written down, want %d each", sum.Allowed, sum.Denied, callers*calls/2)
	}
	all := ActivityUntil(start, slices.Collect(maps.Values(log.activity))...)
	if last := ActivitySteps - 1; uint64(all.Allowed[last]) != sum.Allowed || uint64(all.Denied[last]) != sum.Denied ||
		all.Methods[0].Allowed != sum.Allowed || all.Refusals[0].Count != sum.Denied {
		t.Errorf("written down is the activity %+v, %+v, want %d calls each", all.Methods, all.Refusals, callers*calls/2)
	}
	if got := r.room.Load(); got != maxPendingActivity {
		t.Errorf("there is room for %d activities, want %d", got, maxPendingActivity)
	}
}

func BenchmarkRecord(b *testing.B) {
	const tokens = 10_000
	call := Call{At: start, From: home, Method: "environment.control.StopEnv"}
	r := NewRecorder(&usageLog{})
	for id := range TokenID(tokens) {
		r.Record(id, call)
	}
	b.Run("one caller", func(b *testing.B) {
		b.ReportAllocs()
		call, id := call, TokenID(0)
		for b.Loop() {
			call.At, id = call.At.Add(time.Microsecond), (id+7)%tokens
			r.Record(id, call)
		}
	})
	b.Run("one caller, refused", func(b *testing.B) {
		b.ReportAllocs()
		call := call
		call.Refused = "method_not_allowed"
		for b.Loop() {
			call.At = call.At.Add(time.Microsecond)
			r.Record(1, call)
		}
	})
	b.Run("one caller, more methods than are kept", func(b *testing.B) {
		b.ReportAllocs()
		methods := make([]string, MaxActivityMethods+1)
		for i := range methods {
			methods[i] = fmt.Sprintf("environment.control.Method%02d", i)
		}
		call, i := call, 0
		for b.Loop() {
			call.At, call.Method, i = call.At.Add(time.Microsecond), methods[i], (i+1)%len(methods)
			r.Record(2, call)
		}
	})
	b.Run("all cores, one token", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				r.Record(1, call)
			}
		})
	})
}
