package caddymodule

import (
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/caddymodule/keysource"
	"github.com/patgate/patgate/tokenstore"
)

func init() {
	httpcaddyfile.RegisterGlobalOption("patgate", parseApp)
	httpcaddyfile.RegisterDirective("patgate", parseGate)
	// Before basic_auth is before everything that answers, but for redir: a
	// place further down would let a "handle" block pass the gate by.
	httpcaddyfile.RegisterDirectiveOrder("patgate", httpcaddyfile.Before, "basic_auth")
	httpcaddyfile.RegisterDirective("patgate_admin", parseAdminSite)
	httpcaddyfile.RegisterDirectiveOrder("patgate_admin", httpcaddyfile.Before, "respond")
}

// parseApp reads the global option:
//
//	patgate {
//		store bolt <file>|<module> ...
//		catalog <file>
//		catalog openapi <file> [<prefix>] {
//			...
//		}
//		route <verb,verb...> <path> <method name> {
//			encoded_slash <parameters...>
//			trailing_slash
//			head_as_get
//			dots none|values
//			case ignore|exact
//			lookalikes values|refuse
//			host <names...>
//		}
//		template <path> <method name> {
//			host <names...>
//		}
//		set <name> <method patterns...>
//		form_memory <size>
//		platform {
//			url <url>
//			...
//		}
//		upstream_keys {
//			key <id> from env <name>|file <path>
//		}
//		assertion_keys {
//			key <id> from env <name>|file <path>
//		}
//		tokens {
//			prefix <prefix>
//			max_per_account <number>|unlimited
//			max_lifetime <duration>
//			require_expiry
//			allowed_sets <names...>
//			zone <time zone>
//		}
//	}
//
// catalog, route, template and set can be repeated.
func parseApp(d *caddyfile.Dispenser, existing any) (any, error) {
	d.Next()
	if existing != nil {
		return nil, d.Err("the global option patgate stands twice; put all of it into one block")
	}
	app := newAppBlock()
	if d.NextArg() {
		return nil, d.Errf("the global option patgate takes a block and no argument, found %q", d.Val())
	}
	if err := appOptions.Read(d, "patgate", func(o block.Option) error { return app.parseOption(d, o) }); err != nil {
		return nil, err
	}
	if err := app.checkNames(); err != nil {
		return nil, err
	}
	return httpcaddyfile.App{Name: "patgate", Value: caddyconfig.JSON(app.App, nil)}, nil
}

var appOptions = block.Options{
	block.Repeated(boltForm), // parseStore refuses a second one
	block.Repeated("catalog <file>|openapi <file> [<prefix>] { ... }"),
	block.Repeated("route <verb,verb...> <path> <method name>"),
	block.Repeated("template <path> <method name>"),
	block.Repeated("set <name> <method patterns...>"),
	block.Once("form_memory <size>"),
	block.Repeated("upstream_keys { ... }"),
	block.Repeated("assertion_keys { ... }"),
	block.Repeated("platform { ... }"), // parsePlatform refuses a second one
	block.Once("tokens { ... }"),
}

func (a *appBlock) parseOption(d *caddyfile.Dispenser, option block.Option) error {
	a.note(d)
	if option.Name == "store" {
		return a.parseStore(d)
	}
	args := d.RemainingArgs()
	switch {
	case option.Name == "catalog" && len(args) == 1 && args[0] != "openapi": // a file of that name is ./openapi
		a.Catalog = append(a.Catalog, CatalogFile{File: args[0]})
	case option.Name == "catalog" && len(args) > 1 && args[0] == "openapi":
		return a.parseOpenAPI(d, args[1:])
	case option.Name == "route" && len(args) == 3:
		return a.parseRoute(d, Route{Verbs: strings.Split(args[0], ","), Path: args[1], Name: args[2]})
	case option.Name == "template" && len(args) == 2:
		return a.parseTemplate(d, Template{Path: args[0], Name: args[1]})
	case option.Name == "set" && len(args) >= 2:
		a.Set = append(a.Set, Set{Name: args[0], Methods: args[1:]})
	case option.Name == "form_memory":
		return option.ParseSize(d, args, &a.FormMemory)
	case option.Name == "upstream_keys" && len(args) == 0:
		return keysource.Parse(d, option.Name, &a.UpstreamKeys)
	case option.Name == "assertion_keys" && len(args) == 0:
		return keysource.Parse(d, option.Name, &a.AssertionKeys)
	case option.Name == "platform" && len(args) == 0:
		return a.parsePlatform(d)
	case option.Name == "tokens" && len(args) == 0:
		return a.parseTokens(d)
	default:
		return block.WrongForm(d, option.Form)
	}
	return nil
}

var routeOptions = block.Options{
	block.Repeated("encoded_slash <parameters...>"),
	block.Once("trailing_slash"),
	block.Once("head_as_get"),
	block.Once("dots none|values"),
	block.Once("case ignore|exact"),
	block.Once("lookalikes values|refuse"),
	block.Repeated("host <names...>"),
}

func (r *Route) choices() []choice { return pathChoices(&r.Case, &r.Lookalikes, &r.Dots) }

// parseRoute reads the block behind a route, if there is one.
func (a *appBlock) parseRoute(d *caddyfile.Dispenser, route Route) error {
	err := routeOptions.Read(d, "route", func(o block.Option) error {
		args := d.RemainingArgs()
		switch {
		case o.Name == "encoded_slash" && len(args) > 0:
			route.EncodedSlash = append(route.EncodedSlash, args...)
		case o.Name == "trailing_slash" && len(args) == 0:
			route.TrailingSlash = true
		case o.Name == "head_as_get" && len(args) == 0:
			route.HeadAsGet = true
		case o.Name == "host" && len(args) > 0:
			route.Host = append(route.Host, args...)
		case len(args) == 1 && take(route.choices(), o.Name, args[0]):
		default:
			return block.WrongForm(d, o.Form)
		}
		return nil
	})
	a.Route = append(a.Route, route)
	return err
}

var templateOptions = block.Options{block.Repeated("host <names...>")}

// parseTemplate reads the block behind a template, if there is one.
func (a *appBlock) parseTemplate(d *caddyfile.Dispenser, template Template) error {
	err := templateOptions.Read(d, "template", func(o block.Option) error {
		args := d.RemainingArgs()
		if len(args) == 0 {
			return block.WrongForm(d, o.Form)
		}
		template.Host = append(template.Host, args...)
		return nil
	})
	a.Template = append(a.Template, template)
	return err
}

// parseStore has the module that is named read what stands behind its name.
func (a *App) parseStore(d *caddyfile.Dispenser) error {
	if a.StoreRaw != nil {
		return d.Err("store stands twice; patgate keeps its tokens in one store")
	}
	if !d.NextArg() {
		return block.WrongForm(d, boltForm)
	}
	name := d.Val()
	id := storeNamespace + "." + name
	if _, err := caddy.GetModule(id); err != nil {
		return d.Errf("there is no module %s in this program, which %q needs; %q keeps accounts and tokens in a file", id, "store "+name, boltForm)
	}
	module, err := caddyfile.UnmarshalModule(d, id)
	if err != nil {
		return err
	}
	if bolt, ok := module.(*BoltStore); ok { // as it is written without naming a module
		a.StoreRaw = caddyconfig.JSON(fileStore{*bolt}, nil)
	} else {
		a.StoreRaw = caddyconfig.JSONModuleObject(module, "module", name, nil)
	}
	return nil
}

var tokenOptions = block.Options{
	block.Once("prefix <prefix>"),
	block.Once("max_per_account <number>|unlimited"),
	block.Once("max_lifetime <duration>"),
	block.Once("require_expiry"),
	block.Repeated("allowed_sets <names...>"),
	block.Once("zone <time zone>"),
}

func (a *appBlock) parseTokens(d *caddyfile.Dispenser) error {
	return tokenOptions.Read(d, "tokens", func(o block.Option) error {
		a.note(d)
		return a.Tokens.parseOption(d, o, d.RemainingArgs())
	})
}

func (p *TokenPolicy) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	one := len(args) == 1
	switch {
	case option.Name == "prefix" && one:
		if err := tokenstore.CheckPrefix(args[0]); err != nil {
			return d.Errf("prefix %q: %v", args[0], err)
		}
		p.Prefix = args[0]
	case option.Name == "max_per_account" && one:
		n, err := strconv.Atoi(args[0])
		if args[0] == "unlimited" {
			n, err = -1, nil
		}
		if err != nil || n == 0 || n < -1 {
			return d.Errf("max_per_account is a number above 0 or unlimited, found %q", args[0])
		}
		p.MaxPerAccount = n
	case option.Name == "max_lifetime":
		return option.ParseDuration(d, args, &p.MaxLifetime)
	case option.Name == "require_expiry" && len(args) == 0:
		p.RequireExpiry = true
	case option.Name == "allowed_sets" && len(args) > 0:
		p.AllowedSets = append(p.AllowedSets, args...)
	case option.Name == "zone" && one:
		p.Zone = args[0]
		if _, err := p.zone(); err != nil {
			return d.Errf("%v", err)
		}
	default:
		return block.WrongForm(d, option.Form)
	}
	return nil
}
