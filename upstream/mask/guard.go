package mask

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/redact"
	"github.com/patgate/patgate/upstream"
)

// guardable is how long a credential has to be, in bytes, to be looked for in
// answers. A shorter one stands there by chance.
const guardable = 8

// Guard finds a credential of the upstream in answers: as it is, in base64, and
// escaped as in URLs, JSON and HTML.
type Guard struct {
	forms []string
	// spelt are those that are looked for character by character where
	// something is escaped.
	spelt []spelling
	// least is the length of the shortest: what is shorter holds none.
	least int
	// quick is for what is long, or no text: it knows the forms that encoders
	// commonly make, and no base64.
	quick *Guard
}

// For returns a guard against one credential. Of a header with a scheme it is
// what stands behind that, and the password in there.
func For(credential string) *Guard {
	g := &Guard{quick: new(Guard)}
	for _, secret := range secretsOf(credential) {
		g.add(secret, strings.ReplaceAll(secret, " ", "+")) // as forms write it where nothing else is escaped
		g.add(inBase64(secret)...)
		g.spelt = append(g.spelt, spelling(secret))
		if g.least == 0 || len(secret) < g.least {
			g.least = len(secret)
		}
		g.quick.add(formsOf(secret)...)
	}
	return g
}

// ForSession is For a session. It is remembered with that, see upstream.Memo: many requests carry it.
func ForSession(s upstream.Secret) *Guard { return For(s.Reveal()) }

// add adds forms that are not there yet.
func (g *Guard) add(forms ...string) {
	for _, form := range forms {
		if !slices.Contains(g.forms, form) {
			g.forms = append(g.forms, form)
		}
	}
}

// within is the guard for bodies of a media type. Nothing is escaped in those that
// are no text, which may be long.
func (g *Guard) within(kind string) *Guard {
	media, parameters, _ := mime.ParseMediaType(kind)
	top, _, _ := strings.Cut(media, "/")
	switch {
	case parameters["charset"] != "":
		return g.in(parameters["charset"])
	case top == "image", top == "video", top == "audio", top == "font", media == "application/octet-stream", media == "application/zip", media == "application/gzip":
		return g.quick
	}
	return g
}

// in makes a guard for bodies in a character set. All but a few spell visible
// ASCII in bytes of its own.
func (g *Guard) in(charset string) *Guard {
	zeros := ""
	switch charset = strings.ToLower(charset); {
	case strings.HasPrefix(charset, "utf-16"), strings.HasPrefix(charset, "utf16"), strings.HasPrefix(charset, "ucs-2"), strings.HasPrefix(charset, "iso-10646-ucs-2"):
		zeros = "\x00"
	case strings.HasPrefix(charset, "utf-32"), strings.HasPrefix(charset, "utf32"), strings.HasPrefix(charset, "ucs-4"), strings.HasPrefix(charset, "iso-10646-ucs-4"):
		zeros = "\x00\x00\x00"
	default:
		return g
	}
	wide := new(Guard)
	for _, form := range g.quick.forms {
		wide.add(strings.Join(strings.Split(form, ""), zeros)) // whichever byte comes first
	}
	return wide
}

// header takes out of an answer's header what the client must not have: the
// upstream's own sessions and challenges, and the credential wherever it stands.
func (g *Guard) header(h http.Header) {
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

func (g *Guard) text(s string) string {
	if len(s) < g.least {
		return s
	}
	for _, form := range g.forms {
		s = strings.ReplaceAll(s, form, redact.Replacement)
	}
	if len(g.spelt) == 0 || !hasEscapes([]byte(s)) {
		return s
	}
	b := []byte(s + textEnd)
	for _, spelt := range g.spelt {
		for start, n, found := spelt.next(b, 0); found; start, n, found = spelt.next(b, start) {
			if n > 0 {
				b = slices.Replace(b, start, start+n, []byte(redact.Replacement)...)
				start += len(redact.Replacement) - 1
			}
			start++
		}
	}
	return string(b[:len(b)-len(textEnd)])
}

// mask overwrites the credential in b, byte for byte, so that lengths stay.
func (g *Guard) mask(b []byte) {
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
	for _, spelt := range g.spelt {
		if hasEscapes(b) {
			spelt.mask(b)
		}
	}
}

// textEnd stands behind a text to which no more comes, so that what looks like the
// beginning of an escape is none.
const textEnd = "\n"

// maskLast is mask for the end of a text.
func (g *Guard) maskLast(b []byte) {
	last := append(slices.Clone(b), textEnd...)
	g.mask(last)
	copy(b, last)
}

// holds reports whether the credential stands in b.
func (g *Guard) holds(b []byte) bool {
	for _, form := range g.forms {
		if bytes.Contains(b, []byte(form)) {
			return true
		}
	}
	return len(g.spelt) > 0 && hasEscapes(b) && slices.ContainsFunc(g.spelt, func(s spelling) bool { return s.holds(b) })
}

// begun is how many bytes at the end of b may be the beginning of the credential.
func (g *Guard) begun(b []byte) (n int) {
	for _, form := range g.forms {
		for k := min(len(form)-1, len(b)); k > n; k-- {
			if b[len(b)-k] == form[0] && string(b[len(b)-k:]) == form[:k] {
				n = k
				break
			}
		}
	}
	for _, spelt := range g.spelt {
		n = max(n, spelt.begun(b))
	}
	return n
}
