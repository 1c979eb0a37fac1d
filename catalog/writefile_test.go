package catalog

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestWrite: what is written comes to the same catalog.
func TestWrite(t *testing.T) {
	t.Parallel()
	platform, err := os.ReadFile("../catalogs/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	withSource, err := Open(Config{
		Sources: []Source{{
			Case: "ignore", Lookalikes: "values", Dots: "none", TrailingSlash: true, HeadAsGet: true,
			Methods: []SourceMethod{
				{Method: Method{Name: "a", Verbs: []string{"GET"}, Path: "/{x}/a", Parameters: []Parameter{{Name: "x", Secret: true}}}, EncodedSlash: []string{"x"}},
				{Method: Method{Name: "b", Verbs: []string{"GET"}, Path: "/b/{y}", OtherNames: []string{"c"}}},
				{Method: Method{Name: "c.d", Verbs: []string{"GET"}, Path: "/c"}},
			},
		}},
		Routes: []RouteConfig{{Name: "line", Verbs: []string{"GET"}, Path: "/line/:id/x", HeadAsGet: true, TrailingSlash: true, EncodedSlash: []string{"id"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	withTemplate, err := Open(Config{Templates: []TemplateConfig{{Path: "/rpc/:method", Name: "rpc.:method", Hosts: []string{"a.example"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if m := withTemplate.Match("GET", "a.example", "/rpc/Go"); m.Name != "rpc.Go" {
		t.Errorf("a template at its host: %s", m.Outcome)
	}
	if m := withTemplate.Match("GET", "b.example", "/rpc/Go"); m.Outcome != Unknown {
		t.Errorf("a template at another host: %s", m.Outcome)
	}
	for name, c := range map[string]*Catalog{
		"source":   withSource,
		"rest":     mustParse(t, restFile),
		"crossing": mustParse(t, crossingFile),
		"hosts":    mustParse(t, hostsFile),
		"one host": mustParse(t, `{"hosts": ["b.example", "a.example"], "methods": [{"name": "a", "path": "/a", "verbs": ["GET"]}, {"name": "b", "path": "/b", "verbs": ["GET"]}]}`),
		"template": withTemplate,
		"platform": mustParse(t, string(platform)),
		"other": mustParse(t, `{
			"base": "/api", "also_bases": ["/v2"], "trailing_slash": true, "head": "get", "dots": "none", "lookalikes": "values", "aliases": {"e": "Env"},
			"resources": {"zone": {"title": "Zone of it", "parameters": ["id", "zone"], "also_named_by": ["uid"], "names_nothing": {"uid": ["0"]}, "case": "ignore"}, "place": {"parameters": ["place"]}},
			"defaults": {"verbs": ["GET"], "bodies": ["form", "multipart"], "doc": "https://docs.example/:method?a&b<c>"},
			"methods": [
				{"name": "Env.Stop", "path": "/stop/:id", "group": "g", "also": ["/s/:id"], "trailing_slash": false, "head": "listed", "dots": "values", "parameters": [{"name": "id", "slash": "encoded"}], "summary": "Stops", "protected": true, "why": "it stops", "upgrade": true},
				{"name": "Env.Run", "path": "/run", "bodies": [], "escalating": true, "why": "it runs", "read_only": true, "parameters": [{"name": "p", "type": "object", "required": true, "secret": true}, {"name": "from"}, {"name": "to"}], "names": {"zone": ["from", "to"], "place": []}},
				{"name": "Env.Get", "path": "/get/:id"},
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
		got, want := plainMethods(again), plainMethods(c)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("%s: %d methods, want %d; the first other one is %+v\nwant %+v", name, len(got), len(want), got[min(i, len(got)-1)], want[min(i, len(want)-1)])
			}
		}
		if !reflect.DeepEqual(again.resources, c.resources) {
			t.Errorf("%s: the resources are %+v, want %+v", name, again.resources, c.resources)
		}
		if !reflect.DeepEqual(again.sets, c.sets) || !reflect.DeepEqual(again.aliases, c.aliases) {
			t.Errorf("%s: sets or aliases differ:\n%s", name, written.String())
		}
		if got, want := routesOf(again), routesOf(c); !slices.Equal(got, want) {
			t.Errorf("%s: the routes are\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// plainMethods are the methods without what depends on the order in which they were read, and without
// parameters that only say that they take slashes: those of a route line are none of its method.
func plainMethods(c *Catalog) (methods []Method) {
	for _, m := range c.Methods() {
		plain := *m
		plain.index = 0
		plain.Parameters = slices.DeleteFunc(slices.Clone(m.Parameters), func(p Parameter) bool { return p == Parameter{Name: p.Name} })
		if len(plain.Parameters) == 0 {
			plain.Parameters = nil
		}
		methods = append(methods, plain)
	}
	return methods
}

// routesOf says how all paths are read.
func routesOf(c *Catalog) (routes []string) {
	for _, r := range c.everyRoute {
		routes = append(routes, fmt.Sprintf("%s %s %s slash %t, case %t, exact %t", r.method.Name, r.Verbs, r.Shape(), r.TrailingSlash, c.table.IgnoreCase, c.table.ExactValues))
	}
	slices.Sort(routes)
	return append(routes, fmt.Sprint(len(c.Crossings())), fmt.Sprint(c.table.TrailingSlash))
}
