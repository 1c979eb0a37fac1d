package codec

import (
	"encoding/binary"
	"math"

	"github.com/patgate/patgate/tokenstore"
)

// Tags of the fields of an activity record; see those of a token.
const (
	activitySteps    = 1
	activityMethods  = 2
	activityRefusals = 3
)

// AppendActivity appends the stored form of the activity of a token, which
// tokenstore.Activity.Merge has returned.
func AppendActivity(b []byte, id tokenstore.TokenID, a *tokenstore.Activity) []byte {
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
func appendSteps(b []byte, a *tokenstore.Activity) []byte {
	from, last := tokenstore.ActivityHour(a.From), int64(0)
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

func appendMethodActivity(b []byte, m *tokenstore.MethodActivity) []byte {
	b = appendString(b, m.Method)
	b = binary.AppendUvarint(b, m.Allowed)
	b = binary.AppendUvarint(b, m.Denied)
	return binary.AppendVarint(b, m.Last.Unix())
}

func appendRefusalActivity(b []byte, r *tokenstore.RefusalActivity) []byte {
	b = appendString(b, r.Reason)
	b = appendString(b, r.Method)
	b = binary.AppendUvarint(b, r.Count)
	b = binary.AppendVarint(b, r.First.Unix())
	b = binary.AppendVarint(b, r.Last.Unix())
	return appendAddress(b, r.LastAddress) // of no bytes where it is unknown
}

// DecodeActivity reads what AppendActivity wrote. The error wraps tokenstore.ErrDamaged.
func DecodeActivity(id tokenstore.TokenID, data []byte) (*tokenstore.Activity, error) {
	a := &tokenstore.Activity{Step: tokenstore.ActivityStep}
	f := openRecord(data, kindActivity, uint64(id))
	for f.next() {
		switch r := &f.value; f.tag {
		case activitySteps:
			r.steps(a)
		case activityMethods:
			n := r.countUpTo(tokenstore.MaxActivityMethods)
			for a.Methods = make([]tokenstore.MethodActivity, 0, n); n > 0 && !r.bad; n-- {
				a.Methods = append(a.Methods, r.methodActivity())
			}
		case activityRefusals:
			n := r.countUpTo(tokenstore.MaxActivityRefusals)
			for a.Refusals = make([]tokenstore.RefusalActivity, 0, n); n > 0 && !r.bad; n-- {
				a.Refusals = append(a.Refusals, r.refusalActivity())
			}
		default:
			r.bad = true
		}
	}
	if f.err != nil {
		return nil, unreadable("the activity of token", uint64(id), f.err)
	}
	return a, nil
}

func (r *reader) steps(a *tokenstore.Activity) {
	first := r.number()
	if first > tokenstore.MaxActivityHour {
		r.bad = true
		return
	}
	a.From = tokenstore.ActivityHourStart(int64(first))
	a.Allowed, a.Denied = make([]uint32, 0, tokenstore.ActivitySteps), make([]uint32, 0, tokenstore.ActivitySteps)
	for gap := uint64(1); !r.bad; gap = r.nonzero() {
		if gap > uint64(tokenstore.ActivitySteps-len(a.Allowed)) {
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

func (r *reader) methodActivity() (m tokenstore.MethodActivity) {
	if m.Method = r.name(); m.Method == "" {
		r.bad = true
	}
	m.Allowed, m.Denied, m.Last = r.number(), r.number(), r.anySeconds()
	return m
}

func (r *reader) refusalActivity() (a tokenstore.RefusalActivity) {
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
	if n > tokenstore.MaxActivityName {
		r.bad = true
		return ""
	}
	return string(r.take(n))
}
