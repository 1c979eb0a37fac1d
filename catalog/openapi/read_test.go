package openapi

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
)

var update = flag.Bool("update", false, "write what is read into the golden files")

// TestRead compares what becomes of documents with golden files.
func TestRead(t *testing.T) {
	t.Parallel()
	for golden, c := range map[string]Config{
		"pets":       {File: "pets.yaml"},
		"swagger":    {File: "swagger.json", Doc: "https://shop.example/:tag?of=:operation#:method_lower"},
		"webhooks":   {File: "webhooks.yaml", Prefix: "post.office", Bases: []string{"/a/", "/b"}},
		"verbs":      {File: "verbs.yaml", Bases: []string{"/"}},
		"defaults":   {File: "mounts.yaml", MergeSamePaths: true, PathParameters: []PathParameter{{Name: "*_mount_path", Default: true}}},
		"values":     {File: "mounts.yaml", MergeSamePaths: true, PathParameters: []PathParameter{{Name: "ns", Values: []string{"a", "b/c"}}, {Name: "az*", Values: []string{"x"}}}},
		"rest":       {File: "rest.yaml", MergeSamePaths: true},
		"quirks":     {File: "quirks.yaml", MergeSamePaths: true, Prefix: "shop"},
		"references": {File: "references.yaml"},
		"quirks2":    {File: "quirks.json"},
		"overlayed":  {File: "pets.yaml", Overlays: []string{"overlay.yaml"}},
	} {
		t.Run(golden, func(t *testing.T) {
			t.Parallel()
			s, err := read(c, fromTestdata)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(s)
			file := filepath.Join("testdata", golden+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func fromTestdata(what, path string) ([]byte, error) {
	return catalog.ReadFile(what, filepath.Join("testdata", path))
}

// describe is what is read, for golden files.
func describe(s catalog.Source) string {
	var b strings.Builder
	for _, m := range s.Methods {
		fmt.Fprintf(&b, "%s %s %s (%s)\n", m.Name, strings.Join(m.Verbs, ","), strings.Join(append([]string{m.Path}, m.Also...), " "), m.At)
		for _, line := range []struct {
			is   bool
			text string
		}{
			{m.Group != "", "group " + m.Group},
			{len(m.OtherNames) > 0, "also " + strings.Join(m.OtherNames, " ")},
			{m.Summary != "", m.Summary},
			{m.Doc != "", m.Doc},
			{m.Public, "public"},
			{m.Protected, "protected: " + m.Why},
			{m.Escalating, "escalating: " + m.Why},
			{m.ReadOnly, "read-only"},
			{m.Upgrade, "upgrade"},
			{len(m.EncodedSlash) > 0, "encoded slashes: " + strings.Join(m.EncodedSlash, " ")},
			{m.Bodies != catalog.Bodies{Form: true, Multipart: true, Other: true}, fmt.Sprintf("%+v", m.Bodies)},
		} {
			if line.is {
				fmt.Fprintln(&b, "\t"+line.text)
			}
		}
		for _, p := range m.Parameters {
			fmt.Fprintf(&b, "\t%+v\n", p)
		}
	}
	return b.String()
}

// TestCustomVerbs makes a catalog of thousands of custom verbs at one place. That it ends is what the test is
// about, so no time is measured.
func TestCustomVerbs(t *testing.T) {
	t.Parallel()
	made := load(t, Config{File: "pets.yaml"}, []byte(customVerbs()))
	if got := made.Match("POST", "", "/things/7:verb2999"); got.Outcome != catalog.Found || got.Name != "things.id_verb2999.post" {
		t.Errorf("POST /things/7:verb2999 calls %q (%s)", got.Name, got.Outcome)
	}
}
