package redact

import "strings"

// none is the index of nothing.
const none = -1

// scanner reads a text once, from left to right, and copies it without its
// secrets. It makes nothing where there are none.
type scanner struct {
	r      *Redactor
	s      string
	out    strings.Builder
	copied int // how much of s is in out, or was cut

	// The identifier at hand: letters, digits and underscores.
	ident      int  // where it began, or none
	underscore bool // it has one
	digits     int  // base62 digits since its last underscore
	token      bool // it holds a token

	// The name at hand: what may stand before = or a colon.
	name      int  // where it began, or none
	nameEnd   int  // where quotes or spaces ended it, or none
	quoted    bool // a quote ended it
	lineStart bool // it begins a line

	open quote // the quotation at hand
	prev byte  // the last unit that was no backslash; 0 at the start
}

func (sc *scanner) run() string {
	for i := 0; i < len(sc.s); {
		switch classes[sc.s[i]] {
		case plain:
			i = sc.plain(i)
			continue
		case delimiter:
			sc.endToken(i)
			sc.endName()
			sc.prev = sc.s[i]
			i++
			continue
		case special:
		}
		c := chunkAt(sc.s, i)
		if c.slashes > 0 {
			sc.endToken(i)
			sc.pauseName(i)
		}
		sc.trackToken(c.b, c.at)
		if end := sc.step(c); end != none {
			// What stands at the end of a value is read with the
			// replacement before it, as it will be the next time.
			sc.forgetToken()
			sc.prev = Replacement[len(Replacement)-1]
			i = end
			continue
		}
		sc.prev = c.b
		i = c.next
	}
	sc.endToken(len(sc.s))
	if sc.copied == 0 {
		return sc.s
	}
	sc.out.WriteString(sc.s[sc.copied:])
	return sc.out.String()
}

const (
	delimiters = "&;?#,{}()<>/|\n\r" // a name ends with
	pauses     = "\"'` \t+\x00"      // may stand between a name and what follows it
)

// classes tells the bytes that need thought from all others, most of a text.
var classes = func() (t [256]class) {
	for _, c := range []byte(pauses + "%\\=:") {
		t[c] = special
	}
	for _, c := range []byte(delimiters) {
		t[c] = delimiter
	}
	return t
}()

type class uint8

const (
	plain class = iota
	delimiter
	special
)

// plain takes in the bytes at i up to the next special one and returns its index.
func (sc *scanner) plain(i int) int {
	sc.trackName(i)
	for ; i < len(sc.s) && classes[sc.s[i]] == plain; i++ {
		sc.trackToken(sc.s[i], i)
	}
	sc.prev = sc.s[i-1]
	return i
}

// step takes in one unit that is not of a token. It returns where to go on if
// a secret value was passed over, else none.
func (sc *scanner) step(c chunk) int {
	switch c.b {
	case '=', ':':
		end := sc.value(c.unit, c.next)
		sc.endName()
		return end
	case '"', '\'', '`':
		sc.trackQuote(c)
		sc.pauseName(c.at)
		sc.quoted = sc.name != none
	default:
		switch {
		case strings.IndexByte(delimiters, c.b) >= 0:
			sc.endName()
		case strings.IndexByte(pauses, c.b) >= 0:
			sc.pauseName(c.at)
		default:
			sc.trackName(c.at)
		}
	}
	return none
}

// cut leaves s[from:to] out.
func (sc *scanner) cut(from, to int) {
	if from >= to || sc.s[from:to] == Replacement {
		return
	}
	sc.out.WriteString(sc.s[sc.copied:from])
	sc.out.WriteString(Replacement)
	sc.copied = to
}

// trackToken looks for the shape of a token. The whole identifier goes, for
// nobody can tell where the prefix begins in "old_pat_...", and a token that
// something was appended to is one still.
func (sc *scanner) trackToken(c byte, i int) {
	switch {
	case isDigit62(c):
		sc.digits++
	case c == '_':
		sc.token = sc.token || sc.underscore && sc.digits >= MinTokenDigits
		sc.underscore, sc.digits = true, 0
	default:
		if sc.ident != none {
			sc.endToken(i)
		}
		return
	}
	if sc.ident == none {
		sc.ident = i
	}
}

// endToken ends the identifier at hand, before i.
func (sc *scanner) endToken(i int) {
	if sc.ident != none && (sc.token || sc.underscore && sc.digits >= MinTokenDigits) {
		sc.cut(sc.ident, i)
	}
	sc.forgetToken()
}

func (sc *scanner) forgetToken() {
	sc.ident, sc.underscore, sc.digits, sc.token = none, false, 0, false
}

// trackName takes the unit at i as part of a name.
func (sc *scanner) trackName(i int) {
	if sc.name != none && sc.nameEnd == none {
		return
	}
	sc.name, sc.nameEnd, sc.quoted = i, none, false
	sc.lineStart = sc.prev == '\n' || sc.prev == '\r'
}

// pauseName ends the name at hand, unless = or a colon follows.
func (sc *scanner) pauseName(i int) {
	if sc.name != none && sc.nameEnd == none {
		sc.nameEnd = i
	}
}

func (sc *scanner) endName() { sc.name, sc.nameEnd, sc.quoted = none, none, false }

// nameKind tells what the name that ends at i is the name of.
func (sc *scanner) nameKind(i int) kind {
	if sc.name == none || len(sc.r.names) == 0 {
		return 0
	}
	if sc.nameEnd != none {
		i = sc.nameEnd
	}
	var buf [64]byte
	name := buf[:0]
	for at := sc.name; at < i; {
		u := unitAt(sc.s, at)
		name = append(name, u.b)
		at += u.width
	}
	return sc.r.kind(name)
}
