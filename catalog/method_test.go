package catalog

import (
	"fmt"
	"testing"
)

// TestPathOptions: what is chosen for a file, or for a method, counts where its path and verbs let it matter.
func TestPathOptions(t *testing.T) {
	t.Parallel()
	const methods = `"methods": [
		{"name": "literal", "path": "/a", "verbs": ["POST"]},
		{"name": "value", "path": "/b/:x", "verbs": ["GET"]},
		{"name": "slash", "path": "/c/:x/", "verbs": ["GET", "HEAD"]},
		{"name": "also", "path": "/d", "also": ["/e/:y"], "verbs": ["GET"], "parameters": [{"name": "y", "slash": "encoded"}]},
		{"name": "own", "path": "/f/:x", "verbs": ["GET"], "trailing_slash": false, "head": "listed", "dots": "values"}
	]}`
	for file, want := range map[string]map[string]string{
		`{` + methods: {"literal": "[] false false false", "value": "[] false false true", "slash": "[] false false true", "also": "[y] false false true", "own": "[] false false true"},
		`{"trailing_slash": true, "head": "get", "dots": "none", ` + methods: {
			"literal": "[] true false false", "value": "[] true true false", "slash": "[] false false false", "also": "[y] true true false", "own": "[] false false true",
		},
	} {
		c := mustParse(t, file)
		for name, want := range want {
			m, _ := c.Lookup(name)
			o := c.PathOptions(m)
			if got := fmt.Sprint(o.EncodedSlash, o.TrailingSlash, o.HeadAsGet, o.Dots); got != want {
				t.Errorf("%.60s: %s: %s, want %s", file, name, got, want)
			}
		}
	}
	for file, want := range map[string]PathRules{
		`{` + methods: {"exact", "refuse"},
		`{"case": "ignore", "lookalikes": "values", ` + methods: {"ignore", "values"},
	} {
		if got := mustParse(t, file).PathRules(); got != want {
			t.Errorf("%.60s: %v, want %v", file, got, want)
		}
	}
}
