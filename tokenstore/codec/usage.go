package codec

import "github.com/patgate/patgate/tokenstore"

// Tags of the fields of a usage record; see those of a token.
const (
	usageLastUsed    = 1
	usageLastAddress = 2
	usageAllowed     = 3
	usageDenied      = 4
)

// AppendUsage appends the stored form of what is known of the use of a token.
func AppendUsage(b []byte, id tokenstore.TokenID, u tokenstore.Usage) []byte {
	start := len(b)
	b = beginRecord(b)
	b = appendTime(b, usageLastUsed, u.LastUsed)
	if u.LastAddress.IsValid() {
		b = appendField(b, usageLastAddress, appendAddress(nil, u.LastAddress))
	}
	b = appendNumber(b, usageAllowed, u.Allowed)
	b = appendNumber(b, usageDenied, u.Denied)
	sealRecord(b[start:], kindUsage, uint64(id))
	return b
}

// DecodeUsage reads what AppendUsage wrote. The error wraps tokenstore.ErrDamaged.
func DecodeUsage(id tokenstore.TokenID, data []byte) (tokenstore.Usage, error) {
	var u tokenstore.Usage
	f := openRecord(data, kindUsage, uint64(id))
	for f.next() {
		switch r := &f.value; f.tag {
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
	}
	if f.err != nil {
		return tokenstore.Usage{}, unreadable("the use of token", uint64(id), f.err)
	}
	return u, nil
}
