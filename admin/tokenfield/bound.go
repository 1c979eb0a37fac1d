package tokenfield

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

const maxOnly = 100

// bind changes what a token is bound to, and drops unbound methods that the token does not have any
// more, or does not need unbound any more, unless the edit names them.
func (r *Rules) bind(g *tokenstore.Grant, edit api.EditToken) (err error) {
	if edit.Only != nil {
		if g.Only, err = r.only(*edit.Only, g.Only); err != nil {
			return err
		}
	}
	if edit.Unbound != nil {
		g.Unbound, err = r.unbound(*edit.Unbound, g)
		return err
	}
	if edit.Only == nil && edit.Sets == nil && edit.Methods == nil {
		return nil
	}
	allowed := r.unbindable(g)
	g.Unbound = slices.DeleteFunc(slices.Clone(g.Unbound), func(name string) bool {
		_, err := allowed.method(name)
		return err != nil
	})
	return nil
}

// only reads what a token is to be bound to: resources by their names or parameters, each with a
// value. The names that are stored are those of the catalog, sorted and each once. before is what the
// token is bound to: what stays of it is not another resource that has a parameter of its name now.
func (r *Rules) only(list, before []string) ([]string, error) {
	if len(list) > maxOnly {
		return nil, problem.Invalid("only", "at most %[2]d are possible, found %[1]d; staging-* stands for all that start with staging-", len(list), maxOnly)
	}
	var stored []string
	for i, s := range list {
		if input.HoldsValue(s) {
			return nil, input.ErrValueAt("only", "resource", i, len(list))
		}
		if !strings.Contains(s, "=") {
			return nil, problem.Invalid("only", "%s has no =; write the name of a resource or of its parameter, then the value: environment=my-project, or environment=staging-* for all that start with staging-", input.Nth("resource", i, len(list)))
		}
		if err := input.CheckVisible("only", s); err != nil {
			return nil, err
		}
		name, value := tokenstore.Bound(s)
		if known := r.Catalog.LookupResource(name); known != nil && !slices.Contains(before, s) {
			name = known.Name
		}
		if err := r.Catalog.CheckBound(name, value); err != nil {
			return nil, problem.Invalid("only", "%v", err)
		}
		stored = append(stored, name+"="+value)
	}
	slices.Sort(stored)
	return slices.Compact(stored), nil
}

// unbound reads which methods a token with the grant may call though they name nothing that it is
// bound to.
func (r *Rules) unbound(list []string, g *tokenstore.Grant) ([]string, error) {
	if err := checkNames("unbound", list); err != nil {
		return nil, err
	}
	allowed := r.unbindable(g)
	var stored []string
	for i, s := range list {
		if isNoPattern(s) && r.Catalog.Check(nil, []string{s}) != nil || strings.Contains(s, "*") {
			return nil, problem.Invalid("unbound", "%s is not the exact name of a method", input.Nth("method", i, len(list)))
		}
		name, err := allowed.method(s)
		if err != nil {
			return nil, err
		}
		stored = append(stored, name)
	}
	slices.Sort(stored)
	return slices.Compact(stored), nil
}

// unbindable knows which methods a token can be allowed unbound.
type unbindable struct {
	catalog *catalog.Catalog
	covered *catalog.Allowed
	bounds  *catalog.Bounds // without unbound methods
}

func (r *Rules) unbindable(g *tokenstore.Grant) unbindable {
	return unbindable{r.Catalog, r.Catalog.Compile(g.Sets, g.Methods), r.Catalog.Bind(g.Bounds(), nil)}
}

// method returns the catalog's name of a method that can be unbound, or why it cannot.
func (u unbindable) method(s string) (name string, err error) {
	if u.bounds == nil {
		return "", problem.Invalid("unbound", "it is for tokens that are bound to resources, and needs the member only")
	}
	if err := u.catalog.Check(nil, []string{s}); err != nil {
		return "", problem.Invalid("unbound", "%v", err)
	}
	m, listed := u.catalog.Lookup(s)
	if !listed {
		return "", problem.Invalid("unbound", "%s is a name that the path of a request makes; only methods that the catalog spells out can be unbound", s)
	}
	match := matchOf(m)
	if !u.covered.Allows(match) {
		return "", problem.Invalid("unbound", "the sets and methods of the token do not cover %s", m.Name)
	}
	if _, blocked := u.bounds.Blocks(match); !blocked {
		return "", problem.Invalid("unbound", "requests of %s name what the token is bound to, so it needs no unbound; leave it out", m.Name)
	}
	return m.Name, nil
}

// Callable splits what the sets and methods of a grant cover: methods that a token with the grant can
// call, and those that it cannot, since it is bound and they do not name what it is bound to.
func (r *Rules) Callable(g *tokenstore.Grant) (can, cannot []*catalog.Method) {
	return r.Catalog.Compile(g.Sets, g.Methods).Callable(r.Catalog.Bind(g.Bounds(), g.Unbound))
}

// matchOf is a request of a method.
func matchOf(m *catalog.Method) catalog.Match {
	return catalog.Match{Outcome: catalog.Found, Method: m, Name: m.Name}
}

// Calls reports whether a token with a grant that covers the method can call it, with a resource that
// it is bound to.
func (r *Rules) Calls(match catalog.Match, g *tokenstore.Grant) bool {
	return calls(r.Catalog.Bind(g.Bounds(), g.Unbound), match)
}

func calls(bounds *catalog.Bounds, match catalog.Match) bool {
	if bounds == nil {
		return true
	}
	_, blocked := bounds.Blocks(match)
	return !blocked
}

// binds reports whether an edit takes something away by what the token is bound to.
func binds(before, after tokenstore.Grant) bool {
	if len(after.Only) == 0 {
		return false
	}
	return lacks(resourcesOf(before), resourcesOf(after)) || lacks(after.Unbound, before.Unbound) ||
		slices.ContainsFunc(before.Only, func(s string) bool { return !coversOnly(after.Only, s) })
}

// coversOnly reports whether a list allows what an element of another one allowed. A resource
// that it does not bind to is free.
func coversOnly(list []string, element string) bool {
	resource, value := tokenstore.Bound(element)
	free := true
	for r, v := range (tokenstore.Grant{Only: list}).Bounds() {
		if r != resource {
			continue
		}
		free = false
		if catalog.CoversBound(v, value) {
			return true
		}
	}
	return free
}

// resourcesOf lists the resources that a token is bound to, each once.
func resourcesOf(g tokenstore.Grant) (names []string) {
	for name := range g.Bounds() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
