package admin

import (
	"context"
	"net/http"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Methods lists the methods of the catalog whose name holds the text, ignoring
// letter case; empty: all.
func (m *Manager) Methods(search string) []Method {
	search = strings.ToLower(search)
	found := []Method{}
	for _, method := range m.Catalog.Methods() {
		if strings.Contains(strings.ToLower(method.Name), search) {
			found = append(found, viewMethod(method))
		}
	}
	return found
}

// Sets lists the predefined sets.
func (m *Manager) Sets() []Set {
	sets := []Set{}
	for _, s := range m.Catalog.Sets() {
		sets = append(sets, Set{s.Name, s.Description, s.Patterns})
	}
	return sets
}

// Resolve tells which method a request calls.
func (m *Manager) Resolve(verb, target string) (*Method, error) {
	path, _, _ := strings.Cut(target, "?") // behind it a value may well stand
	if holdsValue(verb) || holdsValue(path) {
		return nil, errValue("target")
	}
	match, explained := m.Catalog.Explain(verb, target)
	if match.Outcome != catalog.Found {
		return nil, newProblem(http.StatusNotFound, ReasonNotFound, explained)
	}
	v := viewMethod(match.Method)
	v.Name = match.Name
	return &v, nil
}

// AuditFilter selects audit entries.
type AuditFilter struct {
	Before  uint64 // only ids below this one; 0: from the newest
	Limit   int    // at most so many; 0: 100
	Account string // login
	Token   uint64
}

// Audit lists changes, the newest first. Who is no operator sees those of the
// own account.
func (m *Manager) Audit(ctx context.Context, p Principal, f AuditFilter) ([]AuditEntry, error) {
	q := tokenstore.AuditQuery{Before: f.Before, Limit: f.Limit, Token: tokenstore.TokenID(f.Token)}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = 100
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	found, err := m.Store.Audit(ctx, q)
	if err != nil {
		return nil, err
	}
	views := make([]AuditEntry, len(found))
	for i, e := range found {
		views[i] = AuditEntry{
			ID: e.ID, Time: e.Time, Actor: e.Actor.Name, Address: e.Actor.Address, Action: string(e.Action),
			Account: uint64(e.Account), Refused: e.Refused, Before: e.Before, After: e.After,
		}
		for _, id := range e.Tokens {
			views[i].Tokens = append(views[i].Tokens, uint64(id))
		}
	}
	return views, nil
}
