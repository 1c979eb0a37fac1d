package gate

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/patgate/patgate/catalog"
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
	// Method is the name of the API method, and Group its group. They are
	// told only where the token is good, else they are "" and GroupNone.
	Method string
	Group  string
	// TokenID, AccountID and Login are those of a known token, also where it
	// is refused; 0 and "" otherwise.
	TokenID   tokenstore.TokenID
	AccountID tokenstore.AccountID
	Login     string

	gate        *Gate
	now         time.Time  // of the decision
	client      netip.Addr // who sent it
	unrecorded  bool       // the use of the token is not recorded yet
	head        headerFacts
	target      target
	bare        target // without the token; empty until somebody asks
	body        contentType
	websocket   bool // the client asks for one
	usesSession bool // it runs with the session of the account
	match       catalog.Match
	found       credentials
	hash        tokenstore.Hash
	entry       *tokenstore.Entry
	form        []byte         // an urlencoded form that was read
	bodyRead    bool           // to its end
	stream      *multipartForm // a multipart form that is being read
	signedIn    *SignedIn      // a sign-in or sign-out that is answered here; nil: it is none
	swap        *swap          // what goes in the token's place; nil: nothing
	reader      *bodyReader
	verb        string
	secrets     leakScanner // which go upstream nowhere
	where       string      // Cause was found, in words
	allow       []string    // verbs, for VerbNotAllowed

	// Of the request that is sent on. They stand here so that one piece of
	// memory holds all that a request takes.
	who    [3]string // values of the headers that say who is calling
	cancel context.CancelCauseFunc
	watched
}

// LogValue is what of a decision goes into logs: no credential, and nothing else
// that the client chose.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("reason", d.Reason.String()),
		slog.String("cause", d.Cause.String()),
		slog.String("place", d.Place.String()),
		slog.Uint64("token", uint64(d.TokenID)),
		slog.String("account", d.Login),
		slog.String("method", d.Method))
}

// Format prints what LogValue says, whatever the verb: %+v would print the token.
func (d Decision) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }

// Allowed reports whether the request may be forwarded.
func (d *Decision) Allowed() bool { return d.Reason.Allows() }

// Decide judges a request. client is the address of who sent it, invalid where
// that is not known. Where a form has to be read to find the token, its body is
// consumed; w is used to end a form that takes too long and may be nil.
//
// After a decision that allows, Forward gives the request to send on.
func (g *Gate) Decide(w http.ResponseWriter, r *http.Request, client netip.Addr) *Decision {
	d := &Decision{gate: g, Group: GroupNone, now: g.now(), client: client, verb: r.Method, secrets: leakScanner{gate: g}}
	d.conclude(d.judge(w, r, client))
	if d.entry != nil {
		d.TokenID, d.AccountID, d.Login = d.entry.Token(), d.entry.Owner().ID, d.entry.Owner().Login
		if d.unrecorded = true; !d.WantsSession() {
			d.record()
		}
	}
	d.Place = d.found.place
	if !d.Reason.forwardable() || d.signedIn != nil {
		d.release()
	}
	return d
}

// conclude makes a verdict that of the decision.
func (d *Decision) conclude(v verdict) {
	d.Reason, d.Cause, d.where, d.Status = v.reason, v.cause, v.where, int(v.status)
	if v.status == 0 {
		d.Status = reasonTable[v.reason].status
	}
}

// record records the use of a token, once.
func (d *Decision) record() {
	if d.unrecorded {
		d.unrecorded = false
		d.gate.usage.Record(d.TokenID, d.call())
	}
}

// call is what is recorded of the use of a token.
func (d *Decision) call() usage.Call {
	c := usage.Call{At: d.now, From: d.client}
	if d.Method != "" {
		// Not Method itself: a path may have filled it in, so it is the
		// client's to choose, and a token may stand in it.
		c.Method = d.match.Method.Name
	}
	if !d.Allowed() && d.Reason != Answered {
		c.Refused = d.Reason.String()
	}
	return c
}

// tellMethod names the method, now that it may be told.
func (d *Decision) tellMethod() {
	if d.match.Outcome != catalog.Found {
		d.Group = GroupOther
		return
	}
	d.Method, d.Group = d.match.Name, d.match.Method.Group
}
