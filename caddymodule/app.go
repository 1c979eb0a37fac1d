package caddymodule

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/server"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/assertion"
	"github.com/patgate/patgate/caddymodule/accountlink"
	"github.com/patgate/patgate/caddymodule/command"
	"github.com/patgate/patgate/caddymodule/firststart"
	"github.com/patgate/patgate/caddymodule/keysource"
	"github.com/patgate/patgate/caddymodule/logencoder"
	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/caddymodule/startcheck"
	"github.com/patgate/patgate/caddymodule/storepool"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

func init() {
	caddy.RegisterModule(new(App))
}

// App is the part of patgate that all sites of a configuration share: the
// store of accounts and tokens, the catalog of API methods, and what tokens may
// be. In a Caddyfile it is the global option patgate.
type App struct {
	// StoreRaw says where accounts and tokens are kept: a module that implements
	// StoreModule. Without "module", {"bolt": {"path": …}} means the module bolt.
	// Default: that one, with the file patgate.db in the working directory.
	StoreRaw json.RawMessage `json:"store,omitempty" caddy:"namespace=patgate.stores inline_key=module"`

	// Catalog lists catalog files and OpenAPI documents, which name the methods of
	// the API; see docs/catalog.md. At least one of catalog, route and template is needed.
	Catalog []CatalogFile `json:"catalog,omitempty"`

	// CatalogDigest tells contents of the files of Catalog apart, with their overlays: Caddy loads a configuration
	// only if it differs from the one that runs, so a changed file has to make another one. The adapter of
	// Caddyfiles sets it; nothing else is made of it. Default: none.
	CatalogDigest string `json:"catalog_digest,omitempty"`

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
	// Clients without a good token share half of it, and one address gets
	// a part of that: see gate.FormMemory. Default: 268435456 (256 MiB).
	FormMemory int64 `json:"form_memory,omitempty"`

	// UpstreamKeys seal the credentials that accounts have for the upstream:
	// 32 bytes each, in hexadecimal or base64. The first one seals; all of
	// them open, so that keys can be changed ("patgate store reseal").
	// Default: none, so that no account can have such a credential.
	UpstreamKeys []keysource.Source `json:"upstream_keys,omitempty"`

	// AssertionKeys sign who calls which method, for sites with assertion:
	// Ed25519 keys in PEM, as "openssl genpkey -algorithm ed25519" makes them.
	// The first one signs; the public parts of all are published at
	// /.well-known/jwks.json of patgate_admin. Behind the first, public keys
	// may stand. Default: none, so that nothing can be signed.
	AssertionKeys []keysource.Source `json:"assertion_keys,omitempty"`

	// Platform is what stands behind the gate, where it is asked who people
	// are. Default: it is not.
	Platform *Platform `json:"platform,omitempty"`

	log          *zap.Logger
	ctx          caddy.Context
	catalog      *catalog.Catalog
	forms        *gate.FormMemory
	keys         *upstream.Keyring // nil: none
	assertions   *assertion.Keys   // nil: none
	people       platform.People   // nil: none are known
	callers      platform.People   // those who call the platform's token API
	peopleClient *http.Client      // that asks for them

	factorRequired bool // by a patgate_admin
	answersTokens  bool // a site has token_api
	sendsSessions  bool // a site has upstream session
	store          StoreModule
	key            string // of the store, among those that are shared
	shared         *storepool.Store
	holds          bool // a reference to shared, to be given back once
	names          logencoder.Hold
	api            atomic.Pointer[http.Handler] // nil until started
	manager        atomic.Pointer[admin.Manager]
	started        chan struct{} // closed when the two are there
	showGuide      func()        // prints what the first start tells, once; nil: it is not
}

// CaddyModule returns the module's information.
func (*App) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "patgate", New: func() caddy.Module { return new(App) }}
}

// Provision reads the catalog and takes hold of the store, which it does not
// open: "caddy validate" provisions too and must touch no data file.
func (a *App) Provision(ctx caddy.Context) error {
	a.ctx, a.log, a.started = ctx, ctx.Logger(), make(chan struct{})
	return sayFirst(a.log, a.provision(ctx))
}

func (a *App) provision(ctx caddy.Context) error {
	if err := metrics.Register(ctx.GetMetricsRegistry()); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	if err := a.loadCatalog(); err != nil {
		return err
	}
	a.Tokens.setDefaults()
	a.forms = gate.NewFormMemory(a.FormMemory)
	if err := ctx.GetMetricsRegistry().Register(metrics.Forms{Memory: a.forms}); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	if err := a.loadUpstreamKeys(); err != nil {
		return err
	}
	if err := a.loadAssertionKeys(); err != nil {
		return err
	}
	if err := a.loadPlatform(); err != nil {
		return err
	}

	var err error
	if a.store, err = a.loadStore(); err != nil {
		return err
	}
	a.key = storeKey(a.store)
	a.shared, a.holds = storepool.Acquire(a.key, a.store.Name()), true
	return nil
}

// sayFirst logs what is wrong with a configuration in the words of patgate alone. Caddy logs the
// error, too, behind the names of all modules on the way to it, on one long line.
func sayFirst(log *zap.Logger, err error) error {
	if err != nil {
		log.Error(err.Error())
	}
	return err
}

// loadCatalog reads the catalog. Where nothing is named that it could be made of, there is
// none, and Validate says so.
func (a *App) loadCatalog() (err error) {
	if !a.namesMethods() {
		return nil
	}
	sources, err := a.catalogSources(nil)
	if err == nil {
		a.catalog, err = sources.open()
	}
	if err != nil {
		return fmt.Errorf("loading the catalog: %w", err)
	}
	for _, c := range a.catalog.Colons() {
		a.log.Warn("a path of the catalog may not mean what it says: " + c.String())
	}
	a.names.Acquire(a.ctx).Add(a.catalog.SecretParameters(), nil)
	return nil
}

// Validate refuses what can be told from the configuration, and the catalog, to be a mistake.
// What is made of it in Provision, such as keys and addresses, is refused there.
func (a *App) Validate() error { return sayFirst(a.log, a.validate()) }

func (a *App) validate() error {
	switch {
	case !a.namesMethods():
		return errors.New("no API methods are configured, so all would be refused: name a catalog file in the global option patgate, as in { patgate { catalog catalogs/platform.json } }, or single methods with route or template")
	case a.FormMemory < 0:
		return fmt.Errorf("form_memory is a number of bytes above 0, found %d", a.FormMemory)
	}
	if err := a.Tokens.check(); err != nil {
		return err
	}
	if err := a.Tokens.checkSets(a.catalog); err != nil {
		return fmt.Errorf("the app patgate: %w", err)
	}
	if a.Platform != nil {
		return a.Platform.check()
	}
	return nil
}

// Start opens the store, unless the configuration before had it open, and makes
// the first account.
func (a *App) Start() error { return sayFirst(a.log, a.start()) }

func (a *App) start() error {
	store, err := a.shared.Open(a.ctx, a.store.Open, a.log)
	if err != nil {
		return err
	}
	signin.UseProcesses(command.StartHasher)
	manager, err := a.newManager(store)
	if err != nil {
		return err
	}
	handler := server.NewHandler(manager)
	a.api.Store(&handler)
	first := firststart.Server{Context: a.ctx, Log: a.log, Manager: manager, Sites: kindOf, IsActive: a.isActive}
	if a.showGuide, err = first.Begin(); err != nil {
		return err
	}
	a.manager.Store(manager)
	close(a.started)
	startcheck.ProbeLogs(a.ctx)
	startcheck.WarnOfRoutes(a.ctx, a.log, gateFacts)
	return nil
}

// awaitStart waits a little for the app to be started: apps start in any order.
func (a *App) awaitStart(r *http.Request) bool {
	select {
	case <-a.started:
		return true
	default:
	}
	timeout := time.NewTimer(readyTimeout)
	defer timeout.Stop()
	select {
	case <-a.started:
		return true
	case <-timeout.C:
	case <-r.Context().Done():
	}
	return false
}

// newManager applies this configuration's rules to the store.
func (a *App) newManager(store tokenstore.Store) (*admin.Manager, error) {
	zone, err := a.Tokens.zone()
	if err != nil {
		return nil, err
	}
	m := &admin.Manager{
		Listing: a.shared.Listing, Usage: a.shared.Usage,
		Rules:  tokenfield.Rules{Policy: a.Tokens.policy(), Catalog: a.catalog, Zone: zone},
		Prefix: a.Tokens.Prefix, Random: rand.Reader, Results: a.shared.Results, StoreName: a.shared.Name,
		Authenticator: authn.Authenticator{
			Trail:  audit.Trail{Store: store, Index: a.shared.Index, Now: time.Now, Log: a.ctx.Slogger(), Limits: a.shared.Limits},
			Memory: a.shared.SignIns, Platform: a.people,
		},
	}
	if a.keys != nil {
		m.Upstream, m.SendsSessions = accountlink.Credentials{Keys: a.keys, States: &a.shared.States}, a.sendsSessions
	}
	if a.Platform != nil {
		m.PlatformName = a.Platform.Name
	}
	return m, nil
}

// isActive reports whether the running configuration is that of this app.
func (a *App) isActive() bool {
	active := caddy.ActiveContext()
	if active.Context == nil {
		return false // the first configuration is not there yet
	}
	app, err := active.AppIfConfigured("patgate")
	return err == nil && app == any(a)
}

// Stop does nothing: apps stop in any order, so requests may still need the
// store. Cleanup gives it back.
func (a *App) Stop() error { return nil }

// requestsEnd is how long after a configuration was replaced requests may still come to it
// that a server had read by then: Caddy does not wait for them.
const requestsEnd = 5 * time.Second

// letGo lets go of what a configuration holds that was replaced, once no request comes to it.
func letGo(of func()) { time.AfterFunc(requestsEnd, of) }

// Cleanup gives the store back, and lets go of what is large, as Gate.Cleanup does.
func (a *App) Cleanup() error {
	if a.showGuide != nil {
		a.showGuide()
	}
	a.catalog = nil
	letGo(func() {
		a.api.Store(nil)
		a.manager.Store(nil)
	})
	if a.peopleClient != nil {
		a.peopleClient.CloseIdleConnections()
	}
	err := a.names.Release()
	if !a.holds {
		return err
	}
	a.holds = false
	return errors.Join(err, storepool.Release(a.key))
}

var (
	_ caddy.App          = (*App)(nil)
	_ caddy.Provisioner  = (*App)(nil)
	_ caddy.Validator    = (*App)(nil)
	_ caddy.CleanerUpper = (*App)(nil)
)
