package catalog

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
