package tests

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is the OpenAPI document of a program, to hold its answers against.
type description struct {
	// strict is set where what is accepted has to have all members that the
	// document says are required.
	strict bool

	operations []*operation
	reasons    map[string]bool // "404 not_found", as docs/api.md lists them

	mu       sync.Mutex // for compiler and schemas
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
}

// operation is one call that the document describes.
type operation struct {
	verb, path  string // path is a template below /api/v1
	RequestBody struct {
		Content map[string]struct {
			Schema struct {
				Properties map[string]any
			}
		}
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]any
	}
}

// name is how tests call the operation.
func (o *operation) name() string { return o.verb + " " + o.path }

// pointer is the JSON pointer (RFC 6901) of a place in the operation.
func (o *operation) pointer(places ...string) string {
	p := "openapi.json#"
	for _, place := range append([]string{"paths", o.path, strings.ToLower(o.verb)}, places...) {
		p += "/" + url.PathEscape(strings.ReplaceAll(strings.ReplaceAll(place, "~", "~0"), "/", "~1"))
	}
	return p
}

func newDescription(t *testing.T, address string) *description {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	document, err := jsonschema.UnmarshalJSON(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	d := &description{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}, reasons: documentedReasons(t)}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("openapi.json", document); err != nil {
		t.Fatal(err)
	}
	var listed struct {
		Paths map[string]map[string]*operation
	}
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &listed); err != nil {
		t.Fatal(err)
	}
	for path, byVerb := range listed.Paths {
		for verb, o := range byVerb {
			o.verb, o.path = strings.ToUpper(verb), path
			d.operations = append(d.operations, o)
		}
	}
	slices.SortFunc(d.operations, func(a, b *operation) int { return strings.Compare(a.path+" "+a.verb, b.path+" "+b.verb) })
	return d
}

var reasonRow = regexp.MustCompile("(?m)^\\| ([0-9, ]+) \\| <a id=\"([a-z_]+)\"></a>")

func documentedReasons(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]bool{}
	for _, row := range reasonRow.FindAllStringSubmatch(string(text), -1) {
		for status := range strings.SplitSeq(row[1], ", ") {
			reasons[status+" "+row[2]] = true
		}
	}
	return reasons
}

// find returns the operation of a request; nil: there is none.
func (d *description) find(verb, path string) (found *operation) {
	path, below := strings.CutPrefix(path, "/api/v1")
	if !below {
		return nil
	}
	if verb == "HEAD" {
		verb = "GET"
	}
	for _, o := range d.operations {
		if o.verb == verb && fits(o.path, path) && (found == nil || !strings.Contains(o.path, "{")) {
			found = o
		}
	}
	return found
}

// fits reports whether a path is of a template.
func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (!strings.HasPrefix(want[i], "{") || got[i] == "") {
			return false
		}
	}
	return true
}

// exchange is a request and its answer.
type exchange struct {
	verb, path string
	sent       []byte
	sentType   string
	*reply
}

// check tells what about an answer is not as the description has it.
func (d *description) check(x exchange) (wrong []string) {
	o := d.find(x.verb, x.path)
	media, _, _ := mime.ParseMediaType(x.header.Get("Content-Type"))
	if x.status >= 400 && (o != nil || media == "application/problem+json" || strings.HasPrefix(x.path, "/api/")) {
		wrong = append(wrong, d.checkProblem(x, media)...)
	}
	if o == nil || x.verb == "HEAD" {
		return wrong
	}
	status := fmt.Sprint(x.status)
	if _, listed := o.Responses[status]; !listed {
		return append(wrong, "the status is not described")
	}
	if x.status >= 400 {
		return append(wrong, d.validate("openapi.json#/components/responses/"+status+"/content/"+strings.ReplaceAll(media, "/", "~1")+"/schema", x.body)...)
	}
	content := o.Responses[status].Content
	if len(content) == 0 {
		if len(x.body) > 0 {
			wrong = append(wrong, "there is a body where none is described")
		}
		return append(wrong, d.checkRequest(o, x)...)
	}
	if _, described := content[media]; !described {
		return append(wrong, "the Content-Type "+media+" is not described")
	}
	wrong = append(wrong, d.validate(o.pointer("responses", status, "content", media, "schema"), x.body)...)
	return append(wrong, d.checkRequest(o, x)...)
}

// checkProblem sees to the problem's members (RFC 9457 section 3.1).
func (d *description) checkProblem(x exchange, media string) (wrong []string) {
	var p struct {
		Type, Title, Detail, Reason string
		Status                      int
		RetryAfter                  int `json:"retry_after"`
	}
	if x.verb == "HEAD" {
		return nil
	}
	if media != "application/problem+json" || json.Unmarshal(x.body, &p) != nil {
		return []string{"a refusal is no problem of RFC 9457"}
	}
	if p.Status != x.status || p.Title != http.StatusText(x.status) || p.Detail == "" || !strings.HasSuffix(p.Type, "docs/api.md#"+p.Reason) {
		wrong = append(wrong, fmt.Sprintf("the problem says %d %q, type %q", p.Status, p.Title, p.Type))
	}
	if !d.reasons[fmt.Sprint(x.status, " ", p.Reason)] {
		wrong = append(wrong, "docs/api.md does not list this reason with this status")
	}
	if said := x.header.Get("Retry-After"); p.RetryAfter > 0 && said != fmt.Sprint(p.RetryAfter) || p.RetryAfter == 0 && said != "" {
		wrong = append(wrong, "Retry-After and retry_after differ")
	}
	return wrong
}

// checkRequest sees to it that what was accepted is what the document asks for.
func (d *description) checkRequest(o *operation, x exchange) []string {
	if x.status >= 400 || len(x.sent) == 0 {
		return nil
	}
	media, _, _ := mime.ParseMediaType(x.sentType)
	if _, described := o.RequestBody.Content[media]; !described {
		return []string{"a body of " + media + " is accepted and not described"}
	}
	sent := x.sent
	if media == urlencoded {
		form, err := url.ParseQuery(string(sent))
		if err != nil {
			return []string{"a form is accepted that is none"}
		}
		plain := map[string]string{}
		for name := range form {
			plain[name] = form.Get(name)
		}
		if sent, err = json.Marshal(plain); err != nil {
			return []string{err.Error()}
		}
	}
	var wrong []string
	for _, w := range d.validate(o.pointer("requestBody", "content", media, "schema"), sent) {
		if w != "/ breaks required" || d.strict {
			wrong = append(wrong, "what was sent and accepted: "+w)
		}
	}
	return wrong
}

// validate holds a body against a schema. What is wrong is told without the body,
// which may hold a value.
func (d *description) validate(pointer string, body []byte) (wrong []string) {
	schema, err := d.schema(pointer)
	if err != nil {
		return []string{err.Error()}
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		return []string{"the body is no JSON"}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(instance); errors.As(err, &invalid) {
		return leaves(invalid)
	} else if err != nil {
		return []string{err.Error()}
	}
	return nil
}

func (d *description) schema(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if schema := d.schemas[pointer]; schema != nil {
		return schema, nil
	}
	schema, err := d.compiler.Compile(pointer)
	if err == nil {
		d.schemas[pointer] = schema
	}
	return schema, err
}

// leaves tells where a body is not as its schema, and by which keyword.
func leaves(e *jsonschema.ValidationError) (all []string) {
	if len(e.Causes) == 0 {
		return []string{"/" + strings.Join(e.InstanceLocation, "/") + " breaks " + strings.Join(e.ErrorKind.KeywordPath(), "/")}
	}
	for _, cause := range e.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}
