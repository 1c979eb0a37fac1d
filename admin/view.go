package admin

import (
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

func (m *Manager) viewToken(t *tokenstore.Token, login string, u tokenstore.Usage) api.Token {
	v := tokenfield.View(t, login, u, m.Now())
	v.NotStored = m.Index.Denies(t)
	return v
}

func (m *Manager) viewAccount(a *tokenstore.Account) api.Account {
	disabled, upstream := m.Index.DeniesAccount(a.ID)
	return api.Account{
		ID: uint64(a.ID), Login: a.Login, Role: string(a.Role), Disabled: a.Disabled || disabled,
		NotStored:   disabled && !a.Disabled || upstream && len(a.Upstream) > 0,
		HasPassword: a.Password != "", HasSecondFactor: a.HasSecondFactor(), RequireSecondFactor: a.NeedsSecondFactor,
		Platform: audit.PlatformState(a), Upstream: m.upstreamState(a),
		Created: a.Created, Tokens: m.Listing.Count(a.ID), Revision: a.Revision,
	}
}

func viewMethod(c *catalog.Catalog, m *catalog.Method) api.Method {
	v := api.Method{
		Name: m.Name, Group: m.Group, Verbs: m.Verbs, Path: m.Path, Hosts: m.Hosts, Summary: m.Summary, Doc: m.Doc,
		Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, ReadOnly: m.ReadOnly, Why: m.Why,
	}
	for _, p := range m.Parameters {
		v.Parameters = append(v.Parameters, api.Parameter(p))
	}
	for _, n := range c.Namings(m) {
		v.Names = append(v.Names, api.Naming(n))
	}
	return v
}
