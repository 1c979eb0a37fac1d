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
	everywhere, bound := m.scope(t.Grant)
	told := &api.Introspection{
		Active: true, Scope: strings.Join(everywhere, " "), Details: bound, Username: entry.Owner().Login, TokenType: "Bearer",
		Issued: t.Created.Unix(), Subject: quotedID(uint64(t.Account)), ID: quotedID(uint64(t.ID)),
	}
	if end := entry.Ends(); !end.IsZero() {
		told.Expires = end.Unix()
	}
	return told, nil
}

// scope lists the methods that a token may call whatever they concern, and apart from them those
// that it may call for the resources that it is bound to. A service that does not know the second
// list must not take the token for one that is not bound.
func (m *Manager) scope(g tokenstore.Grant) (everywhere []string, bound []api.AuthorizationDetail) {
	bounds, some := m.Rules.Catalog.Bind(g.Bounds(), g.Unbound), []string{}
	can, _ := m.Rules.Callable(&g)
	for _, method := range can {
		if bounds != nil && bounds.MustName(method) {
			some = append(some, method.Name)
		} else {
			everywhere = append(everywhere, method.Name)
		}
	}
	if len(some) == 0 {
		return everywhere, nil
	}
	only := make(map[string][]string)
	for resource, value := range g.Bounds() {
		only[resource] = append(only[resource], value)
	}
	return everywhere, []api.AuthorizationDetail{{Type: "patgate", Actions: some, Only: only}}
}
