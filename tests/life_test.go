package tests

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/patgate/patgate/tests/freeport"
)

// TestRevokedAtOnce: when a removal has been answered, no request gets through
// (C269).
func TestRevokedAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	if code, _ := s.get(stop + "?session=" + value); code != 200 {
		t.Fatalf("before: %d", code)
	}
	s.must("tokens", "remove", "1", "--yes")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 100 {
				answer, err := http.Get(s.url(stop + "?session=" + value))
				if err != nil {
					t.Error(withoutURL(err))
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
				if answer.StatusCode != 401 {
					t.Errorf("after the removal: %d", answer.StatusCode)
				}
			}
		})
	}
	all.Wait()
}

// TestValueIsShownOnce: C265, no command, file or log has the value again.
func TestValueIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--set", "Extended Access")
	places := map[string]string{"show": s.must("tokens", "show", "1", "--json"), "list": s.must("tokens", "list", "--json"), "log": s.output.String()}
	s.stop()
	collect(t, s.folder, places)
	for where, text := range places {
		if strings.Contains(text, value[4:34]) {
			t.Errorf("the value stands in %s", where)
		}
	}
}

// TestRestart: what was answered is there after kill -9, and use is recorded
// over an orderly stop.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	s.kill()
	s.start()
	if code, _ := s.get(stop + "?session=" + value); code != 200 {
		t.Errorf("after kill -9 the token gets %d", code)
	}
	s.stop()
	s.start()
	if shown := s.must("tokens", "show", "1", "--json"); !strings.Contains(shown, `"allowed": 1`) || !strings.Contains(shown, `"last_used": "`) {
		t.Errorf("after a stop the use of the token is forgotten: %s", shown)
	}
	if list := s.must("accounts", "list"); strings.Count(list, "admin") != 1 {
		t.Errorf("a second start makes accounts again:\n%s", list)
	}
}

// TestReloadUnderLoad: reloads, good and bad ones, fail no request that the gate
// has seen, and the store stays open all the while.
//
// A connection made while Caddy puts a new server in the place of the old one can
// be closed before its request gets to a handler: the kernel resets what waits at
// the old socket, and net/http drops a request that it reads while it shuts down.
// A client cannot tell that from a request that was lost on its way through the
// gate, but the upstream can: what it got must be as much as was answered.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	ctx, cancel := context.WithCancel(context.Background())
	var asked, failed, dropped atomic.Int64
	var how atomic.Value // the last one failed
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for ctx.Err() == nil {
				answer, err := http.Get(s.url(stop + "?session=" + value))
				if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) {
					dropped.Add(1)
					continue
				}
				if err != nil {
					failed.Add(1)
					how.Store(fmt.Sprint(errors.Unwrap(err))) // the rest of it is the address
					continue
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
				asked.Add(1)
				if answer.StatusCode != 200 {
					failed.Add(1)
					how.Store(answer.Status)
				}
			}
		})
	}
	reload := func() ran {
		r := s.run("reload", "--config", s.file("Caddyfile"), "--adapter", "caddyfile", "--address", s.admin)
		freeport.Settle(t, s.admin)
		return r
	}
	for i := range 8 {
		bad := i%4 == 3
		c := config{app: fmt.Sprintf("tokens {\nmax_per_account %d\n}", 50+i)}
		if bad {
			c.app += "\ncatalog nosuch.json"
		}
		s.write(upstream.address, c)
		if r := reload(); (r.code != 0) != bad {
			t.Errorf("reload %d: exit %d: %s", i, r.code, r.stderr)
		}
	}
	// The admin endpoint answers for the configuration that runs, also after
	// a reload that failed.
	s.must("tokens", "list")
	cancel()
	load.Wait()
	if failed.Load() > 0 || asked.Load() < 100 {
		t.Errorf("%d of %d requests failed, the last one with %v", failed.Load(), asked.Load(), how.Load())
	}
	// Four callers, eight reloads: each caller can be dropped once at each.
	if got := int64(len(upstream.take())); got != asked.Load() || dropped.Load() > 4*8 {
		t.Errorf("the upstream got %d requests, %d were answered, %d connections closed before", got, asked.Load(), dropped.Load())
	}
	if log := s.output.String(); strings.Contains(log, "panic") {
		t.Errorf("the server's log tells of a panic:\n%s", log)
	}
	if n := strings.Count(s.output.String(), `"msg":"store opened"`); n != 1 {
		t.Errorf("the store was opened %d times", n)
	}
}

// TestStreamEndsWithItsToken: an answer that streams on is cut when the token is
// removed.
func TestStreamEndsWithItsToken(t *testing.T) {
	t.Parallel()
	s := newServer(t, streamer(t), config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	answer, err := http.Get(s.url(stop + "?session=" + value))
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	first := make([]byte, 5)
	if _, err := io.ReadFull(answer.Body, first); err != nil {
		t.Fatal(err)
	}
	s.must("tokens", "remove", "1", "--yes")
	removed := time.Now()
	_, _ = io.Copy(io.Discard, answer.Body)
	if took := time.Since(removed); took > 10*time.Second {
		t.Errorf("the stream went on for %s", took)
	}
}

// TestStreamEndsWithItsGrant: an answer that streams on is cut when the token is edited so
// that it may not call the method any more.
func TestStreamEndsWithItsGrant(t *testing.T) {
	t.Parallel()
	s := newServer(t, streamer(t), config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	answer, err := http.Get(s.url(stop + "?session=" + value))
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	if _, err := io.ReadFull(answer.Body, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	s.must("tokens", "edit", "1", "--method", "environment.control.GetEnvInfo")
	_, _ = io.Copy(io.Discard, answer.Body) // it ends, or the test does not
}

// streamer is an upstream whose answers have no end.
func streamer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(w, "data: %d\n\n", i); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// TestBigUpload: a file of 100 MiB passes, with the token cut out of the form in
// front of it, and is never held in memory.
func TestBigUpload(t *testing.T) {
	t.Parallel()
	const size = 100 << 20
	var got atomic.Int64
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		got.Store(n)
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	s := newServer(t, l.Addr().String(), config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "storage.uploader.Upload")
	peak := func() int64 {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		var kib int64
		_, after, _ := strings.Cut(string(data), "VmHWM:")
		_, _ = fmt.Sscan(after, &kib)
		return kib << 10
	}
	before := peak()
	head := "--XYZ\r\n" + field("session", value) + "\r\n"
	rest := "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n"
	tail := "\r\n--XYZ--\r\n"
	body := io.MultiReader(strings.NewReader(head+rest), io.LimitReader(zeros{}, size), strings.NewReader(tail))
	request, err := http.NewRequest("POST", s.url("/1.0/storage/uploader/rest/upload"), body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "multipart/form-data; boundary=XYZ")
	request.ContentLength = int64(len(head)+len(rest)+len(tail)) + size
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	_ = answer.Body.Close()
	if want := int64(len(rest)+len(tail)) + size; answer.StatusCode != 200 || got.Load() != want {
		t.Errorf("status %d, the upstream got %d bytes, want %d", answer.StatusCode, got.Load(), want)
	}
	if grown := peak() - before; grown > size/2 {
		t.Errorf("the program grew by %d MiB over an upload of %d MiB", grown>>20, size>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestValidate: mistakes in a configuration are named with file and line, or the name that is
// wrong, and remedy, and no data file is touched.
func TestValidate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	method := `{"name": "a.B", "verbs": ["GET"], "path": "/a/b"}`
	twice := write("twice.json", "{\n\"methods\": [\n"+method+",\n"+method+"\n]\n}")
	overlap := write("overlap.json", "{\n\"methods\": [\n"+method+",\n{\"name\": \"a.C\", \"verbs\": [\"GET\"], \"path\": \"/:x/b\"},\n{\"name\": \"a.D\", \"verbs\": [\"GET\"], \"path\": \"/a/:y/c\"},\n{\"name\": \"a.E\", \"verbs\": [\"GET\"], \"path\": \"/:z/b/c\"}\n]\n}")
	broken := write("broken.json", "{\n\"methods\": [\n")
	good := write("good.json", `{"methods": [`+method+`]}`)
	s := &server{t: t, folder: t.TempDir()}
	for _, c := range []struct{ name, app, site, says string }{
		{"missing catalog", "catalog nosuch.json", "", `opening the catalog file \"nosuch.json\"`},
		{"duplicate method", "catalog " + twice, "", "twice.json:4"},
		{"overlapping routes", "catalog " + overlap, "", "overlap.json:6"},
		{"unreadable catalog", "catalog " + broken, "", "broken.json:3"},
		{"no catalog", "", "", "in the global option patgate"},
		{"unknown method in a set", "catalog " + good + "\nset S a.X", "", "Caddyfile:5"},
		{"unknown option", "catalog " + good, "patgate {\nerrers http\n}", "Caddyfile:9"},
		{"unknown set in the policy", "catalog " + good + "\nset S a.B\ntokens {\nallowed_sets Nope\n}", "", `Caddyfile:7: tokens: allowed_sets: there is no set \"Nope\"; the sets are: S`},
		{"parameter", "catalog " + good, "patgate {\nparameter Session\n}", "lower-case"},
	} {
		if c.site == "" {
			c.site = "patgate"
		}
		path := write("Caddyfile", "{\npatgate {\nstore bolt "+filepath.Join(folder, "none.db")+"\n"+c.app+"\n}\n}\n:8080 {\n"+c.site+"\n}\n")
		r := s.run("validate", "--config", path, "--adapter", "caddyfile")
		if r.code == 0 || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%s: exit %d: %s", c.name, r.code, r.stderr)
		}
	}
	path := write("Caddyfile", "{\npatgate {\nstore bolt "+filepath.Join(folder, "none.db")+"\ncatalog "+good+"\n}\n}\n:8080 {\npatgate\n}\n")
	if r := s.run("validate", "--config", path, "--adapter", "caddyfile"); r.code != 0 {
		t.Errorf("a good configuration: exit %d: %s", r.code, r.stderr)
	}
	if _, err := os.Stat(filepath.Join(folder, "none.db")); err == nil {
		t.Error("validate made the store")
	}
}

// TestOwnWordsFirst: what is wrong is said in patgate's words before Caddy's long line, and by
// doctor alone.
func TestOwnWordsFirst(t *testing.T) {
	t.Parallel()
	s := firstStart(t)
	bad := s.file("bad.json")
	if err := os.WriteFile(bad, []byte("{\n\"methods\": [\n{\"name\": \"a.B\"},\n{\"nam\": \"a.C\", \"verbs\": [\"GET\"], \"path\": \"/a\"}\n]\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(app, site string) {
		text := "{\nadmin " + s.admin + "\npersist_config off\nlog default {\nformat patgate json\n}\npatgate {\nstore bolt " + s.file("x.db") + "\n" + app + "\n}\n}\n:" + portOf(s.site) + " {\n" + site + "\n}\n"
		if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ app, site, says string }{
		{"catalog nosuch.json", "patgate", `"msg":"loading the catalog: opening the catalog file`},
		{"route GET /a a.B", "patgate {\nupstream session\n}", `"msg":"upstream session needs the url`},
		{"route GET /a a.B", "patgate_admin {\naccounts platform\n}", `"msg":"accounts platform needs the option platform`},
	} {
		write(c.app, c.site)
		for _, command := range []string{"validate", "run"} {
			r := s.run(command, "--config", s.file("Caddyfile"))
			own, chain := strings.Index(r.stderr, c.says), strings.LastIndex(r.stderr, "loading")
			if r.code != 1 || own < 0 || own > chain || strings.Count(r.stderr, c.says) != 1 {
				t.Errorf("%s with %s: exit %d, without %s at first: %s", command, c.app, r.code, c.says, r.stderr)
			}
		}
	}
	write("catalog "+bad, "patgate")
	r := s.run("doctor", s.file("Caddyfile"))
	_, got, _ := strings.Cut(r.stderr, "Error: ")
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if r.code != 2 || len(lines) < 3 || lines[0] != "the configuration has mistakes:" {
		t.Fatalf("doctor: exit %d, %q", r.code, r.stderr)
	}
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, bad+":3:") && !strings.HasPrefix(line, bad+":4:") {
			t.Errorf("doctor prints the line %q", line)
		}
	}
}

// TestStoreThatCannotBeUsed: a file that is held, damaged or foreign stops the
// start with a clear error, and stays as it is.
func TestStoreThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t).address
	s := newServer(t, upstream, config{})
	second := &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
	start := func(store string) ran {
		second.write(upstream, config{})
		path := second.file("Caddyfile")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ReplaceAll(text, []byte("store bolt "+second.file("patgate.db")), []byte("store bolt "+store))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return second.run("run", "--config", path, "--adapter", "caddyfile")
	}
	if r := start(s.file("patgate.db")); r.code == 0 || !strings.Contains(r.stderr, "locked by another process") || !strings.Contains(r.stderr, "patgate.db") {
		t.Errorf("a store that is held: exit %d: %s", r.code, r.stderr)
	}
	foreign := second.file("foreign.db")
	content := bytes.Repeat([]byte("not a store\n"), 10_000)
	if err := os.WriteFile(foreign, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := start(foreign); r.code == 0 || !strings.Contains(r.stderr, "foreign.db") {
		t.Errorf("a foreign file: exit %d: %s", r.code, r.stderr)
	}
	if after, err := os.ReadFile(foreign); err != nil || !bytes.Equal(after, content) {
		t.Error("the foreign file was changed")
	}
	if r := start(second.file("nosuch/patgate.db")); r.code == 0 || !strings.Contains(r.stderr, "nosuch") {
		t.Errorf("a missing folder: exit %d: %s", r.code, r.stderr)
	}
}

// TestWarnsOfRoutes: ways around the gate are said at the start, and by doctor, in the
// same words.
func TestWarnsOfRoutes(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t).address
	proxy := "reverse_proxy " + upstream
	const (
		rewritten   = "stands behind patgate and changes the request that was judged"
		failed      = "reverse_proxy sends on requests that failed before any patgate has judged them"
		intercepted = "reverse_proxy sends on requests that patgate refused"
	)
	for name, c := range map[string]struct{ site, named, want string }{
		"handle_path":      {"patgate\nhandle_path /1.0/* {\n" + proxy + "\n}", "", rewritten},
		"uri in handle":    {"patgate\nhandle {\nuri strip_prefix /1.0\n" + proxy + "\n}", "", rewritten},
		"proxy rewrite":    {"patgate\n" + proxy + " {\nrewrite /x\n}", "", rewritten},
		"rewrite in route": {"route {\npatgate\nrewrite /a /b\n" + proxy + "\n}", "", rewritten},
		"rewrite before":   {"route {\nrewrite /a /b\npatgate\n" + proxy + "\n}", "", ""},
		"rewrite invoked":  {"patgate\ninvoke changed", "&(changed) {\nroute {\nrewrite /a /b\n" + proxy + "\n}\n}", rewritten},
		"plain":            {"patgate\n" + proxy, "", ""},

		"proxy for errors":                {"patgate {\nerrors pass\n}\n" + proxy + "\nhandle_errors {\n" + proxy + "\n}", "", failed},
		"proxy for errors, route":         {"route {\npatgate\n" + proxy + "\n}\nhandle_errors 4xx {\nroute {\nroute {\n" + proxy + "\n}\n}\n}", "", failed},
		"proxy for errors, handle":        {"handle /a/* {\npatgate\n" + proxy + "\n}\nhandle_errors {\nhandle /b/* {\n" + proxy + "\n}\n}", "", failed},
		"proxy for errors, invoke":        {"invoke gated\nhandle_errors {\ninvoke fallback\n}", "&(gated) {\npatgate\n" + proxy + "\n}\n&(fallback) {\ninvoke inner\n}\n&(inner) {\n" + proxy + "\n}", failed},
		"proxy for errors, behind a gate": {"patgate\n" + proxy + "\nhandle_errors {\nroute {\npatgate\n" + proxy + "\n}\n}", "", ""},
		"page for errors":                 {"patgate {\nerrors pass\n}\n" + proxy + "\nhandle_errors {\nrewrite * /x\nrespond sorry\n}", "", ""},
		"proxy for refusals":              {"route {\nintercept {\n@no status 4xx\nhandle_response @no {\n" + proxy + "\n}\n}\npatgate\n" + proxy + "\n}", "", intercepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, upstream, config{site: "header X-A b", proxy: c.site, named: c.named})
			r := s.run("doctor", s.file("Caddyfile"), "--adapter", "caddyfile")
			if (r.code == 6) != (c.want != "") || !strings.Contains(r.stdout, c.want) {
				t.Errorf("doctor: exit %d: %s%s", r.code, r.stdout, r.stderr)
			}
			start := s.output.String()
			if !strings.Contains(start, c.want) {
				t.Errorf("the start does not warn: %s", start)
			}
			for _, finding := range []string{rewritten, failed, intercepted} {
				if strings.Contains(start, finding) && finding != c.want {
					t.Errorf("the start warns: %s", finding)
				}
			}
		})
	}
}

// TestMetrics: Prometheus finds each decision by its reason, with no label that
// a client can make up.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	for _, target := range []string{stop + "?session=" + value, stop + "?session=" + value, rest + "deleteenv?session=" + value, rest + "made-up?session=" + value, stop, stop + "?session=made-up"} {
		s.get(target)
	}
	answer, err := http.Get("http://" + s.admin + "/metrics")
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`patgate_decisions_total{group="environment.control",place="query",reason="ok",site=""} 2`,
		`patgate_decisions_total{group="environment.control",place="query",reason="method_not_allowed",site=""} 1`,
		`patgate_decisions_total{group="other",place="query",reason="unknown_method",site=""} 1`,
		`patgate_decisions_total{group="none",place="none",reason="missing",site=""} 1`,
		`patgate_decisions_total{group="none",place="query",reason="unknown",site=""} 1`,
		`patgate_decision_seconds_count{site=""} 6`,
		`patgate_outgoing_refused_total 0`,
		`patgate_store_secrets{store="` + s.file("patgate.db") + `"} 1`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(string(text), "made-up") {
		t.Error("a client's text became a label")
	}
}

// startExample starts the example of the README; manage is the address of its dashboard.
func startExample(t *testing.T) (s *server, manage string) {
	t.Helper()
	s = &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
	manage = freeport.Take(t)
	demo := freeport.Take(t)
	root := repository(t)
	s.output, s.ended = new(log), make(chan struct{})
	s.process = s.command("run", "--config", filepath.Join(root, "Caddyfile.example"), "--adapter", "caddyfile")
	s.process.Env = append(s.process.Env, "CADDY_ADMIN="+s.admin, "PATGATE_PORT="+portOf(s.site), "DEMO_PORT="+portOf(demo), "MANAGE_PORT="+portOf(manage), "UPSTREAM="+demo, "PATGATE_CATALOG="+filepath.Join(root, "catalogs", "platform.json"))
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.process.Wait(); close(s.ended) }()
	t.Cleanup(s.kill)
	s.logs("serving initial configuration")
	return s, manage
}

// repository is the folder of the whole repository.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// TestExample runs the example of a platform of the README.
func TestExample(t *testing.T) {
	t.Parallel()
	s, manage := startExample(t)
	s.logs("patgate accounts add demo") // what to do next
	s.must("accounts", "add", "demo")
	value := s.must("tokens", "generate", "--account", "demo", "--description", "ci", "--method", "environment.control.StopEnv", "--expires", "31-12-2027")
	for target, want := range map[string]string{
		"stopenv?envName=my-project&session=" + value:   `{"result":0,"source":"demo","account":"demo","method":"environment.control.StopEnv"}`,
		"deleteenv?envName=my-project&session=" + value: `{"result":8202,"error":"The method is not in the list of the token; its owner can add it: environment.control.DeleteEnv.","source":"patgate"}`,
		"stopenv?envName=my-project":                    `{"result":702,"error":"The request carries no token; it was looked for in:`,
	} {
		if status, body := s.get(rest + target); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s answers %d %s", target[:10], status, body)
		}
	}
	runReadme(t, s, readmeBlocks(t, "### The same over HTTP")[0], "localhost:8081", "localhost:"+portOf(manage))
	if r := s.run("doctor", filepath.Join(repository(t), "Caddyfile.example"), "--adapter", "caddyfile"); r.code != 0 {
		t.Errorf("doctor finds fault with the example: %s", r.stdout)
	}
}
