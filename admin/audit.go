package admin

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// Audit lists changes and refused changes, the newest first. Who is no operator
// sees those of the own account.
func (m *Manager) Audit(ctx context.Context, p principal.Principal, f api.AuditFilter) (*api.Entries, error) {
	q := tokenstore.AuditQuery{
		Before: f.Before, Limit: f.Limit, Token: tokenstore.TokenID(f.Token),
		Action: tokenstore.Action(f.Action), Refused: f.Refused, Since: f.Since, Until: f.Until,
	}
	if q.Limit <= 0 || q.Limit > api.MaxPage {
		q.Limit = api.DefaultPage
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	return m.entries(ctx, q)
}

// An answer ends where its entries, without what is common to all, have so many
// bytes; so many are read at a time.
const (
	maxEntryBytes = 1 << 20
	entriesAtOnce = 64
)

func (m *Manager) entries(ctx context.Context, q tokenstore.AuditQuery) (*api.Entries, error) {
	page := &api.Entries{Items: []api.AuditEntry{}}
	logins := make(map[tokenstore.AccountID]string)
	for wanted, size := q.Limit, 0; ; {
		q.Limit = min(entriesAtOnce, wanted-len(page.Items)+1) // one more, to see whether there is a next page
		found, err := m.Store.Audit(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if len(page.Items) == wanted || size > maxEntryBytes {
				page.Next = strconv.FormatUint(page.Items[len(page.Items)-1].ID, 10)
				return page, nil
			}
			v := viewEntry(e)
			if v.Login, err = m.loginOf(ctx, logins, e.Account); err != nil {
				return nil, err
			}
			page.Items = append(page.Items, v)
			size += len(e.Before) + len(e.After)
		}
		if len(found) < q.Limit {
			return page, nil
		}
		q.Before = found[len(found)-1].ID
	}
}

// loginOf is the login of an account; empty where there is none any more.
func (m *Manager) loginOf(ctx context.Context, known map[tokenstore.AccountID]string, id tokenstore.AccountID) (string, error) {
	if login, ok := known[id]; ok || id == 0 {
		return login, nil
	}
	a, err := m.Store.Account(ctx, id)
	switch {
	case err == nil:
		known[id] = a.Login
	case errors.Is(err, tokenstore.ErrNotFound):
		known[id] = ""
	default:
		return "", err
	}
	return known[id], nil
}

func viewEntry(e *tokenstore.AuditEntry) api.AuditEntry {
	v := api.AuditEntry{
		ID: e.ID, Time: e.Time, Actor: e.Actor.Name, Address: e.Actor.Address, Action: string(e.Action),
		Account: uint64(e.Account), Refused: e.Refused, Damaged: e.Damaged,
	}
	v.Before, v.After = recorded(e.Before), recorded(e.After)
	if e.Times() > 1 {
		v.Count, v.Last = e.Times(), api.TimeOrNil(e.LastTime())
	}
	for _, id := range e.Tokens {
		v.Tokens = append(v.Tokens, uint64(id))
	}
	return v
}

// recorded is what an entry keeps of a record, nil where there was none.
func recorded(data json.RawMessage) any {
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	return data
}
