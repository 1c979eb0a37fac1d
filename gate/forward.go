package gate

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// errBrokenOff ends an upstream request if its form turns out wrong while it streams.
var errBrokenOff = errors.New("patgate: the form turned out to be malformed")

// errRevoked ends a request whose token is no longer good.
var errRevoked = errors.New("patgate: the token was revoked while the request ran")

// errHeldBack ends a request that does not read as what was decided.
var errHeldBack = errors.New("patgate: the request was held back by the last check")

// errRepeated ends a request that is sent again.
var errRepeated = errors.New("patgate: the request is sent again with another session")

// forwarding holds what it takes to send a request on.
type forwarding struct {
	body        body
	bare        target      // that came, without the token; empty until somebody asks
	leaks       leakScanner // finds credentials that may go upstream nowhere
	swap        *swap       // nil if nothing goes in the token's place
	who         [3]string   // values of the headers that say who is calling
	usesSession bool        // the request runs with the session of the account
	cancel      context.CancelCauseFunc
	watched
}

// Forward returns the request to send on: without the token, and with who is calling
// in its header. It is cancelled when the token is revoked or expires, or when its account
// is disabled or loses the credential whose session is sent. done must be called when
// the request has been answered. r is used up.
//
// If the token is no longer good, or the request does not read as what was decided or
// cannot be signed, the decision turns into a refusal, and the request is cancelled
// already: ask Allowed again after Forward.
//
// If a session goes in the token's place, Carry has to be called before. Forward may be
// called again with another session: see Repeatable.
func (d *Decision) Forward(r *http.Request) (forwarded *http.Request, done func()) {
	g, f := d.gate, &d.forwarding
	if f.swap != nil {
		f.endAttempt()
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	out := r.WithContext(ctx)
	f.cancel = cancel
	reason := OK
	if d.token.entry != nil && f.hasWaited() {
		reason = d.token.checkAgain(g)
	}
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
	if d.token.entry != nil {
		f.usesSession = d.WantsSession()
		g.watch.add(&f.watched, d)
	}
	return out, d.finish
}

// hasWaited reports whether time has passed since the token was judged: a form was read, or
// the account has signed in upstream.
func (f *forwarding) hasWaited() bool { return f.swap != nil || f.body.reader != nil }

// endAttempt ends the attempt before, if there was one.
func (f *forwarding) endAttempt() {
	if f.cancel != nil {
		f.cancel(errRepeated)
		f.remove()
	}
}

// endIfDue cancels the forwarded request if its token is no longer good, or would no longer
// let it through: an edit that narrows a token is a revocation of what it takes away.
func (d *Decision) endIfDue(time.Time) bool {
	g, t, f := d.gate, &d.token, &d.forwarding
	e := g.index.Lookup(t.hash)
	if usable(e, g.now()) && g.index.Ready() && !(f.usesSession && e.Owner().Upstream() == nil) && (e == t.entry || d.stillGrants(e)) {
		return false
	}
	f.cancel(errRevoked)
	return true
}

// stillGrants reports whether e, as which the token was edited, lets the request through.
func (d *Decision) stillGrants(e *tokenstore.Entry) bool {
	if d.Reason != OK {
		return d.token.admits(d.gate, e)
	}
	p := d.gate.permissions(e.Grant())
	return d.token.admits(d.gate, e) && p.methods.Allows(d.head.match) && d.token.naming.stillAllowed(p.bounds, d.head.match)
}

// finish gives back what a forwarded request took. It does not cancel the request: the
// server does, with the one that came.
func (d *Decision) finish() {
	if d.token.entry != nil {
		d.forwarding.remove()
	}
	d.forwarding.body.release()
}

// rewrite takes the token from out, puts the upstream's credential in, and says who is
// calling.
func (d *Decision) rewrite(out *http.Request) Reason {
	g, t, f := d.gate, &d.token, &d.forwarding
	if d.Reason == Passed {
		return d.forwardUnchanged(out)
	}
	if d.WantsSession() && !f.swap.prepare(g, &t.credential, out.Header) {
		return Inconsistent // nothing is sent without a session
	}
	bare := *d.bareTarget()
	if name, own := t.header(g); own {
		delete(out.Header, name)
	}
	if f.swap == nil { // else exchange does it
		f.body.strip(&t.credential, out)
	}
	d.cleanHeader(out.Header)
	if g.mode == ModeHeader {
		delete(out.Header, g.fixedHeader) // nor where ours is not sent
	}
	d.tellWho(out.Header)
	out.Trailer = nil
	out.URL.RawQuery, out.URL.ForceQuery, out.URL.Opaque = bare.query, bare.hasQuery && bare.query == "", ""
	out.RequestURI = bare.raw
	out.Host = g.catalog.SpellHost(out.Host)
	send := d.inspect
	if d.Carries() {
		send = d.exchange
	}
	if reason := send(out, &bare); reason != OK {
		return reason
	}
	if n := t.naming; n != nil && !n.inspect(&d.head, &f.body, out) {
		return Inconsistent
	}
	return OK
}

// tellWho sets the headers that say who is calling.
func (d *Decision) tellWho(h http.Header) {
	who := &d.forwarding.who         // one piece of memory for the three
	if d.Reason != PreflightPassed { // which calls no method
		who[0] = d.Method
		h[HeaderMethod] = who[0:1:1]
	}
	if d.token.entry != nil {
		who[1], who[2] = d.Login, strconv.FormatUint(uint64(d.TokenID), 10)
		h[HeaderAccount], h[HeaderTokenID] = who[1:2:2], who[2:3:3]
	}
}

// forwardUnchanged makes out the request that came, less what no client may say.
func (d *Decision) forwardUnchanged(out *http.Request) Reason {
	h, b := &d.head, &d.forwarding.body
	d.cleanHeader(out.Header)
	out.Trailer = nil
	out.URL.Opaque = ""
	b.resend(out)
	if out.Method != h.verb || out.URL.EscapedPath() != h.target.path || out.RequestURI != h.target.raw || out.URL.RawQuery != h.target.query {
		return Inconsistent
	}
	return OK
}

// inspect reads what is about to be sent once more: verb and path must be those
// that were decided on, or those of the same method. Query and form must hold no
// credential.
func (d *Decision) inspect(out *http.Request, bare *target) Reason {
	g, h, b := d.gate, &d.head, &d.forwarding.body
	if !h.sameMethod(g.catalog, out) {
		return Inconsistent
	}
	if p, ok := scanPairs(bare.query, g.parameters, pairLimit); !ok || p.found {
		return Inconsistent
	}
	switch {
	case b.form == nil:
	case h.contentType.kind != jsonBody:
		if p, ok := scanPairs(b.form, g.parameters, pairLimit); !ok || p.found {
			return Inconsistent
		}
	case d.token.place == JSON:
		if _, found, v := tokenMember(b.form, g.parameters); v.reason != OK || found {
			return Inconsistent
		}
	}
	return OK
}

// Late returns the decision that refuses a form which turned out wrong while it streamed,
// nil if that is not so. It is called when sending has failed, before done.
func (d *Decision) Late() *Decision {
	m := d.forwarding.body.stream
	if m == nil || !m.broken.Load() {
		return nil
	}
	late := *d
	late.conclude(m.failed)
	return &late
}

// Revoked reports whether the request was ended because its token is no longer
// good.
func Revoked(forwarded *http.Request) bool {
	return errors.Is(context.Cause(forwarded.Context()), errRevoked)
}
