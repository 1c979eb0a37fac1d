package gate

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// credential is what a client presented as its token, and where. The value is
// as the client sent it, decoded; empty where it cannot be a token.
type credential struct {
	place      Place
	value      string
	notEmpty   bool   // it was not empty; so it is too long if value is empty
	start, end int    // of the pair, in the query or form; of the cookie, in its header
	user       string // of Basic, where the value is the password
}

// spanIn returns the span of the pair that the credential stands spanIn, where that is spanIn this
// place; else an empty one.
func (c *credential) spanIn(p Place) (start, end int) {
	if c.place != p {
		return 0, 0
	}
	return c.start, c.end
}

// credentials collects what is found; exactly one may be.
type credentials struct {
	credential
	many bool
}

func (c *credentials) add(found credential) {
	c.many = c.many || c.place != Nowhere
	c.credential = found
}

// fromHeader reads the places in the header. wrong is why a header could be read in
// more than one way, or NoCause.
func (g *Gate) fromHeader(h http.Header, head *headerFacts, found *credentials) (wrong Cause) {
	if head.authorization {
		if wrong := g.fromAuthorization(h["Authorization"], found); wrong != NoCause {
			return wrong
		}
	}
	if g.header != "" {
		for _, v := range h[g.header] {
			found.add(credential{place: Header, value: limited(trimOWS(v)), notEmpty: v != ""})
		}
	}
	if g.cookie != "" && head.cookie && !g.fromCookies(h["Cookie"], found) {
		return CookieSpelling
	}
	return NoCause
}

// fromAuthorization reads Authorization (RFC 9110 section 11.6.2). A scheme that
// is not ours is not our credential.
func (g *Gate) fromAuthorization(values []string, found *credentials) (wrong Cause) {
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
		found.add(credential{place: place, value: limited(value), notEmpty: value != "", user: user})
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

// fromCookies reads the configured cookie. Its name compares exactly; another
// spelling is refused, and so is one that would be there if "," separated cookies,
// too, as in RFC 2109 section 4.3.4. Of several headers none may hold it: which one
// counts is not said.
func (g *Gate) fromCookies(headers []string, found *credentials) (ok bool) {
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
				found.add(credential{place: Cookie, value: limited(value), notEmpty: value != "", start: c.start, end: c.end})
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
