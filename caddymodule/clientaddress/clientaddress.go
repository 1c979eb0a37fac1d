// Package clientaddress is the address of who sent a request, as Caddy found it.
package clientaddress

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// Of is the address that Caddy found: the peer, or what a trusted
// proxy says. It is invalid where there is none, as on a Unix socket.
func Of(r *http.Request) netip.Addr {
	s, _ := caddyhttp.GetVar(r.Context(), caddyhttp.ClientIPVarKey).(string)
	addr, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		return netip.Addr{}
	}
	return addr
}

// Certain is Of where that is certain, else it is invalid, so
// that tokens which are limited to addresses are refused. Caddy passes over what
// it cannot read in a proxy's header and takes what stands beside it. Behind a
// proxy that says "unknown", that is what the client wrote.
func Certain(r *http.Request) netip.Addr {
	addr := Of(r)
	if trusted, _ := caddyhttp.GetVar(r.Context(), caddyhttp.TrustedProxyVarKey).(bool); !trusted {
		return addr
	}
	server, ok := r.Context().Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	if !ok {
		return netip.Addr{}
	}
	for _, name := range server.ClientIPHeaders {
		if !readable(r.Header.Values(name), addr, server.TrustedProxiesStrict > 0) {
			return netip.Addr{}
		}
	}
	return addr
}

// readable reports whether a header of addresses was read as a whole: all of it, or
// with strict set, in which it is read from the right, down to the one that was
// found. What stands before that is the client's.
func readable(values []string, found netip.Addr, strict bool) bool {
	if len(values) == 0 {
		return true
	}
	for _, text := range slices.Backward(strings.Split(strings.Join(values, ","), ",")) {
		addr, err := netip.ParseAddr(strings.TrimSpace(text))
		switch {
		case err != nil, addr.Zone() != "":
			return false
		case strict && addr == found:
			return true
		}
	}
	return true
}
