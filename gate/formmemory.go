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

// lot is what one form holds of the memory.
type lot struct {
	memory  *FormMemory
	known   bool       // the form's token is good
	from    netip.Addr // of the client
	held    int64
	counted int64 // of held, for the address
}

// neighbours is the network that counts as one client.
func neighbours(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

// take makes room for n more bytes.
func (l *lot) take(n int64) bool {
	m := l.memory
	if m.used.Add(n) > m.limit || !l.known && !l.takeShare(n) {
		m.used.Add(-n)
		if l.known {
			m.refused[1].Add(1)
		} else {
			m.refused[0].Add(1)
		}
		return false
	}
	l.held += n
	return true
}

// takeShare takes n bytes of what clients share that are not known.
func (l *lot) takeShare(n int64) bool {
	m := l.memory
	share := m.limit / 2
	taken := m.anonymous.Add(n)
	// What a form begins with is not counted for its address while there is plenty: so
	// the usual form takes no lock.
	if l.held+n <= formStep && taken <= share/16 {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if taken > share || m.addresses[l.from]+n > (share-taken)/2 {
		m.anonymous.Add(-n)
		return false
	}
	m.addresses[l.from] += n
	l.counted += n
	return true
}

// identify says that the client has shown a good token: what it holds no longer counts
// for its address, and it may take more.
func (l *lot) identify() {
	if l.known {
		return
	}
	l.leaveShare()
	l.known = true
}

// give gives all back, once.
func (l *lot) give() {
	if !l.known {
		l.leaveShare()
	}
	l.memory.used.Add(-l.held)
	l.held = 0
}

func (l *lot) leaveShare() {
	m := l.memory
	m.anonymous.Add(-l.held)
	if l.counted == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.addresses[l.from] -= l.counted; m.addresses[l.from] <= 0 {
		delete(m.addresses, l.from)
	}
	l.counted = 0
}
