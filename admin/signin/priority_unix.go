//go:build unix

package signin

import (
	"os/exec"
	"syscall"
)

// startLow starts a process with the lowest priority.
func startLow(process *exec.Cmd) error {
	if err := process.Start(); err != nil {
		return err
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, process.Process.Pid, lowest)
	return nil
}
