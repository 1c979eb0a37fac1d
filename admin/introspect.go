package admin

import (
	"context"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Introspect tells a service what the token with a value is good for (RFC 7662). Who is
// no operator learns of the own tokens only: any other is not active.
func (m *Manager) Introspect(ctx context.Context, p principal.Principal, value string) (*api.Introspection, error) {
	if err := m.ready(); err != nil {
		return nil, err
	}
	entry := m.Index.Lookup(tokenstore.HashOf(value))
	if entry == nil || !p.Manages(entry.Owner().ID) {
		return &api.Introspection{}, nil
	}
	if err := m.RecordIntrospection(ctx, p, entry); err != nil {
		return nil, err
	}
	if entry.ExpiredAt(m.Now()) || !entry.StartedAt(m.Now()) || !entry.Owner().Enabled() {
		return &api.Introspection{}, nil
	}
	t, err := m.Store.Token(ctx, entry.Token())
	if err != nil {
		if problem.IsRefusal(err) {
			return &api.Introspection{}, nil
		}
		return nil, err
	}
	told := &api.Introspection{
		Active: true, Scope: strings.Join(m.allowed(t.Grant), " "), Username: entry.Owner().Login, TokenType: "Bearer",
		Issued: t.Created.Unix(), Subject: quotedID(uint64(t.Account)), ID: quotedID(uint64(t.ID)),
	}
	if end := entry.Ends(); !end.IsZero() {
		told.Expires = end.Unix()
	}
	return told, nil
}
