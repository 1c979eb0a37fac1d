package gate

import (
	"strings"
	"unicode/utf8"

	"github.com/patgate/patgate/catalog/paths"
)

// readsAsOneOf reports whether some reader may take a name that stands at a place for one of the parameters.
func readsAsOneOf[T string | []byte](name T, p parameters, s spot) bool {
	return resembles(name, p) || s.in != "JSON" && isMember(name, p)
}

// resembles reports whether some reader may take a name for one of the parameters.
func resembles[T string | []byte](name T, p parameters) bool {
	if string(name) == prototype {
		return true
	}
	trimmed, before := trimIgnored(name)
	for _, parameter := range p {
		if beginsOtherwise(trimmed, parameter) { // as nearly all do
			continue
		}
		if spells(trimmed, before, parameter) || spellsWords(trimmed, parameter) {
			return true
		}
	}
	folded := foldUnicode(name)
	return folded != "" && readsAsAny(folded, p)
}

// isMember reports whether a name in a query or form is that of a member whose own name is one
// of the parameters. ASP.NET looks for "model.envName" and "model[envName]" before "envName".
func isMember[T string | []byte](name T, p parameters) bool {
	if !holdsAny(name, inMember) {
		return false
	}
	decoded := strings.TrimRight(decodeValue(name, len(name)), "[]")
	at := strings.LastIndexAny(decoded, ".[")
	return at >= 0 && resembles(decoded[at+1:], p)
}

// prototype is the name of the object in which JavaScript finds what it does not find in
// another one.
const prototype = "__proto__"

// foldUnicode returns a name with what Unicode folds or normalizes to ASCII as that, and without what
// dropIgnored drops, as readers compare that ignore letter case; empty: nothing in it is of either kind.
func foldUnicode[T string | []byte](name T) string {
	if !holdsAny(name, beyondText|escaped) {
		return ""
	}
	decoded := decodeValue(name, len(name))
	if !holdsAny(decoded, beyondText) {
		return ""
	}
	return string(paths.AppendAlike(nil, strings.Map(dropIgnored, decoded)))
}

// What a byte of a name can mean.
const (
	inMember   = 1 << iota // the name may be that of a member
	escaped                // it is percent-encoded
	beyondText             // it is no character of ASCII text
)

// nameBytes says so of each byte: it is asked for each name of a request.
var nameBytes = func() (t [256]uint8) {
	for c := range t {
		if !isASCII(byte(c)) || isControl(byte(c)) {
			t[c] = beyondText
		}
	}
	t['.'], t['['], t['%'] = inMember, inMember, inMember|escaped
	return t
}()

func holdsAny[T string | []byte](s T, of uint8) bool {
	for i := range len(s) {
		if nameBytes[s[i]]&of != 0 {
			return true
		}
	}
	return false
}

// dropIgnored drops what comparing by the rules of a language ignores anywhere in a text, as .NET compares
// names of a NameValueCollection (HttpListener): control characters, and what Unicode calls
// Default_Ignorable_Code_Point, such as the soft hyphen. It drops bytes that are no UTF-8, too, as
// lenient decoders do.
func dropIgnored(r rune) rune {
	for _, between := range ignoredRunes {
		if r >= between[0] && r <= between[1] {
			return -1
		}
	}
	return r
}

var ignoredRunes = [...][2]rune{
	{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
	{0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
	{0xfff0, 0xfff8}, {utf8.RuneError, utf8.RuneError}, {0xe0000, 0xe0fff},
}
