package catalog

import (
	"fmt"
	"strings"
	"testing"
)

// manyRoutes is a catalog of 1,000 routes as REST APIs have them: 100 kinds of things, of which
// each has literals beside parameters and a custom verb.
func manyRoutes(t testing.TB) *Catalog {
	t.Helper()
	var c Config
	add := func(name, path string, verbs ...string) {
		c.Routes = append(c.Routes, RouteConfig{Verbs: verbs, Path: path, Name: fmt.Sprintf("%s.n%d", name, len(c.Routes))})
	}
	for i := range 100 {
		thing := fmt.Sprintf("/api/v1/things%d", i)
		add("things", thing, "GET", "POST")
		add("things", thing+"/search", "GET")
		add("things", thing+"/:id", "GET", "PUT", "PATCH", "DELETE")
		add("things", thing+"/:id:cancel", "POST")
		add("things", thing+"/:id/parts", "GET", "POST")
		add("things", thing+"/:id/parts/latest", "GET")
		add("things", thing+"/:id/parts/:part", "GET", "DELETE")
		add("things", thing+"/:id/files/*path", "GET", "PUT")
		add("things", thing+"/:id/tags/{tag}", "GET")
		add("things", thing+"/search/saved", "GET")
	}
	for i := range c.Routes {
		c.Routes[i].Path = strings.NewReplacer(":id:cancel", "{id}:cancel", ":id", "{id}", ":part", "{part}").Replace(c.Routes[i].Path)
	}
	made, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// branching is a catalog in which each segment of a path leads along a literal and a parameter,
// to routes that differ at their ends: all that a path leads to is as much as it can be.
func branching(t testing.TB, depth int) *Catalog {
	t.Helper()
	var c Config
	for i := range 1 << depth {
		path := ""
		for d := range depth {
			if i>>d&1 == 0 {
				path += "/a"
			} else {
				path += fmt.Sprintf("/:p%d", d)
			}
		}
		c.Routes = append(c.Routes, RouteConfig{Verbs: []string{"GET"}, Path: fmt.Sprintf("%s/end%d", path, i), Name: fmt.Sprintf("m%d", i)})
	}
	made, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestMatchAllocatesNothing(t *testing.T) { // not beside others: it counts what the process allocates
	c := manyRoutes(t)
	for _, path := range []string{
		"/api/v1/things50", "/api/v1/things50/7", "/api/v1/things50/Mixed-Case_7", "/api/v1/things50/search",
		"/api/v1/things50/7/parts/x.y%20z", "/api/v1/things50/7/files/a/b/c.d", "/api/v1/things50/SEARCH", "/api/v1/nosuch", "/api//v1",
	} {
		if n := testing.AllocsPerRun(100, func() { c.Match("GET", "", path) }); n > 0 {
			t.Errorf("%s takes %v allocations", path, n)
		}
	}
}

func BenchmarkManyRoutes(b *testing.B) {
	c := manyRoutes(b)
	for _, path := range []string{
		"/api/v1/things50/search", "/api/v1/things50/1234567", "/api/v1/things50/Mixed.Case",
		"/api/v1/things50/1234567/parts/a%20b", "/api/v1/things50/1234567/files/a/b/c/d.txt",
	} {
		b.Run(strings.ReplaceAll(path[len("/api/v1/"):], "/", "|"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if m := c.Match("GET", "", path); m.Outcome != Found {
					b.Fatal(m.Outcome)
				}
			}
		})
	}
}

// BenchmarkLongPath shows that the time grows with the path and not faster: each is twice as
// long as the one before.
func BenchmarkLongPath(b *testing.B) {
	rest := mustParse(b, `{"defaults": {"verbs": ["GET"]}, "methods": [
		{"name": "a", "path": "/*rest"}, {"name": "b", "path": "/:x/*rest"}, {"name": "c", "path": "/a/*rest"},
		{"name": "d", "path": "/aa.aa:x:a.a/b"}, {"name": "e", "path": "/a.a.a.a.a.a.a.a"}
	]}`)
	nested := branching(b, 9)
	for size := 1 << 10; size <= 8<<10; size *= 2 {
		for name, test := range map[string]struct {
			c    *Catalog
			path string
		}{
			"segments":  {rest, strings.Repeat("/a", size/2)},
			"dots":      {rest, "/" + strings.Repeat("a.", size/2) + "a"},
			"lookalike": {rest, "/AA.AA" + strings.Repeat("X:A.A", size/5)},
			"branches":  {nested, strings.Repeat("/a", 9) + "/" + strings.Repeat("x", size)},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				for b.Loop() {
					test.c.Match("GET", "", test.path)
				}
			})
		}
	}
}
