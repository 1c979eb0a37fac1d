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
	// MaxActivityName is how many bytes the name of a method or a reason may have;
	// longer ones are not kept.
	MaxActivityName = 255
	// MaxActivityHour is the highest hour there is, in the year 246953: up to it,
	// hours are times without overflow.
	MaxActivityHour = math.MaxInt32
)

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

// ActivityHour returns the number of the step that t is in; 0 is that of 1970-01-01 00:00
// UTC. Times before it count as 0, for a clock that says so has not been set, and times
// behind MaxActivityHour as that.
func ActivityHour(t time.Time) int64 {
	return min(max(t.Unix(), 0)/int64(ActivityStep/time.Second), MaxActivityHour)
}

// ActivityHourStart returns when a step starts, in UTC.
func ActivityHourStart(hour int64) time.Time {
	return time.Unix(hour*int64(ActivityStep/time.Second), 0).UTC()
}

// newest is the hour of the last step; -1: there is none.
func (a *Activity) newest() int64 {
	if a == nil || len(a.Allowed) == 0 {
		return -1
	}
	return ActivityHour(a.From) + int64(len(a.Allowed)) - 1
}

// Count counts one call in the step of its time, and makes room for that step: those
// that then lie too far back are dropped. It allocates only for steps that are not
// there. What was called, and why it was refused, is the caller's to add.
func (a *Activity) Count(at time.Time, refused bool) {
	since := uint64(at.Unix() - a.From.Unix()) // huge where it is negative
	step := since / uint64(ActivityStep/time.Second)
	if step >= uint64(len(a.Allowed)) {
		step = uint64(a.newStep(ActivityHour(at)))
	}
	if refused {
		addCapped(&a.Denied[step], 1)
	} else {
		addCapped(&a.Allowed[step], 1)
	}
}

func addCapped(n *uint32, more uint32) {
	if more > math.MaxUint32-*n {
		more = math.MaxUint32 - *n
	}
	*n += more
}

// newStep makes room for an hour beyond the steps that are there. Those that
// then lie too far back are dropped; where the clock went back by more than the
// steps can span, they all are.
func (a *Activity) newStep(hour int64) int {
	first, newest := ActivityHour(a.From), a.newest()
	if newest < 0 || hour <= newest-ActivitySteps {
		a.From, a.Step = ActivityHourStart(hour), ActivityStep
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
	a.From, a.Allowed, a.Denied = ActivityHourStart(from), allowed, denied
	return int(hour - from)
}
