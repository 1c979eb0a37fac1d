package gate

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

func sessions(c *Config) { c.Upstream = ModeSession }

// everywhere looks for tokens in all places that there are.
func everywhere(c *Config) {
	c.Places = []Place{Query, Form, Multipart, JSON, Bearer, Basic}
	c.Header, c.Cookie = "X-Token", "tok"
}

func both(all ...func(*Config)) func(*Config) {
	return func(c *Config) {
		for _, f := range all {
			f(c)
		}
	}
}

// TestExchanged: what goes upstream is what came, byte for byte, with the session
// where the token's value was.
func TestExchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, both(sessions, everywhere))
	const S, Q = "S+e/s=s&i;o%n-0123456789", "S%2Be%2Fs%3Ds%26i%3Bo%25n-0123456789"
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	multi := func(value string, parts ...string) string {
		all := slices.Clone(parts)
		for i := range all {
			if all[i] == "TOKEN" {
				all[i] = field("session", value)
			}
		}
		return form(all...)
	}
	for _, c := range []struct {
		name, raw, target, body string
		header, value           string
	}{
		{name: "query first", raw: get(env + "stopenv?session=" + w.A + "&envName=e"), target: env + "stopenv?session=" + Q + "&envName=e"},
		{name: "query last", raw: get(env + "stopenv?envName=%41+b&session=" + w.A), target: env + "stopenv?envName=%41+b&session=" + Q},
		{name: "query alone", raw: get(env + "stopenv?&&session=" + w.A + "&"), target: env + "stopenv?&&session=" + Q + "&"},
		{name: "query encoded", raw: get(env + "stopenv?session=%70" + w.A[1:] + "&b"), target: env + "stopenv?session=" + Q + "&b"},
		{name: "form", raw: post(env+"stopenv?x=1", "a=%zz"[:2]+"1&session="+w.A+"&b=+"), target: env + "stopenv?x=1", body: "a=1&session=" + Q + "&b=+"},
		{name: "form alone", raw: post(env+"stopenv", "session="+w.A), target: env + "stopenv", body: "session=" + Q},
		{name: "form, token in the query", raw: post(env+"stopenv?session="+w.A, "a=1"), target: env + "stopenv?session=" + Q, body: "a=1"},
		{name: "form without a token, empty", raw: post(env+"stopenv", "&", "Authorization: Bearer "+w.A), target: env + "stopenv", body: "&", header: "Authorization", value: "Bearer " + S},
		{name: "multipart first", raw: postForm(env+"stopenv", multi(w.A, "TOKEN", field("a", "1"))), target: env + "stopenv", body: multi(S, "TOKEN", field("a", "1"))},
		{name: "multipart last", raw: postForm(env+"stopenv", multi(w.A, field("a", "1"), "TOKEN")), target: env + "stopenv", body: multi(S, field("a", "1"), "TOKEN")},
		{name: "multipart with a length", raw: postForm(env+"stopenv", form(sizedField("session", w.A, len(w.A)), sizedField("a", "1", 1))), target: env + "stopenv", body: form(sizedField("session", S, len(S)), sizedField("a", "1", 1))},
		{name: "multipart alone", raw: postForm(env+"stopenv", multi(w.A, "TOKEN")), target: env + "stopenv", body: multi(S, "TOKEN")},
		{name: "multipart with a file", raw: postForm(env+"stopenv", multi(w.A, field("a", "1"), "TOKEN", file("f", strings.Repeat("z", 300<<10)))), target: env + "stopenv", body: multi(S, field("a", "1"), "TOKEN", file("f", strings.Repeat("z", 300<<10)))},
		{name: "multipart with a file, first", raw: postForm(env+"stopenv", multi(w.A, "TOKEN", file("f", strings.Repeat("z", 300<<10)))), target: env + "stopenv", body: multi(S, "TOKEN", file("f", strings.Repeat("z", 300<<10)))},
		{name: "multipart, token in the query", raw: postForm(env+"stopenv?session="+w.A, multi("", file("f", "x"))), target: env + "stopenv?session=" + Q, body: multi("", file("f", "x"))},
		{name: "JSON", raw: postAs(env+"stopenv?x=1", `{"a":"b", "session" :"`+w.A+`"}`, "Content-Type: application/json"), target: env + "stopenv?x=1", body: `{"a":"b", "session" :"` + S + `"}`},
		{name: "JSON, token in the query", raw: postAs(env+"stopenv?session="+w.A, `{"a":1}`, "Content-Type: application/json"), target: env + "stopenv?session=" + Q, body: `{"a":1}`},
		{name: "bearer", raw: get(env+"stopenv?a=1", "Authorization: bEaReR   "+w.A), target: env + "stopenv?a=1", header: "Authorization", value: "bEaReR   " + S},
		{name: "basic", raw: get(env+"stopenv", "Authorization: "+basic("demo:"+w.A)), target: env + "stopenv", header: "Authorization", value: basic("demo:" + S)},
		{name: "basic, user name", raw: get(env+"stopenv", "Authorization: "+basic(w.A+":")), target: env + "stopenv", header: "Authorization", value: basic(S + ":")},
		{name: "header", raw: get(env+"stopenv", "X-Token: "+w.A), target: env + "stopenv", header: "X-Token", value: S},
		{name: "cookie", raw: get(env+"stopenv", "Cookie: a=1; patgate=x; tok="+w.A+"; b=2"), target: env + "stopenv", header: "Cookie", value: "tok=" + Q},
		{name: "another scheme goes", raw: get(env+"stopenv?session="+w.A, "Authorization: Digest x"), target: env + "stopenv?session=" + Q, header: "Authorization", value: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.forwarded == nil {
				t.Fatalf("refused: %s", got.Reason)
			}
			if got.forwarded.URL.RequestURI() != c.target || got.forwarded.RequestURI != c.target {
				t.Errorf("forwarded %q and %q, want %q", got.forwarded.URL.RequestURI(), got.forwarded.RequestURI, c.target)
			}
			if got.body != c.body || got.err != nil || int(got.forwarded.ContentLength) != len(c.body) {
				t.Errorf("forwarded the body %.300q of %d bytes (%v), want %.300q of %d", got.body, got.forwarded.ContentLength, got.err, c.body, len(c.body))
			}
			if length := got.forwarded.Header.Get("Content-Length"); len(c.body) > 0 && length != itoa(len(c.body)) {
				t.Errorf("Content-Length is %q", length)
			}
			if c.header != "" {
				if v := got.forwarded.Header[c.header]; strings.Join(v, ", ") != c.value {
					t.Errorf("%s is %q, want %q", c.header, v, c.value)
				}
			}
			if got.forwarded.Header.Get(HeaderAccount) != "demo" {
				t.Error("the upstream is not told who calls")
			}
			assertClean(t, w, got)
		})
	}
}

// TestOriginalStaysClean: the request that came, which an error's routes see,
// holds neither token nor session.
func TestOriginalStaysClean(t *testing.T) {
	t.Parallel()
	for _, mode := range []func(*Config){sessions, fixedHeader} {
		w := newWorld(t, both(mode, everywhere))
		for _, raw := range []string{
			get(env+"stopenv?session="+w.A+"&a=1", "Referer: http://x/?session="+w.A),
			get(env+"stopenv", "Authorization: Bearer "+w.A), get(env+"stopenv", "X-Token: "+w.A), get(env+"stopenv", "Cookie: tok="+w.A),
		} {
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
			if err != nil {
				t.Fatal(err)
			}
			d := w.gate.Decide(nil, r, client)
			if d.WantsSession() {
				d.Carry(revealed(w.session))
			}
			_, done := d.Forward(r)
			defer done()
			var b strings.Builder
			if err := r.Header.Write(&b); err != nil {
				t.Fatal(err)
			}
			all := r.URL.String() + b.String()
			if strings.Contains(all, w.A) || strings.Contains(all, w.session) || strings.Contains(all, escape(w.session)) || strings.Contains(all, "master") {
				t.Errorf("of %q stays %q", raw, all)
			}
		}
	}
}

// TestForwardedAgain: a request can be forwarded again with another session, as long as
// nothing of its body is used up.
func TestForwardedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, both(sessions, everywhere))
	big := file("f", strings.Repeat("z", 300<<10))
	for _, c := range []struct {
		name, raw string
		can       bool
	}{
		{"query", get(env + "stopenv?a=1&session=" + w.A), true},
		{"bearer", get(env+"stopenv", "Authorization: Bearer "+w.A), true},
		{"basic", get(env+"stopenv", "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte("x:"+w.A))), true},
		{"header", get(env+"stopenv", "X-Token: "+w.A), true},
		{"cookie", get(env+"stopenv", "Cookie: tok="+w.A), true},
		{"form", post(env+"stopenv", "a=1&session="+w.A+"&b=2"), true},
		{"form, token in the query", post(env+"stopenv?session="+w.A, "a=1"), true},
		{"JSON", postAs(env+"stopenv", `{"a":1, "session" : "`+w.A+`","b":2}`, jsonType, "Content-Digest: sha-256=:eA==:"), true},
		{"JSON, token in the query", postAs(env+"stopenv?session="+w.A, `{"a":1}`, jsonType), true},
		{"fields", postForm(env+"stopenv", form(field("session", w.A), field("a", "1"))), true},
		{"small file", postForm(env+"stopenv", form(field("session", w.A), file("a", "1"))), true},
		{"file", postForm(env+"stopenv", form(field("session", w.A), big)), false},
		{"file, token in the query", postForm(env+"stopenv?session="+w.A, form(big)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.raw)))
			if err != nil {
				t.Fatal(err)
			}
			d := w.gate.Decide(nil, r, client)
			var seen []string
			for _, session := range []string{"first-session", "second-session-longer"} {
				d.Carry(revealed(session))
				forwarded, done := d.Forward(r)
				defer done()
				if !d.Allowed() {
					t.Fatalf("it ends as %s", d.Reason)
				}
				body, err := io.ReadAll(forwarded.Body)
				if err != nil {
					t.Fatal(err)
				}
				var b strings.Builder
				_ = forwarded.Header.Write(&b)
				if int(forwarded.ContentLength) != len(body) {
					t.Errorf("the body has %d bytes, and is said to have %d", len(body), forwarded.ContentLength)
				}
				all := forwarded.RequestURI + "\n" + strings.ReplaceAll(b.String(), "Content-Length: "+itoa(len(body)), "") + "\n" + string(body)
				if d.token.place == Basic {
					session = base64.StdEncoding.EncodeToString([]byte("x:" + session))
				}
				if strings.Count(all, session) != 1 {
					t.Errorf("the session is sent %d times", strings.Count(all, session))
				}
				seen = append(seen, strings.ReplaceAll(all, session, "SESSION"))
				if d.Repeatable() != c.can {
					t.Fatalf("it can be repeated: %t", !c.can)
				}
				if !c.can {
					return
				}
			}
			if seen[0] != seen[1] {
				t.Errorf("the second request differs:\n%.500q\n%.500q", seen[0], seen[1])
			}
			n := 0
			for i := range w.gate.watch.shards {
				shard := &w.gate.watch.shards[i]
				shard.mu.Lock()
				for e := shard.first; e != nil; e = e.next {
					if e == &d.forwarding.watched {
						n++
					}
				}
				shard.mu.Unlock()
			}
			if n != 1 {
				t.Errorf("it is watched %d times", n)
			}
		})
	}
}

// TestNoSessionNoRequest: without a session, or with one that cannot be sent,
// nothing goes upstream.
func TestNoSessionNoRequest(t *testing.T) {
	t.Parallel()
	for _, session := range []string{"", "a b", "a\r\nb", "ä", "--XYZ"} {
		w := newWorld(t, sessions)
		w.session = session
		raw := get(env + "stopenv?session=" + w.A)
		if session == "--XYZ" {
			raw = postForm(env+"stopenv", form(field("session", w.A)))
		}
		if got := w.send(t, raw); got.Reason != Inconsistent || got.forwarded != nil {
			t.Errorf("with %q it ends as %s", session, got.Reason)
		}
	}
	w := newWorld(t, sessions)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
	if err != nil {
		t.Fatal(err)
	}
	d := w.gate.Decide(nil, r, client)
	if _, done := d.Forward(r); d.Reason != Inconsistent {
		t.Errorf("without a session it ends as %s", d.Reason)
		done()
	}
}

// TestBoundaryTellsNothing: a client that chooses the boundary of its form does not
// find out what stands in the session.
func TestBoundaryTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sessions)
	w.session = "eyJhbGciOi--Zm9vYmFyMDEyMzQ1Njc4OQ"
	long := "boundary-0123456789abcdef"
	send := func(target, with string) Reason {
		body := form(field("session", w.A))
		if target != env+"stopenv" {
			body = form(field("a", "1"))
		}
		return w.send(t, postAs(target, strings.ReplaceAll(body, boundary, with), "Content-Type: multipart/form-data; boundary="+with)).Reason
	}
	if right, wrong := send(env+"stopenv", "Zm9v"), send(env+"stopenv", "Zm9w"); right != wrong {
		t.Errorf("what stands there ends as %s, what does not as %s", right, wrong)
	}
	for what, got := range map[string]Reason{
		"a boundary that nobody guesses": send(env+"stopenv", long), "a token in the query": send(env+"stopenv?session="+w.A, "Zm9v"),
	} {
		if got != OK {
			t.Errorf("%s: %s", what, got)
		}
	}
	w.session = "eyJhbGciOi-Zm9vYmFyMDEyMzQ1Njc4OQ"
	if got := send(env+"stopenv", "Zm9v"); got != OK {
		t.Errorf("a session in which no boundary can stand: %s", got)
	}
}

func fixedHeader(c *Config) {
	c.Upstream, c.UpstreamHeader, c.UpstreamValue = ModeHeader, "x-api-key", revealed("master 0123456789abcdef")
}

// TestFixedHeader: the one credential of all goes where a token was good, and
// nowhere else; a client cannot say it.
func TestFixedHeader(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fixedHeader)
	for _, c := range []struct {
		name, raw, target, want string
	}{
		{"query", get(env+"stopenv?a=1&session="+w.A, "X-Api-Key: mine", "Connection: X-Api-Key"), env + "stopenv?a=1", "master 0123456789abcdef"},
		{"bearer", get(env+"stopenv", "Authorization: Bearer "+w.A), env + "stopenv", "master 0123456789abcdef"},
		{"form", post(env+"stopenv", "session="+w.A+"&a=1"), env + "stopenv", "master 0123456789abcdef"},
		{"public", post("/1.0/users/authentication/rest/signin", "login=a&password=b"), "/1.0/users/authentication/rest/signin", ""},
	} {
		got := w.send(t, c.raw)
		if got.forwarded == nil {
			t.Errorf("%s: refused: %s", c.name, got.Reason)
			continue
		}
		if got.forwarded.RequestURI != c.target || strings.Join(got.forwarded.Header["X-Api-Key"], ",") != c.want {
			t.Errorf("%s: forwarded %s with %q", c.name, got.forwarded.RequestURI, got.forwarded.Header["X-Api-Key"])
		}
		assertClean(t, w, got)
	}
	// C145: the upstream's own credential is no token.
	if got := w.send(t, get(env+"stopenv?session=master%200123456789abcdef")); got.Status != http.StatusUnauthorized {
		t.Errorf("the upstream's credential as a token: %d", got.Status)
	}
	for name, value := range map[string]Revealer{"": revealed("x"), "Host": revealed("x"), "X-Patgate-Account": revealed("x"), "Content-Length": revealed("1"), "a b": revealed("x"), "X-A": revealed(""), "X-B": revealed("a\nb"), "X-C": nil, "X-D": revealed(" q9")} {
		config := Config{Index: w.index, Catalog: w.gate.catalog, Usage: w.gate.usage, Now: time.Now, Upstream: ModeHeader, UpstreamHeader: name, UpstreamValue: value}
		if _, err := New(config); err == nil || value != nil && len(value.Reveal()) > 1 && strings.Contains(err.Error(), value.Reveal()) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestPassedBasic: the password is nobody's, and the user name is a token.
func TestPassedBasic(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.PassUnknown, c.Places = true, []Place{Basic} })
	for user, want := range map[string]Reason{"somebody": Passed, w.A: Unknown, "x:" + w.B: Malformed} {
		if got := w.send(t, get(env+"stopenv", "Authorization: "+basicHeader(user, "x-oauth-basic"))); got.Reason != want {
			t.Errorf("decided %s, want %s", got.Reason, want)
		}
	}
}

// TestPublicWithCredential: where one credential goes upstream for all, no client
// says another one, even where none is sent.
func TestPublicWithCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fixedHeader)
	got := w.send(t, get("/1.0/users/authentication/rest/signin?login=a", w.gate.fixedHeader+": guessed", "X-Other: kept"))
	if got.forwarded == nil || got.forwarded.Header[w.gate.fixedHeader] != nil || got.forwarded.Header["X-Other"] == nil {
		t.Errorf("decided %s, or a client's credential goes upstream", got.Reason)
	}
}

// TestPassed: a credential of the platform is handed on untouched; one that looks
// like ours is not, and neither is a request without.
func TestPassed(t *testing.T) {
	t.Parallel()
	own := "people-session-0123456789"
	v, err := tokenstore.NewValue("pat", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	gone := v.Reveal() // of ours, and no token has it
	multi := form(field("session", own), field("a", "1"), file("f", strings.Repeat("z", 100<<10)))
	for name, mode := range map[string]func(*Config){"strip": func(*Config) {}, "session": sessions, "header": fixedHeader} {
		w := newWorld(t, both(mode, func(c *Config) { c.PassUnknown = true }))
		strict := newWorld(t, mode)
		for _, c := range []struct {
			name, raw, body string
			reason, denied  Reason
		}{
			{"query", get(env+"stopenv?session="+own+"&x="+own, "Referer: http://x/?"+own), "", Passed, Unknown},
			{"query encoded", get(env + "stopenv?a=%41&session=%70eople"), "", Passed, Unknown},
			{"form", post(env+"stopenv", "a=+&session="+own+"&b"), "a=+&session=" + own + "&b", Passed, Unknown},
			{"multipart", postForm(env+"stopenv", multi), multi, Passed, Unknown},
			{"small multipart", postForm(env+"stopenv", form(field("a", "1"), field("session", own))), form(field("a", "1"), field("session", own)), Passed, Unknown},
			{"multipart, alone", postForm(env+"stopenv", form(field("session", own))), form(field("session", own)), Passed, Unknown},
			{"multipart, query", postForm(env+"stopenv?session="+own, form(file("a", "1"))), form(file("a", "1")), Passed, Unknown},
			{"bearer", get(env+"stopenv", "Authorization: Bearer "+own), "", Passed, Unknown},
			{"protected method", get("/1.0/users/authentication/rest/createtoken?session=" + own), "", Passed, Unknown},
			{"unknown method", get(env + "nosuch?session=" + own), "", Passed, Unknown},
			{"token that has gone", get(env + "stopenv?session=" + gone), "", Unknown, Unknown},
			{"mistyped", get(env + "stopenv?session=pat_abc"), "", Malformed, Malformed},
			{"token behind a space", get(env + "stopenv?session=%20" + w.A), "", Malformed, Malformed},
			{"token in quotes", get(env + "stopenv?session=%22" + w.A + "%22"), "", Malformed, Malformed},
			{"token in capitals", get(env + "stopenv?session=" + strings.ToUpper(w.A)), "", Unknown, Unknown},
			{"token behind the scheme, twice", get(env+"stopenv", "Authorization: Bearer Bearer "+w.A), "", Unknown, Unknown},
			{"token behind its parameter", get(env + "stopenv?session=session%3D" + w.A), "", Unknown, Unknown},
			{"token behind a byte order mark", get(env + "stopenv?session=%EF%BB%BF" + gone), "", Unknown, Unknown},
			{"token in something else, encoded", get(env + "stopenv?session=a%253d" + gone + "%26b"), "", Unknown, Unknown},
			{"token encoded twice", get(env + "stopenv?session=" + strings.Replace(w.A, "_", "%255F", 1)), "", Unknown, Unknown},
			{"token encoded three times", get(env + "stopenv?session=%252570" + w.A[1:]), "", Unknown, Unknown},
			{"another system's token", get(env + "stopenv?session=github_pat_0123456789abcdefABCDEF"), "", Passed, Unknown},
			{"too long", get(env + "stopenv?session=" + strings.Repeat("a", 600)), "", Malformed, Malformed},
			{"none", get(env + "stopenv"), "", Missing, Missing},
			{"two", get(env+"stopenv?session="+own, "Authorization: Bearer "+own), "", Ambiguous, Ambiguous},
			{"one and a token", post(env+"stopenv?session="+own, "session="+w.A), "", Ambiguous, Unknown},
			{"websocket", get(env+"stopenv?session="+own, "Connection: Upgrade", "Upgrade: websocket"), "", UpgradeRefused, UpgradeRefused},
			{"path", get(env + "stopenv/../deleteenv?session=" + own), "", BadRequest, BadRequest},
		} {
			if got := strict.send(t, c.raw); got.Reason != c.denied {
				t.Errorf("%s, %s: without pass it is decided %s, want %s", name, c.name, got.Reason, c.denied)
			}
			got := w.send(t, c.raw)
			if got.Reason != c.reason {
				t.Errorf("%s, %s: decided %s, want %s", name, c.name, got.Reason, c.reason)
			}
			if (got.forwarded != nil) != (c.reason == Passed) {
				t.Errorf("%s, %s: forwarded is %t", name, c.name, got.forwarded != nil)
			}
			if got.forwarded == nil {
				continue
			}
			line, _, _ := strings.Cut(c.raw, "\r\n")
			if target := strings.Split(line, " ")[1]; got.forwarded.RequestURI != target || got.forwarded.URL.RequestURI() != target {
				t.Errorf("%s, %s: forwarded %s", name, c.name, got.forwarded.RequestURI)
			}
			if got.body != c.body || got.err != nil || int(got.forwarded.ContentLength) != len(c.body) {
				t.Errorf("%s, %s: forwarded the body %.200q of %d bytes (%v)", name, c.name, got.body, got.forwarded.ContentLength, got.err)
			}
			h := got.forwarded.Header
			if strings.Contains(c.raw, "Authorization") != (h.Get("Authorization") == "Bearer "+own) || strings.Contains(c.raw, "Referer") != (h.Get("Referer") != "") {
				t.Errorf("%s, %s: the header is not what came", name, c.name)
			}
			if h[HeaderAccount] != nil || h[HeaderTokenID] != nil || h[HeaderMethod] != nil || h["X-Api-Key"] != nil || got.Carries() || got.TokenID != 0 {
				t.Errorf("%s, %s: the upstream gets %v", name, c.name, h)
			}
		}
	}
}

// TestFailUpstream: the answer where there is no credential to send, in both
// styles.
func TestFailUpstream(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		style  ErrorStyle
		soon   bool
		retry  time.Duration
		status int
		after  string
	}{
		{ErrorsHTTP, false, 0, 502, "1"}, {ErrorsHTTP, true, 1500 * time.Millisecond, 503, "2"},
		{ErrorsPlatform, false, time.Minute, 502, "60"}, {ErrorsPlatform, true, 0, 503, "1"},
	} {
		w := newWorld(t, func(g *Config) { g.Upstream, g.Errors = ModeSession, c.style })
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(post(env+"stopenv", "session="+w.A))))
		if err != nil {
			t.Fatal(err)
		}
		d := w.gate.Decide(nil, r, client)
		d.FailUpstream(c.soon, c.retry)
		got := w.deny(r, d)
		if got.StatusCode != c.status || got.Header.Get("Retry-After") != c.after || got.Header.Get("WWW-Authenticate") != "" {
			t.Errorf("%+v: the answer is %d, %v", c, got.StatusCode, got.Header)
		}
		body, _ := io.ReadAll(got.Body)
		for _, want := range []string{map[ErrorStyle]string{ErrorsHTTP: `"reason":"upstream_sign_in_failed"`, ErrorsPlatform: `"result":99`}[c.style]} {
			if !strings.Contains(string(body), want) {
				t.Errorf("%+v: the answer is %s", c, body)
			}
		}
		if w.gate.forms.used.Load() != 0 {
			t.Error("memory of the form was not given back")
		}
	}
}

// TestUsageWithSession: a call counts as let through once there is a session for it,
// and as refused where there is none; once either way.
func TestUsageWithSession(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		then            func(*Decision)
		allowed, denied uint64
		refused         int
	}{
		"a session":                     {func(d *Decision) { d.Carry(revealed("0123456789abcdef")) }, 1, 0, 0},
		"none":                          {func(d *Decision) { d.FailUpstream(false, 0) }, 0, 1, 1},
		"one that turns out not good":   {func(d *Decision) { d.Carry(revealed("0123456789abcdef")); d.FailUpstream(true, 0) }, 1, 0, 0},
		"another one after the first":   {func(d *Decision) { d.Carry(revealed("one")); d.Carry(revealed("other")) }, 1, 0, 0},
		"nothing, as nobody asked more": {func(*Decision) {}, 0, 0, 0},
	} {
		var recorder *usage.Recorder
		w := newWorld(t, func(g *Config) { sessions(g); recorder = g.Usage })
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
		if err != nil {
			t.Fatal(err)
		}
		d := w.gate.Decide(nil, r, client)
		c.then(d)
		got := recorder.Pending(d.TokenID)
		activity := tokenstore.ActivityUntil(w.gate.now(), recorder.PendingActivity(d.TokenID))
		if got.Allowed != c.allowed || got.Denied != c.denied || got.LastUsed.IsZero() != (c.allowed == 0) {
			t.Errorf("%s: %d allowed, %d denied, last used %v", name, got.Allowed, got.Denied, got.LastUsed)
		}
		if len(activity.Refusals) != c.refused || c.refused > 0 && activity.Refusals[0].Reason != "upstream_sign_in_failed" {
			t.Errorf("%s: the refusals are %+v", name, activity.Refusals)
		}
	}
}

// BenchmarkForwardSession measures decision and rewriting with a session.
func BenchmarkForwardSession(b *testing.B) {
	w := newWorld(b, sessions)
	b.ReportAllocs()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?envName=my-project&session=" + w.A))))
	if err != nil {
		b.Fatal(err)
	}
	query, session := r.URL.RawQuery, revealed("0123456789abcdef0123456789abcdef")
	for b.Loop() {
		r.URL.RawQuery = query
		r.RequestURI = r.URL.Path + "?" + query
		d := w.gate.Decide(nil, r, client)
		d.Carry(session)
		_, done := d.Forward(r)
		done()
		if !d.Allowed() {
			b.Fatal(d.Reason)
		}
	}
}
