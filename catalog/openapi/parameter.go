package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// maxParameters is how many parameters one method may have.
const maxParameters = 1000

// parameter is a parameter of the document; what is in a body is one, too.
type parameter struct {
	catalog.Parameter
	in       string // path, query, header, cookie, formData, body; empty: a member of the body
	slash    string // what slashes its value in a path may hold: encoded ones, or as the rest of the path; empty: none
	standard *node  // its default; nil: none
	node     *node
}

// readParameters reads the parameters of an operation and of its path; those of the operation go
// before.
func (r *reader) readParameters(o *operation) {
	for _, list := range []*node{o.node.get("parameters"), o.item.get("parameters")} {
		if !r.expectAny(list, array, "parameters") {
			continue
		}
		for _, n := range list.list {
			p, ok := r.parameter(n)
			if ok && !slices.ContainsFunc(o.parameters, func(q parameter) bool { return q.in == p.in && q.Name == p.Name }) {
				o.parameters = append(o.parameters, p)
			}
			if len(o.parameters) > maxParameters {
				r.add(list.at.String(), "%s has more than %d parameters", o, maxParameters)
				return
			}
		}
	}
	for _, p := range o.parameters {
		switch {
		case p.in == "body", p.in == "path" && r.fixing(p.Name) >= 0:
		case p.in == "querystring": // OpenAPI 3.2: its members are the parameters
			for _, content := range p.node.get("content").fields() {
				r.addMembers(o, content.value.get("schema"))
			}
		default:
			o.addParameter(p.Parameter)
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

func (r *reader) parameter(n *node) (p parameter, ok bool) {
	if n = r.resolve(n); n == nil || !r.expect(n, object, "a parameter") {
		return p, false
	}
	name, in := n.get("name"), n.get("in")
	if in.string() == "body" { // of Swagger 2.0: its name stands in no request
		return parameter{in: in.text, node: n}, true
	}
	if name.string() == "" || in.string() == "" {
		r.add(n.at.String(), "a parameter has a name, and in, which says where it is; they are texts")
		return p, false
	}
	if len(name.text) > maxName || strings.ContainsFunc(name.text, isControl) {
		r.add(name.at.String(), "the name of a parameter has at most %d characters of one line, found %s", maxName, quote(name.text))
		return p, false
	}
	p = parameter{in: in.text, node: n}
	p.Name, p.Required = name.text, n.get("required").isTrue()
	p.slash = r.readSlash(p)
	schema := n // Swagger 2.0 has the fields of a schema here
	if r.edition != swagger2 {
		schema = n.get("schema")
		if content := n.get("content").fields(); schema == nil && len(content) > 0 {
			schema = content[0].value.get("schema")
		}
	}
	s := r.schema(schema)
	p.Type, p.Secret, p.standard = s.kind, s.secret, s.standard
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
	r.checkExtensions("the parameter "+quote(p.Name), p.node, xSlash)
	n := p.node.get(xSlash)
	if n == nil {
		return ""
	}
	if word := n.string(); p.in != "path" || word != slashEncoded && word != slashRest {
		r.add(n.at.String(), "%s is \"encoded\" or \"rest\", and stands in a parameter of the path; found %s in %s", xSlash, n.describe(), quote(p.in))
	}
	return n.string()
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }

// schema is what is read of a schema.
type schema struct {
	kind     string // as Parameter.Type
	secret   bool
	standard *node // nil: no default
}

// schema reads a schema and what it is put together of, in bounded time.
func (r *reader) schema(n *node) (s schema) {
	if known, ok := r.schemas[n]; ok {
		return known
	}
	defer func() { r.schemas[n] = s }()
	r.eachSchema(n, make(map[*node]bool), func(n *node) {
		if s.kind == "" {
			s.kind = typeOf(n)
		}
		if d := n.get("default"); s.standard == nil && d != nil && d.kind != null {
			s.standard = d
		}
		s.secret = s.secret || n.get("format").string() == "password" || n.get("writeOnly").isTrue()
	}, "allOf", "anyOf", "oneOf")
	return s
}

// eachSchema calls do with a schema and with those that it is put together of, each once.
func (r *reader) eachSchema(n *node, seen map[*node]bool, do func(n *node), combined ...string) {
	if n = r.resolveSchema(n); !n.is(object) || seen[n] || len(seen) > maxParameters {
		return
	}
	seen[n] = true
	do(n)
	for _, how := range combined {
		for _, part := range n.get(how).items() {
			r.eachSchema(part, seen, do, combined...)
		}
	}
}

var types = []string{"string", "integer", "number", "boolean", "object", "array"}

// typeOf returns the first type of a schema that is not null: OpenAPI 3.1 has lists of them.
func typeOf(n *node) string {
	t := n.get("type")
	for _, one := range append(t.items(), t) {
		switch name := one.string(); {
		case slices.Contains(types, name):
			return name
		case name == "file": // Swagger 2.0
			return "string"
		}
	}
	if n.get("properties") != nil {
		return "object"
	}
	return ""
}

// readBodies finds out which bodies an operation takes, and adds their members to the parameters.
// One that names none takes any, as a method of a catalog file does.
func (r *reader) readBodies(o *operation) {
	o.Bodies = catalog.Bodies{}
	if r.edition == swagger2 {
		r.readSwaggerBodies(o)
	} else if body := r.resolve(o.node.get("requestBody")); r.expectAny(body, object, "requestBody") {
		content := body.get("content")
		r.expectAny(content, object, "content")
		for _, m := range content.fields() {
			o.allowBody(m.name)
			r.addMembers(o, r.resolve(m.value).get("schema"))
		}
	}
	if o.Bodies == (catalog.Bodies{}) {
		o.Bodies = catalog.Bodies{Form: true, Multipart: true, Other: true}
	}
}

// readSwaggerBodies reads the parameters in: body and in: formData of Swagger 2.0; consumes names
// their types.
func (r *reader) readSwaggerBodies(o *operation) {
	consumes := o.node.get("consumes")
	if consumes == nil {
		consumes = r.root.get("consumes")
	}
	r.expectAny(consumes, array, "consumes")
	var form, file, other bool
	for _, p := range o.parameters {
		switch p.in {
		case "formData":
			form = true
			file = file || p.node.get("type").string() == "file"
		case "body":
			other = true
			r.addMembers(o, p.node.get("schema"))
		}
	}
	if form || other {
		for _, t := range consumes.items() {
			o.allowBody(t.string())
		}
	}
	switch named := o.Bodies; {
	case form && !named.Form && !named.Multipart: // formData without a type of forms
		o.Bodies = catalog.Bodies{Form: !file, Multipart: file}
	case other && !named.Other:
		o.Bodies.Other = true
	}
}

// allowBody allows a media type of the document, which may be a range such as */*.
func (o *operation) allowBody(mediaType string) {
	mediaType, _, _ = strings.Cut(strings.Map(lowerASCII, mediaType), ";")
	switch mediaType = strings.TrimSpace(mediaType); {
	case mediaType == "*/*":
		o.Bodies = catalog.Bodies{Form: true, Multipart: true, Other: true}
	case mediaType == "application/*":
		o.Bodies.Form, o.Bodies.Other = true, true
	case mediaType == "application/x-www-form-urlencoded":
		o.Bodies.Form = true
	case mediaType == "multipart/form-data", mediaType == "multipart/*":
		o.Bodies.Multipart = true
	case strings.Contains(mediaType, "multipart"), strings.Contains(mediaType, "urlencoded"): // never let through
	case mediaType != "":
		o.Bodies.Other = true
	}
}

// addMembers adds the members of a body to the parameters.
func (r *reader) addMembers(o *operation, body *node) {
	visited := 0
	r.eachSchema(body, make(map[*node]bool), func(n *node) {
		required := n.get("required").items()
		for _, m := range n.get("properties").fields() {
			if r.entries, visited = r.entries+1, visited+1; visited > maxParameters {
				r.add(m.at.String(), "the body of %s has more than %d members", o, maxParameters)
				return
			}
			if m.name == "" || len(m.name) > maxName || strings.ContainsFunc(m.name, isControl) {
				continue // no parameter of a request that anybody shows
			}
			s := r.schema(m.value)
			o.addParameter(catalog.Parameter{
				Name: m.name, Type: s.kind, Secret: s.secret,
				Required: slices.ContainsFunc(required, func(n *node) bool { return n.string() == m.name }),
			})
		}
	}, "allOf")
}
