package gate

import (
	"net/http"
	"strings"
	"testing"
)

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	got := w.send(t, get(env+"stopenv?session="+w.A+"&envName=e",
		"X-Patgate-Account: root", "x-patgate-TOKEN-id: 1", "X_Patgate_Account: root", "X.Patgate.Account: root",
		"X~Patgate~Account: root", "X-Patgate+Account: root", "X*HTTP*Method*Override: DELETE", "X'Auth|User^: root",
		"X-Patgate-Anything: 1", "X_Auth_User: root", "X.Auth.User: root",
		"Connection: close, X-Patgate-Account, Authorization, Accept",
		"X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE",
		"X-Original-URL: /x", "X-Rewrite-URL: /x", "X-Forwarded-Uri: /x", "X-Forwarded-Prefix: /x", "X-Forwarded-Path: /x",
		"X-Script-Name: /x", "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1", "True-Client-IP: 10.0.0.1", "CF-Connecting-IP: 10.0.0.1",
		"TE: trailers", "Trailer: x", "Proxy-Connection: x", "Keep-Alive: 1", "HTTP2-Settings: x", "Proxy-Authorization: Basic eDp5",
		"Cookie: a=1; patgate=secret; __Host-patgate=secret; b=\"2\"",
		"Referer: http://gate"+env+"stopenv?session="+w.A,
		"Accept: text/html", "Authorization: Digest x", "X-Custom: kept"))
	if got.forwarded == nil {
		t.Fatalf("refused: %s", got.Reason)
	}
	want := http.Header{
		"X-Patgate-Account":  {"demo"},
		"X-Patgate-Token-Id": {"1"},
		"X-Patgate-Method":   {"environment.control.StopEnv"},
		"Accept":             {"text/html"},
		"X-Custom":           {"kept"},
	}
	for name, values := range got.forwarded.Header {
		if strings.Join(values, "\n") != strings.Join(want[name], "\n") {
			t.Errorf("upstream gets %s: %q, want %q", name, values, want[name])
		}
	}
	for name := range want {
		if got.forwarded.Header[name] == nil {
			t.Errorf("upstream does not get %s", name)
		}
	}
}

// TestReferer: browsers send the address of a page, with whichever token it was
// asked for, to all of the same site.
func TestReferer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.PassUnknown = true })
	const signin, other = "/1.0/users/authentication/rest/signin", "Referer: http://gate/page?session=people-session-0123456789"
	for _, c := range []struct {
		name, raw string
		kept      bool
	}{
		{"another token", get(env+"stopenv?session="+w.A, "Referer: http://gate/?session="+w.B), false},
		{"another token, encoded", get(env+"stopenv?session="+w.A, "Referer: http://gate/?next=%2F%3Fsession%3D"+w.B), false},
		{"no token", get(signin, "Referer: http://gate/?session="+w.A), false},
		{"no token of ours", get(env+"stopenv?session=people-session-0123456789", "Referer: http://gate/?session="+w.A), false},
		{"nothing of ours", get(env+"stopenv?session="+w.A, other), true},
		{"nothing at all", get(signin, other), true},
	} {
		got := w.send(t, c.raw)
		if got.forwarded == nil {
			t.Fatalf("%s: refused: %s", c.name, got.Reason)
		}
		if kept := got.forwarded.Header.Get("Referer") != ""; kept != c.kept {
			t.Errorf("%s: the Referer goes upstream: %t, want %t", c.name, kept, c.kept)
		}
	}
}

// TestHeadersWithoutToken: a public method has no account, and none is invented.
func TestHeadersWithoutToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	got := w.send(t, post("/1.0/users/authentication/rest/signin", "login=a&password=b&session="+w.A, "X-Patgate-Account: root"))
	if got.forwarded == nil {
		t.Fatalf("refused: %s", got.Reason)
	}
	if h := got.forwarded.Header; h[HeaderAccount] != nil || h[HeaderTokenID] != nil {
		t.Errorf("upstream is told of an account: %v", h)
	}
	assertClean(t, w, got)
}

func TestOtherPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.Places = []Place{Query, Basic}
		c.Header, c.Cookie, c.Parameters = "X-Api-Key", "token", []string{"key"}
	})
	for _, c := range []struct {
		name, raw string
		reason    Reason
		place     Place
	}{
		{"query", get(env + "stopenv?key=" + w.A), OK, Query},
		{"header", get(env+"stopenv", "X-Api-Key: "+w.A), OK, Header},
		{"cookie", get(env+"stopenv", "Cookie: a=b; token="+w.A+"; c=d"), OK, Cookie},
		{"cookie in another case", get(env+"stopenv", "Cookie: Token="+w.A), Ambiguous, Nowhere},
		{"cookie's name with an index", get(env+"stopenv", "Cookie: token[]="+w.B+"; token="+w.A), Ambiguous, Nowhere},
		{"cookie's name encoded", get(env+"stopenv", "Cookie: %74oken="+w.B), Ambiguous, Nowhere},
		{"cookie behind a comma", get(env+"stopenv", "Cookie: a=b, token="+w.B+"; token="+w.A), Ambiguous, Nowhere},
		{"cookie behind a comma behind the token", get(env+"stopenv", "Cookie: token="+w.A+"; a=b,TOKEN ="+w.B), Ambiguous, Cookie},
		{"cookie in another case, of two headers", get(env+"stopenv?key="+w.A, "Cookie: a=b", "Cookie: TOKEN="+w.B), Ambiguous, Query},
		{"cookie behind a comma, of two headers", get(env+"stopenv?key="+w.A, "Cookie: a=b", "Cookie: c=d,%54oken="+w.B), Ambiguous, Query},
		{"cookies without it in two headers", get(env+"stopenv?key="+w.A, "Cookie: a=b; c=d", "Cookie: e=f"), OK, Query},
		{"cookie twice", get(env+"stopenv", "Cookie: token="+w.A+"; token="+w.B), Ambiguous, Cookie},
		{"basic password", get(env+"stopenv", "Authorization: "+basicHeader("x", w.A)), OK, Basic},
		{"basic user", get(env+"stopenv", "Authorization: "+basicHeader(w.A, "")), OK, Basic},
		{"basic, twice the same", get(env+"stopenv", "Authorization: "+basicHeader(w.A, w.A)), Ambiguous, Basic},
		{"basic, two tokens", get(env+"stopenv", "Authorization: "+basicHeader(w.B, w.A)), Ambiguous, Basic},
		{"basic with a wrong password", get(env+"stopenv", "Authorization: "+basicHeader(w.A, "x")), Unknown, Basic},
		{"bearer is off", get(env+"stopenv", "Authorization: Bearer "+w.A), Missing, Nowhere},
		{"header and query", get(env+"stopenv?key="+w.A, "X-Api-Key: "+w.A), Ambiguous, Header},
		{"form is off", post(env+"stopenv", "key="+w.A), BadRequest, Nowhere},
		{"multipart is off", postForm(env+"stopenv", form(field("key", w.A))), BadRequest, Nowhere},
		{"JSON is off", postAs(env+"stopenv", `{"key":"`+w.A+`"}`, "Content-Type: application/json"), Missing, Nowhere},
		{"JSON is off, beside the token", postAs(env+"stopenv?key="+w.B, `{"key":"x"}`, "Content-Type: application/json"), UnsupportedMedia, Query},
		{"form without it", post(env+"stopenv?key="+w.A, "a=1"), OK, Query},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.Reason != c.reason || got.Place != c.place {
				t.Fatalf("decided %s at %s, want %s at %s", got.Reason, got.Place, c.reason, c.place)
			}
			if got.forwarded != nil {
				assertClean(t, w, got)
				if got.forwarded.Header.Get("Cookie") != "" && got.forwarded.Header.Get("Cookie") != "a=b; c=d" {
					t.Errorf("upstream gets the cookies %q", got.forwarded.Header.Get("Cookie"))
				}
			}
		})
	}
}

func basicHeader(user, password string) string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}

// TestDigestsOfBodies: a digest of a body from which the token was taken would be wrong. One of a
// body that goes on as it came is the client's.
func TestDigestsOfBodies(t *testing.T) {
	t.Parallel()
	digests := []string{
		"Content-MD5: x", "Digest: sha-256=x", "Content-Digest: sha-256=:eA==:", "Repr-Digest: sha-256=:eA==:",
		"Want-Content-Digest: sha-256=1", "Signature: a=:eA==:",
	}
	for _, mode := range []func(*Config){nil, sessions} {
		w := newWorld(t, both(func(c *Config) { c.Places = []Place{Form, Multipart, JSON, Bearer} }, func(c *Config) {
			if mode != nil {
				mode(c)
			}
		}))
		for name, c := range map[string]struct {
			raw   string
			stays bool
		}{
			"form":                        {post(env+"stopenv", "a=1&session="+w.A, digests...), false},
			"JSON":                        {postAs(env+"stopenv", `{"a":1,"session":"`+w.A+`"}`, append(digests, jsonType)...), false},
			"multipart":                   {postForm(env+"stopenv", form(field("session", w.A), field("a", "1")), digests...), false},
			"multipart before a file":     {postForm(env+"stopenv", form(field("session", w.A), file("a", strings.Repeat("z", 300<<10))), digests...), false},
			"form beside the header":      {post(env+"stopenv", "a=1", append(digests, "Authorization: Bearer "+w.A)...), true},
			"JSON beside the header":      {postAs(env+"stopenv", `{"a":1}`, append(digests, jsonType, "Authorization: Bearer "+w.A)...), true},
			"multipart beside a header":   {postForm(env+"stopenv", form(field("a", "1")), append(digests, "Authorization: Bearer "+w.A)...), true},
			"public, with nothing to cut": {post("/1.0/users/authentication/rest/signin", "login=a", digests...), true},
		} {
			got := w.send(t, c.raw)
			if got.forwarded == nil {
				t.Errorf("%s: refused: %s, %s", name, got.Reason, got.detail())
				continue
			}
			for _, header := range []string{"Content-Md5", "Digest", "Content-Digest", "Repr-Digest"} {
				if stays := got.forwarded.Header.Get(header) != ""; stays != c.stays {
					t.Errorf("%s: %s goes upstream: %t, want %t", name, header, stays, c.stays)
				}
			}
			if got.forwarded.Header.Get("Want-Content-Digest") == "" || got.forwarded.Header.Get("Signature") == "" {
				t.Errorf("%s: a header that is no digest was dropped", name)
			}
		}
	}
	w := newWorld(t, both(sessions, func(c *Config) { c.PassUnknown = true }))
	if got := w.send(t, post(env+"stopenv", "a=1&session=of-the-upstream", digests...)); got.Reason != Passed || got.forwarded.Header.Get("Content-Digest") == "" {
		t.Errorf("passed on: decided %s", got.Reason)
	}
}
