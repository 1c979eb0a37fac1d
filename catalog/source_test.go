package catalog

import (
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
	c, err := Open(Config{Sources: []Source{{At: "Caddyfile:3", IgnoreCase: true, Methods: []SourceMethod{pets, get("pets.All.Old", "/v1/old")}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/pets", "/v2/pets", "/V1/Pets"} {
		if m := c.Match("GET", path); m.Outcome != Found || m.Name != "pets.List" {
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
	if a := c.Compile(nil, []string{"pets.All"}); !a.Allows(c.Match("GET", "/v1/pets")) || a.Allows(c.Match("GET", "/v1/old")) {
		t.Error("a grant of the other name allows something else")
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
		`Caddyfile:4: all files of a catalog need the same "case", found exact, but ignore in Caddyfile:3`: {
			{At: "Caddyfile:3", IgnoreCase: true, Methods: []SourceMethod{method("a")}},
			{At: "Caddyfile:4", TrailingSlash: true, Methods: []SourceMethod{method("b")}}},
		`the catalog has no method`: {{At: "Caddyfile:3"}},
	} {
		if _, err := Open(Config{Sources: sources}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
