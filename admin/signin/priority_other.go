//go:build !unix

package signin

import "os/exec"

func startLow(process *exec.Cmd) error { return process.Start() }
