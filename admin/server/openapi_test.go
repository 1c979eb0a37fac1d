package server

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestDescribed: each route is in the OpenAPI document once, on the page for
// people, and in docs/api.md.
func TestDescribed(t *testing.T) {
	t.Parallel()
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(document(), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("the document is of version %q, %v", doc.OpenAPI, err)
	}
	page := string(docsPage())
	manual, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[string]bool)
	for _, rt := range routes {
		id := doc.Paths[rt.path][strings.ToLower(rt.verb)].OperationID
		if id == "" || ids[id] {
			t.Errorf("%s %s has the operation id %q, which is none or another's", rt.verb, rt.path, id)
		}
		ids[id] = true
		if !strings.Contains(page, `id="`+id+`"`) {
			t.Errorf("the page lacks %s %s", rt.verb, rt.path)
		}
		if !strings.Contains(string(manual), "### `"+rt.verb+" "+rt.path+"`") {
			t.Errorf("docs/api.md lacks %s %s", rt.verb, rt.path)
		}
	}
	if n := strings.Count(string(manual), "### `"); n != len(routes) {
		t.Errorf("docs/api.md describes %d calls, there are %d", n, len(routes))
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Contains(page, "//cdn") {
		t.Error("the page runs or loads something")
	}
}

// TestDescribedInWords: each member and each parameter says what it means, each
// refusal which reasons it may have, and docs/api.md says the same of them.
func TestDescribedInWords(t *testing.T) {
	t.Parallel()
	type property struct{ Description string }
	type schema struct{ Properties map[string]property }
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters  []struct{ Name, Description string }
			RequestBody struct {
				Content map[string]struct{ Schema schema }
			}
		}
		Components struct {
			Schemas   map[string]schema
			Responses map[string]property
		}
	}
	if err := json.Unmarshal(document(), &doc); err != nil {
		t.Fatal(err)
	}
	members := func(of string, s schema) {
		for name, p := range s.Properties {
			if p.Description == "" {
				t.Errorf("%s: %s has no description", of, name)
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		members(name, s)
	}
	for path, item := range doc.Paths {
		for verb, op := range item {
			for _, p := range op.Parameters {
				if p.Description == "" {
					t.Errorf("%s %s: the parameter %s has no description", verb, path, p.Name)
				}
			}
			for _, body := range op.RequestBody.Content {
				members(verb+" "+path, body.Schema)
			}
		}
	}
	manual, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range api.Meanings() {
		listed := strings.Trim(strings.ReplaceAll(fmt.Sprint(statuses[m.Reason]), " ", ", "), "[]")
		if row := fmt.Sprintf("| %s | <a id=%q></a>`%s` | %s |\n", listed, m.Reason, m.Reason, m.Text); !strings.Contains(string(manual), row) {
			t.Errorf("docs/api.md lacks\n%s", row)
		}
	}
	for status, r := range doc.Components.Responses {
		if r.Description == "" {
			t.Errorf("the refusal %s has no description", status)
		}
	}
}
