package admin

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// Status tells operators how the service stands.
func (m *Manager) Status(ctx context.Context, p principal.Principal) (*api.Status, error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	first, err := m.Store.Tokens(ctx, tokenstore.TokenQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	return &api.Status{
		Store: m.StoreName, Ready: m.Index.Ready(), Lists: m.Listing.Ready(), Secrets: m.Index.Len(), Damaged: m.Store.Damaged(m.Index.Damaged()),
		HasTokens: len(first) > 0, Writable: m.Store.Writable() == nil,
		MaxLifetimeSeconds: int64(m.Rules.Policy.MaxLifetime.Seconds()), ExpiryRequired: m.Rules.Policy.ExpiryRequired,
	}, nil
}
