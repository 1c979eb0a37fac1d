package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// maxParameters is how many parameters one method may have.
const maxParameters = 1000

// parameter is a parameter of the document; what is in a body is one, too.
type parameter struct {
	catalog.Parameter
	in       string     // path, query, header, cookie, formData, body; empty: a member of the body
	slash    string     // what slashes its value in a path may hold: encoded ones, or several segments; empty: none
	standard *tree.Node // its default; nil: none
	node     *tree.Node
	schema   *tree.Node
}

// readParameters reads the parameters of an operation and of its path; those of the operation go
// before.
func (r *reader) readParameters(o *operation) {
	for _, list := range []*tree.Node{o.node.Get("parameters"), o.item.Get("parameters")} {
		if !r.expectAny(list, tree.Array, "parameters") {
			continue
		}
		for _, n := range list.List {
			p, ok := r.parameter(n)
			if ok && !slices.ContainsFunc(o.parameters, func(q parameter) bool { return q.in == p.in && q.Name == p.Name }) {
				o.parameters = append(o.parameters, p)
			}
			if len(o.parameters) > maxParameters {
				r.Add(list.At.String(), "%s has more than %d parameters", o, maxParameters)
				return
			}
		}
	}
	for _, p := range o.parameters {
		switch {
		case p.in == "body", p.in == "path" && r.fixing(p.Name) >= 0:
		case p.in == "querystring": // OpenAPI 3.2: its members are the parameters
			for _, content := range p.node.Get("content").Fields() {
				r.addMembers(o, r.resolve(content.Value).Get("schema"), p.Required)
			}
		default:
			o.addParameter(p.Parameter)
			if r.isExploded(p) {
				r.addMembers(o, p.schema, p.Required)
			}
			for _, secret := range r.secretsWithin(p.schema) {
				o.addSecretWithin(secret)
			}
		}
	}
}

// addParameter adds a parameter to those of the method. One name may stand in several places.
func (o *operation) addParameter(p catalog.Parameter) {
	for i := range o.Parameters {
		if o.Parameters[i].Name == p.Name {
			o.Parameters[i].Secret = o.Parameters[i].Secret || p.Secret
			return
		}
	}
	o.Parameters = append(o.Parameters, p)
}

// addSecretWithin adds a secret member of an object. What names a resource there is not read.
func (o *operation) addSecretWithin(p catalog.Parameter) {
	if !slices.ContainsFunc(o.Parameters, func(known catalog.Parameter) bool { return known.Name == p.Name }) {
		o.Unread = append(o.Unread, p.Name)
	}
	o.addParameter(p)
}

// isExploded reports whether the members of an object stand in the query as parameters of their own, as they do
// unless the document says otherwise.
func (r *reader) isExploded(p parameter) bool {
	style, explode := p.node.Get("style"), p.node.Get("explode")
	return r.edition != swagger2 && p.in == "query" && p.node.Get("schema") != nil &&
		(style == nil || style.AsText() == "form") && (explode == nil || explode.IsTrue())
}

func (r *reader) parameter(n *tree.Node) (p parameter, ok bool) {
	if n = r.resolve(n); n == nil || !r.expect(n, tree.Object, "a parameter") {
		return p, false
	}
	name, in := n.Get("name"), n.Get("in")
	if in.AsText() == "body" { // of Swagger 2.0: its name stands in no request
		return parameter{in: in.Text, node: n}, true
	}
	if name.AsText() == "" || in.AsText() == "" {
		r.Add(n.At.String(), "a parameter has a name, and in, which says where it is; they are texts")
		return p, false
	}
	if len(name.Text) > maxName || strings.ContainsFunc(name.Text, isControl) {
		r.Add(name.At.String(), "the name of a parameter has at most %d characters of one line, found %s", maxName, show.Quote(name.Text))
		return p, false
	}
	p = parameter{in: in.Text, node: n}
	p.Name, p.Required = name.Text, n.Get("required").IsTrue()
	p.slash = r.readSlash(p)
	schema := n // Swagger 2.0 has the fields of a schema here
	if r.edition != swagger2 {
		schema = n.Get("schema")
		if content := n.Get("content").Fields(); schema == nil && len(content) > 0 {
			schema = r.resolve(content[0].Value).Get("schema")
		}
	}
	s := r.schema(schema)
	p.Type, p.Secret, p.standard, p.schema = s.kind, s.secret, s.standard, schema
	return p, true
}

const maxName = 255 // bytes, of a parameter's name

// The words of xSlash.
const (
	slashEncoded = "encoded"
	slashRest    = "rest"
)

// readSlash reads the extension of a parameter.
func (r *reader) readSlash(p parameter) string {
	r.checkExtensions("the parameter "+show.Quote(p.Name), p.node, xSlash)
	n := p.node.Get(xSlash)
	if n == nil {
		return ""
	}
	if word := n.AsText(); p.in != "path" || word != slashEncoded && word != slashRest {
		r.Add(n.At.String(), "%s is \"encoded\" or \"rest\", and stands in a parameter of the path; found %s in %s", xSlash, n.Describe(), show.Quote(p.in))
	}
	return n.AsText()
}

func isParameterName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, isControl)
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }
