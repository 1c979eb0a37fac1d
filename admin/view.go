package admin

import (
	"encoding/json"
	"net/netip"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Token is a token as people and programs see it. It holds no value.
type Token struct {
	ID          uint64     `json:"id" doc:"Which token it is; never that of another" example:"1"`
	Account     string     `json:"account" doc:"Login of the owner" example:"demo"`
	Description string     `json:"description" doc:"What the token is for" example:"ci"`
	State       string     `json:"state" enum:"active,expiring,expired" doc:"expiring: active, and about to expire (expiring_days of the policy)"`
	Created     time.Time  `json:"created" doc:"When it was generated or imported"`
	NotStored   bool       `json:"not_stored,omitempty" doc:"Whether the gate refuses it because of a change that could not be stored, which a restart would undo: make that change again"`
	Expires     *time.Time `json:"expires" doc:"From when on it is refused; null: never"`
	Sets        []string   `json:"sets" doc:"Names of predefined sets whose methods it may call" example:"IDE Plugins"`
	Methods     []string   `json:"methods" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Addresses   []string   `json:"addresses" doc:"Addresses and networks that it may be used from; empty: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string   `json:"audience" doc:"Names of the sites that it is good at; empty: all"`
	Secrets     []Secret   `json:"secrets" doc:"What is known of its values, the newest last"`
	LastUsed    *time.Time `json:"last_used" doc:"When it was let through last; null: never"`
	LastAddress string     `json:"last_address,omitempty" doc:"Where that came from"`
	Allowed     uint64     `json:"allowed" doc:"Calls that were let through"`
	Denied      uint64     `json:"denied" doc:"Calls that were refused"`
	Revision    uint64     `json:"revision" doc:"Goes up with each change; the ETag" example:"1"`
}

// Secret is what is known of one value of a token.
type Secret struct {
	Hint     string     `json:"hint" doc:"The last four characters of the value" example:"xgKX"`
	Created  time.Time  `json:"created" doc:"When the value was made"`
	NotAfter *time.Time `json:"not_after,omitempty" doc:"From when on it is refused; of an old value that is good still"`
}

// TokenWithValue is a new token, or one with a new value, in the one answer that
// shows it.
type TokenWithValue struct {
	Token
	Value string `json:"value" doc:"The secret that clients send; it is shown this once"`
}

// Account is an account as operators see it.
type Account struct {
	ID          uint64 `json:"id" doc:"Which account it is; never that of another" example:"2"`
	Login       string `json:"login" doc:"Who it is; lower case" example:"demo"`
	Role        string `json:"role" enum:"user,operator" doc:"What it may do: operator manages all tokens and accounts, user its own tokens"`
	Disabled    bool   `json:"disabled" doc:"Whether it is locked out, and its tokens are refused"`
	NotStored   bool   `json:"not_stored,omitempty" doc:"Whether what is shown could not be stored, so that a restart would undo it: it is disabled, or has no credential for the upstream any more. Make that change again"`
	HasPassword bool   `json:"has_password" doc:"Whether somebody can sign in with a password of here"`

	HasSecondFactor     bool `json:"has_second_factor" doc:"Whether signing in takes a code"`
	RequireSecondFactor bool `json:"require_second_factor" doc:"Whether it can do nothing before it has one"`

	// Platform reports whether people sign in to it with their password on the
	// platform.
	Platform string `json:"platform" enum:"none,awaited,linked" doc:"Whether the platform knows the password; awaited: until the person of this login has signed in"`

	Upstream UpstreamState `json:"upstream" doc:"How it stands with the platform"`

	Created  time.Time `json:"created" doc:"When it was added"`
	Tokens   int       `json:"tokens" doc:"How many tokens it owns"`
	Revision uint64    `json:"revision" doc:"Goes up with each change; the ETag" example:"1"`
}

// Method is a method of the catalog.
type Method struct {
	Name       string   `json:"name" doc:"How grants name it" example:"environment.control.StopEnv"`
	Group      string   `json:"group" doc:"What it belongs to" example:"environment.control"`
	Verbs      []string `json:"verbs" doc:"HTTP methods that call it" example:"GET,POST"`
	Path       string   `json:"path" doc:"Path of its calls" example:"/1.0/environment/control/rest/stopenv"`
	Doc        string   `json:"doc,omitempty" doc:"Address of its documentation"`
	Public     bool     `json:"public,omitempty" doc:"Whether it needs no token"`
	Protected  bool     `json:"protected,omitempty" doc:"Whether no token may call it, ever"`
	Escalating bool     `json:"escalating,omitempty" doc:"Whether it hands out more than it seems to, so that a grant has to name it exactly"`
	ReadOnly   bool     `json:"read_only,omitempty" doc:"Whether it changes nothing"`
	Why        string   `json:"why,omitempty" doc:"Why it is protected or escalating"`
}

// Set is a predefined set of methods.
type Set struct {
	Name        string   `json:"name" doc:"How tokens name it" example:"IDE Plugins"`
	Description string   `json:"description,omitempty" doc:"What it is for"`
	Patterns    []string `json:"patterns" doc:"Patterns of methods: a name, prefix.* or *"`
	Methods     []string `json:"methods" doc:"What the patterns allow, by name"`
}

// AuditEntry is one change, or refused change.
type AuditEntry struct {
	ID      uint64     `json:"id" doc:"Goes up with each entry" example:"4"`
	Time    time.Time  `json:"time" doc:"When it was; of what happened several times, the first time"`
	Count   uint64     `json:"count,omitempty" doc:"How often it happened, where that is more than once: what changes nothing, and is the same in all but the time, is counted for a clock hour (UTC)" example:"3"`
	Last    *time.Time `json:"last,omitempty" doc:"When it happened last, where that is more than once"`
	Actor   string     `json:"actor" doc:"Login of who did it, local-admin for the server's own admin endpoint, token 7 or holder of token 7 for who had a value" example:"admin"`
	Address string     `json:"address,omitempty" doc:"Where that came from" example:"127.0.0.1"`
	Action  string     `json:"action" doc:"What was done" example:"token.edit"`
	Account uint64     `json:"account,omitempty" doc:"Id of the account that it was done to, or to whose tokens"`
	Login   string     `json:"login,omitempty" doc:"Of the account, while there is one"`
	Tokens  []uint64   `json:"tokens,omitempty" doc:"Ids of the tokens"`
	Refused string     `json:"refused,omitempty" doc:"Reason, where it was refused"`
	Damaged bool       `json:"damaged,omitempty" doc:"Whether it cannot be read: then nothing but its id is known, and time is that of the entry after it"`
	Before  any        `json:"before,omitempty" doc:"What stood there, without secrets"`
	After   any        `json:"after,omitempty" doc:"What stands there since"`
}

func (m *Manager) viewToken(t *tokenstore.Token, login string, u tokenstore.Usage) Token {
	v := Token{
		ID: uint64(t.ID), Account: login, Description: t.Description, State: string(tokenstore.StateActive), NotStored: m.Index.Denies(t),
		Created: t.Created, Expires: timeOrNil(t.Expires),
		Sets: notNil(t.Grant.Sets), Methods: notNil(t.Grant.Methods),
		Addresses: texts(t.Addresses), Audience: notNil(t.Audience), Secrets: []Secret{},
		LastUsed: timeOrNil(u.LastUsed), Allowed: u.Allowed, Denied: u.Denied, Revision: t.Revision,
	}
	switch now := m.Now(); {
	case t.ExpiredAt(now):
		v.State = string(tokenstore.StateExpired)
	case t.ExpiredAt(now.Add(m.soon())):
		v.State = string(tokenstore.StateExpiring)
	}
	if u.LastAddress.IsValid() {
		v.LastAddress = u.LastAddress.String()
	}
	for _, s := range t.Secrets {
		v.Secrets = append(v.Secrets, Secret{Hint: s.Hint, Created: s.Created, NotAfter: timeOrNil(s.NotAfter)})
	}
	return v
}

func (m *Manager) viewAccount(a *tokenstore.Account) Account {
	disabled, upstream := m.Index.DeniesAccount(a.ID)
	return Account{
		ID: uint64(a.ID), Login: a.Login, Role: string(a.Role), Disabled: a.Disabled || disabled,
		NotStored:   disabled && !a.Disabled || upstream && len(a.Upstream) > 0,
		HasPassword: a.Password != "", HasSecondFactor: a.SecondFactor != nil, RequireSecondFactor: a.NeedsSecondFactor,
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

func viewMethod(m *catalog.Method) Method {
	return Method{
		Name: m.Name, Group: m.Group, Verbs: m.Verbs, Path: m.Path, Doc: m.Doc,
		Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, ReadOnly: m.ReadOnly, Why: m.Why,
	}
}

// auditToken is what an audit entry keeps of a token.
type auditToken struct {
	Description string     `json:"description"`
	Expires     *time.Time `json:"expires"`
	Sets        []string   `json:"sets,omitempty"`
	Methods     []string   `json:"methods,omitempty"`
	Addresses   []string   `json:"addresses,omitempty"`
	Audience    []string   `json:"audience,omitempty"`
	Hints       []string   `json:"hints,omitempty"`
}

func forAudit(t *tokenstore.Token) any {
	if t == nil {
		return nil
	}
	a := auditToken{Description: t.Description, Expires: timeOrNil(t.Expires), Sets: t.Grant.Sets, Methods: t.Grant.Methods, Audience: t.Audience}
	if len(t.Addresses) > 0 {
		a.Addresses = texts(t.Addresses)
	}
	for _, s := range t.Secrets {
		a.Hints = append(a.Hints, s.Hint)
	}
	return a
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

	Platform   string `json:"platform,omitempty"`
	PlatformID string `json:"platform_id,omitempty"`
}

func accountForAudit(a *tokenstore.Account) any {
	if a == nil {
		return nil
	}
	v := auditAccount{
		Login: a.Login, Role: string(a.Role), Disabled: a.Disabled, HasPassword: a.Password != "",
		HasSecondFactor: a.SecondFactor != nil, RequireSecondFactor: a.NeedsSecondFactor, HasUpstream: len(a.Upstream) > 0,
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

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func texts(list []netip.Prefix) []string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.String()
		if p.IsSingleIP() {
			words[i] = p.Addr().String()
		}
	}
	return words
}
