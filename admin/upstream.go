package admin

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Upstream keeps the accounts' credentials for the platform behind the gate.
type Upstream interface {
	// Seal encrypts a credential for one account. The error says what of the
	// credential cannot be; it does not repeat it.
	Seal(tokenstore.AccountID, api.UpstreamCredential) (sealed []byte, err error)
	// Reseal encrypts it with the newest key, where another one has sealed it.
	Reseal(id tokenstore.AccountID, sealed []byte) (again []byte, stale bool, err error)
	// State says what the account has, and how it stands.
	State(id tokenstore.AccountID, sealed []byte) api.UpstreamState
	// Changed tells that the account has another credential, or none.
	Changed(tokenstore.AccountID)
}

// upstreamState says how an account stands.
func (m *Manager) upstreamState(a *tokenstore.Account) api.UpstreamState {
	_, dropped := m.Index.DeniesAccount(a.ID)
	switch {
	case dropped, len(a.Upstream) == 0:
		return api.UpstreamState{Kind: "none", State: "none"}
	case m.Upstream == nil:
		return api.UpstreamState{Kind: "locked", State: "none"}
	}
	return m.Upstream.State(a.ID, a.Upstream)
}

// seal returns what makes a credential that of an account; nil takes it away.
func (m *Manager) seal(c *api.UpstreamCredential) func(*tokenstore.Account) error {
	return func(a *tokenstore.Account) (err error) {
		switch {
		case c == nil && len(a.Upstream) == 0:
			return problem.NotFound("credential for the upstream")
		case c == nil:
			a.Upstream = nil
			return nil
		case m.Upstream == nil:
			return problem.New(api.ReasonForbidden, "no key is configured to seal such a credential with; the operator adds one with upstream_keys")
		}
		if a.Upstream, err = m.Upstream.Seal(a.ID, *c); err != nil {
			return problem.Invalid("login", "%v", err)
		}
		return nil
	}
}

// changed tells that an account has another credential.
func (m *Manager) changed(id tokenstore.AccountID) {
	if m.Upstream != nil {
		m.Upstream.Changed(id)
	}
}

// SetUpstream sets what an account has with the platform; nil takes it away.
func (m *Manager) SetUpstream(ctx context.Context, p principal.Principal, login string, c *api.UpstreamCredential) error {
	id := tokenstore.AccountID(0)
	err := m.changeAccount(ctx, p, login, tokenstore.ActionAccountUpstream, 0, func(a *tokenstore.Account) error {
		id = a.ID
		return m.seal(c)(a)
	})
	if c == nil {
		err = m.denyUnreadAccount(p, login, err, func(known tokenstore.AccountID) {
			id = known
			m.Index.DropUpstream(id)
		})
	}
	if !problem.IsRefusal(err) && id != 0 { // also where it could not be stored
		m.changed(id)
	}
	return err
}

// SetOwnUpstream is SetUpstream for who is signed in.
func (m *Manager) SetOwnUpstream(ctx context.Context, p principal.Principal, c *api.UpstreamCredential) error {
	_, err := m.ChangeOwn(ctx, p, tokenstore.ActionAccountUpstream, m.seal(c))
	if !problem.IsRefusal(err) { // also where it could not be stored
		m.changed(p.Account.ID)
	}
	return err
}

// UpstreamOf says how an account stands with the platform.
func (m *Manager) UpstreamOf(ctx context.Context, p principal.Principal, login string) (*api.UpstreamState, error) {
	a, err := m.managed(ctx, p, login)
	if err != nil {
		return nil, err
	}
	state := m.upstreamState(a)
	return &state, nil
}

// Reseal seals all credentials with the newest key, so that the others can go.
func (m *Manager) Reseal(ctx context.Context, p principal.Principal) (*api.Resealed, error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	if m.Upstream == nil {
		return nil, problem.New(api.ReasonForbidden, "no key is configured; the operator adds one with upstream_keys")
	}
	accounts, err := m.Store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return nil, err
	}
	done := &api.Resealed{Failed: []string{}}
	for _, a := range accounts {
		if len(a.Upstream) == 0 {
			continue
		}
		sealed, stale, err := m.Upstream.Reseal(a.ID, a.Upstream)
		switch {
		case err != nil:
			done.Failed = append(done.Failed, a.Login)
			continue
		case !stale:
			done.Current++
			continue
		}
		if err := m.storeResealed(ctx, p, a, sealed); err != nil {
			return nil, err
		}
		done.Resealed++
	}
	return done, nil
}

// storeResealed stores a credential that was sealed again, unless the account has
// another one by now.
func (m *Manager) storeResealed(ctx context.Context, p principal.Principal, a *tokenstore.Account, sealed []byte) error {
	return m.changeAccount(ctx, p, a.Login, tokenstore.ActionAccountUpstream, 0, func(now *tokenstore.Account) error {
		if now.ID == a.ID && string(now.Upstream) == string(a.Upstream) {
			now.Upstream = sealed
		}
		return nil
	})
}

// OwnUpstream says how the account of who is signed in stands with the platform.
func (m *Manager) OwnUpstream(ctx context.Context, p principal.Principal) (*api.UpstreamState, error) {
	a, err := m.Store.Account(ctx, p.Account.ID)
	if err != nil {
		return nil, err
	}
	state := m.upstreamState(a)
	return &state, nil
}
