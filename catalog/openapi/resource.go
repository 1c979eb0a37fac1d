package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
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
	list := r.root.get(xResources)
	if !r.expect(list, object, xResources) {
		return
	}
	for _, m := range list.members {
		what := "the resource " + quote(m.name)
		if r.expect(m.value, object, what) {
			r.resources = append(r.resources, r.resource(m, what))
		}
	}
}

func (r *reader) resource(m member, what string) catalog.SourceResource {
	s := catalog.SourceResource{Resource: catalog.Resource{Name: m.name, Title: m.name}, At: m.at.String()}
	for _, f := range m.value.members {
		of := f.name + " of " + what
		switch f.name {
		case "title":
			if r.expect(f.value, text, of) {
				s.Title = f.value.text
			}
		case "note":
			r.expect(f.value, text, of)
		case "parameters":
			s.Parameters = r.texts(f.value, of)
		case "also_named_by":
			s.AlsoNamedBy = r.texts(f.value, of)
		case "names_nothing":
			s.NamesNothing = r.namesNothing(f.value, of)
		case "case":
			if s.IgnoreCase = f.value.string() == "ignore"; !s.IgnoreCase && f.value.string() != "exact" {
				r.add(f.value.at.String(), `%s is "exact" or "ignore", found %s`, of, f.value.describe())
			}
		default:
			r.add(f.at.String(), "%s has no field %s; it may have parameters, also_named_by, names_nothing, case, title, note", what, quote(f.name))
		}
	}
	return s
}

func (r *reader) namesNothing(n *node, what string) map[string][]string {
	if !r.expect(n, object, what) {
		return nil
	}
	values := make(map[string][]string, len(n.members))
	for _, m := range n.members {
		values[m.name] = r.texts(m.value, what)
	}
	return values
}

// texts reads a list of texts.
func (r *reader) texts(n *node, what string) (list []string) {
	if !r.expect(n, array, what) {
		return nil
	}
	for _, element := range n.list {
		if r.expect(element, text, "an element of "+what) {
			list = append(list, element.text)
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
	names := o.node.get(xNames)
	if !r.expect(names, object, xNames) {
		return
	}
	for _, m := range names.members {
		o.Naming = append(o.Naming, catalog.SourceNaming{At: m.at.String(), Resource: m.name, Parameters: r.texts(m.value, xNames)})
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
