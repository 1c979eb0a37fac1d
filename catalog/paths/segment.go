package paths

import "strings"

// segment is one segment of a route's path: texts with parameters between them.
type segment struct {
	// texts stand before, between and behind the parameters, in the form in which
	// they are compared: one more than there are parameters. Those between are not
	// empty.
	texts      []string
	parameters []parameter
}

type parameter struct {
	name  string
	takes values
}

// literal reports whether the segment has no parameter.
func (s *segment) literal() bool { return len(s.parameters) == 0 }

// whole reports whether the segment is a parameter and nothing else.
func (s *segment) whole() bool {
	return len(s.parameters) == 1 && s.texts[0] == "" && s.texts[1] == ""
}

// fits reports whether a segment of a path, as it stands there and as it is
// compared, fits in one way only.
func (s *segment) fits(segment, compared string) bool {
	if s.whole() {
		return s.parameters[0].takes.fit(segment)
	}
	if !strings.HasPrefix(compared, s.texts[0]) {
		return false
	}
	at := span{start: len(s.texts[0])}
	for i := range s.parameters {
		end, ok := s.end(i, segment, compared, at)
		if !ok {
			return false
		}
		at = span{before: at.start, start: end + len(s.texts[i+1])}
	}
	return at.start == len(compared)
}

// each yields the parameters of a segment that fits, with their values.
func (s *segment) each(segment, compared string, yield func(name, value string) bool) bool {
	at := span{start: len(s.texts[0])}
	for i := range s.parameters {
		end, ok := s.end(i, segment, compared, at)
		if !ok || !yield(s.parameters[i].name, segment[at.start:end]) {
			return false
		}
		at = span{before: at.start, start: end + len(s.texts[i+1])}
	}
	return true
}

// span is where two values beside each other start.
type span struct{ before, start int }

// end returns where a value ends: where the text behind it begins. So the value holds no such
// text, and neither does the value behind: who looks for the last of these texts reads the same.
func (s *segment) end(parameter int, segment, compared string, at span) (end int, ok bool) {
	end = len(compared)
	if behind := s.texts[parameter+1]; behind != "" {
		n := strings.Index(compared[at.start:], behind)
		if n < 0 {
			return 0, false
		}
		end = at.start + n
	}
	if parameter > 0 {
		between := s.texts[parameter]
		if at.before+strings.LastIndex(compared[at.before:end], between) != at.start-len(between) {
			return 0, false
		}
	}
	return end, s.parameters[parameter].takes.fit(segment[at.start:end])
}
