package caddymodule

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/upstream"
	"github.com/patgate/patgate/upstream/mask"
)

// errNoAnswer tells of an upstream that changed the protocol without being asked,
// or of a route without anything that answers.
var errNoAnswer = errors.New("patgate: the upstream gave no answer")

// exchange is one request that goes upstream with a credential of its own.
type exchange struct {
	*Gate
	w    http.ResponseWriter
	r    *http.Request
	next caddyhttp.Handler
	d    *gate.Decision

	account upstream.Account
	session *upstream.Session // nil: the credential is that of all
	guard   *mask.Guard
	before  http.Header // of the answer, to begin it anew
}

// serveWithCredential serves a request that was allowed, in took.
func (g *Gate) serveWithCredential(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler, d *gate.Decision, took time.Duration) error {
	x := exchange{Gate: g, w: w, r: r, next: next, d: d, guard: g.guard, before: maps.Clone(w.Header())}
	x.account = upstream.Account{ID: d.AccountID, Login: d.Login, Sealed: d.UpstreamCredential()}
	ready := !d.WantsSession() || x.sign()
	if !ready {
		g.metrics.Observe(d, took)
		g.tell(r, d)
		return g.refuse(w, r, d)
	}
	hideToken(r, d)
	forwarded, done := d.Forward(r)
	defer done()
	g.metrics.Observe(d, took)
	g.tell(r, d)
	a, err := x.attempt(forwarded)
	if a.Verdict() == mask.Taken || err != nil {
		return err
	}
	again, safe := x.rejected(a)
	if !again || !safe || !d.Repeatable() {
		metrics.UpstreamExpired.WithLabelValues("refused").Inc()
		d.FailUpstream(again, 0) // the next request gets another session
		return x.deny()
	}
	if !x.sign() {
		metrics.UpstreamExpired.WithLabelValues("refused").Inc()
		return x.deny()
	}
	metrics.UpstreamExpired.WithLabelValues("repeated").Inc()
	x.clear()
	forwarded, _ = d.Forward(r)
	if a, err = x.attempt(forwarded); a.Verdict() == mask.Taken || err != nil {
		return err
	}
	again, _ = x.rejected(a)
	d.FailUpstream(again, 0)
	return x.deny()
}

// sign gets a session, and gives it to the decision. Where there is none, the
// decision turns into a refusal.
func (x *exchange) sign() bool {
	for range credentialChanges {
		session, err := x.source.Session(x.r.Context(), x.account)
		if err != nil {
			x.failed(err)
			return false
		}
		// A sign-in takes its time. A session of a credential that has been
		// changed or taken away meanwhile is not sent.
		if now := x.d.UpstreamCredential(); !bytes.Equal(now, x.account.Sealed) {
			x.account.Sealed = now
			continue
		}
		x.session, x.guard = session, upstream.Memo(session, mask.ForSession)
		x.d.Carry(session)
		return true
	}
	x.d.FailUpstream(true, 0)
	return false
}

// credentialChanges is how often a credential may change while one request waits.
const credentialChanges = 3

// failed turns the decision into a refusal.
func (x *exchange) failed(err error) {
	var failure *upstream.Failure
	if errors.As(err, &failure) {
		x.d.FailUpstream(failure.Reason == upstream.Unreachable, failure.Retry)
	} else {
		x.d.FailUpstream(true, 0) // the client has gone
	}
}

// attempt sends the request on and passes the answer to the client, unless that
// says that the credential is not good.
func (x *exchange) attempt(forwarded *http.Request) (*mask.Answer, error) {
	a := mask.NewAnswer(x.w, x.guard, x.expired)
	if !x.d.Allowed() {
		return a, x.refuse(x.w, x.r, x.d)
	}
	x.d.Bare(x.r, forwarded)
	askPlainly(forwarded.Header)
	err := x.next.ServeHTTP(a, forwarded)
	if late := x.d.Late(); err != nil && late != nil {
		return a, x.refuse(x.w, x.r, late)
	}
	if err == nil {
		err = x.settle(a)
	}
	if err != nil {
		x.d.Leave(x.r)
	}
	return a, err
}

// settle ends an answer.
func (x *exchange) settle(a *mask.Answer) error {
	if err := a.End(); err != nil {
		return err
	}
	switch {
	case a.Status() == 0:
		return caddyhttp.Error(http.StatusBadGateway, errNoAnswer)
	case a.Verdict() == mask.Unreadable:
		x.clear()
		return caddyhttp.Error(http.StatusBadGateway, mask.ErrPacked)
	case a.Verdict() == mask.Taken && x.session != nil && a.Status() < http.StatusInternalServerError:
		x.source.Accepted(x.account, x.session)
	}
	return nil
}

// askPlainly asks for an answer that can be looked through: whole, not compressed,
// and in the upstream's own character set. A client that could choose a range, or
// one of UTF-16, would read the credential in pieces, or in bytes, that are not it.
func askPlainly(h http.Header) {
	h["Accept-Encoding"] = []string{"identity"}
	delete(h, "Range")
	delete(h, "If-Range")
	delete(h, "Accept-Charset")
	if slices.ContainsFunc(h["Accept"], func(v string) bool { return strings.Contains(strings.ToLower(v), "charset") }) {
		delete(h, "Accept")
	}
}

// rejected notes that the upstream does not take the session. again is true where
// there is, or will be, another one; safe, where the request was not executed or
// may be twice.
func (x *exchange) rejected(a *mask.Answer) (again, safe bool) {
	if x.session == nil || a.Verdict() == mask.Unauthorized {
		return false, false // it does not say that the session has expired
	}
	return x.source.Expired(x.account, x.session), a.Verdict() == mask.ExpiredResult || x.d.ReadOnly()
}

// clear takes the header of the answer away that was not passed on.
func (x *exchange) clear() {
	h := x.w.Header()
	clear(h)
	maps.Copy(h, x.before)
}

func (x *exchange) deny() error {
	x.clear()
	return x.refuse(x.w, x.r, x.d)
}
