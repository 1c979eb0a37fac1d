// Package catalog tells which API method a request calls, and knows the methods, the sets and what a grant allows.
package catalog

// Catalog is immutable after loading; all methods may be called at the same time.
type Catalog struct{}

// Method is one operation of the API. Treat as read-only.
type Method struct {
	Name       string   // environment.control.StopEnv, canonical spelling
	Group      string   // environment.control; a closed set, fit for metrics
	Verbs      []string // GET, POST
	Path       string   // /1.0/environment/control/rest/stopenv, or with :parameters
	Doc        string   // URL of its documentation; may be empty
	Public     bool     // needs no token
	Protected  bool     // no token may call it, ever
	Escalating bool     // only by exact name
	ReadOnly   bool     // changes nothing upstream
	Upgrade    bool     // may switch protocols (WebSocket)
	Why        string   // why it is escalating or protected
	Parameters []Parameter
	Bodies     Bodies
}

// Parameter is one parameter of a method.
type Parameter struct {
	Name     string
	Type     string
	Required bool
	Secret   bool // a password or key: redacted wherever requests are shown
}

// Bodies says which request bodies are allowed.
type Bodies struct{ Form, Multipart, Other bool }

// Outcome tells what Match found. The zero Outcome is a refusal.
type Outcome uint8

const (
	BadPath        Outcome = iota // outside the grammar: 400
	Unknown                       // in the grammar, but no such method
	VerbNotAllowed                // the path is known, not with this verb
	Found
)

// Match is what a request calls.
type Match struct {
	Outcome Outcome
	Method  *Method // of Found and VerbNotAllowed (then any method at that path)
	// Name is Method.Name or, for a template that names methods by its
	// parameters, the name with them filled in.
	Name string
}

// Match judges the path of a request target as it stood on the wire (no query, nothing decoded).
func (c *Catalog) Match(verb, path string) Match { panic("stub") }

// KnowsVerb tells whether any method of the catalog has this verb.
func (c *Catalog) KnowsVerb(verb string) bool { panic("stub") }

// AllowsBody tells which bodies any method of the catalog allows.
func (c *Catalog) AllowsBody() Bodies { panic("stub") }

// Verbs lists the verbs of the methods at a path, for the Allow header.
func (c *Catalog) Verbs(path string) []string { panic("stub") }

// Methods lists all methods by name; Lookup finds one by name or alias, ignoring ASCII case.
func (c *Catalog) Methods() []*Method                { panic("stub") }
func (c *Catalog) Lookup(name string) (*Method, bool) { panic("stub") }

// Set is a named list of patterns.
type Set struct {
	Name        string
	Description string
	Patterns    []string
}

func (c *Catalog) Sets() []Set { panic("stub") }

// Check refuses a grant that names a set, method or prefix that does not exist, or a protected method; it suggests the nearest name.
func (c *Catalog) Check(sets, patterns []string) error { panic("stub") }

// Compile makes a grant fast to ask. Names that no longer exist allow nothing.
func (c *Catalog) Compile(sets, patterns []string) *Allowed { panic("stub") }

// Allowed is a compiled grant.
type Allowed struct{}

// Allows tells whether the grant covers the method that was matched. Never true for a protected method.
func (a *Allowed) Allows(m Match) bool { panic("stub") }

// Methods lists what the grant allows, for people.
func (a *Allowed) Methods() []*Method { panic("stub") }

// SecretParameters lists the names of all parameters marked secret in the catalog.
func (c *Catalog) SecretParameters() []string { panic("stub") }
