package freeport

import (
	"net"
	"syscall"
	"testing"
)

const reusePort = 0xf // SO_REUSEPORT, which package syscall lacks

// TestSettled: two sockets on one address are seen, and that one has been closed.
func TestSettled(t *testing.T) {
	t.Parallel()
	address := Take(t)
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
	if settled(t, []string{address}) {
		t.Error("two sockets listen, and it is settled")
	}
	_ = both[0].Close()
	Settle(t, address)
	if n := listeners(t, address); n != 1 {
		t.Errorf("%d sockets listen", n)
	}
}
