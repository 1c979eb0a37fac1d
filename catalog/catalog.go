package catalog

import (
	"slices"

	"github.com/patgate/patgate/catalog/paths"
)

// Catalog is immutable after loading; all of its methods may be called at the
// same time. The zero Catalog is of no use; see Open and Parse.
type Catalog struct {
	// For Match.
	rule       rule
	table      *paths.Table            // of hosts that no method names
	hosts      map[string]*paths.Table // of those that some do, by hostname.Append; nil: there are none
	tables     []hostTable             // all of them, that of the other hosts last
	everyRoute []*route                // of all paths of all methods, by Route.ID
	verbs      []string
	bodies     Bodies

	// For names. Method.index counts routes; methods are sorted by name.
	routes    []*route
	methods   []*Method
	names     []listedName       // all but templates, in the order of methods
	byName    map[string]*Method // likewise, by canonical name
	templates int                // how many routes are templates
	aliases   []alias            // the longest first
	sets      []Set
	secrets   []string
	resources []Resource
}

// listedName is a method whose name the catalog spells out.
type listedName struct {
	canonical string
	method    *Method
}

// KnowsVerb reports whether any method of the catalog has this verb.
func (c *Catalog) KnowsVerb(verb string) bool { return slices.Contains(c.verbs, verb) }

// AllVerbs lists the verbs of all methods. Treat as read-only.
func (c *Catalog) AllVerbs() []string { return c.verbs }

// AllowsBody tells which bodies any method of the catalog allows.
func (c *Catalog) AllowsBody() Bodies { return c.bodies }

// Methods lists all methods by name. Treat as read-only.
func (c *Catalog) Methods() []*Method { return slices.Clone(c.methods) }

// Lookup finds a method by name or alias, ignoring ASCII case. Names that only
// a template comes to have are not found.
func (c *Catalog) Lookup(name string) (*Method, bool) {
	m, ok := c.byName[c.canonical(name)]
	return m, ok
}

// Sets lists the sets in the order of the catalog. Treat as read-only.
func (c *Catalog) Sets() []Set { return slices.Clone(c.sets) }

// SecretParameters lists the names of all parameters marked secret in the
// catalog, sorted, each once.
func (c *Catalog) SecretParameters() []string { return slices.Clone(c.secrets) }
