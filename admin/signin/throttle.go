package signin

import (
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Throttle says how long to wait before the next attempt to prove who one is.
//
// An attempt that fails counts for its address, and for its account. An address
// from which the account has signed in before has a count of its own, and no other
// count holds the account up there. So strangers cannot lock the owner out, and
// those who share the address only by guesses at this very account. Codes and
// passkeys have counts of their own, which only a right one clears.
type Throttle struct {
	now func() time.Time

	mu       sync.Mutex
	counts   map[string]*count
	familiar map[string]time.Time // login and address → last success
}

type count struct {
	failures int
	flying   int       // attempts that have not ended
	until    time.Time // no attempt before
	last     time.Time
}

// Limits of the throttle: so many failures are free, then each doubles the wait.
const (
	freeForAccount = 10
	freeForAddress = 20
	freeForCode    = 10
	maxFlying      = 32 // attempts at the same time
	maxWait        = 15 * time.Minute

	maxWaitUndecided = 10 * time.Second

	forgetCount    = time.Hour
	forgetFamiliar = tokenstore.NetworkFor
	rememberAgain  = 24 * time.Hour
	maxCounts      = 50_000
)

// NewThrottle returns an empty throttle.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, counts: make(map[string]*count), familiar: make(map[string]time.Time)}
}

// Attempt is one try to prove who one is. One of Succeeded, Failed and Cancel ends
// it.
type Attempt struct {
	t        *Throttle
	keys     []key
	familiar string
}

type key struct {
	name string
	free int
	// cleared is set where a success clears the count: who proved that the
	// account is theirs may err again. An address is shared with others.
	cleared bool
	// passed is set where the count holds nobody up, though failures add to it.
	passed bool
}

// Begin begins an attempt for a login, in its one spelling, and an address; both
// may be empty. wait above 0 means: not now. The error is ErrBusy where too many
// attempts are under way at the same time.
func (t *Throttle) Begin(login, address string) (a *Attempt, wait time.Duration, err error) {
	network := networkOf(address)
	a = &Attempt{t: t, keys: []key{{name: "address " + network, free: freeForAddress}}}
	t.mu.Lock()
	defer t.mu.Unlock()
	if login != "" {
		a.familiar = login + " " + network
		name := "account " + login
		if seen, ok := t.familiar[a.familiar]; ok && t.now().Sub(seen) < forgetFamiliar {
			name = "account " + a.familiar
			a.keys[0].passed = true
		}
		a.keys = append(a.keys, key{name: name, free: freeForAccount, cleared: true})
	}
	return t.begin(a)
}

// BeginCode begins an attempt to give the code of an account's second factor.
func (t *Throttle) BeginCode(login string) (a *Attempt, wait time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.begin(&Attempt{t: t, keys: []key{{name: "code " + login, free: freeForCode, cleared: true}}})
}

// BeginPasskey begins an attempt to answer with a passkey of an account. Who guesses at codes
// does not hold it up.
func (t *Throttle) BeginPasskey(login string) (a *Attempt, wait time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.begin(&Attempt{t: t, keys: []key{{name: "passkey " + login, free: freeForCode, cleared: true}}})
}

func (t *Throttle) begin(a *Attempt) (*Attempt, time.Duration, error) {
	now, wait := t.now(), time.Duration(0)
	for _, k := range a.keys {
		c := t.counts[k.name]
		if c == nil {
			continue
		}
		if !k.passed {
			wait = max(wait, c.until.Sub(now))
		}
		if wait <= 0 && c.flying >= maxFlying {
			return nil, 0, ErrBusy
		}
	}
	if wait > 0 {
		return nil, wait, nil
	}
	for _, k := range a.keys {
		c := t.counts[k.name]
		if c == nil || c.flying == 0 && now.Sub(c.last) > forgetCount {
			t.makeRoom(now)
			c = new(count)
			t.counts[k.name] = c
		}
		c.flying++
		c.last = now
	}
	return a, 0, nil
}

// makeRoom keeps the number of counts bounded: old ones go, then those of few
// failures, and if there are none, any.
func (t *Throttle) makeRoom(now time.Time) {
	if len(t.counts) < maxCounts {
		return
	}
	for _, few := range []int{1, freeForAddress, math.MaxInt} {
		for name, c := range t.counts { // many at once: it costs a look at all of them
			if few > 1 && len(t.counts) < maxCounts*9/10 {
				return
			}
			if c.flying == 0 && (c.failures <= few && !now.Before(c.until) || now.Sub(c.last) > forgetCount || few == math.MaxInt) {
				delete(t.counts, name)
			}
		}
	}
}

// end ends the attempt for all of its keys.
func (a *Attempt) end(settle func(key, *count)) {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	for _, k := range a.keys {
		c := a.t.counts[k.name]
		if c == nil {
			continue
		}
		c.flying--
		settle(k, c)
		if c.failures == 0 && c.flying <= 0 {
			delete(a.t.counts, k.name)
		}
	}
}

// Failed counts the attempt.
func (a *Attempt) Failed() { a.count(maxWait) }

// Undecided counts an attempt that could not be checked, and lets nobody wait longer than
// a few seconds for it: it may have been right, and may have been a guess.
func (a *Attempt) Undecided() { a.count(maxWaitUndecided) }

func (a *Attempt) count(most time.Duration) {
	now := a.t.now()
	a.end(func(k key, c *count) {
		c.failures++
		c.last = now
		if over := c.failures - k.free; over >= 0 {
			wait := most
			if over < 10 {
				wait = min(time.Second<<over, most)
			}
			c.until = now.Add(wait)
		}
	})
}

// Familiar notes that an account has signed in from a network, as Succeeded told of
// it, before this process began.
func (t *Throttle) Familiar(login, network string, last time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if key := login + " " + network; len(t.familiar) < maxCounts && t.familiar[key].Before(last) {
		t.familiar[key] = last
	}
}

// Succeeded does not count the attempt, and forgets those of the account before. network
// is that of the address where it is to be remembered over a restart: if it is new to the
// account, or was seen the last time a day ago; else it is empty.
func (a *Attempt) Succeeded() (network string) {
	a.end(func(k key, c *count) {
		if k.cleared {
			c.failures, c.until = 0, time.Time{}
		}
	})
	if a.familiar == "" {
		return ""
	}
	t := a.t
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if now.Sub(t.familiar[a.familiar]) >= rememberAgain {
		_, network, _ = strings.Cut(a.familiar, " ")
	}
	if len(t.familiar) >= maxCounts {
		for key := range t.familiar {
			delete(t.familiar, key)
			break
		}
	}
	t.familiar[a.familiar] = now
	return network
}

// Cancel does not count an attempt that was not checked, or that proves nothing.
func (a *Attempt) Cancel() { a.end(func(key, *count) {}) }

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
