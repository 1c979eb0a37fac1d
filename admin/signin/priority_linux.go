package signin

import (
	"os/exec"
	"runtime"
	"syscall"
)

// startLow starts a process that lets everything else on the machine go first. On
// Linux a thread has a priority of its own, and what it starts inherits it
// (setpriority(2), "C library/kernel differences"). So a thread lowers its own,
// starts the process, and ends, for it must not raise it again.
func startLow(process *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with this goroutine
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), lowest)
		started <- process.Start()
	}()
	return <-started
}
