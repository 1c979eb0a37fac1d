package tokenstore

import (
	"net/netip"
	"time"
)

// Usage is what is known of the use of one token.
type Usage struct {
	// LastUsed is when the token was last presented and allowed.
	LastUsed time.Time
	// LastAddress is where from; invalid if unknown.
	LastAddress netip.Addr
	Allowed     uint64 // calls let through
	Denied      uint64 // calls refused though the token was known
}

// Merge returns u with what was seen later added to it.
func (u Usage) Merge(later Usage) Usage {
	if later.LastUsed.After(u.LastUsed) {
		u.LastUsed, u.LastAddress = later.LastUsed, later.LastAddress
	}
	u.Allowed += later.Allowed
	u.Denied += later.Denied
	return u
}
