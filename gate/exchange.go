package gate

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// Mode says what goes upstream in the token's place.
type Mode uint8

const (
	ModeStrip   Mode = iota // nothing: the upstream is told who is calling
	ModeHeader              // one credential for all, in a header of its own
	ModeSession             // the account's session, where the token stood
)

// Revealer is a credential of the upstream. Its other methods print none.
type Revealer interface{ Reveal() string }

// checkUpstream returns an error if the header of ModeHeader cannot be sent.
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

// isFieldValue reports whether s is visible ASCII, with spaces inside only (RFC 9110
// section 5.5).
func isFieldValue(s string) bool { return allBytes(s, isVisibleOrSpace) && trimOWS(s) == s }

func isVisibleOrSpace(c byte) bool { return c >= ' ' && c <= '~' }

func isVisible(c byte) bool { return c > ' ' && c <= '~' }

// WantsSession reports whether Carry has to be called before Forward.
func (d *Decision) WantsSession() bool { return d.gate.mode == ModeSession && d.Reason == OK }

// Carries reports whether a credential of the upstream is sent, so that the answer
// may hold it.
func (d *Decision) Carries() bool { return d.gate.mode != ModeStrip && d.Reason == OK }

// UpstreamCredential returns the credential of the token's account, sealed; nil if
// it has none.
func (d *Decision) UpstreamCredential() []byte {
	if d.token.entry == nil {
		return nil
	}
	return d.token.entry.Owner().Upstream()
}

// Carry sets the session that goes in the token's place. It is visible ASCII.
func (d *Decision) Carry(session Revealer) {
	d.record() // not before: without a session the call is a refused one
	f := &d.forwarding
	if f.swap == nil {
		f.swap = new(swap)
	}
	f.swap.session = session.Reveal()
}

// FailUpstream turns a decision that allows into a refusal: there is no credential
// of the upstream to send, or it is not taken. If soon is set, there may be one after
// retry.
func (d *Decision) FailUpstream(soon bool, retry time.Duration) {
	v := because(UpstreamSignInFailed)
	if soon {
		v.status = http.StatusServiceUnavailable
	}
	d.conclude(v)
	f := &d.forwarding
	if f.swap == nil {
		f.swap = new(swap)
	}
	f.swap.retry = retry
	d.record()
	f.body.release()
}

// Repeatable reports whether the request can be forwarded once more: nothing of its
// body is used up.
func (d *Decision) Repeatable() bool {
	return d.forwarding.body.isRepeatable(d.head.contentType.kind)
}

// ReadOnly reports whether the method changes nothing upstream.
func (d *Decision) ReadOnly() bool {
	m := d.head.match.Method
	return m != nil && m.ReadOnly
}

// exchange puts the upstream's credential into out, from which the token has been
// taken. The request that came stays without it, for an error's routes see that one.
func (d *Decision) exchange(out *http.Request, bare *target) Reason {
	g, h, f := d.gate, &d.head, &d.forwarding
	u := *out.URL
	out.URL, out.Header = &u, maps.Clone(out.Header)
	if g.mode == ModeHeader {
		out.Header[g.fixedHeader] = []string{g.fixedValue.Reveal()}
		return d.inspect(out, bare)
	}
	c := &d.token.credential
	if !h.sameMethod(g.catalog, out) || !f.swap.inHeader(g, c, out.Header) || !f.swap.inBody(g, h, c, &f.body, out) || !f.swap.inQuery(g, h, c, out) {
		return Inconsistent
	}
	return OK
}
