package tests

import (
	"os"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// TestFirstPassword: a password of the environment that cannot be is refused with
// its variable's name, and an empty one is none.
func TestFirstPassword(t *testing.T) {
	unstarted := func() *server {
		s := &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
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
	s.logs("patgate accounts password admin")
}

// TestNextSteps: what the first start tells to type can be typed, also where the
// catalog is not that of the documents.
func TestNextSteps(t *testing.T) {
	t.Parallel()
	s := &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
	text := "{\nadmin " + s.admin + "\npersist_config off\nlog default {\nformat patgate json\n}\npatgate {\nstore bolt " + s.file("patgate.db") +
		"\nroute POST /orders orders.add\nroute GET /orders orders.list\n}\n}\nhttp://:" + portOf(s.site) + " {\nbind 127.0.0.1\npatgate\n}\n"
	if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.logs("--method orders.add --lifetime 30d")
	s.must("accounts", "add", "demo")
	s.must("tokens", "generate", "--account", "demo", "--description", "ci", "--method", "orders.add", "--lifetime", "30d")
}
