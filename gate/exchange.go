package gate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Mode is what goes upstream in the token's place.
type Mode uint8

const (
	ModeStrip   Mode = iota // nothing: the upstream is told who is calling
	ModeHeader              // one credential for all, in a header of its own
	ModeSession             // the account's session, where the token stood
)

// Revealer is a credential of the upstream. Its other methods print none.
type Revealer interface{ Reveal() string }

// swap is what goes upstream in the token's place.
type swap struct {
	value  string   // the session
	header []string // that the token stood in, as it came
	retry  time.Duration
}

// checkUpstream says what of the configuration cannot be.
func (g *Gate) checkUpstream() error {
	if g.mode != ModeHeader {
		return nil
	}
	switch name := g.fixedHeader; {
	case !allBytes(name, isTokenChar), defaultUse(name) == useNever, name == "Content-Length", name == "Content-Type", name == "Content-Encoding", name == "Transfer-Encoding":
		return fmt.Errorf("%q cannot be the header of the upstream's credential", name)
	case g.fixedValue == nil || !isFieldValue(g.fixedValue.Reveal()):
		return errors.New("the upstream's credential is empty, or holds what a header cannot")
	}
	return nil
}

// isFieldValue tells visible ASCII with single characters of white space inside
// (RFC 9110 section 5.5).
func isFieldValue(s string) bool { return allBytes(s, isVisibleOrSpace) && trimOWS(s) == s }

func isVisibleOrSpace(c byte) bool { return c >= ' ' && c <= '~' }

func isVisible(c byte) bool { return c > ' ' && c <= '~' }

// WantsSession reports whether Carry has to be called before Forward.
func (d *Decision) WantsSession() bool { return d.gate.mode == ModeSession && d.Reason == OK }

// Carries reports whether a credential of the upstream is sent, so that the answer
// may hold it.
func (d *Decision) Carries() bool { return d.gate.mode != ModeStrip && d.Reason == OK }

// UpstreamCredential is the credential of the token's account, sealed; nil where
// it has none.
func (d *Decision) UpstreamCredential() []byte {
	if d.entry == nil {
		return nil
	}
	return d.entry.Owner().Upstream()
}

// Carry sets the session that goes in the token's place. It is visible ASCII.
func (d *Decision) Carry(session Revealer) {
	d.record() // not before: without a session the call is a refused one
	if d.swap == nil {
		d.swap = new(swap)
	}
	d.swap.value = session.Reveal()
}

// FailUpstream turns a decision that allows into a refusal: there is no credential
// of the upstream to send, or it is not taken. With soon set it may be better
// soon, after retry.
func (d *Decision) FailUpstream(soon bool, retry time.Duration) {
	d.Reason, d.Status = UpstreamSignInFailed, http.StatusBadGateway
	if soon {
		d.Status = http.StatusServiceUnavailable
	}
	if d.swap == nil {
		d.swap = new(swap)
	}
	d.swap.retry = retry
	d.record()
	d.release()
}

// retryAfter is what Retry-After says, in seconds.
func (d *Decision) retryAfter() int64 {
	if d.swap == nil || d.swap.retry <= time.Second {
		return 1
	}
	return int64((d.swap.retry + time.Second - 1) / time.Second)
}

// Repeatable reports whether the request can be forwarded once more: nothing of its
// body is used up.
func (d *Decision) Repeatable() bool {
	switch d.body.kind {
	case noBody:
		return true
	case formBody, jsonBody, untypedBody:
		return d.form != nil
	case multipartBody:
		return d.stream != nil && d.stream.whole()
	default: // otherBody, which streams
		return false
	}
}

// ReadOnly reports whether the method changes nothing upstream.
func (d *Decision) ReadOnly() bool { return d.match.Method != nil && d.match.Method.ReadOnly }

// whole reports whether the form is in memory to its end, and nothing of it was
// sent.
func (m *multipartForm) whole() bool {
	return !m.streaming && m.eof && m.ended && m.failed.reason == OK && len(m.buf) == 0
}

// errRepeated is why a request was ended that is sent again.
var errRepeated = errors.New("patgate: the request is sent again with another session")

// endAttempt ends the attempt before, if there was one.
func (d *Decision) endAttempt() {
	if d.cancel != nil {
		d.cancel(errRepeated)
		d.remove()
	}
}

// prepare keeps what the exchange needs of the request that came.
func (d *Decision) prepare(out *http.Request) Reason {
	if d.gate.mode != ModeSession {
		return OK
	}
	if d.swap == nil || !allBytes(d.swap.value, isVisible) {
		return Inconsistent // nothing is sent without a session
	}
	if name, _ := d.header(); name != "" && d.swap.header == nil {
		d.swap.header = out.Header[name]
	}
	return OK
}

// exchange puts the upstream's credential into a request from which the token has
// been taken. What came stays without: it is the one that an error's routes see.
func (d *Decision) exchange(out *http.Request, t target) Reason {
	u := *out.URL
	out.URL, out.Header = &u, maps.Clone(out.Header)
	if d.gate.mode == ModeHeader {
		out.Header[d.gate.fixedHeader] = []string{d.gate.fixedValue.Reveal()}
		return d.inspect(out, t)
	}
	if !d.sameMethod(out) || !d.exchangeHeader(out.Header) || !d.exchangeBody(out) {
		return Inconsistent
	}
	p, ok := scanPairs(d.target.query, d.gate.parameters, pairLimit)
	if !ok || p.twice || p.found != (d.found.place == Query) {
		return Inconsistent
	}
	if p.found {
		t = splitTarget(d.target.path + "?" + d.target.query[:p.start] + d.gate.parameters[0] + "=" + escape(d.swap.value) + d.target.query[p.end:])
		out.URL.RawQuery, out.URL.ForceQuery, out.RequestURI = t.query, false, t.raw
		p, ok = scanPairs(t.query, d.gate.parameters, pairLimit)
		if !ok || !p.found || p.twice || decodeValue(t.query[p.value:p.end], maxSession) != d.swap.value {
			return Inconsistent
		}
	}
	return OK
}

// maxSession is longer than a session can be.
const maxSession = 4 << 10

// escape percent-encodes all but unreserved characters (RFC 3986 section 2.3),
// which reads the same in a query and in a form.
func escape(s string) string {
	if allBytes(s, isUnreserved) {
		return s
	}
	return url.QueryEscape(s) // it has no spaces
}

func isUnreserved(c byte) bool {
	return isWord(c) || c == '.' || c == '~'
}

// exchangeHeader puts the session into the header that the token stood in.
func (d *Decision) exchangeHeader(h http.Header) bool {
	name, _ := d.header()
	if name == "" {
		return true
	}
	if len(d.swap.header) != 1 {
		return false
	}
	line, ok := placeTable[d.found.place].replace(d, d.swap.header[0])
	if ok {
		h[name] = []string{line}
	}
	return ok
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

// exchangeBody puts the session into the form that the token stood in. Nothing of
// it is copied, so the form can be sent again.
func (d *Decision) exchangeBody(out *http.Request) bool {
	switch {
	case d.body.kind == jsonBody:
		setBody(out, int64(len(d.form)), bytes.NewReader(d.form))
	case d.form != nil:
		p, ok := scanPairs(d.form, d.gate.parameters, pairLimit)
		if !ok || p.twice || p.found != (d.found.place == Form) {
			return false
		}
		session := ""
		if p.found {
			session = d.gate.parameters[0] + "=" + escape(d.swap.value)
		} else {
			p.start, p.end = len(d.form), len(d.form)
		}
		setBody(out, int64(len(d.form)-(p.end-p.start)+len(session)),
			bytes.NewReader(d.form[:p.start]), strings.NewReader(session), bytes.NewReader(d.form[p.end:]))
	case d.stream != nil:
		if d.stream.token != nil && !d.stream.canHold(d.swap.value) {
			return false
		}
		d.stream.resend(out, d.gate.parameters[0], d.swap.value)
	}
	return true
}

// unguessable is how long a boundary has to be so that nobody finds out a session
// by trying which boundaries stand in it.
const unguessable = 16

// canHold reports whether a value can stand in a part: the boundary, which the client
// has chosen, would end that. A short one is not even compared, for the answer
// would tell the client, character by character, what stands behind a "--".
func (m *multipartForm) canHold(value string) bool {
	if strings.Contains(value, "--") && len(m.dashBoundary) < len("--")+unguessable {
		return false
	}
	return !strings.Contains(value, string(m.dashBoundary))
}

// resend sends the form on with a value in the token's part, if it has one, under a
// name.
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

// setBody makes the parts the body of a request, length bytes of them, -1: it is
// not known.
func setBody(out *http.Request, length int64, parts ...io.Reader) {
	out.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(parts...), out.Body}
	if out.ContentLength = length; length == 0 {
		out.Body = http.NoBody
	}
	frame(out)
}

// forwardUnchanged sends a request on as it came, less what no client may say.
func (d *Decision) forwardUnchanged(out *http.Request) Reason {
	d.cleanHeader(out.Header)
	out.Trailer = nil
	out.URL.Opaque = ""
	switch {
	case d.form != nil:
		setBody(out, int64(len(d.form)), bytes.NewReader(d.form))
	case d.stream != nil:
		d.stream.resend(out, d.stream.tokenName, string(d.stream.tokenValue))
	}
	if out.Method != d.verb || out.URL.EscapedPath() != d.target.path || out.RequestURI != d.target.raw || out.URL.RawQuery != d.target.query {
		return Inconsistent
	}
	return OK
}
