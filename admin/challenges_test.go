package admin

import (
	"testing"
	"time"

	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/tokenstore"
)

// TestChallenges: a challenge is for one account, site, session and purpose, is good once and
// for five minutes, and many of them make room for each other.
func TestChallenges(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := &challenges{now: func() time.Time { return now }, byText: make(map[string]challenge)}
	site := passkey.RelyingParty{Host: "localhost", Origin: "https://localhost", Name: "patgate"}
	given := challengeFor{toConfirm, 7, "localhost", "session"}
	put := func(to challengeFor) string {
		t.Helper()
		_, made, err := site.Create(&tokenstore.Account{ID: to.account, Login: "demo", Created: now})
		if err != nil {
			t.Fatal(err)
		}
		c.put(made, to, true)
		return made.Challenge()
	}
	text := put(given)
	for what, other := range map[string]challengeFor{
		"another purpose": {toAdd, 7, "localhost", "session"}, "another account": {toConfirm, 8, "localhost", "session"},
		"another site": {toConfirm, 7, "other", "session"}, "another session": {toConfirm, 7, "localhost", "other"}, "no session": {toConfirm, 7, "localhost", ""},
	} {
		if _, ok := c.take(text, other); ok {
			t.Errorf("it is taken for %s", what)
		}
	}
	if taken, ok := c.take(text, given); !ok || taken.ceremony.Challenge() != text || !taken.signIn {
		t.Error("it cannot be taken")
	}
	if _, ok := c.take(text, given); ok {
		t.Error("it is taken twice")
	}
	if _, ok := c.take("", given); ok {
		t.Error("none is taken")
	}
	text = put(given)
	now = now.Add(passkey.Timeout)
	if taken, ok := c.take(text, given); ok || taken.ceremony != nil {
		t.Error("it is taken after five minutes")
	}
	text = put(given)
	c.drop(7)
	if _, ok := c.take(text, given); ok {
		t.Error("it is taken after its account has signed out")
	}

	first := put(given)
	for range maxChallengesOfOne {
		now = now.Add(time.Millisecond)
		text = put(given)
	}
	if len(c.byText) != maxChallengesOfOne {
		t.Errorf("%d challenges of an account are kept", len(c.byText))
	}
	if _, ok := c.take(first, given); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := c.take(text, given); !ok {
		t.Error("the newest is not there")
	}
	c.makeRoom(len(c.byText), func(challenge) bool { return true })
	if len(c.byText) != maxChallengesOfOne-2 {
		t.Errorf("%d are kept where there is room for less", len(c.byText))
	}
	now = now.Add(passkey.Timeout)
	put(given)
	if len(c.byText) != 1 {
		t.Errorf("%d challenges that are over are kept", len(c.byText)-1)
	}
}
