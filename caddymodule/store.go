package caddymodule

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"go.uber.org/zap"

	"github.com/patgate/patgate/tokenstore"
)

// storeNamespace is where the modules of stores are.
const storeNamespace = "patgate.stores"

// StoreModule is what a module of the namespace patgate.stores implements: it says which store
// a configuration means, and opens it. In a Caddyfile such a module is named by "store <name>",
// if it is a caddyfile.Unmarshaler.
//
// A store outlives the configuration that opened it. All configurations share it whose modules
// have the same ID and Key, so that a reload opens nothing and loses nothing, and it is closed
// when the last of them is gone.
type StoreModule interface {
	caddy.Module

	// Key tells this store from others that modules of this ID open, however the
	// configuration spells it. What takes effect only when a store is opened belongs in it:
	// of configurations with the same Key, the first one opens the store for all. Key and
	// Name are asked after Provision, which does not touch the store: "caddy validate"
	// provisions, too, while a server may be running.
	Key() string

	// Name is what logs, metrics and the management API call the store: another one for
	// another Key. It holds no secret.
	Name() string

	// Open opens the store. ctx is that of the configuration and ends with it, log is the
	// app's. The store keeps neither.
	Open(ctx context.Context, log *zap.Logger) (tokenstore.Store, error)
}

// fileStore is how a configuration names the store in a file without naming a module.
type fileStore struct {
	Bolt BoltStore `json:"bolt,omitzero"`
}

// loadStore loads the module of the store, which opens nothing.
func (a *App) loadStore() (StoreModule, error) {
	module, err := a.loadStoreModule()
	if err != nil {
		return nil, fmt.Errorf("loading the store: %w", err)
	}
	store, ok := module.(StoreModule)
	if !ok {
		return nil, fmt.Errorf("loading the store: %T is in the namespace %s and opens no store", module, storeNamespace)
	}
	return store, nil
}

func (a *App) loadStoreModule() (any, error) {
	var named struct {
		Module *string `json:"module"`
	}
	var file fileStore
	if len(a.StoreRaw) > 0 {
		if err := json.Unmarshal(a.StoreRaw, &named); err != nil {
			return nil, err
		}
		if named.Module != nil {
			return a.ctx.LoadModule(a, "StoreRaw")
		}
		if err := caddy.StrictUnmarshalJSON(a.StoreRaw, &file); err != nil {
			return nil, err
		}
	}
	return a.ctx.LoadModuleByID(boltStoreID, caddyconfig.JSON(file.Bolt, nil))
}

// storeKey names a store in the pool of those that are shared.
func storeKey(m StoreModule) string { return string(m.CaddyModule().ID) + ":" + m.Key() }
