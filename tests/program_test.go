package tests

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/patgate/patgate/tests/freeport"
)

// patience is how long a test waits for something that has to happen.
const patience = 30 * time.Second

// server is a running program with its own folder, ports and store.
type server struct {
	t       *testing.T
	folder  string
	admin   string // host:port of the admin endpoint
	site    string // host:port of the gate
	output  *log   // standard output and error together
	process *exec.Cmd
	ended   chan struct{}

	environment []string // what commands get beside the usual
}

// log is a buffer that may be read while it is written.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// config is a Caddyfile to start from; %s are site and upstream.
type config struct {
	global string // global options beside admin and patgate
	app    string // options of the global option patgate, beside the store and the catalog
	site   string // directives before reverse_proxy
	proxy  string // the rest of the site; default: reverse_proxy to the upstream
	named  string // named routes, before the site
	more   string // more sites
	debug  bool
}

func newServer(t *testing.T, upstream string, c config) *server {
	t.Helper()
	s := &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
	s.write(upstream, c)
	s.start()
	return s
}

func (s *server) file(name string) string { return filepath.Join(s.folder, name) }

// write writes the Caddyfile.
func (s *server) write(upstream string, c config) {
	s.t.Helper()
	catalog, err := filepath.Abs("../catalogs/platform.json")
	if err != nil {
		s.t.Fatal(err)
	}
	if c.proxy == "" {
		c.proxy = "reverse_proxy " + upstream
	}
	if c.debug {
		c.global += "\ndebug\n"
	}
	if c.site == "" {
		c.site = "patgate"
	}
	text := fmt.Sprintf("{\nadmin %s\npersist_config off\nlog default {\nformat patgate json\n}\n%s\npatgate {\nstore bolt %s\ncatalog %s\n%s\n}\n}\n%s\nhttp://:%s {\nbind 127.0.0.1\nlog {\nformat patgate json\n}\n%s\n%s\n}\n%s\n",
		s.admin, c.global, s.file("patgate.db"), catalog, c.app, c.named, portOf(s.site), c.site, c.proxy, c.more)
	if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// start starts the program and waits until it answers. It ends with the test.
func (s *server) start() {
	s.t.Helper()
	s.output, s.ended = new(log), make(chan struct{})
	s.process = s.command("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() { _ = s.process.Wait(); close(s.ended) }()
	s.t.Cleanup(s.kill)
	waitFor(s.t, "the program to start", func() bool {
		select {
		case <-s.ended:
			s.t.Fatalf("the program ended: %s", s.output)
		default:
		}
		return strings.Contains(s.output.String(), "serving initial configuration")
	})
}

// logs waits until the program has printed something: it gets here later than an
// answer.
func (s *server) logs(text string) {
	s.t.Helper()
	waitFor(s.t, "the log to say "+text, func() bool { return strings.Contains(s.output.String(), text) })
}

func (s *server) kill() {
	_ = s.process.Process.Kill()
	<-s.ended
}

// stop ends the program as an operator does.
func (s *server) stop() {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatal("the program does not stop")
	}
}

// command is a run of the program, with a home of its own.
func (s *server) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = s.folder
	cmd.Env = append(os.Environ(), runProgram+"=1", "HOME="+s.folder, "XDG_DATA_HOME="+s.folder, "XDG_CONFIG_HOME="+s.folder)
	cmd.Env = append(cmd.Env, s.environment...)
	return cmd
}

// addressed adds to a command that talks to the server where it is.
func (s *server) addressed(args []string) []string {
	if s.admin != "" && slices.Contains([]string{"tokens", "accounts", "methods", "store", "audit", "activity", "status"}, args[0]) {
		return append(slices.Clone(args), "--address", s.admin)
	}
	return args
}

// ran is what became of a command.
type ran struct {
	stdout, stderr string
	code           int
}

// run runs a subcommand against the server.
func (s *server) run(args ...string) ran {
	s.t.Helper()
	return s.runWith("", args...)
}

func (s *server) runWith(stdin string, args ...string) ran {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := s.command(s.addressed(args)...)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() { <-ctx.Done(); _ = cmd.Process.Kill() }()
	_ = cmd.Wait()
	return ran{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs a subcommand that has to succeed, and returns its standard output.
func (s *server) must(args ...string) string {
	s.t.Helper()
	r := s.run(args...)
	if r.code != 0 {
		s.t.Fatalf("%s: exit %d: %s", args[:2], r.code, r.stderr)
	}
	return strings.TrimSpace(r.stdout)
}

// token makes a token and returns its value.
func (s *server) token(account string, args ...string) string {
	s.t.Helper()
	return s.must(append([]string{"tokens", "generate", "--account", account, "--description", "test", "--lifetime", "1d"}, args...)...)
}

// url is an address on the gate.
func (s *server) url(target string) string { return "http://" + s.site + target }

// get asks the gate and returns status and body.
func (s *server) get(target string) (int, string) {
	s.t.Helper()
	answer, err := http.Get(s.url(target))
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

// raw sends bytes and returns the status of the answer, 0 if there is none.
func (s *server) raw(request string) (status int, answer string) {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.site)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "broken pipe") {
		s.t.Fatal(err)
	}
	data, _ := io.ReadAll(conn) // a reset ends the answer, too
	answer = string(data)
	if m := statusLine.FindStringSubmatch(answer); m != nil {
		_, _ = fmt.Sscan(m[1], &status)
	}
	return status, answer
}

var statusLine = regexp.MustCompile(`^HTTP/1\.[01] (\d{3})`)

const rest = "/1.0/environment/control/rest/"

func portOf(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// waitFor waits until something is so.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if is() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

// withoutURL is an error of a request without its address, in which a token may stand.
func withoutURL(err error) error {
	if of := new(url.Error); errors.As(err, &of) {
		return of.Err
	}
	return err
}
