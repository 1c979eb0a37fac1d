package tests

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tests/freeport"
	"github.com/patgate/patgate/tests/platform"
)

const platformPassword = "the-password-on-the-platform"

// running is a platform that can be killed and started again at its address.
type running struct {
	*platform.Platform
	t       *testing.T
	address string
	users   []platform.User
	// lifetime is how long sessions are good; 0: as long as platform's default.
	lifetime time.Duration
	stop     context.CancelFunc
	ended    chan struct{}
}

// newPlatform has users, or else demo@platform, whose sessions are good for 2
// seconds.
func newPlatform(t *testing.T, users ...platform.User) *running {
	t.Helper()
	if len(users) == 0 {
		users = demoOnPlatform
	}
	r := &running{t: t, address: freeport.Take(t), users: users, lifetime: 2 * time.Second}
	r.start()
	return r
}

var demoOnPlatform = []platform.User{{Login: "demo@platform", Password: platformPassword}}

// newPatientPlatform has demo@platform, whose sessions outlive the test, also on a
// slow machine.
func newPatientPlatform(t *testing.T) *running {
	t.Helper()
	r := &running{t: t, address: freeport.Take(t), users: demoOnPlatform}
	r.start()
	return r
}

func (r *running) start() {
	r.t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../catalogs/platform.json"}}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.Platform = platform.New(platform.Options{
		Catalog: c, RequireSession: true, SessionLifetime: r.lifetime,
		Users: r.users,
	})
	l, err := net.Listen("tcp", r.address)
	if err != nil {
		r.t.Fatal(err)
	}
	r.address = l.Addr().String()
	ctx, stop := context.WithCancel(r.t.Context())
	r.stop, r.ended = stop, make(chan struct{})
	go func(p *platform.Platform, ended chan struct{}) { _ = p.Serve(ctx, l); close(ended) }(r.Platform, r.ended)
}

func (r *running) kill() { r.stop(); <-r.ended }

// signInRequests counts the requests to sign in.
func (r *running) signInRequests() (n int) {
	for _, rec := range r.Records() {
		if bytes.HasPrefix(rec.Bytes, []byte("POST /1.0/users/authentication/rest/signin ")) {
			n++
		}
	}
	return n
}

// newKey writes a key to a file and returns its line of upstream_keys.
func newKey(t *testing.T, id string) string {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	path := filepath.Join(t.TempDir(), "key-"+id)
	if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(raw)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return "key " + id + " from file " + path + "\n"
}

func keys(lines ...string) string { return "upstream_keys {\n" + strings.Join(lines, "") + "}" }

func inSession(address, more string) string {
	return "patgate {\nupstream session {\nurl http://" + address + "\n" + more + "\n}\n}"
}

// newSwapped is a server in front of a platform, and a token of demo, who has a
// credential there.
func newSwapped(t *testing.T, p *running, c config) (s *server, token string) {
	t.Helper()
	if c.app == "" {
		c.app = keys(newKey(t, "a"))
	}
	if c.site == "" {
		c.site = inSession(p.address, "lifetime 2s")
	}
	s = newServer(t, p.address, c)
	s.must("accounts", "add", "demo")
	s.credential("demo", platformPassword)
	return s, s.token("demo", "--method", "*")
}

func (s *server) credential(account, password string) {
	s.t.Helper()
	if r := s.runWith(password+"\n", "accounts", "upstream", account, "--login", "demo@platform", "--stdin"); r.code != 0 {
		s.t.Fatalf("setting the credential: %d %s", r.code, r.stderr)
	}
}

// metric returns the value of a metric, 0 where there is none.
func (s *server) metric(name string) float64 {
	s.t.Helper()
	_, body := s.fetch("http://" + s.admin + "/metrics")
	family, _, _ := strings.Cut(name, "{")
	if page, err := os.ReadFile("../docs/configuration.md"); err != nil || !strings.Contains(string(page), "`"+family+"`") {
		s.t.Fatalf("there is no metric %s (%v)", family, err) // one that has counted nothing is not printed
	}
	for line := range strings.Lines(body) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return v
		}
	}
	return 0
}

func (s *server) fetch(address string) (int, string) {
	s.t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		s.t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// TestSessionsExpire: 50 scripts make 10,000 calls while sessions of 2 seconds come
// and go; no call fails, and there is no more than one sign-in for each session.
func TestSessionsExpire(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"lifetime known": "lifetime 2s", "lifetime unknown": ""} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t)
			s, token := newSwapped(t, p, config{site: inSession(p.address, more)})
			begin := time.Now()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}
			var calls, failed atomic.Int64
			var scripts sync.WaitGroup
			for i := range 50 {
				scripts.Go(func() {
					for (p.SignIns() < 4 || calls.Load() < 10_000) && time.Since(begin) < 4*patience {
						form := strings.NewReader("a=1&session=" + token + "&envName=my-project")
						answer, err := client.Post(s.url(rest+"setenvdisplayname?displayName="+strconv.Itoa(i)), urlencoded, form)
						if i%2 == 0 {
							answer, err = client.Get(s.url(rest + "getenvinfo?envName=my-project&session=" + token))
						}
						if err != nil {
							failed.Add(1)
							t.Error(err)
							return
						}
						body, _ := io.ReadAll(answer.Body)
						_ = answer.Body.Close()
						calls.Add(1)
						if answer.StatusCode != 200 || !strings.Contains(string(body), `"result":0`) {
							failed.Add(1)
							t.Errorf("a call failed: %d %s", answer.StatusCode, body)
							return
						}
					}
				})
			}
			scripts.Wait()
			took := time.Since(begin)
			most := int(took/(1600*time.Millisecond)) + 2 // a session is renewed at 80 % of its life
			t.Logf("%d calls in %s, %d failed, %d sign-ins, at most %d expected; %.0f repeated", calls.Load(), took, failed.Load(), p.SignIns(), most, s.metric(`patgate_upstream_expired_total{outcome="repeated"}`))
			if calls.Load() < 10_000 {
				t.Errorf("%d calls in %s", calls.Load(), took)
			}
			if n := p.SignIns(); n < 4 || n > most || p.signInRequests() > n {
				t.Errorf("%d sign-ins, %d requests for one, in %s", n, p.signInRequests(), took)
			}
			if int(s.metric(`patgate_upstream_sign_ins_total{outcome="ok"}`)) != p.SignIns() {
				t.Error("the metric does not count the sign-ins")
			}
		})
	}
}

// TestBodiesWithSession: a large form and a huge upload arrive whole, with the
// session in them, in bounded memory.
func TestBodiesWithSession(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	s, token := newSwapped(t, p, config{app: keys(newKey(t, "a"))})
	s.must("tokens", "edit", "1", "--method", "environment.file.*", "--method", "environment.file.Write", "--method", "storage.uploader.Upload")
	before := s.memory()

	content := strings.Repeat("0123456789abcdef", 10<<20/16-16) // Go, which the platform is made of, reads forms of 10 MiB
	form := url.Values{"envName": {"my-project"}, "path": {"/big"}, "body": {content}}.Encode() + "&session=" + token
	answer, err := http.Post(s.url("/1.0/environment/file/rest/write"), urlencoded, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if !strings.Contains(string(body), `"result":0`) {
		t.Fatalf("the form is answered %d %s", answer.StatusCode, body)
	}
	_, list := s.get("/1.0/environment/file/rest/getlist?envName=my-project&path=/&session=" + token)
	if !strings.Contains(list, `"size":`+strconv.Itoa(len(content))) {
		t.Errorf("what arrived is %s", list)
	}

	size := int64(200 << 20)
	if testing.Short() {
		size = 20 << 20
	}
	for attempt := 1; ; attempt++ {
		status, body, want := s.upload(token, size)
		if status == http.StatusServiceUnavailable && attempt < 5 {
			continue // a file cannot be sent again when the session ends on its way; the client has to
		}
		if want == "" || !strings.Contains(body, want) {
			t.Errorf("the upload is answered %d %.300s, want %s", status, body, want)
		}
		break
	}
	after := s.memory()
	t.Logf("memory at most: %d MiB before, %d MiB after", before>>20, after>>20)
	if after-before > 120<<20 {
		t.Errorf("memory grew from %d to %d MiB", before>>20, after>>20)
	}
}

// upload sends a file, and returns the answer with what it should hold.
func (s *server) upload(token string, size int64) (status int, body, sum string) {
	s.t.Helper()
	hash := sha256.New()
	pipe, in := io.Pipe()
	parts, sent := multipart.NewWriter(in), make(chan struct{})
	go func() {
		defer close(sent)
		_ = parts.WriteField("session", token)
		file, _ := parts.CreateFormFile("file", "big.bin")
		_, err := io.CopyN(io.MultiWriter(file, hash), endless{}, size)
		_ = parts.Close()
		_ = in.CloseWithError(err)
	}()
	answer, err := http.Post(s.url("/1.0/storage/uploader/rest/upload"), parts.FormDataContentType(), pipe)
	_ = pipe.Close() // where it was answered early
	<-sent
	if err != nil { // the connection was closed on what was still being sent
		return http.StatusServiceUnavailable, err.Error(), ""
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), hex.EncodeToString(hash.Sum(nil))
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

// memory is the most that the program has had in memory, in bytes.
func (s *server) memory() int64 {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		s.t.Skip("no /proc")
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		s.t.Skip("no VmHWM")
	}
	n, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return n << 10
}

// TestPlatformRestarts: a platform that was killed and has forgotten all sessions
// is used again at once.
func TestPlatformRestarts(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	s, token := newSwapped(t, p, config{site: inSession(p.address, "lifetime 1h")})
	target := rest + "getenvinfo?envName=my-project&session=" + token
	if _, body := s.get(target); !strings.Contains(body, `"result":0`) {
		t.Fatalf("it answers %s", body)
	}
	p.kill()
	if status, _ := s.get(target); status != 502 {
		t.Errorf("while the platform is down: %d", status)
	}
	p.start()
	if status, body := s.get(target); status != 200 || !strings.Contains(body, `"result":0`) {
		t.Errorf("when it is back: %d %s", status, body)
	}
	if n := p.SignIns(); n != 1 {
		t.Errorf("%d sign-ins", n)
	}
	// Also where it was down when a session was needed.
	p.kill()
	other := s.runWith(platformPassword+"\n", "accounts", "add", "other", "--password-stdin")
	if other.code != 0 {
		t.Fatal(other.stderr)
	}
	s.credential("other", platformPassword)
	target = rest + "getenvinfo?envName=my-project&session=" + s.token("other", "--method", "*")
	if status, body := s.get(target); status != 503 || !strings.Contains(body, "upstream_sign_in_failed") {
		t.Errorf("without a session, while it is down: %d %s", status, body)
	}
	p.start()
	waitFor(t, "a session", func() bool { status, _ := s.get(target); return status == 200 })
	s.logs("cannot be reached to sign in")
	if n := strings.Count(s.output.String(), "cannot be reached to sign in"); n != 1 {
		t.Errorf("%d lines of the log tell that the platform is down", n)
	}
}

// TestWrongPlatformPassword: it is told to the client, on the account, in the log
// and in a metric, once; and a new one is used at once.
func TestWrongPlatformPassword(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"http", "platform"} {
		p := newPlatform(t)
		s, token := newSwapped(t, p, config{site: "patgate {\nerrors " + style + "\nupstream session {\nurl http://" + p.address + "\n}\n}"})
		s.credential("demo", "wrong-password-canary")
		target := rest + "getenvinfo?envName=my-project&session=" + token
		for range 20 {
			status, body := s.get(target)
			if status != 502 || !strings.Contains(body, map[string]string{"http": `"reason":"upstream_sign_in_failed"`, "platform": `"result":99`}[style]) {
				t.Fatalf("errors %s: %d %s", style, status, body)
			}
		}
		waitFor(t, "the record", func() bool { return len(p.Records()) > 0 })
		if n := len(p.Records()); n != 1 {
			t.Errorf("the platform got %d requests", n)
		}
		if got := s.must("accounts", "upstream", "demo", "--show"); !strings.Contains(got, "failed") || !strings.Contains(got, "refused") || !strings.Contains(got, "password") {
			t.Errorf("the account shows as %s", got)
		}
		if n := s.metric(`patgate_upstream_sign_ins_total{outcome="refused"}`); n != 1 {
			t.Errorf("the metric counts %v", n)
		}
		if n := s.metric(`patgate_decisions_total{group="environment.control",place="query",reason="upstream_sign_in_failed",site=""}`); n != 20 {
			t.Errorf("%v decisions are counted", n)
		}
		s.logs("the upstream refused the account's login or password")
		if log := s.output.String(); strings.Count(log, "the upstream refused the account's login or password") != 1 || strings.Contains(log, "canary") {
			t.Errorf("the log says %s", log)
		}
		s.credential("demo", platformPassword)
		if status, body := s.get(target); status != 200 || !strings.Contains(body, `"result":0`) {
			t.Errorf("with the right one: %d %s", status, body)
		}
		if got := s.must("accounts", "upstream", "demo", "--show", "--json"); !strings.Contains(got, `"state": "ok"`) {
			t.Errorf("the account shows as %s", got)
		}
		s.must("accounts", "upstream", "demo", "--remove")
		if status, body := s.get(target); status != 502 || !strings.Contains(body, "does not accept the credential") {
			t.Errorf("without a credential: %d %s", status, body)
		}
	}
}

// TestReloadAndReseal: a reload signs nobody in again, and a new key replaces the
// old one.
func TestReloadAndReseal(t *testing.T) {
	t.Parallel()
	p := newPatientPlatform(t)
	old, current := newKey(t, "old"), newKey(t, "current")
	c := config{app: keys(old), site: inSession(p.address, "lifetime 1h")}
	s, token := newSwapped(t, p, c)
	good := func(when string) {
		t.Helper()
		if status, body := s.get(rest + "getenvinfo?envName=my-project&session=" + token); status != 200 || !strings.Contains(body, `"result":0`) {
			t.Errorf("%s: %d %s", when, status, body)
		}
	}
	reload := func(app string) {
		t.Helper()
		c.app = app
		s.write(p.address, c)
		s.must("reload", "--config", s.file("Caddyfile"), "--adapter", "caddyfile", "--address", s.admin)
		freeport.Settle(t, s.site, s.admin)
	}
	good("at first")
	signIns := p.SignIns()
	reload(keys(current, old))
	good("with a second key")
	if p.SignIns() > signIns {
		t.Error("the reload signed in again")
	}
	if got := s.run("store", "reseal"); got.code != 0 || !strings.Contains(got.stderr, "1 credential sealed again") {
		t.Errorf("resealing: %d %s", got.code, got.stderr)
	}
	reload(keys(current))
	p.ExpireSessions()
	good("without the old key")
	reload(keys(newKey(t, "current")))
	p.ExpireSessions()
	if status, body := s.get(rest + "getenvinfo?envName=my-project&session=" + token); status != 502 || !strings.Contains(body, "upstream_sign_in_failed") {
		t.Errorf("with another key: %d %s", status, body)
	}
	if got := s.must("accounts", "upstream", "demo", "--show"); !strings.Contains(got, "locked") {
		t.Errorf("the account shows as %s", got)
	}
}

// TestUnknownPasses: people's own sessions of the platform go through untouched.
func TestUnknownPasses(t *testing.T) {
	t.Parallel()
	p := newPatientPlatform(t)
	s, token := newSwapped(t, p, config{site: "patgate {\nerrors platform\nunknown pass\nupstream session {\nurl http://" + p.address + "\n}\n}"})
	answer, err := http.PostForm(s.url("/1.0/users/authentication/rest/signin"), url.Values{"login": {"demo@platform"}, "password": {platformPassword}})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	m := regexp.MustCompile(`"session":"(\w+)"`).FindSubmatch(body)
	if m == nil {
		t.Fatalf("signing in through the gate: %s", body)
	}
	for what, want := range map[string]string{
		rest + "getenvinfo?envName=my-project&session=" + string(m[1]):    `"status":1`,
		rest + "getenvinfo?envName=my-project&session=" + token:           `"status":1`,
		rest + "getenvinfo?envName=my-project&session=" + token[:39]:      `The token does not fit its checksum`,
		rest + "getenvinfo?envName=my-project&session=somethingelse":      `"result":702`,
		rest + "getenvinfo?envName=my-project":                            `The request carries no token`,
		"/1.0/users/account/rest/getuserinfo?session=" + string(m[1]):     `"login":"demo@platform"`,
		"/1.0/users/account/rest/getuserinfo?session=" + string(m[1])[1:]: `"result":702`,
	} {
		if status, body := s.get(what); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%.70s: %d %s, want %s", what, status, body, want)
		}
	}
}

// echo is an upstream that tells all it got, in every place of its answers.
type echo struct {
	address, session string
	mu               sync.Mutex
	got              strings.Builder
}

func newEcho(t *testing.T, session string) *echo {
	t.Helper()
	e := &echo{session: session}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e.address = l.Addr().String()
	server := &http.Server{Handler: e, ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return e
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var head strings.Builder
	_ = r.Header.Write(&head)
	body, _ := io.ReadAll(r.Body)
	all := r.RequestURI + "\n" + head.String() + "\n" + string(body)
	if strings.HasSuffix(r.URL.Path, "/signin") {
		fmt.Fprintf(w, `{"result":0,"session":%q}`, e.session)
		return
	}
	e.mu.Lock()
	e.got.WriteString(all)
	e.mu.Unlock()
	h := w.Header()
	h.Set("Location", r.RequestURI)
	h.Set("Link", "<"+r.RequestURI+">; rel=self")
	h.Set("Refresh", "1; url=/?session="+e.session)
	h.Set("Set-Cookie", "JSESSIONID="+e.session)
	h.Set("X-Echo", e.session)
	h.Set("Trailer", "X-Late")
	switch {
	case strings.Contains(r.RequestURI, "denied"):
		h.Set("WWW-Authenticate", `Basic realm="`+e.session+`"`)
		w.WriteHeader(http.StatusUnauthorized)
	case strings.Contains(r.RequestURI, "broken"):
		w.WriteHeader(http.StatusInternalServerError)
	}
	for _, part := range []string{all, url.QueryEscape(all), e.session[:5], e.session[5:]} {
		_, _ = io.WriteString(w, part)
		_ = http.NewResponseController(w).Flush()
	}
	h.Set("X-Late", e.session)
}

// secretFile is a file that holds a credential of the upstream, as operators write one.
func secretFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "platform-key")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestUpstreamCanary: whatever is sent and whatever becomes of it, token, session
// and password stand nowhere that people or other programs see; the upstream gets
// the session and never the token.
func TestUpstreamCanary(t *testing.T) {
	t.Parallel()
	const session = "Sess10nCanary+/=0123456789"
	keyFile := secretFile(t, session)
	for name, site := range map[string]string{
		"session":     "patgate {\nheader X-Token\nupstream session {\nurl http://ADDRESS\n}\n}",
		"errors pass": "patgate {\nerrors pass\nheader X-Token\nupstream session {\nurl http://ADDRESS\n}\n}",
		"header":      "patgate {\nheader X-Token\nupstream header X-Platform-Key {file." + keyFile + "}\n}",
		"bearer":      "patgate {\nheader X-Token\nupstream header Authorization \"Bearer {file." + keyFile + "}\"\n}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEcho(t, session)
			s := newServer(t, e.address, config{debug: true, app: keys(newKey(t, "a")), site: strings.ReplaceAll(site, "ADDRESS", e.address)})
			s.must("accounts", "add", "demo")
			s.credential("demo", platformPassword)
			token := s.token("demo", "--method", "environment.control.StopEnv")
			answers := useEverywhere(t, s, token)
			for _, target := range []string{stop + "?envName=denied&session=" + token, stop + "?envName=broken&session=" + token} {
				_, body := s.get(target)
				answers += body
			}
			request, _ := http.NewRequestWithContext(t.Context(), "GET", s.url(stop), http.NoBody)
			request.Header.Set("X-Token", token)
			answer, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			_ = answer.Trailer.Write(&e.got) // to be seen if it is there
			answers += string(body) + fmt.Sprint(answer.Trailer)
			for _, args := range [][]string{{"accounts", "upstream", "demo", "--show"}, {"accounts", "list", "--json"}, {"store", "reseal"}} {
				r := s.run(args...)
				answers += r.stdout + r.stderr
			}
			_, config := s.fetch("http://" + s.admin + "/config/")
			s.stop()
			places := map[string]string{"the log": s.output.String(), "an answer": answers, "the configuration": config}
			collect(t, s.folder, places)
			for where, text := range places {
				for what, secret := range map[string]string{"token": token, "session": session, "password": platformPassword} {
					for _, form := range []string{secret, url.QueryEscape(secret), secret[4:], secret[:len(secret)-4]} {
						if at := strings.Index(text, form); at >= 0 {
							t.Errorf("the %s stands in %s: %.200q", what, where, text[max(0, at-100):])
							break
						}
					}
				}
			}
			got := e.got.String()
			if strings.Contains(got, token) || !strings.Contains(got, session) {
				t.Errorf("the upstream got the token (%t), or no session", strings.Contains(got, token))
			}
			if name == "session" && !strings.Contains(got, "session="+url.QueryEscape(session)) {
				t.Error("the session does not stand where the token stood")
			}
			if !strings.Contains(answers, "***") || !strings.Contains(answers, "REDACTED") {
				t.Error("nothing was taken out of the answers: did the upstream echo?")
			}
		})
	}
}

// TestUpstreamCanaryReloaded: a session that was made before a reload stands in no log after it,
// though nobody signs in again.
func TestUpstreamCanaryReloaded(t *testing.T) {
	t.Parallel()
	const session = "Sess10nCanary+/=0123456789"
	keyFile := secretFile(t, session)
	for name, site := range map[string]string{
		"session": "upstream session {\nurl http://ADDRESS\n}",
		"header":  "upstream header X-Platform-Key {file." + keyFile + "}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEcho(t, session)
			c := config{debug: true, app: keys(newKey(t, "a")), site: "patgate {\n" + strings.ReplaceAll(site, "ADDRESS", e.address) + "\n}"}
			s := newServer(t, e.address, c)
			s.must("accounts", "add", "demo")
			s.credential("demo", platformPassword)
			token := s.token("demo", "--method", "environment.control.StopEnv")
			call := func() {
				t.Helper()
				if status, body := s.get(stop + "?envName=my-project&session=" + token); status != 200 {
					t.Errorf("%d %s", status, body)
				}
			}
			call()
			c.app += "\nform_memory 64MiB"
			s.write(e.address, c)
			s.must("reload", "--config", s.file("Caddyfile"), "--adapter", "caddyfile", "--address", s.admin)
			freeport.Settle(t, s.site, s.admin)
			call()
			if n := s.metric(`patgate_upstream_sign_ins_total{outcome="ok"}`); name == "session" && n != 1 {
				t.Errorf("the account signed in %v times", n)
			}
			s.stop()
			text := s.output.String()
			for _, form := range []string{session, url.QueryEscape(session), session[4:]} {
				if at := strings.Index(text, form); at >= 0 {
					t.Errorf("the credential stands in the log: %.200q", text[max(0, at-100):])
				}
			}
			if n := strings.Count(text, `"X-Echo":["REDACTED"]`); n < 2 {
				t.Errorf("%d answers stand in the log: did the upstream echo, and were they logged?", n)
			}
		})
	}
}

// TestAnswersWithCredential is rows C240 to C246: what an upstream answers to a
// request that carries its credential.
func TestAnswersWithCredential(t *testing.T) {
	t.Parallel()
	const secret = "master0123456789abcdef"
	keyFile := filepath.Join(t.TempDir(), "platform-key")
	if err := os.WriteFile(keyFile, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{
		"C240":  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{\"e\":\"" + secret + "\"}",
		"C240b": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: br\r\nSet-Cookie: JSESSIONID=abc\r\nContent-Length: 22\r\n\r\n" + secret,
		"C241":  "HTTP/1.1 302 Found\r\nLocation: /x?session=" + secret + "\r\nContent-Length: 0\r\n\r\n",
		"C242":  "HTTP/1.1 200 OK\r\nSet-Cookie: JSESSIONID=abc\r\nContent-Length: 2\r\n\r\nok",
		"C244":  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
		"C245":  "HTTP/1.1 200 OK\r\nConnection: X-Foo\r\nX-Foo: 1\r\nContent-Length: 2\r\n\r\nok",
		"C245b": strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </?s="+secret+">\r\n\r\n", 3) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
		"C246":  "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"upstream\"\r\nContent-Length: 2\r\n\r\nno",
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err == nil {
					_, _ = io.WriteString(conn, answers[r.URL.Query().Get("envName")])
				}
			}()
		}
	}()
	for mode, site := range map[string]string{
		"header": "patgate {\nerrors platform\nupstream header X-Key {file." + keyFile + "}\n}", "strip": "patgate {\nerrors platform\nupstream strip\n}",
	} {
		s := newServer(t, l.Addr().String(), config{site: site})
		s.must("accounts", "add", "demo")
		token := s.token("demo", "--method", "environment.control.StopEnv")
		got := make(map[string]string)
		for row := range answers {
			_, got[row] = s.raw("GET " + stop + "?envName=" + row + "&session=" + token + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n")
		}
		if mode == "strip" { // the answer passes untouched
			for row, want := range map[string]string{"C240": secret, "C241": secret, "C242": "JSESSIONID", "C246": "401 Unauthorized"} {
				if !strings.Contains(got[row], want) {
					t.Errorf("strip: %s is answered %q", row, got[row])
				}
			}
			continue
		}
		for row, want := range map[string]string{
			"C240": "HTTP/1.1 200 ", "C240b": "HTTP/1.1 502 ", "C241": "Location: /x?session=REDACTED\r\n", "C242": "HTTP/1.1 200 ", "C244": "HTTP/1.1 502 ",
			"C245": "HTTP/1.1 200 ", "C245b": "HTTP/1.1 200 ", "C246": "HTTP/1.1 502 ",
		} {
			if !strings.Contains(got[row], want) {
				t.Errorf("%s is answered %q, want %q", row, got[row], want)
			}
			for _, never := range []string{secret, "JSESSIONID", "X-Foo", "103", "Www-Authenticate"} {
				if strings.Contains(got[row], never) {
					t.Errorf("%s is answered %q", row, got[row])
				}
			}
		}
		if !strings.Contains(got["C246"], `upstream_sign_in_failed`) {
			t.Errorf("C246 is answered %q", got["C246"])
		}
	}
}

// TestAnswersComeWhole: a client cannot have the upstream cut its answer, or write
// it in characters in which the credential is not found.
func TestAnswersComeWhole(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "platform-key")
	if err := os.WriteFile(keyFile, []byte("master0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{site: "patgate {\nupstream header X-Key {file." + keyFile + "}\n}"})
	s.must("accounts", "add", "demo")
	token := s.token("demo", "--method", "environment.control.StopEnv")
	status, answer := s.raw("GET " + stop + "?session=" + token + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n" +
		"Range: bytes=10-20\r\nIf-Range: \"1\"\r\nAccept-Charset: utf-16\r\nAccept: application/json;Charset=utf-16\r\nAccept-Language: en\r\n\r\n")
	got := upstream.take()
	if status != 200 || len(got) != 1 || !strings.Contains(got[0].header, "Accept-Language: en\r\n") || !strings.Contains(got[0].header, "Accept-Encoding: identity\r\n") {
		t.Fatalf("answered %d %s after %q", status, answer, got)
	}
	for _, never := range []string{"Range:", "Accept-Charset:", "Accept:"} {
		if strings.Contains(got[0].header, never) {
			t.Errorf("%s went upstream: %q", never, got[0].header)
		}
	}
}

// TestCredentialChangesMeanwhile: no session goes upstream that was made with a
// credential which its owner has changed, or taken away, while the account signed in.
func TestCredentialChangesMeanwhile(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sent []string
	signsIn, goOn, ended := make(chan string), make(chan struct{}), make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/signin") {
			signsIn <- r.PostFormValue("password")
			<-goOn
			fmt.Fprintf(w, `{"result":0,"session":"session-of-%s"}`, r.PostFormValue("password"))
			return
		}
		mu.Lock()
		sent = append(sent, r.URL.Query().Get("session"))
		mu.Unlock()
		if r.URL.Query().Get("envName") == "endless" {
			w.Header().Set("Content-Type", "text/event-stream")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			close(ended)
			return
		}
		fmt.Fprint(w, `{"result":0}`)
	}))
	t.Cleanup(upstream.Close)
	address := strings.TrimPrefix(upstream.URL, "http://")
	s := newServer(t, address, config{app: keys(newKey(t, "a")), site: inSession(address, "")})
	s.must("accounts", "add", "demo")
	s.credential("demo", "first")
	target := rest + "getenvinfo?envName=my-project&session=" + s.token("demo", "--method", "*")
	ask := func() chan int {
		answered := make(chan int, 1)
		go func() { status, _ := s.get(target); answered <- status }()
		return answered
	}

	answered := ask()
	if used := <-signsIn; used != "first" {
		t.Fatalf("it signs in with %q", used)
	}
	s.credential("demo", "second")
	goOn <- struct{}{}
	select {
	case used := <-signsIn:
		if used != "second" {
			t.Fatalf("it signs in with %q", used)
		}
	case status := <-answered:
		t.Fatalf("%d, though there is a second credential", status)
	}
	s.must("accounts", "upstream", "demo", "--remove")
	goOn <- struct{}{}
	if status := <-answered; status != http.StatusBadGateway {
		t.Errorf("without a credential: %d", status)
	}

	s.credential("demo", "third")
	answered = ask()
	<-signsIn
	goOn <- struct{}{}
	if status := <-answered; status != http.StatusOK {
		t.Errorf("with the third: %d", status)
	}
	mu.Lock()
	if len(sent) != 1 || sent[0] != "session-of-third" {
		t.Errorf("what went upstream: %q", sent)
	}
	mu.Unlock()

	stream, err := http.Get(s.url(strings.Replace(target, "my-project", "endless", 1)))
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer stream.Body.Close()
	s.must("accounts", "upstream", "demo", "--remove")
	select {
	case <-ended:
	case <-time.After(patience):
		t.Error("a stream goes on with a session whose credential was taken away")
	}
}

// TestRepeatedOnce: a request that met an expired session is sent again where that
// is safe and its body is at hand; else the next one gets a fresh session.
func TestRepeatedOnce(t *testing.T) {
	t.Parallel()
	var calls, signIns, signedIn atomic.Int64
	var expiry atomic.Pointer[string] // how the upstream says that the session of before is over
	var good atomic.Pointer[string]
	upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/signin") {
			session := fmt.Sprintf("session-number-%d", signIns.Add(1))
			good.Store(&session)
			signedIn.Store(time.Now().UnixNano())
			fmt.Fprintf(w, `{"result":0,"session":%q}`, session)
			return
		}
		calls.Add(1)
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Answer", strconv.FormatInt(calls.Load(), 10))
		switch all := r.RequestURI + string(body); {
		case strings.Contains(all, *good.Load()):
			_, _ = io.WriteString(w, `{"result":0}`)
		case *expiry.Load() == "401":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = io.WriteString(w, `{"result":702}`)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: upstream, ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	p := &running{t: t, address: l.Addr().String()}
	s, token := newSwapped(t, p, config{site: inSession(p.address, "")})
	s.must("tokens", "edit", "1", "--method", "environment.control.*", "--method", "storage.uploader.Upload")
	big := parts(field("session", token), "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"+strings.Repeat("z", 300<<10))
	get := func(method string) string {
		return "GET " + rest + method + "?envName=e&session=" + token + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n"
	}
	post := func(target, kind, body string) string {
		return "POST " + target + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: " + kind + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	}
	for _, c := range []struct {
		name, expiry, request string
		repeated              bool
	}{
		{"read-only, 401", "401", get("getenvinfo"), true},
		{"read-only, result", "702", get("getenvinfo"), true},
		{"not read-only, 401", "401", get("stopenv"), false},
		{"not read-only, result", "702", get("stopenv"), true},
		{"form, result", "702", post(stop, urlencoded, "envName=e&session="+token), true},
		{"form, 401", "401", post(stop, urlencoded, "envName=e&session="+token), false},
		{"fields, result", "702", post(stop, "multipart/form-data; boundary=XYZ", parts(field("session", token), field("envName", "e"))), true},
		{"upload, result", "702", post("/1.0/storage/uploader/rest/upload", "multipart/form-data; boundary=XYZ", big), false},
	} {
		if status, answer := s.raw(get("getenvinfo")); status != 200 {
			t.Fatalf("before %s: %s", c.name, answer)
		}
		// One that is not taken though it is younger than a second is a
		// defect, and not worth a sign-in each time.
		waitFor(t, "the session to grow old", func() bool { return time.Now().UnixNano()-signedIn.Load() > int64(1100*time.Millisecond) })
		none := "none"
		expiry.Store(&c.expiry)
		good.Store(&none)
		before := calls.Load()
		status, answer := s.raw(c.request)
		wantStatus, wantCalls := 200, int64(2)
		if !c.repeated {
			wantStatus, wantCalls = 503, 1
		}
		if status != wantStatus || calls.Load()-before != wantCalls || strings.Count(answer, "X-Answer") > 1 {
			t.Errorf("%s: %d calls, answered %.400s", c.name, calls.Load()-before, answer)
		}
		if !c.repeated && (!strings.Contains(answer, `upstream_sign_in_failed`) || !strings.Contains(answer, "Retry-After: 1") || strings.Contains(answer, "X-Answer")) {
			t.Errorf("%s: answered %s", c.name, answer)
		}
		if status, answer := s.raw(c.request); status != 200 || !strings.Contains(answer, `{"result":0}`) {
			t.Errorf("after %s: %s", c.name, answer)
		}
	}
}

// TestFallback: what handles the errors of a site gets neither token nor session.
func TestFallback(t *testing.T) {
	t.Parallel()
	p, fallback := newPlatform(t), newRecorder(t)
	s, token := newSwapped(t, p, config{
		site:  "patgate {\nheader X-Token\nupstream session {\nurl http://" + p.address + "\n}\n}",
		proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nreverse_proxy " + fallback.address + "\n}",
	})
	post := func(contentType, body string) string {
		return "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: " + contentType + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	}
	for _, request := range []string{
		post(urlencoded, "a=1&session="+token+"&b=2"),
		post("multipart/form-data; boundary=XYZ", parts(field("session", token), field("a", "1"))),
		"GET " + stop + "?envName=e&session=" + token + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n",
		"GET " + stop + "?envName=e HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nAuthorization: Bearer " + token + "\r\n\r\n",
		"GET " + stop + "?envName=e HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nX-Token: " + token + "\r\n\r\n",
	} {
		if status, answer := s.raw(request); status != 200 {
			t.Fatalf("the fallback did not answer: %s", answer)
		}
	}
	waitFor(t, "the record of the sign-in", func() bool { return len(p.Records()) > 0 })
	got := fallback.take()
	if len(got) != 5 || got[0].body != "a=1&b=2" || got[1].body != "" {
		t.Fatalf("the fallback got %d requests, or other bodies", len(got))
	}
	for _, r := range got {
		if all := r.all(); strings.Contains(all, token) || strings.Contains(all, "session=") || strings.Contains(all, "Authorization") || strings.Contains(all, "X-Token") {
			t.Errorf("the fallback got %s", all)
		}
	}
}
