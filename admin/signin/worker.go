package signin

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"
)

// A hash takes a core for some 20 ms and 19 MiB, which the garbage collector then
// has to look after. In the process of the gate that delays requests, so where the
// program says how to start one, another process hashes, with the lowest priority
// that there is. Where that fails, this process does it, and so it does for a while
// where the worker gets no turn: on a machine whose cores are all busy people can
// still sign in.

const (
	idleWorker = time.Minute     // how long a worker stays without work
	patience   = 2 * time.Second // how long it may take, its start included
	pause      = 20 * time.Second
	lowest     = 19 // its nice value
)

// workers are processes that hash.
type workers struct {
	mu       sync.Mutex
	start    func() *exec.Cmd // nil: there are none
	patience time.Duration
	idle     []*worker
	resume   time.Time // not before then is one asked again, since one got no turn
}

var outside = workers{patience: patience}

// UseProcesses makes processes that start returns hash passwords; they have to run
// Serve on their standard input and output. It is called once, when the program
// starts.
func UseProcesses(start func() *exec.Cmd) {
	outside.mu.Lock()
	defer outside.mu.Unlock()
	outside.start = start
}

// worker is a process that hashes.
type worker struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser
	answers *json.Decoder
	timer   *time.Timer // ends it when it is idle
}

// work is what a worker is asked, and answer what it says.
type work struct {
	Password, Salt []byte
	Memory, Time   uint32
	Lanes          uint8
	Length         uint32
}

type answer struct{ Key []byte }

// derive lets a worker do the work. ok is false where it did not.
func (ws *workers) derive(w work) (key []byte, ok bool) {
	one, err := ws.take()
	if one == nil || err != nil {
		return nil, false
	}
	hung := time.AfterFunc(ws.patience, one.stop)
	var got answer
	ok = json.NewEncoder(one.in).Encode(w) == nil && one.answers.Decode(&got) == nil && len(got.Key) == int(w.Length)
	inTime := hung.Stop()
	if ok && inTime {
		ws.giveBack(one)
		return got.Key, true
	}
	go one.end()
	if !inTime {
		ws.pause()
	}
	return got.Key, ok
}

// pause does without workers for a while.
func (ws *workers) pause() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.resume = time.Now().Add(pause)
}

// paused reports whether this process has to do the work of workers that get no turn.
func (ws *workers) paused() bool {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return time.Now().Before(ws.resume)
}

// take returns a worker that has nothing to do, a new one where there is none, or
// nil where there are to be none.
func (ws *workers) take() (*worker, error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if n := len(ws.idle); n > 0 {
		one := ws.idle[n-1]
		ws.idle = ws.idle[:n-1]
		one.timer.Stop()
		return one, nil
	}
	if ws.start == nil || time.Now().Before(ws.resume) {
		return nil, nil
	}
	return newWorker(ws.start())
}

func (ws *workers) giveBack(one *worker) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	one.timer = time.AfterFunc(idleWorker, func() { ws.drop(one) })
	ws.idle = append(ws.idle, one)
}

// drop ends a worker that is idle still.
func (ws *workers) drop(one *worker) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for i, other := range ws.idle {
		if other == one {
			ws.idle = append(ws.idle[:i], ws.idle[i+1:]...)
			go one.end()
			return
		}
	}
}

func newWorker(process *exec.Cmd) (*worker, error) {
	if process == nil {
		return nil, errors.New("there is no program to start")
	}
	in, err := process.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a process that hashes passwords: %w", err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a process that hashes passwords: %w", err)
	}
	if err := startLow(process); err != nil {
		return nil, fmt.Errorf("starting a process that hashes passwords: %w", err)
	}
	return &worker{process: process, in: in, out: out, answers: json.NewDecoder(bufio.NewReader(out))}, nil
}

// stop ends the process: who waits for its answer waits no longer, even where the
// process gets no turn to end in.
func (one *worker) stop() {
	_ = one.process.Process.Kill()
	_, _ = one.in.Close(), one.out.Close()
}

// end ends the process and waits until it has gone.
func (one *worker) end() {
	one.stop()
	_ = one.process.Wait()
}

// Serve hashes what it is asked to on in and answers on out, until in ends: the
// work of a process that UseProcesses starts. It lowers the priority of this process.
func Serve(in io.Reader, out io.Writer) error {
	lowerThreads()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var w work
		switch err := decoder.Decode(&w); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading what to hash: %w", err)
		}
		if err := encoder.Encode(answer{w.derive()}); err != nil {
			return fmt.Errorf("answering with a hash: %w", err)
		}
	}
}

func (w work) derive() []byte {
	return argon2.IDKey(w.Password, w.Salt, w.Time, w.Memory, w.Lanes, w.Length)
}
