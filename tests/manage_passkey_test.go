package tests

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/patgate/patgate/tests/authenticator"
)

// noAttestation and noAssertion are what browsers send, for no challenge at all.
var (
	noAttestation = members{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": members{"clientDataJSON": "e30", "attestationObject": "oA"}}
	noAssertion   = members{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": members{"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}}
)

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// passkeyOptions are of both kinds.
type passkeyOptions struct{ Challenge string }

// named is somebody who has the site open by the name of this machine.
func (m *managed) named(t *testing.T) *caller {
	c := m.caller(t)
	c.host = "localhost:" + portOf(m.api)
	return c
}

func (m *managed) device(t *testing.T) *authenticator.Authenticator {
	return authenticator.New(t, "localhost", "http://localhost:"+portOf(m.api))
}

// addPasskey adds one to the account of the caller, who has no second factor yet.
func (c *caller) addPasskey(d *authenticator.Authenticator) (id string) {
	c.t.Helper()
	var options passkeyOptions
	c.change("POST", "/account/passkeys/options", nil).is(200, "").into(&options)
	var made struct{ ID string }
	c.ask("POST", "/account/passkeys", members{"name": "Laptop", "passkey": d.Create(options.Challenge)}).is(201, "").into(&made)
	return made.ID
}

// challenge is the one that the password of an account alone gets.
func (c *caller) challenge(login string) string {
	c.t.Helper()
	var problem struct{ Passkey passkeyOptions }
	c.ask("POST", "/session", members{"login": login, "password": passwordOf(login)}).is(401, "second_factor_required").into(&problem)
	if problem.Passkey.Challenge == "" {
		c.t.Fatal("there is no challenge for a passkey")
	}
	return problem.Passkey.Challenge
}

func signInWith(login string, answer any) members {
	return members{"login": login, "password": passwordOf(login), "passkey": answer}
}

// TestManagePasskeys: a passkey is a second factor that survives restarts and reloads, and
// no log holds what it is known by.
func TestManagePasskeys(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other", "raced")
	d, other := m.device(t), m.device(t)
	c := m.named(t)
	c.signIn("demo")
	id := c.addPasskey(d)
	o := m.named(t)
	o.signIn("other")
	o.addPasskey(other)

	in := m.named(t)
	in.login = "demo"
	answer := d.Get(in.challenge("demo"))
	in.ask("POST", "/session", signInWith("other", answer)).is(401, "second_factor_failed")
	in.ask("POST", "/session", signInWith("demo", answer)).is(201, "")
	in.ask("POST", "/session", signInWith("demo", answer)).is(401, "second_factor_failed")
	m.basic(t, "demo").ask("GET", "/tokens", nil).is(403, "basic_refused")
	o.change("DELETE", "/account/passkeys/"+id, nil).is(404, "not_found")

	m.reload(t, func(*config) {})
	var options passkeyOptions
	in.ask("POST", "/session/confirmation/options", members{}).is(200, "").into(&options)
	in.ask("POST", "/session/confirmation", members{"passkey": d.Get(options.Challenge)}).is(204, "")
	in.ask("POST", "/tokens", members{"description": "x", "methods": []string{stopEnv}, "lifetime": "1d"}).is(201, "")
	in.ask("POST", "/tokens", members{"description": "x", "methods": []string{stopEnv}, "lifetime": "1d"}).is(403, "confirmation_required")

	// Of answers to one challenge that come at the same time one is taken.
	racer, device := m.named(t), m.device(t)
	racer.signIn("raced")
	racer.addPasskey(device)
	answer = device.Get(m.named(t).challenge("raced"))
	var all sync.WaitGroup
	taken := make(chan int, 8)
	for range cap(taken) {
		c := m.named(t)
		all.Go(func() { taken <- c.ask("POST", "/session", signInWith("raced", answer)).status })
	}
	all.Wait()
	close(taken)
	n := 0
	for status := range taken {
		if status == 201 {
			n++
		}
	}
	if n != 1 {
		t.Errorf("one answer signs in %d times", n)
	}

	m.local(t).ask("DELETE", "/accounts/other/second-factor", nil).is(204, "")
	m.named(t).signIn("other")
	m.stop()
	for what, secret := range map[string]string{"a credential id": answer.ID, "a challenge": options.Challenge, "a signature": answer.Response.Signature} {
		if strings.Contains(m.output.String(), secret) {
			t.Errorf("the log holds %s", what)
		}
	}
}
