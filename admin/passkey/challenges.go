package passkey

import (
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Challenges are those that browsers were given for a passkey to sign. Each is good once,
// for a few minutes, and for nobody but whom it was given to.
type Challenges struct {
	now    func() time.Time
	mu     sync.Mutex
	byText map[string]Challenge
}

// Challenge is one of them.
type Challenge struct {
	Ceremony *Ceremony
	SignIn   bool // of a confirmation: see api.PasskeyPurpose
	given    Given
	until    time.Time
}

// Given is whom a challenge was given to, and what for.
type Given struct {
	Purpose Purpose
	Account tokenstore.AccountID
	Host    string // of the site
	Session string // name of the session; empty while somebody signs in
}

// Purpose is what a challenge is for.
type Purpose uint8

// What challenges are for.
const (
	ToSignIn Purpose = iota
	ToConfirm
	ToAdd
)

// So many challenges are kept. Whoever got one has proved a password, so it is an account's
// own that make room for each other; the oldest of all go where that does not do.
const (
	maxChallenges      = 10_000
	maxChallengesOfOne = 50 // account
)

// NewChallenges returns none.
func NewChallenges(now func() time.Time) *Challenges {
	return &Challenges{now: now, byText: make(map[string]Challenge)}
}

// Put keeps the challenge of a ceremony.
func (c *Challenges) Put(made *Ceremony, given Given, signIn bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for text, old := range c.byText {
		if !now.Before(old.until) {
			delete(c.byText, text)
		}
	}
	c.makeRoom(maxChallengesOfOne, func(old Challenge) bool { return old.given.Account == given.Account })
	c.makeRoom(maxChallenges, func(Challenge) bool { return true })
	c.byText[made.Challenge()] = Challenge{made, signIn, given, now.Add(Timeout)}
}

// makeRoom drops the oldest of those that are counted, if there are as many as may be.
func (c *Challenges) makeRoom(most int, counted func(Challenge) bool) {
	oldest, n := "", 0
	for text, old := range c.byText {
		if !counted(old) {
			continue
		}
		if n++; n == 1 || old.until.Before(c.byText[oldest].until) {
			oldest = text
		}
	}
	if n >= most {
		delete(c.byText, oldest)
	}
}

// Take returns the challenge of a text, if it was given to this one and was not taken
// before. Somebody else's stays.
func (c *Challenges) Take(text string, given Given) (taken Challenge, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken, ok = c.byText[text]
	if !ok || taken.given != given {
		return Challenge{}, false
	}
	delete(c.byText, text)
	if !c.now().Before(taken.until) {
		return Challenge{}, false
	}
	return taken, true
}

// Drop forgets the challenges of an account.
func (c *Challenges) Drop(account tokenstore.AccountID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for text, old := range c.byText {
		if old.given.Account == account {
			delete(c.byText, text)
		}
	}
}
