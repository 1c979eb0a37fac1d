package tests

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestManageConfirmation: a change needs the password, and guessing it is slow
// for who guesses and for nobody else.
func TestManageConfirmation(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other", "guessed", "flooded")
	t.Run("each change", func(t *testing.T) { eachChangeIsConfirmed(t, m) })
	t.Run("local", func(t *testing.T) {
		made := m.local(t).generate(members{"account": "demo"})
		m.local(t).ask("DELETE", made.path(), nil).is(204, "")
		m.local(t).ask("POST", "/tokens", members{"account": "demo", "description": "x", "methods": []string{stopEnv}}, "X-Patgate-Request:").is(403, "forbidden")
	})
	t.Run("guesses", func(t *testing.T) { t.Parallel(); guessesAreThrottled(t, m) })
	t.Run("flood", func(t *testing.T) { t.Parallel(); floodOfPasswords(t, m) })
	t.Run("large", func(t *testing.T) { t.Parallel(); largePasswords(t, m) })
}

// eachChangeIsConfirmed asks for each change without and with a wrong password.
func eachChangeIsConfirmed(t *testing.T, m *managed) {
	r := roleTest{m, m.local(t), map[string]*caller{}, 1000}
	asked := 0
	for _, o := range m.described.operations {
		if _, confirmed := o.RequestBody.Content["application/json"].Schema.Properties["password"]; !confirmed || o.name() == "POST /session" {
			continue
		}
		asked++
		c := m.signedIn(t, "admin")
		path, body, _, token := r.fresh(t, o.path, roleCases[o.name()], "admin")
		c.ask(o.verb, path, body).is(403, "confirmation_required")
		c.ask(o.verb, path, body.and(members{"password": ""})).is(403, "confirmation_required")
		c.ask(o.verb, path, body.and(members{"password": passwordOf("demo")})).is(403, "confirmation_failed")
		if len(body) == 0 {
			c.ask(o.verb, path, nil).is(403, "confirmation_required")
		}
		if token.ID != 0 {
			var now tokenView
			r.local.ask("GET", token.path(), nil).is(200, "").into(&now)
			if now.Revision != token.Revision {
				t.Errorf("%s changes the token without the password", o.name())
			}
		}
	}
	if asked < 15 {
		t.Errorf("only %d changes are described", asked)
	}
}

// guessesAreThrottled: each guess has to wait longer, whatever it is; the right
// password, after the wait and from elsewhere, is still right.
func guessesAreThrottled(t *testing.T, m *managed) {
	c, elsewhere := m.signedIn(t, "guessed"), m.signedIn(t, "guessed")
	made := c.generate(nil)
	wrong, right := members{"description": "y", "password": "a guess at it"}, members{"description": "z", "password": passwordOf("guessed")}
	throttled := func() *reply {
		for range 15 {
			r := c.ask("PATCH", made.path(), wrong)
			if r.status == 429 {
				return r
			}
			r.is(403, "confirmation_failed")
		}
		t.Fatal("15 wrong passwords are not slowed down")
		return nil
	}
	throttled().is(429, "throttled")
	if r := c.ask("PATCH", made.path(), right); r.status == 429 { // or a second has passed
		r.is(429, "throttled")
	}
	elsewhere.ask("PATCH", made.path(), right).is(200, "")
	m.local(t).ask("GET", made.path(), nil).is(200, "")
	waitFor(t, "the throttle to let the right password in", func() bool {
		return c.ask("PATCH", made.path(), right).status == 200
	})
}

// floodOfPasswords: C259, 200 wrong passwords at once are all answered, the gate
// goes on, and who has signed in before is not locked out.
func floodOfPasswords(t *testing.T, m *managed) {
	owner, flood := m.signedIn(t, "flooded"), m.caller(t)
	made := owner.generate(nil)
	basic := m.basic(t, "flooded")
	basic.from, basic.client, basic.login = flood.from, flood.client, ""
	basic.scheme = "Basic Zmxvb2RlZDpub3QgdGhlIHBhc3N3b3Jk" // flooded:not the password
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			var r *reply
			if i%2 == 0 {
				r = flood.ask("POST", "/session", members{"login": "flooded", "password": "not the password"})
			} else {
				r = basic.ask("GET", "/tokens", nil)
			}
			if !slices.Contains([]int{401, 429, 503}, r.status) {
				t.Errorf("a wrong password gets %d %s", r.status, r.reason)
			}
		})
	}
	for range 20 {
		if got := m.gate(made.Value); got != 200 {
			t.Errorf("meanwhile the gate answers %d", got)
		}
	}
	all.Wait()
	owner.change("PATCH", made.path(), members{"description": "y"}).is(200, "")
	owner.signIn("flooded")
}

// largePasswords: C260, a password of 10 MiB is not hashed, nor is one of more
// than 1,024 bytes.
func largePasswords(t *testing.T, m *managed) {
	huge := strings.Repeat("p", 10<<20)
	c := m.signedIn(t, "other")
	made := c.generate(nil)
	c.ask("POST", "/session", members{"login": "other", "password": huge}).is(413, "too_large")
	c.ask("PATCH", made.path(), members{"description": "y", "password": huge}).is(413, "too_large")
	c.change("PUT", "/account/password", members{"new_password": huge}).is(413, "too_large")
	c.ask("POST", "/revoke", url.Values{"token": {huge}}).is(413, "too_large")
	c.ask("PATCH", made.path(), members{"description": "y", "password": huge[:1025]}).is(403, "confirmation_failed")
	c.change("PUT", "/account/password", members{"new_password": huge[:1025]}).is(400, "invalid")
	c.ask("GET", "/session", nil).is(200, "")
}

// TestManageCrossSite: a page of another site changes nothing with somebody's
// cookie (C249, C250, C251).
func TestManageCrossSite(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	c := m.signedIn(t, "demo")
	made := c.generate(nil)
	edit := members{"description": "edited", "password": passwordOf("demo")}
	origin := "http://" + m.api
	for _, ask := range []struct {
		name   string
		status int
		reason string
		header []string
	}{
		{"C249 text/plain without X-Patgate-Request", 403, "forbidden", []string{"Content-Type: text/plain", "X-Patgate-Request:"}},
		{"C249 text/plain", 415, "unsupported_media", []string{"Content-Type: text/plain"}},
		{"form", 415, "unsupported_media", []string{"Content-Type: " + urlencoded}},
		{"multipart", 415, "unsupported_media", []string{"Content-Type: multipart/form-data; boundary=x"}},
		{"without X-Patgate-Request", 403, "forbidden", []string{"X-Patgate-Request:"}},
		{"without X-Patgate-Request, same origin", 403, "forbidden", []string{"X-Patgate-Request:", "Sec-Fetch-Site: same-origin", "Origin: " + origin}},
		{"C250 same-site", 403, "cross_site", []string{"Sec-Fetch-Site: same-site"}},
		{"cross-site", 403, "cross_site", []string{"Sec-Fetch-Site: cross-site"}},
		{"cross-site, own origin", 403, "cross_site", []string{"Sec-Fetch-Site: cross-site", "Origin: " + origin}},
		{"foreign origin", 403, "cross_site", []string{"Origin: https://evil.example"}},
		{"origin of another port", 403, "cross_site", []string{"Origin: http://" + m.admin}},
		{"origin null", 403, "cross_site", []string{"Origin: null"}},
	} {
		if r := c.ask("PATCH", made.path(), edit, ask.header...); r.status != ask.status || r.reason != ask.reason {
			t.Errorf("%s: %d %s, want %d %s", ask.name, r.status, r.reason, ask.status, ask.reason)
		}
	}
	in := members{"login": "demo", "password": passwordOf("demo")}
	for _, header := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "X-Patgate-Request:"} {
		if r := m.caller(t).ask("POST", "/session", in, header); r.status != 403 || len(r.header["Set-Cookie"]) > 0 {
			t.Errorf("signing in with %s: %d", header, r.status)
		}
	}
	for _, header := range []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"} {
		m.basic(t, "demo").ask("PATCH", made.path(), members{"description": "edited"}, header).is(403, "cross_site")
		c.ask("POST", "/revoke", url.Values{"token": {made.Value}}, header).is(403, "cross_site")
		c.ask("OPTIONS", made.path(), nil, header, "Access-Control-Request-Method: PATCH").is(405, "verb_not_allowed")
	}
	c.ask("OPTIONS", made.path(), nil).is(405, "verb_not_allowed")
	noChangeByGET(t, c)
	var now tokenView
	c.ask("GET", made.path(), nil).is(200, "").into(&now)
	if now.Description != made.Description || now.Revision != made.Revision {
		t.Errorf("the token is changed: %q, revision %d", now.Description, now.Revision)
	}

	// Scripts with HTTP Basic are no browsers, and a page of the site itself
	// is no other one.
	m.basic(t, "demo").ask("PATCH", made.path(), members{"description": "script"}, "X-Patgate-Request:").is(200, "")
	c.ask("PATCH", made.path(), edit, "Sec-Fetch-Site: same-origin", "Origin: "+origin).is(200, "")
	c.ask("PATCH", made.path(), edit, "Origin: "+origin).is(200, "")
	c.ask("GET", "/session", nil, "Sec-Fetch-Site: cross-site").is(200, "") // no page can read the answer
}

// noChangeByGET: C251, no address that changes something does so by GET, HEAD or
// with another verb in a header.
func noChangeByGET(t *testing.T, c *caller) {
	t.Helper()
	described := c.m.described
	for _, o := range described.operations {
		path := strings.NewReplacer("{id}", "1", "{login}", "demo").Replace(o.path)
		if described.find("GET", "/api/v1"+path) != nil {
			continue
		}
		for _, verb := range []string{"GET", "HEAD", "TRACE"} {
			if r := c.ask(verb, path, nil, "X-HTTP-Method-Override: "+o.verb); r.status != 405 {
				t.Errorf("%s %s: %d, want 405", verb, o.path, r.status)
			}
		}
	}
	c.ask("GET", "/tokens/1", nil, "X-HTTP-Method-Override: DELETE").is(200, "")
	c.ask("POST", "/tokens/1", members{"password": passwordOf(c.login)}, "X-HTTP-Method-Override: DELETE").is(405, "verb_not_allowed")
	c.ask("GET", "/tokens?_method=POST", nil).is(400, "invalid")
	c.ask("GET", "/tokens/1/regenerate?password="+url.QueryEscape(passwordOf(c.login)), nil).is(405, "verb_not_allowed")
}
