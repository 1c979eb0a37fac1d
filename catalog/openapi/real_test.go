package openapi

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	{Config{File: "openai.yaml", MergeSamePaths: true, Overlays: []string{"openai.overlay.yaml"}}, 287},
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
		if what == "overlay" {
			return fromTestdata(what, path)
		}
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

// BenchmarkRead reads documents, the first of which is always here.
func BenchmarkRead(b *testing.B) {
	b.Run("1000 operations", func(b *testing.B) { benchmark(b, Config{File: "pets.yaml"}, only(thousand())) })
	for _, c := range realDocuments {
		b.Run(c.File, func(b *testing.B) { benchmark(b, c.Config, realDocument(b)) })
	}
}

func benchmark(b *testing.B, c Config, readFile func(what, path string) ([]byte, error)) {
	data, err := readFile("", c.File)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := read(c, func(what, path string) ([]byte, error) {
			if what == "overlay" {
				return fromTestdata(what, path)
			}
			return data, nil
		}); err != nil {
			b.Fatal(err)
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
	for _, file := range []string{"pets.yaml", "swagger.json", "webhooks.yaml", "verbs.yaml", "mounts.yaml"} {
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
