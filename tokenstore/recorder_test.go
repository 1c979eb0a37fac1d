package tokenstore

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// usageLog is a UsageStore in memory; it fails where it is told to.
type usageLog struct {
	mu     sync.Mutex
	known  map[TokenID]Usage
	err    error
	during func() // called while a batch is written
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

func (l *usageLog) AddUsage(_ context.Context, seen map[TokenID]Usage) error {
	if l.during != nil {
		l.during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.known == nil {
		l.known = make(map[TokenID]Usage)
	}
	for id, u := range seen {
		l.known[id] = l.known[id].Merge(u)
	}
	return nil
}

var (
	home   = netip.MustParseAddr("192.0.2.7")
	abroad = netip.MustParseAddr("2001:db8::7")
)

func TestRecorder(t *testing.T) {
	t.Parallel()
	log := &usageLog{}
	r := NewRecorder(log)
	r.Record(1, start, home, true)
	r.Record(1, start.Add(time.Minute), abroad, true)
	r.Record(1, start.Add(time.Second), home, true) // came late
	r.Record(1, start.Add(time.Hour), home, false)
	r.Record(2, start, home, false)
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
		r.Record(1, start.Add(time.Minute), abroad, true)
		if got := r.Pending(1); got.Allowed != 2 {
			t.Errorf("with one more while it is written down %d calls are pending, want 2", got.Allowed)
		}
		log.during = nil
	}
	r.Record(1, start, home, true)
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
		r.Record(id, start, home, true)
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
	if found.record(start, home, true) {
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
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			defer left.Add(-1)
			for i := range calls {
				r.Record(TokenID(i%tokens), start, home, i%2 == 0)
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
	all.Wait()
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
}

func BenchmarkRecord(b *testing.B) {
	const tokens = 10_000
	r := NewRecorder(&usageLog{})
	for id := range TokenID(tokens) {
		r.Record(id, start, home, true)
	}
	b.Run("one caller", func(b *testing.B) {
		b.ReportAllocs()
		at, id := start, TokenID(0)
		for b.Loop() {
			at, id = at.Add(time.Microsecond), (id+7)%tokens
			r.Record(id, at, home, true)
		}
	})
	b.Run("all cores, one token", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				r.Record(1, start, home, true)
			}
		})
	})
}
