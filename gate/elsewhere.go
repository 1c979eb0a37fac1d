package gate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/tokenstore"
)

// minSearchLength is how long a value has to be, in bytes, to be looked for elsewhere
// in the request. A shorter one can stand there by chance.
const minSearchLength = 16

// leakScanner are what may go upstream nowhere but where the gate put it: the credential that
// was presented, and every token of ours.
type leakScanner struct {
	gate *Gate
	own  string // empty where it is the upstream's, or too short to be looked for
}

// leakIn says which secret stands in a text: TokenRepeated, AnotherToken, or NoCause.
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

// inValue says which secret a whole value inValue: a token that was imported has no shape to be
// found by.
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

// leakInPairs looks into a query or form, less what is cut out of it: into its text, and at
// each value.
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

// scanForLeaks looks for secrets in all of the request that goes upstream for this reason,
// but for the place of the credential. A Referer does not count: browsers send it, and
// dropReferer takes it away. Neither do files, and bodies that are passed on unread: what
// they hold is the sender's.
func (d *Decision) scanForLeaks(r *http.Request, reason Reason) verdict {
	if d.gate.isTokenLike(d.found.user) {
		return refuse(TokenRepeated, "the user name in Authorization")
	}
	s := &d.secrets
	if reason != Passed && len(d.found.value) >= minSearchLength {
		s.own = d.found.value
	}
	cause, where := d.inTarget(s)
	if cause == NoCause {
		cause, where = d.inBody(s)
	}
	if cause == NoCause {
		cause, where = d.inHeader(s, r, reason)
	}
	switch {
	case cause == NoCause:
		return because(OK)
	case cause == AnotherToken && reason == Public:
		cause = TokenInPublicCall
	}
	return refuse(cause, where)
}

func (d *Decision) inTarget(s *leakScanner) (c Cause, where string) {
	start, end := d.found.spanIn(Query)
	if c = leakIn(s, d.target.path); c != NoCause {
		return c, "the path"
	}
	return leakInPairs(s, d.target.query, start, end), "another parameter of the query"
}

func (d *Decision) inBody(s *leakScanner) (c Cause, where string) {
	start, end := d.found.spanIn(Form)
	switch {
	case d.stream != nil:
		return d.stream.fields.start(s, d.stream.out), "another part of the form"
	case d.body.kind == jsonBody:
		return leakIn(s, d.form), "the JSON body"
	}
	return leakInPairs(s, d.form, start, end), "another parameter of the form"
}

func (d *Decision) inHeader(s *leakScanner, r *http.Request, reason Reason) (c Cause, where string) {
	if c = leakIn(s, r.Host); c != NoCause {
		return c, "the Host"
	}
	if d.head.longest < minSearchLength && (reason == OK || !d.head.hasCredential) {
		return NoCause, ""
	}
	where, own := d.header()
	for name, values := range r.Header {
		if own && name == where || name == "Referer" || !d.goesUp(name, reason) {
			continue
		}
		for _, v := range values {
			if name == "Cookie" {
				v = d.cookiesThatGo(v, reason)
			}
			if c = leakIn(s, v); c == NoCause && defaultUse(name) == useCredential {
				c = s.inCredential(name, v)
			}
			if c != NoCause {
				return c, "the header " + name
			}
		}
	}
	return NoCause, ""
}

// goesUp reports whether a client's header goes upstream for this reason.
func (d *Decision) goesUp(name string, reason Reason) bool {
	switch d.gate.policy.use(name) {
	case usePassed:
		return true
	case useCredential:
		return reason != OK
	default:
		return false
	}
}

// inCredential looks at the whole values that a header of this name has.
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

// StandsIn reports whether the credential that the client sent stands in a text, as it is
// or percent-encoded, or any token of ours does. A credential shorter than 16 bytes is not
// looked for: it can stand there by chance.
func (d *Decision) StandsIn(text string) bool {
	for _, value := range []string{d.found.value, d.found.user} {
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

// dropReferer deletes a Referer that holds the token, or another one: of a page that
// was asked for with it.
func (d *Decision) dropReferer(h http.Header) {
	if slices.ContainsFunc(h["Referer"], func(text string) bool {
		return d.gate.containsTokenShape(text) || leakIn(&d.secrets, text) != NoCause
	}) {
		delete(h, "Referer")
	}
}

// containsTokenShape reports whether something of our tokens' shape stands in a text: the prefix,
// which no word goes before, and enough characters behind it. It may be cut off or
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

// endsInWord reports whether a text ends in a word; an escaped character is none.
func endsInWord(s string) bool {
	if n := len(s); n >= 3 && s[n-3] == '%' && isHex(s[n-2]) && isHex(s[n-1]) {
		return false
	}
	return s != "" && isWord(s[len(s)-1])
}
