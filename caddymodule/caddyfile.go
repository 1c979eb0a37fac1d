package caddymodule

import (
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

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
//		route <verb,verb...> <path> <method name>
//		template <path> <method name>
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
	block := newAppBlock()
	if d.NextArg() {
		return nil, d.Errf("the global option patgate takes a block and no argument, found %q", d.Val())
	}
	if err := appOptions.read(d, "patgate", func(o blockOption) error { return block.parseOption(d, o) }); err != nil {
		return nil, err
	}
	if err := block.checkNames(); err != nil {
		return nil, err
	}
	return httpcaddyfile.App{Name: "patgate", Value: caddyconfig.JSON(block.App, nil)}, nil
}

var appOptions = blockOptions{
	{"store", boltForm, true}, // parseStore refuses a second one
	{"catalog", "catalog <file>|openapi <file> [<prefix>] { ... }", true},
	{"route", "route <verb,verb...> <path> <method name>", true},
	{"template", "template <path> <method name>", true},
	{"set", "set <name> <method patterns...>", true},
	{"form_memory", "form_memory <size>", false},
	{"upstream_keys", "upstream_keys { ... }", true},
	{"assertion_keys", "assertion_keys { ... }", true},
	{"platform", "platform { ... }", true}, // parsePlatform refuses a second one
	{"tokens", "tokens { ... }", false},
}

func (a *appBlock) parseOption(d *caddyfile.Dispenser, option blockOption) error {
	a.note(d)
	if option.name == "store" {
		return a.parseStore(d)
	}
	args := d.RemainingArgs()
	switch {
	case option.name == "catalog" && len(args) == 1:
		a.Catalog = append(a.Catalog, CatalogFile{File: args[0]})
	case option.name == "catalog" && len(args) > 1 && args[0] == "openapi":
		return a.parseOpenAPI(d, args[1:])
	case option.name == "route" && len(args) == 3:
		a.Route = append(a.Route, Route{Verbs: strings.Split(args[0], ","), Path: args[1], Name: args[2]})
	case option.name == "template" && len(args) == 2:
		a.Template = append(a.Template, Template{Path: args[0], Name: args[1]})
	case option.name == "set" && len(args) >= 2:
		a.Set = append(a.Set, Set{Name: args[0], Methods: args[1:]})
	case option.name == "form_memory":
		return option.parseSize(d, args, &a.FormMemory)
	case option.name == "upstream_keys" && len(args) == 0:
		return parseKeys(d, option.name, &a.UpstreamKeys)
	case option.name == "assertion_keys" && len(args) == 0:
		return parseKeys(d, option.name, &a.AssertionKeys)
	case option.name == "platform" && len(args) == 0:
		return a.parsePlatform(d)
	case option.name == "tokens" && len(args) == 0:
		return a.parseTokens(d)
	default:
		return wrongForm(d, option.form)
	}
	return nil
}

// parseStore has the module that is named read what stands behind its name.
func (a *App) parseStore(d *caddyfile.Dispenser) error {
	if a.StoreRaw != nil {
		return d.Err("store stands twice; patgate keeps its tokens in one store")
	}
	if !d.NextArg() {
		return wrongForm(d, boltForm)
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

var tokenOptions = blockOptions{
	{"prefix", "prefix <prefix>", false},
	{"max_per_account", "max_per_account <number>|unlimited", false},
	{"max_lifetime", "max_lifetime <duration>", false},
	{"require_expiry", "require_expiry", false},
	{"allowed_sets", "allowed_sets <names...>", true},
	{"zone", "zone <time zone>", false},
}

func (a *appBlock) parseTokens(d *caddyfile.Dispenser) error {
	return tokenOptions.read(d, "tokens", func(o blockOption) error {
		a.note(d)
		return a.Tokens.parseOption(d, o, d.RemainingArgs())
	})
}

func (p *TokenPolicy) parseOption(d *caddyfile.Dispenser, option blockOption, args []string) error {
	one := len(args) == 1
	switch {
	case option.name == "prefix" && one:
		if err := tokenstore.CheckPrefix(args[0]); err != nil {
			return d.Errf("prefix %q: %v", args[0], err)
		}
		p.Prefix = args[0]
	case option.name == "max_per_account" && one:
		n, err := strconv.Atoi(args[0])
		if args[0] == "unlimited" {
			n, err = -1, nil
		}
		if err != nil || n == 0 || n < -1 {
			return d.Errf("max_per_account is a number above 0 or unlimited, found %q", args[0])
		}
		p.MaxPerAccount = n
	case option.name == "max_lifetime":
		return option.parseDuration(d, args, &p.MaxLifetime)
	case option.name == "require_expiry" && len(args) == 0:
		p.RequireExpiry = true
	case option.name == "allowed_sets" && len(args) > 0:
		p.AllowedSets = append(p.AllowedSets, args...)
	case option.name == "zone" && one:
		p.Zone = args[0]
		if _, err := p.zone(); err != nil {
			return d.Errf("%v", err)
		}
	default:
		return wrongForm(d, option.form)
	}
	return nil
}
