package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
)

// Defaults of Site.
const (
	DefaultIdle     = 30 * time.Minute
	DefaultLifetime = 12 * time.Hour
	DefaultIssuer   = "patgate"
)

// Site serves the API to people who sign in, and to their scripts.
type Site struct {
	Manager *admin.Manager
	// Hosts are the names by which the site is reached. Empty: on TLS the
	// name that the certificate was asked for, on plain HTTP those of
	// loopback.
	Hosts []string
	// Idle ends a session that was not used for so long; Lifetime ends each.
	// Default: DefaultIdle, DefaultLifetime.
	Idle, Lifetime time.Duration
	// ConfirmWithin is how long after a change with the password the next ones in the same
	// session need none. Default: each change needs it.
	ConfirmWithin time.Duration
	// SecondFactor is set where every account needs one.
	SecondFactor bool
	// Platform is set where people sign in with their login and password on
	// the platform. It needs Manager.Platform.
	Platform bool
	// Issuer names the service in the apps that show codes. Default:
	// DefaultIssuer.
	Issuer string
	// GateURL is where clients call the gate, for the examples that the
	// dashboard shows. Empty: it does not know.
	GateURL string
	// Address tells where a request comes from. Default: its peer.
	Address func(*http.Request) string
	// Certain reports whether Address is not the client's to choose. Where it is,
	// tokens that are limited to addresses are refused. Default: it never is.
	Certain func(*http.Request) bool
	// Pages serves what is not the API: the dashboard. Nil: nothing does.
	Pages http.Handler
	// KeySet is the JSON Web Key Set (RFC 7517) that assertions are verified
	// with. Empty: there is none.
	KeySet []byte
}

// NewSite returns a handler for all of a site.
func NewSite(s Site) http.Handler {
	s.Idle, s.Lifetime = orDuration(s.Idle, DefaultIdle), orDuration(s.Lifetime, DefaultLifetime)
	if s.Issuer == "" {
		s.Issuer = DefaultIssuer
	}
	if s.Address == nil {
		s.Address = peerOf
	}
	if s.Certain == nil {
		s.Certain = func(*http.Request) bool { return true }
	}
	mux := newMux(s.Manager, &s)
	s.describe(mux)
	protection := http.NewCrossOriginProtection()
	calls := guarded(s.Manager, mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		common(w)
		secure(w.Header(), r)
		switch {
		case !s.isOurs(r):
			sendError(w, problem.New(api.ReasonMisdirected, "the Host is not a name of this site; if it should be, add it to hosts in patgate_admin"))
		case protection.Check(r) != nil:
			sendError(w, problem.New(api.ReasonCrossSite, "the request came from a page of another site"))
		case r.URL.Path == keySetPath:
			s.sendKeySet(w, r)
		case s.Pages != nil && !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/openapi.json":
			s.Pages.ServeHTTP(w, r)
		default:
			calls.ServeHTTP(w, r)
		}
	})
}

// NotReady answers a request that came before there was a site.
func NotReady(w http.ResponseWriter, r *http.Request) {
	common(w)
	secure(w.Header(), r)
	e := problem.New(api.ReasonUnavailable, "patgate has not started yet; try again")
	e.RetryAfter = 1
	sendError(w, e)
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// policyOfPages is the Content-Security-Policy (CSP Level 3) of all answers: what
// is not from this very site does not load, run or frame. Style sheets draw small
// pictures of their own, and QR codes are pictures, as data URIs.
const policyOfPages = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// secure sets the headers that keep a browser from being used against its owner.
func secure(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", policyOfPages)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// isOurs reports whether the Host is a name of this site. Otherwise a page of
// another name that resolves to this address (DNS rebinding) would be of one
// origin with it.
func (s *Site) isOurs(r *http.Request) bool {
	host := strings.ToLower(hostOf(r.Host))
	switch {
	case len(s.Hosts) > 0:
		return slices.Contains(s.Hosts, host)
	case r.TLS != nil && r.TLS.ServerName != "":
		return host == strings.ToLower(r.TLS.ServerName)
	case r.TLS != nil:
		_, err := netip.ParseAddr(host)
		return err == nil // asked for by address
	}
	return isLoopback(host)
}

// hostOf is a Host less its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// isPrivate reports whether nobody reads along: over TLS, or where both ends are
// this machine.
func (s *Site) isPrivate(r *http.Request) bool {
	for _, forwarded := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"} {
		if r.TLS == nil && len(r.Header[forwarded]) > 0 {
			return false // the proxy is this machine, not who asks
		}
	}
	return r.TLS != nil || isLoopback(strings.ToLower(hostOf(r.Host))) && isLoopback(peerOf(r)) && isLoopback(s.Address(r))
}

// cookieOf names the session's cookie. The prefix __Host- binds it to this very
// host (RFC 6265bis section 4.1.3.2), and needs TLS.
func cookieOf(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-patgate"
	}
	return "patgate"
}

func (c *call) setCookie(id string, lifetime time.Duration) {
	cookie := &http.Cookie{
		Name: cookieOf(c.r), Value: id, Path: "/", Secure: c.r.TLS != nil, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: int(lifetime.Seconds()),
	}
	if id == "" {
		cookie.MaxAge = -1
	}
	c.w.Header().Del("Set-Cookie") // the last one holds
	http.SetCookie(c.w, cookie)
}

// cookie is the session id of the request; "" where there is none, or more than
// one.
func cookie(r *http.Request) string {
	found := r.CookiesNamed(cookieOf(r))
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// admit finds out who calls the route.
func (s *Site) admit(c *call) error {
	c.who = principal.Principal{Address: s.Address(c.r)}
	if c.route.access == anybody {
		return s.guard(c)
	}
	scheme, rest, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	scheme = strings.ToLower(scheme)
	switch {
	case len(c.r.Header["Authorization"]) > 1:
		return problem.New(api.ReasonInvalid, "Authorization stands twice")
	case c.route.access == holder:
		return s.admitHolder(c, scheme, rest)
	case scheme == "bearer":
		return problem.New(api.ReasonTokensManageNothing, "a token manages no tokens; sign in, or use HTTP Basic")
	case scheme == "basic":
		return s.admitBasic(c)
	}
	return s.admitSession(c)
}

// guard refuses a change that a page of another site might have sent.
func (s *Site) guard(c *call) error {
	if isSafe(c.r.Method) || c.route.form {
		return nil
	}
	if c.r.Header.Get(api.RequestHeader) == "" {
		return errNoRequestHeader
	}
	return nil
}

func (s *Site) admitBasic(c *call) error {
	if !s.isPrivate(c.r) {
		return errInsecure
	}
	login, password, ok := c.r.BasicAuth()
	if !ok {
		return problem.New(api.ReasonSignInFailed, "Authorization: Basic cannot be read (RFC 7617)")
	}
	account, err := c.SignInBasic(c.r.Context(), login, password, c.who.Address, s.SecondFactor, s.Platform)
	if err != nil {
		return err
	}
	c.who = principal.Confirmed(account, c.who.Address)
	return c.mayCall()
}

func (s *Site) admitSession(c *call) error {
	id := cookie(c.r)
	if id == "" {
		return errSignIn
	}
	account, session, err := c.SignedIn(c.r.Context(), id, s.Idle)
	if err != nil {
		return err
	}
	if account == nil {
		return errSignIn
	}
	c.session = session
	c.who.Account, c.who.Name = account, account.Login
	if err := s.guard(c); err != nil {
		return err
	}
	if !account.HasSecondFactor() && (account.NeedsSecondFactor || s.SecondFactor) && !c.route.withoutFactor {
		return problem.New(api.ReasonSecondFactorSetup, "the account needs a second factor; set one up with POST /api/v1/account/second-factor, or add a passkey with POST /api/v1/account/passkeys/options")
	}
	return c.mayCall()
}

// mayCall refuses routes that are for operators.
func (c *call) mayCall() error {
	if c.route.access == operators {
		return c.who.MustOperate()
	}
	return nil
}

var (
	errSignIn   = problem.New(api.ReasonSignInRequired, "sign in first: POST /api/v1/session, or HTTP Basic")
	errInsecure = problem.New(api.ReasonInsecure, "passwords are accepted over TLS or on this machine only; give the site a certificate")
)

// challenge is the WWW-Authenticate of a 401 (RFC 9110 section 11.6.1). For a
// script it names Basic; a browser would ask for a password with a window of its
// own, so for its pages it names what browsers do not know.
func (c *call) challenge() string {
	switch {
	case c.route.access == holder && len(c.r.Header["Authorization"]) > 0:
		return `Bearer realm="patgate", error="invalid_token"`
	case c.route.access == holder:
		return `Bearer realm="patgate"`
	case c.r.Header.Get("Sec-Fetch-Site") != "" || c.r.Header.Get(api.RequestHeader) != "" || c.route.access == anybody:
		return `Session realm="patgate"`
	}
	return `Basic realm="patgate", charset="UTF-8"`
}

func (s *Site) admitHolder(c *call, scheme, value string) (err error) {
	if scheme != "bearer" {
		return problem.New(api.ReasonTokenRefused, "send the token: Authorization: Bearer …")
	}
	c.holder, err = c.Holder(strings.Trim(value, " "), c.who.Address, s.Certain(c.r))
	return err
}
