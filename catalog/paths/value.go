package paths

import (
	"iter"
	"strings"
)

// values says what a parameter takes. Zero is a segment without dots.
type values uint8

const (
	dots        values = 1 << iota // "." may stand in them
	slashes                        // "%2F" may stand in them
	encodedDots                    // "%2E" may stand in them where "." may
	names                          // they become part of a name: FitsName
)

// fit reports whether s may stand for the parameter.
func (v values) fit(s string) bool {
	if v&names != 0 {
		return FitsName(s)
	}
	part := 0 // where the part between encoded slashes begins
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '%' && v&slashes != 0 && isEncodedSlash(s[i:]):
			if blank(s[part:i]) {
				return false
			}
			i += 3
			part = i
		case c == '%' && v&(encodedDots|dots) == encodedDots|dots && isEncodedDot(s[i:]):
			i += 3
		case c == '%':
			_, n := escapedRune(s[i:])
			if n == 0 {
				return false
			}
			i += n
		case classes[c]&inValue == 0, c == '.' && v&dots == 0:
			return false
		default:
			i++
		}
	}
	return !blank(s[part:])
}

// blank reports whether a value, or a part of one, has nothing but dots and white space: servers that
// trim it read the path without it, or with ".." in its place.
func blank(s string) bool {
	for i := 0; i < len(s); {
		switch r, n := escapedRune(s[i:]); {
		case s[i] == '.':
			i++
		case isEncodedDot(s[i:]):
			i += 3
		case r == ' ' || isSpace(r):
			i += n
		default:
			return false
		}
	}
	return true
}

// spells reports whether a text of a route could stand for the parameter.
func (v values) spells(text string) bool {
	if v&names != 0 {
		return FitsName(text)
	}
	return v&dots != 0 || strings.IndexByte(text, '.') < 0
}

// within reports whether all that v takes w takes, too.
func (v values) within(w values) bool { return w&names == 0 && v&^names&^w == 0 || v == w }

func isEncodedSlash(s string) bool { return isEncoded(s, '/') }
func isEncodedDot(s string) bool   { return isEncoded(s, '.') }

// isEncoded reports whether s begins with a percent-encoded byte.
func isEncoded(s string, c byte) bool {
	b, ok := escapedByte(s)
	return ok && b == c
}

// Values yields the parameters of a path that fits the pattern, with the values as
// they stand in it: nothing is decoded. That of *name may hold slashes.
func (p *Pattern) Values(path string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		path = strings.TrimPrefix(path, "/")
		for i := range p.segments {
			s, segment := &p.segments[i], ""
			if i == p.restAt() {
				segment, path = cutBefore(path, p.tail)
				if !yield(s.parameters[0].name, segment) {
					return
				}
				continue
			}
			segment, path, _ = strings.Cut(path, "/")
			if !s.each(segment, p.compared(segment), yield) {
				return
			}
		}
	}
}

// cutBefore cuts off what stands before the last segments of a path, of which there are so many.
func cutBefore(path string, segments int) (before, behind string) {
	before = strings.TrimSuffix(path, "/")
	for range segments {
		before = before[:max(0, strings.LastIndexByte(before, '/'))]
	}
	return before, strings.TrimPrefix(path[len(before):], "/")
}

// Value returns the value of one parameter, as Values yields it; ok is false if the
// pattern has no such parameter.
func (p *Pattern) Value(path, name string) (value string, ok bool) {
	for n, v := range p.Values(path) {
		if n == name {
			return v, true
		}
	}
	return "", false
}

// compared returns a path, or some of it, in the form in which it is compared.
func (p *Pattern) compared(path string) string {
	if p.ignoreCase {
		return Fold(path)
	}
	return path
}
