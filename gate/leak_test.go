package gate

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestElsewhere: no token but the one that was presented goes upstream, in whatever
// spelling, with whichever verdict.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.PassUnknown = true
		c.KeepHeaders = []string{"X-Auth-Token"}
		c.KeepCookies = []string{"lang"}
	})
	const login = "/1.0/users/authentication/rest/signin"
	stop, in64 := env+"stopenv", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for verdict, call := range map[Reason]struct{ path, session string }{
		OK:     {stop, "session=" + w.A},
		Passed: {stop, "session=0123456789abcdef0123456789abcdef"},
		Public: {login, "login=demo"},
	} {
		with := func(more string) string { return call.path + "?" + call.session + more }
		if got := w.send(t, get(with("&x=y"))); got.Reason != verdict {
			t.Fatalf("decided %s, want %s", got.Reason, verdict)
		}
		for name, value := range map[string]string{
			"another": w.B, "removed": aToken(t, "pat"), "imported": w.imported, "its own": w.A,
		} {
			shaped := name != "imported"
			for place, raw := range map[string]string{
				"value":             get(with("&x=" + value)),
				"form":              post(with(""), "x="+value),
				"part":              postForm(with(""), form(field("x", value))),
				"part behind":       postForm(with(""), form(file("f", strings.Repeat("x", 2*readAheadSize)), field("x", value))),
				"kept header":       get(with(""), "X-Auth-Token: "+value),
				"kept cookie":       get(with(""), "Cookie: a=1; lang="+value),
				"encoded value":     get(with("&x=" + everyByteEncoded(value))),
				"shaped: name":      get(with("&" + value + "=1")),
				"shaped: URL":       get(with("&url=" + url.QueryEscape("https://h/?session="+value))),
				"shaped: nested":    get(with("&envName=a?session=" + value)),
				"shaped: JSON":      get(with("&x=" + url.QueryEscape(`{"a":{"b":"`+value+`"}}`))),
				"shaped: base64":    get(with("&x=" + url.QueryEscape(in64("user:"+value)))),
				"shaped: file name": postForm(with(""), form(strings.Replace(file("f", "x"), "a b", value, 1))),
				"shaped: URL, part": postForm(with(""), form(field("url", url.QueryEscape("https://h/?session="+value)))),
				"shaped: header":    get(with(""), "Traceparent: 00-"+value),
				"shaped: Origin":    get(with(""), "Origin: http://"+value),
				"shaped: escaped":   get(with(""), "X-Copy: "+everyByteEncoded(value)),
				"shaped: base64ed":  get(with(""), "X-Copy: "+in64(value)),
			} {
				if strings.HasPrefix(place, "shaped") && !shaped {
					continue
				}
				got := w.send(t, raw)
				if got.err == nil && got.forwarded != nil {
					t.Errorf("%s, %s token in %s: it was forwarded", verdict, name, place)
				}
				if got.Reason.Allows() && place != "part behind" {
					t.Errorf("%s, %s token in %s: decided %s", verdict, name, place, got.Reason)
				}
			}
			for place, header := range map[string]string{
				"Basic, password": "Authorization: Basic " + in64("x:"+value),
				"Basic, user":     "Authorization: Basic " + in64(value+":x"),
				"another scheme":  "Authorization: Token " + value,
				"a key":           "X-Api-Key: " + value,
				"a cookie":        "Cookie: JSESSIONID=" + value,
			} {
				got := w.send(t, get(with(""), header))
				if verdict == OK {
					if got.forwarded == nil {
						t.Errorf("%s, %s token in %s: decided %s, and it could be cut out", verdict, name, place, got.Reason)
					} else if n, _, _ := strings.Cut(header, ":"); got.forwarded.Header[n] != nil {
						t.Errorf("%s, %s token in %s: it goes upstream", verdict, name, place)
					}
				} else if got.forwarded != nil {
					t.Errorf("%s, %s token in %s: it was forwarded", verdict, name, place)
				}
			}
		}
	}
}

// TestClientsOwnHeaders: what a client says of who it is goes upstream only where no
// token let the call through, and what it says of who it was found to be never does.
func TestClientsOwnHeaders(t *testing.T) {
	t.Parallel()
	credentials := []string{"Authorization: Digest x", "Cookie: session=foreign; JSESSIONID=1; a=b", "X-Auth-Token: x", "X-Api-Key: x"}
	identities := []string{
		"Remote-User: root", "X-Remote-User: root", "X-Forwarded-User: root", "X-Forwarded-Email: root", "X-Forwarded-Groups: root",
		"X-Auth-Request-User: root", "X-Auth-Request-Access-Token: x", "X-Forwarded-Client-Cert: x", "X-Ssl-Client-Cert: x", "X-Ssl-Client-Verify: x",
		"Ssl-Client-Dn: x", "X-Forwarded-Tls-Client-Cert-Info: x", "X-Consumer-Username: root", "X-Token-User-Email: root", "X-Authentik-Username: root",
		"Cf-Access-Jwt-Assertion: x", "X-Amzn-Oidc-Data: x", "X-Ms-Client-Principal: x", "X-Goog-Iap-Jwt-Assertion: x", "Impersonate-User: root", "Proxy: http://h",
		"Proxy-Authorization: Basic eDp5",
	}
	harmless := []string{"Accept: a", "User-Agent: b", "X-Requested-With: c", "X-Request-Id: d", "Origin: e", "X-Forwarded-For: f", "Remote-Thing: g", "X-Custom: h"}
	names := func(lines []string) (names []string) {
		for _, line := range lines {
			name, _, _ := strings.Cut(line, ":")
			names = append(names, http.CanonicalHeaderKey(name))
		}
		return names
	}
	all := append(append(append([]string{}, credentials...), identities...), harmless...)
	for _, c := range []struct {
		name                string
		keep, cookies, only []string
		verdict             Reason
		goes                []string
		cookie              string
	}{
		{"let through", nil, nil, nil, OK, names(harmless), ""},
		{"passed on", nil, nil, nil, Passed, append(names(credentials), names(harmless)...), "session=foreign; JSESSIONID=1; a=b"},
		{"public", nil, nil, nil, Public, append(names(credentials), names(harmless)...), "session=foreign; JSESSIONID=1; a=b"},
		{"kept", []string{"authorization", "x-remote-user"}, []string{"a"}, nil, OK, append(names(harmless), "Authorization", "X-Remote-User", "Cookie"), "a=b"},
		{"kept, passed on", []string{"x-remote-user"}, []string{"a"}, nil, Passed, append(append(names(credentials), names(harmless)...), "X-Remote-User"), "session=foreign; JSESSIONID=1; a=b"},
		{"listed", nil, nil, []string{"accept", "x-api-key"}, OK, []string{"Accept", "X-Api-Key", "X-Forwarded-For"}, ""},
		{"listed and kept", []string{"x-custom"}, []string{"JSESSIONID"}, []string{"accept"}, OK, []string{"Accept", "X-Custom", "X-Forwarded-For", "Cookie"}, "JSESSIONID=1"},
		{"listed, passed on", nil, nil, []string{"accept"}, Passed, []string{"Accept", "X-Forwarded-For", "Authorization", "Cookie"}, "session=foreign; JSESSIONID=1; a=b"},
	} {
		for _, mode := range []Mode{ModeStrip, ModeHeader, ModeSession} {
			w := newWorld(t, func(c *Config) {
				c.PassUnknown = true
				c.Upstream, c.UpstreamHeader, c.UpstreamValue = mode, "X-Upstream", revealed("s3")
			})
			if err := reconfigure(w, c.keep, c.cookies, c.only); err != nil {
				t.Fatal(err)
			}
			target := map[Reason]string{OK: env + "stopenv?session=" + w.A, Passed: env + "stopenv?session=0123456789abcdef0123456789", Public: "/1.0/users/authentication/rest/signin?login=x"}[c.verdict]
			got := w.send(t, get(target, all...))
			if got.forwarded == nil {
				t.Fatalf("%s, mode %d: decided %s", c.name, mode, got.Reason)
			}
			want := map[string]bool{}
			for _, name := range c.goes {
				want[name] = true
				if len(got.forwarded.Header[name]) != 1 {
					t.Errorf("%s, mode %d: %s does not go upstream", c.name, mode, name)
				}
			}
			for name := range got.forwarded.Header {
				if !want[name] && !strings.HasPrefix(name, ownPrefix) && name != "X-Upstream" {
					t.Errorf("%s, mode %d: %s goes upstream", c.name, mode, name)
				}
			}
			if cookie := got.forwarded.Header.Get("Cookie"); cookie != c.cookie {
				t.Errorf("%s, mode %d: the cookies are %q, want %q", c.name, mode, cookie, c.cookie)
			}
		}
	}
}

// reconfigure sets what is kept of clients' headers.
func reconfigure(w *world, headers, cookies, only []string) (err error) {
	w.gate.policy, err = newHeaderPolicy(headers, cookies, only)
	return err
}

func TestKeepsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range [][3][]string{
		{{"Connection"}}, {{"X-Patgate-Account"}}, {{"X-HTTP-Method-Override"}}, {{"X_User"}}, {{"a b"}}, {{""}}, {{"Cookie"}}, {{"Proxy"}},
		{nil, {"patgate"}}, {nil, {"a b"}}, {nil, {""}}, {nil, nil, {"Upgrade"}}, {nil, nil, {"Cookie"}},
	} {
		if _, err := newHeaderPolicy(c[0], c[1], c[2]); err == nil {
			t.Errorf("%q can be kept", c)
		}
	}
}

// TestSeveralLeaks: of several headers that hold a token the first by name is told, so that a
// request is answered in the same way each time.
func TestSeveralLeaks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	raw := get(env+"stopenv?session="+w.A, "X-B: "+w.A, "X-A: "+w.B, "X-C: "+w.B, "X-D: "+w.A)
	for range 50 {
		got := w.send(t, raw)
		if got.Reason != Ambiguous || got.Cause != AnotherToken || !strings.Contains(got.detail(), "the header X-A") && !strings.Contains(got.detail(), "The header X-A") {
			t.Fatalf("refused because of %s: %s", got.Cause, strings.ReplaceAll(got.detail(), w.A, "…"))
		}
	}
}
