package admin

import (
	"context"

	"github.com/patgate/patgate/tokenstore"
)

// Status is how the service stands.
type Status struct {
	Store     string `json:"store,omitempty"` // where the tokens are
	Ready     bool   `json:"ready"`           // requests can be decided
	Secrets   int    `json:"secrets"`         // values that are known, expired ones included
	Damaged   int    `json:"damaged"`         // records that could not be read, and are refused
	HasTokens bool   `json:"has_tokens"`
}

// Status tells operators how the service stands.
func (m *Manager) Status(ctx context.Context, p Principal) (*Status, error) {
	if err := operator(p); err != nil {
		return nil, err
	}
	first, err := m.Store.Tokens(ctx, tokenstore.TokenQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	return &Status{
		Store: m.StoreName, Ready: m.Index.Ready(), Secrets: m.Index.Len(), Damaged: m.Index.Damaged(),
		HasTokens: len(first) > 0,
	}, nil
}
