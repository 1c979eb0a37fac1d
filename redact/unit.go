package redact

// unit is one byte as the last reader of a text would see it, with its spelling.
type unit struct {
	b     byte
	width int // bytes of the text that spell it
	depth int // how often it is percent-encoded
}

// unitAt reads the unit at i, which must be below len(s). Percent-encoding is
// undone as often as it was done: %255F is an underscore of depth 2. So are the
// escapes of JSON and Go that spell ASCII; quotes and backslashes are left to
// the reader, to whom their escaping matters.
func unitAt(s string, i int) unit {
	switch c := s[i]; {
	case c == '%':
		return percentAt(s, i)
	case c == '\\' && i+1 < len(s):
		return escapeAt(s, i)
	default:
		return unit{b: c, width: 1}
	}
}

func percentAt(s string, i int) unit {
	u := unit{b: '%', width: 1}
	for u.b == '%' {
		at := i + u.width
		if at+1 >= len(s) || unhex(s[at]) < 0 || unhex(s[at+1]) < 0 {
			break
		}
		u = unit{b: byte(unhex(s[at])<<4 | unhex(s[at+1])), width: u.width + 2, depth: u.depth + 1}
	}
	return u
}

func escapeAt(s string, i int) unit {
	switch s[i+1] {
	case 'n', 'r':
		return unit{b: '\n', width: 2}
	case 't':
		return unit{b: '\t', width: 2}
	case 'u':
		if i+5 < len(s) && s[i+2] == '0' && s[i+3] == '0' && unhex(s[i+4]) >= 0 && unhex(s[i+5]) >= 0 {
			return unit{b: byte(unhex(s[i+4])<<4 | unhex(s[i+5])), width: 6}
		}
	}
	return unit{b: '\\', width: 1}
}

// unhex is the value of a hexadecimal digit, -1 for another byte.
func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func isDigit62(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

func isSpace(c byte) bool { return c <= ' ' }
