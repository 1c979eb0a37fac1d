// Package accountlink links accounts with the platform behind the gate: management asks there who
// its people are, and keeps what accounts have there.
package accountlink

import (
	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

// Credentials lets the management API keep what accounts have with the upstream.
type Credentials struct {
	Keys   *upstream.Keyring
	States *upstream.States
}

var _ admin.Upstream = Credentials{}

// Seal implements admin.Upstream.
func (c Credentials) Seal(id tokenstore.AccountID, in api.UpstreamCredential) ([]byte, error) {
	return c.Keys.Seal(id, upstream.Credential{
		Login: in.Login, Password: upstream.NewSecret(in.Password), Session: upstream.NewSecret(in.Session),
	})
}

// Reseal implements admin.Upstream.
func (c Credentials) Reseal(id tokenstore.AccountID, sealed []byte) ([]byte, bool, error) {
	if !c.Keys.Stale(sealed) {
		_, err := c.Keys.Open(id, sealed)
		return nil, false, err
	}
	again, err := c.Keys.Reseal(id, sealed)
	return again, true, err
}

// State implements admin.Upstream.
func (c Credentials) State(id tokenstore.AccountID, sealed []byte) api.UpstreamState {
	v := api.UpstreamState{Kind: "locked", State: "none"}
	if opened, err := c.Keys.Open(id, sealed); err == nil {
		v.Kind = string(opened.Kind())
	}
	state, known := c.States.Of(id)
	if !known {
		return v
	}
	v.State, v.Since = "ok", &state.Since
	if state.Failed {
		v.State, v.Reason, v.Detail = "failed", string(state.Reason), state.Reason.Text()
	}
	return v
}

// Changed implements admin.Upstream.
func (c Credentials) Changed(id tokenstore.AccountID) { c.States.Forget(id) }
