package passkey

import (
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// TestChallenges: a challenge is for one account, site, session and purpose, is good once and
// for five minutes, and many of them make room for each other.
func TestChallenges(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := NewChallenges(func() time.Time { return now })
	site := RelyingParty{Host: "localhost", Origin: "https://localhost", Name: "patgate"}
	given := Given{ToConfirm, 7, "localhost", "session"}
	put := func(to Given) string {
		t.Helper()
		_, made, err := site.Create(&tokenstore.Account{ID: to.Account, Login: "demo", Created: now})
		if err != nil {
			t.Fatal(err)
		}
		c.Put(made, to, true)
		return made.Challenge()
	}
	text := put(given)
	for what, other := range map[string]Given{
		"another purpose": {ToAdd, 7, "localhost", "session"}, "another account": {ToConfirm, 8, "localhost", "session"},
		"another site": {ToConfirm, 7, "other", "session"}, "another session": {ToConfirm, 7, "localhost", "other"}, "no session": {ToConfirm, 7, "localhost", ""},
	} {
		if _, ok := c.Take(text, other); ok {
			t.Errorf("it is taken for %s", what)
		}
	}
	if taken, ok := c.Take(text, given); !ok || taken.Ceremony.Challenge() != text || !taken.SignIn {
		t.Error("it cannot be taken")
	}
	if _, ok := c.Take(text, given); ok {
		t.Error("it is taken twice")
	}
	if _, ok := c.Take("", given); ok {
		t.Error("none is taken")
	}
	text = put(given)
	now = now.Add(Timeout)
	if taken, ok := c.Take(text, given); ok || taken.Ceremony != nil {
		t.Error("it is taken after five minutes")
	}
	text = put(given)
	c.Drop(7)
	if _, ok := c.Take(text, given); ok {
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
	if _, ok := c.Take(first, given); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := c.Take(text, given); !ok {
		t.Error("the newest is not there")
	}
	c.makeRoom(len(c.byText), func(Challenge) bool { return true })
	if len(c.byText) != maxChallengesOfOne-2 {
		t.Errorf("%d are kept where there is room for less", len(c.byText))
	}
	now = now.Add(Timeout)
	put(given)
	if len(c.byText) != 1 {
		t.Errorf("%d challenges that are over are kept", len(c.byText)-1)
	}
}
