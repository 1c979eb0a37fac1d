package caddymodule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/dustin/go-humanize"

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
	seen := make(options)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		if err := seen.once(d, d.Val(), "store", "catalog", "route", "template", "set", "upstream_keys", "assertion_keys", "platform"); err != nil {
			return nil, err
		}
		if err := block.parseOption(d); err != nil {
			return nil, err
		}
	}
	if err := block.checkNames(); err != nil {
		return nil, err
	}
	return httpcaddyfile.App{Name: "patgate", Value: caddyconfig.JSON(block.App, nil)}, nil
}

func (a *appBlock) parseOption(d *caddyfile.Dispenser) error {
	option := d.Val()
	a.note(d)
	if option == "store" {
		return a.parseStore(d)
	}
	args := d.RemainingArgs()
	switch option {
	case "catalog":
		if len(args) != 1 {
			return wrongForm(d, "catalog <file>")
		}
		a.Catalog = append(a.Catalog, CatalogFile{File: args[0]})
	case "route":
		if len(args) != 3 {
			return wrongForm(d, "route <verb,verb...> <path> <method name>")
		}
		a.Route = append(a.Route, Route{Verbs: strings.Split(args[0], ","), Path: args[1], Name: args[2]})
	case "template":
		if len(args) != 2 {
			return wrongForm(d, "template <path> <method name>")
		}
		a.Template = append(a.Template, Template{Path: args[0], Name: args[1]})
	case "set":
		if len(args) < 2 {
			return wrongForm(d, "set <name> <method patterns...>")
		}
		a.Set = append(a.Set, Set{Name: args[0], Methods: args[1:]})
	case "form_memory":
		return parseSize(d, option, args, &a.FormMemory)
	case "upstream_keys":
		return parseKeys(d, option, args, &a.UpstreamKeys)
	case "assertion_keys":
		return parseKeys(d, option, args, &a.AssertionKeys)
	case "platform":
		return a.parsePlatform(d, args)
	case "tokens":
		return a.parseTokens(d, args)
	default:
		return unknownOption(d, option, "patgate", "store, catalog, route, template, set, form_memory, upstream_keys, assertion_keys, platform, tokens")
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

func (a *appBlock) parseTokens(d *caddyfile.Dispenser, args []string) error {
	if len(args) != 0 {
		return wrongForm(d, "tokens { ... }")
	}
	seen := make(options)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option := d.Val()
		if err := seen.once(d, option, "allowed_sets"); err != nil {
			return err
		}
		a.note(d)
		if err := a.Tokens.parseOption(d, option, d.RemainingArgs()); err != nil {
			return err
		}
	}
	return nil
}

func (p *TokenPolicy) parseOption(d *caddyfile.Dispenser, option string, args []string) error {
	one := len(args) == 1
	switch {
	case option == "prefix" && one:
		if err := tokenstore.CheckPrefix(args[0]); err != nil {
			return d.Errf("prefix %q: %v", args[0], err)
		}
		p.Prefix = args[0]
	case option == "max_per_account" && one:
		n, err := strconv.Atoi(args[0])
		if args[0] == "unlimited" {
			n, err = -1, nil
		}
		if err != nil || n == 0 || n < -1 {
			return d.Errf("max_per_account is a number above 0 or unlimited, found %q", args[0])
		}
		p.MaxPerAccount = n
	case option == "max_lifetime" && one:
		return parseDuration(d, option, args, &p.MaxLifetime)
	case option == "require_expiry" && len(args) == 0:
		p.RequireExpiry = true
	case option == "allowed_sets" && len(args) > 0:
		p.AllowedSets = append(p.AllowedSets, args...)
	case option == "zone" && one:
		p.Zone = args[0]
		if _, err := p.zone(); err != nil {
			return d.Errf("%v", err)
		}
	default:
		if form, known := tokenOptions[option]; known {
			return wrongForm(d, form)
		}
		return unknownOption(d, option, "tokens", "prefix, max_per_account, max_lifetime, require_expiry, allowed_sets, zone")
	}
	return nil
}

// tokenOptions are the forms of the options of tokens, for error messages.
var tokenOptions = map[string]string{
	"prefix":          "prefix <prefix>",
	"max_per_account": "max_per_account <number>|unlimited",
	"max_lifetime":    "max_lifetime <duration>",
	"require_expiry":  "require_expiry",
	"allowed_sets":    "allowed_sets <names...>",
	"zone":            "zone <time zone>",
}

// options are those of a block that were read.
type options map[string]bool

// once refuses an option that stands in its block a second time, where one of the
// two would silently not hold. Some may be repeated, or say so themselves.
func (o options) once(d *caddyfile.Dispenser, option string, but ...string) error {
	if o[option] && !slices.Contains(but, option) {
		return d.Errf("%s stands twice in this block; keep one of them", option)
	}
	o[option] = true
	return nil
}

func wrongForm(d *caddyfile.Dispenser, form string) error {
	return d.Errf("this option is written %q", form)
}

func unknownOption(d *caddyfile.Dispenser, found, where, known string) error {
	return d.Errf("%s has no option %q; it has %s", where, found, known)
}

func parseSize(d *caddyfile.Dispenser, option string, args []string, size *int64) error {
	if len(args) != 1 {
		return wrongForm(d, option+" <size>")
	}
	n, err := humanize.ParseBytes(args[0])
	if err != nil || n == 0 || n > 1<<40 {
		return d.Errf("%s is a size such as 16MiB, found %q", option, args[0])
	}
	*size = int64(n)
	return nil
}

func parseDuration(d *caddyfile.Dispenser, option string, args []string, into *caddy.Duration) error {
	if len(args) != 1 {
		return wrongForm(d, option+" <duration>")
	}
	t, err := caddy.ParseDuration(args[0])
	if err != nil || t <= 0 {
		return d.Errf("%s is a time such as 30s, 10m or 90d, found %q", option, args[0])
	}
	*into = caddy.Duration(t)
	return nil
}
