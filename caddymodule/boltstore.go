package caddymodule

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"go.uber.org/zap"

	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
)

func init() {
	caddy.RegisterModule(new(BoltStore))
}

const boltStoreID = storeNamespace + ".bolt"

// BoltStore keeps accounts and tokens in one file of this machine.
type BoltStore struct {
	// Path of the file, relative to the working directory. It is made,
	// readable for its owner only, where it does not exist; its folder must
	// exist. Placeholders such as {env.PATGATE_DB} work. Default: patgate.db.
	Path string `json:"path,omitempty"`

	file     string // Path without placeholders
	absolute string
}

// CaddyModule returns the module's information.
func (*BoltStore) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: boltStoreID, New: func() caddy.Module { return new(BoltStore) }}
}

// Provision finds out which file is meant.
func (b *BoltStore) Provision(caddy.Context) (err error) {
	b.file = "patgate.db"
	if b.Path != "" {
		if b.file, err = caddy.NewReplacer().ReplaceOrErr(b.Path, true, true); err != nil {
			return fmt.Errorf("finding the store: %w", err)
		}
	}
	if b.absolute, err = filepath.Abs(b.file); err != nil {
		return fmt.Errorf("finding the store %q: %w", b.file, err)
	}
	return nil
}

// Key implements StoreModule.
func (b *BoltStore) Key() string { return b.absolute }

// Name implements StoreModule.
func (b *BoltStore) Name() string { return b.file }

// Open implements StoreModule.
func (b *BoltStore) Open(_ context.Context, log *zap.Logger) (tokenstore.Store, error) {
	store, err := boltstore.Open(b.file, boltstore.Options{
		Warn: func(msg string) { log.Warn(msg, zap.String("store", b.file)) },
	})
	if err != nil {
		return nil, err // no pointer that is nil inside of an interface that is not
	}
	return store, nil
}

const boltForm = "store bolt <file>"

// UnmarshalCaddyfile reads
//
//	bolt <file>
func (b *BoltStore) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	args := d.RemainingArgs()
	if len(args) != 1 || args[0] == "" || d.NextBlock(d.Nesting()) {
		return block.WrongForm(d, boltForm)
	}
	b.Path = args[0]
	return nil
}

var (
	_ StoreModule           = (*BoltStore)(nil)
	_ caddy.Provisioner     = (*BoltStore)(nil)
	_ caddyfile.Unmarshaler = (*BoltStore)(nil)
)
