package gate

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// Groups of methods that are none, as metric labels.
const (
	GroupNone  = "none"  // the request did not get so far that its method mattered
	GroupOther = "other" // no method of the catalog
)

// Decision is what was decided on one request, and what it takes to forward it.
type Decision struct {
	Reason Reason
	Status int   // HTTP status of a refusal in the style "http"
	Place  Place // of the credential
	// Cause is what exactly is wrong with a refused request; NoCause for reasons
	// that have only one.
	Cause Cause
	// Method is the name of the API method, and Group its group. If the client may
	// not know which methods there are, they are "" and GroupNone.
	Method string
	Group  string
	// TokenID, AccountID and Login are those of a known token, also if it
	// is refused; 0 and "" otherwise.
	TokenID   tokenstore.TokenID
	AccountID tokenstore.AccountID
	Login     string

	where string // the place of the request where Cause was found, in words
	gate  *Gate
	// The parts are values, so that one piece of memory holds all that a request takes.
	head       head
	token      token
	forwarding forwarding
}

// LogValue returns what goes into logs: no credential, and nothing else that the client
// chose.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("reason", d.Reason.String()),
		slog.String("cause", d.Cause.String()),
		slog.String("place", d.Place.String()),
		slog.Uint64("token", uint64(d.TokenID)),
		slog.String("account", d.Login),
		slog.String("method", d.Method))
}

// Format prints what LogValue returns, whatever the verb: %+v would print the token.
func (d Decision) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }

// Allowed reports whether the request may be forwarded.
func (d *Decision) Allowed() bool { return d.Reason.Allows() }

// Decide judges a request. client is the address of who sent it, invalid if
// that is not known. If a form has to be read to find the token, its body is
// consumed; w is used to end a form that takes too long and may be nil.
//
// After a decision that allows, Forward returns the request to send on.
func (g *Gate) Decide(w http.ResponseWriter, r *http.Request, client netip.Addr) *Decision {
	d := &Decision{gate: g}
	d.token.at, d.token.client = g.now(), client
	d.forwarding.leaks.gate = g
	d.conclude(d.judge(w, r))
	d.Place = d.token.place
	d.Method, d.Group = d.head.toldMethod()
	if e := d.token.entry; e != nil {
		d.TokenID, d.AccountID, d.Login = e.Token(), e.Owner().ID, e.Owner().Login
		if d.token.unrecorded = true; !d.WantsSession() {
			d.record()
		}
	}
	if !d.Reason.forwardable() || d.token.signedIn != nil {
		d.forwarding.body.release()
	}
	return d
}

// conclude takes over a verdict.
func (d *Decision) conclude(v verdict) {
	d.Reason, d.Cause, d.where, d.Status = v.reason, v.cause, v.where, int(v.status)
	if v.status == 0 {
		d.Status = reasonTable[v.reason].status
	}
}

// record records the use of the token, once.
func (d *Decision) record() {
	if d.token.unrecorded {
		d.token.unrecorded = false
		d.gate.usage.Record(d.TokenID, d.use())
	}
}

// use returns what is recorded of the use of the token.
func (d *Decision) use() usage.Call {
	c := usage.Call{At: d.token.at, From: d.token.client}
	if d.Method != "" {
		// Not Method itself: a path may have filled it in, so the client
		// chooses it, and a token may stand in it.
		c.Method = d.head.match.Method.Name
	}
	if !d.Allowed() && d.Reason != Answered {
		c.Refused = d.Reason.String()
	}
	return c
}
