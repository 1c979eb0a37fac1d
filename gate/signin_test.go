package gate

import (
	"net/url"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

const authentication = "/1.0/users/authentication/rest/"

// TestSignInWithToken: with the method configured, the gate answers; without, it is
// refused with words that say how; nothing of our format goes upstream.
func TestSignInWithToken(t *testing.T) {
	t.Parallel()
	on := newWorld(t, func(c *Config) { c.SignIn = "users.authentication.SignIn" })
	off := newWorld(t, nil)
	login := on.index.Lookup(tokenstore.HashOf(on.A)).Owner().Login
	for _, c := range []struct {
		name, login, password string
		reason                Reason
		good                  bool
	}{
		{"good", login, on.A, Answered, true},
		{"letter case of the login", strings.ToUpper(login), on.A, Answered, true},
		{"no login", "", on.A, Answered, true},
		{"login of somebody else", "somebody", on.A, Answered, false},
		{"cut off", login, on.A[:len(on.A)-1], Answered, false},
		{"expired", login, on.expired, Answered, false},
		{"a password", login, "correct horse battery staple", Public, false},
		{"token in the login", on.A, "x", Ambiguous, false},
		{"token inside the password", login, "x=" + on.A, Answered, false},
	} {
		values := url.Values{"password": {c.password}}
		if c.login != "" {
			values.Set("login", c.login)
		}
		var parts []string
		for name, v := range values {
			parts = append(parts, field(name, v[0]))
		}
		for place, raw := range map[string]string{
			"query": get(authentication + "signin?" + values.Encode()), "form": post(authentication+"signin", values.Encode()), "multipart": postForm(authentication+"signin", form(parts...)),
		} {
			got := on.send(t, raw)
			s, ok := got.SignedIn()
			if got.Reason != c.reason || ok != (c.reason == Answered) || s.Good != c.good || s.Good && s.Value != c.password || !s.Good && s.Value != "" {
				t.Errorf("%s in the %s: decided %s (%s), good %t", c.name, place, got.Reason, got.Cause, s.Good)
			}
			if got.forwarded != nil && c.reason != Public {
				t.Errorf("%s in the %s: it went upstream", c.name, place)
			}
			want := Ambiguous
			if c.reason == Public {
				want = Public
			}
			if got := off.send(t, strings.ReplaceAll(raw, on.A, off.A)); got.Reason != want {
				t.Errorf("%s in the %s, not configured: decided %s", c.name, place, got.Reason)
			}
		}
	}
	if used := on.gate.forms.used.Load(); used != 0 {
		t.Errorf("%d bytes of forms were not given back", used)
	}
}

// TestSignOutWithToken: it is answered, and the token stays good.
func TestSignOutWithToken(t *testing.T) {
	t.Parallel()
	on := newWorld(t, func(c *Config) { c.SignOut = "users.authentication.SignOut" })
	for range 2 {
		got := on.send(t, get(authentication+"signout?charset=UTF-8&session="+on.A))
		if s, ok := got.SignedIn(); got.Reason != Answered || !ok || !s.Out || s.Value != "" {
			t.Errorf("decided %s", got.Reason)
		}
	}
	if got := on.send(t, get(authentication+"signout?session="+on.expired)); got.Reason != Expired {
		t.Errorf("with an expired token: decided %s", got.Reason)
	}
	off := newWorld(t, nil)
	if got := off.send(t, get(authentication+"signout?session="+off.B)); got.Reason != MethodProtected {
		t.Errorf("not configured: decided %s", got.Reason)
	}
}
