package gate

import (
	"net/http"
	"slices"
	"strings"
)

// Headers that tell the upstream who is calling.
const (
	HeaderAccount = "X-Patgate-Account"  // login of the account
	HeaderTokenID = "X-Patgate-Token-Id" // id of the token
	HeaderMethod  = "X-Patgate-Method"   // name of the API method
)

// ownPrefix starts the names of headers that only the gate sets.
const ownPrefix = "X-Patgate-"

// dropped are headers that never go upstream: those that replace the method, the
// path or the client's address for some upstreams, and those that belong to one
// connection (RFC 9110 section 7.6.1).
var dropped = map[string]bool{
	"X-Http-Method-Override": true,
	"X-Http-Method":          true,
	"X-Method-Override":      true,
	"X-Original-Method":      true,
	"X-Forwarded-Method":     true,
	"X-Original-Url":         true,
	"X-Original-Uri":         true,
	"X-Rewrite-Url":          true,
	"X-Forwarded-Uri":        true,
	"X-Forwarded-Path":       true,
	"X-Forwarded-Prefix":     true,
	"Forwarded":              true,
	"X-Real-Ip":              true,
	"True-Client-Ip":         true,
	"Cf-Connecting-Ip":       true,
	"X-Client-Ip":            true,
	"Proxy-Authorization":    true,
	"Proxy-Connection":       true,
	"Connection":             true,
	"Keep-Alive":             true,
	"Http2-Settings":         true,
	"Te":                     true,
	"Trailer":                true,
	"Upgrade":                true,
	"Expect":                 true, // the server has answered it
	"Host":                   true,
}

// cleanHeader deletes what a client must not say to the upstream. Names with "_"
// or "." go too: some upstreams fold them into names with "-".
//
// Connection is replaced as a whole, so a client cannot name a header of ours in
// it and have the proxy remove that.
func cleanHeader(h http.Header, upgrade bool) {
	for name := range h {
		if !goesOn(name) {
			delete(h, name)
		}
	}
	if upgrade {
		h["Connection"] = []string{"Upgrade"}
		h["Upgrade"] = []string{"websocket"}
	}
	if slices.ContainsFunc(h["Authorization"], bindsConnection) {
		delete(h, "Authorization")
	}
	dropCookies(h, ownCookies...)
}

// bindsConnection tells an Authorization that signs in the whole connection (RFC
// 4559, NTLM). Connections to the upstream are shared, so the next client's
// request would be made in this one's name.
func bindsConnection(authorization string) bool {
	scheme, _ := authScheme(authorization)
	return equalFold(scheme, "Negotiate") || equalFold(scheme, "NTLM")
}

// goesOn tells whether a client's header of this name may reach the upstream.
func goesOn(name string) bool {
	return !dropped[name] && !strings.HasPrefix(name, ownPrefix) && !strings.ContainsAny(name, "_.")
}

// wantsUpgrade tells whether the client asks for another protocol, and whether
// that is a WebSocket (RFC 6455 section 4.1, RFC 8441).
func wantsUpgrade(r *http.Request) (any, websocket bool) {
	if p := r.Header[":protocol"]; len(p) > 0 {
		return true, false
	}
	u := r.Header["Upgrade"]
	return len(u) > 0, len(u) == 1 && equalFold(trimOWS(u[0]), "websocket")
}
