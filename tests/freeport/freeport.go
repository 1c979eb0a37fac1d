// Package freeport finds ports for servers that tests start as processes of their
// own, which cannot be handed an open socket.
//
// A port that the kernel names for ":0" is anybody's again once it has been closed:
// a server that another test starts, or a connection. Those of this package come
// from below the range that the kernel takes from, and each is one test's alone
// until that test ends, also among several test processes.
package freeport

import (
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"testing"
)

// The range; Linux hands out ports from 32768 by itself.
const first, last = 10000, 32000

var next = int64(os.Getpid()) * 211

// Take returns a host:port on 127.0.0.1 on which nothing listens.
func Take(t testing.TB) string {
	t.Helper()
	for range last - first {
		port := first + int(atomic.AddInt64(&next, 1)%(last-first))
		// An abstract socket (unix(7)) of this name is what other test
		// processes look at; it goes with this process.
		claim, err := net.Listen("unix", fmt.Sprintf("@patgate-test-port-%d", port))
		if err != nil {
			continue
		}
		address := fmt.Sprintf("127.0.0.1:%d", port)
		l, err := net.Listen("tcp", address)
		if err != nil {
			_ = claim.Close()
			continue
		}
		_ = l.Close()
		t.Cleanup(func() { _ = claim.Close() })
		return address
	}
	t.Fatal("all ports are taken")
	return ""
}
