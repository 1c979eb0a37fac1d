package tokenstore_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
	"github.com/patgate/patgate/tokenstore/usage"
)

var (
	start  = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	home   = netip.MustParseAddr("192.0.2.7")
	abroad = netip.MustParseAddr("2001:db8::7")
)

// recorded is what a Recorder makes of calls at these hours after start.
func recorded(hours ...int) *tokenstore.Activity {
	r := usage.NewRecorder(nil)
	for _, h := range hours {
		r.Record(1, usage.Call{At: hour(h), From: home})
	}
	return r.PendingActivity(1)
}

func hour(h int) time.Time { return start.Add(time.Duration(h) * time.Hour) }

// counts are n zeros, but for those counts that are given by their place.
func counts(n int, of map[int]uint32) []uint32 {
	list := make([]uint32, n)
	for i, c := range of {
		list[i] = c
	}
	return list
}

// TestActivitySteps: whatever the clock does, each call is counted in the hour
// that it says, as far as the steps reach.
func TestActivitySteps(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hours []int
		from  int
		want  []uint32
	}{
		"one hour":               {[]int{0, 0}, 0, []uint32{2}},
		"hours roll over":        {[]int{0, 1, 1, 2}, 0, []uint32{1, 2, 1}},
		"a gap":                  {[]int{0, 3}, 0, []uint32{1, 0, 0, 1}},
		"all steps":              {[]int{0, 167}, 0, counts(168, map[int]uint32{0: 1, 167: 1})},
		"one more":               {[]int{0, 1, 168}, 1, counts(168, map[int]uint32{0: 1, 167: 1})},
		"a gap of all steps":     {[]int{0, 168}, 168, []uint32{1}},
		"a year later":           {[]int{0, 24 * 365}, 24 * 365, []uint32{1}},
		"back":                   {[]int{0, -1, 0}, -1, []uint32{1, 2}},
		"back into a gap":        {[]int{0, 3, 1}, 0, []uint32{1, 1, 0, 1}},
		"back over all steps":    {[]int{0, -167}, -167, counts(168, map[int]uint32{0: 1, 167: 1})},
		"back over more":         {[]int{0, -168, -167}, -168, []uint32{1, 1}},
		"a year back":            {[]int{0, 1, -24 * 365}, -24 * 365, []uint32{1}},
		"back, with steps after": {[]int{0, 100, -100, 100}, 0, counts(101, map[int]uint32{0: 1, 100: 2})},
	} {
		got := recorded(test.hours...)
		if name == "back, with steps after" { // -100 does not fit beside 100
			got = recorded(0, 100).Merge(recorded(-100)).Merge(recorded(100))
			test.from, test.want = 100, []uint32{1}
		}
		if !got.From.Equal(hour(test.from)) || !slices.Equal(got.Allowed, test.want) || !slices.Equal(got.Denied, make([]uint32, len(test.want))) || got.Step != time.Hour {
			t.Errorf("%s: %+v, want %d from hour %d on", name, got, test.want, test.from)
		}
	}
	if got := recorded(0).From; got != start {
		t.Errorf("steps start at %s, want %s", got, start)
	}
	r := usage.NewRecorder(nil)
	r.Record(1, usage.Call{At: start.Add(59*time.Minute + 59*time.Second)})
	r.Record(1, usage.Call{At: start.Add(time.Hour), Refused: "expired"})
	if got := r.PendingActivity(1); !slices.Equal(got.Allowed, []uint32{1, 0}) || !slices.Equal(got.Denied, []uint32{0, 1}) {
		t.Errorf("at the turn of the hour: %+v", got)
	}
	r.Record(2, usage.Call{}) // a clock that has not been set
	if got := r.PendingActivity(2); !got.From.Equal(time.Unix(0, 0)) || !slices.Equal(got.Allowed, []uint32{1}) {
		t.Errorf("at the zero time: %+v", got)
	}
}

// TestActivityCount: whatever the clock does between two merges, there are no more steps than
// are kept, and the one of the call is among them.
func TestActivityCount(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 1))
	a, h := new(tokenstore.Activity), 0
	for range 10_000 {
		h += random.IntN(5) - 2
		if random.IntN(100) == 0 {
			h += random.IntN(400) - 200
		}
		a.Count(hour(h), false)
		at := h - int(a.From.Sub(start)/time.Hour)
		if n := len(a.Allowed); n > tokenstore.ActivitySteps || len(a.Denied) != n || at < 0 || at >= n || a.Allowed[at] == 0 {
			t.Fatalf("a call in hour %d is not counted in %+v", h, a)
		}
	}
}

// TestActivityMerge: what is written down in parts is what is written down at
// once, and neither part is changed.
func TestActivityMerge(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		parts, whole, at := usage.NewRecorder(nil), usage.NewRecorder(nil), start
		var merged *tokenstore.Activity
		for range 200 {
			at = at.Add(time.Duration(random.Int64N(int64(3 * time.Hour))))
			call := usage.Call{At: at, From: home, Method: fmt.Sprint("m", random.IntN(tokenstore.MaxActivityMethods))}
			if random.IntN(3) == 0 {
				call.Refused = []string{"expired", "method_not_allowed"}[random.IntN(2)]
				call.Method = fmt.Sprint("m", random.IntN(tokenstore.MaxActivityRefusals/2))
			}
			parts.Record(1, call)
			whole.Record(1, call)
			if random.IntN(10) == 0 {
				part := parts.PendingActivity(1)
				before, partBefore := cloned(merged), cloned(part)
				next := merged.Merge(part)
				if !reflect.DeepEqual(merged, before) || !reflect.DeepEqual(part, partBefore) {
					t.Fatal("a merge changes what it merges")
				}
				merged = next
				parts = usage.NewRecorder(nil)
			}
		}
		merged = merged.Merge(parts.PendingActivity(1))
		if want := whole.PendingActivity(1); !reflect.DeepEqual(merged, want) {
			t.Fatalf("seed %d: merged %+v, want %+v", seed, merged, want)
		}
	}
	var nothing *tokenstore.Activity
	if nothing.Merge(nil) != nil {
		t.Error("nothing and nothing is something")
	}
}

func cloned(a *tokenstore.Activity) *tokenstore.Activity {
	if a == nil {
		return nil
	}
	c := *a
	c.Allowed, c.Denied = slices.Clone(a.Allowed), slices.Clone(a.Denied)
	c.Methods, c.Refusals = slices.Clone(a.Methods), slices.Clone(a.Refusals)
	return &c
}

// TestActivityClockWentBack: what a wrong clock put into the future does not
// stand above what comes after, nor outlive it.
func TestActivityClockWentBack(t *testing.T) {
	t.Parallel()
	r := usage.NewRecorder(nil)
	for i := range tokenstore.MaxActivityMethods {
		r.Record(1, usage.Call{At: start.AddDate(1, 0, 0), From: home, Method: fmt.Sprint("m", i), Refused: fmt.Sprint("r", i)})
	}
	a := r.PendingActivity(1)
	for i := range 3 {
		r := usage.NewRecorder(nil)
		r.Record(1, usage.Call{At: hour(i), From: abroad, Method: fmt.Sprint("new", i), Refused: "new"})
		r.Record(1, usage.Call{At: hour(i).Add(time.Minute), From: abroad, Method: fmt.Sprint("new", i), Refused: "new"})
		a = a.Merge(r.PendingActivity(1))
	}
	if !a.From.Equal(start) || !slices.Equal(a.Denied, []uint32{2, 2, 2}) {
		t.Errorf("steps are %d from %s on", a.Denied, a.From)
	}
	if a.Methods[0].Method != "new2" || a.Methods[1].Method != "new1" || a.Methods[2].Method != "new0" {
		t.Errorf("methods are %+v", a.Methods)
	}
	if r := a.Refusals[0]; r.Method != "new2" || r.Count != 2 || !r.First.Equal(hour(2)) || !r.Last.After(r.First) || len(a.Refusals) != tokenstore.MaxActivityRefusals {
		t.Errorf("refusals are %+v", a.Refusals)
	}
	if r := a.Refusals[3]; r.Reason == "new" || r.First.After(r.Last) || r.Last.After(hour(0).Add(time.Minute)) {
		t.Errorf("refusals are %+v", a.Refusals)
	}
	a = recorded(0, 5).Merge(recorded(3)) // a little back: nothing is lost
	if !slices.Equal(a.Allowed, []uint32{1, 0, 0, 1, 0, 1}) {
		t.Errorf("two hours back: %d", a.Allowed)
	}
}

// TestActivityUntil: all steps up to now, of all tokens together.
func TestActivityUntil(t *testing.T) {
	t.Parallel()
	r := usage.NewRecorder(nil)
	r.Record(1, usage.Call{At: hour(-168), Method: "old"})
	r.Record(1, usage.Call{At: hour(-167), Method: "a"})
	r.Record(1, usage.Call{At: hour(0), From: home, Method: "b", Refused: "expired"})
	r.Record(2, usage.Call{At: hour(0).Add(time.Minute), From: abroad, Method: "b", Refused: "expired"})
	r.Record(2, usage.Call{At: hour(0), Method: "a"})
	r.Record(3, usage.Call{At: hour(1), Method: "c"}) // a clock that is ahead
	got := tokenstore.ActivityUntil(start.Add(time.Minute), r.PendingActivity(2), nil, r.PendingActivity(1), r.PendingActivity(3))
	want := &tokenstore.Activity{
		From: hour(-167), Step: time.Hour,
		Allowed: counts(168, map[int]uint32{0: 1, 167: 1}), Denied: counts(168, map[int]uint32{167: 2}),
		Methods: []tokenstore.MethodActivity{
			{"c", 1, 0, hour(1)}, {"b", 0, 2, start.Add(time.Minute)}, {"a", 2, 0, start}, {"old", 1, 0, hour(-168)},
		},
		Refusals: []tokenstore.RefusalActivity{{"expired", "b", 2, start, start.Add(time.Minute), abroad}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := tokenstore.ActivityUntil(start); len(got.Allowed) != tokenstore.ActivitySteps || len(got.Denied) != tokenstore.ActivitySteps || len(got.Methods)+len(got.Refusals) != 0 {
		t.Errorf("of no token: %+v", got)
	}
}

// TestActivityBounds: nothing outgrows what its record holds.
func TestActivityBounds(t *testing.T) {
	t.Parallel()
	full := &tokenstore.Activity{From: start, Step: time.Hour, Allowed: []uint32{math.MaxUint32}, Denied: []uint32{math.MaxUint32 - 1}}
	if got := full.Merge(full); got.Allowed[0] != math.MaxUint32 || got.Denied[0] != math.MaxUint32 {
		t.Errorf("counts are %d and %d, want the highest there is", got.Allowed, got.Denied)
	}
	long := string(make([]byte, 256)) // one byte more than is kept
	r := usage.NewRecorder(nil)
	r.Record(1, usage.Call{At: start, Method: long, Refused: "expired"})
	r.Record(1, usage.Call{At: start, Method: "a", Refused: long})
	r.Record(1, usage.Call{At: start, Method: long[1:], Refused: "expired"})
	a := r.PendingActivity(1)
	if len(a.Methods) != 2 || len(a.Refusals) != 2 || a.Refusals[0].Method != "" {
		t.Errorf("names that are too long: %+v", a)
	}
	for i := range tokenstore.MaxActivityMethods * 2 {
		r.Record(1, usage.Call{At: start, Method: fmt.Sprint(i), Refused: "expired"})
		a = a.Merge(r.PendingActivity(1))
	}
	if len(a.Methods) > tokenstore.MaxActivityMethods || len(a.Refusals) > tokenstore.MaxActivityRefusals {
		t.Errorf("%d methods and %d refusals are kept", len(a.Methods), len(a.Refusals))
	}
	if got, err := codec.DecodeActivity(1, codec.AppendActivity(nil, 1, a)); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("wrote %+v, read %+v, %v", a, got, err)
	}
}

// BenchmarkActivityMerge is what a flush costs for each token, but for the disk.
func BenchmarkActivityMerge(b *testing.B) {
	r := usage.NewRecorder(nil)
	r.Record(1, usage.Call{At: hour(167), From: home, Method: "environment.control.StopEnv"})
	seen := r.PendingActivity(1)
	for name, methods := range map[string]int{"few methods": 2, "all": tokenstore.MaxActivityMethods} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := usage.NewRecorder(nil)
			for h := range tokenstore.ActivitySteps {
				for m := range methods {
					method := fmt.Sprintf("environment.control.Method%02d", m)
					r.Record(1, usage.Call{At: hour(h), From: home, Method: method})
					r.Record(1, usage.Call{At: hour(h), From: home, Method: method, Refused: "method_not_allowed"})
				}
			}
			record := codec.AppendActivity(nil, 1, r.PendingActivity(1))
			b.ReportMetric(float64(len(record)), "B/record")
			for b.Loop() {
				known, err := codec.DecodeActivity(1, record)
				if err != nil {
					b.Fatal(err)
				}
				codec.AppendActivity(nil, 1, known.Merge(seen))
			}
		})
	}
}
