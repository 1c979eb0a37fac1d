package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/tree"
)

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
