package admin

import (
	"context"

	"github.com/patgate/patgate/tokenstore"
)

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
