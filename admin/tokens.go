package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// GenerateToken makes a token. applied is stored with it, so that it is not made again;
// nil: nothing is. So it is with CopyToken and RegenerateToken.
func (m *Manager) GenerateToken(ctx context.Context, p principal.Principal, g api.GenerateToken, applied *tokenstore.Applied) (*api.TokenWithValue, error) {
	t, owner, err := m.newToken(ctx, p, g)
	if err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenGenerate, t, owner, applied)
}

// newToken is a token as it was asked for, without a value yet.
func (m *Manager) newToken(ctx context.Context, p principal.Principal, g api.GenerateToken) (t *tokenstore.Token, owner *tokenstore.Account, err error) {
	if owner, err = m.ownerOf(ctx, p, g.Account); err != nil {
		return nil, nil, err
	}
	t = &tokenstore.Token{Account: owner.ID, Created: m.NowInSeconds()}
	return t, owner, m.Rules.ChangeAnew(t, g.Changes(), m.NowInSeconds())
}

// add gives a new token its value and stores it.
func (m *Manager) add(ctx context.Context, p principal.Principal, action tokenstore.Action, t *tokenstore.Token, owner *tokenstore.Account, applied *tokenstore.Applied) (*api.TokenWithValue, error) {
	value, err := tokenstore.NewValue(m.Prefix, m.Random)
	if err != nil {
		return nil, err
	}
	t.Secrets = []tokenstore.Secret{m.secret(value)}
	if err := m.commitNew(ctx, p, action, t, applied); err != nil {
		return nil, err
	}
	return &api.TokenWithValue{
		Token: m.viewWhole(t, owner, tokenstore.Usage{}), Value: value.Reveal(), Escalating: m.escalating(t.Grant),
	}, nil
}

func (m *Manager) commitNew(ctx context.Context, p principal.Principal, action tokenstore.Action, t *tokenstore.Token, applied *tokenstore.Applied) error {
	return m.Store.Commit(ctx, &tokenstore.Change{
		Tokens:    []tokenstore.TokenChange{{After: t}},
		MaxTokens: m.Rules.Policy.MaxTokensPerAccount,
		Applied:   applied,
		Audit:     m.Entry(p, action, nil, tokenfield.Record(t)),
	})
}

func (m *Manager) secret(v tokenstore.Value) tokenstore.Secret {
	return tokenstore.Secret{Hash: v.Hash(), Hint: v.Hint(), Created: m.NowInSeconds()}
}

// ownerOf is the account that a new token is for.
func (m *Manager) ownerOf(ctx context.Context, p principal.Principal, login string) (*tokenstore.Account, error) {
	if login == "" && p.Account != nil && p.Manages(p.Account.ID) {
		return p.Account, nil
	}
	if login == "" {
		return nil, problem.Invalid("account", "name the account that will own the token")
	}
	owner, err := m.account(ctx, login)
	if err != nil {
		return nil, err
	}
	if !p.Manages(owner.ID) {
		return nil, noAccount(owner.Login) // the very answer of what is not there
	}
	return owner, nil
}

// token reads a token that the principal may manage, with its owner.
func (m *Manager) token(ctx context.Context, p principal.Principal, id uint64) (*tokenstore.Token, *tokenstore.Account, error) {
	t, err := m.Store.Token(ctx, tokenstore.TokenID(id))
	if err != nil || !p.Manages(t.Account) {
		if err != nil && !problem.IsRefusal(err) {
			return nil, nil, err
		}
		return nil, nil, problem.NotFound(fmt.Sprintf("token %d", id))
	}
	owner, err := m.Store.Account(ctx, t.Account)
	return t, owner, err
}

// Token shows a token.
func (m *Manager) Token(ctx context.Context, p principal.Principal, id uint64) (*api.Token, error) {
	t, owner, err := m.token(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return m.show(ctx, t, owner)
}

func (m *Manager) show(ctx context.Context, t *tokenstore.Token, owner *tokenstore.Account) (*api.Token, error) {
	usage, err := m.Store.Usage(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	v := m.viewWhole(t, owner, usage[t.ID].Merge(m.Usage.Pending(t.ID)))
	return &v, nil
}

// viewWhole shows a token with what is too much work for each one of a list.
func (m *Manager) viewWhole(t *tokenstore.Token, owner *tokenstore.Account, usage tokenstore.Usage) api.Token {
	v := m.viewToken(t, owner.Login, usage)
	v.NotCallable = m.notCallable(t.Grant)
	return v
}

// CopyToken makes a token that allows the same, with a value of its own.
func (m *Manager) CopyToken(ctx context.Context, p principal.Principal, id uint64, c api.CopyToken, applied *tokenstore.Applied) (*api.TokenWithValue, error) {
	original, owner, err := m.token(ctx, p, id)
	if err != nil {
		return nil, err
	}
	t := original.Clone()
	t.ID, t.Revision, t.Created = 0, 0, m.NowInSeconds()
	changes := c.Changes()
	if changes.Sets == nil {
		// What was allowed once may have left the catalog, or the policy: it is checked
		// again also where it stays.
		changes.Sets = &t.Grant.Sets
	}
	if changes.Only == nil {
		changes.Only = &t.Grant.Only
	}
	if err := m.Rules.ChangeAnew(t, changes, m.NowInSeconds()); err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenCopy, t, owner, applied)
}

// Removed is what became of one of the tokens that were to be removed.
type Removed struct {
	ID  uint64
	Err *problem.Error // why it was not removed; nil: it was
}

// RemoveTokens removes tokens, each for itself. One that is named twice is removed once.
func (m *Manager) RemoveTokens(ctx context.Context, p principal.Principal, ids []uint64) []Removed {
	ctx = context.WithoutCancel(ctx) // as CommitRevocation: all of them, or nobody knows which
	results := make([]Removed, 0, len(ids))
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		result := Removed{ID: id}
		if err := m.RemoveToken(ctx, p, id); err != nil {
			result.Err = m.Report(ctx, err)
		}
		results = append(results, result)
	}
	return results
}

// denyUnread refuses a token that was to be removed and cannot even be read: what the gate
// knows of it is enough for that.
func (m *Manager) denyUnread(p principal.Principal, id uint64, err error) error {
	var told *problem.Error
	if errors.As(err, &told) || problem.IsRefusal(err) ||
		!m.Index.RevokeToken(tokenstore.TokenID(id), func(e *tokenstore.Entry) bool { return p.Manages(e.Owner().ID) }) {
		return err
	}
	return fmt.Errorf("%w; %w", problem.ErrNotDurable, err)
}

// RemoveToken removes a token.
func (m *Manager) RemoveToken(ctx context.Context, p principal.Principal, id uint64) error {
	return audit.Retry(ctx, 0, func() error {
		t, _, err := m.token(ctx, p, id)
		if err != nil {
			return m.denyUnread(p, id, err)
		}
		return m.CommitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: t}},
			Audit:  m.Entry(p, tokenstore.ActionTokenRemove, tokenfield.Record(t), nil),
		}, func() { m.Index.Revoke(t.Secrets...) })
	})
}
