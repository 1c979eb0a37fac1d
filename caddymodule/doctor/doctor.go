// Package doctor looks through a configuration of Caddy, without running it, for what would
// show tokens or let requests past the gate.
package doctor

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
)

// Severity says how bad a finding is.
type Severity string

const (
	SeverityError   Severity = "error"   // leaks secrets, or lets requests past the gate
	SeverityWarning Severity = "warning" // does so in some circumstances
	SeverityNote    Severity = "note"    // may be meant so
)

// Finding is something in a configuration that its operator should know of.
type Finding struct {
	Severity Severity `json:"severity"`
	Where    string   `json:"where"`  // the part of the configuration
	What     string   `json:"what"`   // what it does
	Remedy   string   `json:"remedy"` // what to write instead
}

// Diagnose looks through a configuration, which is Caddy's JSON, for logs that
// would show tokens and for ways around the gate. The worst comes first. It
// reads nothing but cfgJSON; the error is of JSON that is no configuration.
func Diagnose(cfgJSON []byte) ([]Finding, error) {
	var cfg config
	if err := json.Unmarshal(cfgJSON, &cfg); err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	d := diagnosis{cfg: cfg}
	d.admin()
	d.logs()
	for _, name := range slices.Sorted(maps.Keys(cfg.Apps.HTTP.Servers)) {
		d.server(name, cfg.Apps.HTTP.Servers[name])
	}
	if !d.gate {
		d.find(SeverityWarning, "apps", "no site has a patgate handler, so no token is ever asked for",
			"write patgate into the sites that need it")
	}
	if d.signs && !d.publishes {
		d.find(SeverityNote, "apps", "assertion signs requests, and no site has patgate_admin, which publishes the keys at /.well-known/jwks.json",
			"add a site with patgate_admin, or give the public keys to the upstream in another way")
	}
	order := []Severity{SeverityError, SeverityWarning, SeverityNote}
	slices.SortStableFunc(d.findings, func(a, b Finding) int {
		return cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity))
	})
	return d.findings, nil
}

// diagnosis gathers findings.
type diagnosis struct {
	cfg      config
	findings []Finding
	sawRoutes
}

// config is what is read of a configuration. Caddy's own types would
// have to load the modules, and so their files.
type config struct {
	Admin struct {
		Disabled bool   `json:"disabled"`
		Listen   string `json:"listen"`
	} `json:"admin"`
	Logging struct {
		Sink *logConfig           `json:"sink"`
		Logs map[string]logConfig `json:"logs"`
	} `json:"logging"`
	Apps struct {
		HTTP struct {
			Servers map[string]server `json:"servers"`
		} `json:"http"`
		Patgate struct {
			Catalog []struct {
				OpenAPI hosts `json:"openapi"`
			} `json:"catalog"`
			Route    []hosts `json:"route"`
			Template []hosts `json:"template"`
		} `json:"patgate"`
	} `json:"apps"`
}

// hosts are those of methods.
type hosts struct {
	Host []string `json:"host"`
}

// namesHosts reports whether the configuration itself has methods of some hosts only. It does not read
// catalog files.
func (c *config) namesHosts() bool {
	app := &c.Apps.Patgate
	all := slices.Concat(app.Route, app.Template)
	for _, file := range app.Catalog {
		all = append(all, file.OpenAPI)
	}
	return slices.ContainsFunc(all, func(h hosts) bool { return len(h.Host) > 0 })
}

// server is an HTTP server, as far as it is looked at.
type server struct {
	Server
	TrustedProxies *struct {
		Source string   `json:"source"`
		Ranges []string `json:"ranges"`
	} `json:"trusted_proxies"`
	TrustedProxiesStrict int         `json:"trusted_proxies_strict"`
	Logs                 *serverLogs `json:"logs"`
}

// find adds a finding, once.
func (d *diagnosis) find(severity Severity, where, what, remedy string) {
	if f := (Finding{severity, where, what, remedy}); !slices.Contains(d.findings, f) {
		d.findings = append(d.findings, f)
	}
}

// admin judges Caddy's admin endpoint: whoever reaches it can make tokens.
func (d *diagnosis) admin() {
	if d.cfg.Admin.Disabled {
		d.find(SeverityNote, "admin", "Caddy's admin endpoint is off, so the commands tokens and accounts cannot reach the server",
			`listen on a Unix socket: "admin unix//run/patgate/admin.sock"`)
		return
	}
	listen := d.cfg.Admin.Listen
	if listen == "" || strings.Contains(listen, "{") {
		return // Caddy's default is loopback; a placeholder is known only to the server
	}
	address, err := caddy.ParseNetworkAddress(listen)
	if err != nil || address.IsUnixNetwork() || address.IsFdNetwork() || address.Host == "localhost" {
		return
	}
	if ip, err := netip.ParseAddr(address.Host); err == nil && ip.IsLoopback() {
		return
	}
	d.find(SeverityError, "admin", fmt.Sprintf("Caddy's admin endpoint listens on %s: whoever reaches it controls all accounts and tokens", listen),
		`keep it on this machine: "admin localhost:2019" or "admin unix//run/patgate/admin.sock"`)
}

func (d *diagnosis) server(name string, s server) {
	where := fmt.Sprintf("server %s", name)
	if s.Logs != nil && s.Logs.ShouldLogCredentials {
		d.find(SeverityError, where, "log_credentials has Caddy write Authorization and Cookie headers into logs",
			"remove log_credentials")
	}
	if s.Logs != nil && s.Logs.Trace {
		d.find(SeverityWarning, where, "trace writes the settings of each handler into debug logs",
			"remove trace when you are done with debugging")
	}
	if s.TrustedProxies != nil {
		d.trustedProxies(where, s)
	}
	s.Hosts = d.cfg.namesHosts()
	saw := walkServer(where, s.Server, d.find)
	d.gate, d.signs, d.publishes = d.gate || saw.gate, d.signs || saw.signs, d.publishes || saw.publishes
}

// trustedProxies judges whose word on the client's address is taken.
func (d *diagnosis) trustedProxies(where string, s server) {
	if s.TrustedProxiesStrict == 0 {
		d.find(SeverityWarning, where, "trusted_proxies without trusted_proxies_strict takes the left-most address of X-Forwarded-For, which clients write themselves: tokens limited to addresses can be used from anywhere",
			"add trusted_proxies_strict beside trusted_proxies")
	}
	for _, r := range s.TrustedProxies.Ranges {
		if prefix, err := netip.ParsePrefix(r); err == nil && prefix.Bits() == 0 {
			d.find(SeverityError, where, fmt.Sprintf("trusted_proxies %s trusts everybody: tokens limited to addresses can be used from anywhere", r),
				"name the addresses of your proxies")
		}
	}
}
