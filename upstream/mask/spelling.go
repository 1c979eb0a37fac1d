package mask

import (
	"bytes"
	"html"
)

// spelling finds a secret whose characters may be escaped, each in a way of its own:
// as in URLs, also in an address within an address; as in JSON and JavaScript; and as
// in HTML. An encoder escapes what it likes to, so no list of forms is complete.
type spelling string

// longestEscape is how many bytes one escaped character takes, at most.
const longestEscape = 24

// match tells how many bytes at the beginning of text spell the secret; 0: it does not
// stand there. more tells that it may when there is more of the text.
func (s spelling) match(text []byte) (n int, more bool) {
	for i := range len(s) {
		k, more := character(text[n:], s[i])
		if k == 0 {
			return 0, more
		}
		n += k
	}
	return n, false
}

// next finds the secret from a place on, and how many bytes spell it; 0: the text ends
// with what may be its beginning.
func (s spelling) next(text []byte, from int) (start, n int, found bool) {
	for at := from; at < len(text); at++ {
		if c := text[at]; c != s[0] && c != '%' && c != '\\' && c != '&' {
			continue
		}
		if n, more := s.match(text[at:]); n > 0 || more {
			return at, n, true
		}
	}
	return 0, 0, false
}

// mask overwrites the secret, byte for byte.
func (s spelling) mask(text []byte) {
	for start, n, found := s.next(text, 0); found; start, n, found = s.next(text, start+max(n, 1)) {
		copy(text[start:start+n], bytes.Repeat([]byte("*"), n))
	}
}

// holds reports whether the secret stands there.
func (s spelling) holds(text []byte) bool {
	for start, n, found := s.next(text, 0); found; start, n, found = s.next(text, start+1) {
		if n > 0 {
			return true
		}
	}
	return false
}

// begun is how many bytes at the end may be the beginning of the secret.
func (s spelling) begun(text []byte) int {
	end := text[max(0, len(text)-len(s)*longestEscape):]
	if !hasEscapes(end) {
		return 0
	}
	for start, n, found := s.next(end, 0); found; start, n, found = s.next(end, start+1) {
		if n == 0 {
			return len(end) - start
		}
	}
	return 0
}

// hasEscapes reports whether there is a character that escapes begin with.
func hasEscapes(text []byte) bool {
	return bytes.IndexByte(text, '%') >= 0 || bytes.IndexByte(text, '\\') >= 0 || bytes.IndexByte(text, '&') >= 0
}

// character tells how many bytes at the beginning of text spell c, as match does.
func character(text []byte, c byte) (n int, more bool) {
	if len(text) == 0 {
		return 0, true
	}
	switch text[0] {
	case '%':
		n, more = percent(text, c)
	case '\\':
		n, more = backslash(text, c)
	case '&':
		n, more = reference(text, c)
	}
	if n == 0 && !more && (text[0] == c || text[0] == '+' && c == ' ') {
		return 1, false // it is not escaped, or a space as forms write it
	}
	return n, more
}

// percent reads %2B, %252B, and so on.
func percent(text []byte, c byte) (n int, more bool) {
	for n = 1; n < longestEscape; n += 2 {
		switch code, more := hexadecimal(text[n:], 2); {
		case more:
			return 0, true
		case code == int(c), code == '+' && c == ' ':
			return n + 2, false
		case code != '%':
			return 0, false
		}
	}
	return 0, false
}

// backslash reads \u002b, \x2b, \/ and the same in a text within a text, \\u002b.
func backslash(text []byte, c byte) (n int, more bool) {
	if c == '\\' {
		if len(text) == 1 {
			return 0, true
		}
		if text[1] == c {
			return 2, false
		}
	}
	for n < min(len(text), longestEscape/2) && text[n] == '\\' {
		n++
	}
	if n == len(text) {
		return 0, true
	}
	digits := 0
	switch text[n] {
	case 'u':
		digits = 4
	case 'x':
		digits = 2
	case c:
		return n + 1, false
	default:
		return 0, false
	}
	code, more := hexadecimal(text[n+1:], digits)
	if more || code != int(c) {
		return 0, more
	}
	return n + 1 + digits, false
}

// reference reads &#43;, &#x2B;, &plus; and the same in a text within a text,
// &amp;#43;.
func reference(text []byte, c byte) (n int, more bool) {
	for n < longestEscape/2 && bytes.HasPrefix(text[n+1:], []byte("amp;")) {
		n += len("amp;")
	}
	name := text[n+1 : min(len(text), n+longestEscape/2)]
	end := bytes.IndexFunc(name, func(r rune) bool {
		return r != '#' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	switch {
	case end < 0 && len(text) < n+longestEscape/2:
		return 0, true
	case end >= 0 && name[end] == ';' && html.UnescapeString("&"+string(name[:end+1])) == string(rune(c)):
		return n + 1 + end + 1, false
	case c == '&' && n > 0:
		return len("&amp;"), false
	}
	return 0, false
}

// hexadecimal reads so many digits; -1: there are others. more tells that there were
// too few.
func hexadecimal(text []byte, digits int) (code int, more bool) {
	for i := range digits {
		if i == len(text) {
			return 0, true
		}
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			code = code<<4 + int(c-'0')
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			code = code<<4 + int(c|0x20-'a') + 10
		default:
			return -1, false
		}
	}
	return code, false
}
