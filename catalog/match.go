package catalog

import (
	"iter"

	"github.com/patgate/patgate/catalog/paths"
)

// Outcome tells what Match found. The zero Outcome is a refusal.
type Outcome uint8

const (
	BadPath        Outcome = iota // outside the grammar: 400
	Unknown                       // in the grammar, but no such method
	VerbNotAllowed                // the path is known, not with this verb
	Found
)

func (o Outcome) String() string {
	switch o {
	case Unknown:
		return "unknown"
	case VerbNotAllowed:
		return "verb not allowed"
	case Found:
		return "found"
	default: // BadPath
		return "bad path"
	}
}

// Match is what a request calls.
type Match struct {
	Outcome Outcome
	Method  *Method // of Found and VerbNotAllowed (then any method at that path)
	// Name is Method.Name or, for a template that names methods by its
	// parameters, the name with them filled in.
	Name string

	// Fault says what is wrong with the path, of BadPath and maybe of Unknown, and At which
	// of its bytes it is.
	Fault paths.Fault
	At    int

	route *paths.Route
}

// Match judges the path of a request target as it stood on the wire (no query,
// nothing decoded).
func (c *Catalog) Match(verb, path string) Match {
	found := c.table.Match(verb, path)
	m := Match{Fault: found.Fault, At: found.At, route: found.Route}
	switch {
	case found.Route == nil && found.Fault.Allows():
		m.Outcome = Unknown
	case found.Route == nil:
		m.Outcome = BadPath
	default:
		r := c.everyRoute[found.Route.ID]
		m.Outcome, m.Method, m.Name = VerbNotAllowed, r.method, r.fill(path)
		if found.Verb {
			m.Outcome = Found
		}
	}
	return m
}

// Value returns the value of a parameter of the path that was matched, as it stands there:
// nothing is decoded. That of *name may hold slashes. ok is false if nothing was found, or
// the method has no such parameter in this path.
func (m Match) Value(path, name string) (value string, ok bool) {
	if m.Outcome != Found {
		return "", false
	}
	return m.route.Value(path, name)
}

// Values yields all parameters of the path that was matched, with their values as Value
// returns them.
func (m Match) Values(path string) iter.Seq2[string, string] {
	if m.Outcome != Found {
		return func(func(string, string) bool) {}
	}
	return m.route.Values(path)
}

// HasValues reports whether Values yields any.
func (m Match) HasValues() bool { return m.Outcome == Found && m.route.HasParameters() }

// Fallback is what becomes of some verbs at the path of a method: they call another one, whose
// path is wider.
type Fallback struct {
	Verbs []string
	Path  string  // of the method that does not have these verbs
	Wider *Method // that is called
	At    string  // its path
}

// Fallbacks lists which verbs of the paths of methods call another method.
func (c *Catalog) Fallbacks() (all []Fallback) {
	routes := make([]*paths.Route, len(c.everyRoute))
	for i, r := range c.everyRoute {
		routes[i] = &r.Route
	}
	for _, f := range paths.Fallbacks(routes) {
		wider := c.everyRoute[f.Wider.ID]
		all = append(all, Fallback{f.Verbs, f.Route.String(), wider.method, wider.String()})
	}
	return all
}

// hides reports whether a route is none for a path: that of a template whose name
// comes to be one that is reserved.
func (c *Catalog) hides(found *paths.Route, path string) bool {
	r := c.everyRoute[found.ID]
	return r.name != nil && c.reserved(r.fill(path))
}

// reserved reports whether a name that a template was filled in with belongs to a
// method that the catalog lists, or starts with an alias. The listed method has
// its own path and its own flags; nothing else may go by its name.
func (c *Catalog) reserved(name string) bool {
	canonical := c.canonical(name)
	if _, listed := c.byName[canonical]; listed {
		return true
	}
	return canonical != fold(name)
}

// Verbs lists the verbs of the methods at a path, for the Allow header.
func (c *Catalog) Verbs(path string) []string { return c.table.Verbs(path) }
