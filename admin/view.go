package admin

import (
	"encoding/json"

	"github.com/patgate/patgate/admin/api"
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
		Platform: platformState(a), Upstream: m.upstreamState(a),
		Created: a.Created, Tokens: m.Listing.Count(a.ID), Revision: a.Revision,
	}
}

func platformState(a *tokenstore.Account) string {
	switch {
	case a.AwaitsPlatform:
		return "awaited"
	case a.Platform != "":
		return "linked"
	}
	return "none"
}

func viewMethod(m *catalog.Method) api.Method {
	v := api.Method{
		Name: m.Name, Group: m.Group, Verbs: m.Verbs, Path: m.Path, Summary: m.Summary, Doc: m.Doc,
		Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, ReadOnly: m.ReadOnly, Why: m.Why,
	}
	for _, p := range m.Parameters {
		v.Parameters = append(v.Parameters, api.Parameter(p))
	}
	return v
}

// auditAccount is what an audit entry keeps of an account.
type auditAccount struct {
	Login       string `json:"login"`
	Role        string `json:"role"`
	Disabled    bool   `json:"disabled"`
	HasPassword bool   `json:"has_password"`

	HasSecondFactor     bool `json:"has_second_factor,omitempty"`
	RequireSecondFactor bool `json:"require_second_factor,omitempty"`
	HasUpstream         bool `json:"has_upstream,omitempty"`

	Passkeys []string `json:"passkeys,omitempty"` // name and id of each, without its key

	Platform   string `json:"platform,omitempty"`
	PlatformID string `json:"platform_id,omitempty"`
}

func accountForAudit(a *tokenstore.Account) any {
	if a == nil {
		return nil
	}
	v := auditAccount{
		Login: a.Login, Role: string(a.Role), Disabled: a.Disabled, HasPassword: a.Password != "",
		HasSecondFactor: a.HasSecondFactor(), RequireSecondFactor: a.NeedsSecondFactor, HasUpstream: len(a.Upstream) > 0,
	}
	for _, p := range a.Passkeys {
		v.Passkeys = append(v.Passkeys, p.Name+" ("+p.Ref()+")")
	}
	if a.OfPlatform() {
		v.Platform, v.PlatformID = platformState(a), a.Platform
	}
	return v
}

// asJSON is for records of ours, which can be marshalled; nil is left out.
func asJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}
