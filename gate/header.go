package gate

import (
	"net/http"
	"slices"
)

// Headers that tell the upstream who is calling.
const (
	HeaderAccount = "X-Patgate-Account"  // login of the account
	HeaderTokenID = "X-Patgate-Token-Id" // id of the token
	HeaderMethod  = "X-Patgate-Method"   // name of the API method

	HeaderAssertion = "X-Patgate-Assertion" // the three, signed; see Config.Assert
)

// ownPrefix starts the names of headers that only the gate sets.
const ownPrefix = "X-Patgate-"

// headerFacts holds what one look at a header shows, so that nothing is looked for again
// that is not there.
type headerFacts struct {
	longest       int  // length of the longest value that goes upstream, in bytes
	dropsAny      bool // a header of it does not go upstream
	hasCredential bool // a header of it is a credential of the client's own; see useCredential

	authorization, cookie, host, referer, upgrade, protocol bool // it has this header
}

// scanHeader reads a header once. oversized reports whether it is over its limits.
func (g *Gate) scanHeader(h http.Header) (f headerFacts, oversized bool) {
	size, count := 0, 0
	for name, values := range h {
		longest := 0
		for _, v := range values {
			count++
			size += len(name) + len(v) + 4 // ": " and the line's end
			longest = max(longest, len(v))
		}
		switch name {
		case "Authorization":
			f.authorization = true
		case "Cookie":
			f.cookie = true
		case "Host":
			f.host = true
		case "Referer":
			f.referer = true
			continue
		case "Upgrade":
			f.upgrade = true
		case ":protocol":
			f.protocol = true
		}
		switch g.policy.use(name) {
		case usePassed:
			f.longest = max(f.longest, longest)
		case useCredential:
			f.hasCredential = true
		default:
			f.dropsAny = true
		}
	}
	return f, count > headerCountLimit || size > headerLimit
}

// cleanHeader deletes what a client must not say to the upstream.
//
// Connection is replaced as a whole. So a client cannot name a header of ours in
// it and have the proxy remove that.
func (d *Decision) cleanHeader(h http.Header) {
	f, p := &d.head.facts, &d.gate.policy
	if f.dropsAny || f.hasCredential && d.Reason == OK {
		for name := range h {
			if name != "Referer" && !p.forwards(name, d.Reason) {
				delete(h, name)
			}
		}
	}
	if d.token.naming != nil {
		d.token.naming.dropHeaders(h, p)
	}
	if d.token.place.isInBody() && d.Reason != Passed {
		for _, name := range bodyDigests {
			delete(h, name)
		}
	}
	if d.head.websocket {
		h["Connection"] = []string{"Upgrade"}
		h["Upgrade"] = []string{"websocket"}
	}
	if f.authorization && slices.ContainsFunc(h["Authorization"], bindsConnection) {
		delete(h, "Authorization")
	}
	if f.cookie {
		p.cleanCookies(h, d.token.place, d.Reason)
	}
	if f.referer {
		d.forwarding.leaks.dropReferer(h)
	}
}

// bindsConnection reports whether an Authorization signs in the whole connection (RFC
// 4559, NTLM). Connections to the upstream are shared, so the next client's
// request would be made in this one's name.
func bindsConnection(authorization string) bool {
	scheme, _ := authScheme(authorization)
	return equalFold(scheme, "Negotiate") || equalFold(scheme, "NTLM")
}

// wantsUpgrade reports whether the client asks for another protocol, and whether
// that is a WebSocket (RFC 6455 section 4.1, RFC 8441). An offer of HTTP/2, as
// Java's HttpClient makes it with each request on a plain connection, may be ignored
// (RFC 9110 section 7.8): its headers do not go upstream.
func (f *headerFacts) wantsUpgrade(h http.Header) (upgrade, websocket bool) {
	if f.protocol || !f.upgrade {
		return f.protocol, false
	}
	u := h["Upgrade"]
	if len(u) == 1 && equalFold(trimOWS(u[0]), "h2c") {
		return false, false
	}
	return len(u) > 0, len(u) == 1 && equalFold(trimOWS(u[0]), "websocket")
}
