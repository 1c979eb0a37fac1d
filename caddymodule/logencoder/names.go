package logencoder

import (
	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/redact"
)

// secretNames are, for each configuration, the names under which its requests carry
// secrets, and the credentials of its upstreams: unlike tokens, those have no shape to be
// known by. Caddy opens logs before it provisions apps and sites, so the encoders are
// there first, and are told later. Requests of a configuration that was replaced are
// still logged by its own encoders, with what it knows itself.
//
// What the modules of one configuration have in common is the channel that ends with it.
var secretNames = caddy.NewUsagePool()

// Hold is a reference to what is secret in the requests of a configuration, which its modules
// share. The zero Hold holds none.
type Hold struct {
	names *sharedNames
	key   <-chan struct{}
}

type sharedNames struct{ redact.Names }

// Destruct implements caddy.Destructor.
func (*sharedNames) Destruct() error { return nil }

// Acquire takes the reference, once.
func (h *Hold) Acquire(ctx caddy.Context) *redact.Names {
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

// Release gives the reference back.
func (h *Hold) Release() error {
	if h.names == nil {
		return nil
	}
	h.names = nil
	_, err := secretNames.Delete(h.key)
	return err
}
