package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// GenerateToken says what a new token is to be.
type GenerateToken struct {
	Account     string   `json:"account"` // login of the owner; empty: who asks
	Description string   `json:"description"`
	Sets        []string `json:"sets,omitempty"`
	Methods     []string `json:"methods,omitempty"`
	Expires     string   `json:"expires,omitempty"`  // see ParseDate, or "never"
	Lifetime    string   `json:"lifetime,omitempty"` // see ParseLifetime
	Addresses   []string `json:"addresses,omitempty"`
	Audience    []string `json:"audience,omitempty"`
}

// EditToken says what of a token is to change; nil fields stay.
type EditToken struct {
	Description *string   `json:"description,omitempty"`
	Sets        *[]string `json:"sets,omitempty"`
	Methods     *[]string `json:"methods,omitempty"`
	Expires     *string   `json:"expires,omitempty"`
	Lifetime    *string   `json:"lifetime,omitempty"`
	Addresses   *[]string `json:"addresses,omitempty"`
	Audience    *[]string `json:"audience,omitempty"`
}

// CopyToken says how a copy differs from its original.
type CopyToken struct {
	Description string `json:"description,omitempty"` // empty: the same
	Expires     string `json:"expires,omitempty"`     // empty: the same
	Lifetime    string `json:"lifetime,omitempty"`
}

// RegenerateToken says how a token gets its new value.
type RegenerateToken struct {
	Expires  string `json:"expires,omitempty"` // empty: as before
	Lifetime string `json:"lifetime,omitempty"`
	Overlap  string `json:"overlap,omitempty"` // how long the old value stays good; empty: not at all
}

// maxOverlap is how long an old value may stay good beside the new one.
const maxOverlap = 7 * 24 * time.Hour

// GenerateToken makes a token.
func (m *Manager) GenerateToken(ctx context.Context, p Principal, g GenerateToken) (*TokenWithValue, error) {
	owner, err := m.ownerOf(ctx, p, g.Account)
	if err != nil {
		return nil, err
	}
	t := &tokenstore.Token{Account: owner.ID, Description: g.Description, Created: m.now()}
	if err := checkDescription(g.Description); err != nil {
		return nil, err
	}
	if t.Grant, err = m.grant(g.Sets, g.Methods); err != nil {
		return nil, err
	}
	if t.Addresses, err = addresses(g.Addresses); err != nil {
		return nil, err
	}
	if t.Audience, err = sites(g.Audience); err != nil {
		return nil, err
	}
	if err := m.setExpiry(t, g.Expires, g.Lifetime); err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenGenerate, t, owner)
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
func (m *Manager) add(ctx context.Context, p Principal, action tokenstore.Action, t *tokenstore.Token, owner *tokenstore.Account) (*TokenWithValue, error) {
	value, err := tokenstore.NewValue(m.Prefix, m.Random)
	if err != nil {
		return nil, err
	}
	t.Secrets = []tokenstore.Secret{m.secret(value)}
	err = m.Store.Commit(ctx, &tokenstore.Change{
		Tokens:    []tokenstore.TokenChange{{After: t}},
		MaxTokens: m.Policy.MaxTokensPerAccount,
		Audit:     m.entry(p, action, nil, forAudit(t)),
	})
	if err != nil {
		return nil, err
	}
	return &TokenWithValue{m.viewToken(t, owner.Login, tokenstore.Usage{}), value.Reveal()}, nil
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
		return nil, notFound("account " + quoted(login))
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

// EditToken changes what is named of a token. revision is the one that the
// caller saw; 0 means whatever there is.
func (m *Manager) EditToken(ctx context.Context, p Principal, id uint64, edit EditToken, revision uint64) (*Token, error) {
	var after *tokenstore.Token
	var owner *tokenstore.Account
	err := retry(ctx, revision, func() error {
		before, o, err := m.token(ctx, p, id)
		if err != nil {
			return err
		}
		if revision != 0 && before.Revision != revision {
			return tokenstore.ErrConflict
		}
		owner, after = o, before.Clone()
		if err := m.applyEdit(after, edit); err != nil {
			return err
		}
		var deny func()
		if narrows(before, after) {
			deny = func() { m.Index.Revoke(before.Secrets...) }
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.entry(p, tokenstore.ActionTokenEdit, forAudit(before), forAudit(after)),
		}, deny)
	})
	if err != nil {
		return nil, err
	}
	return m.show(ctx, after, owner)
}

// narrows tells an edit that takes something away: kept from being stored, it
// must not leave the token as it was.
func narrows(before, after *tokenstore.Token) bool {
	return fmt.Sprint(before.Grant, before.Addresses, before.Audience) != fmt.Sprint(after.Grant, after.Addresses, after.Audience) ||
		!after.Expires.IsZero() && (before.Expires.IsZero() || after.Expires.Before(before.Expires))
}

func (m *Manager) applyEdit(t *tokenstore.Token, edit EditToken) (err error) {
	if edit.Description != nil {
		if err := checkDescription(*edit.Description); err != nil {
			return err
		}
		t.Description = *edit.Description
	}
	if edit.Sets != nil || edit.Methods != nil {
		if t.Grant, err = m.grant(orList(edit.Sets, t.Grant.Sets), orList(edit.Methods, t.Grant.Methods)); err != nil {
			return err
		}
	}
	if edit.Addresses != nil {
		if t.Addresses, err = addresses(*edit.Addresses); err != nil {
			return err
		}
	}
	if edit.Audience != nil {
		if t.Audience, err = sites(*edit.Audience); err != nil {
			return err
		}
	}
	if edit.Expires == nil && edit.Lifetime == nil {
		return nil
	}
	end, said, err := m.expiry(orText(edit.Expires), orText(edit.Lifetime))
	if err != nil {
		return err
	}
	if !said {
		return invalid("expires", "name a date, or never")
	}
	t.Expires = end
	return nil
}

func orList(list *[]string, otherwise []string) []string {
	if list == nil {
		return otherwise
	}
	return *list
}

func orText(s *string) string {
	if s == nil {
		return ""
	}
	return *s
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
	// What was allowed once may have left the catalog, or the policy.
	if t.Grant, err = m.grant(t.Grant.Sets, t.Grant.Methods); err != nil {
		return nil, err
	}
	if err := m.setExpiry(t, c.Expires, c.Lifetime); err != nil {
		return nil, err
	}
	return m.add(ctx, p, tokenstore.ActionTokenCopy, t, owner)
}

// RegenerateToken gives a token a new value and keeps all else. The old value is
// refused at once, or after an overlap.
func (m *Manager) RegenerateToken(ctx context.Context, p Principal, id uint64, r RegenerateToken) (*TokenWithValue, error) {
	overlap := time.Duration(0)
	if r.Overlap != "" {
		var err error
		if overlap, err = ParseLifetime(r.Overlap); err != nil || overlap > maxOverlap {
			return nil, invalid("overlap", "it is a time of up to 7d, such as 10m")
		}
	}
	value, err := tokenstore.NewValue(m.Prefix, m.Random)
	if err != nil {
		return nil, err
	}
	var after *tokenstore.Token
	var owner *tokenstore.Account
	err = retry(ctx, 0, func() error {
		before, o, err := m.token(ctx, p, id)
		if err != nil {
			return err
		}
		owner, after = o, before.Clone()
		if err := m.setExpiry(after, r.Expires, r.Lifetime); err != nil {
			return err
		}
		after.Secrets = []tokenstore.Secret{m.secret(value)}
		deny := func() { m.Index.Revoke(before.Secrets...) }
		if overlap > 0 {
			if before.ExpiredAt(m.now()) {
				return invalid("overlap", "the token has expired, and its old value does not become good again; leave the overlap out")
			}
			deny = nil // the old value would have stayed good
			old := before.Secrets[len(before.Secrets)-1]
			old.NotAfter = m.now().Add(overlap)
			after.Secrets = []tokenstore.Secret{old, after.Secrets[0]}
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.entry(p, tokenstore.ActionTokenRegenerate, forAudit(before), forAudit(after)),
		}, deny)
	})
	if err != nil {
		return nil, err
	}
	shown, err := m.show(ctx, after, owner)
	if err != nil {
		return nil, err
	}
	return &TokenWithValue{*shown, value.Reveal()}, nil
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

// TokenFilter selects tokens to list.
type TokenFilter struct {
	Account string // login; empty: of all accounts, for operators
	State   string // active, expired or all; empty: all
	After   uint64 // only ids above this one
	Limit   int    // at most so many; 0: maxPage
}

// maxPage is how many tokens one page has at most.
const maxPage = 1000

// Tokens lists tokens by id.
func (m *Manager) Tokens(ctx context.Context, p Principal, f TokenFilter) ([]Token, error) {
	q := tokenstore.TokenQuery{After: tokenstore.TokenID(f.After), Limit: f.Limit, Now: m.Now()}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = maxPage
	}
	switch f.State {
	case "", "all":
	case string(tokenstore.StateActive), string(tokenstore.StateExpired):
		q.State = tokenstore.State(f.State)
	default:
		return nil, invalid("state", "it is active, expired or all, found %s", quoted(shortened(f.State)))
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	found, err := m.Store.Tokens(ctx, q)
	if err != nil {
		return nil, err
	}
	return m.views(ctx, found)
}

func (m *Manager) views(ctx context.Context, found []*tokenstore.Token) ([]Token, error) {
	ids := make([]tokenstore.TokenID, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	usage, err := m.Store.Usage(ctx, ids...)
	if err != nil {
		return nil, err
	}
	logins := make(map[tokenstore.AccountID]string)
	views := make([]Token, len(found))
	for i, t := range found {
		if _, ok := logins[t.Account]; !ok {
			owner, err := m.Store.Account(ctx, t.Account)
			if err != nil {
				return nil, err
			}
			logins[t.Account] = owner.Login
		}
		views[i] = m.viewToken(t, logins[t.Account], usage[t.ID].Merge(m.Usage.Pending(t.ID)))
	}
	return views, nil
}
