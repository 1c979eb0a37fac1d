package caddymodule

import (
	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

// credentials lets the management API keep what accounts have with the upstream.
type credentials struct {
	keys   *upstream.Keyring
	states *upstream.States
}

var _ admin.Upstream = credentials{}

// Seal implements admin.Upstream.
func (c credentials) Seal(id tokenstore.AccountID, in api.UpstreamCredential) ([]byte, error) {
	return c.keys.Seal(id, upstream.Credential{
		Login: in.Login, Password: upstream.NewSecret(in.Password), Session: upstream.NewSecret(in.Session),
	})
}

// Reseal implements admin.Upstream.
func (c credentials) Reseal(id tokenstore.AccountID, sealed []byte) ([]byte, bool, error) {
	if !c.keys.Stale(sealed) {
		_, err := c.keys.Open(id, sealed)
		return nil, false, err
	}
	again, err := c.keys.Reseal(id, sealed)
	return again, true, err
}

// State implements admin.Upstream.
func (c credentials) State(id tokenstore.AccountID, sealed []byte) api.UpstreamState {
	v := api.UpstreamState{Kind: "locked", State: "none"}
	if opened, err := c.keys.Open(id, sealed); err == nil {
		v.Kind = string(opened.Kind())
	}
	state, known := c.states.Of(id)
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
func (c credentials) Changed(id tokenstore.AccountID) { c.states.Forget(id) }
