package openapi

import (
	"slices"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/tree"
)

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
