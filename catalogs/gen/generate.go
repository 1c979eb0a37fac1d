package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The types below are a catalog file; docs/catalog.md describes it.

type file struct {
	Note          string              `json:"note"`
	Base          string              `json:"base"`
	AlsoBases     []string            `json:"also_bases,omitempty"`
	Case          string              `json:"case"`
	TrailingSlash bool                `json:"trailing_slash"`
	Defaults      defaults            `json:"defaults"`
	Aliases       map[string]string   `json:"aliases"`
	Resources     map[string]resource `json:"resources,omitempty"`
	Sets          []set               `json:"sets"`
	Methods       []method            `json:"methods"`
}

type defaults struct {
	Verbs  []string `json:"verbs"`
	Bodies []string `json:"bodies"`
	Doc    string   `json:"doc"`
}

type method struct {
	Name       string              `json:"name"`
	Path       string              `json:"path"`
	FromRoot   bool                `json:"from_root,omitzero"`
	Also       []string            `json:"also,omitempty"`
	Verbs      []string            `json:"verbs,omitempty"`
	Bodies     []string            `json:"bodies,omitempty"`
	Public     bool                `json:"public,omitzero"`
	Protected  bool                `json:"protected,omitzero"`
	Escalating bool                `json:"escalating,omitzero"`
	ReadOnly   bool                `json:"read_only,omitzero"`
	Why        string              `json:"why,omitzero"`
	Parameters []parameter         `json:"parameters,omitempty"`
	Names      map[string][]string `json:"names,omitempty"`
}

type resource struct {
	Title        string              `json:"title,omitzero"`
	Note         string              `json:"note,omitzero"`
	Parameters   []string            `json:"parameters"`
	AlsoNamedBy  []string            `json:"also_named_by,omitempty"`
	NamesNothing map[string][]string `json:"names_nothing,omitempty"`
	Case         string              `json:"case,omitzero"`
}

type parameter struct {
	Name     string `json:"name"`
	Type     string `json:"type,omitzero"`
	Required bool   `json:"required,omitzero"`
	Secret   bool   `json:"secret,omitzero"`
}

type set struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Patterns    []string `json:"patterns"`
}

// generator applies the overlay to the methods and notes what does not fit.
type generator struct {
	methods  []method
	problems []string
}

func generate(dir string) ([]byte, error) {
	var known facts
	var judged overlay
	if err := read(dir, factsFile, &known); err != nil {
		return nil, err
	}
	if err := read(dir, overlayFile, &judged); err != nil {
		return nil, err
	}
	g := &generator{methods: judged.Methods}
	for _, m := range known.Methods {
		g.methods = append(g.methods, method{Name: m.Method, Path: m.Path, Public: m.Public, Parameters: m.Parameters})
	}
	for _, o := range judged.Also {
		g.each([]string{o.Method}, func(m *method) { m.Also = o.Paths })
	}
	g.apply(&judged)
	if len(g.problems) > 0 {
		return nil, fmt.Errorf("%s:\n\t%s", overlayFile, strings.Join(g.problems, "\n\t"))
	}
	for i := range g.methods {
		g.methods[i].Path = strings.TrimPrefix(g.methods[i].Path, known.Base)
	}
	slices.SortFunc(g.methods, func(a, b method) int { return cmp.Compare(a.Name, b.Name) })
	return write(file{
		Note:          "Made from " + factsFile + " and " + overlayFile + " by 'go generate ./catalogs/gen'; edit those. " + known.Note,
		Base:          known.Base,
		AlsoBases:     judged.AlsoBases,
		Case:          judged.Case,
		TrailingSlash: judged.TrailingSlash,
		Defaults:      judged.Defaults,
		Aliases:       known.Aliases,
		Resources:     judged.Resources,
		Sets:          judged.Sets,
		Methods:       g.methods,
	})
}

func (g *generator) apply(o *overlay) {
	for _, j := range o.Protected {
		g.each(j.Methods, func(m *method) { m.Protected, m.Why = true, j.Why })
	}
	for _, j := range o.Escalating {
		g.each(j.Methods, func(m *method) { m.Escalating, m.Why = true, j.Why })
	}
	for i := range g.methods {
		m := &g.methods[i]
		m.ReadOnly = slices.ContainsFunc(o.ReadOnly.Words, m.startsWith)
	}
	g.each(o.ReadOnly.Methods, func(m *method) { m.ReadOnly = true })
	g.each(o.ReadOnly.Except, func(m *method) { m.ReadOnly = false })
	for _, s := range o.Secret {
		g.mark(s)
	}
	for _, n := range o.Names {
		g.each(n.Methods, func(m *method) { m.Names = map[string][]string{n.Resource: n.Parameters} })
	}
}

// startsWith reports whether the last part of the name starts with a word: "Get"
// begins "GetEnvs" and "Get", but not "Getaway".
func (m *method) startsWith(word string) bool {
	rest, ok := strings.CutPrefix(m.Name[strings.LastIndexByte(m.Name, '.')+1:], word)
	return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z')
}

func (g *generator) mark(s secret) {
	if len(s.Methods) == 1 && s.Methods[0] == "*" {
		for i := range g.methods {
			g.methods[i].markSecret(s.Parameter)
		}
		return
	}
	g.each(s.Methods, func(m *method) {
		if !m.markSecret(s.Parameter) {
			g.problems = append(g.problems, fmt.Sprintf("method %s has no parameter %q", m.Name, s.Parameter))
		}
	})
}

func (m *method) markSecret(name string) bool {
	for i := range m.Parameters {
		if m.Parameters[i].Name == name {
			m.Parameters[i].Secret = true
			return true
		}
	}
	return false
}

// each calls f with the named methods.
func (g *generator) each(names []string, f func(*method)) {
	for _, name := range names {
		i := slices.IndexFunc(g.methods, func(m method) bool { return m.Name == name })
		if i < 0 {
			g.problems = append(g.problems, fmt.Sprintf("there is no method %q", name))
			continue
		}
		f(&g.methods[i])
	}
}
