package tests

import "testing"

// TestStrangersKeepNobodyOut: wrong passwords from elsewhere do not keep an account out
// where it has signed in from before, also when the server was started anew since; from
// anywhere else it has to wait, as the documentation says.
func TestStrangersKeepNobodyOut(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	home, elsewhere := m.caller(t), m.caller(t)
	home.signIn("demo")
	m.stop()
	m.start()
	for range 11 {
		m.caller(t).ask("POST", "/session", members{"login": "demo", "password": "a guess of strangers"})
	}
	elsewhere.ask("POST", "/session", members{"login": "demo", "password": passwordOf("demo")}).is(429, "throttled")
	home.jar.Store(nil)
	home.signIn("demo")
	// The account's networks go with it: who gets the login next is no neighbour of who
	// had it.
	local := m.local(t)
	local.ask("DELETE", "/accounts/demo", nil).is(204, "")
	local.ask("POST", "/accounts", members{"login": "demo", "new_password": passwordOf("demo")}).is(201, "")
	m.stop()
	m.start()
	for range 11 {
		m.caller(t).ask("POST", "/session", members{"login": "demo", "password": "a guess of strangers"})
	}
	home.jar.Store(nil)
	home.ask("POST", "/session", members{"login": "demo", "password": passwordOf("demo")}).is(429, "throttled")
}
