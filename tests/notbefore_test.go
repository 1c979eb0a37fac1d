package tests

import (
	"strings"
	"testing"
	"time"
)

// TestNotBefore: a token that starts later is refused until then, with the reason, and works once
// its start has come or was moved.
func TestNotBefore(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	generate := func(start string) string {
		return s.must("tokens", "generate", "--account", "demo", "--description", "later", "--method", "environment.control.StopEnv", "--expires", "2099-12-31", "--not-before", start)
	}
	token := generate("2099-01-01")
	call := func() (int, string) { return s.get(rest + "stopenv?session=" + token) }
	if status, body := call(); status != 401 || !strings.Contains(body, "does not work yet") {
		t.Errorf("before its start: %d %s", status, body)
	}
	if shown := s.must("tokens", "show", "1"); !strings.Contains(shown, "2099-01-01 00:00:00 UTC") {
		t.Errorf("show prints\n%s", shown)
	}
	s.must("tokens", "edit", "1", "--not-before", "now")
	if status, body := call(); status != 200 {
		t.Errorf("after its start was moved: %d %s", status, body)
	}
	s.must("tokens", "edit", "1", "--not-before", "2099-01-01T00:00:00Z")
	if status, _ := call(); status != 401 {
		t.Errorf("after its start was moved away: %d", status)
	}
	token = generate(time.Now().Add(time.Second).UTC().Format(time.RFC3339))
	waitFor(t, "the token to start", func() bool { status, _ := call(); return status == 200 })
	for start, part := range map[string]string{"2100-01-01": "before it starts to work", "soon": `or it is "now"`} {
		r := s.run("tokens", "generate", "--account", "demo", "--description", "x", "--method", "environment.control.StopEnv", "--expires", "2099-12-31", "--not-before", start)
		if r.code != 2 || !strings.Contains(r.stderr, part) {
			t.Errorf("--not-before %s: exit %d, %s", start, r.code, r.stderr)
		}
	}
}
