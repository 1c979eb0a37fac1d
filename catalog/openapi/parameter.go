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

func isControl(c rune) bool { return c < ' ' || c == 0x7f }

// schema is what is read of a schema.
type schema struct {
	kind     string // as Parameter.Type
	secret   bool
	standard *tree.Node // nil: no default
}

// schema reads a schema and what it is put together of, in bounded time.
func (r *reader) schema(n *tree.Node) (s schema) {
	if known, ok := r.schemas[n]; ok {
		return known
	}
	defer func() { r.schemas[n] = s }()
	r.eachSchema(n, make(map[*tree.Node]bool), func(n *tree.Node) {
		if s.kind == "" {
			s.kind = typeOf(n)
		}
		if d := n.Get("default"); s.standard == nil && d != nil && d.Kind != tree.Null {
			s.standard = d
		}
	}, alternatives...)
	r.eachSchema(n, make(map[*tree.Node]bool), func(n *tree.Node) {
		s.secret = s.secret || n.Get("format").AsText() == "password" || n.Get("writeOnly").IsTrue()
	}, parts...)
	return s
}

// The fields of a schema that hold schemas of the same value, and those that hold such of what is in it under no name.
var (
	alternatives = []string{"allOf", "anyOf", "oneOf", "then", "else"}
	parts        = append(slices.Clone(alternatives), "items", "prefixItems", "additionalProperties")
)

// secretsWithin lists the secret members of an object that is a parameter. They stand in requests under
// their own names, as in ?password=x and ?user[password]=x.
func (r *reader) secretsWithin(n *tree.Node) (secrets []catalog.Parameter) {
	if n.Get("$ref") != nil && len(n.Members) == 1 { // so that all parameters with this schema are looked into once
		n = r.step(n, false)
	}
	if known, ok := r.within[n]; ok {
		return known
	}
	r.eachSchema(n, make(map[*tree.Node]bool), func(n *tree.Node) {
		for _, m := range n.Get(properties).Fields() {
			if r.looks++; r.looks > maxLooks {
				return
			}
			if s := r.schema(m.Value); s.secret && isParameterName(m.Name) {
				secrets = append(secrets, catalog.Parameter{Name: m.Name, Type: s.kind, Secret: true})
			}
		}
	}, append(slices.Clone(parts), properties)...)
	r.within[n] = secrets
	return secrets
}

const properties = "properties"

// eachSchema calls do with a schema and with those in its fields that are named, each once. What stands
// beside $ref counts, too, as in OpenAPI 3.1. A $ref may name a schema that the document lacks: documents are
// published so, and which requests there are does not depend on them.
func (r *reader) eachSchema(n *tree.Node, seen map[*tree.Node]bool, do func(n *tree.Node), fields ...string) {
	var row []*tree.Node
	for n.Is(tree.Object) && !seen[n] && len(seen) <= maxParameters {
		seen[n], row = true, append(row, n)
		do(n)
		for _, field := range fields {
			for _, part := range schemasOf(n.Get(field), field) {
				r.eachSchema(part, seen, do, fields...)
			}
		}
		if n.Get("$ref") == nil {
			return
		}
		if n = r.step(n, false); slices.Contains(row, n) || len(row) == maxReferences {
			r.tooMany(row[len(row)-1])
			return
		}
	}
}

// schemasOf lists the schemas of a field: one, a list, or those of members.
func schemasOf(n *tree.Node, field string) (list []*tree.Node) {
	switch {
	case field == properties:
		for _, m := range n.Fields() {
			list = append(list, m.Value)
		}
	case n.Is(tree.Object):
		list = append(list, n)
	default:
		list = n.Items()
	}
	return list
}

var types = []string{"string", "integer", "number", "boolean", "object", "array"}

// typeOf returns the first type of a schema that is not null: OpenAPI 3.1 has lists of them.
func typeOf(n *tree.Node) string {
	t := n.Get("type")
	for _, one := range append(t.Items(), t) {
		switch name := one.AsText(); {
		case slices.Contains(types, name):
			return name
		case name == "file": // Swagger 2.0
			return "string"
		}
	}
	if n.Get(properties) != nil {
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
	} else if body := r.resolve(o.node.Get("requestBody")); r.expectAny(body, tree.Object, "requestBody") {
		content := body.Get("content")
		r.expectAny(content, tree.Object, "content")
		for _, m := range content.Fields() {
			o.allowBody(m.Name)
			r.addMembers(o, r.resolve(m.Value).Get("schema"), true)
		}
	}
	if o.Bodies == (catalog.Bodies{}) {
		o.Bodies = catalog.Bodies{Form: true, Multipart: true, Other: true}
	}
}

// readSwaggerBodies reads the parameters in: body and in: formData of Swagger 2.0; consumes names
// their types.
func (r *reader) readSwaggerBodies(o *operation) {
	consumes := o.node.Get("consumes")
	if consumes == nil {
		consumes = r.root.Get("consumes")
	}
	r.expectAny(consumes, tree.Array, "consumes")
	var form, file, other bool
	for _, p := range o.parameters {
		switch p.in {
		case "formData":
			form = true
			file = file || p.node.Get("type").AsText() == "file"
		case "body":
			other = true
			r.addMembers(o, p.node.Get("schema"), true)
		}
	}
	if form || other {
		for _, t := range consumes.Items() {
			o.allowBody(t.AsText())
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

// addMembers adds the members of a body, or of another object, to the parameters. None is required if the object is
// not, or if it stands in alternatives.
func (r *reader) addMembers(o *operation, body *tree.Node, required bool) {
	r.addSomeMembers(o, body, required, "allOf")
	r.addSomeMembers(o, body, false, alternatives...)
}

func (r *reader) addSomeMembers(o *operation, body *tree.Node, sure bool, fields ...string) {
	visited := 0
	r.eachSchema(body, make(map[*tree.Node]bool), func(n *tree.Node) {
		required := n.Get("required").Items()
		for _, m := range n.Get(properties).Fields() {
			if r.entries, visited = r.entries+1, visited+1; visited > maxParameters {
				r.Add(m.At.String(), "the body of %s has more than %d members", o, maxParameters)
				return
			}
			if !isParameterName(m.Name) {
				continue // no parameter of a request that anybody shows
			}
			s := r.schema(m.Value)
			o.addParameter(catalog.Parameter{
				Name: m.Name, Type: s.kind, Secret: s.secret,
				Required: sure && slices.ContainsFunc(required, func(n *tree.Node) bool { return n.AsText() == m.Name }),
			})
		}
	}, fields...)
}

func isParameterName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, isControl)
}
