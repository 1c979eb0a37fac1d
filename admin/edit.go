package admin

import (
	"context"
	"reflect"
	"slices"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// EditToken changes what is named of a token; where that is so already, nothing is
// stored. revision is the one that the caller saw; 0 means whatever there is.
func (m *Manager) EditToken(ctx context.Context, p Principal, id uint64, edit api.EditToken, revision uint64) (*api.Token, error) {
	var after *tokenstore.Token
	var owner *tokenstore.Account
	err := retry(ctx, revision, func() error {
		before, o, err := m.token(ctx, p, id)
		if err != nil {
			return err
		}
		if revision != 0 && before.Revision != revision {
			return tokenstore.ErrConflict
		}
		owner, after = o, before.Clone()
		if err := m.applyEdit(after, edit); err != nil {
			return err
		}
		if reflect.DeepEqual(after, before) {
			return nil // nothing to record
		}
		var deny func()
		if narrows(before, after) {
			deny = func() { m.Index.Revoke(before.Secrets...) }
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.entry(p, tokenstore.ActionTokenEdit, forAudit(before), forAudit(after)),
		}, deny)
	})
	if err != nil {
		return nil, err
	}
	return m.show(ctx, after, owner)
}

// narrows tells an edit that takes something away: kept from being stored, it
// must not leave the token as it was.
func narrows(before, after *tokenstore.Token) bool {
	return lacks(after.Grant.Sets, before.Grant.Sets) || lacks(after.Grant.Methods, before.Grant.Methods) ||
		limits(before.Addresses, after.Addresses) || limits(before.Audience, after.Audience) ||
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

func (m *Manager) applyEdit(t *tokenstore.Token, edit api.EditToken) (err error) {
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
	if edit.Expires == nil && edit.Lifetime == nil {
		return nil
	}
	end, said, err := m.expiry(orText(edit.Expires), orText(edit.Lifetime))
	if err != nil {
		return err
	}
	if !said {
		return Invalid("expires", "name a date, or never")
	}
	t.Expires = end
	return nil
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
