package caddymodule

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

// TestReplacedConfiguration: connections of clients and upstreams that go on keep the
// configuration that they began with, for minutes. That holds nothing that is large any more,
// and answers who still comes to it.
func TestReplacedConfiguration(t *testing.T) {
	store := filepath.Join(t.TempDir(), "patgate.db")
	load := func(site string) (*App, []caddyhttp.MiddlewareHandler) {
		t.Helper()
		config := fmt.Sprintf(`{
			"admin": {"disabled": true, "config": {"persist": false}},
			"apps": {
				"patgate": {"store": {"bolt": {"path": %q}}, "catalog": [{"file": "../catalogs/platform.json"}]},
				"http": {"servers": {"s": {"listen": ["127.0.0.1:0"], "routes": [{"handle": [
					{"handler": "patgate", "site": %q}, {"handler": "patgate_admin"}
				]}]}}}
			}
		}`, store, site)
		if err := caddy.Load([]byte(config), true); err != nil {
			t.Fatal(err)
		}
		app, err := caddy.ActiveContext().App("patgate")
		if err != nil {
			t.Fatal(err)
		}
		served, err := caddy.ActiveContext().App("http")
		if err != nil {
			t.Fatal(err)
		}
		return app.(*App), served.(*caddyhttp.App).Servers["s"].Routes[0].Handlers
	}
	defer func() {
		if err := caddy.Stop(); err != nil {
			t.Error(err)
		}
	}()
	answers := func(handlers []caddyhttp.MiddlewareHandler) (status int) {
		w := httptest.NewRecorder()
		_ = handlers[1].ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", http.NoBody), nil)
		return w.Code
	}
	app, handlers := load("one")
	if status := answers(handlers); status != http.StatusOK {
		t.Errorf("the dashboard answers %d", status)
	}
	catalog := weak.Make(app.catalog)
	if catalog.Value() == nil {
		t.Fatal("there is no catalog")
	}
	load("two")
	// What a server had read before goes on as ever: Caddy does not wait for it.
	if status := answers(handlers); status != http.StatusOK {
		t.Errorf("the dashboard that is being replaced answers %d", status)
	}
	w := httptest.NewRecorder()
	if err := handlers[0].ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/1.0/environment/control/rest/stopenv", http.NoBody), nil); err != nil || w.Code != http.StatusUnauthorized {
		t.Errorf("the gate that is being replaced answers %d, %v", w.Code, err)
	}
	for deadline := time.Now().Add(20 * time.Second); catalog.Value() != nil; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("what was replaced is still held")
		}
	}
	if status := answers(handlers); status != http.StatusServiceUnavailable {
		t.Errorf("the replaced dashboard answers %d", status)
	}
	err := handlers[0].ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody), nil)
	if refused, ok := err.(caddyhttp.HandlerError); !ok || refused.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the replaced gate answers %v", err)
	}
	runtime.KeepAlive(app)
}
