package tokenstore

import "time"

// Tags of the fields of a usage record; see those of a token.
const (
	usageLastUsed    = 1
	usageLastAddress = 2
	usageAllowed     = 3
	usageDenied      = 4
)

// AppendUsage appends the stored form of u.
func AppendUsage(b []byte, u Usage) []byte {
	b = append(b, recordVersion)
	b = appendTime(b, usageLastUsed, u.LastUsed)
	if u.LastAddress.IsValid() {
		b = appendField(b, usageLastAddress, appendAddress(nil, u.LastAddress))
	}
	b = appendNumber(b, usageAllowed, u.Allowed)
	return appendNumber(b, usageDenied, u.Denied)
}

// DecodeUsage reads what AppendUsage wrote. The error wraps ErrDamaged.
func DecodeUsage(id TokenID, data []byte) (Usage, error) {
	var u Usage
	f := openRecord(data)
	for {
		tag, payload := f.next()
		if tag == 0 {
			break
		}
		r := reader{rest: payload}
		switch tag {
		case usageLastUsed:
			u.LastUsed = r.seconds()
		case usageLastAddress:
			u.LastAddress = r.address()
		case usageAllowed:
			u.Allowed = r.nonzero()
		case usageDenied:
			u.Denied = r.nonzero()
		default:
			r.bad = true
		}
		if !r.done() {
			f.fail()
		}
	}
	if f.err != nil {
		return Usage{}, damaged("usage of token", uint64(id), f.err)
	}
	return u, nil
}

// seconds keeps what is stored and what is in memory alike.
func seconds(t time.Time) time.Time { return t.Truncate(time.Second).UTC() }
