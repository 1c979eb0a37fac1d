package gate

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// resourceNames are the parameters that name resources of one kind with one method.
type resourceNames struct {
	resource *catalog.Resource
	names    []watchedName
	lower    parameters // all of them, in lower case
	begins   [256]bool  // with which bytes spellings of them may begin
	needed   []*watchedName
}

// watchedName is a parameter that names a resource.
type watchedName struct {
	name     string // as the catalog spells it
	member   string // of the JSON object that is the value; empty: it is the value that names
	indirect bool   // what it names cannot be compared (also_named_by)
	slot     int    // of the parameters with the same slot, a request has one
}

// watchResources works out what is watched with each method.
func watchResources(c *catalog.Catalog) map[*catalog.Method][]resourceNames {
	resources := c.Resources()
	if len(resources) == 0 {
		return nil
	}
	all := make(map[*catalog.Method][]resourceNames)
	for _, m := range c.Methods() {
		for i := range resources {
			all[m] = append(all[m], newResourceNames(c, m, c.Resource(resources[i].Name)))
		}
	}
	return all
}

func newResourceNames(c *catalog.Catalog, m *catalog.Method, r *catalog.Resource) resourceNames {
	w := resourceNames{resource: r}
	how, parameters := c.Naming(m, r.Name)
	slot := 0
	add := func(name, member string, indirect bool) {
		if !slices.ContainsFunc(w.names, func(n watchedName) bool { return r.SameName(n.name, name) }) {
			w.names = append(w.names, watchedName{name, member, indirect, slot})
			w.lower = append(w.lower, lowered(name))
			for c := range w.begins {
				w.begins[c] = w.begins[c] || !beginsOtherwise(string([]byte{byte(c)}), lowered(name))
			}
		}
	}
	for _, p := range parameters {
		name, member, _ := strings.Cut(p, ".")
		add(name, member, false)
		if how == catalog.NamedByAll {
			slot++
		}
	}
	needed := len(w.names)
	if how == catalog.NamedByOne {
		needed = 1
	}
	for _, name := range r.Parameters {
		add(name, "", false)
	}
	for _, name := range r.AlsoNamedBy {
		slot++
		add(name, "", true)
	}
	for i := range w.names[:needed] {
		w.needed = append(w.needed, &w.names[i])
	}
	return w
}

// exactly returns the parameter of this name, in the spelling that the API reads.
func exactly[T string | []byte](w *resourceNames, name T) *watchedName {
	for i := range w.names {
		if p := &w.names[i]; string(name) == p.name || w.resource.IgnoreCase && equalFold(string(name), p.name) {
			return p
		}
	}
	return nil
}

// dropHeaders deletes headers that are named like a parameter that is watched. Some upstreams look there
// for a parameter that stands nowhere else, as Spring does since 6.2.
func (n *naming) dropHeaders(h http.Header, p *headerPolicy) {
	for name := range h {
		if n.watches(name) && !p.isListed(name) {
			delete(h, name)
		}
	}
}

// watches reports whether a header is named like a parameter that is watched, with words joined in any way.
func (n *naming) watches(header string) bool {
	for kind := range n.bounds.Kinds {
		w := &n.names[n.bounds.Kinds[kind].Index]
		if header != "" && w.begins[header[0]] && slices.ContainsFunc(w.lower, func(name string) bool { return spellsWords(header, name) }) {
			return true
		}
	}
	return false
}

// checkResources refuses a token's parameter that names a resource: nothing would tell one
// from the other.
func (g *Gate) checkResources() error {
	g.resources = watchResources(g.catalog)
	for _, all := range g.resources {
		for _, w := range all {
			for _, name := range w.lower {
				if readsAsAny(name, g.parameters) {
					return errors.New("the token's parameter " + name + " names a resource of the catalog, " + w.resource.Name)
				}
			}
		}
	}
	return nil
}
