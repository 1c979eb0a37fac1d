package catalog

import (
	"bytes"
	"os"
	"reflect"
	"testing"
)

// TestWrite: what is written comes to the same catalog.
func TestWrite(t *testing.T) {
	t.Parallel()
	platform, err := os.ReadFile("../catalogs/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*Catalog{
		"platform": mustParse(t, string(platform)),
		"other": mustParse(t, `{
			"base": "/api", "also_bases": ["/v2"], "trailing_slash": true, "aliases": {"e": "Env"},
			"defaults": {"verbs": ["GET"], "bodies": ["form", "multipart"], "doc": "https://docs.example/:method?a&b<c>"},
			"methods": [
				{"name": "Env.Stop", "path": "/stop/:id", "group": "g", "also": ["/s/:id"], "summary": "Stops", "protected": true, "why": "it stops", "upgrade": true},
				{"name": "Env.Run", "path": "/run", "bodies": [], "escalating": true, "why": "it runs", "read_only": true, "parameters": [{"name": "p", "type": "object", "required": true, "secret": true}]},
				{"name": "ping", "path": "/ping", "public": true},
				{"name": "rpc.:service", "path": "/rpc/:service", "bodies": ["other", "form", "multipart"]}
			],
			"sets": [{"name": "All", "description": "All of it", "patterns": ["*"]}]}`),
	} {
		var written bytes.Buffer
		if err := c.Write(&written, "taken over"); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(name, written.Bytes())
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, written.String())
		}
		if got, want := plainMethods(again), plainMethods(c); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v\nwant %+v", name, got, want)
		}
		if !reflect.DeepEqual(again.sets, c.sets) || !reflect.DeepEqual(again.aliases, c.aliases) ||
			again.rule.ignoreCase != c.rule.ignoreCase || again.rule.trailingSlash != c.rule.trailingSlash {
			t.Errorf("%s: sets, aliases or rules differ:\n%s", name, written.String())
		}
	}
}

// plainMethods are the methods without what depends on the order in which they were read.
func plainMethods(c *Catalog) (methods []Method) {
	for _, m := range c.Methods() {
		plain := *m
		plain.index = 0
		methods = append(methods, plain)
	}
	return methods
}
