package admin

import (
	"slices"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// What is done with each field of a token that its owner chooses stands here: how it is
// changed, what a change takes away, how it is shown and recorded. What it may be is checked in
// check.go and expiry.go.

// change changes what is named of a token.
func (m *Manager) change(t *tokenstore.Token, edit api.EditToken) (err error) {
	if edit.Description != nil {
		if err := checkDescription(*edit.Description); err != nil {
			return err
		}
		t.Description = *edit.Description
	}
	if edit.Sets != nil || edit.Methods != nil {
		if t.Grant, err = m.grant(orList(edit.Sets, t.Grant.Sets), orList(edit.Methods, t.Grant.Methods)); err != nil {
			return err
		}
	}
	if edit.Addresses != nil {
		if t.Addresses, err = addresses(*edit.Addresses); err != nil {
			return err
		}
	}
	if edit.Audience != nil {
		if t.Audience, err = sites(*edit.Audience); err != nil {
			return err
		}
	}
	if edit.NotBefore != nil {
		if t.NotBefore, err = m.start(*edit.NotBefore); err != nil {
			return err
		}
	}
	if edit.Expires != nil || edit.Lifetime != nil {
		end, said, err := m.expiry(orText(edit.Expires), orText(edit.Lifetime))
		if err != nil {
			return err
		}
		if !said {
			return Invalid("expires", "name a date, or never")
		}
		t.Expires = end
	}
	return checkOrder(t)
}

// changeAnew changes a token that gets a new value. Unlike in an edit, its end has to be one that
// the policy allows also where it stays.
func (m *Manager) changeAnew(t *tokenstore.Token, changes api.EditToken) error {
	if err := m.change(t, changes); err != nil {
		return err
	}
	if changes.Expires != nil || changes.Lifetime != nil {
		return nil
	}
	return m.checkExpiry("expires", t.Expires)
}

func orList(list *[]string, otherwise []string) []string {
	if list == nil {
		return otherwise
	}
	return *list
}

func orText(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// narrows tells an edit that takes something away: kept from being stored, it
// must not leave the token as it was.
func narrows(before, after *tokenstore.Token) bool {
	return lacks(after.Grant.Sets, before.Grant.Sets) || lacks(after.Grant.Methods, before.Grant.Methods) ||
		limits(before.Addresses, after.Addresses) || limits(before.Audience, after.Audience) ||
		after.NotBefore.After(before.NotBefore) ||
		!after.Expires.IsZero() && (before.Expires.IsZero() || after.Expires.Before(before.Expires))
}

// lacks reports whether some of what is wanted is not there.
func lacks[T comparable](there, wanted []T) bool {
	return slices.ContainsFunc(wanted, func(w T) bool { return !slices.Contains(there, w) })
}

// limits reports whether a list that means all when it is empty became stricter.
func limits[T comparable](before, after []T) bool {
	return len(after) > 0 && (len(before) == 0 || lacks(after, before))
}

func (m *Manager) viewToken(t *tokenstore.Token, login string, u tokenstore.Usage) api.Token {
	v := api.Token{
		ID: uint64(t.ID), Account: login, Description: t.Description, State: string(tokenstore.StateActive), NotStored: m.Index.Denies(t),
		Created: t.Created, NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(t.Expires),
		Sets: api.NotNil(t.Grant.Sets), Methods: api.NotNil(t.Grant.Methods),
		Addresses: texts(t.Addresses), Audience: api.NotNil(t.Audience), Secrets: []api.Secret{},
		LastUsed: api.TimeOrNil(u.LastUsed), Allowed: u.Allowed, Denied: u.Denied, Revision: t.Revision,
	}
	switch now := m.Now(); {
	case t.ExpiredAt(now):
		v.State = string(tokenstore.StateExpired)
	case t.ExpiredAt(now.Add(m.ExpiringWithin())):
		v.State = string(tokenstore.StateExpiring)
	}
	if u.LastAddress.IsValid() {
		v.LastAddress = u.LastAddress.String()
	}
	for _, s := range t.Secrets {
		if !s.NotAfter.IsZero() && !m.Now().Before(s.NotAfter) {
			continue // it stays stored until the next change, and is refused
		}
		v.Secrets = append(v.Secrets, api.Secret{Hint: s.Hint, Created: s.Created, NotAfter: api.TimeOrNil(s.NotAfter)})
	}
	return v
}

// viewSelf shows a token to who holds a value of it.
func (m *Manager) viewSelf(t *tokenstore.Token, entry *tokenstore.Entry) *api.Self {
	end := entry.Ends() // of this very value
	self := &api.Self{
		ID: uint64(t.ID), Account: entry.Owner().Login, Description: t.Description, Created: t.Created,
		NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(end), Sets: api.NotNil(t.Grant.Sets), Methods: api.NotNil(t.Grant.Methods),
		Allows: m.allowed(t.Grant), Addresses: texts(t.Addresses), Audience: api.NotNil(t.Audience),
	}
	if !end.IsZero() {
		days := int(end.Sub(m.Now()).Hours() / 24)
		self.DaysLeft = &days
	}
	return self
}

// auditToken is what an audit entry keeps of a token.
type auditToken struct {
	Description string     `json:"description"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
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
	a := auditToken{Description: t.Description, NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(t.Expires), Sets: t.Grant.Sets, Methods: t.Grant.Methods, Audience: t.Audience}
	if len(t.Addresses) > 0 {
		a.Addresses = texts(t.Addresses)
	}
	for _, s := range t.Secrets {
		a.Hints = append(a.Hints, s.Hint)
	}
	return a
}
