package admin

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// Audit lists changes and refused changes, the newest first. Who is no operator
// sees those of the own account.
func (m *Manager) Audit(ctx context.Context, p principal.Principal, f api.AuditFilter) (*api.Entries, error) {
	q := tokenstore.AuditQuery{
		Before: f.Before, Limit: f.Limit, Token: tokenstore.TokenID(f.Token),
		Action: tokenstore.Action(f.Action), Refused: f.Refused, Since: f.Since, Until: f.Until,
	}
	if q.Limit <= 0 || q.Limit > api.MaxPage {
		q.Limit = api.DefaultPage
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	return m.Entries(ctx, q)
}
