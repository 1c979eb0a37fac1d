package tokenfield

import (
	"net/netip"
	"slices"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Change changes what is named of a token. now is in whole seconds.
func (r *Rules) Change(t *tokenstore.Token, edit api.EditToken, now time.Time) (err error) {
	if edit.Description != nil {
		if err := checkDescription(*edit.Description); err != nil {
			return err
		}
		t.Description = *edit.Description
	}
	if edit.Sets != nil || edit.Methods != nil {
		sets, methods, err := r.grant(orList(edit.Sets, t.Grant.Sets), orList(edit.Methods, t.Grant.Methods))
		if err != nil {
			return err
		}
		t.Grant.Sets, t.Grant.Methods = sets, methods
	}
	if err := r.bind(&t.Grant, edit); err != nil {
		return err
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
		if t.NotBefore, err = r.start(*edit.NotBefore); err != nil {
			return err
		}
	}
	if edit.Expires != nil || edit.Lifetime != nil {
		end, said, err := r.expiry(orText(edit.Expires), orText(edit.Lifetime), now)
		if err != nil {
			return err
		}
		if !said {
			return problem.Invalid("expires", "name a date, or never")
		}
		t.Expires = end
	}
	return checkOrder(t)
}

// ChangeAnew changes a token that gets a new value. Unlike in an edit, its end has to be one that
// the policy allows also where it stays.
func (r *Rules) ChangeAnew(t *tokenstore.Token, changes api.EditToken, now time.Time) error {
	if err := r.Change(t, changes, now); err != nil {
		return err
	}
	if changes.Expires != nil || changes.Lifetime != nil {
		return nil
	}
	return r.checkExpiry("expires", t.Expires, now)
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

// Narrows tells an edit that takes something away: kept from being stored, it
// must not leave the token as it was.
func Narrows(before, after *tokenstore.Token) bool {
	return lacks(after.Grant.Sets, before.Grant.Sets) || lacks(after.Grant.Methods, before.Grant.Methods) ||
		binds(before.Grant, after.Grant) ||
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

// ExpiringWithin is how long before its end a token counts as expiring.
const ExpiringWithin = 7 * 24 * time.Hour

// View shows a token of the account with this login.
func View(t *tokenstore.Token, login string, u tokenstore.Usage, now time.Time) api.Token {
	v := api.Token{
		ID: uint64(t.ID), Account: login, Description: t.Description, State: string(tokenstore.StateActive),
		Created: t.Created, NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(t.Expires),
		Sets: api.NotNil(t.Grant.Sets), Methods: api.NotNil(t.Grant.Methods),
		Addresses: texts(t.Addresses), Audience: api.NotNil(t.Audience), Only: api.NotNil(t.Grant.Only), Unbound: api.NotNil(t.Grant.Unbound), Secrets: []api.Secret{},
		LastUsed: api.TimeOrNil(u.LastUsed), Allowed: u.Allowed, Denied: u.Denied, Revision: t.Revision,
	}
	switch {
	case t.ExpiredAt(now):
		v.State = string(tokenstore.StateExpired)
	case t.ExpiredAt(now.Add(ExpiringWithin)):
		v.State = string(tokenstore.StateExpiring)
	}
	if u.LastAddress.IsValid() {
		v.LastAddress = u.LastAddress.String()
	}
	for _, s := range t.Secrets {
		if !s.NotAfter.IsZero() && !now.Before(s.NotAfter) {
			continue // it stays stored until the next change, and is refused
		}
		v.Secrets = append(v.Secrets, api.Secret{Hint: s.Hint, Created: s.Created, NotAfter: api.TimeOrNil(s.NotAfter)})
	}
	return v
}

// ViewSelf shows a token to who holds a value of it. allows are the methods that it may call.
func ViewSelf(t *tokenstore.Token, entry *tokenstore.Entry, allows []string, now time.Time) *api.Self {
	end := entry.Ends() // of this very value
	self := &api.Self{
		ID: uint64(t.ID), Account: entry.Owner().Login, Description: t.Description, Created: t.Created,
		NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(end), Sets: api.NotNil(t.Grant.Sets), Methods: api.NotNil(t.Grant.Methods),
		Allows: allows, Addresses: texts(t.Addresses), Audience: api.NotNil(t.Audience), Only: api.NotNil(t.Grant.Only), Unbound: api.NotNil(t.Grant.Unbound),
	}
	if !end.IsZero() {
		days := int(end.Sub(now).Hours() / 24)
		self.DaysLeft = &days
	}
	return self
}

// record is what an audit entry keeps of a token.
type record struct {
	Description string     `json:"description"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
	Expires     *time.Time `json:"expires"`
	Sets        []string   `json:"sets,omitempty"`
	Methods     []string   `json:"methods,omitempty"`
	Addresses   []string   `json:"addresses,omitempty"`
	Audience    []string   `json:"audience,omitempty"`
	Only        []string   `json:"only,omitempty"`
	Unbound     []string   `json:"unbound,omitempty"`
	Hints       []string   `json:"hints,omitempty"`
}

// Record is what an audit entry keeps of a token; nil of none.
func Record(t *tokenstore.Token) any {
	if t == nil {
		return nil
	}
	a := record{
		Description: t.Description, NotBefore: api.TimeOrNil(t.NotBefore), Expires: api.TimeOrNil(t.Expires), Audience: t.Audience,
		Sets: t.Grant.Sets, Methods: t.Grant.Methods, Only: t.Grant.Only, Unbound: t.Grant.Unbound,
	}
	if len(t.Addresses) > 0 {
		a.Addresses = texts(t.Addresses)
	}
	for _, s := range t.Secrets {
		a.Hints = append(a.Hints, s.Hint)
	}
	return a
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
