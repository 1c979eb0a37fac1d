package freeport_test

import (
	"net"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

const reusePort = 0xf // SO_REUSEPORT, which package syscall lacks

// TestSettle: it returns when the older of two sockets has been closed, and not
// before.
func TestSettle(t *testing.T) {
	t.Parallel()
	address := freeport.Take(t)
	reuse := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		if e := c.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, reusePort, 1) }); e != nil {
			return e
		}
		return err
	}}
	var both [2]net.Listener
	for i := range both {
		l, err := reuse.Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		both[i] = l
	}
	var closed atomic.Bool
	go func() {
		for range 1000 { // let Settle look at both for a while
			runtime.Gosched()
		}
		closed.Store(true)
		_ = both[0].Close()
	}()
	freeport.Settle(t, address)
	if !closed.Load() {
		t.Error("two sockets listen")
	}
}
