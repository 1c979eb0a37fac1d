package catalog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog/paths"
)

// crossingFile has paths as a published document has them.
const crossingFile = `{
	"crossings": "refuse",
	"defaults": {"verbs": ["GET"]},
	"methods": [
		{"name": "content", "path": "/videos/{video_id}/content", "verbs": ["GET", "DELETE"], "trailing_slash": true},
		{"name": "character", "path": "/videos/characters/{id}", "verbs": ["GET", "POST"]},
		{"name": "video", "path": "/videos/{video_id}"},
		{"name": "exists", "path": "/videos/characters/content", "verbs": ["HEAD"]},

		{"name": "x", "path": "/p/a/{x}/{y}"},
		{"name": "y", "path": "/p/{x}/b/{y}"},
		{"name": "z", "path": "/p/{x}/{y}/c"},
		{"name": "middle", "path": "/p/a/b/{x}"},
		{"name": "all", "path": "/p/a/b/c"},

		{"name": "split", "path": "/s/{a}.{b}/d"},
		{"name": "dots", "path": "/s/e.f.g/{c}"},
		{"name": "rest", "path": "/r/f/*rest"},
		{"name": "file", "path": "/r/{x}/file"},
		{"name": "slash", "path": "/t/t/{x}/"},
		{"name": "none", "path": "/t/{x}/u"}
	]
}`

func TestCrossings(t *testing.T) {
	t.Parallel()
	c, r := mustParse(t, crossingFile), newReference(t, crossingFile)
	for _, test := range []struct {
		verb, path string
		want       string // a name, a fault, an outcome
	}{
		{"GET", "/videos/characters/content", "crossing content character"},
		{"DELETE", "/videos/characters/content", "content"},
		{"POST", "/videos/characters/content", "character"},
		{"PUT", "/videos/characters/content", "verb not allowed"},
		{"GET", "/videos/7/content", "content"},
		{"GET", "/videos/characters/7", "character"},
		{"GET", "/videos/characters", "video"},
		// What some servers would take for a request of both.
		{"GET", "/videos/Characters/content", "lookalike"},
		{"GET", "/videos/ch%61racters/content", "lookalike"},
		{"GET", "/videos/characters.json/content", "lookalike"},
		{"GET", "/videos/characters/CONTENT", "lookalike"},
		{"GET", "/videos/characters/c%6Fntent", "lookalike"},
		{"GET", "/videos/characters/content.json", "lookalike"},
		{"GET", "/videos/characters/content/", "lookalike"},
		{"GET", "/videos/7/content/", "content"},
		{"DELETE", "/videos/Characters/content", "content"},
		// Three that cross each other, two of which one is within, and one within all.
		{"GET", "/p/a/x/c", "crossing x z"},
		{"GET", "/p/x/b/c", "crossing y z"},
		{"GET", "/p/a/b/x", "middle"},
		{"GET", "/p/a/b/c", "all"},
		{"GET", "/p/a/b/C", "lookalike"},
		// A segment that does not split in one way only, and the rest of a path.
		{"GET", "/s/e.f/d", "split"},
		{"GET", "/s/e.f.g/d", "lookalike"},
		{"GET", "/s/e.f.g/x", "dots"},
		{"GET", "/r/f/file", "crossing rest file"},
		{"GET", "/r/f/File", "lookalike"},
		{"GET", "/r/f/file/x", "rest"},
		// Paths that only share what a slash at the end does not tell apart.
		{"GET", "/t/t/u", "lookalike"},
		{"GET", "/t/t/u/", "lookalike"},
		{"GET", "/t/t/v/", "slash"},
	} {
		m := checkMatch(t, c, r, test.verb, test.path)
		got := m.Name
		switch {
		case m.Fault == paths.Crossing:
			a, b := c.Either(test.verb, "", test.path)
			got = "crossing " + a.Name + " " + b.Name
		case m.Outcome == BadPath:
			got = faultNames[m.Fault]
		case m.Outcome != Found:
			got = m.Outcome.String()
		}
		if got != test.want {
			t.Errorf("%s %s: %s (%s), want %s", test.verb, test.path, got, m.Fault, test.want)
		}
	}
	if _, why := c.Explain("GET", "/videos/characters/content"); why != "is refused: it could be content or character, as neither path is more specific" {
		t.Errorf("the request %s", why)
	}
}

// TestCrossingsAreListed: each with a request that is refused, unless a more specific route has it.
func TestCrossingsAreListed(t *testing.T) {
	t.Parallel()
	var got []string
	for _, x := range mustParse(t, crossingFile).Crossings() {
		got = append(got, strings.Join(x.Verbs, ",")+" "+x.Example+" "+x.Methods[0].Name+" "+x.Paths[0]+" "+x.Methods[1].Name+" "+x.Paths[1])
	}
	want := []string{
		"GET /videos/characters/content content /videos/{video_id}/content character /videos/characters/{id}",
		"GET /p/a/x/c x /p/a/{x}/{y} z /p/{x}/{y}/c",
		"GET /p/x/b/c y /p/{x}/b/{y} z /p/{x}/{y}/c",
		"GET /r/f/file rest /r/f/*rest file /r/{x}/file",
	}
	if !slices.Equal(got, want) {
		t.Errorf("these cross:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCrossingsFallNowhere: at a path within two that cross, a verb of both falls to neither.
func TestCrossingsFallNowhere(t *testing.T) {
	t.Parallel()
	var got []string
	for _, f := range mustParse(t, crossingFile).Fallbacks() {
		got = append(got, strings.Join(f.Verbs, ",")+" "+f.Path+" "+f.Wider.Name)
	}
	want := []string{"DELETE /videos/characters/content content", "POST /videos/characters/content character"}
	if !slices.Equal(got, want) {
		t.Errorf("these fall to wider routes:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCrossingsOfSources: methods of documents may cross each other, but nothing else may cross them.
func TestCrossingsOfSources(t *testing.T) {
	t.Parallel()
	get := func(name, path string) Source {
		return Source{Methods: []SourceMethod{{Method: Method{Name: name, Verbs: []string{"GET"}, Path: path}, At: name + ".yaml:1:1"}}}
	}
	a, b := get("a", "/{x}/b"), get("b", "/a/{x}")
	c, err := Open(Config{Sources: []Source{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	if m := c.Match("GET", "", "/a/b"); m.Fault != paths.Crossing {
		t.Errorf("/a/b: %s %s", m.Outcome, m.Fault)
	}
	file := filepath.Join(t.TempDir(), "own.json")
	if err := os.WriteFile(file, []byte(`{"methods": [{"name": "own", "verbs": ["GET"], "path": "/a/:x"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	line := RouteConfig{Verbs: []string{"GET"}, Path: "/a/:x", Name: "line", Source: "Caddyfile:3"}
	for want, config := range map[string]Config{
		`Caddyfile:3: method "line": the route GET "/a/:x" overlaps with that of "a", "/{x}/b"`: {Sources: []Source{a}, Routes: []RouteConfig{line}},
		`a.yaml:1:1: method "a": the route GET "/{x}/b" overlaps with that of "own", "/a/:x"`:   {Sources: []Source{a}, Files: []FileConfig{{Path: file}}},
		`same.yaml:1:1: method "same": the route GET "/{y}/b" overlaps with that of "a"`:        {Sources: []Source{a, get("same", "/{y}/b")}},
	} {
		if _, err := Open(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	line.Path, line.Name = "/a/b", "exactly"
	if c, err = Open(Config{Sources: []Source{a, b}, Routes: []RouteConfig{line}}); err != nil {
		t.Fatal(err)
	}
	if m := c.Match("GET", "", "/a/b"); m.Name != "exactly" || len(c.Crossings()) > 0 {
		t.Errorf("/a/b, which a route line has: %s %s", m.Outcome, m.Name)
	}
}
