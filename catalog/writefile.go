package catalog

import (
	"encoding/json"
	"io"
)

// writtenFile is a catalog as a catalog file has it; file is how it is read.
type writtenFile struct {
	Note          string            `json:"note,omitempty"`
	Case          string            `json:"case,omitempty"`
	TrailingSlash bool              `json:"trailing_slash,omitempty"`
	Aliases       map[string]string `json:"aliases,omitempty"`
	Methods       []writtenMethod   `json:"methods"`
	Sets          []writtenSet      `json:"sets,omitempty"`
}

type writtenMethod struct {
	Name       string             `json:"name"`
	Path       string             `json:"path"`
	Also       []string           `json:"also,omitempty"`
	Verbs      []string           `json:"verbs"`
	Group      string             `json:"group,omitempty"`
	Summary    string             `json:"summary,omitempty"`
	Doc        string             `json:"doc,omitempty"`
	Bodies     []string           `json:"bodies,omitzero"`
	Public     bool               `json:"public,omitempty"`
	Protected  bool               `json:"protected,omitempty"`
	Escalating bool               `json:"escalating,omitempty"`
	Why        string             `json:"why,omitempty"`
	ReadOnly   bool               `json:"read_only,omitempty"`
	Upgrade    bool               `json:"upgrade,omitempty"`
	Parameters []writtenParameter `json:"parameters,omitempty"`
}

type writtenParameter struct {
	Name     string `json:"name"`
	Type     string `json:"type,omitempty"`
	Required bool   `json:"required,omitempty"`
	Secret   bool   `json:"secret,omitempty"`
}

type writtenSet struct {
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Patterns    []string `json:"patterns"`
}

// Write writes the catalog as one catalog file, which comes to the same catalog; note is its
// comment for readers. Other names of methods become aliases.
func (c *Catalog) Write(w io.Writer, note string) error {
	f := writtenFile{Note: note, TrailingSlash: c.rule.trailingSlash, Aliases: make(map[string]string), Methods: []writtenMethod{}}
	if c.rule.ignoreCase {
		f.Case = caseIgnore
	}
	for _, a := range c.aliases {
		f.Aliases[a.short] = a.long
	}
	for _, m := range c.methods {
		f.Methods = append(f.Methods, m.written())
	}
	for _, s := range c.sets {
		f.Sets = append(f.Sets, writtenSet(s))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(f)
}

func (m *Method) written() writtenMethod {
	w := writtenMethod{
		Name: m.Name, Path: m.Path, Also: m.Also, Verbs: m.Verbs, Summary: m.Summary, Doc: m.Doc,
		Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, Why: m.Why, ReadOnly: m.ReadOnly, Upgrade: m.Upgrade,
	}
	if m.Bodies != anyBody {
		w.Bodies = m.Bodies.Words()
	}
	if m.Group != group(m.Name) {
		w.Group = m.Group
	}
	for _, p := range m.Parameters {
		w.Parameters = append(w.Parameters, writtenParameter(p))
	}
	return w
}
