package gate

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// DefaultFormMemory is how many bytes all forms that are being read may take.
const DefaultFormMemory = 256 << 20

// FormMemory bounds what all forms that are being read take together, so that no number
// of clients can fill the machine before they are even known.
//
// Forms of clients that have not shown a good token yet share half of it, and one client
// address (of IPv6, its /64) may hold at most half as much of that as it leaves free. So
// an address alone gets a third of the half, three of them three fifths together, and
// however many there are, some stays free for the small form of another one. A form of
// which the token is known may take all there is.
type FormMemory struct {
	limit     int64
	used      atomic.Int64 // of all
	anonymous atomic.Int64 // of it, by clients that are not known
	refused   [2]atomic.Uint64

	mu        sync.Mutex
	addresses map[netip.Addr]int64 // what an address holds, while it does
}

// NewFormMemory returns a bound of so many bytes; 0 means DefaultFormMemory.
func NewFormMemory(limit int64) *FormMemory {
	if limit <= 0 {
		limit = DefaultFormMemory
	}
	return &FormMemory{limit: limit, addresses: make(map[netip.Addr]int64)}
}

// FormMemoryUse is what forms take at a moment.
type FormMemoryUse struct {
	Known, Anonymous               int64  // bytes
	RefusedKnown, RefusedAnonymous uint64 // forms that got no more, so far
}

// Use returns what forms take.
func (m *FormMemory) Use() FormMemoryUse {
	anonymous := m.anonymous.Load()
	return FormMemoryUse{max(0, m.used.Load()-anonymous), anonymous, m.refused[1].Load(), m.refused[0].Load()}
}

// reservation is what one form holds of the memory.
type reservation struct {
	memory  *FormMemory
	known   bool       // the form's token is good
	from    netip.Addr // of the client
	held    int64
	counted int64 // of held, for the address
}

// clientNetwork is the network that counts as one client.
func clientNetwork(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

// grow makes room for n more bytes.
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

// growShared takes n bytes of what clients share that are not known.
func (r *reservation) growShared(n int64) bool {
	m := r.memory
	share := m.limit / 2
	taken := m.anonymous.Add(n)
	// What a form begins with is not counted for its address while there is plenty: so
	// the usual form takes no lock.
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

// identify says that the client has shown a good token: what it holds no longer counts
// for its address, and it may take more.
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
