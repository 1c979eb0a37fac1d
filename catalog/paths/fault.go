package paths

import (
	"fmt"
	"slices"
	"strings"
)

// Fault says what is wrong with a path. The set is closed.
type Fault uint8

const (
	NoFault Fault = iota
	// NoPath is anything that does not begin with a slash.
	NoPath
	// EmptySegment is two slashes in a row.
	EmptySegment
	// DotSegment is a segment of dots alone.
	DotSegment
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
	// EncodedSlashPart is a part between encoded slashes that is empty, or of dots alone.
	EncodedSlashPart
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
	NoPath:           "does not start with a slash",
	EmptySegment:     "is empty",
	DotSegment:       "is made of dots, which some servers resolve",
	SlashAtEnd:       "ends in a slash, which the catalog does not allow there (trailing_slash)",
	SlashMissing:     "has no slash at its end, which the path in the catalog has",
	Dot:              "holds a dot, which the catalog does not spell out there and only values of parameters may hold",
	DotInValue:       "holds a dot, which the catalog allows in no value there (dots)",
	EncodedSlash:     "holds an encoded slash, which the catalog allows in no value there (slash)",
	EncodedSlashPart: "has nothing, or only dots, before or behind an encoded slash, which some servers resolve",
	Encoded:          "is percent-encoded, which only values of parameters may be",
	EncodedByte:      "holds a percent-encoded byte that some servers take for more than data",
	Character:        "holds a character that may not stand there",
	Split:            "does not split in one way only into the parameters that the catalog has there",
	Lookalike:        "could be taken, in other letters, encoding or with a suffix, for what another path of the catalog spells out there (lookalikes)",
	Crossing:         "fits two paths of the catalog, of which neither is more specific",
}

// String says in words what a segment or, for NoPath, Crossing and the slashes at the end, a path does.
func (f Fault) String() string {
	if f >= faultCount {
		return ""
	}
	return faultWords[f]
}

// In says the same of the place in a path, in words that follow "the path,". It repeats at most
// one character of the path.
func (f Fault) In(path string, at int) string {
	if f == NoPath || f == SlashAtEnd || f == SlashMissing || f == Crossing {
		return "which " + f.String()
	}
	words := f.String()
	if f == Character {
		words = "holds a character that has to be encoded"
		if at < len(path) && path[at] > ' ' && path[at] < 0x7f {
			words = "holds `" + path[at:at+1] + "`, which may not stand there"
		}
	}
	return fmt.Sprintf("whose segment %d %s", strings.Count(path[:at], "/"), words)
}

// Allows reports whether a path with the fault is in the grammar.
func (f Fault) Allows() bool { return f == NoFault || f == SlashMissing }

// faultOf says what is wrong with a segment that fits at none of the live places, and at which
// of its bytes.
func faultOf(segment string, live []place) (fault Fault, at int) {
	switch {
	case segment == "":
		return EmptySegment, 0
	case onlyDots(segment):
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
		case c == '%':
			n := escapedRune(segment[i:])
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
		return EncodedSlashPart, 0
	case split:
		return Split, 0
	}
	return Character, 0
}

// hasEmptyPart reports whether encoded slashes stand in the segment, and a part between them is
// empty or of dots alone.
func hasEmptyPart(segment string) bool {
	parts := strings.Split(strings.ReplaceAll(segment, "%2f", "%2F"), "%2F")
	return len(parts) > 1 && slices.ContainsFunc(parts, onlyDots)
}
