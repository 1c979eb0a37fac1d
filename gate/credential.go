package gate

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// credential is what a client presented as its token, and where.
type credential struct {
	place      Place
	notEmpty   bool   // if value is empty all the same, it is too long
	value      string // decoded; empty if it cannot be a token
	start, end int    // of the pair, in the query or form; of the member of JSON; of the cookie, in its header
	user       string // of Basic, if the value is the password
}

// spanIn returns the span of the pair that holds the credential; it is empty if the
// credential stands in another place than p.
func (c *credential) spanIn(p Place) (start, end int) {
	if c.place != p {
		return 0, 0
	}
	return c.start, c.end
}

// spanInBody returns the span of the pair, or the member, that holds the credential in a body
// that was read as a whole; it is empty if the credential stands elsewhere.
func (c *credential) spanInBody() (start, end int) {
	if c.place == JSON {
		return c.start, c.end
	}
	return c.spanIn(Form)
}

// header returns the name of the header that holds the credential, "" if none does.
// own reports whether the header holds nothing else.
func (c *credential) header(g *Gate) (name string, own bool) {
	row := &placeTable[c.place]
	if row.header == nil {
		return "", false
	}
	return row.header(g), !row.shared
}

// add takes a credential that was found. Exactly one may be.
func (t *token) add(c credential) {
	t.several = t.several || t.place != Nowhere
	t.credential = c
}

// findInHead finds the credential in query and header.
func (t *token) findInHead(g *Gate, h *head, header http.Header) verdict {
	if v := findInPairs(t, g, Query, h.target.query); v.reason != OK {
		return v
	}
	wrong := t.findInHeader(g, &h.facts, header)
	if wrong == NoCause && t.several {
		wrong = CredentialTwice
	}
	switch wrong {
	case NoCause:
		return because(OK)
	case CookieSpelling:
		return refuse(wrong, "the Cookie header")
	case CredentialTwice:
		name, _ := t.header(g)
		return refuse(wrong, "what stands in "+name)
	default:
		return refuse(wrong, "Authorization")
	}
}

// findInPairs finds the credential in a query or an urlencoded form.
func findInPairs[T string | []byte](t *token, g *Gate, place Place, raw T) verdict {
	p, ok := scanPairs(raw, g.parameters, pairLimit)
	switch {
	case !ok:
		return p.refusal(place.String())
	case p.found && !g.places[place]:
		return refuse(PlaceSwitchedOff, placeTable[place].inWords(g))
	case p.twice:
		return refuse(CredentialTwice, atByte(g.parameters.inWords(), p.start, place.String()))
	case p.found:
		start, end := p.removal(len(raw))
		t.add(credential{place: place, value: decodeValue(raw[p.value:p.end], maxValue), notEmpty: p.end > p.value, start: start, end: end})
	}
	return because(OK)
}

// findInHeader finds the credential in the header. wrong is why that could be read in
// more than one way, or NoCause.
func (t *token) findInHeader(g *Gate, f *headerFacts, h http.Header) (wrong Cause) {
	if f.authorization {
		if wrong := t.findInAuthorization(g, h["Authorization"]); wrong != NoCause {
			return wrong
		}
	}
	if g.header != "" {
		for _, v := range h[g.header] {
			t.add(credential{place: Header, value: limited(trimOWS(v)), notEmpty: v != ""})
		}
	}
	if g.cookie != "" && f.cookie && !t.findInCookies(g, h["Cookie"]) {
		return CookieSpelling
	}
	return NoCause
}

// findInAuthorization finds the credential in Authorization (RFC 9110 section 11.6.2).
// One of another scheme is not ours.
func (t *token) findInAuthorization(g *Gate, values []string) (wrong Cause) {
	for _, v := range values {
		scheme, rest := authScheme(v)
		place := g.placeOf(scheme)
		if place == Nowhere {
			if g.places[Bearer] && holdsBearer(v) {
				return AuthorizationTwice
			}
			continue
		}
		// Readers that split at any white space, or take all that begins
		// so, would see our scheme in "Bearer" and a tab, or "Bearer=".
		if len(values) > 1 {
			return AuthorizationTwice
		}
		if rest != "" && rest[0] != ' ' {
			return AuthorizationSyntax
		}
		value, user := placeTable[place].read(strings.Trim(rest, " "))
		t.add(credential{place: place, value: limited(value), notEmpty: value != "", user: user})
	}
	return NoCause
}

// placeOf returns the place of a scheme of Authorization, Nowhere if the scheme is not ours.
func (g *Gate) placeOf(scheme string) Place {
	for p := range placeTable {
		if row := &placeTable[p]; g.places[p] && row.scheme != "" && equalFold(scheme, row.scheme) {
			return Place(p)
		}
	}
	return Nowhere
}

// holdsBearer reports whether a bearer token stands behind another scheme, or behind what is
// none, for readers that look for it anywhere in an Authorization. Many programs do so, by a
// regular expression.
func holdsBearer(v string) bool {
	const scheme = "bearer"
	for i := 0; i+len(scheme) < len(v); i++ {
		if c := v[i+len(scheme)]; (c == ' ' || c == '\t' || !isASCII(c)) && equalFold(v[i:i+len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// authScheme splits an Authorization behind its scheme, which is a token (RFC
// 9110 section 11.1).
func authScheme(v string) (scheme, rest string) {
	end := 0
	for end < len(v) && isTokenChar(v[end]) {
		end++
	}
	return v[:end], v[end:]
}

// basicToken returns password and user name of Basic credentials (RFC 7617). If the password
// is empty, the user name is the value.
func basicToken(encoded string) (value, user string) {
	if len(encoded) > 2*maxValue {
		return "", ""
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return "", ""
	}
	user, password, _ := strings.Cut(string(raw), ":")
	if password == "" {
		return user, ""
	}
	return password, user
}

// limited returns s, or "" if it is too long to be a token.
func limited(s string) string {
	if len(s) > maxValue {
		return ""
	}
	return s
}

// findInCookies finds the credential in the configured cookie. Its name compares exactly. ok
// is false for another spelling, and for one that is there if "," separates cookies, too, as in
// RFC 2109 section 4.3.4. Of several headers none may hold it: which one counts is not said.
func (t *token) findInCookies(g *Gate, headers []string) (ok bool) {
	for _, h := range headers {
		if len(headers) > 1 && strings.Contains(h, g.cookie) {
			return false
		}
		for c := range cookies(h) {
			cookie, more, _ := strings.Cut(h[c.start:c.end], ",")
			name, _, _ := strings.Cut(cookie, "=")
			switch {
			case name == g.cookie:
				_, value, _ := strings.Cut(h[c.start:c.end], "=")
				t.add(credential{place: Cookie, value: limited(value), notEmpty: value != "", start: c.start, end: c.end})
			case readsAs(name, g.cookieName):
				return false
			}
			for other := range strings.SplitSeq(more, ",") {
				if name, _, _ := strings.Cut(other, "="); readsAs(name, g.cookieName) {
					return false
				}
			}
		}
	}
	return true
}
