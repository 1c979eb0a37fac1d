package freeport

import (
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// patience is how long Settle waits.
const patience = 30 * time.Second

// Settle waits until no more than one socket listens on each of these addresses. A
// server that is given another configuration opens its sockets anew beside the old
// ones (SO_REUSEPORT, socket(7)), and says that it is done a moment before it closes
// those; who connects in that moment may be cut off.
func Settle(t testing.TB, addresses ...string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if settled(t, addresses) {
			return
		}
	}
	t.Fatalf("more than one socket listens on one of %s", addresses)
}

func settled(t testing.TB, addresses []string) bool {
	t.Helper()
	for _, address := range addresses {
		if listeners(t, address) > 1 {
			return false
		}
	}
	return true
}

// listeners counts the sockets that listen on an address of IPv4 (proc_net_tcp in
// the kernel's documentation).
func listeners(t testing.TB, address string) (n int) {
	t.Helper()
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return 0 // another system
	}
	b := a.Addr().As4()
	local := fmt.Sprintf("%02X%02X%02X%02X:%04X", b[3], b[2], b[1], b[0], a.Port())
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > 3 && f[1] == local && f[3] == "0A" {
			n++
		}
	}
	return n
}
