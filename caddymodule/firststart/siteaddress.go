package firststart

import (
	"maps"
	"net"
	"slices"
	"strconv"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// siteAddresses are the addresses of the sites of a configuration, for the person who starts it.
type siteAddresses struct {
	gates, dashboards []string
}

// Kind is what a handler is of patgate.
type Kind uint8

// Kinds of handlers.
const (
	Other     Kind = iota
	Gate           // patgate
	Dashboard      // patgate_admin
)

// Sites tells what a handler is, and the names under which a dashboard answers.
type Sites func(caddyhttp.MiddlewareHandler) (kind Kind, hosts []string)

// addresses finds the sites with patgate and those with patgate_admin. It may be called from
// Start on: by then automatic HTTPS has decided which servers speak TLS.
func (s Sites) addresses(ctx caddy.Context) (found siteAddresses) {
	app, err := ctx.AppIfConfigured("http")
	if err != nil {
		return found
	}
	sites := app.(*caddyhttp.App)
	httpPort := sites.HTTPPort
	if httpPort == 0 {
		httpPort = caddyhttp.DefaultHTTPPort
	}
	for _, name := range slices.Sorted(maps.Keys(sites.Servers)) {
		server := sites.Servers[name]
		for _, text := range server.Listen {
			listen, err := caddy.ParseNetworkAddress(text)
			if err != nil || listen.IsUnixNetwork() || listen.IsFdNetwork() {
				continue // no address that can be typed
			}
			w := siteWalk{listen: listen, kind: s, tls: len(server.TLSConnPolicies) > 0 && int(listen.StartPort) != httpPort, siteAddresses: &found}
			w.routes(server.Routes, "")
		}
	}
	return found
}

// siteWalk goes through the routes of one listener.
type siteWalk struct {
	listen caddy.NetworkAddress
	tls    bool
	kind   Sites
	*siteAddresses
}

// routes walks a list of routes; host is the one that they are for, empty: any.
func (w *siteWalk) routes(list caddyhttp.RouteList, host string) {
	for _, route := range list {
		host := host
		for _, set := range route.MatcherSets {
			for _, matcher := range set {
				if hosts, ok := matcher.(*caddyhttp.MatchHost); ok && len(*hosts) > 0 {
					host = (*hosts)[0]
				}
			}
		}
		for _, handler := range route.Handlers {
			w.handler(handler, host)
		}
	}
}

func (w *siteWalk) handler(handler caddyhttp.MiddlewareHandler, host string) {
	if sub, ok := handler.(*caddyhttp.Subroute); ok {
		w.routes(sub.Routes, host)
		return
	}
	kind, hosts := w.kind(handler)
	if host == "" && len(hosts) > 0 {
		host = hosts[0]
	}
	switch kind {
	case Gate:
		w.gates = appendOnce(w.gates, w.url(host))
	case Dashboard:
		w.dashboards = appendOnce(w.dashboards, w.url(host))
	default: // of no interest to whoever starts the program
	}
}

// url is the address of a host on this listener. Without a host, the site answers under any
// name: on this machine, localhost is one.
func (w *siteWalk) url(host string) string {
	if host == "" {
		host = w.listen.Host
		if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
			host = "localhost"
		}
	}
	scheme, usual := "http", uint(80)
	if w.tls {
		scheme, usual = "https", 443
	}
	if w.listen.StartPort == usual {
		return scheme + "://" + host
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.FormatUint(uint64(w.listen.StartPort), 10))
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
