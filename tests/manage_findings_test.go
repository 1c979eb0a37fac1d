package tests

import (
	"strings"
	"testing"
)

// TestManageRefusedDisablingKeepsSessions: a change of an account that is refused
// changes nothing, sessions included.
func TestManageRefusedDisablingKeepsSessions(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	admin, demo := m.signedIn(t, "admin"), m.signedIn(t, "demo")
	seen := admin.ask("GET", "/accounts/demo", nil).header.Get("ETag")
	admin.change("PATCH", "/accounts/demo", members{"require_second_factor": false}).is(200, "")
	admin.change("PATCH", "/accounts/demo", members{"disabled": true}, "If-Match: "+seen).is(412, "conflict")
	demo.ask("GET", "/session", nil).is(200, "")
	admin.change("PATCH", "/accounts/admin", members{"disabled": true}).is(409, "last_operator")
	admin.ask("GET", "/session", nil).is(200, "")
}

// TestManageDescribesWhatIsRequired: the description asks for no more members than
// the program does. docs/api.md generates without account.
func TestManageDescribesWhatIsRequired(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	m.described.strict = true
	demo := m.signedIn(t, "demo")
	demo.generate(nil)
}

// TestManagePasswordAsMemberName: a password of letters alone that stands where
// the name of a member belongs is repeated in no answer.
func TestManagePasswordAsMemberName(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{})
	const secret = "horsebatterystaple"
	m.local(t).ask("PUT", "/accounts/admin/password", members{"new_password": secret}).is(204, "")
	c := m.caller(t)
	for _, body := range []string{`{"` + secret + `":1}`, `{"` + secret + `":null}`} {
		if r := c.ask("POST", "/session", body).is(400, "invalid"); strings.Contains(string(r.body), secret) {
			t.Error("the answer repeats the password")
		}
	}
}

// TestManageLocation: what was made is where the answer says.
func TestManageLocation(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	admin := m.signedIn(t, "admin")
	token := members{"description": "x", "methods": []string{stopEnv}, "lifetime": "1d"}
	for _, made := range []*reply{
		admin.change("POST", "/tokens", token),
		admin.change("POST", "/tokens/1/copy", members{}),
		admin.change("POST", "/tokens/import", token.and(members{"hash": strings.Repeat("ab", 32)})),
		admin.change("POST", "/accounts", members{"login": "a+b@example.com"}),
		m.caller(t).ask("POST", "/session", members{"login": "demo", "password": passwordOf("demo")}),
	} {
		made.is(201, "")
		var is, was struct {
			ID    uint64
			Login string
		}
		at := made.header.Get("Location")
		admin.send("GET", at, nil).is(200, "").into(&is)
		if made.into(&was); is != was {
			t.Errorf("%s: at %s is %+v, made was %+v", made.what, at, is, was)
		}
	}
	if at := m.local(t).ask("POST", "/accounts", members{"login": "c"}).is(201, "").header.Get("Location"); at != "" {
		t.Errorf("on the admin endpoint, which has another root, it is said to be at %s", at)
	}
}
