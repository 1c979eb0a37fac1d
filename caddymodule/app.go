package caddymodule

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/tokenstore"
)

func init() {
	caddy.RegisterModule(new(App))
}

// App is the part of patgate that all sites of a configuration share: the
// store of accounts and tokens, the catalog of API methods, and what tokens may
// be. In a Caddyfile it is the global option patgate.
type App struct {
	// Store says where accounts and tokens are kept. Default: a bolt file
	// "patgate.db" in the working directory.
	Store StoreConfig `json:"store,omitzero"`

	// Catalog lists catalog files, which name the methods of the API; see
	// docs/catalog.md. At least one of catalog, route and template is needed.
	Catalog []CatalogFile `json:"catalog,omitempty"`

	// Route lists single methods beside those of the files.
	Route []Route `json:"route,omitempty"`

	// Template lists path templates that name methods by their parameters.
	Template []Template `json:"template,omitempty"`

	// Set lists predefined sets beside those of the files.
	Set []Set `json:"set,omitempty"`

	// Tokens says what tokens may be.
	Tokens TokenPolicy `json:"tokens,omitzero"`

	// FormMemory is how many bytes the gate may hold of forms that are
	// being read, over all requests; beyond it forms are answered 503.
	// Default: 268435456 (256 MiB).
	FormMemory int64 `json:"form_memory,omitempty"`

	log     *zap.Logger
	ctx     caddy.Context
	catalog *catalog.Catalog
	forms   *gate.FormMemory
	key     string
	shared  *sharedStore
	holds   bool                         // a reference to shared, to be given back once
	api     atomic.Pointer[http.Handler] // nil until started
}

// StoreConfig says where accounts and tokens are kept.
type StoreConfig struct {
	// Bolt keeps them in one file of this machine.
	Bolt *BoltConfig `json:"bolt,omitempty"`
}

// BoltConfig configures the store in a file.
type BoltConfig struct {
	// Path of the file, relative to the working directory. It is made,
	// readable for its owner only, where it does not exist; its folder must
	// exist. Placeholders such as {env.PATGATE_DB} work. Default: patgate.db.
	Path string `json:"path,omitempty"`
}

// CatalogFile names a catalog file.
type CatalogFile struct {
	// File is its path, relative to the working directory. Placeholders work.
	File string `json:"file"`

	// Source is where the configuration names it, for error messages.
	Source string `json:"source,omitempty"`
}

// Route names one method of the API.
type Route struct {
	// Verbs are the HTTP methods that call it, in upper case.
	Verbs []string `json:"verbs"`

	// Path is its path, with :name for each parameter.
	Path string `json:"path"`

	// Name is the name that grants use.
	Name string `json:"name"`

	// Source is where the configuration names it, for error messages.
	Source string `json:"source,omitempty"`
}

// Template names methods by parameters of their paths.
type Template struct {
	// Path is the path, with :name for each parameter.
	Path string `json:"path"`

	// Name is the name that grants use, with some of those parameters in it.
	Name string `json:"name"`

	// Source is where the configuration names it, for error messages.
	Source string `json:"source,omitempty"`
}

// Set names a list of method patterns.
type Set struct {
	// Name is how tokens name the set.
	Name string `json:"name"`

	// Methods are names of methods, "prefix.*" or "*".
	Methods []string `json:"methods"`

	// Source is where the configuration names it, for error messages.
	Source string `json:"source,omitempty"`
}

// TokenPolicy says what tokens may be.
type TokenPolicy struct {
	// Prefix starts each new value, so that scanners recognise it: lower-case
	// letters, digits and underscores. Default: pat.
	Prefix string `json:"prefix,omitempty"`

	// MaxPerAccount is how many tokens an account may own; -1: any number.
	// Default: 100.
	MaxPerAccount int `json:"max_per_account,omitempty"`

	// MaxLifetime is how long a token may live from when its expiry is set.
	// Default: any time.
	MaxLifetime caddy.Duration `json:"max_lifetime,omitempty"`

	// RequireExpiry refuses tokens that never expire. Default: false.
	RequireExpiry bool `json:"require_expiry,omitempty"`

	// AllowedSets limits which sets a token may be given, and leaves out
	// lists of methods. Default: all sets, and any list.
	AllowedSets []string `json:"allowed_sets,omitempty"`

	// Zone is the time zone in which a date ends, as in "Europe/Berlin".
	// Default: UTC.
	Zone string `json:"zone,omitempty"`
}

// CaddyModule returns the module's information.
func (*App) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "patgate", New: func() caddy.Module { return new(App) }}
}

// Provision reads the catalog and takes hold of the store, which it does not
// open: "caddy validate" provisions too and must touch no data file.
func (a *App) Provision(ctx caddy.Context) error {
	a.ctx, a.log = ctx, ctx.Logger()
	if err := registerMetrics(ctx.GetMetricsRegistry()); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	if err := a.loadCatalog(); err != nil {
		return err
	}
	if err := a.Tokens.check(a.catalog); err != nil {
		return err
	}
	if a.FormMemory < 0 {
		return fmt.Errorf("form_memory is a number of bytes above 0, found %d", a.FormMemory)
	}
	a.forms = gate.NewFormMemory(a.FormMemory)

	path, err := a.Store.path()
	if err != nil {
		return err
	}
	if a.key, err = storeKey(path); err != nil {
		return err
	}
	a.shared, a.holds = acquireStore(a.key, path), true
	return nil
}

func (a *App) loadCatalog() (err error) {
	if a.catalog, err = catalog.Open(a.catalogConfig()); err != nil {
		return fmt.Errorf("loading the catalog: %w", err)
	}
	return nil
}

func (a *App) catalogConfig() catalog.Config {
	repl := caddy.NewReplacer()
	var c catalog.Config
	for _, f := range a.Catalog {
		c.Files = append(c.Files, catalog.FileConfig{Path: repl.ReplaceAll(f.File, ""), Source: f.Source})
	}
	for _, r := range a.Route {
		c.Routes = append(c.Routes, catalog.RouteConfig{Verbs: r.Verbs, Path: r.Path, Name: r.Name, Source: r.Source})
	}
	for _, t := range a.Template {
		c.Templates = append(c.Templates, catalog.TemplateConfig{Path: t.Path, Name: t.Name, Source: t.Source})
	}
	for _, s := range a.Set {
		c.Sets = append(c.Sets, catalog.SetConfig{Name: s.Name, Patterns: s.Methods, Source: s.Source})
	}
	return c
}

// Start opens the store, unless the configuration before had it open, and makes
// the first account.
func (a *App) Start() error {
	store, err := a.shared.open(a.ctx, a.log)
	if err != nil {
		return err
	}
	manager, err := a.manager(store)
	if err != nil {
		return err
	}
	handler := admin.NewHandler(manager)
	a.api.Store(&handler)
	if err := a.firstStart(manager); err != nil {
		return err
	}
	a.probeLogs()
	a.warnOfRewrites()
	return nil
}

// manager applies this configuration's rules to the store.
func (a *App) manager(store tokenstore.Store) (*admin.Manager, error) {
	zone, err := a.Tokens.zone()
	if err != nil {
		return nil, err
	}
	return &admin.Manager{
		Store: store, Index: a.shared.index, Usage: a.shared.usage, Catalog: a.catalog,
		Policy: a.Tokens.policy(), Prefix: a.Tokens.Prefix, Zone: zone,
		Now: time.Now, Random: rand.Reader,
	}, nil
}

// Stop does nothing: apps stop in any order, so requests may still need the
// store. Cleanup gives it back.
func (a *App) Stop() error { return nil }

// Cleanup gives the store back.
func (a *App) Cleanup() error {
	if !a.holds {
		return nil
	}
	a.holds = false
	return releaseStore(a.key)
}

func (c StoreConfig) path() (string, error) {
	path := "patgate.db"
	if c.Bolt != nil && c.Bolt.Path != "" {
		path = c.Bolt.Path
	}
	path, err := caddy.NewReplacer().ReplaceOrErr(path, true, true)
	if err != nil {
		return "", fmt.Errorf("finding the store: %w", err)
	}
	return path, nil
}

var (
	_ caddy.App          = (*App)(nil)
	_ caddy.Provisioner  = (*App)(nil)
	_ caddy.CleanerUpper = (*App)(nil)
)
