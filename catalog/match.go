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
	BadHost // servers could take the host for another one: 400
)

func (o Outcome) String() string {
	switch o {
	case Unknown:
		return "unknown"
	case VerbNotAllowed:
		return "verb not allowed"
	case Found:
		return "found"
	case BadHost:
		return "bad host"
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

// Match judges a request by its host, as it stood on the wire, with a port or without, and by the path
// of its target (no query, nothing decoded). The host makes no difference to a catalog without hosts.
func (c *Catalog) Match(verb, host, path string) (m Match) {
	if t := c.tableOf(host); t != nil {
		m.in(c, t, verb, path)
	} else {
		m.Outcome = BadHost
	}
	return m
}

// in matches in one of the tables.
func (m *Match) in(c *Catalog, t *paths.Table, verb, path string) {
	found := t.Match(verb, path)
	m.Fault, m.At, m.route = found.Fault, found.At, found.Route
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
}

// Either returns the two methods that a request could be, if Match refuses it with paths.Crossing.
func (c *Catalog) Either(verb, host, path string) (a, b *Method) {
	if t := c.tableOf(host); t != nil {
		return c.eitherIn(t, verb, path)
	}
	return nil, nil
}

func (c *Catalog) eitherIn(t *paths.Table, verb, path string) (a, b *Method) {
	if r, s := t.Either(verb, path); r != nil {
		return c.everyRoute[r.ID].method, c.everyRoute[s.ID].method
	}
	return nil, nil
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

// Verbs lists the verbs of the methods at the path that was matched, for the Allow header; nil if it leads to no
// method.
func (m Match) Verbs(path string) []string {
	if m.route == nil {
		return nil
	}
	return m.route.Table().Verbs(path)
}
