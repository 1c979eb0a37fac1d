package paths

import (
	"errors"
	"fmt"
	"strings"

	"github.com/patgate/patgate/catalog/show"
)

// Pattern is the path of a route.
type Pattern struct {
	text       string
	segments   []segment
	rest       bool // one segment stands for one or more
	tail       int  // how many segments are behind that one
	slash      bool // it ends in a slash
	ignoreCase bool
}

// Lengths in bytes: what a route may spell out in one segment, and the paths that
// Match finds without a walk.
const (
	maxText     = 128
	maxFastPath = 256
)

// maxParameters is how many parameters one segment may have.
const maxParameters = 8

// Parse reads the path of a route, as package catalog describes it. Its parameters take
// dots, and no encoded slashes.
func Parse(path string, ignoreCase bool) (Pattern, error) {
	switch {
	case path == "":
		return Pattern{}, errors.New(`"path" is missing`)
	case path[0] != '/':
		return Pattern{}, fmt.Errorf("a path starts with a slash, found %s", show.Quote(path))
	}
	p := Pattern{text: path, ignoreCase: ignoreCase}
	if err := p.parse(path); err != nil {
		return Pattern{}, fmt.Errorf("path %s: %w", show.Quote(path), err)
	}
	return p, nil
}

func (p *Pattern) parse(path string) error {
	if path == "/" {
		return nil
	}
	seen := make(map[string]bool)
	inBraces := strings.Contains(path, "{")
	path, p.slash = strings.CutSuffix(path[1:], "/")
	for text := range strings.SplitSeq(path, "/") {
		if p.rest {
			p.tail++
		}
		s, err := p.parseSegment(text, inBraces)
		if err != nil {
			return err
		}
		for _, parameter := range s.parameters {
			if seen[parameter.name] {
				return fmt.Errorf("the parameter %s stands in it twice", show.Quote(text))
			}
			seen[parameter.name] = true
		}
		p.segments = append(p.segments, s)
	}
	return nil
}

func (p *Pattern) parseSegment(text string, inBraces bool) (segment, error) {
	if name, ok := strings.CutPrefix(text, "*"); ok {
		if identifier(name) != len(name) || name == "" {
			return segment{}, fmt.Errorf("a parameter that stands for several segments is * and letters, digits and _, not starting with a digit; found %s", show.Quote(text))
		}
		if p.rest {
			return segment{}, fmt.Errorf("a path has one parameter that stands for several segments at most, as nothing tells where a first one ends; found %s", show.Quote(text))
		}
		p.rest = true
		return segment{[]string{"", ""}, []parameter{{name, dots}}}, nil
	}
	if inBraces && len(text) > 1 && text[0] == ':' && identifier(text[1:]) > 0 && !strings.Contains(text, "{") {
		return segment{}, fmt.Errorf(`the parameters of a path are all written {name} or all :name, and a colon that is none \:; found %s`, show.Quote(text))
	}
	s, err := splitSegment(text, inBraces)
	if err != nil {
		return segment{}, err
	}
	for i, t := range s.texts {
		if p.ignoreCase {
			s.texts[i] = Fold(t)
		}
	}
	return s, s.check(text)
}

// splitSegment takes the texts and parameters of a segment apart.
func splitSegment(text string, inBraces bool) (s segment, err error) {
	var before []byte
	for i := 0; i < len(text); {
		length, name := 1, ""
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], `\:`):
			before = append(before, ':')
			i += 2
			continue
		case c == '{':
			length = strings.IndexByte(text[i:], '}') + 1
			if length > 1 {
				name = text[i+1 : i+length-1]
			}
			if !isBracedName(name) {
				return s, fmt.Errorf("a parameter in braces is letters, digits, _ - and ., not starting with a digit; found %s", show.Quote(text))
			}
		case c == ':' && !inBraces && len(s.parameters) == 0:
			length += identifier(text[i+1:])
			name = text[i+1 : i+length]
			if name == "" {
				return s, fmt.Errorf(`a parameter is : and letters, digits and _, not starting with a digit, and a colon that is none \:; found %s`, show.Quote(text))
			}
		}
		if name == "" {
			before = append(before, text[i])
		} else {
			s.texts = append(s.texts, string(before))
			s.parameters = append(s.parameters, parameter{name, dots})
			before = before[:0]
		}
		i += length
	}
	s.texts = append(s.texts, string(before))
	return s, nil
}

// check refuses what no segment of a path could be read from.
func (s *segment) check(text string) error {
	if text == "" {
		return errors.New("it has an empty segment")
	}
	if len(s.parameters) > maxParameters {
		return fmt.Errorf("a segment has at most %d parameters; found %s", maxParameters, show.Quote(text))
	}
	for i, t := range s.texts {
		switch between := i > 0 && i < len(s.parameters); {
		case between && t == "":
			return fmt.Errorf("between two parameters of a segment stands a text that tells where the first ends; found %s", show.Quote(text))
		case !allBytes(t, inText), s.literal() && onlyDots(t), len(text) > maxText:
			return fmt.Errorf("a segment is made of A-Z a-z 0-9 - . _ ~ ! $ & ' ( ) + , = : @ and parameters, up to %d characters, and is not . or ..; found %s", maxText, show.Quote(text))
		}
	}
	return nil
}

// restAt returns the depth of the segment that stands for several; -1: there is none.
func (p *Pattern) restAt() int {
	if !p.rest {
		return -1
	}
	return len(p.segments) - 1 - p.tail
}

// hasLength reports whether the pattern has paths of so many segments.
func (p *Pattern) hasLength(n int) bool {
	return n == len(p.segments) || p.rest && n > len(p.segments)
}

// at returns what the segment at a depth has to fit, in a path of so many segments.
func (p *Pattern) at(depth, length int) *segment {
	if p.rest && depth > p.restAt() {
		depth = max(p.restAt(), depth-(length-len(p.segments)))
	}
	return &p.segments[depth]
}

// identifier returns the length of the identifier that s starts with.
func identifier(s string) int {
	n := 0
	for n < len(s) && classes[s[n]]&inName != 0 && s[n] != '-' && (n > 0 || s[n] < '0' || s[n] > '9') {
		n++
	}
	return n
}

// isBracedName reports whether s names a parameter in braces; these may be named as in
// OpenAPI documents.
func isBracedName(s string) bool {
	if identifier(s) == 0 {
		return false
	}
	for i := range len(s) {
		if classes[s[i]]&inName == 0 && s[i] != '.' {
			return false
		}
	}
	return true
}

// PutInName makes a parameter one that becomes part of a name. It returns the
// depth of its segment. The parameter has to be a whole segment, with a fixed number of segments before it.
func (p *Pattern) PutInName(name string) (depth int, ok bool) {
	for i := range p.segments {
		s := &p.segments[i]
		if s.whole() && s.parameters[0].name == name && !(p.rest && i >= p.restAt()) {
			s.parameters[0].takes = names
			return i, true
		}
	}
	return 0, false
}

// ParameterNames lists the names of the parameters of the path, in its order.
func (p *Pattern) ParameterNames() (names []string) {
	for i := range p.segments {
		for _, parameter := range p.segments[i].parameters {
			names = append(names, parameter.name)
		}
	}
	return names
}

// HasParameters reports whether the path has any.
func (p *Pattern) HasParameters() bool {
	for i := range p.segments {
		if len(p.segments[i].parameters) > 0 {
			return true
		}
	}
	return false
}

// TakeSlashes lets the values of a parameter hold encoded slashes and, if it is a whole segment, encoded
// dots, which clients of such APIs send as well. It returns false if
// there is no such parameter.
func (p *Pattern) TakeSlashes(name string) bool {
	for i := range p.segments {
		for j := range p.segments[i].parameters {
			if parameter := &p.segments[i].parameters[j]; parameter.name == name && parameter.takes&names == 0 {
				parameter.takes |= slashes
				if p.segments[i].whole() { // among texts, a dot could be one of these for who decodes first
					parameter.takes |= encodedDots
				}
				return true
			}
		}
	}
	return false
}

// RefuseDots lets no value of a parameter hold a dot.
func (p *Pattern) RefuseDots() {
	for i := range p.segments {
		for j := range p.segments[i].parameters {
			p.segments[i].parameters[j].takes &^= dots
		}
	}
}

// ColonInText returns the parameter that is written :name right behind a word, as in /things:batch, which
// reads like a text with a colon in it; "" if there is none.
func (p *Pattern) ColonInText() (name string) {
	for i := range p.segments {
		s := &p.segments[i]
		if len(s.parameters) != 1 || len(s.texts[0]) < 2 || s.texts[1] != "" || strings.Contains(p.text, "{") {
			continue
		}
		if last := s.texts[0][len(s.texts[0])-1]; classes[last]&inName != 0 {
			return s.parameters[0].name
		}
	}
	return ""
}

// String returns what was parsed.
func (p *Pattern) String() string { return p.text }

// EndsInSlash reports whether the path ends in a slash.
func (p *Pattern) EndsInSlash() bool { return p.slash }

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

// literalPath returns the whole path as it is compared, without a slash at its end,
// unless a parameter is in it.
func (p *Pattern) literalPath() (string, bool) {
	var b strings.Builder
	for i := range p.segments {
		if !p.segments[i].literal() {
			return "", false
		}
		b.WriteString("/" + p.segments[i].texts[0])
	}
	return b.String(), true
}

// Shape returns what is the same for all patterns that the same paths fit.
func (p *Pattern) Shape() string {
	var b strings.Builder
	for i := range p.segments {
		s := &p.segments[i]
		b.WriteString("/" + s.texts[0])
		for j, parameter := range s.parameters {
			fmt.Fprintf(&b, "{%d}%s", parameter.takes, s.texts[j+1])
		}
		if i == p.restAt() {
			b.WriteByte('*')
		}
	}
	if p.slash || len(p.segments) == 0 {
		b.WriteByte('/')
	}
	return b.String()
}
