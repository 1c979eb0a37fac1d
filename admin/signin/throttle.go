package signin

import (
	"net/netip"
	"sync"
	"time"
)

// Throttle says how long to wait before the next attempt to prove who one is. It
// counts attempts before they are checked, so that many at the same time count
// as many.
//
// An attempt counts for its address, and for its account. An address from which
// the account has signed in before has a count of its own, so that strangers
// cannot lock the owner out.
type Throttle struct {
	now func() time.Time

	mu       sync.Mutex
	counts   map[string]*count
	familiar map[string]time.Time // login and address → last success
}

type count struct {
	failures int
	until    time.Time // no attempt before
	last     time.Time
}

// Limits of the throttle: so many failures are free, then each doubles the wait.
const (
	freeForAccount = 10
	freeForAddress = 20
	maxWait        = 15 * time.Minute
	forgetCount    = time.Hour
	forgetFamiliar = 30 * 24 * time.Hour
	maxCounts      = 50_000
)

// NewThrottle returns an empty throttle.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, counts: make(map[string]*count), familiar: make(map[string]time.Time)}
}

// Attempt is one try to prove who one is.
type Attempt struct {
	t        *Throttle
	keys     []string
	familiar string
}

// Begin counts an attempt for a login, in its one spelling, and an address; both
// may be empty. wait above 0 means: not now.
func (t *Throttle) Begin(login, address string) (a *Attempt, wait time.Duration) {
	now := t.now()
	network := networkOf(address)
	a = &Attempt{t: t, keys: []string{"address " + network}}
	t.mu.Lock()
	defer t.mu.Unlock()
	if login != "" {
		a.familiar = login + " " + network
		key := "account " + login
		if seen, ok := t.familiar[a.familiar]; ok && now.Sub(seen) < forgetFamiliar {
			key = "account " + a.familiar
		}
		a.keys = append(a.keys, key)
	}
	for _, key := range a.keys {
		if c := t.counts[key]; c != nil && now.Before(c.until) {
			wait = max(wait, c.until.Sub(now))
		}
	}
	if wait > 0 {
		return nil, wait
	}
	for i, key := range a.keys {
		free := freeForAddress
		if i > 0 {
			free = freeForAccount
		}
		t.count(key, free, now)
	}
	return a, 0
}

func (t *Throttle) count(key string, free int, now time.Time) {
	c := t.counts[key]
	if c == nil || now.Sub(c.last) > forgetCount {
		t.makeRoom(now)
		c = new(count)
		t.counts[key] = c
	}
	c.failures++
	c.last = now
	if over := c.failures - free; over >= 0 {
		wait := maxWait
		if over < 10 {
			wait = min(time.Second<<over, maxWait)
		}
		c.until = now.Add(wait)
	}
}

// makeRoom keeps the number of counts bounded: old ones go, and if none is old,
// any.
func (t *Throttle) makeRoom(now time.Time) {
	if len(t.counts) < maxCounts {
		return
	}
	for key, c := range t.counts {
		if now.Sub(c.last) > forgetCount {
			delete(t.counts, key)
		}
	}
	for key := range t.counts { // many at once: it costs a look at all of them
		if len(t.counts) < maxCounts*9/10 {
			return
		}
		delete(t.counts, key)
	}
}

// Succeeded takes the attempt back: it was a good one.
func (a *Attempt) Succeeded() {
	t := a.t
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, key := range a.keys {
		c := t.counts[key]
		switch {
		case c == nil:
		case i > 0: // the account's owner is here
			delete(t.counts, key)
		default: // others may guess from the same address
			c.failures--
			c.until = time.Time{}
		}
	}
	if a.familiar != "" {
		if len(t.familiar) >= maxCounts {
			for key := range t.familiar {
				delete(t.familiar, key)
				break
			}
		}
		t.familiar[a.familiar] = t.now()
	}
}

// Cancel takes an attempt back that was not checked.
func (a *Attempt) Cancel() {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	for _, key := range a.keys {
		if c := a.t.counts[key]; c != nil {
			c.failures--
			c.until = time.Time{}
		}
	}
}

// networkOf is the address, or for IPv6 the /64 that one customer has.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	network, err := a.Prefix(64)
	if err != nil {
		return ""
	}
	return network.String()
}
