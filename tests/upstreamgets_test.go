package tests

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
)

// What README and SECURITY.md promise of what the upstream gets; the tests below are named
// after these sentences, which stand there word by word.
const (
	promiseCredential = "The upstream receives no credential but the one that the gate put there"
	promiseCaller     = "The upstream learns who calls from the gate alone"
	promiseReadme     = "upstream received no credential but the one that the gate put there"
)

func TestPromisesAreMade(t *testing.T) {
	t.Parallel()
	for file, promises := range map[string][]string{
		"../README.md":   {promiseReadme},
		"../SECURITY.md": {promiseCredential, promiseCaller},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, promise := range promises {
			if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), promise) {
				t.Errorf("%s does not promise: %s", file, promise)
			}
		}
	}
}

// What a client may send, in any combination.
const (
	ownToken = 1 << iota
	otherToken
	foreignSession
	basicCredential
	cookieCredential
	identityHeader
	combinations
)

const (
	aForeignSession = "0123456789abcdef0123456789abcdef"
	basicUser       = "Basic dXNlcjpwYXNzd29yZA==" // user:password
	foreignCookie   = "session=fedcba9876543210fedcba9876543210; JSESSIONID=77"
)

var identityHeaders = []string{"Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Auth-Request-User", "X-Auth-Request-Access-Token", "X-Forwarded-Client-Cert", "X-Ssl-Client-Verify"}

// TestUpstreamGets compares what the upstream gets with what it may get, for a token in
// each place where an upstream might find it, and for every combination of what a client can send with a call, in each mode of upstream credentials,
// and style of errors.
func TestUpstreamGets(t *testing.T) {
	t.Parallel()
	p := newPatientPlatform(t)
	for mode, site := range modes(t, p) {
		for _, errors := range []string{"http", "platform"} {
			t.Run(promiseCredential+", and "+promiseCaller+": "+mode+", errors "+errors, func(t *testing.T) {
				t.Parallel()
				c := newCombination(t, mode, errors, site)
				c.whereNobodyLooks(t)
				c.exchanged(t)
				for c.sent = range combinations {
					for _, c.call = range []string{"allowed", "public", "refused"} {
						c.try(t)
					}
				}
			})
		}
	}
}

// modes are what may stand in a configuration of what goes upstream.
func modes(t *testing.T, p *running) map[string]string {
	return map[string]string{
		"strip":   "upstream strip\nunknown pass checked_upstream",
		"header":  "upstream header X-Upstream-Key {file." + fileWith(t, "the-key-of-the-gate") + "}\nunknown pass checked_upstream",
		"session": "upstream session {\nurl http://" + p.address + "\n}\nunknown pass",
		"deny":    "upstream strip",
	}
}

func newCombination(t *testing.T, mode, errors, site string) combination {
	t.Helper()
	u := newRecorder(t)
	s := newServer(t, u.address, config{app: keys(newKey(t, "a")), site: "patgate {\nerrors " + errors + "\n" + site + "\n}"})
	s.must("accounts", "add", "demo")
	s.credential("demo", platformPassword)
	return combination{s: s, u: u, mode: mode, own: s.token("demo", "--method", "environment.control.StopEnv"), other: s.token("demo", "--method", "*")}
}

func fileWith(t *testing.T, text string) string {
	t.Helper()
	name := t.TempDir() + "/text"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// combination is one request.
type combination struct {
	s          *server
	u          *recorder
	mode       string
	own, other string
	session    string // that the gate sends in place of the token
	call       string // what becomes of it with the client's own token
	sent       int    // a set of what is sent
}

func (c *combination) has(what int) bool { return c.sent&what != 0 }

// exchanged learns the session that the gate sends.
func (c *combination) exchanged(t *testing.T) {
	t.Helper()
	if c.mode != "session" {
		return
	}
	c.s.raw(get(stop + "?session=" + c.own))
	got := c.u.take()
	if len(got) != 1 {
		t.Fatalf("%d requests reached the upstream", len(got))
	}
	target, err := url.Parse(got[0].target())
	if err != nil || len(target.Query()["session"]) != 1 {
		t.Fatalf("the upstream got no session: %v", err)
	}
	if c.session = target.Query().Get("session"); c.session == "" || c.session == c.own {
		t.Fatal("the upstream got no session but the token, or nothing")
	}
}

// raw is the request, and the parameters that stay.
func (c *combination) raw() (raw string) {
	path := map[string]string{"allowed": stop, "public": rest[:len("/1.0/")] + "users/authentication/rest/signin", "refused": rest + "deleteenv"}[c.call]
	var pairs, lines []string
	if c.has(ownToken) {
		pairs = append(pairs, "session="+c.own)
	}
	if c.has(otherToken) {
		pairs = append(pairs, "note="+c.other)
	}
	if c.has(foreignSession) {
		pairs = append(pairs, "session="+aForeignSession)
	}
	if c.has(basicCredential) {
		lines = append(lines, "Authorization: "+basicUser)
	}
	if c.has(cookieCredential) {
		lines = append(lines, "Cookie: "+foreignCookie)
	}
	if c.has(identityHeader) {
		for _, name := range identityHeaders {
			lines = append(lines, name+": root")
		}
	}
	return get(path+"?"+strings.Join(append(pairs, "envName=e"), "&"), lines...)
}

// verdict is what has to become of it.
func (c *combination) verdict() string {
	switch {
	case c.has(ownToken) && c.has(foreignSession), c.has(otherToken):
		return "refused" // two sessions, or a token that cannot be cut out
	case c.call == "public":
		return "public"
	case c.has(ownToken):
		return c.call
	case c.has(foreignSession) && c.mode != "deny":
		return "passed"
	}
	return "refused"
}

func (c *combination) try(t *testing.T) {
	t.Helper()
	verdict := c.verdict()
	what := fmt.Sprintf("%s call with %06b, which is to be %s", c.call, c.sent, verdict)
	c.s.raw(c.raw())
	got := c.u.take()
	if verdict == "refused" {
		if len(got) != 0 {
			t.Errorf("%s: the upstream got it", what)
		}
		return
	}
	if len(got) != 1 {
		t.Errorf("%s: %d requests reached the upstream", what, len(got))
		return
	}
	all := got[0].all()
	for name, secret := range map[string]string{"the token": c.own, "another token": c.other} {
		if strings.Contains(all, secret) || strings.Contains(all, base64.StdEncoding.EncodeToString([]byte(secret))) {
			t.Errorf("%s: the upstream got %s: %s", what, name, promiseCredential)
		}
	}
	want := map[string]string{} // credentials and identities
	session := ""
	switch verdict {
	case "allowed":
		session = c.session
		if c.mode == "header" {
			want["X-Upstream-Key"] = "the-key-of-the-gate"
		}
	case "passed":
		session = aForeignSession
		fallthrough
	case "public":
		if c.has(basicCredential) {
			want["Authorization"] = basicUser
		}
		if c.has(cookieCredential) {
			want["Cookie"] = foreignCookie
		}
	}
	target, err := url.Parse(got[0].target())
	if err != nil {
		t.Fatal(err)
	}
	if target.Query().Get("session") != session || len(target.Query()["session"]) > 1 {
		t.Errorf("%s: the upstream got another session than it may: %s", what, promiseCredential)
	}
	for _, name := range append(slices.Clone(identityHeaders), "X-Upstream-Key", "Authorization", "Cookie") {
		value, found := headerOf(got[0].header, name)
		if w, may := want[name]; found != may || value != w {
			promise := promiseCredential
			if slices.Contains(identityHeaders, name) {
				promise = promiseCaller
			}
			t.Errorf("%s: the upstream got %s: %q, and may get %q: %s", what, name, value, w, promise)
		}
	}
}

// headerOf returns the value of a header, and whether it is there.
func headerOf(header, name string) (value string, found bool) {
	for line := range strings.SplitSeq(header, "\r\n") {
		if n, v, ok := strings.Cut(line, ": "); ok && strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// whereNobodyLooks sends a live token, the call's own or another one, in each place
// where an upstream might find it, with a call that is let through, one that needs no token,
// and one with a foreign session: no spelling of it reaches the upstream.
func (c *combination) whereNobodyLooks(t *testing.T) {
	for call, pair := range map[string]string{stop: "session=" + c.own, stop + "?": "session=" + aForeignSession, publicPath: "login=demo"} {
		path := strings.TrimSuffix(call, "?")
		for name, token := range map[string]string{"its own": c.own, "another": c.other} {
			for place, raw := range c.hidden(path, pair, token) {
				c.s.raw(fill(raw, nil))
				for _, got := range c.u.take() {
					for _, spelled := range []string{token, percentEncoded(token), base64.StdEncoding.EncodeToString([]byte("x:" + token)), base64.StdEncoding.EncodeToString([]byte(token))} {
						if strings.Contains(got.all(), spelled) {
							t.Errorf("%s with %s: the upstream got %s token in %s", path, strings.ReplaceAll(pair, c.own, "OWN"), name, place)
						}
					}
				}
			}
		}
	}
}

const publicPath = "/1.0/users/authentication/rest/signin"

// hidden are requests with a token in places where it does not belong.
func (c *combination) hidden(path, pair, token string) map[string]string {
	target := path + "?" + pair
	in64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	inQuery := func(more string) string { return get(target + "&" + more) }
	multipartOf := func(body string) string { return with("multipart/form-data; boundary=XYZ", target, body) }
	return map[string]string{
		"the password of Basic":          get(target, "Authorization: Basic "+in64("x:"+token)),
		"the user of Basic":              get(target, "Authorization: Basic "+in64(token+":x")),
		"another scheme":                 get(target, "Authorization: Token "+token),
		"X-Api-Key":                      get(target, "X-Api-Key: "+token),
		"Origin":                         get(target, "Origin: https://"+token),
		"traceparent":                    get(target, "Traceparent: "+token),
		"a header, in base64":            get(target, "X-Note: "+in64("x:"+token)),
		"a header, percent-encoded":      get(target, "X-Note: "+percentEncoded(token)),
		"a cookie":                       get(target, "Cookie: a=b; sid="+token),
		"a Referer":                      get(target, "Referer: https://h/?token="+percentEncoded(token)),
		"a value":                        inQuery("password=" + token),
		"a value, encoded":               inQuery("note=" + percentEncoded(token)),
		"a name":                         inQuery(token + "=1"),
		"a URL":                          inQuery("url=" + url.QueryEscape("https://h/?session="+token)),
		"a URL without encoding":         inQuery("envName=a?session=" + token),
		"JSON":                           inQuery("params=" + url.QueryEscape(`{"a":{"session":"`+token+`"}}`)),
		"a form":                         form(target, "password="+token),
		"a form, in base64":              form(target, "note="+url.QueryEscape(in64("x:"+token))),
		"a part":                         multipartOf(parts(field("note", token))),
		"the name of a file":             multipartOf(parts("Content-Disposition: form-data; name=\"f\"; filename=\"" + token + "\"\r\n\r\nx")),
		"a JSON body beside the session": with("application/json", target, `{"note":"`+token+`"}`),
	}
}

// percentEncoded spells each byte of a text.
func percentEncoded(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}
