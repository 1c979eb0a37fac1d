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
func (d *Decision) judge(w http.ResponseWriter, r *http.Request, client netip.Addr) verdict {
	g := d.gate
	if !g.index.Ready() {
		return because(Unavailable)
	}
	if v := d.readHead(r); v.reason != OK {
		return v
	}
	form := d.body.kind.isRead()
	public := d.public()
	if public { // everybody may know that it exists
		if v := d.judgeForm(); v.reason != OK {
			return v
		}
	}
	v := because(OK)
	if d.found.place != Nowhere && !public {
		// Known before the body is read: who is refused sends none.
		if v = d.judgeToken(client); !v.reason.forwardable() {
			return v
		}
	} else if d.found.place == Nowhere && !public && (!form || d.body.kind == jsonBody) {
		return refuse(NoToken, "the request")
	}
	if form {
		known := d.found.place != Nowhere
		if v := d.readBody(w, r); v.reason != OK {
			return v
		}
		switch {
		case public || known:
		case d.found.place == Nowhere && d.stream != nil && d.stream.hasFile && !d.stream.whole():
			return refuse(TokenTooLate, formInWords)
		case d.found.place == Nowhere:
			return refuse(NoToken, "the request")
		default:
			if v = d.judgeToken(client); !v.reason.forwardable() {
				return v
			}
		}
	}
	if v.reason == Answered {
		return v
	}
	if public {
		if v = d.judgePublic(client); v.reason == Answered {
			d.tellMethod()
		}
		if v.reason != Public {
			return v
		}
	}
	if leak := d.scanForLeaks(r, v.reason); leak.reason != OK {
		return leak
	}
	if public {
		d.tellMethod()
	}
	return v
}

// public reports whether the method that was called needs no token.
func (d *Decision) public() bool { return d.match.Outcome == catalog.Found && d.match.Method.Public }

// readHead reads all but the body.
func (d *Decision) readHead(r *http.Request) verdict {
	g := d.gate
	if len(r.RequestURI) > targetLimit {
		return verdict{reason: TooLarge, status: http.StatusRequestURITooLong}
	}
	if d.head = g.scanHeader(r.Header); d.head.oversized {
		return verdict{reason: TooLarge, status: http.StatusRequestHeaderFieldsTooLarge}
	}
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace || !g.catalog.KnowsVerb(r.Method) {
		d.allow = g.catalog.AllVerbs()
		return because(VerbNotAllowed)
	}
	var wrong Cause
	if d.target, wrong = readTarget(r); wrong != NoCause {
		return d.noteTarget(wrong)
	}
	if !validHost(r.Host) {
		return refuse(HostSyntax, "the Host")
	}
	if d.head.host {
		if h := r.Header["Host"]; len(h) > 1 || len(h) == 1 && h[0] != r.Host {
			return refuse(HostDiffers, "the Host") // HTTP/2 may carry both (RFC 9113 section 8.3.1)
		}
	}
	if d.match = g.catalog.Match(r.Method, d.target.path); d.match.Outcome == catalog.BadPath {
		return refuse(PathSyntax, pathInWords(d.target.path))
	}
	var upgrade bool
	if upgrade, d.websocket = d.head.wantsUpgrade(r.Header); upgrade && !(d.websocket && g.upgrades) {
		return because(UpgradeRefused)
	}
	var v verdict
	if d.body, v = readContentType(r); v.reason != OK {
		return v
	}
	bodies := g.catalog.AllowsBody()
	if d.match.Outcome == catalog.Found {
		bodies = d.match.Method.Bodies
	}
	if d.body.kind == jsonBody && bodies.Other {
		d.body.kind = otherBody // what it holds is the upstream's
	}
	if !allows(g.catalog.AllowsBody(), d.body.kind) {
		return refuse(TypeNotTaken, "the body")
	}
	return d.findInHead(r)
}

// findInHead looks for the credential in query and header.
func (d *Decision) findInHead(r *http.Request) verdict {
	g := d.gate
	p, ok := scanPairs(d.target.query, g.parameters, pairLimit)
	switch {
	case !ok:
		return p.refusal("query")
	case p.found && !g.places[Query]:
		return refuse(PlaceSwitchedOff, placeTable[Query].inWords(g))
	case p.twice:
		return refuse(CredentialTwice, atByte(g.parameters.inWords(), p.start, "query"))
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
		return because(OK)
	case CookieSpelling:
		return refuse(wrong, "the Cookie header")
	case CredentialTwice:
		name, _ := d.header()
		return refuse(wrong, "what stands in "+name)
	default:
		return refuse(wrong, "Authorization")
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
func (d *Decision) judgeToken(client netip.Addr) verdict {
	g, value := d.gate, d.found.value
	if value == "" {
		return refuse(d.found.emptyCause(), "the token")
	}
	d.hash = tokenstore.HashOf(value)
	e := g.index.Lookup(d.hash)
	switch {
	case e == nil && tokenstore.Mistyped(g.prefix, value):
		return refuse(malformedCause(value), "the token")
	case e == nil:
		return d.judgeForeign(value)
	case e.ExpiredAt(d.now):
		d.entry = e
		return because(Expired)
	case !e.Owner().Enabled():
		d.entry = e
		return because(AccountDisabled)
	}
	d.entry = e
	d.tellMethod()
	if !inAddresses(e.Addresses(), client) {
		return because(AddressNotAllowed)
	}
	if !g.isAudience(e) {
		return because(Audience)
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
func (d *Decision) judgeForeign(value string) verdict {
	g := d.gate
	switch {
	case g.looksLikeToken(value), g.isTokenLike(d.found.user):
		return because(Unknown)
	case g.isAnswered(d.match):
		if v := d.judgeForm(); v.reason != OK {
			return v
		}
		d.tellMethod()
		return because(Answered)
	case !g.passUnknown:
		return because(Unknown)
	case d.match.Outcome != catalog.Found: // the upstream will say so
		if d.websocket {
			return because(UpgradeRefused)
		}
		return because(Passed)
	}
	if v := d.judgeForm(); v.reason != OK {
		return v
	}
	return because(Passed)
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
func (d *Decision) judgeMethod() verdict {
	switch d.match.Outcome {
	case catalog.Unknown:
		return because(UnknownMethod)
	case catalog.VerbNotAllowed:
		d.allow = d.gate.catalog.Verbs(d.target.path)
		return because(VerbNotAllowed)
	case catalog.Found:
	default:
		return because(BadRequest)
	}
	if v := d.judgeForm(); v.reason != OK {
		return v
	}
	if d.signsOut() {
		return because(Answered)
	}
	if d.match.Method.Protected {
		return because(MethodProtected)
	}
	if !d.gate.compiled(d.entry.Grant()).Allows(d.match) {
		return because(MethodNotAllowed)
	}
	return because(OK)
}

// judgeForm says whether the method that was found takes a body of this kind, and
// a change of protocol.
func (d *Decision) judgeForm() verdict {
	switch m := d.match.Method; {
	case !allows(m.Bodies, d.body.kind), m.Public && d.body.kind == jsonBody: // JSON is read beside a token only
		return refuse(TypeNotTaken, "the body")
	case d.websocket && !m.Upgrade:
		return because(UpgradeRefused)
	}
	return because(OK)
}

// compiled is what the catalog makes of a grant, worked out once.
func (g *Gate) compiled(grant *tokenstore.SharedGrant) *catalog.Allowed {
	return tokenstore.Memo(grant, g.catalog, compile)
}

func compile(c *catalog.Catalog, grant tokenstore.Grant) *catalog.Allowed {
	return c.Compile(grant.Sets, grant.Methods)
}
