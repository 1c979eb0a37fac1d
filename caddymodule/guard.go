package caddymodule

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/patgate/patgate/caddymodule/redact"
	"github.com/patgate/patgate/upstream"
)

// guardable is how long a credential has to be, in bytes, to be looked for in
// answers. A shorter one stands there by chance.
const guardable = 8

// guard finds a credential of the upstream in answers: as it is, and in the
// spellings of URLs and JSON.
type guard struct{ forms []string }

// guardFor makes a guard against one credential. Of a header with a scheme it is
// what stands behind that.
func guardFor(secret string) *guard {
	if at := strings.LastIndexByte(secret, ' '); at >= 0 && len(secret)-at > guardable {
		secret = secret[at+1:]
	}
	g := new(guard)
	if len(secret) < guardable {
		return g
	}
	if isWord(secret) { // as most are
		g.forms = []string{secret}
		return g
	}
	escaped, path := url.QueryEscape(secret), url.PathEscape(secret)
	inJSON := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret)
	g.add(
		secret, escaped, lowerEscapes(escaped), path, lowerEscapes(path),
		strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(escaped), // of JavaScript
		inJSON, strings.ReplaceAll(inJSON, "/", `\/`),
		unicodeEscapes(inJSON, "&<>", "%04x"),                                     // of Go
		unicodeEscapes(inJSON, "&<>='", "%04x"),                                   // of Gson
		unicodeEscapes(strings.ReplaceAll(secret, `\`, `\\`), "\"&<>'+`", "%04X"), // of .NET
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(secret),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(secret),                                 // of Go's templates
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "/", "&#x2F;", "=", "&#x3D;", "`", "&#x60;").Replace(secret), // of Mustache
	)
	return g
}

// guardOf is guardFor a session, which many requests carry.
func guardOf(s upstream.Secret) any { return guardFor(s.Reveal()) }

// add adds forms that are not there yet.
func (g *guard) add(forms ...string) {
	for _, form := range forms {
		if !slices.Contains(g.forms, form) {
			g.forms = append(g.forms, form)
		}
	}
}

// in makes a guard for bodies in a character set. All but a few spell visible
// ASCII in bytes of its own.
func (g *guard) in(charset string) *guard {
	zeros := ""
	switch charset = strings.ToLower(charset); {
	case strings.HasPrefix(charset, "utf-16"), strings.HasPrefix(charset, "utf16"), strings.HasPrefix(charset, "ucs-2"), strings.HasPrefix(charset, "iso-10646-ucs-2"):
		zeros = "\x00"
	case strings.HasPrefix(charset, "utf-32"), strings.HasPrefix(charset, "utf32"), strings.HasPrefix(charset, "ucs-4"), strings.HasPrefix(charset, "iso-10646-ucs-4"):
		zeros = "\x00\x00\x00"
	default:
		return g
	}
	wide := new(guard)
	for _, form := range g.forms {
		wide.add(strings.Join(strings.Split(form, ""), zeros)) // whichever byte comes first
	}
	return wide
}

// unicodeEscapes writes some characters as JSON may: \u and their code.
func unicodeEscapes(s, which, code string) string {
	for _, c := range which {
		s = strings.ReplaceAll(s, string(c), fmt.Sprintf(`\u`+code, c))
	}
	return s
}

// isWord tells what is spelt the same everywhere.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// lowerEscapes writes percent escapes with small letters.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// header takes out of an answer's header what the client must not have: the
// upstream's own sessions and challenges, and the credential wherever it stands.
func (g *guard) header(h http.Header) {
	for _, name := range []string{"Set-Cookie", "Set-Cookie2", "Www-Authenticate"} {
		delete(h, name)
		delete(h, http.TrailerPrefix+name) // of a trailer that was not announced
	}
	for name, values := range h {
		for i, v := range values {
			if clean := g.text(v); clean != v {
				values = slices.Clone(values)
				values[i] = clean
				h[name] = values
			}
		}
	}
}

func (g *guard) text(s string) string {
	for _, form := range g.forms {
		s = strings.ReplaceAll(s, form, redact.Replacement)
	}
	return s
}

// mask overwrites the credential in b, byte for byte, so that lengths stay.
func (g *guard) mask(b []byte) {
	for _, form := range g.forms {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(form))
			if i < 0 {
				break
			}
			at += i
			for end := at + len(form); at < end; at++ {
				b[at] = '*'
			}
		}
	}
}

// holds tells whether the credential stands in b.
func (g *guard) holds(b []byte) bool {
	for _, form := range g.forms {
		if bytes.Contains(b, []byte(form)) {
			return true
		}
	}
	return false
}

// begun is how many bytes at the end of b may be the beginning of the credential.
func (g *guard) begun(b []byte) (n int) {
	for _, form := range g.forms {
		for k := min(len(form)-1, len(b)); k > n; k-- {
			if b[len(b)-k] == form[0] && string(b[len(b)-k:]) == form[:k] {
				n = k
				break
			}
		}
	}
	return n
}
