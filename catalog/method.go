package catalog

import "slices"

// Method is one operation of the API. Treat as read-only.
type Method struct {
	Name       string   // environment.control.StopEnv, canonical spelling
	Group      string   // environment.control; a closed set, fit for metrics
	Verbs      []string // GET, POST
	Path       string   // /1.0/environment/control/rest/stopenv, or with :parameters or {parameters}
	Also       []string // further paths, whole
	Hosts      []string // at which it answers, as names compare, sorted; nil: at all
	Summary    string   // what it does, in one line; may be empty
	Doc        string   // URL of its documentation; may be empty
	Public     bool     // needs no token
	Protected  bool     // no token may call it, ever
	Escalating bool     // only by exact name
	ReadOnly   bool     // changes nothing upstream
	Upgrade    bool     // may switch protocols (WebSocket)
	Why        string   // why it is escalating or protected
	Parameters []Parameter
	Bodies     Bodies
	OtherNames []string // by which it is known as well

	index  int      // into Catalog.routes
	naming []naming // one for each of Catalog.resources
}

// Parameter is one parameter of a method.
type Parameter struct {
	Name     string
	Type     string // string, integer, number, boolean, object or array; may be empty
	Required bool
	Secret   bool // a password or key: redacted wherever requests are shown
}

// Bodies says which request bodies are allowed.
type Bodies struct {
	Form      bool // application/x-www-form-urlencoded
	Multipart bool // multipart/form-data
	Other     bool // every other type; passed on unread
}

// Words lists which are allowed as catalog files name them: form, multipart, other. It is never nil.
func (b Bodies) Words() []string {
	words := []string{}
	for _, kind := range []struct {
		allowed bool
		word    string
	}{{b.Form, "form"}, {b.Multipart, "multipart"}, {b.Other, "other"}} {
		if kind.allowed {
			words = append(words, kind.word)
		}
	}
	return words
}

func (b Bodies) or(c Bodies) Bodies {
	return Bodies{Form: b.Form || c.Form, Multipart: b.Multipart || c.Multipart, Other: b.Other || c.Other}
}

// wildcard reports whether "*" and "prefix.*" cover m.
func (m *Method) wildcard() bool { return !m.Protected && !m.Escalating }

// PathOptions say how the paths of a method are read, beside what holds for all of its catalog.
type PathOptions struct {
	EncodedSlash  []string // names of parameters whose values may hold "%2F"
	TrailingSlash bool     // they may end in a slash
	HeadAsGet     bool     // HEAD calls what GET calls
	Dots          bool     // values may hold dots
}

// PathOptions returns those of a method of the catalog, as far as its paths and verbs let them matter.
func (c *Catalog) PathOptions(m *Method) (o PathOptions) {
	chosen := c.routes[m.index].options
	o.EncodedSlash = chosen.encodedSlash
	o.HeadAsGet = or(chosen.headAsGet, c.rule.headAsGet) && slices.Contains(m.Verbs, "GET") && !slices.Contains(m.Verbs, "HEAD")
	for _, r := range c.everyRoute {
		if r.method == m {
			o.TrailingSlash = o.TrailingSlash || r.TrailingSlash && !r.EndsInSlash()
			o.Dots = o.Dots || r.HasParameters() && !or(chosen.noDots, c.rule.noDots)
		}
	}
	return o
}

// PathRules say how all paths of a catalog are read.
type PathRules struct {
	Case       string // "exact" or "ignore"
	Lookalikes string // "refuse" or "values"
}

// PathRules returns those of the catalog.
func (c *Catalog) PathRules() PathRules {
	r := PathRules{caseExact, lookalikesRefused}
	if c.rule.ignoreCase {
		r.Case = caseIgnore
	}
	if c.rule.exactValues {
		r.Lookalikes = lookalikesValues
	}
	return r
}
