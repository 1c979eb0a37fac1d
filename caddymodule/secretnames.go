package caddymodule

import (
	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/redact"
)

// secretNames are, for each configuration, the names under which its requests carry
// secrets. Caddy opens logs before it provisions apps and sites, so the encoders are
// there first, and are told the names later. Requests of a configuration that was
// replaced are still logged by its own encoders, with its own names.
//
// What the modules of one configuration have in common is the channel that ends with it.
var secretNames = caddy.NewUsagePool()

// namesHold is a reference to the names of a configuration.
type namesHold struct {
	names *sharedNames
	key   <-chan struct{}
}

type sharedNames struct{ redact.Names }

// Destruct implements caddy.Destructor.
func (*sharedNames) Destruct() error { return nil }

// acquire takes the reference, once; release gives it back.
func (h *namesHold) acquire(ctx caddy.Context) *redact.Names {
	if h.names == nil {
		var key <-chan struct{}
		if ctx.Context != nil {
			key = ctx.Done()
		}
		// The constructor returns no error.
		shared, _, _ := secretNames.LoadOrNew(key, func() (caddy.Destructor, error) { return new(sharedNames), nil })
		h.names, h.key = shared.(*sharedNames), key
	}
	return &h.names.Names
}

func (h *namesHold) release() error {
	if h.names == nil {
		return nil
	}
	h.names = nil
	_, err := secretNames.Delete(h.key)
	return err
}
