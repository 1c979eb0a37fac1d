package admin

import (
	"context"

	"github.com/patgate/patgate/tokenstore"
)

// AuditFilter selects audit entries.
type AuditFilter struct {
	Before  uint64 // only ids below this one; 0: from the newest
	Limit   int    // at most so many; 0: 100
	Account string // login
	Token   uint64
}

// Audit lists changes, the newest first. Who is no operator sees those of the
// own account.
func (m *Manager) Audit(ctx context.Context, p Principal, f AuditFilter) ([]AuditEntry, error) {
	q := tokenstore.AuditQuery{Before: f.Before, Limit: f.Limit, Token: tokenstore.TokenID(f.Token)}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = 100
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	found, err := m.Store.Audit(ctx, q)
	if err != nil {
		return nil, err
	}
	views := make([]AuditEntry, len(found))
	for i, e := range found {
		views[i] = AuditEntry{
			ID: e.ID, Time: e.Time, Actor: e.Actor.Name, Address: e.Actor.Address, Action: string(e.Action),
			Account: uint64(e.Account), Refused: e.Refused, Before: e.Before, After: e.After,
		}
		for _, id := range e.Tokens {
			views[i].Tokens = append(views[i].Tokens, uint64(id))
		}
	}
	return views, nil
}
