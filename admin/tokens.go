package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/patgate/patgate/tokenstore"
)

// GenerateToken says what a new token is to be.
type GenerateToken struct {
	Account     string   `json:"account,omitempty" doc:"Login of the owner; absent: who asks" example:"demo"`
	Description string   `json:"description" doc:"What the token is for: 1 to 200 characters" example:"ci"`
	Sets        []string `json:"sets,omitempty" doc:"Names of predefined sets (GET /sets) whose methods it may call" example:"IDE Plugins"`
	Methods     []string `json:"methods,omitempty" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Expires     string   `json:"expires,omitempty" doc:"2027-12-31 or 31-12-2027 (the end of that day), an RFC 3339 time, or never; absent: never" example:"2027-12-31"`
	Lifetime    string   `json:"lifetime,omitempty" doc:"In place of expires: how long from now, such as 90d, 12h, 10m, 2w" example:"90d"`
	Addresses   []string `json:"addresses,omitempty" doc:"Addresses and networks that it may be used from; absent: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string `json:"audience,omitempty" doc:"Names of sites; empty: all"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`

	applied *tokenstore.Applied
}

// CopyToken says how a copy differs from its original.
type CopyToken struct {
	Description string    `json:"description,omitempty" doc:"What the copy is for; absent: as in the original, and so on" example:"ci, second machine"`
	Expires     string    `json:"expires,omitempty" doc:"As in generating" example:"2027-12-31"`
	Lifetime    string    `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	Sets        *[]string `json:"sets,omitempty" doc:"Names of predefined sets" example:"IDE Plugins"`
	Methods     *[]string `json:"methods,omitempty" doc:"Patterns of methods" example:"environment.control.StopEnv"`
	Addresses   *[]string `json:"addresses,omitempty" doc:"Addresses and networks; empty: any" example:"203.0.113.7"`
	Audience    *[]string `json:"audience,omitempty" doc:"Names of sites; empty: all"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`

	applied *tokenstore.Applied
}

// GenerateToken makes a token.
func (m *Manager) GenerateToken(ctx context.Context, p Principal, g GenerateToken) (*TokenWithValue, error) {
	t, owner, err := m.newToken(ctx, p, g)
	if err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenGenerate, t, owner, g.applied)
}

// newToken is a token as it was asked for, without a value yet.
func (m *Manager) newToken(ctx context.Context, p Principal, g GenerateToken) (t *tokenstore.Token, owner *tokenstore.Account, err error) {
	if owner, err = m.ownerOf(ctx, p, g.Account); err != nil {
		return nil, nil, err
	}
	t = &tokenstore.Token{Account: owner.ID, Description: g.Description, Created: m.now()}
	if err := checkDescription(g.Description); err != nil {
		return nil, nil, err
	}
	if t.Grant, err = m.grant(g.Sets, g.Methods); err != nil {
		return nil, nil, err
	}
	if t.Addresses, err = addresses(g.Addresses); err != nil {
		return nil, nil, err
	}
	if t.Audience, err = sites(g.Audience); err != nil {
		return nil, nil, err
	}
	return t, owner, m.setExpiry(t, g.Expires, g.Lifetime)
}

// setExpiry sets when t ends, if that was said; else it must end as it does now.
func (m *Manager) setExpiry(t *tokenstore.Token, expires, lifetime string) error {
	end, said, err := m.expiry(expires, lifetime)
	if err != nil {
		return err
	}
	if said {
		t.Expires = end
		return nil
	}
	return m.checkExpiry("expires", t.Expires)
}

// add gives a new token its value and stores it.
func (m *Manager) add(ctx context.Context, p Principal, action tokenstore.Action, t *tokenstore.Token, owner *tokenstore.Account, applied *tokenstore.Applied) (*TokenWithValue, error) {
	value, err := tokenstore.NewValue(m.Prefix, m.Random)
	if err != nil {
		return nil, err
	}
	t.Secrets = []tokenstore.Secret{m.secret(value)}
	if err := m.commitNew(ctx, p, action, t, applied); err != nil {
		return nil, err
	}
	return &TokenWithValue{m.viewToken(t, owner.Login, tokenstore.Usage{}), value.Reveal()}, nil
}

func (m *Manager) commitNew(ctx context.Context, p Principal, action tokenstore.Action, t *tokenstore.Token, applied *tokenstore.Applied) error {
	return m.Store.Commit(ctx, &tokenstore.Change{
		Tokens:    []tokenstore.TokenChange{{After: t}},
		MaxTokens: m.Policy.MaxTokensPerAccount,
		Applied:   applied,
		Audit:     m.entry(p, action, nil, forAudit(t)),
	})
}

func (m *Manager) secret(v tokenstore.Value) tokenstore.Secret {
	return tokenstore.Secret{Hash: v.Hash(), Hint: v.Hint(), Created: m.now()}
}

// ownerOf is the account that a new token is for.
func (m *Manager) ownerOf(ctx context.Context, p Principal, login string) (*tokenstore.Account, error) {
	if login == "" && p.Account != nil && p.manages(p.Account.ID) {
		return p.Account, nil
	}
	if login == "" {
		return nil, invalid("account", "name the account that will own the token")
	}
	owner, err := m.account(ctx, login)
	if err != nil {
		return nil, err
	}
	if !p.manages(owner.ID) {
		return nil, noAccount(owner.Login) // the very answer of what is not there
	}
	return owner, nil
}

// token reads a token that the principal may manage, with its owner.
func (m *Manager) token(ctx context.Context, p Principal, id uint64) (*tokenstore.Token, *tokenstore.Account, error) {
	t, err := m.Store.Token(ctx, tokenstore.TokenID(id))
	if err != nil || !p.manages(t.Account) {
		if err != nil && !isRefusal(err) {
			return nil, nil, err
		}
		return nil, nil, notFound(fmt.Sprintf("token %d", id))
	}
	owner, err := m.Store.Account(ctx, t.Account)
	return t, owner, err
}

// Token shows a token.
func (m *Manager) Token(ctx context.Context, p Principal, id uint64) (*Token, error) {
	t, owner, err := m.token(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return m.show(ctx, t, owner)
}

func (m *Manager) show(ctx context.Context, t *tokenstore.Token, owner *tokenstore.Account) (*Token, error) {
	usage, err := m.Store.Usage(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	v := m.viewToken(t, owner.Login, usage[t.ID].Merge(m.Usage.Pending(t.ID)))
	return &v, nil
}

// CopyToken makes a token that allows the same, with a value of its own.
func (m *Manager) CopyToken(ctx context.Context, p Principal, id uint64, c CopyToken) (*TokenWithValue, error) {
	original, owner, err := m.token(ctx, p, id)
	if err != nil {
		return nil, err
	}
	t := original.Clone()
	t.ID, t.Revision, t.Created = 0, 0, m.now()
	if c.Description != "" {
		if err := checkDescription(c.Description); err != nil {
			return nil, err
		}
		t.Description = c.Description
	}
	// What was allowed once may have left the catalog, or the policy: it is
	// checked again also where it stays.
	sets, methods := orList(c.Sets, t.Grant.Sets), orList(c.Methods, t.Grant.Methods)
	edit := EditToken{Sets: &sets, Methods: &methods, Addresses: c.Addresses, Audience: c.Audience}
	if err := m.applyEdit(t, edit); err != nil {
		return nil, err
	}
	if err := m.setExpiry(t, c.Expires, c.Lifetime); err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenCopy, t, owner, c.applied)
}

// RemoveResult is what became of one of the tokens that were to be removed.
type RemoveResult struct {
	ID      uint64   `json:"id" doc:"Of the token" example:"2"`
	Problem *Problem `json:"problem,omitempty" doc:"Why it was not removed; absent: it was"`
}

// RemoveTokens removes tokens, each for itself.
func (m *Manager) RemoveTokens(ctx context.Context, p Principal, ids []uint64) []RemoveResult {
	ctx = context.WithoutCancel(ctx) // as commitRevocation: all of them, or nobody knows which
	results := make([]RemoveResult, len(ids))
	for i, id := range ids {
		results[i].ID = id
		if err := m.removeToken(ctx, p, id); err != nil {
			results[i].Problem = m.report(ctx, err)
		}
	}
	return results
}

// denyUnread refuses a token that was to be removed and cannot even be read: what the gate
// knows of it is enough for that.
func (m *Manager) denyUnread(p Principal, id uint64, err error) error {
	var problem *Problem
	if errors.As(err, &problem) || isRefusal(err) ||
		!m.Index.RevokeToken(tokenstore.TokenID(id), func(e *tokenstore.Entry) bool { return p.manages(e.Owner().ID) }) {
		return err
	}
	return fmt.Errorf("%w; %w", errNotDurable, err)
}

func (m *Manager) removeToken(ctx context.Context, p Principal, id uint64) error {
	return retry(ctx, 0, func() error {
		t, _, err := m.token(ctx, p, id)
		if err != nil {
			return m.denyUnread(p, id, err)
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: t}},
			Audit:  m.entry(p, tokenstore.ActionTokenRemove, forAudit(t), nil),
		}, func() { m.Index.Revoke(t.Secrets...) })
	})
}
