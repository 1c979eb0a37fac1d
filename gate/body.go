package gate

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/patgate/patgate/tokenstore"
)

// body is what was read of a request's body: a form or JSON as a whole, or a multipart form
// as far as the decision needs it.
type body struct {
	form   []byte         // urlencoded, JSON, or empty; nil if none was read
	ended  bool           // it was read to its end
	stream *multipartForm // nil if it is none
	reader *bodyReader    // nil if nothing was read
}

// read reads a form, to find the credential in it or to see that there is none beside the
// one that is known.
func (b *body) read(g *Gate, h *head, t *token, w http.ResponseWriter, r *http.Request) verdict {
	if !h.contentType.kind.isRead() {
		return because(OK)
	}
	b.reader = new(bodyReader)
	b.reader.start(g, t, w, r)
	var v verdict
	switch h.contentType.kind {
	case formBody:
		v = b.readForm(g, h, t, r.ContentLength)
	case multipartBody:
		v = b.readMultipart(g, h, t)
	case jsonBody:
		v = b.readJSON(g, h, t, r.ContentLength)
	default: // untypedBody
		v = b.readNothing()
	}
	if !b.reader.stop() {
		b.ended = false
		return because(BodyTimeout)
	}
	return v
}

// readForm reads an urlencoded form.
func (b *body) readForm(g *Gate, h *head, t *token, length int64) verdict {
	form, reason := b.reader.readAll(length, g.formLimit)
	if reason == BadRequest {
		return refuse(BodyFraming, "the body")
	}
	if reason != OK {
		return because(reason)
	}
	b.form, b.ended = form, true
	if h.contentType.ascii && len(form) > 0 && !allBytes(form, isASCII) {
		return refuse(CharsetUnknown, "the form")
	}
	if v := findInPairs(t, g, Form, form); v.reason != OK {
		return v
	}
	if t.several {
		return refuse(CredentialTwice, g.parameters.inWords()+" in the form")
	}
	if text, ok := objectInForm(form); ok && g.places[JSON] {
		return checkJSON(text, "the JSON in the form", g.parameters)
	}
	return because(OK)
}

// readNothing refuses a body of no type and no known length, unless it is empty: clients of
// HTTP/2 end a request without a body by an empty frame. It goes on as an empty form.
func (b *body) readNothing() verdict {
	form, reason := b.reader.readAll(-1, 0)
	switch {
	case reason == TooLarge:
		return refuse(TypeMissing, "the body")
	case reason != OK:
		return because(reason)
	}
	b.form, b.ended = form, true
	return because(OK)
}

// readMultipart reads a multipart form as far as the decision needs it.
func (b *body) readMultipart(g *Gate, h *head, t *token) verdict {
	unknown := t.place == Nowhere
	m := newMultipart(b.reader, g.parameters, h.contentType.boundary, !unknown)
	m.ascii = h.contentType.ascii
	m.awaitsToken = unknown && g.places[Multipart] && !h.isPublic()
	m.isGood = func(value string) bool { return usable(g.index.Lookup(tokenstore.HashOf(value)), t.at) }
	m.keepsToken = g.mode == ModeSession || g.passUnknown
	b.stream = m
	if v := m.readAhead(g.formLimit); v.reason != OK {
		return v
	}
	if m.token != nil {
		if !g.places[Multipart] {
			return refuse(PlaceSwitchedOff, placeTable[Multipart].inWords(g))
		}
		t.add(*m.token)
	}
	return because(OK)
}

// cutShort reports whether a file, or the limit, ended the search for the token before the
// end of the form.
func (b *body) cutShort() bool { return b.stream != nil && b.stream.hasFile && !b.stream.whole() }

// isRepeatable reports whether a body of this kind can be sent once more, since nothing of it
// is used up.
func (b *body) isRepeatable(kind bodyKind) bool {
	switch kind {
	case noBody:
		return true
	case formBody, jsonBody, untypedBody:
		return b.form != nil
	case multipartBody:
		return b.stream != nil && b.stream.whole()
	default: // otherBody, which streams
		return false
	}
}

// fields returns the fields of the form, without the token and without files.
func (b *body) fields(c *credential) []byte {
	if b.stream != nil {
		return b.stream.fields.text(b.stream.out)
	}
	if start, end := c.spanInBody(); end > start {
		return slices.Concat(b.form[:start], b.form[end:])
	}
	return b.form
}

// strip makes the form without the token the body of out.
func (b *body) strip(c *credential, out *http.Request) {
	switch {
	case b.form != nil:
		if start, end := c.spanInBody(); end > start {
			b.form = append(b.form[:start], b.form[end:]...)
		}
		out.Body = io.NopCloser(bytes.NewReader(b.form))
		out.ContentLength = int64(len(b.form))
		if out.ContentLength == 0 {
			out.Body = http.NoBody
		}
	case b.stream != nil:
		out.Body = struct {
			io.Reader
			io.Closer
		}{b.stream, out.Body}
		if out.ContentLength >= 0 {
			out.ContentLength -= b.stream.removed
		}
	default:
		return
	}
	frame(out)
}

// resend makes the form, as it came, the body of out.
func (b *body) resend(out *http.Request) {
	switch {
	case b.form != nil:
		setBody(out, int64(len(b.form)), bytes.NewReader(b.form))
	case b.stream != nil:
		b.stream.resend(out, b.stream.tokenName, string(b.stream.tokenValue))
	}
}

// setBody makes the parts the body of a request. length is that of all in bytes, -1 if it is
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

// frame sets the header that says how long the body is.
func frame(out *http.Request) {
	out.TransferEncoding, out.GetBody = nil, nil
	delete(out.Header, "Transfer-Encoding")
	if out.ContentLength >= 0 {
		out.Header["Content-Length"] = []string{strconv.FormatInt(out.ContentLength, 10)}
	} else {
		delete(out.Header, "Content-Length")
	}
}

// release gives the memory of forms back.
func (b *body) release() {
	if b.reader != nil {
		b.reader.reserved.release()
		b.form, b.stream = nil, nil
	}
}
