package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
)

// Explain matches a request as Match does and says in a sentence, for people, what came out and why. The
// target is a whole URL, or a path; a query string is cut off, so that a URL may be pasted as it is. If
// the host has a say and the target names none, the outcome is BadHost.
func (c *Catalog) Explain(verb, target string) (Match, string) {
	host, path, whole := splitTarget(target)
	if !whole && c.hosts != nil {
		return c.explainEverywhere(verb, path)
	}
	t := c.tableOf(host)
	if t == nil {
		return Match{Outcome: BadHost}, fmt.Sprintf("is refused: servers may read the host %s in several ways", quote(host))
	}
	var m Match
	m.in(c, t, verb, path)
	return m, c.explain(t, m, verb, path)
}

// splitTarget takes apart what people copy: a whole URL, or what a request line names.
func splitTarget(target string) (host, path string, whole bool) {
	path, _, _ = strings.Cut(target, "?")
	for _, scheme := range []string{"http://", "https://"} {
		if len(path) >= len(scheme) && fold(path[:len(scheme)]) == scheme {
			host, path, _ = strings.Cut(path[len(scheme):], "/")
			return host, "/" + path, true
		}
	}
	return "", path, false
}

// explainEverywhere explains a request to a host that is not known.
func (c *Catalog) explainEverywhere(verb, path string) (Match, string) {
	var outcomes []string
	var m Match
	for i, t := range c.tables {
		var at Match
		at.in(c, t.Table, verb, path)
		if i == 0 {
			m = at
		}
		if at.Outcome != m.Outcome || at.Name != m.Name || at.Fault != m.Fault {
			m = Match{Outcome: BadHost}
		}
		if i < maxProblems || i == len(c.tables)-1 {
			outcomes = append(outcomes, fmt.Sprintf("at %s it %s", some(t.words()), c.explain(t.Table, at, verb, path)))
		}
	}
	if m.Outcome == BadHost {
		return m, "depends on the host, so name the whole URL: " + strings.Join(outcomes, "; ")
	}
	return m, c.explain(c.table, m, verb, path)
}

// some lists the first few words.
func some(words []string) string {
	const most = 3
	if len(words) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
	}
	return strings.Join(words, ", ")
}

func (c *Catalog) explain(t *paths.Table, m Match, verb, path string) string {
	switch m.Outcome {
	case Found:
		return fmt.Sprintf("calls %s%s", m.Name, m.Method.remarks())
	case VerbNotAllowed:
		verbs := t.Verbs(path)
		why := fmt.Sprintf("is not allowed: %s takes %s, found %s", m.Name, strings.Join(verbs, ", "), quote(verb))
		if verb == "HEAD" && slices.Contains(verbs, "GET") {
			why += `; it does not count as GET there (head)`
		}
		return why + OtherVerbs(path)
	case Unknown:
		if m.Fault != paths.NoFault {
			return "calls no method of the catalog: it " + m.Fault.String()
		}
		return "calls no method of the catalog" + c.suggestPath(path)
	default: // BadPath
		if a, b := c.eitherIn(t, verb, path); a != nil {
			return fmt.Sprintf("is refused: it could be %s or %s, as neither path is more specific", a.Name, b.Name)
		}
		return "is refused: " + m.whyBad(path)
	}
}

// OtherVerbs says what keeps other verbs from a path that leads to a method: an option that this
// one has. The words follow the verbs of the method; "" if nothing does.
func OtherVerbs(path string) string {
	switch {
	case strings.Contains(fold(path), "%2f"):
		return "; with other HTTP methods, no value takes an encoded slash there (slash)"
	case len(path) > 1 && path[len(path)-1] == '/':
		return "; with other HTTP methods, no path ends in a slash there (trailing_slash)"
	}
	return ""
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
		return fmt.Sprintf("the segment %s %s", quote(segment), m.Fault.At(path, m.At))
	}
}

func (c *Catalog) suggestPath(path string) string {
	best := nearest{to: fold(path)}
	for _, m := range c.methods {
		best.try(fold(m.Path), fmt.Sprintf("%s (%s)", m.Path, m.Name))
	}
	return best.suggestion()
}
