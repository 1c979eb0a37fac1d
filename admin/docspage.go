package admin

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docspage.html
var docsTemplate string

//go:embed docspage.css
var docsStyle []byte

func serveDocs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(docsPage())
}

func serveDocsStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(docsStyle)
}

// docsPage is the description of the API for people, made from the OpenAPI
// document. It runs no script and loads nothing from elsewhere.
var docsPage = sync.OnceValue(func() []byte {
	doc := describe()
	page := template.Must(template.New("docs").Funcs(template.FuncMap{
		"typeOf": typeWord, "anchor": func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "-")) },
		"ref": refName, "marks": marked,
	}).Parse(docsTemplate))
	type operation struct {
		Verb, Path string
		*huma.Operation
		Request, Answer *huma.Schema
		Status          string
	}
	type group struct {
		Name       string
		Operations []operation
	}
	var all []group
	for _, name := range groups() {
		g := group{Name: name}
		for i := range routes {
			rt := &routes[i]
			if rt.group != name {
				continue
			}
			op := operation{Verb: rt.verb, Path: rt.path, Operation: operationOf(doc.Paths[rt.path], rt.verb)}
			for status, answer := range op.Responses {
				if status != "default" {
					op.Status = status + " " + answer.Description
					op.Answer = schemaOf(doc, answer.Content)
				}
			}
			if op.RequestBody != nil {
				op.Request = schemaOf(doc, op.RequestBody.Content)
			}
			g.Operations = append(g.Operations, op)
		}
		all = append(all, g)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Doc": doc, "Groups": all, "Schemas": doc.Components.Schemas.Map(), "Root": apiRoot, "Reasons": Reasons()}); err != nil {
		panic(err) // the template fits the document, both are ours
	}
	return b.Bytes()
})

func operationOf(item *huma.PathItem, verb string) *huma.Operation {
	switch verb {
	case http.MethodGet:
		return item.Get
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	case http.MethodPatch:
		return item.Patch
	}
	return item.Delete
}

// schemaOf is what a body holds, followed to where its members are listed.
func schemaOf(doc *huma.OpenAPI, content map[string]*huma.MediaType) *huma.Schema {
	for _, media := range content {
		if media.Schema.Ref != "" {
			return doc.Components.Schemas.SchemaFromRef(media.Schema.Ref)
		}
		return media.Schema
	}
	return nil
}

// typeWord names a type as people read it.
func typeWord(s *huma.Schema) string {
	switch {
	case s.Ref != "":
		return refName(s.Ref)
	case s.Type == huma.TypeArray:
		return "list of " + typeWord(s.Items)
	case s.Format == "date-time":
		return "time"
	case s.Type == "":
		return "any"
	}
	return s.Type
}

func refName(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// marked splits a text at back quotes: every other piece is code.
func marked(s string) []string { return strings.Split(s, "`") }
