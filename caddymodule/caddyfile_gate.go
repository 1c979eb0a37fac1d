package caddymodule

import (
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/gate"
)

// parseGate reads the directive. It takes no matcher, on purpose: a request
// that a matcher misses would reach the upstream without a decision.
func parseGate(h httpcaddyfile.Helper) ([]httpcaddyfile.ConfigValue, error) {
	g := new(Gate)
	if err := g.UnmarshalCaddyfile(h.Dispenser); err != nil {
		return nil, err
	}
	return h.NewRoute(nil, g), nil
}

// UnmarshalCaddyfile reads the directive:
//
//	patgate {
//		errors http|platform|pass
//		site <name>
//		realm <text>
//		credentials <query|form|multipart|json|bearer|basic...>
//		parameter <name...>
//		header <name>
//		cookie <name>
//		form_limit <size>
//		form_timeout <duration>
//		upstream strip|header <name> <value>|session { ... }
//		assertion <audience> [<issuer>]
//		unknown deny|pass [checked_upstream]
//		token_api platform
//		keep header|cookie <name...>
//		headers only <name...>
//		preflight refuse|pass|answer { ... }
//	}
func (g *Gate) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		if v := d.Val(); v == "*" || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "@") {
			return d.Errf("patgate takes no matcher, found %q: a request that the matcher misses would pass unjudged; put the directives of each part of the site into a handle block of its own", v)
		}
		return d.Errf("patgate takes a block and no argument, found %q", d.Val())
	}
	return gateOptions.Read(d, "patgate", func(o block.Option) error { return g.parseOption(d, o, d.RemainingArgs()) })
}

var gateOptions = block.Options{
	block.Once("errors http|platform|pass"),
	block.Once("site <name>"),
	block.Once("realm <text>"),
	block.Repeated("credentials <query|form|multipart|json|bearer|basic...>"),
	block.Once("parameter <name...>"),
	block.Once("header <name>"),
	block.Once("cookie <name>"),
	block.Once("form_limit <size>"),
	block.Once("form_timeout <duration>"),
	block.Repeated(upstreamForm),
	block.Repeated(assertionForm),
	block.Once("unknown deny|pass [checked_upstream]"),
	block.Once("token_api platform"),
	block.Repeated("keep header|cookie <name...>"),
	block.Repeated("headers only <name...>"),
	block.Once(preflightForm),
}

func (g *Gate) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	switch {
	case option.Name == "upstream":
		return g.parseUpstream(d, args)
	case option.Name == "assertion":
		return g.parseAssertion(d, args)
	case len(args) == 0, len(args) > 1 && !slices.Contains([]string{"credentials", "parameter", "unknown", "keep", "headers"}, option.Name):
		return block.WrongForm(d, option.Form)
	}
	switch option.Name {
	case "preflight":
		return g.parsePreflight(d, args)
	case "errors":
		if !slices.Contains([]string{"http", "platform", "pass"}, args[0]) {
			return block.WrongForm(d, option.Form)
		}
		g.Errors = args[0]
	case "site":
		g.Site = args[0]
	case "realm":
		g.Realm = args[0]
	case "credentials":
		for _, place := range args {
			if _, err := gate.ParsePlaces(place); err != nil {
				return block.WrongForm(d, option.Form)
			}
		}
		g.Credentials = append(g.Credentials, args...)
	case "parameter":
		g.Parameter = args
	case "header":
		g.Header = args[0]
	case "cookie":
		g.Cookie = args[0]
	case "unknown":
		g.CheckedUpstream = slices.Equal(args, []string{"pass", "checked_upstream"})
		if !g.CheckedUpstream && (len(args) > 1 || args[0] != "deny" && args[0] != "pass") {
			return block.WrongForm(d, option.Form)
		}
		g.Unknown = args[0]
	case "token_api":
		if args[0] != tokenAPIPlatform {
			return block.WrongForm(d, option.Form)
		}
		g.TokenAPI = args[0]
	case "keep":
		switch {
		case len(args) > 1 && args[0] == "header":
			g.KeepHeaders = append(g.KeepHeaders, args[1:]...)
		case len(args) > 1 && args[0] == "cookie":
			g.KeepCookies = append(g.KeepCookies, args[1:]...)
		default:
			return block.WrongForm(d, option.Form)
		}
	case "headers":
		if len(args) < 2 || args[0] != "only" {
			return block.WrongForm(d, option.Form)
		}
		g.OnlyHeaders = append(g.OnlyHeaders, args[1:]...)
	case "form_limit":
		return option.ParseSize(d, args, &g.FormLimit)
	case "form_timeout":
		return option.ParseDuration(d, args, &g.FormTimeout)
	}
	return nil
}
