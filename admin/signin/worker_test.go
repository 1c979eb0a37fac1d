package signin

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// asWorker makes the test binary a process that hashes.
const asWorker = "PATGATE_TEST_HASH"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		_ = Serve(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// TestWorker: another process hashes as this one does, stays for the next hash, and
// is replaced when it has gone; where there is none, this process hashes.
func TestWorker(t *testing.T) {
	t.Parallel()
	started := 0
	ws := &workers{patience: time.Minute, start: func() *exec.Cmd {
		started++
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asWorker+"=1")
		return cmd
	}}
	w := work{[]byte("correct horse"), []byte("saltsaltsaltsalt"), 64, 1, 1, 32}
	for range 3 {
		if key, ok := ws.derive(w); !ok || string(key) != string(w.derive()) {
			t.Fatal("it hashes otherwise, or not at all")
		}
	}
	if started != 1 {
		t.Errorf("%d processes were started, want 1", started)
	}
	gone := ws.idle[0]
	_ = gone.process.Process.Kill()
	_ = gone.process.Wait()
	if _, ok := ws.derive(w); ok {
		t.Error("a process that has gone hashes")
	}
	if _, ok := ws.derive(w); !ok || started != 2 {
		t.Errorf("no other process is in its place: %d were started", started)
	}
	ws.drop(ws.idle[0])
	if len(ws.idle) != 0 {
		t.Error("an idle process stays")
	}
	for name, none := range map[string]*workers{
		"no program":                  {patience: time.Minute},
		"an unknown program":          {patience: time.Minute, start: func() *exec.Cmd { return exec.Command("/nonexistent") }},
		"a wrong program":             {patience: time.Minute, start: func() *exec.Cmd { return exec.Command("true") }},
		"a program that gets no turn": {patience: time.Millisecond, start: func() *exec.Cmd { return exec.Command("sleep", "600") }},
	} {
		if _, ok := none.derive(w); ok {
			t.Errorf("%s hashes", name)
		}
		if starved := none.patience < time.Minute; none.paused() != starved {
			t.Errorf("%s: this process does the work for a while: %v", name, !starved)
		}
	}
}
