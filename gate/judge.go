package gate

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

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
	form := d.body.kind.isRead()
	public := d.public()
	if public { // everybody may know that it exists
		if reason := d.judgeForm(); reason != OK {
			return reason
		}
	}
	verdict := OK
	if d.found.place != Nowhere && !public {
		// Known before the body is read: who is refused sends none.
		if verdict = d.judgeToken(client); !verdict.forwardable() {
			return verdict
		}
	} else if d.found.place == Nowhere && !public && (!form || d.body.kind == jsonBody) {
		return d.note(NoToken, "the request")
	}
	if form {
		known := d.found.place != Nowhere
		if reason := d.readBody(w, r); reason != OK {
			return reason
		}
		switch {
		case public || known:
		case d.found.place == Nowhere && d.stream != nil && d.stream.hasFile && !d.stream.whole():
			return d.note(TokenTooLate, formInWords)
		case d.found.place == Nowhere:
			return d.note(NoToken, "the request")
		default:
			if verdict = d.judgeToken(client); !verdict.forwardable() {
				return verdict
			}
		}
	}
	if verdict == Answered {
		return verdict
	}
	if public {
		if verdict = d.judgePublic(client); verdict == Answered {
			d.tellMethod()
		}
		if verdict != Public {
			return verdict
		}
	}
	if reason := d.scanForLeaks(r, verdict); reason != OK {
		return reason
	}
	if public {
		d.tellMethod()
	}
	return verdict
}

// public reports whether the method that was called needs no token.
func (d *Decision) public() bool { return d.match.Outcome == catalog.Found && d.match.Method.Public }

// readHead reads all but the body.
func (d *Decision) readHead(r *http.Request) Reason {
	g := d.gate
	if len(r.RequestURI) > targetLimit {
		d.Status = http.StatusRequestURITooLong
		return TooLarge
	}
	if d.head = g.scanHeader(r.Header); d.head.oversized {
		d.Status = http.StatusRequestHeaderFieldsTooLarge
		return TooLarge
	}
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace || !g.catalog.KnowsVerb(r.Method) {
		d.allow = g.catalog.AllVerbs()
		return VerbNotAllowed
	}
	var wrong Cause
	if d.target, wrong = readTarget(r); wrong != NoCause {
		return d.noteTarget(wrong)
	}
	if !validHost(r.Host) {
		return d.note(HostSyntax, "the Host")
	}
	if d.head.host {
		if h := r.Header["Host"]; len(h) > 1 || len(h) == 1 && h[0] != r.Host {
			return d.note(HostDiffers, "the Host") // HTTP/2 may carry both (RFC 9113 section 8.3.1)
		}
	}
	if d.match = g.catalog.Match(r.Method, d.target.path); d.match.Outcome == catalog.BadPath {
		return d.note(PathSyntax, pathInWords(d.target.path))
	}
	var upgrade bool
	if upgrade, d.websocket = d.head.wantsUpgrade(r.Header); upgrade && !(d.websocket && g.upgrades) {
		return UpgradeRefused
	}
	var reason Reason
	if d.body, reason = readContentType(r); reason != OK {
		d.finding = d.body.finding
		return reason
	}
	bodies := g.catalog.AllowsBody()
	if d.match.Outcome == catalog.Found {
		bodies = d.match.Method.Bodies
	}
	if d.body.kind == jsonBody && bodies.Other {
		d.body.kind = otherBody // what it holds is the upstream's
	}
	if !allows(g.catalog.AllowsBody(), d.body.kind) {
		return d.note(TypeNotTaken, "the body")
	}
	return d.findInHead(r)
}

// findInHead looks for the credential in query and header.
func (d *Decision) findInHead(r *http.Request) Reason {
	g := d.gate
	p, ok := scanPairs(d.target.query, g.parameters, pairLimit)
	switch {
	case !ok:
		d.finding = p.finding("query")
		return BadRequest
	case p.found && !g.places[Query]:
		return d.note(PlaceSwitchedOff, placeTable[Query].inWords(g))
	case p.twice:
		return d.note(CredentialTwice, atByte(g.parameters.inWords(), p.start, "query"))
	case p.found:
		d.found.add(credential{place: Query, value: decodeValue(d.target.query[p.value:p.end], maxValue), notEmpty: p.end > p.value, start: p.start, end: p.end})
		d.found.start, d.found.end = p.removal(len(d.target.query))
	}
	wrong := g.fromHeader(r.Header, &d.head, &d.found)
	if wrong == NoCause && d.found.many {
		wrong = CredentialTwice
	}
	switch wrong {
	case NoCause:
		return OK
	case CookieSpelling:
		return d.note(wrong, "the Cookie header")
	case CredentialTwice:
		name, _ := d.header()
		return d.note(wrong, "what stands in "+name)
	default:
		return d.note(wrong, "Authorization")
	}
}

func allows(b catalog.Bodies, kind bodyKind) bool {
	switch kind {
	case formBody, jsonBody:
		return b.Form
	case multipartBody:
		return b.Multipart
	case otherBody:
		return b.Other
	case noBody, untypedBody:
		return true
	}
	return false
}

// judgeToken says who is asking, and what they may do.
func (d *Decision) judgeToken(client netip.Addr) Reason {
	g, value := d.gate, d.found.value
	if value == "" {
		return d.note(d.found.emptyCause(), "the token")
	}
	d.hash = tokenstore.HashOf(value)
	e := g.index.Lookup(d.hash)
	switch {
	case e == nil && tokenstore.Mistyped(g.prefix, value):
		return d.note(malformedCause(value), "the token")
	case e == nil:
		return d.judgeForeign(value)
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
	if !g.isAudience(e) {
		return Audience
	}
	return d.judgeMethod()
}

// isAudience reports whether a token is good at this site.
func (g *Gate) isAudience(e *tokenstore.Entry) bool {
	audience := e.Audience()
	return len(audience) == 0 || slices.Contains(audience, g.site)
}

// judgeForeign says what becomes of a credential that no token has. One that
// starts as ours do is a token that has gone, and one that holds such a value was put
// together wrongly, whatever else is handed on.
func (d *Decision) judgeForeign(value string) Reason {
	g := d.gate
	switch {
	case g.looksLikeToken(value), g.isTokenLike(d.found.user):
		return Unknown
	case g.isAnswered(d.match):
		if reason := d.judgeForm(); reason != OK {
			return reason
		}
		d.tellMethod()
		return Answered
	case !g.passUnknown:
		return Unknown
	case d.match.Outcome != catalog.Found: // the upstream will say so
		if d.websocket {
			return UpgradeRefused
		}
		return Passed
	}
	if reason := d.judgeForm(); reason != OK {
		return reason
	}
	return Passed
}

// looksLikeToken reports whether a value starts as our tokens do, also where it was
// copied with what stood before it, or in other letters, or holds a token, also
// where it was encoded several times.
func (g *Gate) looksLikeToken(value string) bool {
	start := strings.TrimLeft(value, " \t\r\n\"'<(")
	if len(start) > len(g.prefix) && hasPrefixFold(start, g.prefix) && start[len(g.prefix)] == '_' {
		return true
	}
	for range 4 {
		if g.containsTokenShape(value) {
			return true
		}
		value = decodeValue(value, len(value))
	}
	return false
}

// isTokenLike reports whether a text is a token, or looks like one.
func (g *Gate) isTokenLike(s string) bool {
	return s != "" && (g.looksLikeToken(s) || g.index.Lookup(tokenstore.HashOf(s)) != nil)
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
	if d.signsOut() {
		return Answered
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
	case !allows(m.Bodies, d.body.kind), m.Public && d.body.kind == jsonBody: // JSON is read beside a token only
		return d.note(TypeNotTaken, "the body")
	case d.websocket && !m.Upgrade:
		return UpgradeRefused
	}
	return OK
}

// compiled is what the catalog makes of a grant, worked out once.
func (g *Gate) compiled(grant *tokenstore.SharedGrant) *catalog.Allowed {
	return tokenstore.Memo(grant, g.catalog, compile)
}

func compile(c *catalog.Catalog, grant tokenstore.Grant) *catalog.Allowed {
	return c.Compile(grant.Sets, grant.Methods)
}
