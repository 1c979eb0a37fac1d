package tokenstore

import (
	"math"
	"net/netip"
	"time"
)

// never is the end of what does not end, always the start of what has none.
const (
	never  = math.MaxInt64
	always = math.MinInt64
)

// endOf is the earlier of two instants in Unix nanoseconds, zero ones left out.
func endOf(a, b time.Time) int64 {
	end := int64(never)
	if !a.IsZero() {
		end = instant(a)
	}
	if !b.IsZero() {
		end = min(end, instant(b))
	}
	return end
}

// startOf is an instant in Unix nanoseconds; the zero one is always.
func startOf(t time.Time) int64 {
	if t.IsZero() {
		return always
	}
	return instant(t)
}

// instant is UnixNano within its range, and its nearest end beyond.
func instant(t time.Time) int64 {
	switch s := t.Unix(); {
	case s >= math.MaxInt64/int64(time.Second):
		return never - 1
	case s <= math.MinInt64/int64(time.Second):
		return math.MinInt64
	}
	return t.UnixNano()
}

// Entry is what the index knows of one secret of a token. It never changes; an
// edit puts another in its place.
type Entry struct {
	token  TokenID
	owner  *Owner
	grant  *SharedGrant
	limits *limits // nil for most tokens
	starts int64   // Unix nanoseconds
	ends   int64   // likewise
}

// Token returns the id of the token.
func (e *Entry) Token() TokenID { return e.token }

// Owner returns the account of the token.
func (e *Entry) Owner() *Owner { return e.owner }

// Grant returns what the token allows.
func (e *Entry) Grant() *SharedGrant { return e.grant }

// Ends is the instant from which the token, or this value of it, is refused; zero:
// never.
func (e *Entry) Ends() time.Time {
	if e.ends == never {
		return time.Time{}
	}
	return time.Unix(0, e.ends).UTC()
}

// EndsAfter reports whether this value ends later than another one.
func (e *Entry) EndsAfter(other *Entry) bool { return e.ends > other.ends }

// ExpiredAt reports whether the token, or this value of it, is refused at now.
func (e *Entry) ExpiredAt(now time.Time) bool {
	return e.ends != never && now.UnixNano() >= e.ends
}

// StartedAt reports whether the token works at now, as far as its start goes.
func (e *Entry) StartedAt(now time.Time) bool {
	return e.starts == always || now.UnixNano() >= e.starts
}

// Addresses limits where the token may be used from; empty: anywhere.
func (e *Entry) Addresses() []netip.Prefix {
	if e.limits == nil {
		return nil
	}
	return e.limits.addresses
}

// Audience limits at which sites the token is good; empty: all.
func (e *Entry) Audience() []string {
	if e.limits == nil {
		return nil
	}
	return e.limits.audience
}
