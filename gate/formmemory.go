package gate

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// DefaultFormMemory is how many bytes all forms that are being read may take.
const DefaultFormMemory = 256 << 20

// FormMemory bounds the memory of all forms that are being read, so that no number of
// clients can fill the machine before they are even known.
//
// Forms of clients that have not shown a good token yet share half of it. One client
// address (of IPv6, its /64) may hold at most half as much of that as it leaves free. So
// an address alone gets a third of the half, three of them three fifths together, and
// however many there are, some stays free for the small form of another one. A form
// whose token is known may take all there is.
type FormMemory struct {
	limit     int64
	used      atomic.Int64 // of all
	anonymous atomic.Int64 // of these, by clients that are not known
	refused   [2]atomic.Uint64

	mu        sync.Mutex
	addresses map[netip.Addr]int64 // bytes per address, of those that hold some
}

// NewFormMemory returns a bound of limit bytes; 0 means DefaultFormMemory.
func NewFormMemory(limit int64) *FormMemory {
	if limit <= 0 {
		limit = DefaultFormMemory
	}
	return &FormMemory{limit: limit, addresses: make(map[netip.Addr]int64)}
}

// FormMemoryUse says what forms take at a moment.
type FormMemoryUse struct {
	Known, Anonymous               int64  // bytes
	RefusedKnown, RefusedAnonymous uint64 // requests for more that were refused, so far
}

// Use returns what forms take.
func (m *FormMemory) Use() FormMemoryUse {
	anonymous := m.anonymous.Load()
	return FormMemoryUse{max(0, m.used.Load()-anonymous), anonymous, m.refused[1].Load(), m.refused[0].Load()}
}

// reservation is the memory that one form holds.
type reservation struct {
	memory  *FormMemory
	known   bool       // the form's token is good
	from    netip.Addr // of the client
	held    int64
	counted int64 // of these, for the address
}

// clientNetwork returns the network that counts as one client: a, or its /64.
func clientNetwork(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

// grow reserves n more bytes, and reports whether there are so many.
func (r *reservation) grow(n int64) bool {
	m := r.memory
	if m.used.Add(n) > m.limit || !r.known && !r.growShared(n) {
		m.used.Add(-n)
		if r.known {
			m.refused[1].Add(1)
		} else {
			m.refused[0].Add(1)
		}
		return false
	}
	r.held += n
	return true
}

// growShared reserves n bytes of the share of clients that are not known.
func (r *reservation) growShared(n int64) bool {
	m := r.memory
	share := m.limit / 2
	taken := m.anonymous.Add(n)
	// While there is plenty, the first bytes of a form are not counted for its address, so
	// that the usual form takes no lock.
	if r.held+n <= formStep && taken <= share/16 {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if taken > share || m.addresses[r.from]+n > (share-taken)/2 {
		m.anonymous.Add(-n)
		return false
	}
	m.addresses[r.from] += n
	r.counted += n
	return true
}

// identify takes the form out of the share, now that its client has shown a good token.
func (r *reservation) identify() {
	if r.known {
		return
	}
	r.leaveShared()
	r.known = true
}

// release gives all back, once.
func (r *reservation) release() {
	if !r.known {
		r.leaveShared()
	}
	r.memory.used.Add(-r.held)
	r.held = 0
}

// leaveShared gives back what was taken of the share.
func (r *reservation) leaveShared() {
	m := r.memory
	m.anonymous.Add(-r.held)
	if r.counted == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.addresses[r.from] -= r.counted; m.addresses[r.from] <= 0 {
		delete(m.addresses, r.from)
	}
	r.counted = 0
}
