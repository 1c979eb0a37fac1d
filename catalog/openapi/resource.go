package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// Fields that say how requests name resources. They hold what "resources" and "names" do in a catalog
// file; docs/catalog.md tells of them.
const (
	xResources = extension + "resources" // of the document
	xNames     = extension + "names"     // of an operation
)

// readResources reads what tokens can be bound to. The catalog judges it.
func (r *reader) readResources() {
	r.checkExtensions("the document", r.root, xResources)
	list := r.root.Get(xResources)
	if !r.expect(list, tree.Object, xResources) {
		return
	}
	for _, m := range list.Members {
		what := "the resource " + show.Quote(m.Name)
		if r.expect(m.Value, tree.Object, what) {
			r.resources = append(r.resources, r.resource(m, what))
		}
	}
}

func (r *reader) resource(m tree.Member, what string) catalog.SourceResource {
	s := catalog.SourceResource{Resource: catalog.Resource{Name: m.Name, Title: m.Name}, At: m.At.String()}
	for _, f := range m.Value.Members {
		of := f.Name + " of " + what
		switch f.Name {
		case "title":
			if r.expect(f.Value, tree.Text, of) {
				s.Title = f.Value.Text
			}
		case "note":
			r.expect(f.Value, tree.Text, of)
		case "parameters":
			s.Parameters = r.texts(f.Value, of)
		case "also_named_by":
			s.AlsoNamedBy = r.texts(f.Value, of)
		case "names_nothing":
			s.NamesNothing = r.namesNothing(f.Value, of)
		case "case":
			if s.IgnoreCase = f.Value.AsText() == "ignore"; !s.IgnoreCase && f.Value.AsText() != "exact" {
				r.Add(f.Value.At.String(), `%s is "exact" or "ignore", found %s`, of, f.Value.Describe())
			}
		default:
			r.Add(f.At.String(), "%s has no field %s; it may have parameters, also_named_by, names_nothing, case, title, note", what, show.Quote(f.Name))
		}
	}
	return s
}

func (r *reader) namesNothing(n *tree.Node, what string) map[string][]string {
	if !r.expect(n, tree.Object, what) {
		return nil
	}
	values := make(map[string][]string, len(n.Members))
	for _, m := range n.Members {
		values[m.Name] = r.texts(m.Value, what)
	}
	return values
}

// texts reads a list of texts.
func (r *reader) texts(n *tree.Node, what string) (list []string) {
	if !r.expect(n, tree.Array, what) {
		return nil
	}
	for _, element := range n.List {
		if r.expect(element, tree.Text, "an element of "+what) {
			list = append(list, element.Text)
		}
	}
	return list
}

// readNaming reads which parameters of an operation name resources. Those in headers and cookies
// cannot, as the gate reads none there, nor those of a path that are not in it.
func (r *reader) readNaming(o *operation) {
	for _, p := range o.parameters {
		if p.in == "header" || p.in == "cookie" || p.in == "path" && !strings.Contains(o.path, "{"+p.Name+"}") {
			o.Unread = append(o.Unread, p.Name)
		}
	}
	names := o.node.Get(xNames)
	if !r.expect(names, tree.Object, xNames) {
		return
	}
	for _, m := range names.Members {
		o.Naming = append(o.Naming, catalog.SourceNaming{At: m.At.String(), Resource: m.Name, Parameters: r.texts(m.Value, xNames)})
	}
}

// mergeNaming makes it unknown how the method names what o names in another way. A parameter of the
// path that o calls by another name is one of both names.
func (m *operation) mergeNaming(o *operation) {
	for i := range min(len(m.names), len(o.names)) {
		if m.names[i] != o.names[i] {
			m.Unread = append(m.Unread, m.names[i], o.names[i])
		}
	}
	m.Unread = append(m.Unread, o.Unread...)
	for i := range m.Naming {
		same := slices.ContainsFunc(o.Naming, func(n catalog.SourceNaming) bool {
			return n.Resource == m.Naming[i].Resource && slices.Equal(n.Parameters, m.Naming[i].Parameters)
		})
		if !same {
			m.Naming[i].Parameters = nil
		}
	}
	for _, n := range o.Naming {
		if !slices.ContainsFunc(m.Naming, func(own catalog.SourceNaming) bool { return own.Resource == n.Resource }) {
			n.Parameters = nil
			m.Naming = append(m.Naming, n)
		}
	}
}
