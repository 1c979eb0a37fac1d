package catalog

import (
	"fmt"
	"strings"
)

// Explain matches a request as Match does and says in a sentence, for people,
// what came out and why. A query string is cut off, so that a URL's path may be
// pasted as it is.
func (c *Catalog) Explain(verb, target string) (Match, string) {
	path, _, _ := strings.Cut(target, "?")
	m := c.Match(verb, path)
	switch m.Outcome {
	case Found:
		return m, fmt.Sprintf("calls %s%s", m.Name, m.Method.remarks())
	case VerbNotAllowed:
		return m, fmt.Sprintf("is not allowed: %s takes %s, found %s", m.Name, strings.Join(c.Verbs(path), ", "), quote(verb))
	case Unknown:
		return m, "calls no method of the catalog" + c.suggestPath(path)
	default: // BadPath
		return m, "is refused: " + c.whyBad(path)
	}
}

func (m *Method) remarks() string {
	switch {
	case m.Public:
		return ", which needs no token"
	case m.Protected:
		return ", which no token may call: " + m.Why
	case m.Escalating:
		return ", which a token may call only by its exact name: " + m.Why
	}
	return ""
}

func (c *Catalog) whyBad(path string) string {
	at := c.table.Match("", path).Bad
	switch {
	case at < 0:
		return "the path is not in the catalog's grammar"
	case at == 0:
		return fmt.Sprintf("a path starts with a slash, found %s", quote(path))
	}
	segment, _, _ := strings.Cut(path[at:], "/")
	switch {
	case segment == "" && at == len(path):
		return "the catalog allows no slash at the end of a path"
	case segment == "":
		return fmt.Sprintf("two slashes in a row after %s", quote(path[:at-1]))
	case strings.Trim(segment, ".") == "":
		return fmt.Sprintf("the segment %s would be resolved by some parsers", quote(segment))
	}
	return fmt.Sprintf("the segment %s has characters in it that the catalog does not spell out there; "+
		"letters, digits, - _ and ~ are in order, nothing is decoded", quote(segment))
}

func (c *Catalog) suggestPath(path string) string {
	best := nearest{to: fold(path)}
	for _, m := range c.methods {
		best.try(fold(m.Path), fmt.Sprintf("%s (%s)", m.Path, m.Name))
	}
	return best.suggestion()
}
