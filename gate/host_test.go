package gate

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
)

// ofHosts is a catalog in which the same request calls a method of one host, one of another host, and, at all
// others, one that a wider path leads to. Token A may call the first and the last.
const ofHosts = `{"methods": [
	{"name": "environment.control.StopEnv", "path": "/stop", "verbs": ["GET", "POST"], "hosts": ["a.example", "192.0.2.7"]},
	{"name": "other.Stop", "path": "/stop", "verbs": ["GET"], "hosts": ["b.example"]},
	{"name": "other.Open", "path": "/open", "verbs": ["GET"], "hosts": ["b.example"], "public": true},
	{"name": "other.Socket", "path": "/open", "verbs": ["GET"], "hosts": ["a.example"]},
	{"name": "environment.control.GetEnvInfo", "path": "/:name", "verbs": ["GET"]}
]}`

func withHosts(t testing.TB) func(*Config) {
	t.Helper()
	made, err := catalog.Parse("hosts.json", []byte(ofHosts))
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Catalog = made }
}

// at is a request to a host, which may be more than one line.
func at(host, target string, headers ...string) string {
	return strings.Replace(get(target, headers...), "Host: gate\r\n", host, 1)
}

// TestHostsOnTheWire sends hosts in all spellings over a real connection: what is no spelling of b.example must not get
// there as the method of the other hosts, which the token may call.
func TestHostsOnTheWire(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]int{ // the lines of the header
		"Host: a.example\r\n":                     200,
		"Host: A.Example.:8443\r\n":               200,
		"Host: \t a.example \r\n":                 200, // OWS, which the server takes off
		"Host: 192.0.2.7:80\r\n":                  200,
		"Host: c.example\r\n":                     200,
		"Host: b.example.org\r\n":                 200,
		"hOsT: b.example\r\n":                     403,
		"Host: b.example\r\n":                     403,
		"Host: B.EXAMPLE\r\n":                     403,
		"Host: b.example.\r\n":                    403,
		"Host: b.example:80\r\n":                  403,
		"Host: b.example.:8080\r\n":               403,
		"Host: b.example..\r\n":                   400,
		"Host: b..example\r\n":                    400,
		"Host: .b.example\r\n":                    400,
		"Host: b.example:\r\n":                    400,
		"Host: b.example:80:80\r\n":               400,
		"Host: b.example:99999\r\n":               400,
		"Host: b.example/\r\n":                    400,
		"Host: b.example\\\r\n":                   400,
		"Host: b.example#\r\n":                    400,
		"Host: b.example?\r\n":                    400,
		"Host: b%2eexample\r\n":                   400,
		"Host: %62.example\r\n":                   400,
		"Host: u@b.example\r\n":                   400,
		"Host: b.example@c\r\n":                   400,
		"Host: b.example, c\r\n":                  400,
		"Host: b.example c\r\n":                   400,
		"Host: b.example\x00\r\n":                 400,
		"Host: b.example\r\n x\r\n":               400,
		"Host: \u0062\u3002example\r\n":           400,
		"Host: ｂ.example\r\n":                     400,
		"Host: xn--b-.example\r\n":                400,
		"Host: [b.example]\r\n":                   400,
		"Host: [::ffff:192.0.2.7]\r\n":            400,
		"Host: [::1\r\n":                          400,
		"Host: 192.0.519\r\n":                     400,
		"Host: 0xc0000207\r\n":                    400,
		"Host: 3221225991\r\n":                    400,
		"Host: 192.0.2.007\r\n":                   400,
		"Host:\r\n":                               400,
		"":                                        400,
		"Host: a.example\r\nHost: b.example\r\n":  400,
		"Host: b.example\r\nHost: b.example\r\n":  400,
		"Host: a.example\r\n Host: b.example\r\n": 400,
		"Host : b.example\r\n":                    400,
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			f := newFront(t, withHosts(t))
			raw := strings.Replace(at(host, "/stop?session="+f.A, "Connection: close"), "\r\nConnection", "\r\nX-A: b\r\nConnection", 1)
			if got := f.ask(t, raw, 1, false); len(got) != 1 || got[0] != want {
				t.Errorf("answered %d, want %d", got, want)
			}
			got := f.got()
			if (want == 200) != (len(got) == 1) {
				t.Errorf("%d requests reached the upstream", len(got))
			}
			sent := strings.Replace(strings.Trim(strings.TrimPrefix(strings.ToLower(host), "host:"), " \t\r\n"), ".:", ":", 1)
			if len(got) == 1 && !strings.Contains(got[0].head, "Host: "+sent+"\r\n") { // in the spelling in which it was compared
				t.Errorf("the upstream got another host: %q", got[0].head)
			}
		})
	}
}

// TestAbsoluteTargets: a target that names a host itself is refused, whatever Host says.
func TestAbsoluteTargets(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"http://b.example/stop", "http://a.example/stop", "http:b.example/stop", "//b.example/stop"} {
		f := newFront(t, withHosts(t))
		if got := f.ask(t, at("Host: a.example\r\n", target+"?session="+f.A), 1, false); len(got) != 1 || got[0] != 400 {
			t.Errorf("%s is answered %d", target, got)
		}
		if n := len(f.got()); n > 0 {
			t.Errorf("%s: %d requests reached the upstream", target, n)
		}
	}
}

// TestHostDecides: what the decision says of the method, public or not, and of the refusal.
func TestHostDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withHosts(t))
	bearer := "Authorization: Bearer " + w.A
	for _, c := range []struct {
		raw    string
		reason Reason
		method string
		says   string
	}{
		{at("Host: a.example\r\n", "/stop", bearer), OK, "environment.control.StopEnv", ""},
		{at("Host: c.example\r\n", "/stop", bearer), OK, "environment.control.GetEnvInfo", ""},
		{at("Host: b.example\r\n", "/stop", bearer), MethodNotAllowed, "other.Stop", "other.Stop"},
		{at("Host: b.example\r\n", "/open"), Public, "other.Open", ""},
		{at("Host: B.example.\r\n", "/open"), Public, "other.Open", ""},
		{at("Host: a.example\r\n", "/open"), Missing, "", "no token"},
		{at("Host: c.example\r\n", "/open"), Missing, "", "no token"},
		{at("Host: b..example\r\n", "/open"), BadRequest, "", "The Host is not a name or address in its usual spelling"},
		{at("Host: b..example\r\n", "/open", bearer), BadRequest, "", "The Host is not a name"},
		{strings.Replace(at("Host: b.example\r\n", "/stop", bearer), "GET", "POST", 1), VerbNotAllowed, "", "It is called with GET"},
		{at("Host: c.example\r\n", "/a/b", bearer), UnknownMethod, "", "It may have one at another host."},
	} {
		got := w.send(t, c.raw)
		if got.Reason != c.reason || got.Method != c.method || c.says != "" && !strings.Contains(got.detail(), c.says) {
			t.Errorf("%q: %v %q: %s", strings.ReplaceAll(c.raw, w.A, "TOKEN"), got.Reason, got.Method, got.detail())
		}
	}
}

// TestPreflightAtHost: a preflight is passed on if the host has the method that it asks for.
func TestPreflightAtHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		withHosts(t)(c)
		c.Preflight.Mode = PreflightPass
	})
	for host, want := range map[string]Reason{
		"a.example": PreflightPassed, "A.EXAMPLE.": PreflightPassed, "b.example": VerbNotAllowed, "c.example": VerbNotAllowed, "a..example": BadRequest,
	} {
		raw := strings.Replace(options("/stop", "Origin: https://app.example.com", "Access-Control-Request-Method: POST"), "Host: gate", "Host: "+host, 1)
		if got := w.send(t, raw); got.Reason != want {
			t.Errorf("at %s a preflight is %v, want %v", host, got.Reason, want)
		}
	}
}

// TestHostHeaders: with a catalog of hosts, no other header that names one goes upstream, unless it is kept.
func TestHostHeaders(t *testing.T) {
	t.Parallel()
	names := []string{
		"X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server", "X-Http-Host-Override", "X-Host-Override", "X-Rewrite-Host",
		"X-Original-Forwarded-Host", "X-Envoy-Original-Host", "Forwarded", "X_Forwarded_Host", "X-Backend-Hostname",
	}
	var headers []string
	for _, name := range names {
		headers = append(headers, name+": b.example")
	}
	left := func(change func(*Config), host string) string {
		w := newWorld(t, change)
		target := "/stop"
		if host == "gate" {
			target = env + "stopenv"
		}
		got := w.send(t, at("Host: "+host+"\r\n", target, append(headers, "Authorization: Bearer "+w.A, "X-Other: b.example")...))
		if got.forwarded == nil || got.forwarded.Host != host || got.forwarded.Header.Get("X-Other") == "" {
			t.Fatalf("%v", got.Reason)
		}
		var left []string
		for _, name := range names {
			if _, there := got.forwarded.Header[http.CanonicalHeaderKey(name)]; there {
				left = append(left, name)
			}
		}
		return strings.Join(left, " ")
	}
	if got := left(withHosts(t), "a.example"); got != "" {
		t.Errorf("%s go upstream", got)
	}
	kept := func(c *Config) {
		withHosts(t)(c)
		c.KeepHeaders = []string{"x-original-host"}
	}
	if got := left(kept, "a.example"); got != "X-Original-Host" {
		t.Errorf("kept are %s", got)
	}
	if got := left(nil, "gate"); got != "X-Forwarded-Host X-Host X-Original-Host X-Forwarded-Server X-Http-Host-Override X-Host-Override X-Rewrite-Host X-Original-Forwarded-Host X-Envoy-Original-Host X-Backend-Hostname" {
		t.Errorf("without hosts, %s go upstream", got)
	}
}

// TestHostChanged: a request whose host something changes behind the decision is held back if it would call another method.
func TestHostChanged(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]Reason{"a.example": OK, "A.example:80": OK, "b.example": Inconsistent, "c.example": Inconsistent, "a..example": Inconsistent} {
		w := newWorld(t, withHosts(t))
		r, err := http.NewRequest(http.MethodGet, "/stop", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.RequestURI, r.Host = "/stop", "a.example"
		r.Header.Set("Authorization", "Bearer "+w.A)
		d := w.gate.Decide(nil, r, client)
		r.Host = host
		_, done := d.Forward(r)
		done()
		if d.Reason != want {
			t.Errorf("as %s it is %v, want %v", host, d.Reason, want)
		}
	}
}
