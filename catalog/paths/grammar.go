package paths

import "unicode/utf8"

// class says where a byte of a path may stand.
type class uint8

const (
	inPlain    class = 1 << iota // unreserved, RFC 3986 section 2.3
	inValue                      // pchar without ";" and "%", RFC 3986 section 3.3
	inText                       // what a route spells out: inValue without "*", which begins a parameter
	inName                       // a parameter that becomes part of a name
	badEscaped                   // may not stand percent-encoded either
)

// classes is the whole grammar of bytes. It is spelled out here so that neither
// Unicode nor a library's idea of a letter takes part in a decision.
var classes = func() (t [256]class) {
	add := func(bytes string, c class) {
		for i := range len(bytes) {
			t[bytes[i]] |= c
		}
	}
	const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	add(alphanumeric+"_-", inName)
	add(alphanumeric+"_-.~", inPlain|inText|inValue)
	add("!$&'()+,=:@", inText|inValue)
	add("*", inValue)
	add(`/\.%;?#`, badEscaped)
	for b := range 0x20 {
		t[b] |= badEscaped
	}
	t[0x7f] |= badEscaped
	return t
}()

// lower folds the case of ASCII letters and leaves every other byte alone.
var lower = func() (t [256]byte) {
	for b := range t {
		t[b] = byte(b)
		if b >= 'A' && b <= 'Z' {
			t[b] += 'a' - 'A'
		}
	}
	return t
}()

// Fold lowers ASCII letters and leaves every other byte alone.
func Fold(s string) string {
	for i := range len(s) {
		if lower[s[i]] != s[i] {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = lower[b[i]]
			}
			return string(b)
		}
	}
	return s
}

// comparedBytes maps each byte of a path that a route may spell out to what it is
// compared as, and all others to 0.
func comparedBytes(ignoreCase bool) (t [256]byte) {
	for b := range t {
		if classes[b]&inText == 0 && b != '/' {
			continue
		}
		t[b] = byte(b)
		if ignoreCase {
			t[b] = lower[b]
		}
	}
	return t
}

// allBytes reports whether all of s is of class c.
func allBytes(s string, c class) bool {
	for i := range len(s) {
		if classes[s[i]]&c == 0 {
			return false
		}
	}
	return true
}

// version reports whether a segment is a version, such as 2.0: that of another API, and
// neither a suffix nor a way up.
func version(segment string) bool {
	digits := 0
	for i := range len(segment) {
		switch c := segment[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && digits > 0:
			digits = 0
		default:
			return false
		}
	}
	return digits > 0
}

// plain reports whether a segment is in the grammar whatever the routes are.
func plain(segment string) bool {
	for i := range len(segment) {
		if classes[segment[i]]&inPlain == 0 || segment[i] == '.' {
			return false
		}
	}
	return segment != ""
}

// onlyDots reports whether a segment is empty or of dots alone: ".", "..", and more of them
// for systems that drop dots at the end of a name.
func onlyDots(segment string) bool {
	for i := range len(segment) {
		if segment[i] != '.' {
			return false
		}
	}
	return true
}

// MaxNameSegment is how long a parameter may be that becomes a part of a name, in bytes.
const MaxNameSegment = 64

// FitsName reports whether a segment may stand for a parameter that becomes a part
// of a name.
func FitsName(segment string) bool {
	return segment != "" && len(segment) <= MaxNameSegment && allBytes(segment, inName)
}

// escapedRune returns the percent-encoded character that s starts with, and its length there: 0 if it
// is malformed, or one that a parser further on could take for more than data.
func escapedRune(s string) (r rune, length int) {
	var char [utf8.UTFMax]byte
	for n := range char {
		b, ok := escapedByte(s[3*n:])
		if !ok {
			return 0, 0
		}
		if n == 0 && b < utf8.RuneSelf {
			if classes[b]&badEscaped != 0 {
				return 0, 0
			}
			return rune(b), 3
		}
		char[n] = b
		if utf8.FullRune(char[:n+1]) {
			r, size := utf8.DecodeRune(char[:n+1])
			if r == utf8.RuneError && size == 1 || r < 0xa0 { // invalid, or a C1 control
				return 0, 0
			}
			return r, 3 * size
		}
	}
	return 0, 0
}

func escapedByte(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	hi, ok1 := hexDigit(s[1])
	lo, ok2 := hexDigit(s[2])
	return hi<<4 | lo, ok1 && ok2
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
