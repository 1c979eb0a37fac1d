package caddymodule

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/patgate/patgate/admin/server"
	"github.com/patgate/patgate/admin/ui"
	"github.com/patgate/patgate/caddymodule/clientaddress"
)

func init() {
	caddy.RegisterModule(new(AdminSite))
}

// AdminSite serves the dashboard and the management API of tokens and accounts,
// to people who sign in and to scripts. It answers every request that reaches it.
//
// Passwords are taken over TLS only, or where client and server are the same
// machine.
type AdminSite struct {
	// Hosts are the names by which the site is reached; a request for another
	// one is answered 421. Default: over TLS the name that the certificate
	// was asked for, over plain HTTP localhost and loopback addresses.
	Hosts []string `json:"hosts,omitempty"`

	// IdleTimeout ends a session that was not used for so long.
	// Default: 30m.
	IdleTimeout caddy.Duration `json:"idle_timeout,omitempty"`

	// SessionLifetime ends each session after so long. Default: 12h.
	SessionLifetime caddy.Duration `json:"session_lifetime,omitempty"`

	// ConfirmWithin is how long after a change that was confirmed with the password, or with a
	// passkey, the next changes in the same session need neither, from 1m to 1h. What changes how
	// somebody signs in always needs one of them. Default: each change does.
	ConfirmWithin caddy.Duration `json:"confirm_within,omitempty"`

	// SecondFactor is "optional" (default) or "required": then every account
	// has to set one up, a code or a passkey, before it can do anything else,
	// and none can use HTTP Basic.
	SecondFactor string `json:"second_factor,omitempty"`

	// Issuer names this service in the apps that show the codes of second
	// factors, and to authenticators that make passkeys. Default: patgate.
	Issuer string `json:"issuer,omitempty"`

	// GateURL is where clients call the gate, such as
	// https://api.example.com, for the examples that the dashboard shows.
	// Default: none, so they show a name to be replaced.
	GateURL string `json:"gate_url,omitempty"`

	// Accounts is "local" (default) or "platform": then people sign in with
	// their login and password on the app's platform as well. An account is
	// made at their first sign-in. Accounts that were added here keep the
	// password of here.
	Accounts string `json:"accounts,omitempty"`

	app      *App
	log      *zap.Logger
	building sync.Mutex
	handler  atomic.Pointer[http.Handler] // nil until the first request, and once the configuration was replaced
}

// CaddyModule returns the module's information.
func (*AdminSite) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.patgate_admin", New: func() caddy.Module { return new(AdminSite) }}
}

// Provision connects the handler with the app.
func (s *AdminSite) Provision(ctx caddy.Context) error {
	app, err := ctx.App("patgate")
	if err != nil {
		return fmt.Errorf("the handler patgate_admin needs the app patgate: %w", err)
	}
	s.app, s.log = app.(*App), ctx.Logger()
	if s.SecondFactor == "required" {
		s.app.factorRequired = true
	}
	return nil
}

// Validate refuses what can be told from the configuration, of this site and of the app, to be
// a mistake.
func (s *AdminSite) Validate() error { return sayFirst(s.log, s.validate()) }

func (s *AdminSite) validate() error {
	switch {
	case s.SecondFactor != "" && s.SecondFactor != "optional" && s.SecondFactor != "required":
		return fmt.Errorf("second_factor is optional or required, found %q", s.SecondFactor)
	case s.Accounts != "" && s.Accounts != "local" && s.Accounts != "platform":
		return fmt.Errorf("accounts is local or platform, found %q", s.Accounts)
	case s.Accounts == "platform" && s.app.Platform == nil:
		return errors.New("accounts platform needs the option platform in the global option patgate: it says where people sign in")
	case s.IdleTimeout < 0 || s.SessionLifetime < 0:
		return errors.New("idle_timeout and session_lifetime are above 0")
	case s.IdleTimeout > 0 && time.Duration(s.IdleTimeout) < time.Minute:
		return fmt.Errorf("idle_timeout is 1m at least, found %s", time.Duration(s.IdleTimeout))
	case s.SessionLifetime > 0 && time.Duration(s.SessionLifetime) < time.Minute:
		return fmt.Errorf("session_lifetime is 1m at least, found %s", time.Duration(s.SessionLifetime))
	case s.ConfirmWithin != 0 && !isConfirmWithin(time.Duration(s.ConfirmWithin)):
		return fmt.Errorf("confirm_within is a time from 1m to 1h, found %s", time.Duration(s.ConfirmWithin))
	}
	if err := s.app.checkFactor(); err != nil {
		return err
	}
	if u, err := url.Parse(s.GateURL); s.GateURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "") {
		return fmt.Errorf("gate_url is an address such as https://api.example.com, found %q", s.GateURL)
	}
	for _, host := range s.Hosts {
		if _, err := netip.ParseAddr(host); err != nil && (host == "" || strings.ContainsAny(host, ":/*[]")) {
			return fmt.Errorf("hosts are names or addresses without a port, found %q", host)
		}
	}
	return nil
}

// isConfirmWithin reports whether a time is one that changes may need no password for: with less
// people type it each time, and after more a browser that was left open is worth too much.
func isConfirmWithin(d time.Duration) bool { return d >= time.Minute && d <= time.Hour }

// ServeHTTP implements caddyhttp.MiddlewareHandler.
func (s *AdminSite) ServeHTTP(w http.ResponseWriter, r *http.Request, _ caddyhttp.Handler) error {
	if !s.app.awaitStart(r) {
		server.NotReady(w, r)
		return nil
	}
	handler := s.handler.Load()
	if handler == nil {
		handler = s.build()
	}
	if handler == nil {
		server.NotReady(w, r)
		return nil
	}
	(*handler).ServeHTTP(w, r)
	return nil
}

// build returns nil where the configuration was replaced.
func (s *AdminSite) build() *http.Handler {
	s.building.Lock()
	defer s.building.Unlock()
	manager := s.app.manager.Load()
	if made := s.handler.Load(); made != nil || manager == nil {
		return made
	}
	hosts := slices.Clone(s.Hosts)
	for i, host := range hosts {
		hosts[i] = strings.ToLower(host)
	}
	site := server.NewSite(server.Site{
		Platform: s.Accounts == "platform", Manager: manager, Hosts: hosts, Issuer: s.Issuer,
		Idle: time.Duration(s.IdleTimeout), Lifetime: time.Duration(s.SessionLifetime), ConfirmWithin: time.Duration(s.ConfirmWithin),
		SecondFactor: s.SecondFactor == "required", GateURL: strings.TrimSuffix(s.GateURL, "/"), Pages: ui.Handler(), KeySet: s.app.assertions.Set(),
		Address: func(r *http.Request) string {
			if a := clientaddress.Of(r); a.IsValid() {
				return a.Unmap().String()
			}
			return ""
		},
		Certain: func(r *http.Request) bool { return clientaddress.Certain(r).IsValid() },
	})
	s.handler.Store(&site)
	return &site
}

// Cleanup lets go of what is large, as Gate.Cleanup does.
func (s *AdminSite) Cleanup() error {
	letGo(func() { s.handler.Store(nil) })
	return nil
}

var (
	_ caddy.Provisioner           = (*AdminSite)(nil)
	_ caddy.Validator             = (*AdminSite)(nil)
	_ caddy.CleanerUpper          = (*AdminSite)(nil)
	_ caddyhttp.MiddlewareHandler = (*AdminSite)(nil)
)
