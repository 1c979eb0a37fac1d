package server

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/patgate/patgate/admin/api"
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
		"ref": refName, "marks": marked, "isCode": func(i int) bool { return i%2 == 1 },
		"members": func(s *huma.Schema, word string) schemaMembers { return schemaMembers{s, word} },
	}).Parse(docsTemplate))
	var all []docsGroup
	for _, name := range groups() {
		g := docsGroup{Name: name}
		for i := range routes {
			if routes[i].group == name {
				g.Operations = append(g.Operations, docsOf(doc, &routes[i]))
			}
		}
		all = append(all, g)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Doc": doc, "Groups": all, "Schemas": doc.Components.Schemas.Map(), "Root": api.Root, "Meanings": docsMeanings()}); err != nil {
		panic(err) // the template fits the document, both are ours
	}
	return b.Bytes()
})

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

// docsOperation is a call as the page shows it.
type docsOperation struct {
	Verb, Path string
	*huma.Operation
	Request, Answer *huma.Schema
	Status          string
	Refusals        []int
}

// schemaMembers are the members of a body, with what is said of those that are
// required.
type schemaMembers struct {
	*huma.Schema
	Word string
}

func docsOf(doc *huma.OpenAPI, rt *route) docsOperation {
	op := docsOperation{Verb: rt.verb, Path: rt.path, Operation: operationOf(doc.Paths[rt.path], rt.verb), Refusals: rt.refusals()}
	status := strconv.Itoa(rt.answers())
	op.Status = status + " " + http.StatusText(rt.answers())
	op.Answer = schemaOf(doc, op.Responses[status].Content)
	if op.RequestBody != nil {
		op.Request = schemaOf(doc, op.RequestBody.Content)
	}
	return op
}

// docsMeaning is a reason as the page shows it.
type docsMeaning struct{ Reason, Statuses, Text string }

func docsMeanings() (list []docsMeaning) {
	for _, m := range api.Meanings() {
		var numbers []string
		for _, status := range statuses[m.Reason] {
			numbers = append(numbers, strconv.Itoa(status))
		}
		list = append(list, docsMeaning{m.Reason, strings.Join(numbers, ", "), m.Text})
	}
	return list
}

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
