package gate

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
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
	// Method is the name of the API method, and Group its group. They are
	// told only where the token is good, else they are "" and GroupNone.
	Method string
	Group  string
	// TokenID, AccountID and Login are those of a known token, also where it
	// is refused; 0 and "" otherwise.
	TokenID   tokenstore.TokenID
	AccountID tokenstore.AccountID
	Login     string

	gate      *Gate
	now       time.Time // of the decision
	target    target
	body      contentType
	websocket bool // the client asks for one
	match     catalog.Match
	found     credentials
	hash      tokenstore.Hash
	entry     *tokenstore.Entry
	form      []byte         // an urlencoded form that was read
	bodyRead  bool           // to its end
	stream    *multipartForm // a multipart form that is being read
	intake    *intake
	allow     []string // verbs, for VerbNotAllowed

	// Of a request that was forwarded.
	url     url.URL
	running context.Context //nolint:containedctx // the request's, for recheck
	cancel  context.CancelCauseFunc
	timer   *time.Timer // nil where no token is watched
}

// LogValue is what of a decision goes into logs: no credential, and nothing else
// that the client chose.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("reason", d.Reason.String()),
		slog.String("place", d.Place.String()),
		slog.Uint64("token", uint64(d.TokenID)),
		slog.String("account", d.Login),
		slog.String("method", d.Method))
}

// Format prints what LogValue says, whatever the verb: %+v would print the token.
func (d Decision) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }

// Allowed tells whether the request may be forwarded.
func (d *Decision) Allowed() bool { return d.Reason.Allows() }

// Decide judges a request. client is the address of who sent it, invalid where
// that is not known. Where a form has to be read to find the token, its body is
// consumed; w is used to end a form that takes too long and may be nil.
//
// After a decision that allows, Forward gives the request to send on.
func (g *Gate) Decide(w http.ResponseWriter, r *http.Request, client netip.Addr) *Decision {
	d := &Decision{gate: g, Group: GroupNone, now: g.now()}
	d.Reason = d.judge(w, r, client)
	if d.Status == 0 {
		d.Status = table[d.Reason].status
	}
	if d.entry != nil {
		d.TokenID, d.AccountID, d.Login = d.entry.Token(), d.entry.Owner().ID, d.entry.Owner().Login
		g.usage.Record(d.TokenID, d.now, client, d.Allowed())
	}
	d.Place = d.found.place
	if !d.Allowed() {
		d.release()
	}
	return d
}

// judge goes through the blocks in order: what is wrong with the request, who is
// asking, what they may do. A block is reported only when those before it are
// in order, so nobody without a good token learns which methods exist.
func (d *Decision) judge(w http.ResponseWriter, r *http.Request, client netip.Addr) Reason {
	g := d.gate
	if !g.index.Ready() {
		return Unavailable
	}
	if reason := d.readHead(r); reason != OK {
		return reason
	}
	form := d.body.kind == formBody || d.body.kind == multipartBody
	public := d.match.Outcome == catalog.Found && d.match.Method.Public
	if public { // everybody may know that it exists
		if reason := d.judgeForm(); reason != OK {
			return reason
		}
	}
	if d.found.place != Nowhere && !public {
		// Known before the body is read: who is refused sends none.
		if reason := d.judgeToken(client); reason != OK {
			return reason
		}
	} else if d.found.place == Nowhere && !public && !form {
		return Missing
	}
	if form {
		known := d.found.place != Nowhere
		if reason := d.readBody(w, r); reason != OK {
			return reason
		}
		switch {
		case public || known:
		case d.found.place == Nowhere:
			return Missing
		default:
			if reason := d.judgeToken(client); reason != OK {
				return reason
			}
		}
	}
	if d.repeated(r.Header) {
		return Ambiguous
	}
	if public {
		d.tellMethod()
		return Public
	}
	return OK
}

// readHead reads all but the body.
func (d *Decision) readHead(r *http.Request) Reason {
	g := d.gate
	if len(r.RequestURI) > targetLimit {
		d.Status = http.StatusRequestURITooLong
		return TooLarge
	}
	if oversized(r.Header) {
		d.Status = http.StatusRequestHeaderFieldsTooLarge
		return TooLarge
	}
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace || !g.catalog.KnowsVerb(r.Method) {
		return VerbNotAllowed
	}
	var ok bool
	if d.target, ok = readTarget(r); !ok || !validHost(r.Host) {
		return BadRequest
	}
	if h := r.Header["Host"]; len(h) > 1 || len(h) == 1 && h[0] != r.Host {
		return BadRequest // HTTP/2 may carry both (RFC 9113 section 8.3.1)
	}
	if d.match = g.catalog.Match(r.Method, d.target.path); d.match.Outcome == catalog.BadPath {
		return BadRequest
	}
	var any bool
	if any, d.websocket = wantsUpgrade(r); any && !(d.websocket && g.upgrades) {
		return UpgradeRefused
	}
	var reason Reason
	if d.body, reason = readContentType(r); reason != OK {
		return reason
	}
	if !allows(g.catalog.AllowsBody(), d.body.kind) {
		return UnsupportedMedia
	}
	return d.findInHead(r)
}

// findInHead looks for the credential in query and header.
func (d *Decision) findInHead(r *http.Request) Reason {
	g := d.gate
	p, ok := scanPairs(d.target.query, g.parameter, pairLimit)
	switch {
	case !ok, p.found && !g.places[Query]:
		return BadRequest
	case p.twice:
		return Ambiguous
	case p.found:
		d.found.add(credential{place: Query, value: decodeValue(d.target.query[p.value:p.end], maxValue), start: p.start, end: p.end})
		d.found.start, d.found.end = p.cut(len(d.target.query))
	}
	if !g.fromHeader(r.Header, &d.found) || d.found.many {
		return Ambiguous
	}
	return OK
}

func allows(b catalog.Bodies, kind bodyKind) bool {
	switch kind {
	case formBody:
		return b.Form
	case multipartBody:
		return b.Multipart
	case otherBody:
		return b.Other
	}
	return true
}

// judgeToken says who is asking, and what they may do.
func (d *Decision) judgeToken(client netip.Addr) Reason {
	g, value := d.gate, d.found.value
	if value == "" || tokenstore.Mistyped(g.prefix, value) {
		return Malformed
	}
	d.hash = tokenstore.HashOf(value)
	e := g.index.Lookup(d.hash)
	switch {
	case e == nil:
		return Unknown
	case e.ExpiredAt(d.now):
		d.entry = e
		return Expired
	case !e.Owner().Enabled():
		d.entry = e
		return AccountDisabled
	}
	d.entry = e
	d.tellMethod()
	if !inAddresses(e.Addresses(), client) {
		return AddressNotAllowed
	}
	if audience := e.Audience(); len(audience) > 0 && !slices.Contains(audience, g.site) {
		return Audience
	}
	return d.judgeMethod()
}

// judgeMethod says whether the token may call the method.
func (d *Decision) judgeMethod() Reason {
	switch d.match.Outcome {
	case catalog.Unknown:
		return UnknownMethod
	case catalog.VerbNotAllowed:
		d.allow = d.gate.catalog.Verbs(d.target.path)
		return VerbNotAllowed
	case catalog.Found:
	default:
		return BadRequest
	}
	if reason := d.judgeForm(); reason != OK {
		return reason
	}
	if d.match.Method.Protected {
		return MethodProtected
	}
	if !d.gate.compiled(d.entry.Grant()).Allows(d.match) {
		return MethodNotAllowed
	}
	return OK
}

// judgeForm says whether the method that was found takes a body of this kind, and
// a change of protocol.
func (d *Decision) judgeForm() Reason {
	switch m := d.match.Method; {
	case !allows(m.Bodies, d.body.kind):
		return UnsupportedMedia
	case d.websocket && !m.Upgrade:
		return UpgradeRefused
	}
	return OK
}

// compiled is what the catalog makes of a grant, worked out once.
func (g *Gate) compiled(grant *tokenstore.SharedGrant) *catalog.Allowed {
	return grant.Memo(g.catalog, g.compile).(*catalog.Allowed)
}

func (g *Gate) compile(grant tokenstore.Grant) any {
	return g.catalog.Compile(grant.Sets, grant.Methods)
}

// tellMethod names the method, now that it may be told.
func (d *Decision) tellMethod() {
	if d.match.Outcome != catalog.Found {
		d.Group = GroupOther
		return
	}
	d.Method, d.Group = d.match.Name, d.match.Method.Group
}

// inAddresses tells whether the address is in the list. An empty list is no
// limit; an address that is not known is in no list.
func inAddresses(list []netip.Prefix, client netip.Addr) bool {
	if len(list) == 0 {
		return true
	}
	if !client.IsValid() {
		return false
	}
	client = client.Unmap().WithZone("")
	for _, p := range list {
		if p.Contains(client) {
			return true
		}
	}
	return false
}

// readBody reads a form, to find the credential or to see that there is none
// beside the one that is known.
func (d *Decision) readBody(w http.ResponseWriter, r *http.Request) Reason {
	g := d.gate
	d.intake = g.newIntake(w, r)
	defer d.intake.stop()
	if d.body.kind == multipartBody {
		return d.readMultipart()
	}
	form, reason := d.intake.readForm(r.ContentLength, g.formLimit)
	if reason != OK {
		return reason
	}
	d.form, d.bodyRead = form, true
	if d.body.ascii && len(form) > 0 && !made(form, isASCII) {
		return UnsupportedMedia
	}
	p, ok := scanPairs(form, g.parameter, pairLimit)
	switch {
	case !ok, p.found && !g.places[Form]:
		return BadRequest
	case p.twice:
		return Ambiguous
	case p.found:
		d.found.add(credential{place: Form, value: decodeValue(form[p.value:p.end], maxValue)})
		d.found.start, d.found.end = p.cut(len(form))
	}
	if d.found.many {
		return Ambiguous
	}
	return OK
}

func (d *Decision) readMultipart() Reason {
	g := d.gate
	d.stream = newMultipart(d.intake, g.parameter, d.body.boundary, d.found.place != Nowhere)
	d.stream.ascii = d.body.ascii
	reason := d.stream.ahead(g.formLimit)
	if reason != OK {
		return reason
	}
	if t := d.stream.token; t != nil {
		if !g.places[Multipart] {
			return BadRequest
		}
		d.found.add(*t)
	}
	return OK
}

// release gives the memory of forms back.
func (d *Decision) release() {
	if d.intake != nil {
		d.intake.memory.give(d.intake.held)
		d.intake.held = 0
		d.form, d.stream = nil, nil
	}
}
