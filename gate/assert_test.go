package gate

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// signing makes a gate sign in a mode; it counts what it signs, so that each text
// is another.
func signing(mode Mode) func(*Config) {
	signed := 0
	return func(c *Config) {
		c.Upstream, c.PassUnknown = mode, true
		c.UpstreamHeader, c.UpstreamValue = "X-Key", revealed("the-key-of-all")
		c.Assert = func(d *Decision) (string, error) {
			signed++
			return fmt.Sprintf("signed.%s.%d.%d.%s.%d", d.Login, d.TokenID, d.AccountID, d.Method, signed), nil
		}
	}
}

// claimed are a client's own assertions, in every way a header can come.
var claimed = []string{
	"X-Patgate-Assertion: forged", "x-patgate-ASSERTION: forged", "X_Patgate_Assertion: forged", "X.Patgate.Assertion: forged",
	"Connection: X-Patgate-Assertion",
}

// TestAssertion: what a token lets through is signed in every mode, anew each
// time; what needs no token, or carries none of ours, is not; and what a client
// says in its place goes nowhere.
func TestAssertion(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{ModeStrip, ModeHeader, ModeSession} {
		w := newWorld(t, signing(mode))
		chunked := "Transfer-Encoding: chunked\r\nTrailer: X-Patgate-Assertion\r\n\r\n"
		for name, c := range map[string]struct{ raw, want string }{
			"query":   {get(env+"stopenv?session="+w.A, claimed...), "signed.demo.1.1.environment.control.StopEnv."},
			"form":    {post(env+"getenvinfo", "session="+w.A, claimed...), "signed.demo.1.1.environment.control.GetEnvInfo."},
			"bearer":  {get(env+"deleteenv", append(claimed, "Authorization: Bearer "+w.B)...), "signed.demo.2.1.environment.control.DeleteEnv."},
			"fields":  {postForm(env+"stopenv", form(field("session", w.A)), claimed...), "signed.demo.1.1.environment.control.StopEnv."},
			"trailer": {"POST " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\n" + chunked + "3\r\na=1\r\n0\r\nX-Patgate-Assertion: forged\r\n\r\n", "signed.demo.1.1.environment.control.StopEnv."},
			"public":  {post("/1.0/users/authentication/rest/signin", "login=a&password=b", claimed...), ""},
			"public, with a token": {
				post("/1.0/users/authentication/rest/signin", "login=a&password=b&session="+w.A, claimed...), ""},
			"passed": {get(env+"stopenv?session=somethingelse", claimed...), ""},
		} {
			got := w.send(t, c.raw)
			if got.forwarded == nil {
				t.Errorf("mode %d, %s: refused: %s", mode, name, got.Reason)
				continue
			}
			value := got.forwarded.Header[HeaderAssertion]
			if c.want == "" && value != nil || c.want != "" && (len(value) != 1 || !strings.HasPrefix(value[0], c.want)) {
				t.Errorf("mode %d, %s: the upstream gets %q, want %q", mode, name, value, c.want)
			}
			for name, values := range got.forwarded.Header {
				if strings.Contains(strings.Join(values, " "), "forged") {
					t.Errorf("mode %d: what the client says goes upstream as %s", mode, name)
				}
			}
			if got.forwarded.Trailer != nil {
				t.Errorf("mode %d, %s: trailers go upstream", mode, name)
			}
		}
	}
}

// TestAssertionStaysOutOfWhatCame: what errors and placeholders see of a request
// has no assertion; and one that is sent again has another.
func TestAssertionStaysOutOfWhatCame(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{ModeStrip, ModeHeader, ModeSession} {
		w := newWorld(t, signing(mode))
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env+"stopenv?session="+w.A, claimed...))))
		if err != nil {
			t.Fatal(err)
		}
		d := w.gate.Decide(nil, r, client)
		d.Carry(revealed(w.session))
		first, done := d.Forward(r)
		defer done()
		one := first.Header.Get(HeaderAssertion)
		if r.Header[HeaderAssertion] != nil {
			t.Errorf("mode %d: it stands in what came", mode)
		}
		if mode != ModeSession {
			continue
		}
		again, _ := d.Forward(r)
		if two := again.Header.Get(HeaderAssertion); one == "" || two == "" || one == two {
			t.Errorf("sent twice it is signed %q and %q", one, two)
		}
	}
}

// TestAssertionFails: what cannot be signed is not sent.
func TestAssertionFails(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]func(*Decision) (string, error){
		"error":            func(*Decision) (string, error) { return "a.b.c", errors.New("no randomness") },
		"nothing":          func(*Decision) (string, error) { return "", nil },
		"no field's value": func(*Decision) (string, error) { return "a\r\nX-Patgate-Account: root", nil },
	} {
		for _, mode := range []Mode{ModeStrip, ModeHeader, ModeSession} {
			w := newWorld(t, func(c *Config) {
				signing(mode)(c)
				c.Assert = sign
			})
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
			if err != nil {
				t.Fatal(err)
			}
			d := w.gate.Decide(nil, r, client)
			d.Carry(revealed(w.session))
			forwarded, done := d.Forward(r)
			defer done()
			if d.Allowed() || d.Reason != Unavailable || d.Status != http.StatusServiceUnavailable {
				t.Errorf("%s, mode %d: it ends as %s with status %d", name, mode, d.Reason, d.Status)
			}
			if forwarded.Context().Err() == nil || forwarded.Header[HeaderAssertion] != nil {
				t.Errorf("%s, mode %d: the request can be sent", name, mode)
			}
			answer := w.deny(r, d)
			if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
				t.Errorf("%s, mode %d: it is answered %d", name, mode, answer.StatusCode)
			}
			public := w.send(t, post("/1.0/users/authentication/rest/signin", "login=a&password=b"))
			if public.forwarded == nil {
				t.Errorf("%s, mode %d: what needs no token is refused: %s", name, mode, public.Reason)
			}
		}
	}
}
