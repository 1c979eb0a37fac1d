package gate

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// swap puts the account's session in the token's place.
type swap struct {
	session string
	header  []string      // the one that held the token, as it came
	retry   time.Duration // after which there may be a session, if there is none
}

// retryAfter returns the seconds of Retry-After.
func (s *swap) retryAfter() int64 {
	if s == nil || s.retry <= time.Second {
		return 1
	}
	return int64((s.retry + time.Second - 1) / time.Second)
}

// prepare keeps the header that holds the token, before that is taken out. It reports
// whether there is a session that can be sent.
func (s *swap) prepare(g *Gate, c *credential, h http.Header) bool {
	if s == nil || !allBytes(s.session, isVisible) {
		return false
	}
	if name, _ := c.header(g); name != "" && s.header == nil {
		s.header = h[name]
	}
	return true
}

// inHeader puts the session into the header that held the token. It reports whether it could.
func (s *swap) inHeader(g *Gate, c *credential, h http.Header) bool {
	name, _ := c.header(g)
	if name == "" {
		return true
	}
	if len(s.header) != 1 {
		return false
	}
	line, ok := placeTable[c.place].replace(g, c, s.header[0], s.session)
	if ok {
		h[name] = []string{line}
	}
	return ok
}

// inQuery puts the session into the query, if that held the token. It reports whether the
// result reads as it should.
func (s *swap) inQuery(g *Gate, h *head, c *credential, out *http.Request) bool {
	query := h.target.query
	p, ok := scanPairs(query, g.parameters, pairLimit)
	if !ok || p.twice || p.found != (c.place == Query) {
		return false
	}
	if !p.found {
		return true
	}
	t := splitTarget(h.target.path + "?" + query[:p.start] + g.parameters[0] + "=" + escape(s.session) + query[p.end:])
	out.URL.RawQuery, out.URL.ForceQuery, out.RequestURI = t.query, false, t.raw
	p, ok = scanPairs(t.query, g.parameters, pairLimit)
	return ok && p.found && !p.twice && decodeValue(t.query[p.value:p.end], maxSession) == s.session
}

// inBody puts the session into the form, if that held the token. It reports whether it could.
// Nothing is changed in place, so the form can be sent again.
func (s *swap) inBody(g *Gate, h *head, c *credential, b *body, out *http.Request) bool {
	switch {
	case h.contentType.kind == jsonBody && c.place != JSON:
		setBody(out, int64(len(b.form)), bytes.NewReader(b.form))
	case h.contentType.kind == jsonBody:
		return s.inJSON(g, b.form, out)
	case b.form != nil:
		p, ok := scanPairs(b.form, g.parameters, pairLimit)
		if !ok || p.twice || p.found != (c.place == Form) {
			return false
		}
		pair := ""
		if p.found {
			pair = g.parameters[0] + "=" + escape(s.session)
		} else {
			p.start, p.end = len(b.form), len(b.form)
		}
		setBody(out, int64(len(b.form)-(p.end-p.start)+len(pair)),
			bytes.NewReader(b.form[:p.start]), strings.NewReader(pair), bytes.NewReader(b.form[p.end:]))
	case b.stream != nil:
		if b.stream.token != nil && !b.stream.canHold(s.session) {
			return false
		}
		b.stream.resend(out, g.parameters[0], s.session)
	}
	return true
}

// inJSON puts the session into the member that held the token, under the upstream's own name.
func (s *swap) inJSON(g *Gate, text []byte, out *http.Request) bool {
	m, found, v := tokenMember(text, g.parameters)
	session, err := jsontext.AppendQuote(nil, s.session)
	if v.reason != OK || !found || err != nil {
		return false
	}
	name := `"` + g.parameters[0] + `"`
	length := len(text) - (m.nameEnd - m.nameAt) + len(name) - (m.valueEnd - m.valueAt) + len(session)
	setBody(out, int64(length), bytes.NewReader(text[:m.nameAt]), strings.NewReader(name),
		bytes.NewReader(text[m.nameEnd:m.valueAt]), bytes.NewReader(session), bytes.NewReader(text[m.valueEnd:]))
	return true
}

// maxSession is the length of the longest session that is sent in a query.
const maxSession = 4 << 10

// escape percent-encodes all but unreserved characters (RFC 3986 section 2.3). The
// result reads the same in a query and in a form.
func escape(s string) string {
	if allBytes(s, isUnreserved) {
		return s
	}
	return url.QueryEscape(s) // it has no spaces
}

func isUnreserved(c byte) bool {
	return isWord(c) || c == '.' || c == '~'
}

// cookieValue percent-encodes what a cookie's value cannot hold (RFC 6265 section
// 4.1.1), and "%".
func cookieValue(s string) string {
	if allBytes(s, isCookieOctet) {
		return s
	}
	return escape(s)
}

func isCookieOctet(c byte) bool { return isVisible(c) && strings.IndexByte(`",;\%`, c) < 0 }

// unguessable is the length of a boundary from which on nobody finds out a session by trying
// which boundaries stand in it.
const unguessable = 16

// canHold reports whether a value can stand in a part. The boundary would end that, and the
// client has chosen it. A short one is not even compared: the answer would tell the client,
// character by character, what stands behind a "--".
func (m *multipartForm) canHold(value string) bool {
	if strings.Contains(value, "--") && len(m.dashBoundary) < len("--")+unguessable {
		return false
	}
	return !strings.Contains(value, string(m.dashBoundary))
}

// resend makes the form the body of out. The token's part, if there is one, gets this name
// and value.
func (m *multipartForm) resend(out *http.Request, name, value string) {
	rest := io.Reader(bytes.NewReader(m.out[m.tokenAt:]))
	if !m.whole() {
		rest, m.streaming, m.sent = m, true, m.tokenAt
	}
	if m.token == nil {
		setBody(out, out.ContentLength, rest)
		return
	}
	line, head := "", m.tokenHeader
	if m.lineEndRemoved {
		line = "\r\n"
	}
	if value != string(m.tokenValue) {
		head = withContent(head, len(value))
	}
	if name != m.tokenName {
		head = withName(head, m.tokenName, name)
	}
	length := out.ContentLength
	if length >= 0 {
		length += int64(len(head)+len(value)+len(line)) - m.removed
	}
	setBody(out, length, bytes.NewReader(m.out[:m.tokenAt]), bytes.NewReader(head), strings.NewReader(value+line), rest)
}
