package admin

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
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
	manual, err := os.ReadFile("../docs/api.md")
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
