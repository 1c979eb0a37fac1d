package gate

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// What others than the upstream may see of a request: an error's routes, placeholders, logs.

// BareURI returns uri with the query that came, without the token. uri is the target that
// came, or what a rewriting of its path has made of it.
func (d *Decision) BareURI(uri string) string {
	bare := d.bareTarget()
	if uri == d.head.target.raw {
		return bare.raw
	}
	path, query, _ := strings.Cut(uri, "?")
	switch bare.query {
	case query:
		return uri
	case "":
		return path
	}
	return path + "?" + bare.query
}

// BareQuery returns the query that came, without the token.
func (d *Decision) BareQuery() string { return d.bareTarget().query }

// bareTarget returns the target that came, without the token.
func (d *Decision) bareTarget() *target {
	f, came := &d.forwarding, &d.head.target
	start, end := d.token.spanIn(Query)
	switch {
	case end <= start:
		return came
	case f.bare.raw == "":
		f.bare = came.without(start, end)
	}
	return &f.bare
}

// Bare makes r show what the client sent, without the token: address and body. forwarded was
// made of r with a credential of the upstream's own. A multipart form can be read only once,
// so it is not shown.
func (d *Decision) Bare(r, forwarded *http.Request) {
	r.RequestURI = d.bareTarget().raw
	b := &d.forwarding.body
	switch {
	case b.form != nil:
		before, behind := d.bareForm()
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(before), bytes.NewReader(behind)))
	case b.stream != nil:
		r.Body = http.NoBody
	case forwarded.Body != nil && forwarded.Body != http.NoBody:
		forwarded.Body = bodyOf{r}
	}
}

// bareForm returns the form as it stands before the token's pair and behind it.
func (d *Decision) bareForm() (before, behind []byte) {
	start, end, form := 0, 0, d.forwarding.body.form
	if d.forwarding.swap != nil { // else the pair is cut out already, or passed on
		start, end = d.token.spanInBody()
	}
	return form[:start], form[end:]
}

// bodyOf reads the body that a request has at the time: a placeholder that shows the body
// reads it, and puts another one in its place.
type bodyOf struct{ r *http.Request }

func (b bodyOf) Read(p []byte) (int, error) { return b.r.Body.Read(p) }

func (b bodyOf) Close() error { return b.r.Body.Close() }

// Leave prepares a request that was forwarded and not answered for the handlers that may
// answer it instead. A body that was read is replaced by the form without the token; one that
// streamed, by nothing.
func (d *Decision) Leave(r *http.Request) {
	if d.forwarding.body.reader == nil {
		return
	}
	before, behind := d.bareForm()
	setBody(r, int64(len(before)+len(behind)), bytes.NewReader(before), bytes.NewReader(behind))
}
