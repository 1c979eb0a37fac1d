package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSources(t *testing.T) {
	t.Parallel()
	get := func(name, path string) SourceMethod {
		return SourceMethod{Method: Method{Name: name, Verbs: []string{"GET"}, Path: path, Bodies: anyBody}, At: "pets.yaml:7:3"}
	}
	pets := get("pets.List", "/v1/pets")
	pets.Also, pets.OtherNames = []string{"/v2/pets"}, []string{"pets.All"}
	c, err := Open(Config{Sources: []Source{{At: "Caddyfile:3", Case: "ignore", Methods: []SourceMethod{pets, get("pets.All.Old", "/v1/old")}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/pets", "/v2/pets", "/V1/Pets"} {
		if m := c.Match("GET", "", path); m.Outcome != Found || m.Name != "pets.List" {
			t.Errorf("%s: %+v", path, m)
		}
	}
	if m, ok := c.Lookup("PETS.all"); !ok || m.Name != "pets.List" || m.Group != "pets" {
		t.Errorf("the other name is that of %+v", m)
	}
	// Another name stands for itself alone, and for no beginning of others.
	if m, ok := c.Lookup("pets.all.old"); !ok || m.Name != "pets.All.Old" {
		t.Errorf("pets.all.old is the name of %+v", m)
	}
	if a := c.Compile(nil, []string{"pets.All"}); !a.Allows(c.Match("GET", "", "/v1/pets")) || a.Allows(c.Match("GET", "", "/v1/old")) {
		t.Error("a grant of the other name allows something else")
	}
}

// TestSourceOptions: a source has the rules of the files unless it says otherwise, and its options are
// not those of others.
func TestSourceOptions(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "own.json")
	if err := os.WriteFile(file, []byte(`{"case": "ignore", "head": "get", "methods": [{"name": "own", "verbs": ["POST"], "path": "/own/:id"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	source := func(name string, s Source) Source {
		s.Methods = []SourceMethod{{Method: Method{Name: name, Verbs: []string{"GET"}, Path: "/" + name + "/{id}"}, EncodedSlash: []string{"id"}}}
		return s
	}
	c, err := Open(Config{
		Files:   []FileConfig{{Path: file}},
		Sources: []Source{source("as", Source{}), source("other", Source{Case: "ignore", Lookalikes: "refuse", Dots: "none", TrailingSlash: true, HeadAsGet: true})},
	})
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[string]Outcome{
		"GET /AS/1": Found, "HEAD /as/1": Found, "GET /as/1.x": Found, "GET /as/1/": BadPath, "GET /as/1%2F2": Found,
		"GET /Other/1": Found, "HEAD /other/1": Found, "GET /other/1.x": BadPath, "GET /other/1/": Found, "GET /other/1%2F2": Found,
		"POST /own/1.x": Found, "POST /own/1/": BadPath, "POST /own/1%2F2": BadPath,
	} {
		verb, path, _ := strings.Cut(request, " ")
		if m := c.Match(verb, "", path); m.Outcome != want {
			t.Errorf("%s: %s, want %s", request, m.Outcome, want)
		}
	}
	alone, err := Open(Config{Sources: []Source{source("as", Source{HeadAsGet: true, Lookalikes: "values"}), source("other", Source{})}})
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[string]Outcome{"HEAD /as/1": Found, "HEAD /other/1": VerbNotAllowed, "GET /As/1": Unknown} {
		verb, path, _ := strings.Cut(request, " ")
		if m := alone.Match(verb, "", path); m.Outcome != want {
			t.Errorf("without files: %s: %s, want %s", request, m.Outcome, want)
		}
	}
}

func TestSourcesRefused(t *testing.T) {
	t.Parallel()
	method := func(name string) SourceMethod {
		return SourceMethod{Method: Method{Name: name, Verbs: []string{"GET"}, Path: "/" + name}, At: "pets.yaml:7:3"}
	}
	named := method("a")
	named.OtherNames = []string{"b"}
	for want, sources := range map[string][]Source{
		`pets.yaml:7:3: method "b": the name starts with an alias`: {{Methods: []SourceMethod{named, method("b")}}},
		`Caddyfile:4: all parts of a catalog need the same "case", found exact, but ignore in Caddyfile:3`: {
			{At: "Caddyfile:3", Case: "ignore", Methods: []SourceMethod{method("a")}},
			{At: "Caddyfile:4", Case: "exact", Methods: []SourceMethod{method("b")}}},
		`the catalog has no method`: {{At: "Caddyfile:3"}},
	} {
		if _, err := Open(Config{Sources: sources}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
