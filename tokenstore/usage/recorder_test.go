package usage

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
	"testing/synctest"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// usageLog is a UsageStore in memory; it fails where it is told to.
type usageLog struct {
	mu       sync.Mutex
	known    map[tokenstore.TokenID]tokenstore.Usage
	activity map[tokenstore.TokenID]*tokenstore.Activity
	err      error
	during   func() // called while a batch is written
	writes   []int  // how many tokens each wrote

	kept         map[tokenstore.TokenID]tokenstore.Usage
	keptActivity map[tokenstore.TokenID]*tokenstore.Activity
}

var errFull = errors.New("no space left on device")

func (l *usageLog) Usage(_ context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]tokenstore.Usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make(map[tokenstore.TokenID]tokenstore.Usage)
	for _, id := range ids {
		if u, ok := l.known[id]; ok {
			found[id] = u
		}
	}
	return found, nil
}

func (l *usageLog) Activity(_ context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]*tokenstore.Activity, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make(map[tokenstore.TokenID]*tokenstore.Activity)
	for _, id := range ids {
		if a, ok := l.activity[id]; ok {
			found[id] = a
		}
	}
	return found, nil
}

func (l *usageLog) KeepUsage(_ context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	if l.during != nil {
		l.during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.kept == nil {
		l.kept, l.keptActivity = make(map[tokenstore.TokenID]tokenstore.Usage), make(map[tokenstore.TokenID]*tokenstore.Activity)
	}
	l.writes = append(l.writes, len(seen))
	maps.Copy(l.kept, seen)
	maps.Copy(l.keptActivity, activity)
	return nil
}

func (l *usageLog) AddUsage(_ context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	if l.during != nil {
		l.during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.known == nil {
		l.known, l.activity = make(map[tokenstore.TokenID]tokenstore.Usage), make(map[tokenstore.TokenID]*tokenstore.Activity)
	}
	l.writes = append(l.writes, len(seen))
	for id, u := range seen {
		l.known[id] = l.known[id].Merge(u)
		delete(l.kept, id)
		delete(l.keptActivity, id)
	}
	for id, a := range activity {
		l.activity[id] = l.activity[id].Merge(a)
	}
	return nil
}

var (
	start  = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
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
	want := map[tokenstore.TokenID]tokenstore.Usage{
		1: {LastUsed: start.Add(time.Minute), LastAddress: abroad, Allowed: 3, Denied: 1},
		2: {Denied: 1},
	}
	for id, u := range want {
		if got := r.Pending(id); got != u {
			t.Errorf("token %d has %+v pending, want %+v", id, got, u)
		}
	}
	if got := r.Pending(3); got != (tokenstore.Usage{}) {
		t.Errorf("a token that was not used has %+v pending", got)
	}
	if err := r.foldAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, u := range want {
		if got := log.known[id]; got != u {
			t.Errorf("of token %d %+v was written down, want %+v", id, got, u)
		}
		if got := r.Pending(id); got != (tokenstore.Usage{}) {
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
	if err := r.foldAll(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("the disk is full: %v", err)
	}
	want := tokenstore.Usage{LastUsed: start.Add(time.Minute), LastAddress: abroad, Allowed: 2}
	if got := r.Pending(1); got != want {
		t.Errorf("after a flush that failed %+v is pending, want %+v", got, want)
	}
	log.err = nil
	for range 3 {
		if err := r.foldAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := log.known[1]; got != want {
		t.Errorf("%+v was written down, want %+v", got, want)
	}
}

// TestRecorderSweeps: what was recorded is written a little at a time, spread over the time
// of a sweep, once a sweep however often a token is used. When it is ended, nothing is lost.
func TestRecorderSweeps(t *testing.T) {
	t.Parallel()
	const tokens, over = 10_000, 30 * time.Second
	synctest.Test(t, func(t *testing.T) {
		var r *Recorder
		var times []time.Time
		log := &usageLog{}
		log.during = func() {
			times = append(times, time.Now())
			r.Record(1, Call{At: time.Now(), From: home})
		}
		r = NewRecorder(log)
		use := func() {
			for id := range tokenstore.TokenID(tokens) {
				r.Record(id, Call{At: time.Now(), From: home})
			}
		}
		use()
		begin := time.Now()
		if err := r.Sweep(t.Context(), over); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < over*99/100 || took > over {
			t.Errorf("a sweep took %v, want %v", took, over)
		}
		if len(log.kept) != tokens || slices.Max(log.writes) > keptAtATime || len(log.writes) > tokens/keptAtATime+1 {
			t.Errorf("%d of %d tokens were kept, in writes of %v", len(log.kept), tokens, log.writes)
		}
		for i, pause := 1, over/time.Duration(len(times)); i < len(times); i++ {
			if got := times[i].Sub(times[i-1]); got != pause {
				t.Fatalf("between write %d and the next one passed %v, want %v", i, got, pause)
			}
		}

		use()
		ctx, end := context.WithCancel(t.Context())
		time.AfterFunc(over/2, end)
		begin = time.Now()
		if err := r.Sweep(ctx, over); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != over/2 {
			t.Errorf("a sweep that was ended in the middle took %v", took)
		}
		log.during = nil
		if err := r.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id := range tokenstore.TokenID(tokens) {
			if got := log.kept[id].Allowed; got != r.Pending(id).Allowed || got < 2 || id != 1 && got != 2 {
				t.Fatalf("of token %d %d calls are kept, want 2, or what was recorded of the first one", id, got)
			}
		}
	})
}

// TestRecorderFolds: each token is folded once within foldSweeps sweeps from its first use,
// a few at a time, and not all of them in the same sweep; then it costs no memory if it is
// not used any more.
func TestRecorderFolds(t *testing.T) {
	t.Parallel()
	const tokens, over = 10_000, 30 * time.Second
	synctest.Test(t, func(t *testing.T) {
		log := &usageLog{}
		r := NewRecorder(log)
		for id := range tokenstore.TokenID(tokens) {
			r.Record(id, Call{At: time.Now(), From: home})
		}
		most := 0
		for range foldSweeps {
			before := len(log.known)
			if err := r.Sweep(t.Context(), over); err != nil {
				t.Fatal(err)
			}
			most = max(most, len(log.known)-before)
		}
		if len(log.known) != tokens || len(log.kept) != 0 || r.cells.Size() != 0 || r.room.Load() != maxCells {
			t.Errorf("%d of %d tokens were folded, %d are kept, %d in memory", len(log.known), tokens, len(log.kept), r.cells.Size())
		}
		if most > tokens/10 {
			t.Errorf("%d of them in one sweep", most)
		}
		for id, u := range log.known {
			if u.Allowed != 1 {
				t.Fatalf("token %d was used %d times, want once", id, u.Allowed)
			}
		}
		// Where there are too many, they go early.
		for id := range tokenstore.TokenID(maxCells + 1000) {
			r.Record(id, Call{At: time.Now(), From: home})
		}
		if err := r.Sweep(t.Context(), over); err != nil {
			t.Fatal(err)
		}
		if n := r.cells.Size(); n > maxCells {
			t.Errorf("%d tokens are in memory after a sweep", n)
		}
	})
}

// foldAll folds all that was recorded.
func (r *Recorder) foldAll(ctx context.Context) error {
	all := make(tokenSet)
	r.mu.Lock()
	for i := range r.due {
		all.addAll(r.due[i])
		clear(r.due[i])
	}
	r.mu.Unlock()
	r.takeDirty(nil)
	var failed []error
	for _, ids := range all.parts(1 << 20) {
		failed = append(failed, r.fold(ctx, ids))
	}
	return errors.Join(failed...)
}

// TestRecorderForgets: a token that is not used any more costs no memory.
func TestRecorderForgets(t *testing.T) {
	t.Parallel()
	r := NewRecorder(&usageLog{})
	for id := range tokenstore.TokenID(100) {
		r.Record(id, Call{At: start, From: home})
	}
	found, _ := r.cells.Load(7) // as a Record that is overtaken by a flush
	for range 2 {
		if err := r.foldAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.cells.Size(); n != 0 {
		t.Errorf("%d tokens are kept", n)
	}
	if r.record(found, 7, &Call{At: start, From: home}) {
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
				r.Record(tokenstore.TokenID(i%tokens), call)
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
		_ = r.foldAll(t.Context()) // some fail
	}
	running.Wait()
	log.err = nil
	if err := r.foldAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	var sum tokenstore.Usage
	for _, u := range log.known {
		sum = sum.Merge(u)
	}
	if sum.Allowed != callers*calls/2 || sum.Denied != callers*calls/2 {
		t.Errorf("%d calls allowed and %d denied were written down, want %d each", sum.Allowed, sum.Denied, callers*calls/2)
	}
	all := tokenstore.ActivityUntil(start, slices.Collect(maps.Values(log.activity))...)
	if last := tokenstore.ActivitySteps - 1; uint64(all.Allowed[last]) != sum.Allowed || uint64(all.Denied[last]) != sum.Denied ||
		all.Methods[0].Allowed != sum.Allowed || all.Refusals[0].Count != sum.Denied {
		t.Errorf("written down is the activity %+v, %+v, want %d calls each", all.Methods, all.Refusals, callers*calls/2)
	}
	if got := r.room.Load(); got != maxCells {
		t.Errorf("there is room for %d activities, want %d", got, maxCells)
	}
}

func BenchmarkRecord(b *testing.B) {
	const tokens = 10_000
	call := Call{At: start, From: home, Method: "environment.control.StopEnv"}
	r := NewRecorder(&usageLog{})
	for id := range tokenstore.TokenID(tokens) {
		r.Record(id, call)
	}
	b.Run("one caller", func(b *testing.B) {
		b.ReportAllocs()
		call, id := call, tokenstore.TokenID(0)
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
		methods := make([]string, tokenstore.MaxActivityMethods+1)
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
