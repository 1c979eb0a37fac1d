package admin

import (
	"context"
	"fmt"

	"github.com/patgate/patgate/tokenstore"
)

// GenerateToken says what a new token is to be.
type GenerateToken struct {
	Account     string   `json:"account,omitempty"` // login of the owner; empty: who asks
	Description string   `json:"description"`
	Sets        []string `json:"sets,omitempty"`
	Methods     []string `json:"methods,omitempty"`
	Expires     string   `json:"expires,omitempty"`  // see ParseDate, or "never"
	Lifetime    string   `json:"lifetime,omitempty"` // see ParseLifetime
	Addresses   []string `json:"addresses,omitempty"`
	Audience    []string `json:"audience,omitempty" doc:"Names of sites; empty: all"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`

	applied *tokenstore.Applied
}

// CopyToken says how a copy differs from its original.
type CopyToken struct {
	Description string    `json:"description,omitempty"` // empty: the same
	Expires     string    `json:"expires,omitempty"`     // empty: the same
	Lifetime    string    `json:"lifetime,omitempty"`
	Sets        *[]string `json:"sets,omitempty"` // absent: the same, and so on
	Methods     *[]string `json:"methods,omitempty"`
	Addresses   *[]string `json:"addresses,omitempty"`
	Audience    *[]string `json:"audience,omitempty"`

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
	ID      uint64   `json:"id"`
	Problem *Problem `json:"problem,omitempty"` // nil: removed
}

// RemoveTokens removes tokens, each for itself.
func (m *Manager) RemoveTokens(ctx context.Context, p Principal, ids []uint64) []RemoveResult {
	results := make([]RemoveResult, len(ids))
	for i, id := range ids {
		results[i].ID = id
		if err := m.removeToken(ctx, p, id); err != nil {
			results[i].Problem = m.report(ctx, err)
		}
	}
	return results
}

func (m *Manager) removeToken(ctx context.Context, p Principal, id uint64) error {
	return retry(ctx, 0, func() error {
		t, _, err := m.token(ctx, p, id)
		if err != nil {
			return err
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: t}},
			Audit:  m.entry(p, tokenstore.ActionTokenRemove, forAudit(t), nil),
		}, func() { m.Index.Revoke(t.Secrets...) })
	})
}
