package admin

import (
	"sync"
	"time"

	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/tokenstore"
)

// challenges are those that browsers were given for a passkey to sign. Each is good once,
// for a few minutes, and for nobody but whom it was given to.
type challenges struct {
	now    func() time.Time
	mu     sync.Mutex
	byText map[string]challenge
}

// challenge is one of them.
type challenge struct {
	ceremony *passkey.Ceremony
	given    challengeFor
	signIn   bool // of a confirmation: see api.PasskeyPurpose
	until    time.Time
}

// challengeFor is whom a challenge was given to, and what for.
type challengeFor struct {
	what    purpose
	account tokenstore.AccountID
	host    string // of the site
	session string // name of the session; empty while somebody signs in
}

// purpose is what a challenge is for.
type purpose uint8

const (
	toSignIn purpose = iota
	toConfirm
	toAdd
)

// So many challenges are kept. Whoever got one has proved a password, so it is an account's
// own that make room for each other; the oldest of all go where that does not do.
const (
	maxChallenges      = 10_000
	maxChallengesOfOne = 50 // account
)

func (c *challenges) put(made *passkey.Ceremony, given challengeFor, signIn bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for text, old := range c.byText {
		if !now.Before(old.until) {
			delete(c.byText, text)
		}
	}
	c.makeRoom(maxChallengesOfOne, func(old challenge) bool { return old.given.account == given.account })
	c.makeRoom(maxChallenges, func(challenge) bool { return true })
	c.byText[made.Challenge()] = challenge{made, given, signIn, now.Add(passkey.Timeout)}
}

// makeRoom drops the oldest of those that are counted, if there are as many as may be.
func (c *challenges) makeRoom(most int, counted func(challenge) bool) {
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

// take returns the challenge of a text, if it was given to this one and was not taken
// before. Somebody else's stays.
func (c *challenges) take(text string, given challengeFor) (taken challenge, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken, ok = c.byText[text]
	if !ok || taken.given != given {
		return challenge{}, false
	}
	delete(c.byText, text)
	if !c.now().Before(taken.until) {
		return challenge{}, false
	}
	return taken, true
}

// drop forgets the challenges of an account.
func (c *challenges) drop(account tokenstore.AccountID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for text, old := range c.byText {
		if old.given.account == account {
			delete(c.byText, text)
		}
	}
}
