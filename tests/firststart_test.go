package tests

import (
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// TestFirstPassword: a password of the environment that cannot be is refused with
// its variable's name, and an empty one is none.
func TestFirstPassword(t *testing.T) {
	unstarted := func() *server {
		s := firstStart(t)
		s.write("127.0.0.1:1", config{})
		return s
	}
	const short = "too short"
	t.Setenv("PATGATE_ADMIN_PASSWORD", short)
	s := unstarted()
	r := s.run("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	if r.code == 0 || !strings.Contains(r.stderr, "the password in PATGATE_ADMIN_PASSWORD") || strings.Contains(r.stderr, short) {
		t.Errorf("a short password: exit %d: %s", r.code, r.stderr)
	}
	t.Setenv("PATGATE_ADMIN_PASSWORD", "")
	s = unstarted()
	s.start()
	s.logs("patgate accounts password admin --address " + s.admin)
}

// TestNextSteps: what the first start tells to type can be typed as it is, wherever the admin
// endpoint listens, and also where the catalog is not that of the documents.
func TestNextSteps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ listen, flag func(s *server) string }{
		"a port":      {func(s *server) string { return s.admin }, func(s *server) string { return " --address " + s.admin }},
		"any host":    {func(s *server) string { return ":" + portOf(s.admin) }, func(s *server) string { return " --address :" + portOf(s.admin) }},
		"a socket":    {func(s *server) string { return "unix/" + s.file("a.sock") + "|0200" }, func(s *server) string { return " --address unix/" + s.file("a.sock") }},
		"CADDY_ADMIN": {func(s *server) string { return "{$CADDY_ADMIN}" }, func(s *server) string { return " --address " + s.admin }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := firstStart(t)
			dashboard := s.writeSmall(c.listen(s))
			s.environment = []string{"CADDY_ADMIN=" + s.admin}
			s.start()
			s.environment = nil
			s.logs("methods list" + c.flag(s))
			steps := nextSteps.FindStringSubmatch(s.output.String())
			if steps == nil || !strings.Contains(steps[0], "--method orders.add --lifetime 30d") {
				t.Fatal("the log does not tell how to generate a token")
			}
			for _, step := range strings.Split(steps[1], `","`) {
				words := strings.Fields(step)
				cmd := s.command(words[1:]...)
				if out, err := cmd.CombinedOutput(); err != nil || words[0] != "patgate" {
					t.Errorf("%s: %v: %s", step, err, regexp.MustCompile(`pat_\w+`).ReplaceAll(out, []byte("pat_…")))
				}
			}
			if want := `"gate":["http://localhost:` + portOf(s.site) + `"],"dashboard":["http://` + dashboard + `"]`; !strings.Contains(s.output.String(), want) {
				t.Errorf("the log does not have %s", want)
			}
		})
	}
}

var (
	nextSteps     = regexp.MustCompile(`has no token yet","next":\["([^]]*)"\]`)
	firstPassword = regexp.MustCompile(`(?s)Its password, shown only now: (\S+)\s*$`)
)

// firstStart is a server that has never run.
func firstStart(t *testing.T) *server {
	t.Helper()
	return &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
}

// writeSmall writes a Caddyfile with an API of two methods, and a dashboard.
func (s *server) writeSmall(admin string) (dashboard string) {
	s.t.Helper()
	dashboard = "localhost:" + portOf(freeport.Take(s.t))
	text := "{\nadmin " + admin + "\npersist_config off\nlog default {\nformat patgate json\n}\npatgate {\nstore bolt " + s.file("patgate.db") +
		"\nroute POST /orders orders.add\nroute GET /orders orders.list\n}\n}\nhttp://:" + portOf(s.site) + " {\nbind 127.0.0.1\npatgate\n}\n" +
		"http://" + dashboard + " {\nbind 127.0.0.1\npatgate_admin\n}\n"
	if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return dashboard
}

// TestFirstStartOnTerminal: the addresses and the password come below all that Caddy says of the
// start, and the password opens the dashboard.
func TestFirstStartOnTerminal(t *testing.T) {
	t.Parallel()
	s := firstStart(t)
	dashboard := s.writeSmall(s.admin)
	x := s.onTerminal("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	x.shows("shown only now")
	x.shows("serving initial configuration")
	waitFor(t, "the password to come last", func() bool { return firstPassword.MatchString(x.screen.String()) })
	text := x.screen.String()
	_, after, _ := strings.Cut(text, "serving initial configuration")
	for _, want := range []string{"patgate accounts add demo --address " + s.admin, "The gate:      http://localhost:" + portOf(s.site), "The dashboard: http://" + dashboard} {
		if !strings.Contains(after, want) {
			t.Errorf("below the last line of Caddy there is no %q", want)
		}
	}
	ask, err := http.NewRequest("GET", "http://"+dashboard+"/api/v1/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.SetBasicAuth("admin", firstPassword.FindStringSubmatch(text)[1])
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Errorf("the password that was shown gets %d", answer.StatusCode)
	}
}

// TestFirstStartFails: a start that fails after the account was made shows its password, for the
// next start has none to show.
func TestFirstStartFails(t *testing.T) {
	t.Parallel()
	s := firstStart(t)
	s.writeSmall(s.admin)
	taken, err := net.Listen("tcp", "127.0.0.1:"+portOf(s.site))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	failed := s.onTerminal("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	text, code := failed.end()
	if code == 0 {
		t.Fatal("the program starts on a port that is taken")
	}
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	x := s.onTerminal("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	x.shows("The dashboard: ")
	// Apps start in any order: the account was made by the first start, or by the second.
	if first, second := strings.Contains(text, "shown only now"), strings.Contains(x.screen.String(), "shown only now"); first == second {
		t.Errorf("the password was shown by the first start: %t, by the second: %t", first, second)
	}
}
