package gate

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// What of a request may be shown to others than the upstream.

// BareURI returns uri, the target that came or what a rewriting of its path has made of it,
// with the query that came, without the token.
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

// Bare makes r, for which forwarded was made with a credential of the upstream's own, show
// to whoever looks at it what the client sent without the token: address and body. The
// body of a multipart form, of which there is only one to read, is not shown.
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

// bareForm returns what of a form stands before the token's pair and behind it.
func (d *Decision) bareForm() (before, behind []byte) {
	start, end, form := 0, 0, d.forwarding.body.form
	if d.forwarding.swap != nil { // else the pair is cut out already, or was passed on
		start, end = d.token.spanIn(Form)
	}
	return form[:start], form[end:]
}

// bodyOf reads the body that a request has at the time: a placeholder that shows it has
// read it, and put another one in its place.
type bodyOf struct{ r *http.Request }

func (b bodyOf) Read(p []byte) (int, error) { return b.r.Body.Read(p) }

func (b bodyOf) Close() error { return b.r.Body.Close() }

// Leave makes a request that was forwarded, and not answered, fit for what may answer
// it instead. A body that was read is what is known of the form, without the token;
// nothing of one that streamed.
func (d *Decision) Leave(r *http.Request) {
	if d.forwarding.body.reader == nil {
		return
	}
	before, behind := d.bareForm()
	setBody(r, int64(len(before)+len(behind)), bytes.NewReader(before), bytes.NewReader(behind))
}
