package audit

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// An answer ends where its entries, without what is common to all, have so many
// bytes; so many are read at a time.
const (
	maxEntryBytes = 1 << 20
	entriesAtOnce = 64
)

// Entries reads a page of entries, the newest first.
func (t *Trail) Entries(ctx context.Context, q tokenstore.AuditQuery) (*api.Entries, error) {
	page := &api.Entries{Items: []api.AuditEntry{}}
	logins := make(map[tokenstore.AccountID]string)
	for wanted, size := q.Limit, 0; ; {
		q.Limit = min(entriesAtOnce, wanted-len(page.Items)+1) // one more, to see whether there is a next page
		found, err := t.Store.Audit(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if len(page.Items) == wanted || size > maxEntryBytes {
				page.Next = strconv.FormatUint(page.Items[len(page.Items)-1].ID, 10)
				return page, nil
			}
			v := viewEntry(e)
			if v.Login, err = t.LoginOf(ctx, logins, e.Account); err != nil {
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

// LoginOf is the login of an account; empty if it exists no more. What is found is added to
// known.
func (t *Trail) LoginOf(ctx context.Context, known map[tokenstore.AccountID]string, id tokenstore.AccountID) (string, error) {
	if login, ok := known[id]; ok || id == 0 {
		return login, nil
	}
	a, err := t.Store.Account(ctx, id)
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
