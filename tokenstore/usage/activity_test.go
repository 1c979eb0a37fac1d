package usage

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func hour(h int) time.Time { return start.Add(time.Duration(h) * time.Hour) }

// TestActivityMethods: the methods that were called last are kept, with what is
// known of them.
func TestActivityMethods(t *testing.T) {
	t.Parallel()
	r := NewRecorder(&usageLog{})
	at := start
	call := func(method, refused string) {
		at = at.Add(time.Second)
		r.Record(1, Call{At: at, From: home, Method: method, Refused: refused})
	}
	call("first", "")
	for i := range tokenstore.MaxActivityMethods - 1 {
		call(fmt.Sprint("m", i), "")
	}
	call("first", "method_not_allowed")
	call("m1", "")
	call("last", "") // in the place of m0
	call("", "expired")
	got := r.PendingActivity(1).Methods
	if len(got) != tokenstore.MaxActivityMethods {
		t.Errorf("%d methods are kept, want %d", len(got), tokenstore.MaxActivityMethods)
	}
	for i, want := range []tokenstore.MethodActivity{
		{Method: "last", Allowed: 1, Last: at.Add(-time.Second)},
		{Method: "m1", Allowed: 2, Last: at.Add(-2 * time.Second)},
		{Method: "first", Allowed: 1, Denied: 1, Last: at.Add(-3 * time.Second)},
		{Method: "m18", Allowed: 1, Last: at.Add(-4 * time.Second)},
	} {
		if got[i] != want {
			t.Errorf("method %d is %+v, want %+v", i, got[i], want)
		}
	}
	if slices.ContainsFunc(got, func(m tokenstore.MethodActivity) bool { return m.Method == "m0" || m.Method == "" }) {
		t.Errorf("%+v has the oldest method, or none", got)
	}
}

// TestActivityRefusals: refusals are grouped by reason and method, the groups
// that happened last are kept.
func TestActivityRefusals(t *testing.T) {
	t.Parallel()
	r := NewRecorder(&usageLog{})
	r.Record(1, Call{At: start, From: home, Method: "a.B", Refused: "method_not_allowed"})
	r.Record(1, Call{At: start.Add(2 * time.Second), From: abroad, Method: "a.B", Refused: "method_not_allowed"})
	r.Record(1, Call{At: start.Add(time.Second), From: home, Method: "a.B", Refused: "method_not_allowed"}) // came late
	r.Record(1, Call{At: start.Add(3 * time.Second), From: home, Method: "a.C", Refused: "method_not_allowed"})
	r.Record(1, Call{At: start.Add(4 * time.Second), From: home, Method: "a.B", Refused: "address_not_allowed"})
	r.Record(1, Call{At: start.Add(5 * time.Second), Refused: "expired"})
	r.Record(1, Call{At: start.Add(6 * time.Second), Method: "a.B"})
	want := []tokenstore.RefusalActivity{
		{Reason: "expired", Count: 1, First: start.Add(5 * time.Second), Last: start.Add(5 * time.Second)},
		{Reason: "address_not_allowed", Method: "a.B", Count: 1, First: start.Add(4 * time.Second), Last: start.Add(4 * time.Second), LastAddress: home},
		{Reason: "method_not_allowed", Method: "a.C", Count: 1, First: start.Add(3 * time.Second), Last: start.Add(3 * time.Second), LastAddress: home},
		{Reason: "method_not_allowed", Method: "a.B", Count: 3, First: start, Last: start.Add(2 * time.Second), LastAddress: abroad},
	}
	if got := r.PendingActivity(1).Refusals; !reflect.DeepEqual(got, want) {
		t.Errorf("refusals are %+v, want %+v", got, want)
	}
	for i := range tokenstore.MaxActivityRefusals - 1 {
		r.Record(1, Call{At: start.Add(time.Minute), Method: fmt.Sprint("m", i), Refused: "expired"})
	}
	got := r.PendingActivity(1).Refusals
	if len(got) != tokenstore.MaxActivityRefusals || got[len(got)-1].Reason != "expired" || got[len(got)-1].Method != "" {
		t.Errorf("of too many groups these are kept: %+v", got)
	}
}

// TestActivityStaysSmall: whatever is called and whatever the clock does between
// two flushes.
func TestActivityStaysSmall(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	a, h := newActivity(), 0
	for range 10_000 {
		h += random.IntN(5) - 2
		if random.IntN(100) == 0 {
			h += random.IntN(400) - 200
		}
		name := fmt.Sprint(random.IntN(100))
		addCall(a, &Call{At: hour(h), Method: name, Refused: "r" + name})
		if n := len(a.Allowed); n > tokenstore.ActivitySteps || len(a.Denied) != n || len(a.Methods) > tokenstore.MaxActivityMethods || len(a.Refusals) > tokenstore.MaxActivityRefusals {
			t.Fatalf("there are %d steps, %d methods, %d refusals", n, len(a.Methods), len(a.Refusals))
		}
		if at := h - int(a.From.Sub(start)/time.Hour); at < 0 || at >= len(a.Denied) || a.Denied[at] == 0 {
			t.Fatalf("a call in hour %d is not counted in %+v", h, a)
		}
	}
}

// TestRecorderActivity: activity is written down with the use, once, also where
// the store fails at first.
func TestRecorderActivity(t *testing.T) {
	t.Parallel()
	log := &usageLog{err: errFull}
	r := NewRecorder(log)
	r.Record(1, Call{At: start, From: home, Method: "a"})
	r.Record(2, Call{At: start, From: home, Method: "a"})
	log.during = func() {
		if got := r.PendingActivity(1); got == nil || !slices.Equal(got.Allowed, []uint32{1}) {
			t.Errorf("while it is written down %+v is pending", got)
		}
		r.Record(1, Call{At: hour(1), From: home, Method: "b"})
		if got := r.PendingActivity(1); got == nil || !slices.Equal(got.Allowed, []uint32{1, 1}) {
			t.Errorf("with one more while it is written down %+v is pending", got)
		}
		log.during = nil
	}
	if err := r.foldAll(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("the disk is full: %v", err)
	}
	want := &tokenstore.Activity{
		From: start, Step: time.Hour, Allowed: []uint32{1, 1}, Denied: []uint32{0, 0},
		Methods: []tokenstore.MethodActivity{{Method: "b", Allowed: 1, Last: hour(1)}, {Method: "a", Allowed: 1, Last: start}},
	}
	if got := r.PendingActivity(1); !reflect.DeepEqual(got, want) {
		t.Errorf("after a flush that failed %+v is pending, want %+v", got, want)
	}
	if got := maxCells - r.room.Load(); got != 2 {
		t.Errorf("%d activities are said to be in memory, want 2", got)
	}
	log.err = nil
	for range 3 {
		if err := r.foldAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := log.activity[1]; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v was written down, want %+v", got, want)
	}
	if r.PendingActivity(1) != nil || r.PendingActivity(3) != nil {
		t.Error("something is pending after a flush, or of a token that was not used")
	}
	if got := r.room.Load(); got != maxCells {
		t.Errorf("there is room for %d activities, want %d", got, maxCells)
	}
}

// TestRecorderActivityBound: of more tokens than there is room for, only the use
// is kept, until the next flush.
func TestRecorderActivityBound(t *testing.T) {
	t.Parallel()
	log := &usageLog{}
	r := NewRecorder(log)
	r.room.Store(2)
	for range 2 {
		for id := range tokenstore.TokenID(4) {
			r.Record(id, Call{At: start, From: home})
		}
	}
	for id := range tokenstore.TokenID(4) {
		if got := r.PendingActivity(id); (got != nil) != (id < 2) || got != nil && got.Allowed[0] != 2 {
			t.Errorf("token %d has %+v pending", id, got)
		}
		if got := r.Pending(id); got.Allowed != 2 {
			t.Errorf("token %d has %+v pending", id, got)
		}
	}
	if err := r.foldAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Record(3, Call{At: start, From: home})
	if r.PendingActivity(3) == nil || r.room.Load() != 1 {
		t.Error("there is no room after a flush")
	}
}

// TestRecordDoesNotAllocate for what it has seen before.
func TestRecordDoesNotAllocate(t *testing.T) { // not parallel: it counts allocations
	r := NewRecorder(&usageLog{})
	call := Call{At: start, From: home, Method: "a"}
	refused := Call{At: start, From: home, Method: "b", Refused: "expired"}
	if n := testing.AllocsPerRun(100, func() {
		r.Record(1, call)
		r.Record(1, refused)
	}); n != 0 {
		t.Errorf("a call allocates %v times", n)
	}
}
