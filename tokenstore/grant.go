package tokenstore

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"sync/atomic"
)

// SharedGrant is a grant that all entries with the same one share: of a million
// tokens most allow one of a few things.
type SharedGrant struct {
	Grant
	memos atomic.Pointer[[memoOwners]memo] // the one made last is the first
}

// memo is what an owner made of a grant.
type memo struct{ owner, value any }

// memoOwners is how many owners a grant remembers: the catalog of the running
// configuration, and during a reload that of the one before.
const memoOwners = 2

// Memo returns what compute makes of a grant for this owner, a catalog say, and remembers it for
// the two owners that asked last. compute may run more than once; it must always give the
// same for the same owner, and all owners of a type the same type. Remembered values are read
// without a lock.
func Memo[O comparable, V any](g *SharedGrant, owner O, compute func(owner O, g Grant) V) V {
	for {
		known := g.memos.Load()
		if known != nil {
			for i := range known {
				if known[i].owner == any(owner) {
					return known[i].value.(V)
				}
			}
		}
		value := compute(owner, g.Grant)
		next := &[memoOwners]memo{{owner, value}}
		if known != nil {
			copy(next[1:], known[:])
		}
		if g.memos.CompareAndSwap(known, next) {
			return value
		}
	}
}

// grantUse counts the entries that share a grant, so that one which nobody has
// any more is forgotten.
type grantUse struct {
	grant *SharedGrant
	uses  int
}

func (x *Index) intern(g Grant) *SharedGrant {
	x.key = appendGrant(x.key[:0], &g)
	use := x.grants[string(x.key)]
	if use == nil {
		use = &grantUse{grant: &SharedGrant{Grant: g.Clone()}}
		x.grants[string(x.key)] = use
	}
	use.uses++
	return use.grant
}

func (x *Index) releaseGrant(g *SharedGrant) {
	x.key = appendGrant(x.key[:0], &g.Grant)
	if use := x.grants[string(x.key)]; use != nil {
		if use.uses--; use.uses == 0 {
			delete(x.grants, string(x.key))
		}
	}
}

// appendGrant appends what tells grants apart: all of them.
func appendGrant(b []byte, g *Grant) []byte {
	for _, list := range [][]string{g.Sets, g.Methods, g.Only, g.Unbound} {
		b = appendStrings(b, list)
	}
	return b
}

// limits are what few tokens have, behind one pointer that is nil for the rest.
type limits struct {
	addresses []netip.Prefix
	audience  []string
}

type limitsUse struct {
	limits *limits
	uses   int
}

func (x *Index) internLimits(t *Token) *limits {
	if len(t.Addresses) == 0 && len(t.Audience) == 0 {
		return nil
	}
	x.key = appendLimits(x.key[:0], t.Addresses, t.Audience)
	use := x.limits[string(x.key)]
	if use == nil {
		use = &limitsUse{limits: &limits{slices.Clone(t.Addresses), slices.Clone(t.Audience)}}
		x.limits[string(x.key)] = use
	}
	use.uses++
	return use.limits
}

func (x *Index) releaseLimits(l *limits) {
	if l == nil {
		return
	}
	x.key = appendLimits(x.key[:0], l.addresses, l.audience)
	if use := x.limits[string(x.key)]; use != nil {
		if use.uses--; use.uses == 0 {
			delete(x.limits, string(x.key))
		}
	}
}

func appendLimits(b []byte, addresses []netip.Prefix, audience []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(addresses)))
	for _, p := range addresses {
		address := p.Addr().AsSlice()
		b = append(b, byte(len(address)), byte(p.Bits()))
		b = append(b, address...)
	}
	return appendStrings(b, audience)
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}
