package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// unnamedSource stands for where something is that came without a position.
const unnamedSource = "the configuration"

// newRoute judges one method by itself.
func (b *builder) newRoute(m sourceMethod) (*route, error) {
	r := &route{method: &m.Method, source: cmp.Or(m.at, unnamedSource)}
	var err error
	if r.segments, err = parsePath(m.Path, b.rule.ignoreCase); err != nil {
		return nil, err
	}
	if err := r.parseName(); err != nil {
		return nil, err
	}
	if err := checkVerbs(m.Verbs); err != nil {
		return nil, err
	}
	if err := checkFlags(&m.Method); err != nil {
		return nil, err
	}
	if r.method.Group == "" {
		r.method.Group = group(m.Name)
	}
	return r, nil
}

// parsePath reads the path of a route: literal segments and :parameters.
func parsePath(path string, ignoreCase bool) ([]segment, error) {
	if path == "" {
		return nil, errors.New(`"path" is missing`)
	}
	if path[0] != '/' {
		return nil, fmt.Errorf("a path starts with a slash, found %s", quote(path))
	}
	if path == "/" {
		return nil, nil
	}
	var segments []segment
	for text := range strings.SplitSeq(path[1:], "/") {
		s, err := parseSegment(text, ignoreCase)
		if err != nil {
			return nil, fmt.Errorf("path %s: %w", quote(path), err)
		}
		if s.kind == parameter && slices.Contains(segments, s) {
			return nil, fmt.Errorf("path %s: the parameter %s stands in it twice", quote(path), quote(text))
		}
		segments = append(segments, s)
	}
	return segments, nil
}

func parseSegment(text string, ignoreCase bool) (segment, error) {
	if name, ok := strings.CutPrefix(text, ":"); ok {
		if !isIdentifier(name) {
			return segment{}, fmt.Errorf("a parameter is : and letters, digits and _, not starting with a digit; found %s", quote(text))
		}
		return segment{text: name, kind: parameter}, nil
	}
	switch {
	case text == "":
		return segment{}, errors.New(`it has an empty segment; a path does not end in a slash ("trailing_slash" lets requests do so)`)
	case strings.HasPrefix(text, "{"):
		return segment{}, fmt.Errorf("a parameter is written :name, found %s", quote(text))
	case !allBytes(text, inLiteral) || onlyDots(text) || len(text) > maxLiteralSegment:
		return segment{}, fmt.Errorf("a segment is made of A-Z a-z 0-9 - . _ ~, up to %d of them, and is not . or ..; found %s", maxLiteralSegment, quote(text))
	}
	if ignoreCase {
		text = fold(text)
	}
	return segment{text: text}, nil
}

func isIdentifier(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	return allBytes(s, inName) && !strings.Contains(s, "-")
}

// literalPath returns the whole path as it is compared, unless a parameter is
// in it.
func (r *route) literalPath() (string, bool) {
	var b strings.Builder
	for _, s := range r.segments {
		if s.kind != literal {
			return "", false
		}
		b.WriteString("/" + s.text)
	}
	if b.Len() == 0 {
		return "/", true
	}
	return b.String(), true
}

// parseName reads the method's name; one with :parameters of the path in it
// makes the route a template.
func (r *route) parseName() error {
	name := r.method.Name
	if !strings.Contains(name, ":") {
		return checkName(name)
	}
	for text := range strings.SplitSeq(name, ".") {
		p := namePart{text: text, depth: -1}
		if parameterName, ok := strings.CutPrefix(text, ":"); ok {
			p.text = ""
			p.depth = slices.IndexFunc(r.segments, func(s segment) bool { return s.kind != literal && s.text == parameterName })
			if p.depth < 0 {
				return fmt.Errorf("the path %s has no parameter %s", quote(r.method.Path), quote(text))
			}
			r.segments[p.depth].kind = inMethod
		} else if err := checkName(text); err != nil {
			return err
		}
		r.name = append(r.name, p)
	}
	return nil
}

// checkVerbs refuses what is not a request method, or never let through.
func checkVerbs(verbs []string) error {
	if len(verbs) == 0 {
		return errors.New(`"verbs" are missing, such as GET and POST`)
	}
	for i, v := range verbs {
		switch {
		case v == "" || strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "":
			return fmt.Errorf("a verb is upper-case letters such as GET, found %s", quote(v))
		case v == "CONNECT" || v == "TRACE":
			return fmt.Errorf("the verb %s is never let through", v)
		case slices.Contains(verbs[:i], v):
			return fmt.Errorf("the verb %s stands twice", v)
		}
	}
	return nil
}

// checkFlags refuses flags that exclude each other, and those that hide a
// method from wildcards without saying why.
func checkFlags(m *Method) error {
	switch {
	case m.Public && m.Protected, m.Public && m.Escalating:
		return errors.New(`"public" needs no token and excludes "protected" and "escalating"`)
	case m.Protected && m.Escalating:
		return errors.New(`"protected" and "escalating" exclude each other: a protected method is allowed to no token`)
	case (m.Protected || m.Escalating) && m.Why == "":
		return errors.New(`a protected or escalating method needs a "why", for whoever is refused`)
	}
	return nil
}

// isLine reports whether s is 1 to most bytes of one line, as a name for people.
func isLine(s string, most int) bool {
	if s == "" || len(s) > most || strings.TrimSpace(s) != s {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
