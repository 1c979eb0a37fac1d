package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
)

// tokenOf is the body of a call that generates a token, with a password or without.
func tokenOf(password string) map[string]any {
	body := map[string]any{"description": "ci", "methods": []string{"environment.control.StopEnv"}, "lifetime": "1d"}
	if password != "" {
		body["password"] = password
	}
	return body
}

// TestConfirmWithin: after a change with the password the next ones in the same session need none
// for a while, but for those that change how somebody signs in.
func TestConfirmWithin(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.ConfirmWithin = 10 * time.Minute })
	b := s.signIn(t, "demo")
	generate := func(b *browser, password string) (status int, reason string) {
		return b.ask("POST", "/tokens", tokenOf(password), nil)
	}
	until := func() (session api.Session) {
		if status, _ := b.ask("GET", "/session", nil, &session); status != http.StatusOK {
			t.Fatalf("who is signed in: %d", status)
		}
		return session
	}
	if status, reason := generate(b, ""); status != 403 || reason != api.ReasonConfirmationRequired {
		t.Errorf("after signing in: %d %s", status, reason)
	}
	if got := until(); got.ConfirmSeconds != 600 || got.ConfirmedUntil != nil {
		t.Errorf("before a change: %d, %v", got.ConfirmSeconds, got.ConfirmedUntil)
	}
	if status, reason := generate(b, "wrong wrong wrong wrong"); status != 403 || reason != api.ReasonConfirmationFailed {
		t.Errorf("with a wrong password: %d %s", status, reason)
	}
	if status, _ := generate(b, ""); status != 403 {
		t.Errorf("a wrong password confirms: %d", status)
	}
	if status, reason := generate(b, phrase); status != 201 {
		t.Fatalf("with the password: %d %s", status, reason)
	}
	if got := until(); got.ConfirmedUntil == nil || !got.ConfirmedUntil.Equal(s.now().Add(10*time.Minute).Truncate(time.Second)) {
		t.Errorf("after a change: until %v", got.ConfirmedUntil)
	}
	s.pass(10*time.Minute - time.Second)
	if status, reason := generate(b, ""); status != 201 {
		t.Errorf("within the time: %d %s", status, reason)
	}
	for path, body := range map[string]map[string]any{
		"PUT /account/password":       {"new_password": "another phrase of five words"},
		"POST /account/second-factor": {},
	} {
		verb, path, _ := strings.Cut(path, " ")
		if status, reason := b.ask(verb, path, body, nil); status != 403 || reason != api.ReasonConfirmationRequired {
			t.Errorf("%s %s within the time: %d %s", verb, path, status, reason)
		}
	}
	if status, _ := generate(b, "wrong wrong wrong wrong"); status != 403 {
		t.Errorf("a wrong password within the time: %d", status)
	}
	other := s.signIn(t, "demo")
	if status, _ := generate(other, ""); status != 403 {
		t.Errorf("in another session: %d", status)
	}
	s.pass(time.Second)
	if status, _ := generate(b, ""); status != 403 {
		t.Errorf("when the time has passed: %d", status)
	}
}

// TestEndConfirmation: who leaves the browser can end the time without a password.
func TestEndConfirmation(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.ConfirmWithin = 10 * time.Minute })
	b := s.signIn(t, "demo")
	if status, reason := b.ask("POST", "/tokens", tokenOf(phrase), nil); status != 201 {
		t.Fatalf("with the password: %d %s", status, reason)
	}
	if status, _ := b.ask("DELETE", "/session/confirmation", nil, nil); status != 204 {
		t.Errorf("ending it: %d", status)
	}
	if status, _ := b.ask("POST", "/tokens", tokenOf(""), nil); status != 403 {
		t.Errorf("after it was ended: %d", status)
	}
}

// TestConfirmAlways: unless the operator allows it, each change needs the password.
func TestConfirmAlways(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	if status, _ := b.ask("POST", "/tokens", tokenOf(phrase), nil); status != 201 {
		t.Fatalf("with the password: %d", status)
	}
	if status, _ := b.ask("POST", "/tokens", tokenOf(""), nil); status != 403 {
		t.Errorf("without one: %d", status)
	}
	var session api.Session
	if b.ask("GET", "/session", nil, &session); session.ConfirmSeconds != 0 || session.ConfirmedUntil != nil {
		t.Errorf("the session says %d, %v", session.ConfirmSeconds, session.ConfirmedUntil)
	}
}
