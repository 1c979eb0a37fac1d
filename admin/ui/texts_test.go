package ui

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	textsFile  = regexp.MustCompile(`^(\w+)/texts\.(\w+)\.js$`)
	textEntry  = regexp.MustCompile(`^'?(\w[\w.]*)'?: (.*)$`)
	textUse    = regexp.MustCompile(`(?:^|[^\w.$])t((?:\.[A-Za-z_]\w*)+)`)
	importLine = regexp.MustCompile(`(?m)^import .*\n`)
	constant   = regexp.MustCompile(`(?m)^(?:export )?(?:const|let) \w+ = ([^(\n].*)$`)
)

// TestTexts: each text that a module uses exists in each language, and each that
// exists is used.
func TestTexts(t *testing.T) {
	used := usedTexts(t)
	texts := readTexts(t)
	if len(texts) == 0 {
		t.Fatal("there are no texts")
	}
	for language, texts := range texts {
		unused := maps.Clone(texts)
		for _, use := range slices.Sorted(maps.Keys(used)) {
			group := use + "."
			isGroup := strings.Count(use, ".") > 1 && slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(text string) bool { return strings.HasPrefix(text, group) })
			parent := use[:strings.LastIndexByte(use, '.')] // t.page.list.map is a member of the text t.page.list
			switch {
			case texts[use]:
				delete(unused, use)
			case texts[parent]:
				delete(unused, parent)
			case isGroup: // a module chooses from it while it runs
				maps.DeleteFunc(unused, func(text string, _ bool) bool { return strings.HasPrefix(text, group) })
			default:
				t.Errorf("%s uses %s, which does not exist (%s)", used[use], use, language)
			}
		}
		for _, text := range slices.Sorted(maps.Keys(unused)) {
			t.Errorf("%s is used nowhere (%s)", text, language)
		}
	}
}

// TestTextsAreReadWhenRendered: no module keeps a text from when it was loaded, since
// the language may change.
func TestTextsAreReadWhenRendered(t *testing.T) {
	each(t, func(name, content string) {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
			return
		}
		for _, m := range constant.FindAllStringSubmatch(content, -1) {
			if textUse.MatchString(m[1]) {
				t.Errorf("%s keeps a text: %s", name, m[0])
			}
		}
	})
}

// readTexts returns the texts of each language, by the path that modules read them
// at: t.audit.fields.login stands in the group fields of audit/texts.en.js. Each text
// and each group begins a line, indented by its depth.
func readTexts(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	each(t, func(name, content string) {
		file := textsFile.FindStringSubmatch(name)
		if file == nil {
			return
		}
		folder, language := file[1], file[2]
		if all[language] == nil {
			all[language] = map[string]bool{}
		}
		_, content, found := strings.Cut(content, "\nexport default {\n")
		if !found {
			t.Errorf("%s exports no texts", name)
		}
		at := []string{"t", folder}
		for line := range strings.Lines(content) {
			rest, inGroup := strings.CutPrefix(strings.TrimSuffix(line, "\n"), strings.Repeat("  ", len(at)-1))
			switch m := textEntry.FindStringSubmatch(rest); {
			case inGroup && m != nil && m[2] == "{":
				at = append(at, m[1])
			case inGroup && m != nil:
				all[language][strings.Join(append(at, m[1]), ".")] = true
			case len(at) > 2 && line == strings.Repeat("  ", len(at)-2)+"},\n":
				at = at[:len(at)-1]
			}
		}
	})
	return all
}

// usedTexts returns the paths of texts that modules read, each with one of them.
func usedTexts(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	each(t, func(name, content string) {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") || textsFile.MatchString(name) {
			return
		}
		for _, m := range textUse.FindAllStringSubmatch(importLine.ReplaceAllString(content, ""), -1) {
			used["t"+m[1]] = name
		}
	})
	return used
}
