package server

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/patgate/patgate/admin/api"
)

// The description of the API is made from the table of routes, so that it cannot
// tell anything else. huma turns our types into JSON Schemas; it does not serve
// the API, because its decoder takes a member twice, or in another letter case.

// apiVersion is that of the release, as CHANGELOG.md has it; the path (/api/v1) counts by
// itself.
const apiVersion = "0.1.0"

// document is the OpenAPI 3.1 document of a site's routes.
var document = sync.OnceValue(func() []byte {
	data, err := json.MarshalIndent(describe(), "", "  ")
	if err != nil { // it is made of what can be marshalled
		panic(err)
	}
	return append(data, '\n')
})

// describe serves the description, for programs and for people.
func (s *Site) describe(mux *http.ServeMux) {
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(document())
	})
	mux.HandleFunc("GET /api/docs", serveDocs)
	mux.HandleFunc("GET /api/docs.css", serveDocsStyle)
}

func describe() *huma.OpenAPI {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "patgate management API", Version: apiVersion,
			Description: "Tokens and accounts of patgate. A change needs the password of the account that is signed in: in its member `password`, or as HTTP Basic. In a session a passkey can confirm it instead. With a session's cookie it needs the header `" + api.RequestHeader + ": 1` as well. JSON is read strictly: a member twice, in another letter case, unknown or null is refused.",
		},
		Servers: []*huma.Server{{URL: api.Root}},
		Components: &huma.Components{
			Schemas: schemas,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"basic":   {Type: "http", Scheme: "basic", Description: "Login and password of an account without a second factor"},
				"session": {Type: "apiKey", In: "cookie", Name: "__Host-patgate", Description: "Set by POST /session; `patgate` on this machine without TLS"},
				"token":   {Type: "http", Scheme: "bearer", Description: "The value of a token"},
			},
		},
		Paths: map[string]*huma.PathItem{},
	}
	for _, group := range groups() {
		doc.Tags = append(doc.Tags, &huma.Tag{Name: group})
	}
	doc.Components.Responses = refusals(schemas)
	for i := range routes {
		describeRoute(doc, &routes[i])
	}
	return doc
}

// Lists are never null, neither in answers nor in requests.
func init() { huma.DefaultArrayNullable = false }

// groups lists the groups of routes, in their order.
func groups() (list []string) {
	for _, rt := range routes {
		if !slices.Contains(list, rt.group) {
			list = append(list, rt.group)
		}
	}
	return list
}

func describeRoute(doc *huma.OpenAPI, rt *route) {
	schemas := doc.Components.Schemas
	op := &huma.Operation{
		OperationID: rt.id, Summary: rt.title, Description: strings.TrimSpace(rt.more + rt.whoMay()), Tags: []string{rt.group},
		Parameters: rt.parameters(), Security: rt.security(), Responses: rt.responses(schemas),
	}
	if rt.in != nil {
		media := "application/json"
		if rt.form {
			media = "application/x-www-form-urlencoded"
		}
		op.RequestBody = &huma.RequestBody{
			Required: !rt.bodyIsOptional(),
			Content:  map[string]*huma.MediaType{media: {Schema: rt.requestSchema(schemas)}},
		}
	}
	item := doc.Paths[rt.path]
	if item == nil {
		item = &huma.PathItem{}
		doc.Paths[rt.path] = item
	}
	switch rt.verb {
	case http.MethodGet:
		item.Get = op
	case http.MethodPost:
		item.Post = op
	case http.MethodPut:
		item.Put = op
	case http.MethodPatch:
		item.Patch = op
	case http.MethodDelete:
		item.Delete = op
	}
}

// answers is the status of success.
func (rt *route) answers() int {
	switch {
	case rt.status != 0:
		return rt.status
	case rt.out == nil:
		return http.StatusNoContent
	}
	return http.StatusOK
}

// bodyIsOptional tells a change that consists of nothing but what proves who makes it: HTTP
// Basic, or a confirmation before, do that as well.
func (rt *route) bodyIsOptional() bool {
	switch rt.in.(type) {
	case nothing, factorAgain:
		return true
	}
	return false
}

func (rt *route) whoMay() string {
	if rt.access == operators {
		return " For operators."
	}
	return ""
}

func (rt *route) security() []map[string][]string {
	switch rt.access {
	case anybody:
		return []map[string][]string{{}}
	case holder:
		return []map[string][]string{{"token": {}}}
	case signedIn, operators:
		return []map[string][]string{{"session": {}}, {"basic": {}}}
	}
	panic("a route that nobody may call")
}

func (rt *route) parameters() (list []*huma.Param) {
	for segment := range strings.SplitSeq(rt.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			list = append(list, rt.inPath(strings.TrimSuffix(name, "}")))
		}
	}
	for _, p := range rt.query {
		list = append(list, &huma.Param{Name: p.name, In: "query", Description: p.doc, Schema: p.schema()})
	}
	header := func(name, doc string, schema *huma.Schema) {
		schema.Type = huma.TypeString
		list = append(list, &huma.Param{Name: name, In: "header", Description: doc, Schema: schema})
	}
	if rt.once {
		shortest, longest := minKey, maxKey
		header("Idempotency-Key", "8 to 255 characters, new for each thing to do: sent again it gets the same answer for 10 minutes, and 409 `already_applied` later",
			&huma.Schema{MinLength: &shortest, MaxLength: &longest, Examples: []any{"7f0c-ci-token"}})
	}
	if rt.match {
		header("If-Match", "The ETag that was seen; 412 where somebody else has changed it since", &huma.Schema{Examples: []any{`"3"`}})
	}
	if isSafe(rt.verb) || rt.form || rt.access == holder {
		return list
	}
	always, doc := rt.access == anybody, "1; needed with a session's cookie"
	if always {
		doc = "1; a page of another site cannot send it"
	}
	header(api.RequestHeader, doc, &huma.Schema{Examples: []any{"1"}})
	list[len(list)-1].Required = always
	return list
}

// inPath describes a parameter of the path.
func (rt *route) inPath(name string) *huma.Param {
	p := &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	switch {
	case name == "login":
		p.Description, p.Schema.Examples = "Login of the account; letter case does not matter", []any{"demo"}
	case rt.group == groupSession:
		p.Description, p.Schema.Examples = "Of the session, as the list names it", []any{"4958fd28d20eec60"}
	case rt.group == groupAccount:
		p.Description, p.Schema.Examples = "Of the passkey, as the list names it", []any{"4958fd28d20eec60"}
	default:
		least := 1.0
		p.Description, p.Schema = "Of the token", &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Examples: []any{1}}
	}
	return p
}

func (p parameter) schema() *huma.Schema {
	if !p.number {
		return &huma.Schema{Type: huma.TypeString, Format: p.format, Enum: anys(p.words)}
	}
	least := 1.0
	s := &huma.Schema{Type: huma.TypeInteger, Minimum: &least}
	if p.most > 0 {
		most := float64(p.most)
		s.Maximum = &most
	}
	return s
}

// requestSchema is that of the type, with the password that confirms a change.
func (rt *route) requestSchema(schemas huma.Registry) *huma.Schema {
	if !rt.confirm {
		return schemas.Schema(reflect.TypeOf(rt.in), true, "")
	}
	own := *huma.SchemaFromType(schemas, reflect.TypeOf(rt.in))
	own.Properties = map[string]*huma.Schema{"password": {
		Type: huma.TypeString, Format: "password", WriteOnly: true, Description: "Of the account that is signed in; not needed with HTTP Basic, or if a passkey confirmed the change",
	}}
	for name, property := range huma.SchemaFromType(schemas, reflect.TypeOf(rt.in)).Properties {
		own.Properties[name] = property
	}
	return &own
}

func anys(words []string) []any {
	var list []any
	for _, w := range words {
		list = append(list, w)
	}
	return list
}
