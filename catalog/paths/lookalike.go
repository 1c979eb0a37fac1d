package paths

import (
	"bytes"
	"unicode/utf8"
)

// A lookalike is a segment that does not fit what a route spells out, byte by byte, and
// that some servers take for it all the same: they decode it before they compare, ignore
// letter case (Express, ASP.NET), cut off a suffix (Rails ".json", Spring before 5.3) or
// white space (Spring before 5.0), or let a value be empty. A request that would then be
// that of a narrower route may not count as the wider one's.

// lengths is a set of lengths from 0 to maxText.
type lengths [maxText/64 + 1]uint64

func (l *lengths) add(n int)      { l[n/64] |= 1 << (n % 64) }
func (l *lengths) has(n int) bool { return n <= maxText && l[n/64]>>(n%64)&1 == 1 }

// prepare readies the tree below n to find lookalikes.
func (n *node) prepare(exact bool) {
	compared := func(text string) []byte {
		if exact {
			return []byte(text)
		}
		return AppendAlike(nil, text)
	}
	for text, next := range n.literals {
		if n.alike == nil {
			n.alike = make(map[string][]*node)
		}
		key := compared(text)
		n.alike[string(key)] = append(n.alike[string(key)], next)
		n.lengths.add(len(key))
		n.spelled = n.spelled || string(key) != text
		next.prepare(exact)
	}
	for i := range n.edges {
		e := &n.edges[i]
		if !e.whole() {
			n.spelled = true
			for _, text := range e.texts {
				e.alike = append(e.alike, compared(text))
			}
		}
		e.to.prepare(exact)
	}
}

// lookalikes appends the places whose segments key could be taken for, other than those that
// the segment, which is compared as this, fits.
func (n *node) lookalikes(key []byte, segment, compared string, exact bool, to []place) []place {
	for length := range min(len(key), maxText) + 1 {
		if !n.lengths.has(length) || length < len(key) && (exact || !endsText(key[length])) {
			continue
		}
		for _, next := range n.alike[string(key[:length])] {
			if next.text != compared {
				to = append(to, place{next, true})
			}
		}
	}
	for i := range n.edges {
		if e := &n.edges[i]; e.alike != nil && e.resembles(key, exact) && !e.fits(segment, compared) {
			to = append(to, place{e.to, true})
		}
	}
	return to
}

// endsText reports whether some server takes what begins with c for a suffix.
func endsText(c byte) bool { return c == '.' || c == ' ' }

// resembles reports whether key could be taken for the edge's segment. Any split will do,
// and values may be empty.
func (e *edge) resembles(key []byte, exact bool) bool {
	rest, found := bytes.CutPrefix(key, e.alike[0])
	last := len(e.alike) - 1
	for _, text := range e.alike[1:last] {
		if !found {
			return false
		}
		_, rest, found = bytes.Cut(rest, text)
	}
	switch text := e.alike[last]; {
	case !found:
		return false
	case exact:
		return bytes.HasSuffix(rest, text)
	default:
		for i := bytes.Index(rest, text); i >= 0; i = bytes.Index(rest, text) {
			if end := i + len(text); end == len(rest) || endsText(rest[end]) {
				return true
			}
			rest = rest[i+1:]
		}
	}
	return false
}

// unlike reports whether a segment compares as it stands: lookalikes are found without a key.
func unlike(segment string) bool {
	for i := range len(segment) {
		if c := segment[i]; c == '%' || c == '.' || lower[c] != c {
			return false
		}
	}
	return true
}

// appendKey appends what lookalikes of a segment compare as: decoded and, unless they have to
// be exact otherwise, without white space in front and with letters as AppendAlike has them.
func appendKey(key []byte, segment string, exact, ignoreCase bool) []byte {
	start := len(key)
	for i := 0; i < len(segment); i++ {
		c := segment[i]
		if b, ok := escapedByte(segment[i:]); ok {
			c, i = b, i+2
		}
		if exact && ignoreCase {
			c = lower[c]
		}
		key = append(key, c)
	}
	if exact {
		return key
	}
	key = AppendAlike(key[:start], key[start:])
	return append(key[:start], bytes.TrimLeft(key[start:], " ")...)
}

// AppendAlike appends text with letters as those compare who fold more than they should:
// ASCII in lower case, what Unicode folds or normalizes to ASCII, and a space for each kind of
// white space. text may stand in the memory that it is appended to.
func AppendAlike[T string | []byte](to []byte, text T) []byte {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			to = append(to, lower[c])
			i++
			continue
		}
		r, size := utf8.DecodeRune([]byte(text[i:min(len(text), i+utf8.UTFMax)]))
		switch {
		case r == 'ſ':
			to = append(to, 's')
		case r == '\u212a': // the Kelvin sign
			to = append(to, 'k')
		case r == 'İ', r == 'ı':
			to = append(to, 'i')
		case isSpace(r):
			to = append(to, ' ')
		case r >= '！' && r <= '～': // full width
			to = append(to, lower[byte(r-'！'+'!')])
		default:
			to = append(to, text[i:i+size]...)
		}
		i += size
	}
	return to
}

// isSpace reports whether r is white space beyond ASCII, which trimming takes away in most
// languages. JavaScript counts the byte order mark.
func isSpace(r rune) bool {
	switch r {
	case '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\ufeff':
		return true
	}
	return r >= '\u2000' && r <= '\u200a'
}
