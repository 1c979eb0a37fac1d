package tests

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// arena is a gate in front of a recorder, with tokens of all kinds.
type arena struct {
	*server
	upstream *recorder
	values   map[string]string // by the name in braces
}

func newArena(t *testing.T, c config) *arena {
	t.Helper()
	upstream := newRecorder(t)
	a := &arena{server: newServer(t, upstream.address, c), upstream: upstream}
	a.must("accounts", "add", "demo")
	a.must("accounts", "add", "gone")
	A := a.token("demo", "--method", "environment.control.StopEnv", "--method", "environment.control.GetEnvInfo")
	a.values = map[string]string{
		"A": A, "B": a.token("demo", "--method", "*"), "P": a.token("demo", "--method", "environment.control.*"),
		"X": "pat_" + strings.Repeat("0", 36), "SHORT": A[:len(A)-1], "CASE": otherCase(A),
		"LIMITED":  a.token("demo", "--method", "environment.control.StopEnv", "--allow-ip", "10.0.0.0/8"),
		"DISABLED": a.token("gone", "--method", "environment.control.StopEnv"),
		"BASICA":   base64.StdEncoding.EncodeToString([]byte(A + ":x")),
		"CHUNKS":   strings.Repeat("1000\r\n"+strings.Repeat("y", 4096)+"\r\n", 513) + "0\r\n\r\n",
	}
	a.must("accounts", "edit", "gone", "--disable")
	a.values["EXPIRED"] = a.shortLived()
	waitFor(t, "a token to expire", func() bool {
		_, answer := a.get(stop + "?session=" + a.values["EXPIRED"])
		return strings.Contains(answer, "has expired")
	})
	a.upstream.take()
	return a
}

// shortLived makes a token that is about to expire. On a busy machine the command may
// take longer than that, and is then given more time.
func (a *arena) shortLived() string {
	a.t.Helper()
	for left := 2 * time.Second; ; left *= 2 {
		soon := time.Now().Add(left).UTC().Format(time.RFC3339)
		r := a.run("tokens", "generate", "--account", "demo", "--description", "short", "--method", "environment.control.StopEnv", "--expires", soon)
		if r.code == 0 {
			return strings.TrimSpace(r.stdout)
		}
		if left > patience/2 {
			a.t.Fatalf("a token that expires soon: exit %d: %s", r.code, r.stderr)
		}
	}
}

// otherCase changes the case of the first letter behind the prefix.
func otherCase(value string) string {
	b := []byte(value)
	for i := len("pat_"); i < len(b); i++ {
		if c := b[i] | 0x20; c >= 'a' && c <= 'z' {
			b[i] ^= 0x20
			break
		}
	}
	return string(b)
}

// secrets are the values that must stand nowhere.
func (a *arena) secrets() []string {
	return []string{a.values["A"], a.values["B"], a.values["P"], a.values["LIMITED"], a.values["DISABLED"], a.values["EXPIRED"], a.values["SHORT"], a.values["CASE"]}
}

// TestSecurityCases sends each bad input over a socket, in front of an upstream
// that keeps the bytes it gets: in both styles of refusals, and behind another
// request on the same connection.
func TestSecurityCases(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		name, errors string
		second       bool
	}{
		{"http", "http", false}, {"platform", "platform", false}, {"second on its connection", "http", true},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			a := newArena(t, config{site: "patgate {\nform_limit 2MiB\nerrors " + v.errors + "\n}"})
			for _, c := range securityCases() {
				t.Run(c.ids+" "+short(c.name), func(t *testing.T) {
					status, answer := a.ask(t, c, v.second)
					if !slices.Contains(strings.Split(c.status, ","), fmt.Sprint(status)) {
						t.Errorf("status %d, want %s", status, c.status)
					}
					a.checkAnswer(t, answer, v.errors)
					a.checkForwarded(t, c, status, v.second)
				})
			}
			output := a.output.String()
			for _, value := range a.secrets() {
				if strings.Contains(output, value) {
					t.Error("a token stands in what the program printed")
				}
			}
		})
	}
}

// ask sends a request, perhaps behind one that is in order, and returns its answer.
// In the style of platforms the status is the one that the reason has in the other style.
func (a *arena) ask(t *testing.T, c securityCase, second bool) (status int, answer string) {
	t.Helper()
	raw := fill(c.raw, a.values)
	if !second {
		status, answer = a.raw(raw)
	} else {
		_, answer = a.raw(strings.Replace(fill(get(stopA), a.values), "Connection: close\r\n", "", 1) + raw)
		head, rest, _ := strings.Cut(answer, "\r\n\r\n")
		_, answer, _ = strings.Cut(rest, "HTTP/1.")
		if answer = "HTTP/1." + answer; !strings.HasPrefix(head, "HTTP/1.1 200 ") {
			t.Fatal("the request before was not answered")
		}
		if m := statusLine.FindStringSubmatch(answer); m != nil {
			status, _ = strconv.Atoi(m[1])
		}
	}
	if m := reasonHeader.FindStringSubmatch(answer); m != nil && status == 200 {
		for _, known := range statusesOf[m[1]] { // the one that is wanted, if it has several
			if status = known; slices.Contains(strings.Split(c.status, ","), fmt.Sprint(known)) {
				break
			}
		}
	}
	return status, answer
}

var reasonHeader = regexp.MustCompile(`\r\nX-Patgate-Reason: (\w+)\r\n`)

// statusesOf are the statuses of the reasons that the cases have, as in docs/reasons.md.
var statusesOf = map[string][]int{
	"bad_request": {400}, "ambiguous": {400}, "upgrade_refused": {400}, "verb_not_allowed": {405}, "body_timeout": {408},
	"too_large": {413, 414, 431}, "unsupported_media": {415},
	"missing": {401}, "malformed": {401}, "unknown": {401}, "expired": {401}, "account_disabled": {401},
	"address_not_allowed": {403}, "audience": {403}, "unknown_method": {403}, "method_not_allowed": {403}, "method_protected": {403},
}

func short(name string) string {
	if len(name) > 60 {
		return name[:60]
	}
	return name
}

// checkAnswer looks at what the client got (C247).
func (a *arena) checkAnswer(t *testing.T, answer, style string) {
	t.Helper()
	for _, value := range a.secrets() {
		if strings.Contains(answer, value) {
			t.Error("the answer holds a token")
		}
	}
	if !strings.Contains(answer, "\r\nX-Patgate-Reason: ") {
		return
	}
	if strings.Contains(answer, "/1.0/") {
		t.Error("the refusal repeats the path")
	}
	want := []string{"Cache-Control: no-store", "Content-Type: application/problem+json"}
	switch {
	case style == "platform" && strings.HasSuffix(answer, "\r\n\r\n"): // to HEAD
		want[1] = "Content-Type: application/json"
	case style == "platform":
		want = []string{" 200 OK\r\n", "Cache-Control: no-store", "Content-Type: application/json", `"result":3,`}
		switch statuses := statusesOf[reasonHeader.FindStringSubmatch(answer)[1]]; {
		case len(statuses) == 0:
			t.Error("the refusal names no reason that is known")
		case statuses[0] == 401:
			want[3] = `"result":702,`
		case statuses[0] == 403:
			want[3] = `"result":8202,`
		}
	}
	for _, text := range want {
		if !strings.Contains(answer, text) {
			t.Errorf("the refusal lacks %s", text)
		}
	}
}

// checkForwarded looks at what the upstream got.
func (a *arena) checkForwarded(t *testing.T, c securityCase, status int, second bool) {
	t.Helper()
	got := a.upstream.take()
	if second && len(got) > 0 && got[0].target() == stop {
		got = got[1:] // the one before
	}
	if c.target == "" || status != 200 {
		if len(got) > 0 {
			t.Fatalf("the upstream was contacted: %q", got[0].line)
		}
		return
	}
	if len(got) != 1 || got[0].problem != "" {
		t.Fatalf("the upstream got %d requests, want 1: %+v", len(got), got)
	}
	r := got[0]
	if r.target() != c.target || r.body != c.body {
		t.Errorf("the upstream got %q with the body %q, want %q with %q", r.target(), r.body, c.target, c.body)
	}
	a.checkReadings(t, r)
	a.checkIdentity(t, r)
}

func (a *arena) checkReadings(t *testing.T, r received) {
	t.Helper()
	path, query, _ := strings.Cut(r.target(), "?")
	for _, reading := range readings {
		if p := strings.ToLower(reading.path(path)); p != stop {
			t.Errorf("%s: %q calls another method", reading.name, path)
		}
		if len(reading.values(query)) > 0 || !strings.Contains(r.header, "multipart") && len(reading.values(r.body)) > 0 {
			t.Errorf("%s: a credential reached the upstream", reading.name)
		}
	}
	for _, value := range a.secrets() {
		if strings.Contains(r.all(), value) || strings.Contains(r.all(), value[8:]) {
			t.Error("a token reached the upstream")
		}
	}
}

// otherThanAlphanumeric is what some upstreams read as "-" in the name of a header.
var otherThanAlphanumeric = regexp.MustCompile(`[^a-z0-9]`)

// checkIdentity: the upstream is told who is calling, once, and by the gate only.
func (a *arena) checkIdentity(t *testing.T, r received) {
	t.Helper()
	seen := map[string][]string{}
	for _, line := range strings.Split(r.header, "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		name = otherThanAlphanumeric.ReplaceAllString(strings.ToLower(name), "-")
		seen[name] = append(seen[name], value)
	}
	for name, want := range map[string]string{"x-patgate-account": "demo", "x-patgate-token-id": "1", "x-patgate-method": "environment.control.StopEnv"} {
		if !slices.Equal(seen[name], []string{want}) {
			t.Errorf("the upstream reads %s as %q, want %q once", name, seen[name], want)
		}
	}
	for _, name := range []string{
		"x-auth-user", "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
		"x-forwarded-uri", "x-forwarded-prefix", "x-forwarded-path", "x-original-path", "x-override-url", "x-rewrite-path", "x-forwarded-url", "x-envoy-original-path", "x-script-name",
		"forwarded", "x-real-ip", "true-client-ip", "cf-connecting-ip",
		"te", "trailer", "proxy-connection", "keep-alive", "http2-settings", "upgrade", "referer", "proxy-authorization",
	} {
		if seen[name] != nil {
			t.Errorf("the upstream got %s: %q", name, seen[name])
		}
	}
	if strings.Contains(strings.Join(seen["cookie"], ""), "patgate") {
		t.Error("the dashboard's cookie reached the upstream")
	}
}

// TestPatternsMatchWholeNames: C060, a prefix is no pattern.
func TestPatternsMatchWholeNames(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	r := s.run("tokens", "generate", "--account", "demo", "--description", "x", "--lifetime", "1d", "--method", "environment.control.Stop")
	if r.code != 2 || !strings.Contains(r.stderr, "environment.control.StopEnv") || r.stdout != "" {
		t.Errorf("exit %d, %q: want a refusal that suggests the whole name", r.code, r.stderr)
	}
}

// TestConnections: C200, C215, C216, C217: several requests on one connection
// are decided each for itself.
func TestConnections(t *testing.T) {
	t.Parallel()
	a := newArena(t, config{})
	t.Run("C215 pipelined", func(t *testing.T) {
		one := "GET " + stopA + " HTTP/1.1\r\nHost: gate\r\n\r\n"
		two := "GET " + rest + "deleteenv?session={A} HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n"
		_, answer := a.raw(fill(one+two, a.values))
		if strings.Count(answer, "HTTP/1.1 ") != 2 || !strings.Contains(answer, "200 OK") || !strings.Contains(answer, "403 Forbidden") {
			t.Errorf("the answers are %q", answer)
		}
		if got := a.upstream.take(); len(got) != 1 || got[0].target() != stop {
			t.Errorf("the upstream got %d requests", len(got))
		}
	})
	t.Run("C200 smuggled", func(t *testing.T) {
		inner := "GET " + rest + "deleteenv HTTP/1.1\r\nHost: gate\r\n\r\n"
		body := "0\r\n\r\n" + inner
		raw := "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: " + urlencoded + "\r\nAuthorization: Bearer {A}\r\nTransfer-Encoding: chunked\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n" + body
		a.raw(fill(raw, a.values))
		got := a.upstream.take()
		if len(got) > 1 || len(got) == 1 && got[0].target() != stop {
			t.Errorf("the upstream got %+v", got)
		}
	})
	t.Run("C216 answers do not mix", func(t *testing.T) {
		for i := range 50 {
			value := a.values[[]string{"A", "B"}[i%2]]
			status, body := a.get(fmt.Sprintf("%s?session=%s&envName=e%d", stop, value, i))
			if want := fmt.Sprintf("envName=e%d\"", i); status != 200 || !strings.Contains(body, want) {
				t.Fatalf("request %d got %d %s", i, status, body)
			}
		}
		a.upstream.take()
	})
	t.Run("C217 refused without 100", func(t *testing.T) {
		_, answer := a.raw(fill("POST "+stop+"?session={X} HTTP/1.1\r\nHost: gate\r\nExpect: 100-continue\r\nContent-Type: "+urlencoded+"\r\nContent-Length: 10\r\n\r\n", a.values))
		if !strings.HasPrefix(answer, "HTTP/1.1 401") {
			t.Errorf("the answer begins %.40q, want 401 without 100", answer)
		}
	})
}

// TestSlowForm: C159, a form that does not come to its end.
func TestSlowForm(t *testing.T) {
	t.Parallel()
	a := newArena(t, config{site: "patgate {\nform_timeout 1s\n}"})
	conn, err := net.Dial("tcp", a.site)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST "+stop+" HTTP/1.1\r\nHost: gate\r\nContent-Type: "+urlencoded+"\r\nContent-Length: 1000\r\n\r\nsession="); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 408 {
		t.Errorf("status %d, want 408", answer.StatusCode)
	}
	if got := a.upstream.take(); len(got) > 0 {
		t.Error("the upstream was contacted")
	}
}

// TestForwardedAddresses: C227, C229 and C231, addresses behind a proxy that is
// trusted.
func TestForwardedAddresses(t *testing.T) {
	t.Parallel()
	a := newArena(t, config{global: "servers {\ntrusted_proxies static 127.0.0.1/32\ntrusted_proxies_strict\n}"})
	for _, c := range []struct {
		header string
		status int
	}{
		{"10.1.2.3", 200},
		{"::ffff:10.1.2.3", 200},
		{"10.0.0.1, 203.0.113.9", 403},
		{"203.0.113.9", 403},
		{"203.0.113.9, 10.0.0.1", 200},
		{"10.0.0.1, 127.0.0.1", 200},
		{"unknown, 10.0.0.1", 200}, // what stands before the one that the proxy saw is the client's
		{"010.0.0.1", 403},
		{"unknown", 403},
		{"10.0.0.1:80", 403},
		{"", 403},
		{"10.0.0.1, unknown", 403},
		{"10.0.0.1, 010.0.0.9", 403},
		{"10.0.0.1, unknown, 127.0.0.1", 403},
		{"10.0.0.1,", 403},
	} {
		header := "X-Forwarded-For: " + c.header
		if status, _ := a.raw(fill(get(stop+"?session={LIMITED}", header), a.values)); status != c.status {
			t.Errorf("%s: %d, want %d", header, status, c.status)
		}
		if status, _ := a.raw(fill(get(stopA, header), a.values)); status != 200 {
			t.Errorf("%s, and a token without a limit: %d", header, status)
		}
	}
}
