package tokenstore

import (
	"encoding/binary"
	"math"
	"time"
)

// Tags of the fields of an activity record; see those of a token.
const (
	activitySteps    = 1
	activityMethods  = 2
	activityRefusals = 3
)

// maxActivityHour is the highest hour there is, in the year 246953: up to it,
// hours are times without overflow.
const maxActivityHour = math.MaxInt32

// AppendActivity appends the stored form of the activity of a token, which
// Merge has returned.
func AppendActivity(b []byte, id TokenID, a *Activity) []byte {
	start := len(b)
	b = beginRecord(b)
	b = appendField(b, activitySteps, appendSteps(nil, a))
	if n := len(a.Methods); n > 0 {
		payload := binary.AppendUvarint(nil, uint64(n))
		for i := range a.Methods {
			payload = appendMethodActivity(payload, &a.Methods[i])
		}
		b = appendField(b, activityMethods, payload)
	}
	if n := len(a.Refusals); n > 0 {
		payload := binary.AppendUvarint(nil, uint64(n))
		for i := range a.Refusals {
			payload = appendRefusalActivity(payload, &a.Refusals[i])
		}
		b = appendField(b, activityRefusals, payload)
	}
	sealRecord(b[start:], kindActivity, uint64(id))
	return b
}

// appendSteps: of each step in which something happened, how many steps it is
// behind the one before (the first: its hour), allowed, denied. A token that is
// used now and then takes a few bytes.
func appendSteps(b []byte, a *Activity) []byte {
	from, last := hourOf(a.From), int64(0)
	for i := range a.Allowed {
		if a.Allowed[i] == 0 && a.Denied[i] == 0 {
			continue
		}
		hour := from + int64(i)
		b = binary.AppendUvarint(b, uint64(hour-last))
		b = binary.AppendUvarint(b, uint64(a.Allowed[i]))
		b = binary.AppendUvarint(b, uint64(a.Denied[i]))
		last = hour
	}
	return b
}

func appendMethodActivity(b []byte, m *MethodActivity) []byte {
	b = appendName(b, m.Method)
	b = binary.AppendUvarint(b, m.Allowed)
	b = binary.AppendUvarint(b, m.Denied)
	return binary.AppendVarint(b, m.Last.Unix())
}

func appendRefusalActivity(b []byte, r *RefusalActivity) []byte {
	b = appendName(b, r.Reason)
	b = appendName(b, r.Method)
	b = binary.AppendUvarint(b, r.Count)
	b = binary.AppendVarint(b, r.First.Unix())
	b = binary.AppendVarint(b, r.Last.Unix())
	return appendAddress(b, r.LastAddress) // of no bytes where it is unknown
}

func appendName(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// DecodeActivity reads what AppendActivity wrote. The error wraps ErrDamaged.
func DecodeActivity(id TokenID, data []byte) (*Activity, error) {
	a := &Activity{Step: ActivityStep}
	f := openRecord(data, kindActivity, uint64(id))
	for {
		tag, payload := f.next()
		if tag == 0 {
			break
		}
		r := reader{rest: payload}
		switch tag {
		case activitySteps:
			r.steps(a)
		case activityMethods:
			n := r.countUpTo(MaxActivityMethods)
			for a.Methods = make([]MethodActivity, 0, n); n > 0 && !r.bad; n-- {
				a.Methods = append(a.Methods, r.methodActivity())
			}
		case activityRefusals:
			n := r.countUpTo(MaxActivityRefusals)
			for a.Refusals = make([]RefusalActivity, 0, n); n > 0 && !r.bad; n-- {
				a.Refusals = append(a.Refusals, r.refusalActivity())
			}
		default:
			r.bad = true
		}
		if !r.done() {
			f.fail()
		}
	}
	if f.err != nil {
		return nil, unreadable("the activity of token", uint64(id), f.err)
	}
	return a, nil
}

func (r *reader) steps(a *Activity) {
	first := r.number()
	if first > maxActivityHour {
		r.bad = true
		return
	}
	a.From = hourStart(int64(first))
	a.Allowed, a.Denied = make([]uint32, 0, ActivitySteps), make([]uint32, 0, ActivitySteps)
	for gap := uint64(1); !r.bad; gap = r.nonzero() {
		if gap > uint64(ActivitySteps-len(a.Allowed)) {
			r.bad = true
			return
		}
		for range gap {
			a.Allowed, a.Denied = append(a.Allowed, 0), append(a.Denied, 0)
		}
		allowed, denied := r.number(), r.number()
		if allowed > math.MaxUint32 || denied > math.MaxUint32 || allowed == 0 && denied == 0 {
			r.bad = true
			return
		}
		last := len(a.Allowed) - 1
		a.Allowed[last], a.Denied[last] = uint32(allowed), uint32(denied)
		if len(r.rest) == 0 {
			return
		}
	}
}

func (r *reader) methodActivity() (m MethodActivity) {
	if m.Method = r.name(); m.Method == "" {
		r.bad = true
	}
	m.Allowed, m.Denied, m.Last = r.number(), r.number(), r.anySeconds()
	return m
}

func (r *reader) refusalActivity() (a RefusalActivity) {
	if a.Reason = r.name(); a.Reason == "" {
		r.bad = true
	}
	a.Method, a.Count, a.First, a.Last = r.name(), r.nonzero(), r.anySeconds(), r.anySeconds()
	if len(r.rest) > 0 && r.rest[0] == 0 {
		r.byte()
		return a
	}
	a.LastAddress = r.address()
	return a
}

func (r *reader) name() string {
	n := r.number()
	if n > maxActivityName {
		r.bad = true
		return ""
	}
	return string(r.take(n))
}

// anySeconds is a time that was stored, also where it is the zero time.
func (r *reader) anySeconds() time.Time { return time.Unix(r.signed(), 0).UTC() }

func (r *reader) countUpTo(most uint64) uint64 {
	n := r.count()
	if n > most {
		r.bad = true
		return 0
	}
	return n
}
