package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
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
		verbs := c.Verbs(path)
		why := fmt.Sprintf("is not allowed: %s takes %s, found %s", m.Name, strings.Join(verbs, ", "), quote(verb))
		if verb == "HEAD" && slices.Contains(verbs, "GET") {
			why += `; it does not count as GET there (head)`
		}
		return m, why
	case Unknown:
		if m.Fault != paths.NoFault {
			return m, "calls no method of the catalog: it " + m.Fault.String()
		}
		return m, "calls no method of the catalog" + c.suggestPath(path)
	default: // BadPath
		if a, b := c.Either(verb, path); a != nil {
			return m, fmt.Sprintf("is refused: it could be %s or %s, as neither path is more specific", a.Name, b.Name)
		}
		return m, "is refused: " + m.whyBad(path)
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

// whyBad says in words what is wrong with a path, and where.
func (m Match) whyBad(path string) string {
	segment := path[strings.LastIndexByte(path[:m.At], '/')+1:]
	segment, _, _ = strings.Cut(segment, "/")
	switch m.Fault {
	case paths.NoPath:
		return fmt.Sprintf("a path starts with a slash, found %s", quote(path))
	case paths.EmptySegment:
		return fmt.Sprintf("two slashes in a row after %s", quote(path[:max(0, m.At-1)]))
	case paths.SlashAtEnd:
		return "the catalog allows no slash at the end of a path, or of this one (trailing_slash)"
	default:
		return fmt.Sprintf("the segment %s %s", quote(segment), m.Fault)
	}
}

func (c *Catalog) suggestPath(path string) string {
	best := nearest{to: fold(path)}
	for _, m := range c.methods {
		best.try(fold(m.Path), fmt.Sprintf("%s (%s)", m.Path, m.Name))
	}
	return best.suggestion()
}
