package gate

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// searchable is how long a value has to be, in bytes, to be looked for elsewhere
// in the request. A shorter one can stand there by chance.
const searchable = 16

// repeated says where the credential stands in the request once more, "" for nowhere:
// in a place where it is not looked for and would go upstream. A Referer does not
// count: browsers send it, and dropReferer takes it away. Neither do files, and
// bodies that are passed on unread: what they hold is the sender's.
func (d *Decision) repeated(h http.Header) (where string) {
	value, query := d.found.value, d.target.query
	if d.gate.isOurs(d.found.user) {
		return "the user name in Authorization"
	}
	if len(value) < searchable {
		return ""
	}
	start, end, form := 0, 0, d.form
	switch d.found.place {
	case Query:
		start, end = d.found.start, d.found.end
	case Form:
		if holds(form[:d.found.start], value) {
			return "another parameter of the form"
		}
		form = form[d.found.end:]
	}
	switch {
	case strings.Contains(d.target.path, value):
		return "the path"
	case strings.Contains(query[:start], value), strings.Contains(query[end:], value):
		return "another parameter of the query"
	case holds(form, value):
		return "another parameter of the form"
	case d.stream != nil && d.stream.fields.seek(value, d.stream.out):
		return "another part of the form"
	case d.head.longest < len(value):
		return ""
	}
	own := d.ownHeader()
	for name, values := range h {
		for _, v := range values {
			if !strings.Contains(v, value) || name == own || name == "Referer" || !goesOn(name) {
				continue
			}
			if name != "Cookie" || strings.Contains(withoutCookies(v, d.ownCookies()), value) {
				return "a header that it is not looked for in"
			}
		}
	}
	return ""
}

// StandsIn reports whether the credential that the client sent stands in a text, as it is
// or percent-encoded. One shorter than 16 bytes is not looked for: it can stand there by
// chance.
func (d *Decision) StandsIn(text string) bool {
	for _, value := range []string{d.found.value, d.found.user} {
		decoded := text
		for range 4 {
			if len(value) >= searchable && strings.Contains(decoded, value) {
				return true
			}
			decoded = decodeValue(decoded, len(decoded))
		}
	}
	return false
}

// holds looks for a value in a form without a copy of either on the heap.
func holds(form []byte, value string) bool {
	var needle [maxValue]byte
	return len(form) > 0 && bytes.Contains(form, needle[:copy(needle[:], value)])
}

// ownCookies are the cookies that do not go upstream.
func (d *Decision) ownCookies() []string {
	if d.found.place == Cookie {
		return append([]string{d.gate.cookie}, ownCookies...)
	}
	return ownCookies
}

// ownHeader is the name of the header that the credential stands in, if any.
func (d *Decision) ownHeader() string {
	switch d.found.place {
	case Bearer, Basic:
		return "Authorization"
	case Header:
		return d.gate.header
	}
	return ""
}

// dropReferer deletes a Referer that holds the token, or another one: of a page that
// was asked for with it.
func (d *Decision) dropReferer(h http.Header) {
	v := d.found.value
	if slices.ContainsFunc(h["Referer"], func(s string) bool {
		return d.gate.holdsOurs(s) || len(v) >= searchable && d.Reason != Passed && strings.Contains(s, v)
	}) {
		delete(h, "Referer")
	}
}

// holdsOurs tells whether something of our tokens' shape stands in a text: the prefix,
// which no word goes before, and enough characters behind it. It may be cut off or
// mistyped.
func (g *Gate) holdsOurs(s string) bool {
	for i := len(g.prefix); i < len(s); i++ {
		start := i - len(g.prefix)
		if s[i] == '_' && equalFold(s[start:i], g.prefix) && !endsInWord(s[:start]) &&
			len(s)-i > searchable && made(s[i+1:i+1+searchable], isAlphanumeric) {
			return true
		}
	}
	return false
}

// endsInWord tells whether a text ends in a word; an escaped character is none.
func endsInWord(s string) bool {
	if n := len(s); n >= 3 && s[n-3] == '%' && isHex(s[n-2]) && isHex(s[n-1]) {
		return false
	}
	return s != "" && isWord(s[len(s)-1])
}
