package caddymodule

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/caddymodule/command"
)

func init() {
	caddy.RegisterModule(AdminAPI{})
}

// AdminAPI serves the management API on Caddy's own admin endpoint, for the
// commands: whoever may load a configuration may manage tokens. It answers only
// on loopback and Unix sockets, whatever the endpoint listens on.
type AdminAPI struct{}

// CaddyModule returns the module's information.
func (AdminAPI) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "admin.api.patgate", New: func() caddy.Module { return new(AdminAPI) }}
}

// Routes implements caddy.AdminRouter.
func (a AdminAPI) Routes() []caddy.AdminRoute {
	return []caddy.AdminRoute{{Pattern: command.APIPrefix + "/", Handler: caddy.AdminHandlerFunc(a.serve)}}
}

func (AdminAPI) serve(w http.ResponseWriter, r *http.Request) error {
	if !isLocal(r) {
		return caddy.APIError{
			HTTPStatus: http.StatusForbidden,
			Err:        errors.New("patgate's management routes were called from another machine"),
			Message:    "patgate's routes on the admin endpoint answer only on loopback and Unix sockets",
		}
	}
	// The app is looked up on each request: after a failed reload this very
	// router may belong to a configuration that never came to run.
	active, err := activeContext(r.Context()).AppIfConfigured("patgate")
	if err != nil {
		return caddy.APIError{
			HTTPStatus: http.StatusNotFound,
			Err:        err,
			Message:    "the running configuration does not configure patgate; add the global option patgate",
		}
	}
	handler := active.(*App).api.Load()
	if handler == nil {
		return caddy.APIError{
			HTTPStatus: http.StatusServiceUnavailable,
			Err:        errors.New("patgate has not started yet"),
			Message:    "patgate has not started yet; try again",
		}
	}
	http.StripPrefix(command.APIPrefix, *handler).ServeHTTP(w, r)
	return nil
}

// activeContext is the running configuration's. At a start the admin endpoint
// answers a moment before there is one; that moment is waited for.
func activeContext(ctx context.Context) caddy.Context {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		// Before the first configuration runs, its context has no parent.
		if active := caddy.ActiveContext(); active.Context != nil || ctx.Err() != nil {
			return active
		}
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
}

// isLocal reports whether a request came over loopback or a Unix socket.
func isLocal(r *http.Request) bool {
	if listener, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && listener.Network() == "unix" {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && isLocalName(r.Host)
}

// isLocalName tells a Host that no page of another machine can have: an address,
// or a name without a dot. Otherwise a name that resolves to this machine (DNS
// rebinding) would let a browser's page in, where the endpoint listens on all
// addresses and Caddy does not look at the Host.
func isLocalName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || !strings.Contains(host, ".")
}

var _ caddy.AdminRouter = AdminAPI{}
