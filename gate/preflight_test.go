package gate

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

const asks = "Access-Control-Request-Method: GET"

func options(target string, headers ...string) string {
	return strings.Replace(get(target, headers...), "GET", "OPTIONS", 1)
}

// TestPreflightPassed: what a browser asks about a method of the catalog goes upstream, without
// any credential, and as no call of the method; nothing else with OPTIONS does.
func TestPreflightPassed(t *testing.T) {
	const origin, stop = "Origin: https://app.example.com", "/1.0/environment/control/rest/stopenv"
	w := newWorld(t, func(c *Config) { c.Preflight.Mode = PreflightPass })
	got := w.send(t, options(stop+"?envName=e&session="+w.A, origin, asks, "Access-Control-Request-Headers: authorization", "X-Patgate-Method: x"))
	if got.Reason != PreflightPassed || got.forwarded == nil {
		t.Fatalf("a preflight is %v", got.Reason)
	}
	if r := got.forwarded; r.Method != "OPTIONS" || r.RequestURI != stop+"?envName=e" || r.Header.Get("Origin") != "https://app.example.com" ||
		r.Header.Get("Access-Control-Request-Method") != "GET" || r.Header.Get("Access-Control-Request-Headers") != "authorization" {
		t.Errorf("upstream comes %s %s, %v", r.Method, strings.ReplaceAll(r.RequestURI, w.A, "TOKEN"), r.Header)
	}
	if _, there := got.forwarded.Header[HeaderMethod]; there || got.Method != "" || got.TokenID != 0 {
		t.Errorf("it is told as a call of %q by token %d", got.Method, got.TokenID)
	}
	for name, raw := range map[string]string{
		"no origin":             options(stop, asks),
		"no verb":               options(stop, origin),
		"two origins":           options(stop, origin, origin, asks),
		"two verbs":             options(stop, origin, asks, asks),
		"verb of no method":     options(stop, origin, "Access-Control-Request-Method: DELETE"),
		"verb in lower case":    options(stop, origin, "Access-Control-Request-Method: get"),
		"CONNECT":               options(stop, origin, "Access-Control-Request-Method: CONNECT"),
		"unknown path":          options("/nothing", origin, asks),
		"path of two readings":  options("/1.0/environment/control/rest/%73topenv", origin, asks),
		"body":                  options(stop, origin, asks, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 3") + "a=b",
		"change of protocol":    options(stop, origin, asks, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
		"two tokens":            options(stop+"?session="+w.A+"&session="+w.B, origin, asks),
		"token elsewhere":       options(stop+"?comment="+w.A, origin, asks),
		"token in a header":     options(stop, origin, asks, "X-Note: "+w.A),
		"a call that comes so":  strings.Replace(options(stop, origin, asks), "OPTIONS", "GET", 1),
		"token in the origin":   options(stop, "Origin: https://"+w.A, asks),
		"verb behind a newline": options(stop, origin, "Access-Control-Request-Method: GET POST"),
	} {
		if got := w.send(t, raw); got.Allowed() || got.forwarded != nil {
			t.Errorf("%s is let through: %v", name, got.Reason)
		}
	}
	got = w.send(t, options(stop, origin, asks, "Authorization: Bearer "+w.A, "Cookie: session="+w.A))
	if got.forwarded != nil && (got.forwarded.Header.Get("Authorization") != "" || got.forwarded.Header.Get("Cookie") != "") {
		t.Error("a credential goes upstream with a preflight")
	}
}

// TestPreflightRefused is the default.
func TestPreflightRefused(t *testing.T) {
	w := newWorld(t, nil)
	if got := w.send(t, options("/1.0/environment/control/rest/stopenv", "Origin: https://app.example.com", asks)); got.Reason != VerbNotAllowed || got.answer.Header.Get(headerAllowOrigin) != "" {
		t.Errorf("it is %v, with the header %v", got.Reason, got.answer.Header)
	}
}

// TestPreflightAnswered: the gate answers the pages that are listed, whatever the path, and no
// others; the store need not be open.
func TestPreflightAnswered(t *testing.T) {
	w := newWorld(t, func(c *Config) {
		c.Header = "X-Shop-Token"
		c.Preflight = Preflight{Mode: PreflightAnswer, Origins: []string{"https://app.example.com", "http://localhost:3000"}, MaxAge: time.Hour}
		c.Index, c.Usage = tokenstore.NewIndex(), usage.NewRecorder(nil)
	})
	for _, target := range []string{"/1.0/environment/control/rest/stopenv", "/nothing", "/%2e%2e/x?session=" + w.A} {
		for origin, want := range map[string]Reason{
			"https://app.example.com": PreflightAnswered, "http://localhost:3000": PreflightAnswered,
			"https://app.example.com:8443": OriginNotAllowed, "http://app.example.com": OriginNotAllowed, "https://APP.example.com": OriginNotAllowed,
			"https://app.example.com.evil.example": OriginNotAllowed, "https://evilapp.example.com": OriginNotAllowed, "null": OriginNotAllowed, "*": OriginNotAllowed,
		} {
			got := w.send(t, options(target, "Origin: "+origin, asks))
			if got.Reason != want || got.forwarded != nil {
				t.Errorf("%s from %s: %v, want %v", target[:8], origin, got.Reason, want)
				continue
			}
			answer := httptest.NewRecorder()
			w.gate.ShareAnswer(answer.Header(), []string{origin})
			if want == OriginNotAllowed {
				if answer.Header().Get(headerAllowOrigin) != "" || answer.Header().Get("Vary") != "Origin" || got.answer.StatusCode != http.StatusForbidden {
					t.Errorf("from %s: %d, %v", origin, got.answer.StatusCode, answer.Header())
				}
				continue
			}
			got.Deny(answer, httptest.NewRequest(http.MethodOptions, "/", nil))
			for name, value := range map[string]string{
				headerAllowOrigin: origin, "Vary": "Origin", "Access-Control-Max-Age": "3600",
				"Access-Control-Allow-Headers": "Authorization, Content-Type, X-Shop-Token", "Access-Control-Allow-Methods": "GET, POST",
			} {
				if found := answer.Header().Get(name); found != value {
					t.Errorf("%s is %q, want %q", name, found, value)
				}
			}
			if answer.Code != http.StatusNoContent || answer.Body.Len() > 0 {
				t.Errorf("the answer is %d with %d bytes", answer.Code, answer.Body.Len())
			}
		}
	}
}

// TestShareAnswer: who may read an answer, beside what the upstream says itself.
func TestShareAnswer(t *testing.T) {
	listed := newWorld(t, func(c *Config) {
		c.Preflight = Preflight{Mode: PreflightAnswer, Origins: []string{"https://a.example"}}
	}).gate
	anybody := newWorld(t, func(c *Config) { c.Preflight = Preflight{Mode: PreflightAnswer, Origins: []string{"*"}} }).gate
	for name, test := range map[string]struct {
		gate   *Gate
		origin []string
		before http.Header
		allow  string
		vary   []string
	}{
		"listed":              {listed, []string{"https://a.example"}, http.Header{}, "https://a.example", []string{"Origin"}},
		"not listed":          {listed, []string{"https://b.example"}, http.Header{}, "", []string{"Origin"}},
		"none":                {listed, nil, http.Header{}, "", []string{"Origin"}},
		"two":                 {listed, []string{"https://a.example", "https://a.example"}, http.Header{}, "", []string{"Origin"}},
		"anybody":             {anybody, []string{"https://b.example"}, http.Header{}, "*", nil},
		"upstream's":          {listed, []string{"https://a.example"}, http.Header{headerAllowOrigin: {"https://c.example"}}, "https://c.example", nil},
		"varies otherwise":    {listed, nil, http.Header{"Vary": {"Accept-Encoding"}}, "", []string{"Accept-Encoding", "Origin"}},
		"varies so":           {listed, nil, http.Header{"Vary": {"accept, origin"}}, "", []string{"accept, origin"}},
		"varies in every way": {listed, nil, http.Header{"Vary": {"*"}}, "", []string{"*"}},
	} {
		test.gate.ShareAnswer(test.before, test.origin)
		if got := test.before.Get(headerAllowOrigin); got != test.allow {
			t.Errorf("%s: may be read by %q, want %q", name, got, test.allow)
		}
		if got := strings.Join(test.before["Vary"], "|"); got != strings.Join(test.vary, "|") {
			t.Errorf("%s: varies by %q, want %q", name, got, test.vary)
		}
	}
}

func TestPreflightConfig(t *testing.T) {
	for name, p := range map[string]Preflight{
		"needs origins":    {Mode: PreflightAnswer},
		`"*" alone`:        {Mode: PreflightAnswer, Origins: []string{"*", "https://a.example"}},
		`with a slash`:     {Mode: PreflightAnswer, Origins: []string{"https://a.example/"}},
		`upper case`:       {Mode: PreflightAnswer, Origins: []string{"https://A.example"}},
		`default port`:     {Mode: PreflightAnswer, Origins: []string{"https://a.example:443"}},
		`no scheme`:        {Mode: PreflightAnswer, Origins: []string{"a.example"}},
		`null`:             {Mode: PreflightAnswer, Origins: []string{"null"}},
		`pattern`:          {Mode: PreflightAnswer, Origins: []string{"https://*.example.com"}},
		`path of an app`:   {Mode: PreflightAnswer, Origins: []string{"capacitor://localhost/index"}},
		`no host`:          {Mode: PreflightAnswer, Origins: []string{"file://"}},
		`user`:             {Mode: PreflightAnswer, Origins: []string{"https://u@a.example"}},
		"header *":         {Mode: PreflightAnswer, Origins: []string{"*"}, Headers: []string{"*"}},
		"two in one":       {Mode: PreflightAnswer, Origins: []string{"*"}, Headers: []string{"A, B"}},
		"negative":         {Mode: PreflightAnswer, Origins: []string{"*"}, MaxAge: -1},
		"not of pass":      {Mode: PreflightPass, Origins: []string{"*"}},
		"not of refuse":    {Headers: []string{"Accept"}},
		"age of a refusal": {MaxAge: time.Second},
	} {
		w := newWorld(t, nil)
		config := Config{Index: w.index, Catalog: w.gate.catalog, Usage: w.gate.usage, Now: time.Now, Preflight: p}
		if _, err := New(config); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, origin := range []string{"https://a.example:8443", "http://[::1]:3000", "capacitor://localhost", "chrome-extension://abcdefghijklmnop", "safari-web-extension://5B1F-EA"} {
		w := newWorld(t, nil)
		p := Preflight{Mode: PreflightAnswer, Origins: []string{origin}}
		if _, err := New(Config{Index: w.index, Catalog: w.gate.catalog, Usage: w.gate.usage, Now: time.Now, Preflight: p}); err != nil {
			t.Error(err)
		}
	}
}
