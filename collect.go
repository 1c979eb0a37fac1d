package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapFloor is how large the heap may grow, in bytes, before it is collected. By
// itself Go would collect at twice of what is alive, which is little in a proxy:
// several times a second, at a tenth of what a request costs.
const heapFloor = 128 << 20

// Limits of the collector's percentage (GOGC): Go's own, and one that keeps the
// memory that is in use by mistake small.
const (
	leastPercent = 100
	mostPercent  = 400
)

// collectSeldom makes the garbage collector leave the heap alone below heapFloor. A
// large heap is collected as ever. GOGC in the environment is heeded, and a limit of
// memory (GOMEMLIMIT, or what Caddy takes from the cgroup) goes before.
func collectSeldom() {
	if os.Getenv("GOGC") != "" {
		return
	}
	c := &collection{percent: leastPercent}
	runtime.SetFinalizer(c, (*collection).ended)
}

// collection is garbage that tells of each collection.
type collection struct {
	percent int
	_       *collection // or it would share its memory with others, and live as long
}

func (c *collection) ended() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() == metrics.KindUint64 {
		if p := percentFor(live[0].Value.Uint64()); p != c.percent {
			c.percent = p
			debug.SetGCPercent(p)
		}
	}
	runtime.SetFinalizer(c, (*collection).ended) // with the next one
}

// percentFor is the percentage with which a heap of so many live bytes grows to
// heapFloor, in steps of ten: to set it stops the program for a moment.
func percentFor(live uint64) int {
	if live == 0 {
		return mostPercent
	}
	grow := (float64(heapFloor) - float64(live)) / float64(live) * 10
	return min(max(leastPercent, int(grow)*10), mostPercent)
}
