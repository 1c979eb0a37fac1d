package browser

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/tests/freeport"
)

const (
	phrase   = "correct horse battery"
	patience = 30 * time.Second
	stopEnv  = "environment.control.StopEnv"
	startEnv = "environment.control.StartEnv"
)

// world is a running program: a gate, its dashboard and a demo upstream.
type world struct {
	*testing.T
	folder            string
	gate, site, local string // host:port; local is the admin endpoint
	scheme            string // of site
	demo              string
	languages         []string // of browsers, the preferred one first; none: English
	*client.Client
}

// setup says what of a world is its own.
type setup struct {
	app      string // options of the global option patgate
	tokens   string // options of its block tokens
	gate     string // options of patgate
	upstream string // host:port behind the gate; empty: one that answers result 0
	site     string // options of patgate_admin
	catalog  string // path of the catalog; empty: the platform's
	secure   bool   // the dashboard is served over TLS, as in use, so over HTTP/2
}

// newWorld starts a program with the accounts admin (an operator), demo and other,
// whose password is phrase. options are those of patgate_admin.
func newWorld(t *testing.T, options string) *world {
	t.Helper()
	return start(t, setup{site: options})
}

func start(t *testing.T, s setup) *world {
	t.Helper()
	if chromium == nil {
		if os.Getenv("PATGATE_CI") != "" {
			t.Fatal("Chromium is missing; install Debian's package chromium")
		}
		t.Skip("Chromium is missing; install Debian's package chromium")
	}
	w := &world{T: t, folder: t.TempDir(), gate: freeport.Take(t), site: freeport.Take(t), local: freeport.Take(t), demo: freeport.Take(t), scheme: "http"}
	if s.secure {
		w.scheme, w.site = "https", "localhost:"+port(w.site)
	}
	file := filepath.Join(w.folder, "Caddyfile")
	if err := os.WriteFile(file, []byte(w.config(s)), 0o600); err != nil {
		t.Fatal(err)
	}
	program := exec.Command(os.Args[0], "run", "--config", file, "--adapter", "caddyfile")
	program.Env = append(os.Environ(), runProgram+"=1", "HOME="+w.folder, "XDG_DATA_HOME="+w.folder, "XDG_CONFIG_HOME="+w.folder, "PATGATE_ADMIN_PASSWORD="+phrase)
	output := new(output)
	program.Stdout, program.Stderr = output, output
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	w.await("the program to start", func() bool { return strings.Contains(output.String(), "serving initial configuration") })
	w.Client = &client.Client{BaseURL: "http://" + w.local + "/patgate"}
	for _, login := range []string{"demo", "other"} {
		if _, err := w.AddAccount(t.Context(), api.AddAccount{Login: login, Password: phrase}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// config is the Caddyfile of the world.
func (w *world) config(s setup) string {
	w.Helper()
	if s.catalog == "" {
		s.catalog = "../../catalogs/platform.json"
	}
	catalog, err := filepath.Abs(s.catalog)
	if err != nil {
		w.Fatal(err)
	}
	if s.upstream == "" {
		s.upstream = w.demo
	}
	site := "bind 127.0.0.1\n"
	if s.secure {
		site += "tls internal\n"
	}
	return fmt.Sprintf("{\nadmin %s\npersist_config off\nskip_install_trust\nauto_https disable_redirects\npatgate {\nstore bolt %s\ncatalog %s\ntokens {\nmax_per_account 1000\n%s\n}\n%s\n}\n}\n"+
		"http://:%s {\nbind 127.0.0.1\npatgate {\n%s\n}\nreverse_proxy %s\n}\nhttp://:%s {\nbind 127.0.0.1\nrespond `{\"result\":0}`\n}\n"+
		"%s://%s {\n%spatgate_admin {\ngate_url http://%s\n%s\n}\n}\n",
		w.local, filepath.Join(w.folder, "patgate.db"), catalog, s.tokens, s.app, port(w.gate), s.gate, s.upstream, port(w.demo), w.scheme, siteName(w.site, s.secure), site, w.gate, s.site)
}

// reload has the running program load its configuration anew, also if only files that it names have
// changed.
func (w *world) reload(s setup) {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, "http://"+w.local+"/load", strings.NewReader(w.config(s)))
	if err != nil {
		w.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"text/caddyfile"}, "Cache-Control": {"must-revalidate"}}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		w.Fatalf("the reload answers %d %s", answer.StatusCode, text)
	}
}

// siteName is how the Caddyfile names the dashboard's site: by its port alone where any name of this
// machine is to do.
func siteName(address string, secure bool) string {
	if secure {
		return address
	}
	return ":" + port(address)
}

// output is a buffer that may be read while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await waits until something is so.
func (w *world) await(what string, is func() bool) {
	w.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if is() {
			return
		}
	}
	w.Fatalf("waited in vain for %s", what)
}

// make makes a token over the API.
func (w *world) make(g api.GenerateToken) *api.TokenWithValue {
	w.Helper()
	if g.Account == "" {
		g.Account = "demo"
	}
	if g.Methods == nil {
		g.Methods = []string{stopEnv}
	}
	if g.Lifetime == "" && g.Expires == "" {
		g.Lifetime = "90d"
	}
	made, err := w.GenerateToken(w.Context(), g)
	if err != nil {
		w.Fatal(err)
	}
	return made
}

// opens reports whether the gate lets a value call a method of environment.control.
func (w *world) opens(value, method string) bool {
	w.Helper()
	query := "?session=" + value
	if strings.Contains(method, "?") {
		query = "&" + query[1:]
	}
	answer, err := http.Get("http://" + w.gate + "/1.0/environment/control/rest/" + method + query)
	if err != nil {
		w.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	return string(body) == `{"result":0}`
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// withoutURL is an error of a request without its address, in which a token may stand.
func withoutURL(err error) error {
	if of := new(url.Error); errors.As(err, &of) {
		return of.Err
	}
	return err
}
