package gate

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/paths"
)

// head holds what was read of a request's line and header.
type head struct {
	verb        string
	asked       string // the verb that a preflight asks for; empty: it is none
	target      target
	facts       headerFacts
	contentType contentType
	match       catalog.Match // the API method that is called
	allow       []string      // verbs that the path is known with, for VerbNotAllowed
	websocket   bool          // the client asks for one
	told        bool          // the client may know which method it called
}

// read reads all but the credential. It refuses what no method of the API takes. The rest is
// left to checkMethod, until it is known who asks.
func (h *head) read(g *Gate, r *http.Request) verdict {
	h.verb = r.Method
	if len(r.RequestURI) > targetLimit {
		return verdict{reason: TooLarge, status: http.StatusRequestURITooLong}
	}
	var oversized bool
	if h.facts, oversized = g.scanHeader(r.Header); oversized {
		return verdict{reason: TooLarge, status: http.StatusRequestHeaderFieldsTooLarge}
	}
	verb := cmp.Or(h.asked, r.Method)
	if verb == http.MethodConnect || verb == http.MethodTrace || !g.catalog.KnowsVerb(verb) {
		h.allow = g.catalog.AllVerbs()
		return because(VerbNotAllowed)
	}
	var wrong Cause
	if h.target, wrong = readTarget(r); wrong != NoCause {
		return h.target.refusal(wrong)
	}
	if v := h.checkHost(r); v.reason != OK {
		return v
	}
	switch h.match = g.catalog.Match(verb, r.Host, h.target.path); h.match.Outcome {
	case catalog.BadHost:
		return refuse(HostSyntax, "the Host")
	case catalog.BadPath:
		return h.refusePath()
	case catalog.Unknown, catalog.VerbNotAllowed, catalog.Found:
	}
	var upgrade bool
	if upgrade, h.websocket = h.facts.wantsUpgrade(r.Header); upgrade && !(h.websocket && g.upgrades) {
		return because(UpgradeRefused)
	}
	return h.readContentType(g, r)
}

// refusePath refuses a path that is none of a method. Of two methods that it could be of it does not
// tell the names, as it is not known yet who asks.
func (h *head) refusePath() verdict {
	if h.match.Fault == paths.Crossing {
		return refuse(PathCrossing, "the path")
	}
	return refuse(PathSyntax, pathInWords(h.target.path, h.match.Fault, h.match.At))
}

// checkHost refuses a Host that is malformed, or one of two.
func (h *head) checkHost(r *http.Request) verdict {
	if !validHost(r.Host) {
		return refuse(HostSyntax, "the Host")
	}
	if h.facts.host {
		if host := r.Header["Host"]; len(host) > 1 || len(host) == 1 && host[0] != r.Host {
			return refuse(HostDiffers, "the Host") // HTTP/2 may carry both (RFC 9113 section 8.3.1)
		}
	}
	return because(OK)
}

// readContentType finds out which kind of body the request has.
func (h *head) readContentType(g *Gate, r *http.Request) verdict {
	var v verdict
	if h.contentType, v = readContentType(r); v.reason != OK {
		return v
	}
	bodies := g.catalog.AllowsBody()
	if h.match.Outcome == catalog.Found {
		bodies = h.match.Method.Bodies
	}
	switch {
	case h.contentType.isJSON && g.places[JSON]:
		if v := h.contentType.readForTokens(); v.reason != OK {
			return v
		}
	case h.contentType.kind == jsonBody && bodies.Other:
		h.contentType.kind, h.contentType.passed = otherBody, true // what it holds is the upstream's
	}
	if !allows(g.catalog.AllowsBody(), h.contentType.kind) {
		return refuse(TypeNotTaken, "the body")
	}
	return because(OK)
}

// allows reports whether b has a kind of body.
func allows(b catalog.Bodies, kind bodyKind) bool {
	switch kind {
	case formBody:
		return b.Form
	case jsonBody: // an API that takes forms gets it from webhooks
		return b.Form || b.Other
	case multipartBody:
		return b.Multipart
	case otherBody:
		return b.Other
	case noBody, untypedBody:
		return true
	}
	return false
}

// checkMethod refuses a kind of body, and a change of protocol, that the method does not
// take. There is such a method.
func (h *head) checkMethod() verdict {
	switch m, kind := h.match.Method, h.contentType.kind; {
	case !allows(m.Bodies, kind), m.Public && kind == jsonBody && !h.contentType.holdsTokens: // it is read beside a token only
		return refuse(TypeNotTaken, "the body")
	case h.websocket && !m.Upgrade:
		return because(UpgradeRefused)
	}
	return because(OK)
}

// isPublic reports whether the method that was called needs no token.
func (h *head) isPublic() bool { return h.match.Outcome == catalog.Found && h.match.Method.Public }

// calls reports whether the method of this name, in lower case, was called.
func (h *head) calls(name string) bool {
	return name != "" && h.match.Outcome == catalog.Found && equalFold(h.match.Method.Name, name)
}

// toldMethod returns name and group of the method, if the client may know it.
func (h *head) toldMethod() (name, group string) {
	switch {
	case !h.told:
		return "", GroupNone
	case h.match.Outcome != catalog.Found:
		return "", GroupOther
	}
	return h.match.Name, h.match.Method.Group
}

// sameMethod reports whether verb, host and path of out are those that were decided on, or of
// the same method.
func (h *head) sameMethod(c *catalog.Catalog, out *http.Request) bool {
	path := out.URL.EscapedPath()
	verb := out.Method
	if verb == h.verb {
		if path == h.target.path && !c.HasHosts() {
			return true
		}
		verb = cmp.Or(h.asked, verb)
	}
	again := c.Match(verb, out.Host, path)
	return again.Outcome == catalog.Found && again.Name == h.match.Name
}

// bodiesInWords lists the types that the method takes or, if the client may not know which
// methods there are, those that the API takes.
func (h *head) bodiesInWords(c *catalog.Catalog) string {
	bodies := c.AllowsBody()
	if name, _ := h.toldMethod(); name != "" || h.isPublic() {
		bodies = h.match.Method.Bodies
	}
	var types []string
	for _, t := range []struct {
		allowed bool
		name    string
	}{{bodies.Form, urlencodedType}, {bodies.Multipart, multipartType}, {bodies.Other, "all types that are not a form, such as application/json"}} {
		if t.allowed {
			types = append(types, t.name)
		}
	}
	if len(types) == 0 {
		return "none"
	}
	return strings.Join(types, ", ")
}
