package caddymodule

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
	"go.uber.org/zap"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
)

// shelf is another kind of store: a file of a fixed name in a folder.
type shelf struct {
	Folder string `json:"folder"`
}

var shelvesOpened atomic.Int64

func init() { caddy.RegisterModule(new(shelf)) }

func (*shelf) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "patgate.stores.test_shelf", New: func() caddy.Module { return new(shelf) }}
}

func (s *shelf) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	for d.NextBlock(0) {
		if d.Val() != "folder" || !d.AllArgs(&s.Folder) {
			return d.ArgErr()
		}
	}
	return nil
}

func (s *shelf) Key() string  { return filepath.Clean(s.Folder) }
func (s *shelf) Name() string { return "shelf " + s.Folder }
func (s *shelf) Open(context.Context, *zap.Logger) (tokenstore.Store, error) {
	shelvesOpened.Add(1)
	return boltstore.Open(filepath.Join(s.Folder, "shelf.db"), boltstore.Options{})
}

var _ StoreModule = (*shelf)(nil)

// TestStoreModule: a store that another module opens is used as that of a file is: it is made
// at the start, shared over a reload, however it is spelled, and closed at the end. It runs
// configurations, of which a process has one: so not in parallel.
func TestStoreModule(t *testing.T) {
	folder := t.TempDir()
	load := func(folder, more string) *App {
		t.Helper()
		text := "{\nadmin off\npersist_config off\npatgate {\nstore test_shelf {\nfolder " + folder + "\n}\nroute GET /a/b a.B\n" + more + "\n}\n}\n"
		config, _, err := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}.Adapt([]byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := caddy.Load(config, true); err != nil {
			t.Fatal(err)
		}
		app, err := caddy.ActiveContext().App("patgate")
		if err != nil {
			t.Fatal(err)
		}
		return app.(*App)
	}
	stopped := false
	defer func() {
		if !stopped {
			_ = caddy.Stop()
		}
	}()
	before := load(folder, "")
	store := before.manager.Load().Store
	if _, err := store.AccountByLogin(t.Context(), "admin"); err != nil {
		t.Errorf("there is no first account: %v", err)
	}
	after := load(folder+"/", "form_memory 1MiB")
	if after == before {
		t.Fatal("nothing was reloaded")
	}
	if n := shelvesOpened.Load(); n != 1 || after.manager.Load().Store != store {
		t.Errorf("the store was opened %d times", n)
	}
	if _, err := store.AccountByLogin(t.Context(), "admin"); err != nil {
		t.Errorf("after the reload: %v", err)
	}
	if name := after.manager.Load().StoreName; name != "shelf "+folder {
		t.Errorf("the store is called %q", name)
	}
	stopped = true
	if err := caddy.Stop(); err != nil {
		t.Error(err)
	}
	again, err := boltstore.Open(filepath.Join(folder, "shelf.db"), boltstore.Options{})
	if err != nil {
		t.Fatalf("after the end: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestStoreForms: the store in a file has two forms in JSON, and a default. It provisions whole
// configurations, which redirects Caddy's default log: so not in parallel.
func TestStoreForms(t *testing.T) {
	t.Setenv("PATGATE_TEST_STORE", "from-env.db")
	for _, c := range []struct{ name, store, want, wantErr string }{
		{"none", ``, "patgate.db", ""},
		{"null", `"store": null,`, "patgate.db", ""},
		{"empty", `"store": {},`, "patgate.db", ""},
		{"bolt is null", `"store": {"bolt": null},`, "patgate.db", ""},
		{"bolt without a path", `"store": {"bolt": {}},`, "patgate.db", ""},
		{"bolt", `"store": {"bolt": {"path": "a.db"}},`, "a.db", ""},
		{"placeholder", `"store": {"bolt": {"path": "{env.PATGATE_TEST_STORE}"}},`, "from-env.db", ""},
		{"module bolt", `"store": {"module": "bolt", "path": "a.db"},`, "a.db", ""},
		{"module bolt without a path", `"store": {"module": "bolt"},`, "patgate.db", ""},
		{"another module", `"store": {"module": "test_shelf", "folder": "f"},`, "shelf f", ""},
		{"unknown member", `"store": {"blot": {"path": "a.db"}},`, "", `unknown field "blot"`},
		{"unknown member of bolt", `"store": {"bolt": {"file": "a.db"}},`, "", `unknown field "file"`},
		{"both forms", `"store": {"module": "bolt", "bolt": {"path": "a.db"}},`, "", `unknown field "bolt"`},
		{"unknown module", `"store": {"module": "redis"},`, "", "unknown module: patgate.stores.redis"},
		{"unknown placeholder", `"store": {"bolt": {"path": "{env.PATGATE_TEST_NO_STORE}"}},`, "", "finding the store: "},
	} {
		var cfg caddy.Config
		text := `{"admin": {"disabled": true}, "apps": {"patgate": {` + c.store + `"route": [{"verbs": ["GET"], "path": "/a/b", "name": "a.B"}]}}}`
		if err := json.Unmarshal([]byte(text), &cfg); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		ctx, err := caddy.ProvisionContext(&cfg)
		if c.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), c.wantErr) {
				t.Errorf("%s: %v\nwant %s", c.name, err, c.wantErr)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		app, err := ctx.App("patgate")
		if err != nil {
			t.Fatal(err)
		}
		if got := app.(*App).shared.Name; got != c.want {
			t.Errorf("%s: the store is %q, want %q", c.name, got, c.want)
		}
		if err := app.(*App).Cleanup(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(c.want); err == nil {
			t.Errorf("%s: %s was made", c.name, c.want)
		}
	}
}
