package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestPercent: a small heap may grow, a large one is collected as Go would.
func TestPercent(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 25 << 20: 400, 40 << 20: 220, 64 << 20: 100, 65 << 20: 100, 1 << 30: 100} {
		if got := percentFor(live); got != want {
			t.Errorf("%d MiB alive: %d %%, want %d", live>>20, got, want)
		}
	}
}

// TestCollectSeldom: the percentage follows what is alive, up and down.
func TestCollectSeldom(t *testing.T) {
	t.Setenv("GOGC", "") // as for who starts it
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	collectSeldom()
	percent := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; {
			runtime.GC()
			got := debug.SetGCPercent(100)
			debug.SetGCPercent(got)
			if got == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the percentage is %d, want %d", got, want)
			}
		}
	}
	percent(mostPercent)
	large := make([]byte, 2*heapFloor)
	percent(leastPercent)
	runtime.KeepAlive(large)
	percent(mostPercent)
}
