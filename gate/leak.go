package gate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/tokenstore"
)

// minSearchLength is the length in bytes from which on a value is looked for in the rest of
// the request. A shorter one can stand there by chance.
const minSearchLength = 16

// leakScanner finds what may go upstream only where the gate puts it: the credential that
// was presented, and every token of ours.
type leakScanner struct {
	gate *Gate
	own  string // that was presented; empty if it is the upstream's, or too short
}

// leakIn returns which credential stands in a text: TokenRepeated, AnotherToken, or NoCause.
func leakIn[T string | []byte](s *leakScanner, text T) Cause {
	switch {
	case len(text) < minSearchLength:
		return NoCause
	case s.own != "" && indexOf(text, s.own) >= 0:
		return TokenRepeated
	case containsToken(&s.gate.finder, text):
		return AnotherToken
	}
	return NoCause
}

// inValue returns which credential a whole value is. A token that was imported is found by
// this alone, for it has no shape.
func (s *leakScanner) inValue(value string) Cause {
	switch {
	case len(value) < minSearchLength || len(value) > maxValue:
		return NoCause
	case value == s.own:
		return TokenRepeated
	case s.gate.index.Lookup(tokenstore.HashOf(value)) != nil:
		return AnotherToken
	}
	return NoCause
}

// leakInPairs returns which credential stands in a query or form, in its text or as a value.
// The bytes from start to end do not count.
func leakInPairs[T string | []byte](s *leakScanner, raw T, start, end int) Cause {
	for _, piece := range [...]T{raw[:start], raw[end:]} {
		if c := leakIn(s, piece); c != NoCause {
			return c
		}
		for len(piece) >= minSearchLength {
			pair := piece
			if i := indexByte(piece, '&'); i >= 0 {
				pair, piece = piece[:i], piece[i+1:]
			} else {
				piece = piece[len(piece):]
			}
			if len(pair) < minSearchLength {
				continue
			}
			value := pair[indexByte(pair, '=')+1:]
			if len(value) < minSearchLength {
				continue
			}
			if c := s.inValue(decodeValue(value, maxValue)); c != NoCause {
				return c
			}
		}
	}
	return NoCause
}

// scanForLeaks refuses a request that would carry a credential upstream for this reason,
// anywhere but in its own place. A Referer does not count: browsers send it, and
// dropReferer takes it away. Nor do files, and bodies that are passed on unread: what
// they hold is the sender's.
func (d *Decision) scanForLeaks(r *http.Request, reason Reason) verdict {
	h, c, s := &d.head, &d.token.credential, &d.forwarding.leaks
	if d.gate.isTokenLike(c.user) {
		return refuse(TokenRepeated, "the user name in Authorization")
	}
	if reason != Passed && len(c.value) >= minSearchLength {
		s.own = c.value
	}
	leak, where := s.inTarget(&h.target, c)
	if leak == NoCause {
		leak, where = s.inBody(h, c, &d.forwarding.body)
	}
	if leak == NoCause {
		leak, where = s.inHeader(&h.facts, c, r, reason)
	}
	switch {
	case leak == NoCause:
		return because(OK)
	case leak == AnotherToken && reason == Public:
		leak = TokenInPublicCall
	}
	return refuse(leak, where)
}

func (s *leakScanner) inTarget(t *target, c *credential) (leak Cause, where string) {
	start, end := c.spanIn(Query)
	if leak = leakIn(s, t.path); leak != NoCause {
		return leak, "the path"
	}
	return leakInPairs(s, t.query, start, end), "another parameter of the query"
}

func (s *leakScanner) inBody(h *head, c *credential, b *body) (leak Cause, where string) {
	start, end := c.spanInBody()
	switch {
	case b.stream != nil:
		return b.stream.fields.start(s, b.stream.out), "another part of the form"
	case h.contentType.passed:
		return NoCause, ""
	case h.contentType.kind == jsonBody:
		return leakInJSON(s, b.form, start, end), "the JSON body"
	}
	return leakInPairs(s, b.form, start, end), "another parameter of the form"
}

func (s *leakScanner) inHeader(f *headerFacts, c *credential, r *http.Request, reason Reason) (leak Cause, where string) {
	if leak = leakIn(s, r.Host); leak != NoCause {
		return leak, "the Host"
	}
	if f.longest < minSearchLength && (reason == OK || !f.hasCredential) {
		return NoCause, ""
	}
	p := &s.gate.policy
	credentialName, own := c.header(s.gate)
	first := "" // by name, of those that hold one: the same request always gets the same answer
	for name, values := range r.Header {
		if own && name == credentialName || name == "Referer" || !p.forwards(name, reason) || leak != NoCause && name > first {
			continue
		}
		for _, v := range values {
			if name == "Cookie" {
				v = p.forwardedCookies(v, c.place, reason)
			}
			found := leakIn(s, v)
			if found == NoCause && defaultUse(name) == useCredential {
				found = s.inCredential(name, v)
			}
			if found != NoCause {
				leak, first, where = found, name, "the header "+name
				break
			}
		}
	}
	return leak, where
}

// inCredential returns which credential stands, as a whole value, in a header of this name.
func (s *leakScanner) inCredential(name, v string) (c Cause) {
	switch name {
	case "Authorization":
		scheme, rest := authScheme(v)
		if !equalFold(scheme, "Basic") {
			return s.inValue(trimOWS(rest))
		}
		first, user := basicToken(trimOWS(rest))
		if c = s.inValue(first); c == NoCause {
			c = s.inValue(user)
		}
		return c
	case "Cookie":
		for cookie := range cookies(v) {
			_, value, _ := strings.Cut(v[cookie.start:cookie.end], "=")
			if c = s.inValue(strings.Trim(decodeValue(trimOWS(value), maxValue), `"`)); c != NoCause {
				return c
			}
		}
		return NoCause
	}
	return s.inValue(trimOWS(v))
}

// StandsIn reports whether the client's credential, or any token of ours, stands in a text,
// as it is or percent-encoded. A credential shorter than 16 bytes is not looked for: it can
// stand there by chance.
func (d *Decision) StandsIn(text string) bool {
	for _, value := range []string{d.token.value, d.token.user} {
		decoded := text
		for range 4 {
			if len(value) >= minSearchLength && strings.Contains(decoded, value) {
				return true
			}
			decoded = decodeValue(decoded, len(decoded))
		}
	}
	return containsToken(&d.gate.finder, text)
}

// dropReferer deletes a Referer that holds the token, or another one: the page was asked for
// with it.
func (s *leakScanner) dropReferer(h http.Header) {
	if slices.ContainsFunc(h["Referer"], func(text string) bool {
		return s.gate.containsTokenShape(text) || leakIn(s, text) != NoCause
	}) {
		delete(h, "Referer")
	}
}

// containsTokenShape reports whether something of our tokens' shape stands in a text: the
// prefix at the start of a word, and enough characters behind it. It may be cut off or
// mistyped.
func (g *Gate) containsTokenShape(s string) bool {
	for i := len(g.prefix); i < len(s); i++ {
		start := i - len(g.prefix)
		if s[i] == '_' && equalFold(s[start:i], g.prefix) && !endsInWord(s[:start]) &&
			len(s)-i > minSearchLength && allBytes(s[i+1:i+1+minSearchLength], isAlphanumeric) {
			return true
		}
	}
	return false
}

// containsEncodedTokenShape reports whether something of our tokens' shape stands in a text,
// also if it was encoded several times.
func (g *Gate) containsEncodedTokenShape(s string) bool {
	for range 4 {
		if g.containsTokenShape(s) {
			return true
		}
		decoded := decodeValue(s, len(s))
		if decoded == s {
			return false
		}
		s = decoded
	}
	return false
}

// endsInWord reports whether a text ends in a character of words; an escaped one is none.
func endsInWord(s string) bool {
	if n := len(s); n >= 3 && s[n-3] == '%' && isHex(s[n-2]) && isHex(s[n-1]) {
		return false
	}
	return s != "" && isWord(s[len(s)-1])
}
