// Package redact takes secrets out of text that is about to be logged.
//
// Two kinds of secrets are found: strings that have the shape of a token, and
// the values of named parameters and headers. Both are found in the spellings
// in which they appear in URLs, forms of both types, JSON and Go's own printing of maps, with
// percent-encoding on any level. Where two readers could disagree about where a
// secret ends, the longer reading is taken: a log line that says too little is
// the smaller harm. All other bytes stay as they are.
package redact

import (
	"bytes"
	"strings"
)

// Replacement stands where a secret stood. It is a word that needs no escaping
// in URLs and JSON, the one that Caddy uses for headers.
const Replacement = "REDACTED"

// MinTokenDigits is how many base62 digits behind an underscore make a token.
// Values of ours have 36 (see tokenstore.NewValue); values that lost some in
// copying are secrets still.
const MinTokenDigits = 30

// Redactor takes secrets out of text. It may be used at the same time from
// several goroutines. The zero Redactor knows no names, only the shape of tokens.
type Redactor struct {
	names map[string]kind // in lower case
	more  []*Names
}

// kind tells what a name is the name of; the zero kind is no secret.
type kind uint8

const (
	parameter kind = iota + 1
	header
)

// New makes a Redactor that also removes the values of these parameters and
// headers. Names compare without regard to (ASCII) case.
func New(parameters, headers []string) *Redactor {
	r := &Redactor{names: make(map[string]kind, len(parameters)+len(headers))}
	for _, name := range parameters {
		r.names[string(lower([]byte(name)))] = parameter
	}
	for _, name := range headers {
		r.names[string(lower([]byte(name)))] = header
	}
	return r
}

// Secret reports whether name is that of a parameter or header whose value is a
// secret.
func (r *Redactor) Secret(name string) bool {
	var buf [64]byte
	return r.kind(append(buf[:0], name...)) != 0
}

// kind tells what name, which it lowers, is the name of. What is nested counts
// as its parts: password[], user[password], user.password, --password.
func (r *Redactor) kind(name []byte) kind {
	name = lower(name)
	for len(name) > 0 && (name[0] == '-' || name[0] == '@' || name[0] == '$') {
		name = name[1:]
	}
	if k := r.of(name); k != 0 {
		return k
	}
	first := bytes.IndexByte(name, '[')
	if dot := bytes.IndexByte(name, '.'); first < 0 || dot >= 0 && dot < first {
		first = dot
	}
	if first < 0 {
		return 0
	}
	if k := r.of(name[:first]); k != 0 {
		return k
	}
	last := bytes.LastIndexAny(name, "[.")
	return r.of(bytes.TrimRight(name[last+1:], "]"))
}

// Text returns s without its secrets; s itself where it has none.
func (r *Redactor) Text(s string) string {
	for _, more := range r.more {
		s = more.without(s)
	}
	s = r.parts(s)
	if !suspicious(s) {
		return s
	}
	sc := scanner{r: r, s: s, ident: none, name: none}
	return sc.run()
}

// suspicious tells in a few vectorised searches whether s can hold a secret.
// Most strings of a log line (addresses, hosts, most header values) cannot.
func suspicious(s string) bool {
	for _, c := range []byte{'=', ':', '%', '\\'} { // the last two can spell any other byte
		if strings.IndexByte(s, c) >= 0 {
			return true
		}
	}
	return hasToken(s)
}

// hasToken reports whether s holds the shape of a token as it is, not encoded.
func hasToken(s string) bool {
	for len(s) > MinTokenDigits {
		i := strings.IndexByte(s, '_')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		digits := 0
		for digits < len(s) && isDigit62(s[digits]) {
			digits++
		}
		if digits >= MinTokenDigits {
			return true
		}
		s = s[digits:]
	}
	return false
}

// lower lowers ASCII letters in place.
func lower(b []byte) []byte {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}
