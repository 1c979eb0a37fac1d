package tests

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestPlaceholders: the rest of a route can use what was decided.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	s := newServer(t, "", config{site: "route {\npatgate\nrespond \"{http.auth.user.id} {http.patgate.token_id} {http.patgate.method} {http.patgate.reason}\"\n}", proxy: "respond nothing"})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	if _, body := s.get(stop + "?session=" + value); body != "demo 1 environment.control.StopEnv ok" {
		t.Errorf("the placeholders are %q", body)
	}
}

// TestErrorsPass: the site's own error pages show a refusal.
func TestErrorsPass(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{
		site:  "patgate {\nerrors pass\n}",
		proxy: "handle_errors {\nrespond \"{err.status_code} {err.message} {http.patgate.reason}\"\n}\nrespond reached",
	})
	if _, body := s.get(stop); body != "401 patgate: missing missing" {
		t.Errorf("the error page shows %q", body)
	}
}

// TestFirstStart: an empty store gets the operator admin, with the password of
// the environment where there is one.
func TestFirstStart(t *testing.T) {
	t.Setenv("PATGATE_ADMIN_PASSWORD", "a pass phrase of the environment")
	s := newServer(t, newRecorder(t).address, config{})
	if list := s.must("accounts", "list"); !strings.Contains(list, "admin  operator  enabled  set") {
		t.Errorf("the accounts are\n%s", list)
	}
	if strings.Contains(s.output.String(), "pass phrase") {
		t.Error("the password stands in the log")
	}
}

// TestOnATerminal: a person is asked, and what is typed as a password does not
// show. script (Debian's bsdutils) gives the program a terminal.
func TestOnATerminal(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil {
		if os.Getenv("PATGATE_CI") != "" {
			t.Fatal("script is not installed")
		}
		t.Skip("script is not installed")
	}
	s := newServer(t, newRecorder(t).address, config{})
	typed := func(keys string, args ...string) string {
		t.Helper()
		command := os.Args[0] + " " + strings.Join(args, " ") + " --address " + s.admin
		cmd := s.command()
		cmd.Path, cmd.Args = "/usr/bin/script", []string{"script", "-qec", command, "/dev/null"}
		cmd.Stdin = strings.NewReader(keys)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", args, err, out)
		}
		return string(out)
	}
	out := typed("a long pass phrase\na long pass phrase\n", "accounts", "add", "alice")
	if !strings.Contains(out, "New password for alice") || !strings.Contains(out, "was added") || strings.Contains(out, "shown only now") {
		t.Errorf("adding an account says %q", out)
	}
	if out := typed("y\n", "accounts", "remove", "alice"); !strings.Contains(out, "[y/N]") || !strings.Contains(out, "was removed") {
		t.Errorf("removing an account says %q", out)
	}
}
