package admin

import (
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Methods lists the methods of the catalog whose name holds the text, ignoring
// letter case; empty: all.
func (m *Manager) Methods(search string) []api.Method {
	search = strings.ToLower(search)
	found := []api.Method{}
	for _, method := range m.Rules.Catalog.Methods() {
		if strings.Contains(strings.ToLower(method.Name), search) {
			found = append(found, viewMethod(m.Rules.Catalog, method))
		}
	}
	return found
}

// Sets lists the predefined sets.
func (m *Manager) Sets() []api.Set {
	sets := []api.Set{}
	for _, s := range m.Rules.Catalog.Sets() {
		sets = append(sets, api.Set{Name: s.Name, Description: s.Description, Patterns: s.Patterns, Methods: m.allowed(tokenstore.Grant{Sets: []string{s.Name}})})
	}
	return sets
}

// Resources lists what tokens can be bound to.
func (m *Manager) Resources() []api.Resource {
	resources := []api.Resource{}
	for _, r := range m.Rules.Catalog.Resources() {
		resources = append(resources, api.Resource{Name: r.Name, Title: r.Title, Parameters: r.Parameters})
	}
	return resources
}

// Resolve tells which method a request calls.
func (m *Manager) Resolve(verb, target string) (*api.Method, error) {
	if before, _, _ := strings.Cut(target, "?"); input.HoldsValue(verb) || input.HoldsValue(before) { // behind it a value may well stand
		return nil, input.ErrValue("target")
	}
	match, explained := m.Rules.Catalog.Explain(verb, target)
	switch match.Outcome {
	case catalog.Found:
	case catalog.BadHost:
		return nil, problem.Invalid("target", "this request %s", explained)
	case catalog.BadPath, catalog.Unknown, catalog.VerbNotAllowed:
		return nil, problem.New(api.ReasonNotFound, "this request "+explained)
	}
	v := viewMethod(m.Rules.Catalog, match.Method)
	v.Name = match.Name
	return &v, nil
}
