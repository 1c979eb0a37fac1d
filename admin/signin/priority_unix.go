//go:build unix && !linux

package signin

import (
	"os/exec"
	"syscall"
)

// startLow starts a process that lets everything else on the machine go first.
func startLow(process *exec.Cmd) error {
	if err := process.Start(); err != nil {
		return err
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, process.Process.Pid, lowest)
	return nil
}
