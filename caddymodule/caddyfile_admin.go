package caddymodule

import (
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

func parseAdminSite(h httpcaddyfile.Helper) ([]httpcaddyfile.ConfigValue, error) {
	s := new(AdminSite)
	if err := s.UnmarshalCaddyfile(h.Dispenser); err != nil {
		return nil, err
	}
	return h.NewRoute(nil, s), nil
}

// UnmarshalCaddyfile reads the directive:
//
//	patgate_admin {
//		hosts <name...>
//		idle_timeout <duration>
//		session_lifetime <duration>
//		second_factor optional|required
//		issuer <text>
//		gate_url <url>
//		accounts local|platform
//	}
func (s *AdminSite) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.Errf("patgate_admin takes a block and no argument, found %q; give it a site of its own, or put it into a handle block", d.Val())
	}
	seen := make(options)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option := d.Val()
		if err := seen.once(d, option, "hosts"); err != nil {
			return err
		}
		if err := s.parseOption(d, option, d.RemainingArgs()); err != nil {
			return err
		}
	}
	return nil
}

// adminOptions is how each option is written.
var adminOptions = map[string]string{
	"hosts":            "hosts <name...>",
	"idle_timeout":     "idle_timeout <duration>",
	"session_lifetime": "session_lifetime <duration>",
	"second_factor":    "second_factor optional|required",
	"issuer":           "issuer <text>",
	"gate_url":         "gate_url <url>",
	"accounts":         "accounts local|platform",
}

func (s *AdminSite) parseOption(d *caddyfile.Dispenser, option string, args []string) error {
	form, known := adminOptions[option]
	switch {
	case !known:
		return unknownOption(d, option, "patgate_admin", "hosts, idle_timeout, session_lifetime, second_factor, issuer, gate_url, accounts")
	case len(args) == 0, len(args) > 1 && option != "hosts":
		return wrongForm(d, form)
	}
	switch option {
	case "hosts":
		s.Hosts = append(s.Hosts, args...)
	case "idle_timeout", "session_lifetime":
		length, err := caddy.ParseDuration(args[0])
		if err != nil || length < time.Minute {
			return d.Errf("%s is a time of 1m at least, such as 30m, found %q", option, args[0])
		}
		if option == "idle_timeout" {
			s.IdleTimeout = caddy.Duration(length)
		} else {
			s.SessionLifetime = caddy.Duration(length)
		}
	case "second_factor":
		if args[0] != "optional" && args[0] != "required" {
			return wrongForm(d, form)
		}
		s.SecondFactor = args[0]
	case "accounts":
		if args[0] != "local" && args[0] != "platform" {
			return wrongForm(d, form)
		}
		s.Accounts = args[0]
	case "issuer":
		s.Issuer = args[0]
	case "gate_url":
		s.GateURL = args[0]
	}
	return nil
}
