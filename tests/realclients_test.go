package tests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// clientFile is what the clients upload.
const clientFile = "PK\x03\x04\r\n--\r\n\x00\xff"

const uploadPath = "/1.0/storage/uploader/rest/upload"

// realClients are the clients that are run, by the driver that runs them, with what has to
// be installed.
var realClients = []struct {
	driver, clients string
	places          string
	needs           string // packages of Debian, or npm
}{
	{"wget.sh", "wget", "query form bearer", "wget"},
	{"python.py", "requests urllib3 httpx aiohttp", "query form multipart file json bearer", "python3-requests python3-urllib3 python3-httpx python3-aiohttp"},
	{"node.mjs", "fetch undici axios", "query form multipart file json bearer", "npm ci in tests/clients/drivers"},
	{"ruby.rb", "net-http faraday", "query form multipart file json bearer", "ruby ruby-faraday"},
	{"ruby.rb", "multipart-post", "multipart file", "ruby-multipart-post"},
	{"perl.pl", "lwp", "query form multipart file json bearer", "libwww-perl"},
	{"php.php", "curl guzzle", "query form multipart file json bearer", "php-cli php-curl php-guzzlehttp-guzzle"},
	{"Clients.java", "jdk", "query form bearer", "default-jdk-headless"},
	{"Clients.java", "httpclient-4 httpclient-4-browser httpclient-5 okhttp", "query form multipart file bearer", "default-jdk-headless libhttpclient-java libhttpmime-java libhttpclient5-java libokhttp-java"},
}

// TestRealClients runs clients in use with a token, in each place of a token, and without
// one: what reaches the upstream through the gate is what they send without.
// It runs by itself: what it starts would keep the others waiting.
func TestRealClients(t *testing.T) {
	drivers := newDrivers(t)
	fronts := make(chan *clientFront, runtime.NumCPU()) // so many clients run at once
	for range cap(fronts) {
		fronts <- newClientFront(t)
	}
	for _, c := range realClients {
		for _, client := range strings.Fields(c.clients) {
			t.Run(strings.TrimSuffix(c.driver, filepath.Ext(c.driver))+" "+client, func(t *testing.T) {
				t.Parallel()
				if missing := drivers.missing(c.driver, client); missing != nil {
					if os.Getenv("PATGATE_CI") != "" {
						t.Fatalf("%v; it needs %s", missing, c.needs)
					}
					t.Skipf("%v; it needs %s", missing, c.needs)
				}
				f := <-fronts
				defer func() { fronts <- f }()
				for _, place := range strings.Fields(c.places) {
					f.try(t, place, func(address, target, token string) error {
						out, err := drivers.command(c.driver, address, target, client, place, token, f.file).CombinedOutput()
						if err != nil {
							return fmt.Errorf("%w: %s", err, out)
						}
						return nil
					})
				}
			})
		}
	}
	t.Run("go net/http", func(t *testing.T) {
		t.Parallel()
		f := <-fronts
		defer func() { fronts <- f }()
		for _, place := range []string{"query", "form", "multipart", "file", "json", "bearer"} {
			f.try(t, place, func(address, target, token string) error { return goClient(address, target, place, token) })
		}
	})
}

// drivers run the clients; those in Java are compiled once.
type drivers struct {
	t       *testing.T
	folder  string
	classes string
	java    error // why there is no Java
}

func newDrivers(t *testing.T) *drivers {
	t.Helper()
	folder, err := filepath.Abs("clients/drivers")
	if err != nil {
		t.Fatal(err)
	}
	d := &drivers{t: t, folder: folder, classes: t.TempDir()}
	if out, err := exec.CommandContext(t.Context(), "javac", "-nowarn", "-d", d.classes, "-cp", "/usr/share/java/*", filepath.Join(folder, "Clients.java")).CombinedOutput(); err != nil {
		d.java = fmt.Errorf("compiling Clients.java: %w: %.300s", err, out)
	}
	return d
}

func (d *drivers) command(driver string, args ...string) *exec.Cmd {
	script := filepath.Join(d.folder, driver)
	program, before := "sh", []string{script}
	switch filepath.Ext(driver) {
	case ".py":
		program = "/usr/bin/python3" // Debian's, which sees Debian's packages
	case ".mjs":
		program = "node"
	case ".rb":
		program = "ruby"
	case ".pl":
		program = "perl"
	case ".php":
		program = "php"
	case ".java":
		program, before = "java", []string{"-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", d.classes + ":/usr/share/java/*", "Clients"}
	}
	cmd := exec.CommandContext(d.t.Context(), program, append(before, args...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.Contains(strings.ToLower(v), "_proxy=") }), "LC_ALL=C.UTF-8", "NO_PROXY=*")
	return cmd
}

// missing says why a client cannot be run.
func (d *drivers) missing(driver, client string) error {
	probe := map[string][]string{
		"fetch": {"node", "--version"}, "undici": {"node", "-e", "require('undici')"}, "axios": {"node", "-e", "require('axios'); require('form-data')"},
		"net-http": {"ruby", "-e", ""}, "faraday": {"ruby", "-r", "faraday", "-e", ""}, "multipart-post": {"ruby", "-r", "net/http/post/multipart", "-e", ""},
		"lwp": {"perl", "-MLWP::UserAgent", "-e", ""}, "curl": {"php", "-r", "curl_init();"}, "guzzle": {"php", "-r", "require 'GuzzleHttp/autoload.php';"},
		"wget": {"wget", "--version"},
	}[client]
	switch driver {
	case "Clients.java":
		return d.java
	case "python.py":
		probe = []string{"/usr/bin/python3", "-c", "import " + client}
	}
	cmd := exec.CommandContext(d.t.Context(), probe[0], probe[1:]...)
	cmd.Dir = d.folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s cannot be run: %w: %.300s", client, err, out)
	}
	return nil
}

// clientFront is a gate, and an upstream with and without it.
type clientFront struct {
	s                *server
	upstream, direct *recorder
	token, file      string
}

func newClientFront(t *testing.T) *clientFront {
	t.Helper()
	f := &clientFront{upstream: newRecorder(t), direct: newRecorder(t), file: filepath.Join(t.TempDir(), "app.war")}
	f.s = newServer(t, f.upstream.address, config{site: "patgate {\ncredentials query form multipart json bearer\n}"})
	f.s.must("accounts", "add", "demo")
	f.token = f.s.token("demo", "--method", "environment.control.StopEnv", "--set", "Maven Plugin")
	if err := os.WriteFile(f.file, []byte(clientFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// try sends a request through the gate, with a token, and another one past it, without.
func (f *clientFront) try(t *testing.T, place string, send func(address, target, token string) error) {
	t.Helper()
	target := stop
	if place == "file" {
		target = uploadPath
	}
	hide := func(s string) string { return strings.ReplaceAll(s, f.token, "TOKEN") }
	for address, token := range map[string]string{f.s.site: f.token, f.direct.address: ""} {
		if err := send(address, target, token); err != nil {
			t.Errorf("%s: %s", place, hide(err.Error()))
			return
		}
	}
	got, want := f.upstream.take(), f.direct.take()
	if len(got) != 1 || len(want) != 1 {
		t.Errorf("%s: %d requests reached the upstream, %d without the gate", place, len(got), len(want))
		return
	}
	g, w := plainRequest(got[0]), plainRequest(want[0])
	if g.line != w.line || g.body != w.body {
		t.Errorf("%s: the upstream got\n%q\n%q, want\n%q\n%q", place, hide(g.line), hide(g.body), w.line, w.body)
	}
	if place == "file" && !strings.Contains(w.body, clientFile) {
		t.Errorf("%s: the client did not send the file's bytes: %q", place, w.body)
	}
	for _, line := range w.kept() {
		if !hasLine(g.header, line) {
			t.Errorf("%s: the upstream did not get %q, but\n%s", place, line, hide(g.header))
		}
	}
	for _, line := range g.kept() {
		if !hasLine(w.header, line) && !addedOnTheWay(line) {
			t.Errorf("%s: the upstream got %q, which the client does not send without a token", place, hide(line))
		}
	}
}

// addedOnTheWay reports whether the proxy or the gate adds this line of a header: a list of
// names, so that a client's credential which the gate leaves in shows up.
func addedOnTheWay(line string) bool {
	name, _, _ := strings.Cut(line, ":")
	switch strings.ToLower(name) {
	case "via", "accept-encoding", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
		"x-patgate-account", "x-patgate-token-id", "x-patgate-method":
		return true
	}
	return false
}

var boundaryOf = regexp.MustCompile(`(?i)boundary="?([^";\r\n]+)`)

// plainRequest makes requests of two runs comparable: a client chooses a boundary for each.
func plainRequest(r received) clientBytes {
	plain := clientBytes{r.line, r.header, r.body}
	if m := boundaryOf.FindStringSubmatch(r.header); m != nil {
		plain.header = strings.ReplaceAll(plain.header, m[1], "BOUNDARY")
		plain.body = strings.ReplaceAll(plain.body, m[1], "BOUNDARY")
	}
	plain.header = strings.TrimSuffix(plain.header, "\r\n")
	return plain
}

// goClient sends one request with net/http.
func goClient(address, target, place, token string) error {
	verb, body, contentType := "POST", io.Reader(nil), ""
	fields := url.Values{"envName": {"a b&c=ü+1"}, "nodeId": {"12"}}
	if token != "" && place != "bearer" {
		fields.Set("session", token)
	}
	switch place {
	case "query":
		verb, target = "GET", target+"?"+fields.Encode()
	case "json":
		members := make(map[string]string)
		for name := range fields {
			members[name] = fields.Get(name)
		}
		text, err := json.Marshal(members)
		if err != nil {
			return err
		}
		body, contentType = bytes.NewReader(text), "application/json"
	case "form", "bearer":
		body, contentType = strings.NewReader(fields.Encode()), "application/x-www-form-urlencoded"
	default:
		read, write := io.Pipe()
		form := multipart.NewWriter(write)
		body, contentType = read, form.FormDataContentType()
		go func() {
			if token != "" {
				_ = form.WriteField("session", token)
			}
			_ = form.WriteField("envName", "a b&c=ü+1")
			if place == "file" {
				_ = form.WriteField("fid", "123456")
				part, _ := form.CreateFormFile("file", "app.war")
				_, _ = io.WriteString(part, clientFile)
			}
			_ = write.CloseWithError(form.Close())
		}()
	}
	request, err := http.NewRequest(verb, "http://"+address+target, body)
	if err != nil {
		return err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if place == "bearer" && token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || !strings.Contains(string(text), `"result":0`) {
		return fmt.Errorf("answered %d, %w", answer.StatusCode, err)
	}
	return nil
}
