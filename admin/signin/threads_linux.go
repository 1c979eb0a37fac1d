package signin

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// lowerThreads has this process run only where a processor has nothing else to do.
// Under SCHED_IDLE the others are not kept waiting until its turn ends, and they
// take its processor for a free one, which they do not at the lowest nice value:
// there they queue for the other processors (sched(7), "SCHED_IDLE"). On Linux each
// thread has a policy of its own, and a new one has that of the thread that starts
// it; so this goes on until it finds none that it has not seen.
func lowerThreads() {
	seen := make(map[string]bool)
	for again := true; again; {
		again = false
		threads, _ := os.ReadDir("/proc/self/task")
		for _, thread := range threads {
			id, err := strconv.Atoi(thread.Name())
			if err != nil || seen[thread.Name()] {
				continue
			}
			seen[thread.Name()], again = true, true
			_ = unix.Setpriority(unix.PRIO_PROCESS, id, lowest) // where the policy is refused
			_ = unix.SchedSetAttr(id, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0)
		}
	}
}
