package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
)

// docWords are what may stand in the template of a documentation link, the
// longer before those that they start with.
var docWords = []string{":name_lower", ":group_lower", ":method_lower", ":name", ":group", ":method"}

// CheckDoc refuses what is no template of a link to documentation. More are
// words that the caller fills in before FillDoc.
func CheckDoc(template string, more ...string) error {
	if err := CheckLink(template); err != nil {
		return err
	}
	words := slices.Concat(docWords, more)
	_, path, _ := strings.Cut(template, "://")
	for i := range len(path) {
		if path[i] != ':' || i+1 == len(path) || !paths.FitsName(path[i+1:i+2]) || path[i+1] >= '0' && path[i+1] <= '9' {
			continue // not a word, or a port
		}
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(path[i:], w) }) {
			return fmt.Errorf("the template may hold %s; found %s", strings.Join(words, ", "), quote(path[i:]))
		}
	}
	return nil
}

// FillDoc makes a link to the documentation of the method of that name.
func FillDoc(template, name string) string {
	dot := strings.LastIndexByte(name, '.')
	group, method := name[:max(dot, 0)], name[dot+1:]
	values := []string{fold(name), fold(group), fold(method), name, group, method}
	var pairs []string
	for i, word := range docWords {
		pairs = append(pairs, word, values[i])
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// CheckLink refuses what is no URL that pages may show as a link: no other scheme gets through.
func CheckLink(url string) error {
	if !isLine(url, 2000) || !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return fmt.Errorf(`a link starts with "https://" or "http://", found %s`, quote(url))
	}
	return nil
}
