package gate

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// credential is what a client presented as its token, and where. The value is
// as the client sent it, decoded; empty if it cannot be a token.
type credential struct {
	place      Place
	notEmpty   bool // so it is too long if value is empty
	value      string
	start, end int    // of the pair, in the query or form; of the cookie, in its header
	user       string // of Basic, if the value is the password
}

// spanIn returns the span of the pair that the credential stands in, if it stands in this
// place; else an empty one.
func (c *credential) spanIn(p Place) (start, end int) {
	if c.place != p {
		return 0, 0
	}
	return c.start, c.end
}

// header returns the name of the header that the credential stands in, "" if it stands in
// none. own reports whether nothing else does.
func (c *credential) header(g *Gate) (name string, own bool) {
	row := &placeTable[c.place]
	if row.header == nil {
		return "", false
	}
	return row.header(g), !row.shared
}

// add notes a credential that was found. Exactly one may be.
func (t *token) add(c credential) {
	t.several = t.several || t.place != Nowhere
	t.credential = c
}

// findInHead looks for the credential in query and header.
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

// findInPairs looks for the credential in a query or an urlencoded form.
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

// findInHeader looks in the places in the header. wrong is why a header could be read in
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

// findInAuthorization reads Authorization (RFC 9110 section 11.6.2). A scheme that
// is not ours is not our credential.
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

// placeOf returns the place that a scheme of Authorization is, Nowhere if it is none of ours.
func (g *Gate) placeOf(scheme string) Place {
	for p := range placeTable {
		if row := &placeTable[p]; g.places[p] && row.scheme != "" && equalFold(scheme, row.scheme) {
			return Place(p)
		}
	}
	return Nowhere
}

// holdsBearer reports whether readers that look for a bearer token anywhere in an
// Authorization, as many programs do by a regular expression, find one behind another
// scheme, or behind what is none.
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

// basicToken is the password of Basic credentials (RFC 7617), with the user name, or
// the user name where the password is empty.
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

// limited is s, or empty where it is too long to be worth hashing.
func limited(s string) string {
	if len(s) > maxValue {
		return ""
	}
	return s
}

// findInCookies looks for the configured cookie. Its name compares exactly; another
// spelling is refused, and so is one that would be there if "," separated cookies,
// too, as in RFC 2109 section 4.3.4. Of several headers none may hold it: which one
// counts is not said.
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
