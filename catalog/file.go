package catalog

import (
	"fmt"

	"github.com/patgate/patgate/catalog/tree"
)

// file is a catalog file as it is written: one JSON object. docs/catalog.md
// tells of the same fields with examples.
type file struct {
	// Note is for whoever reads the file.
	Note string
	// Base stands before the path of each method, such as "/1.0". Default:
	// nothing.
	Base string
	// AlsoBases are other beginnings under which the API answers the methods that
	// Base stands before. Default: none.
	AlsoBases []string
	// Case says how paths compare: "exact", or "ignore" for ASCII letters
	// of either case. Default: "exact".
	Case string
	// TrailingSlash lets a path end in one slash. Default: false.
	TrailingSlash bool
	// Head says what HEAD calls: "listed", a method that lists it, or "get", what GET
	// calls, too. Default: "listed".
	Head string
	// Dots says where a dot may stand that no path spells out: in "values" of parameters, or
	// "none". Default: "values".
	Dots string
	// Lookalikes says what becomes of a value that some servers take for what another path
	// spells out: "refuse", or "values" where the API compares exactly. Default: "refuse".
	Lookalikes string
	// Crossings says what becomes of requests that fit two of the methods, neither of which is
	// more specific: "error" does not load the file, "refuse" refuses them. Default: "error".
	Crossings string
	// Hosts are those at which the methods answer that name none of their own. Default: all.
	Hosts []string
	// Defaults are for methods that do not say otherwise.
	Defaults defaults
	// Aliases are beginnings of names and what they stand for:
	// {"env": "environment"}.
	Aliases []sourceAlias
	// Resources are kinds of things that requests name, and tokens can be bound to.
	// Default: none.
	Resources []SourceResource
	// Methods and Sets are the catalog itself.
	Methods []fileMethod
	Sets    []sourceSet
}

// defaults are for the methods of one file that do not say otherwise.
type defaults struct {
	// Verbs are the request methods. Default: none; then each method names
	// its own.
	Verbs []string
	// Bodies are which request bodies are allowed: "form", "multipart",
	// "other". Default: all three.
	Bodies *Bodies
	// Doc is the template of a link to the documentation. In it :name
	// stands for the method's name, :method for the last part of it and
	// :group for the others, :name_lower and so on for the same in lower
	// case. Default: no link.
	Doc string
}

// fileMethod is one of the methods of a file.
type fileMethod struct {
	// at is where the name stands.
	at string
	// Method holds the fields of the same names in snake_case: name, group,
	// other_names, verbs, path, also (from the root: no base stands before), hosts, summary, doc, public,
	// protected, escalating, read_only, upgrade, why, parameters (name, type, required, secret).
	// Name and path have to be given, and why, where protected or escalating is.
	Method
	// bodies is nil where the file says nothing.
	bodies  *Bodies
	options pathOptions
	// fromRoot says that no base stands before the path, either.
	fromRoot bool
	// names are the parameters that name resources, where the file says so.
	names []SourceNaming
}

// The words of options.
const (
	caseExact  = "exact"
	caseIgnore = "ignore"

	headListed = "listed"
	headGet    = "get"

	dotsInValues = "values"
	dotsNowhere  = "none"

	lookalikesRefused = "refuse"
	lookalikesValues  = "values"

	crossingsError  = "error"
	crossingsRefuse = "refuse"

	slashEncoded = "encoded"
)

// parseFile reads a catalog file; name is for messages.
func parseFile(name string, data []byte) (source, error) {
	root, err := tree.ParseJSON(name, data)
	if err != nil && len(data) > 0 && data[0] != '{' {
		err = fmt.Errorf(`%w; a catalog file is one JSON object, and an OpenAPI document is named with "catalog openapi FILE"`, err)
	}
	if err != nil {
		return source{}, err
	}
	var f file
	var r reader
	r.readFile(root, &f)
	if r.Any() {
		return source{}, r.Err()
	}
	return f.source(root.At.String()), nil
}

// source fills in what the file leaves to its defaults.
func (f *file) source(at string) source {
	s := source{aliases: f.Aliases, sets: f.Sets, resources: f.Resources}
	if len(f.Methods) > 0 { // a file of sets alone says nothing about paths
		s.rule = rule{
			at: at, ignoreCase: f.Case == caseIgnore, trailingSlash: f.TrailingSlash,
			headAsGet: f.Head == headGet, noDots: f.Dots == dotsNowhere, exactValues: f.Lookalikes == lookalikesValues,
		}
	}
	for _, m := range f.Methods {
		if m.Verbs == nil {
			m.Verbs = f.Defaults.Verbs
		}
		if m.Hosts == nil {
			m.Hosts = f.Hosts
		}
		if m.Doc == "" {
			m.Doc = FillDoc(f.Defaults.Doc, m.Name)
		}
		if !m.fromRoot && m.Path != "" {
			for _, base := range f.AlsoBases {
				m.Also = append(m.Also, underBase(base, m.Path))
			}
			m.Path = underBase(f.Base, m.Path)
		}
		m.Bodies = anyBody
		for _, b := range []*Bodies{f.Defaults.Bodies, m.bodies} {
			if b != nil {
				m.Bodies = *b
			}
		}
		for _, name := range m.OtherNames {
			s.aliases = append(s.aliases, sourceAlias{m.at, name, m.Name, true})
		}
		m.options.mayCross = f.Crossings == crossingsRefuse
		s.methods = append(s.methods, sourceMethod{at: m.at, Method: m.Method, options: m.options, names: m.names})
	}
	return s
}

func underBase(base, path string) string {
	if path == "/" && base != "" {
		return base
	}
	return base + path
}

var anyBody = Bodies{Form: true, Multipart: true, Other: true}

// reader turns JSON values into a file and collects what is wrong.
type reader struct{ tree.Problems }

func (r *reader) problem(at tree.Position, format string, args ...any) {
	r.Add(at.String(), format, args...)
}
