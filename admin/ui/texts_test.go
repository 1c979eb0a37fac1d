package ui

import (
	"cmp"
	"fmt"
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
	parameters = regexp.MustCompile(`^(?:\(([^)]*)\)|(\w+)) =>`)
	element    = regexp.MustCompile(`'[^']*'`)
	constant   = regexp.MustCompile(`(?m)^(?:export )?(?:const|let) \w+ = ([^(\n].*)$`)
)

// TestTexts: each text that a module uses exists in English, and each that exists is used.
func TestTexts(t *testing.T) {
	used := usedTexts(t)
	texts := readTexts(t)["en"]
	if len(texts) == 0 {
		t.Fatal("there are no texts")
	}
	unused := maps.Clone(texts)
	for _, use := range slices.Sorted(maps.Keys(used)) {
		group := use + "."
		isGroup := strings.Count(use, ".") > 1 && slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(text string) bool { return strings.HasPrefix(text, group) })
		parent := use[:strings.LastIndexByte(use, '.')] // t.page.list.map is a member of the text t.page.list
		switch {
		case texts[use] != "":
			delete(unused, use)
		case texts[parent] != "":
			delete(unused, parent)
		case isGroup: // a module chooses from it while it runs
			maps.DeleteFunc(unused, func(text, _ string) bool { return strings.HasPrefix(text, group) })
		default:
			t.Errorf("%s uses %s, which does not exist", used[use], use)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(unused)) {
		t.Errorf("%s is used nowhere", text)
	}
}

// TestLanguages: each language has the texts that English has, each of the same kind, and no others.
func TestLanguages(t *testing.T) {
	english, others := readTexts(t)["en"], readTexts(t)
	delete(others, "en")
	if len(others) == 0 {
		t.Fatal("there is no language but English")
	}
	for language, texts := range others {
		for _, text := range slices.Sorted(maps.Keys(english)) {
			if got := texts[text]; got != english[text] {
				t.Errorf("%s is %s in English, and in the language %s %s", text, english[text], language, cmp.Or(got, "nothing"))
			}
		}
		for _, text := range slices.Sorted(maps.Keys(texts)) {
			if english[text] == "" {
				t.Errorf("%s is in the language %s, and not in English", text, language)
			}
		}
	}
}

var (
	ofLanguage   = regexp.MustCompile(`^(.*)\.([a-z]{2})\.js$`)
	languageName = regexp.MustCompile(`(?m)^  (\w+): '`)
	phrase       = regexp.MustCompile(`(?m)^  (\w+): (.*),$`)
	exported     = regexp.MustCompile(`(?m)^export const .*$`)
)

// TestFilesOfLanguages: each language that can be chosen has each file that another one has, with
// what others import from it; its texts are those of all folders.
func TestFilesOfLanguages(t *testing.T) {
	content, languages := map[string]string{}, map[string]bool{}
	each(t, func(name, text string) { content[name] = text })
	for _, m := range languageName.FindAllStringSubmatch(content["language.js"], -1) {
		languages[m[1]] = true
	}
	for name, text := range content {
		m := ofLanguage.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		base, own := m[1], m[2]
		if !languages[own] {
			t.Errorf("%s is of a language that language.js does not have", name)
		}
		for language := range languages {
			if other := base + "." + language + ".js"; content[other] == "" {
				t.Errorf("%s has none for the language %s beside it", name, language)
			}
		}
		for _, imported := range anyImport.FindAllStringSubmatch(text, -1) {
			if of := ofLanguage.FindStringSubmatch(imported[1]); of != nil && of[2] != own {
				t.Errorf("%s imports %s, which is of another language", name, imported[1])
			}
		}
		switch english := content[base+".en.js"]; base {
		case "texts":
			if got, want := strings.ReplaceAll(rest(text), "."+own+".js", ".en.js"), rest(english); got != want {
				t.Errorf("%s has other folders than texts.en.js:\n%s", name, got)
			}
		case "formats":
			if got, want := phrases(text), phrases(english); got != want {
				t.Errorf("%s exports or says\n%s\nwant, as English does,\n%s", name, got, want)
			}
		}
	}
	for language := range languages {
		if !strings.Contains(content["texts.js"], "\n  "+language+": {") {
			t.Errorf("texts.js has nothing to show in the language %s", language)
		}
	}
	if len(languages) < 2 {
		t.Errorf("language.js has the languages %v", languages)
	}
}

// rest is what follows the first line, which is a comment.
func rest(text string) string {
	_, after, _ := strings.Cut(text, "\n")
	return after
}

// phrases lists what a file of formats exports, and its phrases with their kinds.
func phrases(text string) string {
	list, _, _ := strings.Cut(exported.FindString(text), " = ")
	for _, m := range phrase.FindAllStringSubmatch(text, -1) {
		list += "\n" + m[1] + ": " + kindOf(m[2])
	}
	return list
}

// TestTextsAreOfTheLanguageShown: nothing but texts.js, and files of a language themselves, imports
// a file of a language. Other modules would show it in every language.
func TestTextsAreOfTheLanguageShown(t *testing.T) {
	each(t, func(name, content string) {
		if path.Ext(name) != ".js" || name == "texts.js" || ofLanguage.MatchString(name) {
			return
		}
		for _, m := range anyImport.FindAllStringSubmatch(content, -1) {
			if ofLanguage.MatchString(m[1]) {
				t.Errorf("%s imports %s", name, m[1])
			}
		}
	})
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

// readTexts returns the kinds of the texts of each language, by the path that modules read
// them at: t.audit.fields.login stands in the group fields of audit/texts.en.js. Each text
// and each group begins a line, indented by its depth.
func readTexts(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	each(t, func(name, content string) {
		file := textsFile.FindStringSubmatch(name)
		if file == nil {
			return
		}
		folder, language := file[1], file[2]
		if all[language] == nil {
			all[language] = map[string]string{}
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
				all[language][strings.Join(append(at, m[1]), ".")] = kindOf(m[2])
			case len(at) > 2 && line == strings.Repeat("  ", len(at)-2)+"},\n":
				at = at[:len(at)-1]
			}
		}
	})
	return all
}

// kindOf says what callers need to know of a text: how many parameters it takes, or elements it has.
func kindOf(value string) string {
	if m := parameters.FindStringSubmatch(value); m != nil {
		list := cmp.Or(m[1], m[2])
		if list == "" {
			return "a function of 0 parameters"
		}
		return fmt.Sprintf("a function of %d parameters", 1+strings.Count(list, ","))
	}
	switch value[0] {
	case '\'', '`':
		return "a text"
	case '[':
		return fmt.Sprintf("a list of %d texts", len(element.FindAllString(value, -1)))
	}
	return value // a function of another module
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
