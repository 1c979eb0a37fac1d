package gate

import "strings"

// The parameters that some frameworks take for the HTTP method: Rails, Laravel and
// others the first, ASP.NET MVC and ServiceStack the second.
const (
	methodParameter   = "_method"
	overrideParameter = "x-http-method-override"
)

// charsetParameter says in which character set a form is, for Apache Sling and some others.
// Browsers fill it in (HTML section 4.10.21.5).
const charsetParameter = "_charset_"

// parameters are the names under which a token is sent in queries and forms, in lower
// case: one or more. The first is the upstream's own.
type parameters []string

// inWords returns the names, each in backquotes.
func (p parameters) inWords() string { return "`" + strings.Join(p, "` or `") + "`" }

// isParameter reports whether name is one of the parameters, in the same spelling.
func isParameter[T string | []byte](p parameters, name T) bool {
	for _, parameter := range p {
		if string(name) == parameter {
			return true
		}
	}
	return false
}

// misread reports whether some parser may take name for one of the parameters, or for
// one of those that replace the HTTP method.
func misread[T string | []byte](name T, p parameters) bool {
	name, before := trimIgnored(name)
	for _, parameter := range p {
		if spells(name, before, parameter) {
			return true
		}
	}
	return spells(name, before, methodParameter) || spells(name, before, overrideParameter)
}

// readsAsAny reports whether some parser may take name for one of the parameters.
func readsAsAny[T string | []byte](name T, p parameters) bool {
	for _, parameter := range p {
		if readsAs(name, parameter) {
			return true
		}
	}
	return false
}

// readsAs reports whether some parser may take name for wanted.
func readsAs[T string | []byte](name T, wanted string) bool {
	name, before := trimIgnored(name)
	return spells(name, before, wanted)
}

// trimIgnored returns name without what some parsers drop in front: a byte order mark,
// white space, control characters (Java), brackets (Express and Rack 2 read "[a]" as
// "a"), punctuation (Netty in parts of forms, Spring "!", URLSearchParams "?"). last is
// the last byte that was dropped.
func trimIgnored[T string | []byte](name T) (rest T, last byte) {
	i := byteOrderMarkLength(name)
	for i < len(name) {
		c, size := decodeByte(name[i:])
		if !ignorable[c] {
			break
		}
		last = c
		i += size
	}
	return name[i:], last
}

// spells reports whether name spells wanted: percent-decoded once, ignoring letter case and
// ignorable bytes behind it, and cut at the first "[", "]", "." or NUL. PHP takes some other
// characters for "_". before is the byte that was dropped in front of name; wanted is in lower
// case.
func spells[T string | []byte](name T, before byte, wanted string) bool {
	if wanted[0] == '_' && (before == '.' || before == '[') && spells(name, 0, wanted[1:]) {
		return true
	}
	i := 0
	for n := range len(wanted) {
		if i == len(name) {
			return false
		}
		c, size := decodeByte(name[i:])
		if lower(c) != wanted[n] && !(wanted[n] == '_' && (c == '.' || c == ' ' || c == '[')) {
			return false
		}
		i += size
	}
	return endsName(name[i:])
}

// endsName reports whether a name ends for some parser before rest, which stands behind it.
func endsName[T string | []byte](rest T) bool {
	for i := 0; i < len(rest); {
		c, size := decodeByte(rest[i:])
		if c == '[' || c == ']' || c == '.' || c == 0 {
			return true
		}
		if !ignorable[c] {
			return false
		}
		i += size
	}
	return true
}

// spellsWords is spells for parsers that take env_name and env-name for envName, or the other
// way round: protobuf, Pydantic with aliases, Fastjson.
func spellsWords[T string | []byte](name T, wanted string) bool {
	i, n := 0, 0
	for n < len(wanted) {
		if joinsWords(wanted[n]) {
			n++
			continue
		}
		if i == len(name) {
			return false
		}
		c, size := decodeByte(name[i:])
		switch {
		case lower(c) == wanted[n]:
			n++
		case !joinsWords(c):
			return false
		}
		i += size
	}
	for i < len(name) {
		c, size := decodeByte(name[i:])
		if !joinsWords(c) {
			break
		}
		i += size
	}
	return endsName(name[i:])
}

// beginsOtherwise reports whether a name begins with another letter or digit than wanted, so that it
// spells nothing of it.
func beginsOtherwise[T string | []byte](name T, wanted string) bool {
	if len(name) == 0 {
		return false
	}
	c, _ := decodeByte(name)
	return isAlphanumeric(c) && isAlphanumeric(wanted[0]) && lower(c) != wanted[0]
}

func joinsWords(c byte) bool { return c == '_' || c == '-' }

// ignorable are the bytes that some parser drops around a name: all of ASCII but the
// characters of names.
var ignorable = func() (around [256]bool) {
	for c := range 0x80 {
		around[c] = !isWord(byte(c)) && c != '$' && c != '@' && c != '~'
	}
	return around
}()

// byteOrderMarkLength returns the length of the UTF-8 byte order mark at the start of
// name, encoded or not: readers of text drop it.
func byteOrderMarkLength[T string | []byte](name T) (length int) {
	for _, want := range [...]byte{0xef, 0xbb, 0xbf} {
		if length >= len(name) {
			return 0
		}
		c, size := decodeByte(name[length:])
		if c != want {
			return 0
		}
		length += size
	}
	return length
}
