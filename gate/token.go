package gate

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// token is the credential of a request, with what is known of it.
type token struct {
	credential
	several    bool // more credentials than one were found
	unrecorded bool // its use is not recorded yet

	at     time.Time  // of the decision
	client netip.Addr // who sent it; invalid if unknown

	hash     tokenstore.Hash
	entry    *tokenstore.Entry // nil if the credential is no token
	signedIn *SignedIn         // nil if the call is no sign-in or sign-out that is answered here
	naming   *naming           // nil if the token is not bound to resources
}

// judge finds out who is asking, and what they may do.
func (t *token) judge(g *Gate, h *head) verdict {
	if t.value == "" {
		return refuse(t.emptyCause(), "the token")
	}
	t.hash = tokenstore.HashOf(t.value)
	t.entry = g.index.Lookup(t.hash)
	switch e := t.entry; {
	case e == nil && (tokenstore.Mistyped(g.prefix, t.value) || g.isWrapped(t.value)):
		return refuse(malformedCause(t.value), "the token")
	case e == nil:
		return t.judgeForeign(g, h)
	case e.ExpiredAt(t.at):
		return because(Expired)
	case !e.StartedAt(t.at):
		return because(NotYetValid)
	case !e.Owner().Enabled():
		return because(AccountDisabled)
	}
	h.told = true
	if !inAddresses(t.entry.Addresses(), t.client) {
		return because(AddressNotAllowed)
	}
	if !g.isAudience(t.entry) {
		return because(Audience)
	}
	return t.judgeMethod(g, h)
}

// judgeBounds judges whether a bound token may call the method at all. What the request names
// is judged when its body is read.
func (t *token) judgeBounds(g *Gate, h *head, b *catalog.Bounds) verdict {
	if unknown := b.Unknown(); len(unknown) > 0 {
		return refuse(ResourceUnknown, "`"+unknown[0]+"`")
	}
	if name, blocked := b.Blocks(h.match); blocked {
		return refuse(ResourceUnnamed, "the `"+name+"` that a call of "+h.match.Name+" concerns")
	}
	t.naming = newNaming(g, b, h.match)
	h.contentType.readForBounds()
	return because(OK)
}

// judgeForeign judges a credential that is no token. One that starts as ours do is a
// token that has gone. One that holds such a value was put together wrongly. Neither is
// passed on.
func (t *token) judgeForeign(g *Gate, h *head) verdict {
	switch {
	case g.looksLikeToken(t.value), g.isTokenLike(t.user):
		return because(Unknown)
	case g.isAnswered(h.match):
		if v := h.checkMethod(); v.reason != OK {
			return v
		}
		h.told = true
		return because(Answered)
	case !g.passUnknown:
		return because(Unknown)
	case h.match.Outcome != catalog.Found: // the upstream will say so
		if h.websocket {
			return because(UpgradeRefused)
		}
		return because(Passed)
	}
	if v := h.checkMethod(); v.reason != OK {
		return v
	}
	return because(Passed)
}

// judgeMethod judges whether the token may call the method.
func (t *token) judgeMethod(g *Gate, h *head) verdict {
	switch h.match.Outcome {
	case catalog.Unknown:
		return because(UnknownMethod)
	case catalog.VerbNotAllowed:
		h.allow = h.match.Verbs(h.target.path)
		return because(VerbNotAllowed)
	case catalog.Found:
	default:
		return because(BadRequest)
	}
	if v := h.checkMethod(); v.reason != OK {
		return v
	}
	if h.calls(g.signOut) {
		t.signOut()
		return because(Answered)
	}
	if h.match.Method.Protected {
		return because(MethodProtected)
	}
	p := g.permissions(t.entry.Grant())
	if !p.methods.Allows(h.match) {
		return because(MethodNotAllowed)
	}
	if p.bounds == nil {
		return because(OK)
	}
	return t.judgeBounds(g, h, p.bounds)
}

// checkAgain returns OK if the token is as it was when the request was judged, else why the
// request is not sent. The watch would come too late for a short one.
func (t *token) checkAgain(g *Gate) Reason {
	switch e := g.index.Lookup(t.hash); {
	case !g.index.Ready():
		return Unavailable
	case e == nil:
		return Unknown
	case e.ExpiredAt(g.now()):
		return Expired
	case !e.StartedAt(g.now()):
		return NotYetValid
	case !e.Owner().Enabled():
		return AccountDisabled
	case e != t.entry:
		return Unavailable // edited: asked again, it is decided on what it is now
	}
	return OK
}

// usable reports whether e is a token that has started and not expired at a time, of an enabled
// account.
func usable(e *tokenstore.Entry, at time.Time) bool {
	return e != nil && !e.ExpiredAt(at) && e.StartedAt(at) && e.Owner().Enabled()
}

// admits reports whether e is good for this client and at this site.
func (t *token) admits(g *Gate, e *tokenstore.Entry) bool {
	return inAddresses(e.Addresses(), t.client) && g.isAudience(e)
}

// isAudience reports whether a token is good at this site.
func (g *Gate) isAudience(e *tokenstore.Entry) bool {
	audience := e.Audience()
	return len(audience) == 0 || slices.Contains(audience, g.site)
}

// looksLikeToken reports whether a value starts as our tokens do, or holds one. It may have
// been copied with what stood before it or in other letters, and encoded several times.
func (g *Gate) looksLikeToken(value string) bool {
	start := unwrap(value)
	if len(start) > len(g.prefix) && hasPrefixFold(start, g.prefix) && start[len(g.prefix)] == '_' {
		return true
	}
	return g.containsEncodedTokenShape(value)
}

// isWrapped reports whether a value starts as our tokens do behind what stands before a token that was
// copied with its quotes or line.
func (g *Gate) isWrapped(value string) bool {
	start := unwrap(value)
	return len(start) < len(value) && strings.HasPrefix(start, g.prefix) && strings.HasPrefix(start[len(g.prefix):], "_")
}

// unwrap drops white space, quotes and brackets before a value.
func unwrap(value string) string { return strings.TrimLeft(value, " \t\r\n\"'<([{") }

// isTokenLike reports whether a text is a token, or looks like one.
func (g *Gate) isTokenLike(s string) bool {
	return s != "" && (g.looksLikeToken(s) || g.index.Lookup(tokenstore.HashOf(s)) != nil)
}

// permissions are what a grant allows, compiled.
type permissions struct {
	methods *catalog.Allowed
	bounds  *catalog.Bounds // nil: it is not bound to resources
}

// permissions returns what a grant allows, worked out once per grant.
func (g *Gate) permissions(grant *tokenstore.SharedGrant) *permissions {
	return tokenstore.Memo(grant, g.catalog, compile)
}

func compile(c *catalog.Catalog, grant tokenstore.Grant) *permissions {
	return &permissions{c.Compile(grant.Sets, grant.Methods), c.Bind(grant.Bounds(), grant.Unbound)}
}
