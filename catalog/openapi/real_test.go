package openapi

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
)

// TestRealDocuments reads documents as their makers publish them. They are not in the repository;
// PATGATE_OPENAPI_DOCUMENTS names the folder that has them.
func TestRealDocuments(t *testing.T) {
	t.Parallel()
	for _, c := range realDocuments {
		t.Run(c.File, func(t *testing.T) {
			t.Parallel()
			s, err := read(c.Config, realDocument(t))
			if err != nil {
				t.Fatal(err)
			}
			names := 0
			for _, m := range s.Methods {
				names += 1 + len(m.OtherNames)
			}
			if names != c.operations {
				t.Errorf("%d operations were read, of %d", names, c.operations)
			}
			if _, err := catalog.Open(catalog.Config{Sources: []catalog.Source{s}}); err != nil {
				t.Error(err)
			}
		})
	}
}

// realDocuments are what can be in that folder, each with the number of its operations.
var realDocuments = []struct {
	Config
	operations int
}{
	{Config{File: "moby.yaml"}, 108},
	{Config{File: "vault.json", Bases: []string{"/v1"}, MergeSamePaths: true, PathParameters: []PathParameter{{Name: "*_mount_path", Default: true}}}, 1049},
	{Config{File: "openai.yaml", MergeSamePaths: true}, 288},
}

// realDocument reads what lies there with gzip around it.
func realDocument(t testing.TB) func(what, path string) ([]byte, error) {
	folder := os.Getenv("PATGATE_OPENAPI_DOCUMENTS")
	if folder == "" {
		const missing = "PATGATE_OPENAPI_DOCUMENTS does not name the folder with real documents"
		if os.Getenv("PATGATE_CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return func(what, path string) ([]byte, error) {
		f, err := os.Open(filepath.Join(folder, path+".gz"))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
}

// benchmarkDocuments runs a benchmark with documents, the first of which is always here.
func benchmarkDocuments(b *testing.B, run func(b *testing.B, c Config, data []byte)) {
	each := func(c Config, readFile func(what, path string) ([]byte, error)) {
		b.Run(c.File, func(b *testing.B) {
			data, err := readFile("", c.File)
			if err != nil {
				b.Fatal(err)
			}
			run(b, c, data)
		})
	}
	each(Config{File: "pets.yaml"}, only(thousand()))
	for _, c := range realDocuments {
		each(c.Config, realDocument(b))
	}
}

// load makes a catalog of a document.
func load(t testing.TB, c Config, data []byte) *catalog.Catalog {
	t.Helper()
	s, err := read(c, func(_, _ string) ([]byte, error) { return data, nil })
	if err != nil {
		t.Fatal(err)
	}
	made, err := catalog.Open(catalog.Config{Sources: []catalog.Source{s}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// BenchmarkLoad reads a document and makes the catalog. The memory is what the heap holds more
// afterwards.
func BenchmarkLoad(b *testing.B) {
	benchmarkDocuments(b, func(b *testing.B, c Config, data []byte) {
		heap := func() float64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&m)
			return float64(m.HeapAlloc)
		}
		before := heap()
		made := load(b, c, data)
		held := heap() - before
		runtime.KeepAlive(made)
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			load(b, c, data)
		}
		b.ReportMetric(held/1024, "KiB-held")
	})
}

// BenchmarkMatch matches a request of each operation in turn, with values in the place of parameters.
func BenchmarkMatch(b *testing.B) {
	benchmarkDocuments(b, func(b *testing.B, c Config, data []byte) {
		made := load(b, c, data)
		requests := requestsOf(made)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			r := requests[i%len(requests)]
			if made.Match(r[0], "", r[1]).Outcome != catalog.Found {
				b.Fatal(r)
			}
		}
	})
}

// requestsOf are verb and path of a request for each path of each method.
func requestsOf(c *catalog.Catalog) (requests [][2]string) {
	parameter := regexp.MustCompile(`(/)[:*]\w+|\{[\w.-]+\}`)
	for _, m := range c.Methods() {
		for _, path := range append([]string{m.Path}, m.Also...) {
			path = strings.ReplaceAll(parameter.ReplaceAllString(path, "${1}value-7"), `\:`, ":")
			requests = append(requests, [2]string{m.Verbs[0], path})
		}
	}
	return requests
}

// TestRealMatchAllocatesNothing: no request of a real document takes memory.
func TestRealMatchAllocatesNothing(t *testing.T) { // not beside others: it counts what the process allocates
	for _, c := range realDocuments {
		data, err := realDocument(t)("", c.File)
		if err != nil {
			t.Fatal(err)
		}
		made := load(t, c.Config, data)
		requests := append(requestsOf(made), [2]string{"GET", "/v1/videos/characters/content"})
		if n := testing.AllocsPerRun(3, func() {
			for _, r := range requests {
				made.Match(r[0], "", r[1])
			}
		}); n > 0 {
			t.Errorf("%s: matching all requests takes %v allocations", c.File, n)
		}
	}
}

// thousand is a document of 1,000 operations, with some words around each.
func thousand() string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths:\n")
	for i := range 500 {
		fmt.Fprintf(&b, "  /things%d/{id}:\n", i)
		for _, verb := range []string{"get", "put"} {
			fmt.Fprintf(&b, "    %s:\n      operationId: thing%d-%s\n      description: |\n%s", verb, i, verb, strings.Repeat("        Words.\n", 10))
			b.WriteString("      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n")
			b.WriteString("      responses: {200: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}\n")
		}
	}
	return b.String()
}

// FuzzRead: whatever a document and an overlay are, they are read or refused; what is read is
// what catalogs take, but for names and paths that are none; and reading again comes to the same.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"pets.yaml", "swagger.json", "webhooks.yaml", "verbs.yaml", "mounts.yaml", "quirks.yaml", "rest.yaml", "projects.yaml", "projects.json"} {
		data, err := fromTestdata("", file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, []byte("overlay: 1.0.0\nactions: [{target: '$.paths', update: {/new: {get: {}}}}]"))
	}
	overlay, err := fromTestdata("", "overlay.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(document("    get: {}")), overlay)
	f.Fuzz(func(t *testing.T, data, overlay []byte) {
		files := func(_, path string) ([]byte, error) {
			if path == "o.yaml" {
				return overlay, nil
			}
			return data, nil
		}
		for _, c := range []Config{
			{File: "d"},
			{File: "d", Overlays: []string{"o.yaml"}, MergeSamePaths: true, PathParameters: []PathParameter{{Name: "*", Default: true}}},
		} {
			s, err := read(c, files)
			again, errAgain := read(c, files)
			if fmt.Sprint(err) != fmt.Sprint(errAgain) || describe(s) != describe(again) {
				t.Fatalf("read twice:\n%v\n%s\n%v\n%s", err, describe(s), errAgain, describe(again))
			}
			for _, m := range s.Methods {
				if len(m.Summary) > 120 || bytes.ContainsAny([]byte(m.Summary), "\n\r\x00") || m.Public && (m.Protected || m.Escalating) && !bytes.Contains(data, []byte(xPublic)) && !bytes.Contains(overlay, []byte(xPublic)) {
					t.Fatalf("%+v", m)
				}
			}
		}
	})
}
