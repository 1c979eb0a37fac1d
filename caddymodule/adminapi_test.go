package caddymodule

import (
	"context"
	"net"
	"net/http"
	"testing"
)

// TestIsLocal: the management routes answer on this machine only, whatever
// address Caddy's admin endpoint listens on.
func TestIsLocal(t *testing.T) {
	t.Parallel()
	unix, tcp := &net.UnixAddr{Name: "/run/admin.sock", Net: "unix"}, &net.TCPAddr{IP: net.IPv4(0, 0, 0, 0), Port: 2019}
	for _, c := range []struct {
		listener net.Addr
		remote   string
		want     bool
	}{
		{tcp, "127.0.0.1:40000", true},
		{tcp, "[::1]:40000", true},
		{tcp, "[::ffff:127.0.0.1]:40000", true},
		{tcp, "192.0.2.7:40000", false},
		{tcp, "[2001:db8::1]:40000", false},
		{tcp, "", false},
		{tcp, "@", false},
		{nil, "127.0.0.1", false},
		{unix, "@", true},
		{unix, "", true},
	} {
		r := &http.Request{RemoteAddr: c.remote}
		if c.listener != nil {
			r = r.WithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, c.listener))
		}
		if got := isLocal(r); got != c.want {
			t.Errorf("%q over %v: %v, want %v", c.remote, c.listener, got, c.want)
		}
	}
}
