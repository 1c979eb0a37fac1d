package paths

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fault says what is wrong with a path. The set is closed.
type Fault uint8

const (
	NoFault Fault = iota
	// NoPath is anything that does not begin with a slash.
	NoPath
	// EmptySegment is two slashes in a row.
	EmptySegment
	// DotSegment is a segment of dots and white space alone.
	DotSegment
	// EmptyPart is a part of a segment between encoded slashes that is empty, or of dots and white space alone.
	EmptyPart
	// SlashAtEnd is a slash at the end that the option trailing_slash does not let stand.
	SlashAtEnd
	// SlashMissing is a path that leads to a route with a slash at its end. It is no
	// refusal: the path leads nowhere.
	SlashMissing
	// Dot is a dot where no value of a parameter stands.
	Dot
	// DotInValue is a dot in a value, which the option dots does not let stand.
	DotInValue
	// EncodedSlash is one where no parameter takes it: see the option slash.
	EncodedSlash
	// Encoded is percent-encoding where no value of a parameter stands.
	Encoded
	// EncodedByte is a percent-encoded byte that some servers take for more than data.
	EncodedByte
	// Character is one that may not stand there.
	Character
	// Split is a segment that does not split into the parameters of a route in one way only.
	Split
	// Lookalike is a segment that some servers take for what a more specific route spells out.
	Lookalike
	// Crossing is a path that fits two routes of which neither is more specific.
	Crossing

	faultCount
)

var faultWords = [faultCount]string{
	NoPath:       "does not start with a slash",
	EmptySegment: "is empty",
	DotSegment:   "is made of dots or white space alone, which some servers resolve or cut off",
	EmptyPart:    "has nothing, or dots or white space alone, beside an encoded slash, which some servers resolve or cut off",
	SlashAtEnd:   "ends in a slash, which the catalog does not allow there (trailing_slash)",
	SlashMissing: "has no slash at its end, which the path in the catalog has",
	Dot:          "holds a dot, which the catalog does not spell out there and only values of parameters may hold",
	DotInValue:   "holds a dot, which the catalog allows in no value there (dots)",
	EncodedSlash: "holds an encoded slash, which the catalog allows in no value there (slash)",
	Encoded:      "is percent-encoded, which only values of parameters may be",
	EncodedByte:  "holds a percent-encoded byte that some servers take for more than data",
	Character:    "holds a character that may not stand there",
	Split:        "fits the text with parameters that the catalog has there in no way, or in more than one",
	Lookalike:    "could be taken, in other letters, encoding or with a suffix, for what another path of the catalog spells out there (lookalikes)",
	Crossing:     "fits two paths of the catalog, of which neither is more specific",
}

// String says in words what a segment or, for NoPath, Crossing and the slashes at the end, a path does.
func (f Fault) String() string {
	if f >= faultCount {
		return ""
	}
	return faultWords[f]
}

// In says the same with the place in a path as the subject. It repeats at most one character of the
// path.
func (f Fault) In(path string, at int) string {
	if f == NoPath || f == SlashAtEnd || f == SlashMissing || f == Crossing {
		return "the path " + f.String()
	}
	return fmt.Sprintf("segment %d of the path %s", strings.Count(path[:at], "/"), f.At(path, at))
}

// At says the same of the segment that has the byte at, and names the character.
func (f Fault) At(path string, at int) string {
	switch {
	case at >= len(path):
	case f == Character:
		return characterWords(path[at])
	case f == EncodedByte:
		return encodedWords(path[at:])
	}
	return f.String()
}

func characterWords(c byte) string {
	switch {
	case c <= ' ' || c >= 0x7f:
		return "holds a character that has to be encoded"
	case classes[c]&badEscaped != 0:
		return fmt.Sprintf("holds `%c`, which no path may hold", c)
	case classes[c]&inValue != 0:
		return fmt.Sprintf("holds `%c`, which the catalog does not spell out there and only values of parameters may hold", c)
	}
	return fmt.Sprintf("holds `%c`, which may not stand there as it is", c)
}

// encodedWords says what is wrong with the percent-encoded character at the start of s.
func encodedWords(s string) string {
	b, _ := escapedByte(s)
	next, _ := escapedByte(s[min(3, len(s)):])
	switch {
	case b == '.':
		return "holds an encoded dot, which has to stand there as it is"
	case b < ' ', b == 0x7f, b == 0xc2 && next >= 0x80 && next < 0xa0:
		return "holds an encoded control character"
	case b < utf8.RuneSelf:
		return fmt.Sprintf("holds an encoded `%c`, which no path may hold, as some servers take it for more than data", b)
	}
	return "holds encoded bytes that are not UTF-8"
}

// Allows reports whether a path with the fault is in the grammar.
func (f Fault) Allows() bool { return f == NoFault || f == SlashMissing }

// faultOf says what is wrong with a segment that fits at none of the live places, and at which
// of its bytes.
func faultOf(segment string, live []place) (fault Fault, at int) {
	switch {
	case segment == "":
		return EmptySegment, 0
	case blank(segment):
		return DotSegment, 0
	}
	var takes values // what the parameters do that could stand there
	parameter, split := false, false
	for _, p := range live {
		for i := range p.edges {
			e := &p.edges[i]
			if !strings.HasPrefix(segment, e.texts[0]) {
				continue
			}
			for _, v := range e.parameters {
				takes |= v.takes &^ names
				parameter = parameter || v.takes&names == 0
			}
			split = split || !e.whole()
		}
		if p.rest != nil {
			takes |= p.rest.parameters[0].takes
			parameter = true
		}
	}
	return faultIn(segment, takes, parameter, split)
}

func faultIn(segment string, takes values, parameter, split bool) (Fault, int) {
	for i := 0; i < len(segment); i++ {
		switch c := segment[i]; {
		case c == '%' && isEncodedSlash(segment[i:]):
			if takes&slashes == 0 {
				return EncodedSlash, i
			}
		case c == '%' && !parameter:
			return Encoded, i
		case c == '%' && takes&encodedDots != 0 && isEncodedDot(segment[i:]):
			if takes&dots == 0 {
				return DotInValue, i
			}
		case c == '%':
			_, n := escapedRune(segment[i:])
			if n == 0 {
				return EncodedByte, i
			}
			i += n - 1
		case classes[c]&inValue == 0, classes[c]&inPlain == 0 && !parameter:
			return Character, i
		}
	}
	at := max(0, strings.IndexByte(segment, '.'))
	switch {
	case segment[at] == '.' && !parameter:
		return Dot, at
	case segment[at] == '.' && takes&dots == 0:
		return DotInValue, at
	case takes&slashes != 0 && hasEmptyPart(segment):
		return EmptyPart, 0
	case split:
		return Split, 0
	}
	return Character, 0
}

// hasEmptyPart reports whether encoded slashes stand in the segment, and a part between them is
// empty, or of dots and white space alone.
func hasEmptyPart(segment string) bool {
	parts := strings.Split(strings.ReplaceAll(segment, "%2f", "%2F"), "%2F")
	return len(parts) > 1 && slices.ContainsFunc(parts, blank)
}
