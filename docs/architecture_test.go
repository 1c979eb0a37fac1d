package docs

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const module = "github.com/patgate/patgate"

// TestArchitecture: the table of packages says what each one imports, which stands below it, and each
// file that the page names is there.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	told, place := make(map[string]string), make(map[string]int)
	for i, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|[^|]*\\|([^|]*)\\|$").FindAllStringSubmatch(page, -1) {
		told[row[1]], place[row[1]] = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(row[2]), "`", ""), ", ", " "), i
	}
	for name, imports := range told {
		for below := range strings.FieldsSeq(imports) {
			if place[below] <= place[name] {
				t.Errorf("%s imports %s, which does not stand below it", name, below)
			}
		}
	}
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		name := folder(path)
		if beside := regexp.MustCompile(`^(bench|catalogs|docs|tests)(/|$)`); beside.MatchString(name) {
			continue
		}
		var own []string
		for path := range strings.FieldsSeq(imports) {
			if strings.HasPrefix(path, module) {
				own = append(own, folder(path))
			}
		}
		if want, ok := told[name]; !ok || want != strings.Join(own, " ") {
			t.Errorf("%s imports %q, the page says %q", name, strings.Join(own, " "), want)
		}
		delete(told, name)
	}
	for name := range told {
		t.Errorf("the page has the package %s, which is not there", name)
	}
	for _, file := range regexp.MustCompile("`([a-z_./]+\\.(?:go|js|md|yml))`").FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat("../" + file[1]); err != nil {
			t.Errorf("the page names %s: %v", file[1], err)
		}
	}
}

func folder(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}
