package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

// keepBusy starts processes that keep a core busy each, with the lowest priority,
// until end is called.
func keepBusy(cores int) (end func(), err error) {
	var inputs []io.Closer
	var started []*exec.Cmd
	end = func() {
		for _, in := range inputs {
			_ = in.Close()
		}
		for _, process := range started {
			_ = process.Wait()
		}
	}
	for range cores {
		process := exec.Command("nice", "-n", "19", os.Args[0], "-compute")
		process.Env = append(os.Environ(), "GOMAXPROCS=1")
		in, err := process.StdinPipe()
		if err != nil {
			end()
			return nil, fmt.Errorf("starting a process that computes: %w", err)
		}
		if err := process.Start(); err != nil {
			end()
			return nil, fmt.Errorf("starting a process that computes: %w", err)
		}
		inputs, started = append(inputs, in), append(started, process)
	}
	return end, nil
}

// compute keeps a core busy until standard input ends.
func compute() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for i := 0; ; i++ {
		_ = i
	}
}
