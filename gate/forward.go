package gate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// errBrokenOff is what the upstream request fails with when a form turns out
// wrong while it streams.
var errBrokenOff = errors.New("patgate: the form turned out to be malformed")

// errRevoked is why a request was ended whose token is no longer good.
var errRevoked = errors.New("patgate: the token was revoked while the request ran")

// errHeldBack is why a request is not sent that does not read as what was decided.
var errHeldBack = errors.New("patgate: the request was held back by the last check")

// Forward returns the request to send on: without the token, with who is calling
// in its header, cancelled when the token is revoked, expires, or its account is
// disabled or loses the credential whose session is sent. done must be called when
// the request has been answered. r is used up.
//
// Where what is about to be sent does not read as what was decided, or cannot be
// signed, or the token is no longer good, the decision turns into a refusal, and
// the request is cancelled already: see Allowed, again, after Forward.
//
// Where a session goes in the token's place, Carry has set it, and Forward may be
// called again with another one: see Repeatable.
func (d *Decision) Forward(r *http.Request) (forwarded *http.Request, done func()) {
	if d.swap != nil {
		d.endAttempt()
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	out := r.WithContext(ctx)
	d.cancel = cancel
	reason := d.stillHolds()
	if reason == OK {
		reason = d.rewrite(out)
	}
	if reason == OK {
		reason = d.addAssertion(out)
	}
	if reason != OK {
		d.conclude(because(reason))
		cancel(errHeldBack)
	}
	if d.entry != nil {
		d.usesSession = d.WantsSession()
		d.gate.watch.add(&d.watched, d)
	}
	return out, d.finish
}

// stillHolds reports whether the token is as it was when that was decided: since
// then a form may have been read, or the account may have signed in upstream, which
// take their time. The watch would come too late for a request that is short.
func (d *Decision) stillHolds() Reason {
	if d.entry == nil || d.swap == nil && d.reader == nil {
		return OK
	}
	g := d.gate
	switch e := g.index.Lookup(d.hash); {
	case !g.index.Ready():
		return Unavailable
	case e == nil:
		return Unknown
	case e.ExpiredAt(g.now()):
		return Expired
	case !e.Owner().Enabled():
		return AccountDisabled
	case e != d.entry:
		return Unavailable // edited: asked again, it is decided on what it is now
	}
	return OK
}

// endIfDue cancels the forwarded request if its token is no longer good, or would no longer
// let it through: an edit that narrows a token is a revocation of what it takes away.
func (d *Decision) endIfDue(time.Time) bool {
	g := d.gate
	e := g.index.Lookup(d.hash)
	if e != nil && g.index.Ready() && e.Owner().Enabled() && !e.ExpiredAt(g.now()) && !(d.usesSession && e.Owner().Upstream() == nil) &&
		(e == d.entry || d.stillGrants(e)) {
		return false
	}
	d.cancel(errRevoked)
	return true
}

// stillGrants reports whether what a token has become lets through what it let through.
func (d *Decision) stillGrants(e *tokenstore.Entry) bool {
	return inAddresses(e.Addresses(), d.client) && d.gate.isAudience(e) && (d.Reason != OK || d.gate.compiled(e.Grant()).Allows(d.match))
}

// finish gives back what a forwarded request took. The server cancels it, with
// the request that it came from.
func (d *Decision) finish() {
	if d.entry != nil {
		d.remove()
	}
	d.release()
}

// BareURI is uri, the target that came or what a rewriting of its path has made of it,
// with the query that came, without the token.
func (d *Decision) BareURI(uri string) string {
	bare := d.bareTarget()
	if uri == d.target.raw {
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

// BareQuery is the query that came, without the token.
func (d *Decision) BareQuery() string { return d.bareTarget().query }

// bareTarget is the target that came, without the token.
func (d *Decision) bareTarget() *target {
	start, end := d.found.spanIn(Query)
	switch {
	case end <= start:
		return &d.target
	case d.bare.raw == "":
		d.bare = d.target.without(start, end)
	}
	return &d.bare
}

// Bare makes r, for which forwarded was made with a credential of the upstream's own, show
// to whoever looks at it what the client sent without the token: address and body. The
// body of a multipart form, of which there is only one to read, is not shown.
func (d *Decision) Bare(r, forwarded *http.Request) {
	r.RequestURI = d.bareTarget().raw
	switch {
	case d.form != nil:
		start, end := 0, 0
		if d.swap != nil {
			start, end = d.found.spanIn(Form)
		}
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(d.form[:start]), bytes.NewReader(d.form[end:])))
	case d.stream != nil:
		r.Body = http.NoBody
	case forwarded.Body != nil && forwarded.Body != http.NoBody:
		forwarded.Body = bodyOf{r}
	}
}

// bodyOf reads the body that a request has at the time: a placeholder that shows it has
// read it, and put another one in its place.
type bodyOf struct{ r *http.Request }

func (b bodyOf) Read(p []byte) (int, error) { return b.r.Body.Read(p) }

func (b bodyOf) Close() error { return b.r.Body.Close() }

// rewrite takes the token out and says who is calling.
func (d *Decision) rewrite(out *http.Request) Reason {
	switch {
	case d.Reason == Passed:
		return d.forwardUnchanged(out)
	case d.Reason == OK && d.gate.mode != ModeStrip:
		if reason := d.prepare(out); reason != OK {
			return reason
		}
	}
	t := *d.bareTarget()
	if name, own := d.header(); own {
		delete(out.Header, name)
	}
	d.rewriteBody(out)
	d.cleanHeader(out.Header)
	if d.gate.mode == ModeHeader {
		delete(out.Header, d.gate.fixedHeader) // nor where ours is not sent
	}
	who := &d.who // one piece of memory for the three
	who[0] = d.Method
	out.Header[HeaderMethod] = who[0:1:1]
	if d.entry != nil {
		who[1], who[2] = d.Login, strconv.FormatUint(uint64(d.TokenID), 10)
		out.Header[HeaderAccount], out.Header[HeaderTokenID] = who[1:2:2], who[2:3:3]
	}
	out.Trailer = nil
	out.URL.RawQuery, out.URL.ForceQuery, out.URL.Opaque = t.query, t.hasQuery && t.query == "", ""
	out.RequestURI = t.raw
	if d.Reason == OK && d.gate.mode != ModeStrip {
		return d.exchange(out, t)
	}
	return d.inspect(out, t)
}

// rewriteBody puts the form, less the token's pair, in place of the body.
func (d *Decision) rewriteBody(out *http.Request) {
	switch {
	case d.form != nil:
		if d.swap != nil {
			return // exchange does it
		}
		if start, end := d.found.spanIn(Form); end > start {
			d.form = append(d.form[:start], d.form[end:]...)
		}
		out.Body = io.NopCloser(bytes.NewReader(d.form))
		out.ContentLength = int64(len(d.form))
		if out.ContentLength == 0 {
			out.Body = http.NoBody
		}
	case d.stream != nil:
		if d.swap != nil {
			return
		}
		out.Body = struct {
			io.Reader
			io.Closer
		}{d.stream, out.Body}
		if out.ContentLength >= 0 {
			out.ContentLength -= d.stream.removed
		}
	default:
		return
	}
	frame(out)
}

// frame makes the header say how long the body is.
func frame(out *http.Request) {
	out.TransferEncoding, out.GetBody = nil, nil
	delete(out.Header, "Transfer-Encoding")
	if out.ContentLength >= 0 {
		out.Header["Content-Length"] = []string{strconv.FormatInt(out.ContentLength, 10)}
	} else {
		delete(out.Header, "Content-Length")
	}
}

// inspect reads what is about to be sent once more: verb and path must be those
// that were decided on, or name the same method, and query and form must hold no
// credential.
func (d *Decision) inspect(out *http.Request, t target) Reason {
	if !d.sameMethod(out) {
		return Inconsistent
	}
	if p, ok := scanPairs(t.query, d.gate.parameters, pairLimit); !ok || p.found {
		return Inconsistent
	}
	if d.form != nil && d.body.kind != jsonBody {
		if p, ok := scanPairs(d.form, d.gate.parameters, pairLimit); !ok || p.found {
			return Inconsistent
		}
	}
	return OK
}

// sameMethod reports whether verb and path are those that were decided on, or name
// the same method.
func (d *Decision) sameMethod(out *http.Request) bool {
	path := out.URL.EscapedPath()
	if out.Method == d.verb && path == d.target.path {
		return true
	}
	again := d.gate.catalog.Match(out.Method, path)
	return again.Outcome == catalog.Found && again.Name == d.match.Name
}

// Late tells of a form that turned out to be wrong while it streamed: the
// decision that refuses it, or nil. It is asked when sending has failed, and
// before done is called.
func (d *Decision) Late() *Decision {
	if d.stream == nil || !d.stream.broken.Load() {
		return nil
	}
	late := *d
	late.conclude(d.stream.failed)
	return &late
}

// Revoked reports whether the request was ended because its token is no longer
// good.
func Revoked(forwarded *http.Request) bool {
	return errors.Is(context.Cause(forwarded.Context()), errRevoked)
}
