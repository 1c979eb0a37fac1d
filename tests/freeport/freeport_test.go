package freeport_test

import (
	"net"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// TestTake: a port is one's own as long as the test runs, and can be listened on.
func TestTake(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		address := freeport.Take(t)
		if seen[address] {
			t.Fatalf("%s is given twice", address)
		}
		seen[address] = true
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
