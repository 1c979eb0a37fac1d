//go:build unix

package signin

import "syscall"

// lowerPriority lets everything else on the machine go first.
func lowerPriority(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, 19) }
