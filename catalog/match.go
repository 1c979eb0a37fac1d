package catalog

import "github.com/patgate/patgate/catalog/paths"

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
}

// Match judges the path of a request target as it stood on the wire (no query,
// nothing decoded).
func (c *Catalog) Match(verb, path string) Match { return c.named(c.table.Match(verb, path), path) }

// named returns the match with the name of the method.
func (c *Catalog) named(found paths.Result, path string) Match {
	switch {
	case found.Bad >= 0:
		return Match{Outcome: BadPath}
	case found.Route == nil:
		return Match{Outcome: Unknown}
	}
	r := c.everyRoute[found.Route.ID]
	m := Match{Outcome: VerbNotAllowed, Method: r.method, Name: r.fill(path)}
	if found.Verb {
		m.Outcome = Found
	}
	return m
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
