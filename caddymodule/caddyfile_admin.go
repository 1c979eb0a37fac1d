package caddymodule

import (
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/patgate/patgate/caddymodule/block"
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
//		confirm always|within <duration>
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
	return adminOptions.Read(d, "patgate_admin", func(o block.Option) error { return s.parseOption(d, o, d.RemainingArgs()) })
}

var adminOptions = block.Options{
	block.Repeated("hosts <name...>"),
	block.Once("idle_timeout <duration>"),
	block.Once("session_lifetime <duration>"),
	block.Once("confirm always|within <duration>"),
	block.Once("second_factor optional|required"),
	block.Once("issuer <text>"),
	block.Once("gate_url <url>"),
	block.Once("accounts local|platform"),
}

func (s *AdminSite) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	if len(args) == 0 || len(args) > 1 && option.Name != "hosts" && option.Name != "confirm" {
		return block.WrongForm(d, option.Form)
	}
	switch option.Name {
	case "hosts":
		s.Hosts = append(s.Hosts, args...)
	case "idle_timeout", "session_lifetime":
		length, err := caddy.ParseDuration(args[0])
		if err != nil || length < time.Minute {
			return d.Errf("%s is a time of 1m at least, such as 30m, found %q", option.Name, args[0])
		}
		if option.Name == "idle_timeout" {
			s.IdleTimeout = caddy.Duration(length)
		} else {
			s.SessionLifetime = caddy.Duration(length)
		}
	case "confirm":
		return s.parseConfirm(d, option, args)
	case "second_factor":
		if args[0] != "optional" && args[0] != "required" {
			return block.WrongForm(d, option.Form)
		}
		s.SecondFactor = args[0]
	case "accounts":
		if args[0] != "local" && args[0] != "platform" {
			return block.WrongForm(d, option.Form)
		}
		s.Accounts = args[0]
	case "issuer":
		s.Issuer = args[0]
	case "gate_url":
		s.GateURL = args[0]
	}
	return nil
}

func (s *AdminSite) parseConfirm(d *caddyfile.Dispenser, option block.Option, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "always":
		s.ConfirmWithin = 0
	case len(args) == 2 && args[0] == "within":
		length, err := caddy.ParseDuration(args[1])
		if err != nil || !isConfirmWithin(length) {
			return d.Errf("confirm within is a time from 1m to 1h, such as 10m, found %q", args[1])
		}
		s.ConfirmWithin = caddy.Duration(length)
	default:
		return block.WrongForm(d, option.Form)
	}
	return nil
}
