package tests

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestPasswordsAreHashedApart: another process of the program hashes, with the
// lowest priority, each thread of it; when it is killed, the next sign-in works all the same; and it
// ends with the server.
func TestPasswordsAreHashedApart(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	// Where the tests keep all cores busy the process may get no turn at first.
	var hashers []int
	for end := time.Now().Add(3 * time.Minute); len(hashers) == 0 && time.Now().Before(end); {
		m.signedIn(t, "demo")
		hashers = childrenOf(m.process.Process.Pid, "hash-passwords")
	}
	if len(hashers) != 1 {
		t.Fatalf("%d processes hash", len(hashers))
	}
	for _, thread := range threadsOf(t, hashers[0]) {
		attributes, err := unix.SchedGetAttr(thread, 0)
		if err != nil || attributes.Policy != unix.SCHED_IDLE {
			t.Errorf("one of its threads has %+v, %v", attributes, err)
		}
	}
	if err := syscall.Kill(hashers[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	m.signedIn(t, "demo")
	m.signedIn(t, "demo")
	hashers = childrenOf(m.process.Process.Pid, "hash-passwords")
	m.kill()
	waitFor(t, "what hashes to end", func() bool {
		for _, pid := range hashers {
			if syscall.Kill(pid, 0) == nil && !isZombie(pid) {
				return false
			}
		}
		return true
	})
}

// childrenOf lists the processes that a process has started with a word among
// their arguments.
func childrenOf(parent int, word string) (pids []int) {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		arguments, err1 := os.ReadFile(filepath.Join(folder, "cmdline"))
		stat, err2 := os.ReadFile(filepath.Join(folder, "stat"))
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if err1 != nil || err2 != nil || len(fields) < 2 || fields[1] != strconv.Itoa(parent) || !strings.Contains(string(arguments), word) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(folder)); err == nil && fields[0] != "Z" {
			pids = append(pids, pid)
		}
	}
	return pids
}

func isZombie(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// threadsOf lists the threads of a process.
func threadsOf(t *testing.T, pid int) (ids []int) {
	t.Helper()
	folders, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(pid), "task"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("process %d has %d threads, %v", pid, len(folders), err)
	}
	for _, folder := range folders {
		id, err := strconv.Atoi(folder.Name())
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}
