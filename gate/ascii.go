package gate

import "strings"

// Bytes are compared by ASCII rules only. Unicode folding makes different bytes
// equal (U+017F folds to s) and changes lengths; what the upstream would make of
// that is not known.

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// lowered returns s with its ASCII letters in lower case.
func lowered(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x80 {
			return rune(lower(byte(c)))
		}
		return c
	}, s)
}

// equalFold reports whether a and b are equal, ignoring ASCII case.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// containsFold reports whether s contains part, ignoring ASCII case. part is in lower case.
func containsFold(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if equalFold(s[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

func isControl(c byte) bool { return c < 0x20 || c == 0x7f }

func isASCII(c byte) bool { return c < 0x80 }

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isWord reports whether c is a letter, a digit, "_" or "-".
func isWord(c byte) bool { return isAlphanumeric(c) || c == '_' || c == '-' }

// hexDigit returns the value of a hexadecimal digit; ok is false if c is none.
func hexDigit(c byte) (v byte, ok bool) {
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

// isTokenChar reports whether c may stand in a token of RFC 9110 (section 5.6.2).
func isTokenChar(c byte) bool {
	switch c {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return isAlphanumeric(c)
}
