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
	soon := time.Now().Add(2 * time.Second).UTC()
	a.values["EXPIRED"] = a.must("tokens", "generate", "--account", "demo", "--description", "short", "--method", "environment.control.StopEnv", "--expires", soon.Format(time.RFC3339))
	waitFor(t, "a token to expire", func() bool {
		_, answer := a.get(stop + "?session=" + a.values["EXPIRED"])
		return strings.Contains(answer, `"reason":"expired"`)
	})
	a.upstream.take()
	return a
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
					status, answer := a.ask(t, fill(c.raw, a.values), v.second)
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
// In the style of platforms the status is the one that the body names.
func (a *arena) ask(t *testing.T, raw string, second bool) (status int, answer string) {
	t.Helper()
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
	if m := statusMember.FindStringSubmatch(answer); m != nil && status == 200 {
		status, _ = strconv.Atoi(m[1])
	}
	return status, answer
}

var statusMember = regexp.MustCompile(`"status":(\d{3}),"detail":.*"source":"patgate"`)

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
	if !strings.Contains(answer, `"reason"`) {
		return
	}
	if strings.Contains(answer, "/1.0/") {
		t.Error("the refusal repeats the path")
	}
	want := []string{"Cache-Control: no-store", "Content-Type: application/problem+json"}
	if style == "platform" {
		want = []string{" 200 OK\r\n", "Cache-Control: no-store", "Content-Type: application/json", `"result":3,`}
		switch m := statusMember.FindStringSubmatch(answer); {
		case m == nil:
			t.Error("the refusal names no status")
		case m[1] == "401":
			want[3] = `"result":702,`
		case m[1] == "403":
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

// checkIdentity: the upstream is told who is calling, once, and by the gate only.
func (a *arena) checkIdentity(t *testing.T, r received) {
	t.Helper()
	seen := map[string][]string{}
	for _, line := range strings.Split(r.header, "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		name = strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
		seen[name] = append(seen[name], value)
	}
	for name, want := range map[string]string{"x-patgate-account": "demo", "x-patgate-token-id": "1", "x-patgate-method": "environment.control.StopEnv"} {
		if !slices.Equal(seen[name], []string{want}) {
			t.Errorf("the upstream reads %s as %q, want %q once", name, seen[name], want)
		}
	}
	for _, name := range []string{
		"x-auth-user", "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
		"x-forwarded-uri", "x-forwarded-prefix", "x-forwarded-path", "x-original-path", "x-override-url", "x-rewrite-path", "x-forwarded-url", "x-envoy-original-path",
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

// elsewhere says where the cases stand that are not in the tables above.
var elsewhere = map[string]string{
	"C060": "TestPatternsMatchWholeNames", "C159": "TestSlowForm", "C200": "TestConnections", "C215": "TestConnections", "C216": "TestConnections", "C217": "TestConnections",
	"C227": "TestForwardedAddresses", "C231": "TestForwardedAddresses", "C232": "gate: TestAddresses", "C247": "checkAnswer",
	"C084": "TestHTTP2", "C085": "TestHTTP2", "C086": "TestHTTP2", "C087": "TestHTTP2", "C089": "TestHTTP2", "C090": "TestHTTP2", "C157": "TestHTTP2",
	"C269": "TestRevokedAtOnce", "C265": "TestValueIsShownOnce",
	"C240": "only where the upstream has a credential of its own", "C241": "likewise", "C242": "likewise", "C244": "likewise", "C245": "likewise", "C246": "likewise",
	"C249": "the management API on a site", "C250": "likewise", "C251": "likewise", "C252": "likewise", "C257": "likewise", "C259": "likewise", "C260": "likewise",
	"C254": "admin: TestStrictJSON", "C255": "admin: TestStrictJSON", "C256": "admin: TestStrictJSON",
	"C261": "sign-in", "C262": "sign-in", "C264": "sign-in", "C266": "the dashboard", "C267": "the dashboard",
}

// allCases are the ids of the list of bad inputs that the project keeps.
const allCases = `
C001 C002 C004 C005 C006 C007 C009 C010 C011 C012 C014 C015 C016 C017 C019 C020 C021 C022 C024 C025 C026 C027 
C029 C030 C031 C032 C034 C035 C036 C037 C039 C040 C041 C042 C044 C045 C046 C047 C049 C050 C051 C052 C054 C055 
C056 C057 C059 C060 C061 C062 C064 C065 C066 C067 C069 C070 C071 C072 C074 C075 C076 C077 C079 C080 C081 C082 
C084 C085 C086 C087 C089 C090 C091 C092 C094 C095 C096 C097 C099 C100 C101 C102 C104 C105 C106 C107 C109 C110 
C111 C112 C114 C115 C116 C117 C119 C120 C121 C122 C124 C125 C126 C127 C129 C130 C131 C132 C134 C135 C136 C137 
C139 C140 C141 C142 C144 C145 C146 C149 C150 C151 C152 C154 C155 C156 C157 C159 C160 C161 C162 C164 C165 C166 
C167 C169 C170 C171 C172 C174 C175 C176 C177 C179 C180 C181 C182 C184 C185 C186 C187 C189 C190 C191 C192 C194 
C195 C196 C197 C199 C200 C201 C202 C204 C205 C206 C207 C209 C210 C211 C212 C214 C215 C216 C217 C219 C220 C221 
C222 C224 C225 C226 C227 C229 C230 C231 C232 C234 C235 C236 C237 C239 C240 C241 C242 C244 C245 C246 C247 C249 
C250 C251 C252 C254 C255 C256 C257 C259 C260 C261 C262 C264 C265 C266 C267 C269
`

// TestEveryCaseIsThere: no case of the list is forgotten.
func TestEveryCaseIsThere(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, c := range securityCases() {
		known[c.ids] = true
	}
	for _, id := range strings.Fields(allCases) {
		if !known[id] && elsewhere[id] == "" {
			t.Errorf("%s is nowhere", id)
		}
		if known[id] && elsewhere[id] != "" && id != "C159" {
			t.Errorf("%s stands in two places", id)
		}
	}
}
