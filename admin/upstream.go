package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Upstream keeps the accounts' credentials for the platform behind the gate.
type Upstream interface {
	// Seal encrypts a credential for one account. The error says what of the
	// credential cannot be; it does not repeat it.
	Seal(tokenstore.AccountID, UpstreamCredential) (sealed []byte, err error)
	// Reseal encrypts it with the newest key, where another one has sealed it.
	Reseal(id tokenstore.AccountID, sealed []byte) (again []byte, stale bool, err error)
	// State says what the account has, and how it stands.
	State(id tokenstore.AccountID, sealed []byte) UpstreamState
	// Changed tells that the account has another credential, or none.
	Changed(tokenstore.AccountID)
}

// UpstreamCredential is what an account has with the platform behind the gate: a
// login with its password, or a session.
type UpstreamCredential struct {
	Login    string `json:"login,omitempty" doc:"The account's login on the platform"`
	Password string `json:"upstream_password,omitempty" doc:"The account's password on the platform"`
	Session  string `json:"session,omitempty" doc:"In place of the two: a session that does not end"`
}

// UpstreamState is how an account stands with the platform behind the gate. It
// holds no part of the credential.
type UpstreamState struct {
	Kind   string     `json:"kind" enum:"none,password,session,locked" doc:"What the account has; locked: no key that is configured opens it"`
	State  string     `json:"state" enum:"none,ok,failed" doc:"How the last sign-in went; none: there was none since the program started"`
	Reason string     `json:"reason,omitempty" doc:"Why it failed"`
	Detail string     `json:"detail,omitempty" doc:"The same for people"`
	Since  *time.Time `json:"since,omitempty" doc:"Since when it is so"`
}

// Resealed counts what became of sealed credentials.
type Resealed struct {
	Resealed int      `json:"resealed" doc:"How many were sealed anew"`
	Current  int      `json:"current" doc:"That the newest key had sealed already"`
	Failed   []string `json:"failed" doc:"Logins of accounts whose credential no key opens; it has to be set again"`
}

// upstreamState says how an account stands.
func (m *Manager) upstreamState(a *tokenstore.Account) UpstreamState {
	_, dropped := m.Index.DeniesAccount(a.ID)
	switch {
	case dropped, len(a.Upstream) == 0:
		return UpstreamState{Kind: "none", State: "none"}
	case m.Upstream == nil:
		return UpstreamState{Kind: "locked", State: "none"}
	}
	return m.Upstream.State(a.ID, a.Upstream)
}

// seal returns what makes a credential that of an account; nil takes it away.
func (m *Manager) seal(c *UpstreamCredential) func(*tokenstore.Account) error {
	return func(a *tokenstore.Account) (err error) {
		switch {
		case c == nil && len(a.Upstream) == 0:
			return notFound("credential for the upstream")
		case c == nil:
			a.Upstream = nil
			return nil
		case m.Upstream == nil:
			return newProblem(http.StatusForbidden, ReasonForbidden, "no key is configured to seal such a credential with; the operator adds one with upstream_keys")
		}
		if a.Upstream, err = m.Upstream.Seal(a.ID, *c); err != nil {
			return invalid("login", "%v", err)
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
func (m *Manager) SetUpstream(ctx context.Context, p Principal, login string, c *UpstreamCredential) error {
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
	if !isRefusal(err) && id != 0 { // also where it could not be stored
		m.changed(id)
	}
	return err
}

// SetOwnUpstream is SetUpstream for who is signed in.
func (m *Manager) SetOwnUpstream(ctx context.Context, p Principal, c *UpstreamCredential) error {
	_, err := m.changeOwn(ctx, p, tokenstore.ActionAccountUpstream, m.seal(c))
	if !isRefusal(err) { // also where it could not be stored
		m.changed(p.Account.ID)
	}
	return err
}

// UpstreamOf says how an account stands with the platform.
func (m *Manager) UpstreamOf(ctx context.Context, p Principal, login string) (*UpstreamState, error) {
	a, err := m.managed(ctx, p, login)
	if err != nil {
		return nil, err
	}
	state := m.upstreamState(a)
	return &state, nil
}

// Reseal seals all credentials with the newest key, so that the others can go.
func (m *Manager) Reseal(ctx context.Context, p Principal) (*Resealed, error) {
	if err := operator(p); err != nil {
		return nil, err
	}
	if m.Upstream == nil {
		return nil, newProblem(http.StatusForbidden, ReasonForbidden, "no key is configured; the operator adds one with upstream_keys")
	}
	accounts, err := m.Store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return nil, err
	}
	done := &Resealed{Failed: []string{}}
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
func (m *Manager) storeResealed(ctx context.Context, p Principal, a *tokenstore.Account, sealed []byte) error {
	return m.changeAccount(ctx, p, a.Login, tokenstore.ActionAccountUpstream, 0, func(now *tokenstore.Account) error {
		if now.ID == a.ID && string(now.Upstream) == string(a.Upstream) {
			now.Upstream = sealed
		}
		return nil
	})
}

func (c *call) showUpstream() (answer, error) {
	state, err := c.UpstreamOf(c.r.Context(), c.who, c.r.PathValue("login"))
	return answer{body: state}, err
}

func (c *call) setUpstream() (answer, error) {
	in, err := readChange[UpstreamCredential](c)
	if err != nil {
		return answer{}, err
	}
	return answer{}, c.SetUpstream(c.r.Context(), c.who, c.r.PathValue("login"), &in)
}

func (c *call) removeUpstream() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	return answer{}, c.SetUpstream(c.r.Context(), c.who, c.r.PathValue("login"), nil)
}

func (c *call) showOwnUpstream() (answer, error) {
	a, err := c.Store.Account(c.r.Context(), c.who.Account.ID)
	if err != nil {
		return answer{}, err
	}
	return answer{body: c.upstreamState(a)}, nil
}

func (c *call) setOwnUpstream() (answer, error) {
	in, err := readChange[UpstreamCredential](c)
	if err != nil {
		return answer{}, err
	}
	return answer{}, c.SetOwnUpstream(c.r.Context(), c.who, &in)
}

func (c *call) removeOwnUpstream() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	return answer{}, c.SetOwnUpstream(c.r.Context(), c.who, nil)
}

func (c *call) reseal() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	done, err := c.Reseal(c.r.Context(), c.who)
	return answer{body: done}, err
}
