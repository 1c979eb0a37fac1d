package tests

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// managed is a program that serves the management API on a site of its own, in
// front of which people sign in.
type managed struct {
	*server
	config    config
	upstream  *recorder
	api       string // host:port of the management API
	described *description
	told      *log // all answers of the API, one after the other
	addresses atomic.Int32
}

// newManaged starts a program with the operator admin and the users that are
// named, all of whom have passwords. options are those of patgate_admin.
func newManaged(t *testing.T, options string, c config, users ...string) *managed {
	t.Helper()
	m := &managed{upstream: newRecorder(t), api: freeport.Take(t), told: new(log)}
	c.more += managementSite("http://:"+portOf(m.api), options)
	m.config = c
	m.server = newServer(t, m.upstream.address, c)
	m.described = newDescription(t, "http://"+m.api+"/openapi.json")
	local := m.local(t)
	local.ask("PUT", "/accounts/admin/password", members{"new_password": passwordOf("admin")}).is(204, "")
	for _, login := range users {
		local.ask("POST", "/accounts", members{"login": login, "new_password": passwordOf(login)}).is(201, "")
	}
	return m
}

// managementSite is a site of a Caddyfile that serves the management API.
func managementSite(address, options string) string {
	return address + " {\nbind 127.0.0.1\nlog {\nformat patgate json\n}\npatgate_admin {\n" + options + "\n}\n}\n"
}

// reload loads another configuration, in which patgate_admin stays as it is.
func (m *managed) reload(t *testing.T, change func(*config)) {
	t.Helper()
	change(&m.config)
	m.write(m.upstream.address, m.config)
	text, err := os.ReadFile(m.file("Caddyfile"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post("http://"+m.admin+"/load", "text/caddyfile", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Fatalf("the reload gets %d", answer.StatusCode)
	}
	freeport.Settle(t, m.site, m.api, m.admin)
}

// passwordOf is the password that an account of these tests has.
func passwordOf(login string) string { return "the 3 horses of " + login + " eat batteries" }

// members are those of a JSON object.
type members map[string]any

// absent is what is not to be sent where something else would be.
const absent = "\x00absent"

// without takes back what else would be sent.
func (m members) without(name string) members { return m.and(members{name: absent}) }

// and returns the members with more of them.
func (m members) and(more members) members {
	all := members{}
	for _, some := range []members{m, more} {
		for name, value := range some {
			all[name] = value
		}
	}
	return all
}

// caller is somebody who calls the API: nobody, until there is a session, a
// login with HTTP Basic, or a token.
type caller struct {
	t      *testing.T
	m      *managed
	root   string                       // such as http://127.0.0.1:8081
	prefix string                       // before /api/v1
	login  string                       // whose password confirms changes
	jar    *atomic.Pointer[http.Cookie] // of the session, shared with in
	scheme string                       // Authorization, where there is no session
	host   string                       // Host; empty: that of root
	from   string                       // address of the client
	client *http.Client
}

// caller is somebody with an address of their own. All of 127.0.0.0/8 is this
// machine on Linux; so the throttle of one test does not reach another.
func (m *managed) caller(t *testing.T) *caller {
	n := m.addresses.Add(1)
	return m.callerFrom(t, fmt.Sprintf("127.0.%d.%d", 1+n/200, 1+n%200))
}

func (m *managed) callerFrom(t *testing.T, address string) *caller {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{
		DialContext:     func(ctx context.Context, _, to string) (net.Conn, error) { return dialer.DialContext(ctx, "tcp", to) },
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableCompression: true, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 50,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{
		t: t, m: m, jar: new(atomic.Pointer[http.Cookie]), root: "http://" + m.api, from: address,
		client: &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// local is who calls on Caddy's admin endpoint, where nobody signs in.
func (m *managed) local(t *testing.T) *caller {
	c := m.callerFrom(t, "127.0.0.1")
	c.root, c.prefix = "http://"+m.admin, "/patgate"
	return c
}

// signedIn is an account that has just signed in.
func (m *managed) signedIn(t *testing.T, login string) *caller {
	t.Helper()
	c := m.caller(t)
	c.signIn(login)
	return c
}

// basic is an account that sends HTTP Basic with each call.
func (m *managed) basic(t *testing.T, login string) *caller {
	c := m.caller(t)
	request, err := http.NewRequest("GET", c.root, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(login, passwordOf(login))
	c.login, c.scheme = login, request.Header.Get("Authorization")
	return c
}

// bearer is who holds a token.
func (m *managed) bearer(t *testing.T, value string) *caller {
	c := m.caller(t)
	c.scheme = "Bearer " + value
	return c
}

// in is the same caller in another test.
func (c *caller) in(t *testing.T) *caller {
	same := *c
	same.t = t
	return &same
}

// asNow is somebody else with the cookie that the caller has now.
func (c *caller) asNow() *caller {
	other := *c
	other.jar = new(atomic.Pointer[http.Cookie])
	other.jar.Store(c.jar.Load())
	return &other
}

func (c *caller) signIn(login string) *reply {
	c.t.Helper()
	c.login = login
	r := c.ask("POST", "/session", members{"login": login, "password": passwordOf(login)}).is(201, "")
	if c.jar.Load() == nil {
		c.t.Fatalf("%s signs in and gets no cookie", login)
	}
	return r
}

// reply is an answer of the API.
type reply struct {
	t      *testing.T
	what   string // was asked for
	status int
	reason string // of a problem
	header http.Header
	body   []byte
}

// is sees to the status, and to the reason where it is a problem.
func (r *reply) is(status int, reason string) *reply {
	r.t.Helper()
	if r.status != status || r.reason != reason {
		r.t.Errorf("%s: %d %s, want %d %s", r.what, r.status, r.reason, status, reason)
	}
	return r
}

// into reads the body.
func (r *reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%s: the body is not what it should be: %d %s", r.what, r.status, r.reason)
	}
}

// change asks for a change, with the password in the body where no other way
// gives it.
func (c *caller) change(verb, target string, body members, header ...string) *reply {
	c.t.Helper()
	if c.jar.Load() != nil {
		body = body.and(members{"password": passwordOf(c.login)})
	}
	if len(body) == 0 {
		return c.ask(verb, target, nil, header...)
	}
	return c.ask(verb, target, body, header...)
}

// ask calls the API. The body is a text, a form, or what becomes JSON; a header
// is "Name: value", or "Name:" for one that is not to be sent.
func (c *caller) ask(verb, target string, body any, header ...string) *reply {
	c.t.Helper()
	return c.send(verb, c.prefix+"/api/v1"+target, body, header...)
}

// send asks for any address of the site, and holds the answer against what the
// program says of itself.
func (c *caller) send(verb, target string, body any, header ...string) *reply {
	c.t.Helper()
	request, sent := c.request(verb, target, body, header)
	answer, err := c.client.Do(request)
	if err != nil {
		c.t.Fatalf("%s %s: %v", verb, bare(target), withoutURL(err))
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatalf("%s %s: reading the answer: %v", verb, bare(target), err)
	}
	_, _ = c.m.told.Write(got)
	r := &reply{t: c.t, what: verb + " " + bare(target), status: answer.StatusCode, header: answer.Header, body: got}
	if r.header.Get("Content-Type") == "application/problem+json" && verb != "HEAD" {
		var problem struct{ Reason string }
		r.into(&problem)
		r.reason = problem.Reason
	}
	c.checkHeaders(r, request)
	exchange := exchange{verb: verb, path: strings.TrimPrefix(request.URL.Path, c.prefix), sent: sent, sentType: request.Header.Get("Content-Type"), reply: r}
	for _, wrong := range c.m.described.check(exchange) {
		c.t.Errorf("%s: %d %s: %s", r.what, r.status, r.reason, wrong)
	}
	if c.login != "" && bytes.Contains(got, []byte(passwordOf(c.login))) {
		c.t.Errorf("%s: the answer repeats the password", r.what)
	}
	c.keepCookie(r)
	return r
}

// bare is a target without its query, which may hold a secret.
func bare(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return path
}

func (c *caller) request(verb, target string, body any, header []string) (*http.Request, []byte) {
	c.t.Helper()
	var sent []byte
	media := "application/json"
	switch body := body.(type) {
	case nil:
		media = ""
	case string:
		sent = []byte(body)
	case url.Values:
		sent, media = []byte(body.Encode()), urlencoded
	default:
		var err error
		if sent, err = json.Marshal(body); err != nil {
			c.t.Fatal(err)
		}
	}
	request, err := http.NewRequest(verb, c.root+target, bytes.NewReader(sent))
	if err != nil {
		c.t.Fatalf("%s %s is no request", verb, bare(target))
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	if verb != "GET" && verb != "HEAD" {
		request.Header.Set("X-Patgate-Request", "1")
	}
	if c.jar.Load() != nil {
		request.AddCookie(c.jar.Load())
	} else if c.scheme != "" {
		request.Header.Set("Authorization", c.scheme)
	}
	request.Host = c.host
	for _, line := range header {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case name == "Host":
			request.Host = value
		case value == "":
			request.Header.Del(name)
		default:
			request.Header.Set(name, value)
		}
	}
	return request, sent
}

// checkHeaders sees to what each answer carries, whatever it says.
func (c *caller) checkHeaders(r *reply, request *http.Request) {
	c.t.Helper()
	want := map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
	if c.prefix == "" {
		for name, value := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
		} {
			want[name] = value
		}
		policy := r.header.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(policy, directive) {
				c.t.Errorf("%s: %d: the Content-Security-Policy lacks %s", r.what, r.status, directive)
			}
		}
		if strings.Contains(policy, "unsafe") {
			c.t.Errorf("%s: the Content-Security-Policy allows what is unsafe", r.what)
		}
	}
	if path := strings.TrimPrefix(request.URL.Path, c.prefix); !strings.HasPrefix(path, "/api/") && path != "/openapi.json" && r.status == 200 {
		want["Cache-Control"] = "no-cache" // a file of the dashboard: it is the same for everybody
		switch {
		case path == "/.well-known/jwks.json":
			want["Cache-Control"] = "public, max-age=300"
		case strings.HasPrefix(path, "/static/"): // its address changes with its content
			want["Cache-Control"] = "public, max-age=31536000, immutable"
		}
	}
	if request.URL.Scheme == "https" {
		want["Strict-Transport-Security"] = "max-age=31536000"
	}
	for name, value := range want {
		if got := r.header.Values(name); len(got) != 1 || got[0] != value {
			c.t.Errorf("%s: %d: %s is %q, want %q", r.what, r.status, name, got, value)
		}
	}
	for name := range r.header {
		if strings.HasPrefix(name, "Access-Control-") {
			c.t.Errorf("%s: %d: there is no CORS here, but the answer has %s", r.what, r.status, name)
		}
	}
	if r.status >= 300 && r.status < 400 {
		c.t.Errorf("%s: %d leads elsewhere", r.what, r.status)
	}
	if r.status == 401 && c.prefix == "" && r.header.Get("WWW-Authenticate") == "" {
		c.t.Errorf("%s: 401 without a challenge", r.what)
	}
	if r.status == 405 && r.header.Get("Allow") == "" {
		c.t.Errorf("%s: 405 without Allow", r.what)
	}
	if (r.status == 429 || r.reason == "busy") && r.header.Get("Retry-After") == "" {
		c.t.Errorf("%s: %d %s without Retry-After", r.what, r.status, r.reason)
	}
}

// keepCookie takes the session's cookie as a browser does, and looks at what it
// says.
func (c *caller) keepCookie(r *reply) {
	c.t.Helper()
	secure := strings.HasPrefix(c.root, "https:")
	name := "patgate"
	if secure {
		name = "__Host-patgate"
	}
	for _, cookie := range (&http.Response{Header: r.header}).Cookies() {
		if cookie.Name != name || !cookie.HttpOnly || cookie.Secure != secure || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" {
			c.t.Errorf("%s: the cookie is %s, HttpOnly %v, Secure %v, SameSite %v, Path %q, Domain %q", r.what, cookie.Name, cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path, cookie.Domain)
		}
		c.jar.Store(nil)
		if cookie.MaxAge >= 0 {
			c.jar.Store(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
		}
	}
}

// tokenView is what these tests look at of a token.
type tokenView struct {
	ID          uint64   `json:"id"`
	Account     string   `json:"account"`
	Description string   `json:"description"`
	State       string   `json:"state"`
	Created     string   `json:"created"`
	Expires     *string  `json:"expires"`
	Sets        []string `json:"sets"`
	Methods     []string `json:"methods"`
	Addresses   []string `json:"addresses"`
	Audience    []string `json:"audience"`
	Secrets     []struct {
		Hint     string  `json:"hint"`
		NotAfter *string `json:"not_after"`
	} `json:"secrets"`
	LastUsed *string `json:"last_used"`
	Allowed  uint64  `json:"allowed"`
	Denied   uint64  `json:"denied"`
	Revision uint64  `json:"revision"`
	Value    string  `json:"value"`
}

// path is where the token stands in the API.
func (v tokenView) path() string { return fmt.Sprintf("/tokens/%d", v.ID) }

const stopEnv, startEnv = "environment.control.StopEnv", "environment.control.StartEnv"

// generate makes a token for StopEnv; what is named changes it.
func (c *caller) generate(change members) (made tokenView) {
	c.t.Helper()
	body := members{"description": "test", "methods": []string{stopEnv}, "lifetime": "90d"}.and(change)
	for name, value := range body {
		if value == absent {
			delete(body, name)
		}
	}
	r := c.change("POST", "/tokens", body)
	if r.is(201, ""); r.status != 201 {
		c.t.FailNow()
	}
	r.into(&made)
	if !valueShape.MatchString(made.Value + "\n") {
		c.t.Fatal("the value of the new token does not look like one")
	}
	return made
}

// gate is the status that a call of StopEnv gets.
func (m *managed) gate(value string) int {
	m.t.Helper()
	status, _ := m.get(stop + "?session=" + value)
	return status
}
