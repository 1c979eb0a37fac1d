package gate

import (
	"net/netip"
	"testing"
)

// TestAddresses: C231, C232: IPv4 in IPv6 is IPv4, a zone makes no difference,
// and an address that is not known is in no list.
func TestAddresses(t *testing.T) {
	t.Parallel()
	private, local := netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fe80::/10")
	for _, c := range []struct {
		client string
		list   []netip.Prefix
		want   bool
	}{
		{"10.1.2.3", []netip.Prefix{private}, true},
		{"::ffff:10.1.2.3", []netip.Prefix{private}, true},
		{"11.1.2.3", []netip.Prefix{private}, false},
		{"::ffff:11.1.2.3", []netip.Prefix{private}, false},
		{"64:ff9b::a01:203", []netip.Prefix{private}, false},
		{"2002:a01:203::", []netip.Prefix{private}, false},
		{"fe80::1%eth0", []netip.Prefix{private, local}, true},
		{"fe80::1%eth0", []netip.Prefix{private}, false},
		{"10.1.2.3", nil, true},
		{"", nil, true},
		{"", []netip.Prefix{private}, false},
	} {
		client, _ := netip.ParseAddr(c.client) // "" is invalid, as on a Unix socket
		if got := inAddresses(c.list, client); got != c.want {
			t.Errorf("%q in %v: %v, want %v", c.client, c.list, got, c.want)
		}
	}
}
