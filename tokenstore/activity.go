package tokenstore

import (
	"math"
	"net/netip"
	"time"
)

// Bounds of an Activity. Whatever clients send, it does not outgrow them.
const (
	ActivityStep        = time.Hour
	ActivitySteps       = 168 // 7 days
	MaxActivityMethods  = 20
	MaxActivityRefusals = 20
)

// maxActivityName is how many bytes the name of a method or a reason may have;
// longer ones are not kept.
const maxActivityName = 255

// Activity is what was done with one token, or with several, of late.
//
// It counts by the hour from the first call that it knows of to the last one,
// over ActivitySteps hours at most. ActivityUntil pads it to all of them.
type Activity struct {
	From    time.Time     // start of the first step
	Step    time.Duration // ActivityStep
	Allowed []uint32      // calls let through in each step; as many as Denied
	Denied  []uint32      // calls refused though the token was known
	// Methods are those that were called last, the newest first.
	Methods []MethodActivity
	// Refusals are those that happened last, the newest first.
	Refusals []RefusalActivity
}

// MethodActivity is how often a method was called.
type MethodActivity struct {
	Method          string
	Allowed, Denied uint64
	Last            time.Time // in whole seconds
}

// RefusalActivity is how often calls of a method were refused for a reason.
type RefusalActivity struct {
	Reason      string
	Method      string // empty: the call did not get so far that it mattered
	Count       uint64
	First, Last time.Time  // in whole seconds
	LastAddress netip.Addr // where the last one came from; invalid if unknown
}

// Call is one call with a token that is known.
type Call struct {
	At   time.Time
	From netip.Addr // invalid if unknown
	// Method is the name of the method in the catalog, or empty where it may
	// not be told. It is kept and written down: what the client chose does
	// not belong here.
	Method string
	// Refused is why the call was refused, a word out of a closed set; empty:
	// it was let through.
	Refused string
}

// hourOf numbers the steps, from that of 1970-01-01 on. There is none before:
// a clock that says so has not been set.
func hourOf(t time.Time) int64 {
	return min(max(t.Unix(), 0)/int64(ActivityStep/time.Second), maxActivityHour)
}

func hourStart(hour int64) time.Time {
	return time.Unix(hour*int64(ActivityStep/time.Second), 0).UTC()
}

// newest is the hour of the last step; -1: there is none.
func (a *Activity) newest() int64 {
	if a == nil || len(a.Allowed) == 0 {
		return -1
	}
	return hourOf(a.From) + int64(len(a.Allowed)) - 1
}

// newActivity returns an empty activity to record in. What most tokens do before
// the next flush, calls of one method in one hour, stands in one piece of memory.
func newActivity() *Activity {
	a := new(struct {
		Activity
		allowed, denied [1]uint32
		methods         [1]MethodActivity
	})
	a.Allowed, a.Denied, a.Methods = a.allowed[:0], a.denied[:0], a.methods[:0]
	return &a.Activity
}

// record adds a call. It allocates only for what it has not seen before.
func (a *Activity) record(c *Call) {
	step := a.step(c.At)
	if c.Refused == "" {
		addCapped(&a.Allowed[step], 1)
	} else {
		addCapped(&a.Denied[step], 1)
		a.refusal(c)
	}
	if c.Method != "" {
		a.method(c)
	}
}

func addCapped(n *uint32, more uint32) {
	if more > math.MaxUint32-*n {
		more = math.MaxUint32 - *n
	}
	*n += more
}

// step finds the step of a time, and makes room for it.
func (a *Activity) step(at time.Time) int {
	since := uint64(at.Unix() - a.From.Unix()) // huge where it is negative
	if step := since / uint64(ActivityStep/time.Second); step < uint64(len(a.Allowed)) {
		return int(step)
	}
	return a.newStep(hourOf(at))
}

// newStep makes room for an hour beyond the steps that are there. Those that
// then lie too far back are dropped; where the clock went back by more than the
// steps can span, they all are.
func (a *Activity) newStep(hour int64) int {
	first, newest := hourOf(a.From), a.newest()
	if newest < 0 || hour <= newest-ActivitySteps {
		a.From, a.Step = hourStart(hour), ActivityStep
		a.Allowed, a.Denied = append(a.Allowed[:0], 0), append(a.Denied[:0], 0)
		return 0
	}
	newest = max(newest, hour)
	from := max(min(first, hour), newest-ActivitySteps+1)
	allowed, denied := make([]uint32, newest-from+1), make([]uint32, newest-from+1)
	for i := range a.Allowed {
		if at := first + int64(i) - from; at >= 0 {
			allowed[at], denied[at] = a.Allowed[i], a.Denied[i]
		}
	}
	a.From, a.Allowed, a.Denied = hourStart(from), allowed, denied
	return int(hour - from)
}

// method counts a call of a method. Unlike in what Merge returns, the methods
// are in no order, but that the last one called is the first one looked at.
func (a *Activity) method(c *Call) {
	found := len(a.Methods)
	for i := range a.Methods {
		if a.Methods[i].Method == c.Method {
			found = i
			break
		}
	}
	if found == len(a.Methods) {
		found = a.newMethod(c.Method)
	}
	if found > 0 {
		a.Methods[0], a.Methods[found] = a.Methods[found], a.Methods[0]
	}
	m := &a.Methods[0]
	if c.Refused == "" {
		m.Allowed++
	} else {
		m.Denied++
	}
	if c.At.After(m.Last) {
		m.Last = c.At
	}
}

// newMethod begins to count a method, in the place of the oldest one where there
// are too many.
func (a *Activity) newMethod(name string) int {
	if len(a.Methods) < MaxActivityMethods {
		a.Methods = append(a.Methods, MethodActivity{Method: name})
		return len(a.Methods) - 1
	}
	oldest := 0
	for i := range a.Methods {
		if a.Methods[i].Last.Before(a.Methods[oldest].Last) {
			oldest = i
		}
	}
	a.Methods[oldest] = MethodActivity{Method: name}
	return oldest
}

// refusal counts a refused call, as method does.
func (a *Activity) refusal(c *Call) {
	found := len(a.Refusals)
	for i := range a.Refusals {
		if r := &a.Refusals[i]; r.Reason == c.Refused && r.Method == c.Method {
			found = i
			break
		}
	}
	if found == len(a.Refusals) {
		found = a.newRefusal(c)
	}
	if found > 0 {
		a.Refusals[0], a.Refusals[found] = a.Refusals[found], a.Refusals[0]
	}
	r := &a.Refusals[0]
	r.Count++
	if c.At.Before(r.First) {
		r.First = c.At
	}
	if !c.At.Before(r.Last) {
		r.Last, r.LastAddress = c.At, c.From
	}
}

func (a *Activity) newRefusal(c *Call) int {
	begun := RefusalActivity{Reason: c.Refused, Method: c.Method, First: c.At, Last: c.At}
	if len(a.Refusals) < MaxActivityRefusals {
		a.Refusals = append(a.Refusals, begun)
		return len(a.Refusals) - 1
	}
	oldest := 0
	for i := range a.Refusals {
		if a.Refusals[i].Last.Before(a.Refusals[oldest].Last) {
			oldest = i
		}
	}
	a.Refusals[oldest] = begun
	return oldest
}
