package signin

import (
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

const (
	idle     = 30 * time.Minute
	lifetime = 12 * time.Hour
)

func demo() *tokenstore.Account { return &tokenstore.Account{ID: 1, Login: "demo", Password: "phc"} }

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(c *clock, s *Sessions, a *tokenstore.Account){
		"unused for too long": func(c *clock, _ *Sessions, _ *tokenstore.Account) { c.at = c.at.Add(idle) },
		"too old": func(c *clock, s *Sessions, a *tokenstore.Account) {
			for range 50 {
				c.at = c.at.Add(lifetime / 50)
			}
		},
		"another password": func(_ *clock, _ *Sessions, a *tokenstore.Account) { a.Password = "other" },
		"disabled":         func(_ *clock, _ *Sessions, a *tokenstore.Account) { a.Disabled = true },
		"another second factor": func(_ *clock, _ *Sessions, a *tokenstore.Account) {
			a.SecondFactor = &tokenstore.SecondFactor{Secret: []byte("x")}
		},
		"a login that came anew": func(_ *clock, _ *Sessions, a *tokenstore.Account) { a.ID = 2 },
		"ended": func(_ *clock, s *Sessions, a *tokenstore.Account) {
			s.End(a.ID, func(Session) bool { return true })
		},
	} {
		c, a := newClock(), demo()
		s := NewSessions(c.now)
		id, _ := s.Start(a, lifetime, "192.0.2.1", "curl")
		if _, ok := s.Use(id, a, idle); !ok {
			t.Fatal("a new session is none")
		}
		end(c, s, a)
		if _, ok := s.Use(id, a, idle); ok {
			t.Errorf("%s: the session goes on", name)
		}
		if back := demo(); back.ID == a.ID {
			c.at = newClock().at
			if _, ok := s.Use(id, back, idle); ok {
				t.Errorf("%s: the session comes back", name)
			}
		}
	}
}

// TestSessionIsUsed: use keeps it, up to its lifetime.
func TestSessionIsUsed(t *testing.T) {
	t.Parallel()
	c, a := newClock(), demo()
	s := NewSessions(c.now)
	id, first := s.Start(a, lifetime, "192.0.2.1", "curl")
	end := c.at.Add(lifetime)
	for c.at.Add(idle - time.Second).Before(end) {
		c.at = c.at.Add(idle - time.Second)
		if got, ok := s.Use(id, a, idle); !ok || !got.Expires.Equal(first.Expires) {
			t.Fatalf("in use it ended at %s", c.at)
		}
	}
	c.at = end
	if _, ok := s.Use(id, a, idle); ok {
		t.Error("it outlives its lifetime")
	}
}

func TestSessionIDs(t *testing.T) {
	t.Parallel()
	a := demo()
	s := NewSessions(newClock().now)
	one, first := s.Start(a, lifetime, "192.0.2.1", "curl")
	two, second := s.Start(a, lifetime, "192.0.2.1", "curl")
	if one == two || len(one) != 32 || first.Name == second.Name {
		t.Error("ids are not new each time")
	}
	for _, id := range []string{"", first.Name, one[:31], one + "x"} {
		if _, ok := s.Use(id, a, idle); ok {
			t.Errorf("an id of %d characters opens a session", len(id))
		}
	}
	list := s.Of(a.ID, idle)
	if len(list) != 2 || len(s.Of(2, idle)) != 0 {
		t.Errorf("listed are %d sessions", len(list))
	}
	if n := s.End(2, func(Session) bool { return true }); n != 0 {
		t.Error("somebody else's sessions ended")
	}
}

// TestSessionsBounded: the one used least recently makes room.
func TestSessionsBounded(t *testing.T) {
	t.Parallel()
	c, a := newClock(), demo()
	s := NewSessions(c.now)
	oldest, _ := s.Start(a, lifetime, "", "")
	kept, _ := s.Start(a, lifetime, "", "")
	for range maxSessions {
		c.at = c.at.Add(time.Second)
		s.Use(kept, a, idle)
		s.Start(a, lifetime, "", "")
	}
	if n := len(s.Of(a.ID, idle)); n != maxSessions {
		t.Errorf("there are %d sessions, want %d", n, maxSessions)
	}
	if _, ok := s.Use(oldest, a, idle); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := s.Use(kept, a, idle); !ok {
		t.Error("the one in use is gone")
	}
}

// TestSessionRenewed: after the password was given again another id is good, the
// old one for requests that are under way, and the session stays the one that it
// was.
func TestSessionRenewed(t *testing.T) {
	t.Parallel()
	c, a := newClock(), demo()
	s := NewSessions(c.now)
	old, first := s.Start(a, lifetime, "192.0.2.1", "curl")
	id, ok := s.Renew(old)
	if !ok || id == old {
		t.Fatal("it is not renewed")
	}
	for _, good := range []string{old, id} {
		if got, ok := s.Use(good, a, idle); !ok || got.Name != first.Name {
			t.Error("an id is not good at once")
		}
	}
	if _, ok := s.Renew(old); ok {
		t.Error("an old id is renewed")
	}
	if list := s.Of(a.ID, idle); len(list) != 1 {
		t.Errorf("there are %d sessions", len(list))
	}
	c.at = c.at.Add(renewGrace)
	if _, ok := s.Use(old, a, idle); ok {
		t.Error("the old id is good for longer")
	}
	if _, ok := s.Use(id, a, idle); !ok {
		t.Error("the new id is not")
	}
	last, _ := s.Renew(id)
	s.End(a.ID, func(Session) bool { return true })
	for _, ended := range []string{id, last} {
		if _, ok := s.Use(ended, a, idle); ok {
			t.Error("an id of a session that has ended is good")
		}
	}
	one, _ := s.Start(a, lifetime, "192.0.2.1", "curl")
	two, _ := s.Renew(one)
	s.Drop(one)
	if _, ok := s.Use(two, a, idle); ok {
		t.Error("to sign out with the old id ends nothing")
	}
}
