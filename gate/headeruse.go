package gate

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// headerUse says what becomes of a client's header.
type headerUse uint8

const (
	// usePassed is passed on.
	usePassed headerUse = iota
	// useCredential is a credential of the client's own. An upstream that prefers it
	// would execute as somebody else than the gate decided on. So it is dropped if a
	// token let the call through, unless the operator keeps it.
	useCredential
	// useIdentity says to some upstreams who calls. Only the gate does that here, so it is
	// dropped with every call, unless the operator keeps it.
	useIdentity
	// useNever replaces the method, the path or the client's address for some upstreams,
	// or belongs to one connection (RFC 9110 section 7.6.1). So do names of anything but
	// letters, digits and "-": some upstreams fold the rest into "-", as lighttpd does
	// for the variables of CGI.
	useNever
)

// defaultUse returns what becomes of a header if nothing is configured. name is canonical.
func defaultUse(name string) headerUse {
	switch name {
	case "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Length", "Referer", "Origin":
		return usePassed // what nearly every request has
	case "Host", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Method", "X-Forwarded-Method",
		"X-Original-Url", "X-Original-Uri", "X-Original-Path", "X-Rewrite-Url", "X-Rewrite-Uri", "X-Rewrite-Path", "X-Override-Url",
		"X-Forwarded-Uri", "X-Forwarded-Url", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Envoy-Original-Path", "X-Script-Name",
		"Forwarded", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Client-Ip",
		"Proxy-Authorization", "Proxy-Connection", "Connection", "Keep-Alive", "Http2-Settings", "Te", "Trailer", "Upgrade",
		"Proxy",  // a variable of CGI that names a proxy for the upstream's own calls
		"Expect": // the server has answered it
		return useNever
	case "Authorization", "Cookie", "Cookie2",
		"X-Auth-Token", "X-Access-Token", "X-Api-Key", "X-Api-Token", "X-Apikey", "Api-Key", "Apikey", "X-Auth-Key", "X-Authorization",
		"X-Session", "X-Session-Id", "X-Session-Token", "X-Subject-Token", "X-Service-Token", "X-User-Token", "X-Id-Token", "X-Jwt", "X-Jwt-Token",
		"X-Amz-Security-Token", "X-Vault-Token", "X-Token", "Private-Token", "Deploy-Token", "Job-Token", "Token", "Access-Token", "Auth-Token":
		return useCredential
	case "Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups", "From-User", "Auth-User", "User-Id", "Username", "Client-Cert", "Client-Cert-Chain", "Sudo",
		"X-User", "X-Username", "X-Userid", "X-Login", "X-Email", "X-Groups", "X-Group", "X-Roles", "X-Role", "X-Account", "X-Principal", "X-Subject", "X-Uid",
		"X-Real-User", "X-Original-User", "X-Effective-User", "X-Sudo", "X-On-Behalf-Of", "X-Su", "X-Arr-Clientcert", "X-Anonymous-Consumer", "X-Credential-Identifier",
		"X-Forwarded-User", "X-Forwarded-Username", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Roles", "X-Forwarded-Preferred-Username",
		"X-Forwarded-Access-Token", "X-Forwarded-Id-Token", "X-Forwarded-Client-Cert", "X-Forwarded-Ssl-Client-Cert":
		return useIdentity
	}
	switch name[0] {
	case 'X', 'R', 'S', 'C', 'I', 'O', 'T':
		if strings.HasPrefix(name, ownPrefix) {
			return useNever
		}
		if namesCaller(name) {
			return useIdentity
		}
	}
	if !allBytes(name, func(c byte) bool { return isAlphanumeric(c) || c == '-' }) {
		return useNever
	}
	return usePassed
}

// callerPrefixes start the names of headers with which gateways tell an upstream who
// calls: oauth2-proxy, mod_ssl and nginx, Envoy, Traefik, Kong, caddy-security,
// authentik, Google's, Microsoft's, Amazon's and Cloudflare's, Tailscale,
// mod_auth_openidc, WebSEAL, SiteMinder, Kubernetes.
var callerPrefixes = [...]string{
	"X-Auth-Request-", "X-Auth-User", "X-Auth-Email", "X-Auth-Group", "X-Auth-Role", "X-Authenticated-", "X-Remote-", "X-Webauth-", "X-Proxy-User", "X-User-", "X-Ssl-", "X-Client-Cert", "X-Tls-Client-",
	"X-Forwarded-Tls-Client-", "X-Consumer-", "X-Token-User-", "X-Token-Subject", "X-Authentik-", "X-Goog-Authenticated-User-", "X-Goog-Iap-", "X-Pomerium-",
	"X-Ms-Client-Principal", "X-Ms-Token-", "X-Amzn-Oidc-", "X-Impersonate-", "X-Sm-", "X-Jwt-Assertion", "X-Jwt-Claim-", "X-Endpoint-Api-Userinfo", "X-Iv-",
	"Remote-User-", "Ssl-Client-", "Sm-User", "Sm-Serversession", "Cf-Access-", "Iv-", "Impersonate-", "Oidc-", "Tailscale-User-",
}

// namesCaller reports whether a header is one of a family that says who calls.
func namesCaller(name string) bool {
	for _, prefix := range callerPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// namesHost reports whether a header names a host for some upstreams, such as X-Forwarded-Host, X-Original-Host
// and X-Http-Host-Override. name is canonical.
func namesHost(name string) bool { return containsFold(name, "host") || name == "X-Forwarded-Server" }

// bodyDigests are headers with a digest of the body (RFC 9530, and RFC 1864 before it). They are
// wrong once the token was taken from there.
var bodyDigests = [...]string{"Content-Digest", "Repr-Digest", "Digest", "Content-Md5"}

// headerPolicy says which headers of clients go upstream, as configured.
type headerPolicy struct {
	kept        []string // kept in spite of what they are, canonical
	keptCookies []string // kept with a call that a token let through
	only        []string // canonical; nil means all headers but those that defaultUse drops
	tokenHeader string   // a header of its own that a token may stand in
	tokenCookie string   // a cookie of its own
	// byHost says that the host of a request decides which method it calls. Then no client may name another
	// one beside it, unless the operator keeps the header.
	byHost bool
}

// framingHeaders are the headers that every request may have. They say how its body is to be
// read; the next proxy replaces the rest, or adds to it.
var framingHeaders = []string{"Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}

// use returns what becomes of a header at this gate.
func (p *headerPolicy) use(name string) headerUse {
	use := defaultUse(name)
	if p.byHost && use == usePassed && namesHost(name) {
		use = useIdentity
	}
	switch {
	case use == useNever:
		return useNever
	case name == "Cookie" && len(p.keptCookies) > 0:
		return usePassed // forwardedCookies selects them
	case slices.Contains(p.kept, name), slices.Contains(p.only, name):
		return usePassed
	case p.only == nil || slices.Contains(framingHeaders, name):
		return use
	case name == "Authorization" || name == "Cookie" || name == p.tokenHeader:
		return useCredential // of a client that is passed on with its own
	}
	return useNever
}

// forwards reports whether a client's header goes upstream for this reason.
func (p *headerPolicy) forwards(name string, reason Reason) bool {
	switch p.use(name) {
	case usePassed:
		return true
	case useCredential:
		return reason != OK
	default:
		return false
	}
}

// isListed reports whether the operator names a header that is to go on, or every request may have it.
func (p *headerPolicy) isListed(name string) bool {
	return slices.Contains(p.kept, name) || slices.Contains(p.only, name) || slices.Contains(framingHeaders, name)
}

// newHeaderPolicy returns the policy of these options, or an error if one cannot be.
func newHeaderPolicy(headers, cookies, only []string) (p headerPolicy, err error) {
	if p.kept, err = keepableHeaders("keep header", headers); err != nil {
		return p, err
	}
	if p.only, err = keepableHeaders("headers only", only); err != nil {
		return p, err
	}
	for _, name := range cookies {
		if !allBytes(name, isTokenChar) || slices.Contains(ownCookies, name) {
			return p, fmt.Errorf("keep cookie: %q cannot be kept: it is no name of a cookie, or one of the dashboard's", name)
		}
	}
	p.keptCookies = slices.Clone(cookies)
	return p, nil
}

// keepableHeaders returns the names, canonical, or an error if one of them may never be kept.
func keepableHeaders(option string, names []string) (canonical []string, err error) {
	for _, name := range names {
		name = http.CanonicalHeaderKey(name)
		switch {
		case !allBytes(name, isTokenChar), defaultUse(name) == useNever:
			return nil, fmt.Errorf("%s: %q never goes on: it is no name of a header, or replaces the method, the path or the client's address for some upstreams, or belongs to one connection", option, name)
		case name == "Cookie" || name == "Cookie2":
			return nil, fmt.Errorf("%s: cookies are kept by their names: keep cookie NAME", option)
		}
		canonical = append(canonical, name)
	}
	return canonical, nil
}
