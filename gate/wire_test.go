package gate

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// upstream records what it gets as bytes, with a reader of its own: net/http
// would hide what it repairs.
type upstream struct {
	listener net.Listener
	mu       sync.Mutex
	requests []wireRequest
	opened   sync.WaitGroup
}

// wireRequest is a request as its bytes stood on the wire.
type wireRequest struct {
	head, body string
	whole      bool // it came to its end
}

func newUpstream(t *testing.T) *upstream {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &upstream{listener: l}
	u.opened.Add(1)
	go func() {
		defer u.opened.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			u.opened.Add(1)
			go u.serve(c)
		}
	}()
	return u
}

func (u *upstream) serve(c net.Conn) {
	defer u.opened.Done()
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		q, ok := readWire(r)
		if !ok {
			return
		}
		u.mu.Lock()
		u.requests = append(u.requests, q)
		u.mu.Unlock()
		if !q.whole {
			return
		}
		if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); err != nil {
			return
		}
	}
}

// readWire reads one request (RFC 9112), framed by Content-Length or chunks.
func readWire(r *bufio.Reader) (q wireRequest, ok bool) {
	length, chunked := 0, false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return q, false
		}
		if line == "\r\n" {
			break
		}
		q.head += line
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\r\n"), ": ")
		switch strings.ToLower(name) {
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "transfer-encoding":
			chunked = true
		}
	}
	var body bytes.Buffer
	var err error
	if chunked {
		_, err = io.Copy(&body, httputil.NewChunkedReader(r))
		if err == nil {
			_, err = r.ReadString('\n') // no trailers come
		}
	} else {
		_, err = io.CopyN(&body, r, int64(length))
	}
	q.body, q.whole = body.String(), err == nil
	return q, true
}

// close waits until the upstream has read all that was sent to it.
func (u *upstream) close() []wireRequest {
	u.listener.Close()
	u.opened.Wait()
	return u.requests
}

// front is a server with the gate and a proxy behind it.
type front struct {
	*world
	upstream *upstream
	server   *httptest.Server
	client   netip.Addr
	proxy    *http.Transport
}

func newFront(t *testing.T, change func(*Config)) *front {
	t.Helper()
	f := &front{world: newWorld(t, change), upstream: newUpstream(t), proxy: &http.Transport{}, client: client}
	f.server = httptest.NewServer(f)
	return f
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d := f.gate.Decide(w, r, f.client)
	if !d.Allowed() {
		d.Deny(w, r)
		return
	}
	forwarded, done := d.Forward(r)
	defer done()
	if !d.Allowed() {
		d.Deny(w, r)
		return
	}
	proxy := &httputil.ReverseProxy{
		Transport: f.proxy,
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", f.upstream.listener.Addr().String()
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, _ error) {
			if late := d.Late(); late != nil {
				late.Deny(w, r)
				return
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	proxy.ServeHTTP(w, forwarded)
}

// ask sends bytes over one connection and returns the statuses of the answers.
// After so many of them, or at once where half is set, the client has no more to
// say; there should be no more answers then.
func (f *front) ask(t *testing.T, raw string, answers int, half bool) (statuses []int) {
	t.Helper()
	c, err := net.Dial("tcp", f.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.WriteString(c, raw) // what is refused early is not read to its end
		if half {
			_ = c.(*net.TCPConn).CloseWrite()
		}
	}()
	r := bufio.NewReader(c)
	for {
		if len(statuses) == answers {
			_ = c.(*net.TCPConn).CloseWrite()
		}
		res, err := http.ReadResponse(r, nil)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err != nil && len(statuses) > 0 {
			return statuses
		}
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatalf("half an answer: %v", err)
		}
		statuses = append(statuses, res.StatusCode)
	}
}

// got ends the front and returns what reached its upstream.
func (f *front) got() []wireRequest {
	f.server.Close()
	f.proxy.CloseIdleConnections()
	return f.upstream.close()
}

// TestWire sends bytes over a real connection and looks at the bytes behind.
func TestWire(t *testing.T) {
	t.Parallel()
	formed := func(length string, rest ...string) string {
		return "POST " + env + "stopenv HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\n" + length + "\r\n\r\n" + strings.Join(rest, "")
	}
	smuggled := "GET " + env + "deleteenv HTTP/1.1\r\nHost: gate\r\n\r\n"
	big := strings.Repeat("x", 300_000)
	for _, c := range []struct {
		name     string
		raw      string // TOKEN stands for A, OTHER for B
		statuses string
		bodies   []string // of the whole requests that reached the upstream
	}{
		{"C001", get(env + "stopenv?session=TOKEN&envName=e"), "200", []string{""}},
		{"C002", post(env+"stopenv", "session=TOKEN&envName=e"), "200", []string{"envName=e"}},
		{"C049 NUL in the target", get(env + "stopenv\x00?session=TOKEN"), "400", nil},
		{"C050 tab in the target", get(env + "stopenv\t?session=TOKEN"), "400", nil},
		{"C051 bad escape in the path", get(env + "stopenv%zz?session=TOKEN"), "400", nil},
		{"C051 cut-off escape in the path", get(env + "stopenv%?session=TOKEN"), "400", nil},
		{"C065 absolute target of another host", get("http://other" + env + "stopenv?session=TOKEN"), "400", nil},
		{"C066 absolute target, upper case", get("HTTP://gate" + env + "stopenv?session=TOKEN"), "400", nil},
		{"C069 opaque with a query", get("http:foo?session=TOKEN"), "400", nil},
		{"C070 OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: gate\r\n\r\n", "200", nil}, // net/http itself answers
		{"C071 CONNECT", "CONNECT gate:80 HTTP/1.1\r\nHost: gate:80\r\n\r\n", "405", nil},
		{"C075 unknown verb", "FOO " + env + "stopenv?session=TOKEN HTTP/1.1\r\nHost: gate\r\n\r\n", "405", nil},
		{"C109 folded header", get(env+"stopenv", "Authorization: Bearer\r\n TOKEN"), "200", []string{""}},
		{"C156 chunked over the limit", formed("Transfer-Encoding: chunked", "8\r\nsession=\r\n28\r\nTOKEN\r\n186a1\r\n"+"&"+strings.Repeat("x", 100_000)+"\r\n0\r\n\r\n"), "413", nil},
		{"C199 length and chunks", formed("Content-Length: 4\r\nTransfer-Encoding: chunked", "30\r\nsession=TOKEN\r\n0\r\n\r\n"), "200", []string{""}},
		{"C200 length and chunks, smuggled", formed("Content-Length: 57\r\nTransfer-Encoding: chunked", "30\r\nsession=TOKEN\r\n0\r\n\r\n"+smuggled), "200 401", []string{""}},
		{"C201 two encodings", formed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "30\r\nsession=TOKEN\r\n0\r\n\r\n"), "501", nil},
		{"C202 unknown encoding", formed("Transfer-Encoding: xchunked", "x"), "501", nil},
		{"C202 identity", formed("Transfer-Encoding: chunked, identity", "x"), "501", nil},
		{"C202 vertical tab", formed("Transfer-Encoding: chunked\x0b", "x"), "400", nil},
		{"C204 same length twice", formed("Content-Length: 48\r\nContent-Length: 48", "session=TOKEN"), "200", []string{""}},
		{"C205 two lengths", formed("Content-Length: 48\r\nContent-Length: 49", "session=TOKEN"), "400", nil},
		{"C206 +48", formed("Content-Length: +48", "session=TOKEN"), "400", nil},
		{"C206 -1", formed("Content-Length: -1", "session=TOKEN"), "400", nil},
		{"C206 list", formed("Content-Length: 48,48", "session=TOKEN"), "400", nil},
		{"C206 hexadecimal", formed("Content-Length: 0x30", "session=TOKEN"), "400", nil},
		{"C206 beyond 64 bits", formed("Content-Length: 18446744073709551616", "session=TOKEN"), "400", nil},
		{"C206 zeros", formed("Content-Length: 00000000000000000048", "session=TOKEN"), "200", []string{""}},
		{"C207 bare line end of a chunk", formed("Transfer-Encoding: chunked", "30\nsession=TOKEN\r\n0\r\n\r\n"), "400", nil},
		{"C209 quoted chunk extension", formed("Transfer-Encoding: chunked", "30;a=\"\r\nsession=TOKEN\r\n0\r\n\r\n"), "200", []string{""}},
		{"C210 size 0x30", formed("Transfer-Encoding: chunked", "0x30\r\nsession=TOKEN\r\n0\r\n\r\n"), "400", nil},
		{"C210 size +30", formed("Transfer-Encoding: chunked", "+30\r\nsession=TOKEN\r\n0\r\n\r\n"), "400", nil},
		{"C210 size too big", formed("Transfer-Encoding: chunked", "fffffffffffffffff\r\nsession=TOKEN\r\n0\r\n\r\n"), "400", nil},
		{"C211 trailers", "POST " + env + "stopenv?session=TOKEN HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nTrailer: X-Patgate-Account, Authorization\r\n\r\n3\r\na=1\r\n0\r\nX-Patgate-Account: root\r\nAuthorization: Bearer OTHER\r\n\r\n", "200", []string{"a=1"}},
		{"C212 bare line ends in the header", strings.ReplaceAll(get(env+"stopenv?session=TOKEN"), "\r\n", "\n"), "200", []string{""}},
		{"C214 huge header", get(env+"stopenv?session=TOKEN", "X-Huge: "+strings.Repeat("x", 17<<10)), "431", nil},
		{"C215 pipelined", get(env+"stopenv?session=TOKEN") + get(env+"deleteenv?session=TOKEN") + get(env+"stopenv?session=TOKEN"), "200 403 200", []string{"", ""}},
		{"C217 expectation refused", "POST " + env + "stopenv?session=nonsense HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "401", nil},
		{"C217 expectation met", "POST " + env + "stopenv?session=TOKEN HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\na=1", "100 200", []string{"a=1"}},
		{"C175", postForm(env+"stopenv", form(field("session", "TOKEN"), field("a", "1"))), "200", []string{form(field("a", "1"))}},
		{"small bad form", postForm(env+"stopenv", form(field("session", "TOKEN"), file("f", "x"), field("session", "OTHER"))), "400", nil},
		{"second token far behind", postForm(env+"stopenv", form(field("session", "TOKEN"), file("f", big), field("session", "OTHER"))), "400", nil},
		{"cut off far behind", postForm(env+"stopenv", strings.TrimSuffix(form(field("session", "TOKEN"), file("f", big)), "--XYZ--\r\n")), "400", nil},
		{"C192 epilogue far behind", postForm(env+"stopenv", form(field("session", "TOKEN"), file("f", big))+"x"), "400", nil},
		{"big file", postForm(env+"stopenv", form(field("session", "TOKEN"), file("f", big))), "200", []string{form(file("f", big))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t, func(c *Config) { c.FormLimit = 64 << 10 })
			raw := strings.NewReplacer("TOKEN", f.A, "OTHER", f.B).Replace(c.raw)
			if head, body, ok := strings.Cut(raw, "\r\n\r\n"); ok && raw != c.raw { // the lengths that post wrote
				if length := "Content-Length: " + itoa(len(c.raw)-strings.Index(c.raw, "\r\n\r\n")-4); strings.Contains(head, length+"\r\n") && strings.Contains(c.raw, length) {
					raw = strings.Replace(head, length, "Content-Length: "+itoa(len(body)), 1) + "\r\n\r\n" + body
				}
			}
			var statuses []string
			for _, s := range f.ask(t, raw, len(strings.Fields(c.statuses)), false) {
				statuses = append(statuses, itoa(s))
			}
			if got := strings.Join(statuses, " "); got != c.statuses {
				t.Errorf("answered %s, want %s", got, c.statuses)
			}
			var bodies []string
			for _, q := range f.got() {
				if strings.Contains(q.head+q.body, f.A) || strings.Contains(q.head+q.body, f.B) {
					t.Error("a token reached the upstream")
				}
				if head := strings.ToLower(q.head); strings.Contains(head, "root") || strings.Contains(head, "deleteenv") {
					t.Errorf("the upstream got %q", q.head)
				}
				if q.whole {
					bodies = append(bodies, q.body)
				}
			}
			if len(bodies) != len(c.bodies) || strings.Join(bodies, "|") != strings.Join(c.bodies, "|") {
				t.Errorf("%d whole requests reached the upstream, want %d, or their bodies differ", len(bodies), len(c.bodies))
			}
		})
	}
}

// TestWireCutOff: a form that ends before its length is no form.
func TestWireCutOff(t *testing.T) {
	t.Parallel()
	f := newFront(t, nil)
	raw := strings.Replace(post(env+"stopenv", "session="+f.A), "Content-Length: ", "Content-Length: 1", 1)
	if got := f.ask(t, raw, 1, true); len(got) != 1 || got[0] != http.StatusBadRequest {
		t.Errorf("answered %d, want 400", got)
	}
	if n := len(f.got()); n != 0 {
		t.Errorf("%d requests reached the upstream", n)
	}
}

// TestSlowForm: a form that does not come to its end is answered in time, over
// both versions of HTTP, and the upstream hears nothing (C159).
func TestSlowForm(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=XYZ"} {
		for _, version := range []int{1, 2} {
			f := newFront(t, func(c *Config) { c.FormTimeout = 50 * time.Millisecond })
			f.overTLS(version)
			body, more := io.Pipe()
			r, err := http.NewRequest(http.MethodPost, f.server.URL+env+"stopenv", body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", contentType)
			res, err := f.server.Client().Do(r)
			if err != nil {
				t.Fatalf("HTTP/%d: %v", version, err)
			}
			res.Body.Close()
			more.Close()
			if res.StatusCode != http.StatusRequestTimeout || res.ProtoMajor != version {
				t.Errorf("%s of a form that stalls: %s", res.Proto, res.Status)
			}
			if n := len(f.got()); n != 0 {
				t.Errorf("HTTP/%d: %d requests reached the upstream", version, n)
			}
		}
	}
}

// overTLS makes the front listen anew, with this version of HTTP.
func (f *front) overTLS(version int) {
	f.server.Close()
	f.server = httptest.NewUnstartedServer(f)
	f.server.EnableHTTP2 = version == 2
	f.server.StartTLS()
}

// TestHTTP2 is what can be said only, or otherwise, in HTTP/2.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(c *Config) { c.FormLimit = 64 << 10 })
	f.overTLS(2)
	for _, c := range []struct {
		name, body, host string
		status           int
	}{
		{"form of unknown length", "session=" + f.A + "&a=1", "", 200},
		{"C157 over the limit", "session=" + f.A + "&a=" + strings.Repeat("x", 64<<10), "", 413},
		{"C235 port", "session=" + f.A, "gate:99999", 400},
	} {
		r, err := http.NewRequest(http.MethodPost, f.server.URL+env+"stopenv", io.MultiReader(strings.NewReader(c.body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := f.server.Client().Do(r)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		res.Body.Close()
		if res.StatusCode != c.status || res.ProtoMajor != 2 {
			t.Errorf("%s: %s %s, want %d", c.name, res.Proto, res.Status, c.status)
		}
	}
	got := f.got()
	if len(got) != 1 || got[0].body != "a=1" || !strings.Contains(got[0].head, "\r\nContent-Length: 3\r\n") {
		t.Errorf("the upstream got %d requests, want one with a form of 3 bytes", len(got))
	}
}

// TestHTTP2Targets: how the server presents what a client of HTTP/2 can put into
// pseudo-header fields (RFC 9113 section 8.3.1).
func TestHTTP2Targets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, c := range []struct {
		name   string
		change func(*http.Request)
		reason Reason
	}{
		{"in order", func(*http.Request) {}, OK},
		{"C084 :authority and host differ", func(r *http.Request) { r.Header["Host"] = []string{"other"} }, BadRequest},
		{"the same host twice", func(r *http.Request) { r.Header["Host"] = []string{"gate"} }, OK},
		{"C085 absolute path", func(r *http.Request) { r.RequestURI = "http:http://int/x"; r.URL.Opaque = "http://int/x" }, BadRequest},
		{"C086 *", func(r *http.Request) { r.RequestURI, r.URL.Path = "*", "*" }, BadRequest},
		{"C087 extended CONNECT", func(r *http.Request) { r.Method = http.MethodConnect; r.Header[":protocol"] = []string{"websocket"} }, VerbNotAllowed},
		{":protocol of a GET", func(r *http.Request) { r.Header[":protocol"] = []string{"websocket"} }, UpgradeRefused},
		{"rewritten path", func(r *http.Request) { r.URL.Path = "/1.0/environment/control/rest/deleteenv" }, BadRequest},
		{"rewritten query", func(r *http.Request) { r.URL.RawQuery = "a=1" }, BadRequest},
		{"path that is not what its raw form says", func(r *http.Request) { r.URL.RawPath = r.URL.Path; r.URL.Path = "/x" }, BadRequest},
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
		if err != nil {
			t.Fatal(err)
		}
		c.change(r)
		if got := w.sendRequest(r); got.Reason != c.reason {
			t.Errorf("%s: decided %s, want %s", c.name, got.Reason, c.reason)
		}
	}
}
