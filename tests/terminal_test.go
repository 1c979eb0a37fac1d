package tests

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// terminal is a run of the program in front of which a person sits.
type terminal struct {
	t       *testing.T
	process *exec.Cmd
	screen  *log
	keys    *os.File
	closed  chan struct{} // when the program has ended and all of its output is on the screen
}

// onTerminal runs a command on a terminal.
func (s *server) onTerminal(args ...string) *terminal {
	s.t.Helper()
	x := &terminal{t: s.t, process: s.command(s.addressed(args)...), screen: new(log), closed: make(chan struct{})}
	var err error
	if x.keys, err = pty.Start(x.process); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(x.screen, x.keys) // fails where the program ends
		close(x.closed)
	}()
	s.t.Cleanup(func() {
		_ = x.process.Process.Kill()
		<-x.closed
		_ = x.keys.Close()
	})
	return x
}

// shows waits until a text is on the screen.
func (x *terminal) shows(text string) {
	x.t.Helper()
	waitFor(x.t, "the terminal to show "+text, func() bool { return strings.Contains(x.screen.String(), text) })
}

// answer types a line once a question is there.
func (x *terminal) answer(question, line string) {
	x.t.Helper()
	x.shows(question)
	if _, err := io.WriteString(x.keys, line+"\r"); err != nil {
		x.t.Fatal(err)
	}
}

// end waits until the program has ended, and returns what is on the screen and the exit code.
func (x *terminal) end() (text string, code int) {
	x.t.Helper()
	<-x.closed
	err := x.process.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		x.t.Fatal(err)
	}
	return x.screen.String(), x.process.ProcessState.ExitCode()
}
