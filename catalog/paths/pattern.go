package paths

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Pattern is the path of a route.
type Pattern struct {
	segments []segment
}

// segment is one segment of a route's path.
type segment struct {
	text string // of a literal: in the form it is compared in; else the parameter's name
	kind kind
}

type kind uint8

const (
	literal   kind = iota
	parameter      // anything that fitsParameter
	inName         // a parameter that becomes part of a name: FitsName
)

// Parse reads the path of a route: literal segments and :parameters.
func Parse(path string, ignoreCase bool) (Pattern, error) {
	if path == "" {
		return Pattern{}, errors.New(`"path" is missing`)
	}
	if path[0] != '/' {
		return Pattern{}, fmt.Errorf("a path starts with a slash, found %s", Quote(path))
	}
	if path == "/" {
		return Pattern{}, nil
	}
	var segments []segment
	for text := range strings.SplitSeq(path[1:], "/") {
		s, err := parseSegment(text, ignoreCase)
		if err != nil {
			return Pattern{}, fmt.Errorf("path %s: %w", Quote(path), err)
		}
		if s.kind == parameter && slices.Contains(segments, s) {
			return Pattern{}, fmt.Errorf("path %s: the parameter %s stands in it twice", Quote(path), Quote(text))
		}
		segments = append(segments, s)
	}
	return Pattern{segments}, nil
}

func parseSegment(text string, ignoreCase bool) (segment, error) {
	if name, ok := strings.CutPrefix(text, ":"); ok {
		if !isIdentifier(name) {
			return segment{}, fmt.Errorf("a parameter is : and letters, digits and _, not starting with a digit; found %s", Quote(text))
		}
		return segment{text: name, kind: parameter}, nil
	}
	switch {
	case text == "":
		return segment{}, errors.New(`it has an empty segment; a path does not end in a slash ("trailing_slash" lets requests do so)`)
	case strings.HasPrefix(text, "{"):
		return segment{}, fmt.Errorf("a parameter is written :name, found %s", Quote(text))
	case !allBytes(text, inLiteral) || onlyDots(text) || len(text) > maxLiteralSegment:
		return segment{}, fmt.Errorf("a segment is made of A-Z a-z 0-9 - . _ ~, up to %d of them, and is not . or ..; found %s", maxLiteralSegment, Quote(text))
	}
	if ignoreCase {
		text = Fold(text)
	}
	return segment{text: text}, nil
}

func isIdentifier(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	return allBytes(s, inNames) && !strings.Contains(s, "-")
}

// PutInName makes a parameter one that becomes part of a name. It returns the
// depth of its segment, -1 if there is no such parameter.
func (p Pattern) PutInName(parameter string) (depth int) {
	depth = slices.IndexFunc(p.segments, func(s segment) bool { return s.kind != literal && s.text == parameter })
	if depth >= 0 {
		p.segments[depth].kind = inName
	}
	return depth
}

// literalPath returns the whole path as it is compared, unless a parameter is
// in it.
func (p Pattern) literalPath() (string, bool) {
	var b strings.Builder
	for _, s := range p.segments {
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

// overlaps reports whether some path would fit both.
func (p Pattern) overlaps(q Pattern) bool {
	return slices.EqualFunc(p.segments, q.segments, segment.overlaps)
}

func (a segment) overlaps(b segment) bool {
	switch {
	case a.kind == literal && b.kind == literal:
		return a.text == b.text
	case a.kind == literal:
		return b.kind == parameter || FitsName(a.text)
	case b.kind == literal:
		return a.kind == parameter || FitsName(b.text)
	}
	return true
}

// Segment returns a segment of a path that is in the grammar.
func Segment(path string, depth int) string {
	for range depth {
		path = path[strings.IndexByte(path[1:], '/')+1:]
	}
	path = path[1:]
	if end := strings.IndexByte(path, '/'); end >= 0 {
		return path[:end]
	}
	return path
}

// Quote shows what was found, on one line and cut to a readable length.
func Quote(s string) string {
	const most = 100
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
