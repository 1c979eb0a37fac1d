package tests

import (
	"os"
	"strings"
	"testing"
)

// TestStoreFileGoes: a store whose file is taken away from under the server goes on letting
// tokens in, takes no change that a restart would lose, says why, and goes on when the
// file is back.
func TestStoreFileGoes(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	file := s.file("patgate.db")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	refused := s.run("accounts", "add", "more")
	if refused.code == 0 || !strings.Contains(refused.stderr, "removed or replaced") {
		t.Errorf("a change is answered %d %s", refused.code, refused.stderr)
	}
	if code, _ := s.get(stop + "?session=" + value); code != 200 {
		t.Errorf("the token gets %d", code)
	}
	// A removal holds, though it cannot be stored.
	s.run("tokens", "remove", "1", "--yes")
	if code, _ := s.get(stop + "?session=" + value); code != 401 {
		t.Errorf("the token that was to be removed gets %d", code)
	}
	waitFor(t, "the log to tell of it", func() bool { return strings.Contains(s.output.String(), "no change is stored any more") })
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 0 {
		t.Errorf("the metric says %v", v)
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	s.must("accounts", "add", "more")
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 1 {
		t.Errorf("the metric says %v", v)
	}
}

// TestStoreFileIsEmpty: an empty file is not taken for a first start.
func TestStoreFileIsEmpty(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.stop()
	if err := os.Truncate(s.file("patgate.db"), 0); err != nil {
		t.Fatal(err)
	}
	r := s.run("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	if r.code == 0 || !strings.Contains(r.stderr, "empty file") || !strings.Contains(r.stderr, "restore a backup") {
		t.Errorf("the start ends with %d: %.500s", r.code, r.stderr)
	}
}
