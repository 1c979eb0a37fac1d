package catalog

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// writtenFile is a catalog as a catalog file has it; file is how it is read.
type writtenFile struct {
	Note          string            `json:"note,omitempty"`
	Case          string            `json:"case,omitempty"`
	TrailingSlash bool              `json:"trailing_slash,omitempty"`
	Head          string            `json:"head,omitempty"`
	Dots          string            `json:"dots,omitempty"`
	Lookalikes    string            `json:"lookalikes,omitempty"`
	Crossings     string            `json:"crossings,omitempty"`
	Hosts         []string          `json:"hosts,omitempty"`
	Aliases       map[string]string `json:"aliases,omitempty"`
	Resources     writtenResources  `json:"resources,omitzero"`
	Methods       []writtenMethod   `json:"methods"`
	Sets          []writtenSet      `json:"sets,omitempty"`
}

type writtenMethod struct {
	Name          string             `json:"name"`
	OtherNames    []string           `json:"other_names,omitempty"`
	Path          string             `json:"path"`
	Also          []string           `json:"also,omitempty"`
	Hosts         []string           `json:"hosts,omitempty"`
	Verbs         []string           `json:"verbs"`
	Group         string             `json:"group,omitempty"`
	Summary       string             `json:"summary,omitempty"`
	Doc           string             `json:"doc,omitempty"`
	Bodies        []string           `json:"bodies,omitzero"`
	Public        bool               `json:"public,omitempty"`
	Protected     bool               `json:"protected,omitempty"`
	Escalating    bool               `json:"escalating,omitempty"`
	Why           string             `json:"why,omitempty"`
	ReadOnly      bool               `json:"read_only,omitempty"`
	Upgrade       bool               `json:"upgrade,omitempty"`
	TrailingSlash *bool              `json:"trailing_slash,omitempty"`
	Head          string             `json:"head,omitempty"`
	Dots          string             `json:"dots,omitempty"`
	Parameters    []writtenParameter `json:"parameters,omitempty"`
	// Names is what a file says, not what follows from the parameters.
	Names map[string][]string `json:"names,omitempty"`
}

// writtenResources are an object in the order of the catalog.
type writtenResources []Resource

func (w writtenResources) IsZero() bool { return len(w) == 0 }

func (w writtenResources) MarshalJSON() ([]byte, error) {
	object := []byte{'{'}
	for i, r := range w {
		if i > 0 {
			object = append(object, ',')
		}
		written := writtenResource{Title: r.Title, Parameters: r.Parameters, AlsoNamedBy: r.AlsoNamedBy, NamesNothing: r.NamesNothing}
		if r.IgnoreCase {
			written.Case = caseIgnore
		}
		name, err1 := json.Marshal(r.Name)
		value, err2 := json.Marshal(written)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		object = append(append(append(object, name...), ':'), value...)
	}
	return append(object, '}'), nil
}

type writtenResource struct {
	Title        string              `json:"title,omitempty"`
	Parameters   []string            `json:"parameters"`
	AlsoNamedBy  []string            `json:"also_named_by,omitempty"`
	NamesNothing map[string][]string `json:"names_nothing,omitempty"`
	Case         string              `json:"case,omitempty"`
}

type writtenParameter struct {
	Name     string `json:"name"`
	Type     string `json:"type,omitempty"`
	Required bool   `json:"required,omitempty"`
	Secret   bool   `json:"secret,omitempty"`
	Slash    string `json:"slash,omitempty"`
}

type writtenSet struct {
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Patterns    []string `json:"patterns"`
}

// Write writes the catalog as one catalog file, which comes to the same catalog; note is its
// comment for readers.
func (c *Catalog) Write(w io.Writer, note string) error {
	f := writtenFile{Resources: c.resources, Note: note, TrailingSlash: c.rule.trailingSlash, Aliases: make(map[string]string), Methods: []writtenMethod{}}
	for _, option := range []struct {
		is   bool
		to   *string
		word string
	}{
		{c.rule.ignoreCase, &f.Case, caseIgnore},
		{c.rule.headAsGet, &f.Head, headGet},
		{c.rule.noDots, &f.Dots, dotsNowhere},
		{c.rule.exactValues, &f.Lookalikes, lookalikesValues},
		{slices.ContainsFunc(c.tables, func(t hostTable) bool { return len(t.Crossings()) > 0 }), &f.Crossings, crossingsRefuse},
	} {
		if option.is {
			*option.to = option.word
		}
	}
	for _, a := range c.aliases {
		if !a.whole { // those are other names of methods
			f.Aliases[a.short] = a.long
		}
	}
	same := !slices.ContainsFunc(c.methods, func(m *Method) bool { return !slices.Equal(m.Hosts, c.methods[0].Hosts) })
	if same {
		f.Hosts = c.methods[0].Hosts
	}
	for _, m := range c.methods {
		written := m.written(c.routes[m.index].options)
		if !same {
			written.Hosts = m.Hosts
		}
		written.Names = c.writtenNames(m)
		f.Methods = append(f.Methods, written)
	}
	for _, s := range c.sets {
		f.Sets = append(f.Sets, writtenSet(s))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(f)
}

// writtenNames is how a method names resources, where that does not follow from its parameters.
func (c *Catalog) writtenNames(m *Method) map[string][]string {
	names := make(map[string][]string)
	for i := range c.resources {
		switch how, parameters := c.Naming(m, c.resources[i].Name); how {
		case UnknownNaming:
			names[c.resources[i].Name] = []string{}
		case NamedByAll:
			names[c.resources[i].Name] = parameters
		case NotNamed, NamedByOne:
		}
	}
	return names
}

func (m *Method) written(o pathOptions) writtenMethod {
	w := writtenMethod{
		Name: m.Name, OtherNames: m.OtherNames, Path: m.Path, Also: m.Also, Verbs: m.Verbs, Summary: m.Summary, Doc: m.Doc,
		Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, Why: m.Why, ReadOnly: m.ReadOnly, Upgrade: m.Upgrade,
		TrailingSlash: o.trailingSlash, Head: chosen(o.headAsGet, headGet, headListed), Dots: chosen(o.noDots, dotsNowhere, dotsInValues),
	}
	if m.Bodies != anyBody {
		w.Bodies = m.Bodies.Words()
	}
	if m.Group != group(m.Name) {
		w.Group = m.Group
	}
	for _, p := range m.Parameters {
		w.Parameters = append(w.Parameters, writtenParameter{Name: p.Name, Type: p.Type, Required: p.Required, Secret: p.Secret})
	}
	for _, name := range o.encodedSlash {
		i := slices.IndexFunc(w.Parameters, func(p writtenParameter) bool { return p.Name == name })
		if i < 0 { // of a route line, which lists no parameters
			i, w.Parameters = len(w.Parameters), append(w.Parameters, writtenParameter{Name: name})
		}
		w.Parameters[i].Slash = slashEncoded
	}
	return w
}

// chosen returns the word for what a method says, "" if it says nothing.
func chosen(is *bool, yes, no string) string {
	switch {
	case is == nil:
		return ""
	case *is:
		return yes
	}
	return no
}
