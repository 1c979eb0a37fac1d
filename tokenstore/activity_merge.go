package tokenstore

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Merge returns a with what was seen later added to it, and changes neither.
// Either may be nil; both: so is what is returned.
//
// A clock that went back leaves times in a that are still to come. They count
// as just before the first one in later, so that they do not push out what is
// newer, and steps so far ahead that later does not fit beside them are dropped.
func (a *Activity) Merge(later *Activity) *Activity {
	if a == nil && later == nil {
		return nil
	}
	old, recent := a.newest(), later.newest()
	newest := recent
	if recent < 0 || old > recent && old < recent+ActivitySteps {
		newest = old
	}
	s := newSum(newest)
	if a != nil {
		s.methods, s.refusals = slices.Grow(s.methods, len(a.Methods)), slices.Grow(s.refusals, len(a.Refusals))
	}
	s.notAfter = later.oldest()
	s.add(a)
	s.notAfter = time.Time{}
	s.add(later)
	return s.activity().trimmed()
}

// maxDelay is how long after its time a call may be recorded: a form has to come
// in first.
const maxDelay = time.Minute

// oldest is the first of the times at which something happened last; zero: none
// is known.
func (a *Activity) oldest() time.Time {
	var oldest time.Time
	if a == nil {
		return oldest
	}
	for _, m := range a.Methods {
		oldest = earliest(oldest, m.Last)
	}
	for _, r := range a.Refusals {
		oldest = earliest(oldest, r.Last)
	}
	return oldest
}

// earliest passes over the zero time.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// ActivityUntil sums up the activity of tokens in the ActivitySteps steps of
// which the last one is that of now.
func ActivityUntil(now time.Time, of ...*Activity) *Activity {
	s := newSum(ActivityHour(now))
	for _, a := range of {
		s.add(a)
	}
	return s.activity()
}

// sum is an activity while it is added up. Its lists are searched from the start:
// most tokens call few methods.
type sum struct {
	first           int64 // hour of the first step
	allowed, denied []uint32
	methods         []MethodActivity
	refusals        []RefusalActivity
	notAfter        time.Time // what seems to be newer, by more than maxDelay, counts as just before; zero: nothing does
}

func newSum(newest int64) *sum {
	return &sum{first: newest - ActivitySteps + 1, allowed: make([]uint32, ActivitySteps), denied: make([]uint32, ActivitySteps)}
}

func (s *sum) add(a *Activity) {
	if a == nil {
		return
	}
	from := ActivityHour(a.From)
	for i := range a.Allowed {
		if step := from + int64(i) - s.first; step >= 0 && step < ActivitySteps {
			addCapped(&s.allowed[step], a.Allowed[i])
			addCapped(&s.denied[step], a.Denied[i])
		}
	}
	for _, m := range a.Methods {
		s.addMethod(m)
	}
	for _, r := range a.Refusals {
		s.addRefusal(r)
	}
}

func (s *sum) addMethod(m MethodActivity) {
	if m.Method == "" || len(m.Method) > MaxActivityName {
		return
	}
	m.Last = s.time(m.Last)
	for i := range s.methods {
		if known := &s.methods[i]; known.Method == m.Method {
			known.Allowed += m.Allowed
			known.Denied += m.Denied
			if m.Last.After(known.Last) {
				known.Last = m.Last
			}
			return
		}
	}
	s.methods = append(s.methods, m)
}

func (s *sum) addRefusal(r RefusalActivity) {
	if len(r.Method) > MaxActivityName {
		r.Method = ""
	}
	if r.Reason == "" || len(r.Reason) > MaxActivityName {
		return
	}
	r.First, r.Last, r.LastAddress = s.time(r.First), s.time(r.Last), r.LastAddress.WithZone("")
	for i := range s.refusals {
		if known := &s.refusals[i]; known.Reason == r.Reason && known.Method == r.Method {
			known.Count += r.Count
			if r.First.Before(known.First) {
				known.First = r.First
			}
			if !r.Last.Before(known.Last) {
				known.Last, known.LastAddress = r.Last, r.LastAddress
			}
			return
		}
	}
	s.refusals = append(s.refusals, r)
}

// time is a time as it is kept.
func (s *sum) time(t time.Time) time.Time {
	if !s.notAfter.IsZero() && t.After(s.notAfter.Add(maxDelay)) {
		t = s.notAfter.Add(-time.Second)
	}
	return t.Truncate(time.Second).UTC()
}

// activity returns what has been added up, with all steps, and no more than an
// Activity holds.
func (s *sum) activity() *Activity {
	a := &Activity{
		From: ActivityHourStart(s.first), Step: ActivityStep, Allowed: s.allowed, Denied: s.denied,
		Methods: s.methods, Refusals: s.refusals,
	}
	slices.SortFunc(a.Methods, func(a, b MethodActivity) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Method, b.Method))
	})
	slices.SortFunc(a.Refusals, func(a, b RefusalActivity) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Reason, b.Reason), strings.Compare(a.Method, b.Method))
	})
	a.Methods = cut(a.Methods, MaxActivityMethods)
	a.Refusals = cut(a.Refusals, MaxActivityRefusals)
	return a
}

// cut shortens a list, and lets go of what was behind.
func cut[T any](list []T, most int) []T {
	if len(list) <= most {
		return list
	}
	return slices.Clone(list[:most])
}

// trimmed leaves out the steps before the first call and behind the last one.
func (a *Activity) trimmed() *Activity {
	begin, end := 0, len(a.Allowed)
	for end > 0 && a.Allowed[end-1] == 0 && a.Denied[end-1] == 0 {
		end--
	}
	for begin < end && a.Allowed[begin] == 0 && a.Denied[begin] == 0 {
		begin++
	}
	if begin == end {
		a.From, a.Allowed, a.Denied = time.Time{}, nil, nil
		return a
	}
	a.From = a.From.Add(time.Duration(begin) * ActivityStep)
	a.Allowed, a.Denied = a.Allowed[begin:end], a.Denied[begin:end]
	return a
}
