package caddymodule

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/patgate/patgate/caddymodule/clientaddress"
	"github.com/patgate/patgate/caddymodule/logencoder"
	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/redact"
	"github.com/patgate/patgate/upstream"
	"github.com/patgate/patgate/upstream/mask"
)

func init() {
	caddy.RegisterModule(new(Gate))
}

// readyTimeout is how long a request waits for the store to be read. Apps start
// in any order, so the first requests may arrive before it is.
const readyTimeout = 5 * time.Second

// Gate lets a request pass when it carries a token that may call the API method
// that the request calls, takes the token out, and tells the handlers after it
// who is calling.
//
// It sets the placeholders {http.auth.user.id} (login of the account),
// {http.patgate.token_id}, {http.patgate.method} (name of the API method) and
// {http.patgate.reason}; of a request that was refused, with errors "pass", also
// {http.patgate.refused_method} (its verb) and {http.patgate.refused_uri}, as
// {http.request.method} and {http.request.uri} were, without secrets.
type Gate struct {
	// Site is the name of this site, for tokens that are good at some sites
	// only. Default: none, so that such tokens are refused.
	Site string `json:"site,omitempty"`

	// Errors is how refusals are answered: "http" (default) with the HTTP
	// status that fits, "platform" with status 200 and the code in the body,
	// as clients of such platforms expect it, "pass" by handing an error to
	// the routes of handle_errors. Those get GET / in place of the request.
	Errors string `json:"errors,omitempty"`

	// Realm stands in the WWW-Authenticate header. Default: patgate.
	Realm string `json:"realm,omitempty"`

	// Credentials lists where a token is looked for: query, form, multipart,
	// bearer, basic (the token as the password, or as the user name with an
	// empty one), and json (a member at the top of a JSON object; JSON that
	// cannot be read is refused then). Default: the first four.
	Credentials []string `json:"credentials,omitempty"`

	// Parameter is the name of the parameter in query and forms, or a list of
	// names, of which a request may use one, once. The first is the upstream's
	// own: an account's session is sent under it. Default: session.
	Parameter Names `json:"parameter,omitempty"`

	// Header is the name of one more header that may carry a token.
	Header string `json:"header,omitempty"`

	// Cookie is the name of a cookie that may carry a token.
	Cookie string `json:"cookie,omitempty"`

	// FormLimit is the largest form, in bytes, that is read to find a token;
	// a larger one is answered 413. Files in a multipart form stream and do
	// not count. Default: 16777216 (16 MiB).
	FormLimit int64 `json:"form_limit,omitempty"`

	// FormTimeout is how long a form may take to arrive; later it is
	// answered 408. Default: 30s.
	FormTimeout caddy.Duration `json:"form_timeout,omitempty"`

	// Upstream says what goes upstream in a token's place. Default: nothing.
	Upstream *Upstream `json:"upstream,omitempty"`

	// Assertion signs for the upstream who calls which method. It needs the
	// app's assertion_keys. Default: nothing is signed.
	Assertion *Assertion `json:"assertion,omitempty"`

	// Unknown says what becomes of a credential that is no token, does not
	// start as tokens do and holds none: "deny" (default), or "pass" to hand it on to the
	// upstream untouched. Anybody can make such a credential up, so "pass" needs an
	// upstream that checks it: one with Upstream.Session, or CheckedUpstream.
	Unknown string `json:"unknown,omitempty"`

	// CheckedUpstream says that the upstream checks each credential that Unknown
	// "pass" hands on, and refuses what is none of its own. Default: false.
	CheckedUpstream bool `json:"checked_upstream,omitempty"`

	// KeepHeaders names headers of clients that go upstream though they are
	// credentials, which go with no call that a token let through, or say who
	// calls, which none does otherwise. Default: none.
	KeepHeaders []string `json:"keep_headers,omitempty"`

	// KeepCookies names the cookies that go upstream with a call that a token
	// let through. Default: none.
	KeepCookies []string `json:"keep_cookies,omitempty"`

	// OnlyHeaders, where it is not empty, names all headers of clients that go
	// upstream, beside KeepHeaders, those that say how a body is framed,
	// and X-Forwarded-For, -Proto and -Host. Default: all headers do but
	// credentials and those that are known to say who calls.
	OnlyHeaders []string `json:"only_headers,omitempty"`

	// TokenAPI is "platform" where the platform's own calls that manage
	// tokens, users.authentication.CreateToken and its neighbours, are
	// answered here, in the platform's format. It needs the app's platform.
	// Default: no token may call them.
	TokenAPI string `json:"token_api,omitempty"`

	// Preflight says which pages of other origins may call the API. Default: none.
	Preflight *Preflight `json:"preflight,omitempty"`

	app  *App
	gate atomic.Pointer[gate.Gate] // nil once the configuration was replaced
	log  *zap.Logger

	upstreamSet bool             // while a Caddyfile is read
	source      *upstream.Source // of sessions; nil: none are sent
	sessionsKey string           // of the reference that is to be given back
	expired     upstream.Answers
	guard       *mask.Guard // against answers that hold the credential of all

	names    logencoder.Hold
	redactor *redact.Redactor // of what is told of refusals
	metrics  *metrics.Site

	warnOfCopy sync.Once
}

// CaddyModule returns the module's information.
func (*Gate) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.patgate", New: func() caddy.Module { return new(Gate) }}
}

// Provision connects the handler with the app.
func (g *Gate) Provision(ctx caddy.Context) error {
	g.log = ctx.Logger()
	app, err := ctx.App("patgate")
	if err != nil {
		return fmt.Errorf("the handler patgate needs the app patgate: %w", err)
	}
	g.app = app.(*App)
	return sayFirst(g.log, g.provision(ctx))
}

func (g *Gate) provision(ctx caddy.Context) error {
	config, err := g.config()
	if err != nil {
		return err
	}
	g.nameSecrets(ctx, &config)
	if err := g.provisionUpstream(ctx, &config); err != nil {
		return err
	}
	g.provisionAssertion(&config)
	g.provisionTokenAPI(&config)
	g.metrics = metrics.NewSite(g.Site)
	decider, err := gate.New(config)
	if err != nil {
		return err
	}
	g.gate.Store(decider)
	return nil
}

// Validate refuses what can be told from the configuration, of this site and of the app, to be
// a mistake. What the decider is made of, such as places and names of headers, package gate
// refuses where it is made.
func (g *Gate) Validate() error { return sayFirst(g.log, g.validate()) }

func (g *Gate) validate() error {
	switch g.Errors {
	case "", "http", "platform", "pass":
	default:
		return fmt.Errorf("errors is http, platform or pass, found %q", g.Errors)
	}
	for _, check := range []func() error{g.checkUnknown, g.checkUpstream, g.checkAssertion, g.checkTokenAPI, g.checkPreflight} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// nameSecrets tells the logs in which parameters and headers this site takes tokens: one
// that was imported has no shape to be known by.
func (g *Gate) nameSecrets(ctx caddy.Context, config *gate.Config) {
	names := g.names.Acquire(ctx)
	names.Add(config.SecretNames())
	g.redactor = logencoder.NewRedactor(names, nil, nil)
}

func (g *Gate) config() (gate.Config, error) {
	c := gate.Config{
		Index:       g.app.shared.Index,
		Catalog:     g.app.catalog,
		Usage:       g.app.shared.Usage,
		Forms:       g.app.forms,
		Prefix:      g.app.Tokens.Prefix,
		Site:        g.Site,
		Realm:       g.Realm,
		Parameters:  g.Parameter,
		Header:      g.Header,
		Cookie:      g.Cookie,
		FormLimit:   g.FormLimit,
		FormTimeout: time.Duration(g.FormTimeout),
		KeepHeaders: g.KeepHeaders,
		KeepCookies: g.KeepCookies,
		OnlyHeaders: g.OnlyHeaders,
		PassUnknown: g.Unknown == "pass",
		Preflight:   g.Preflight.config(),
		Now:         time.Now,
	}
	if g.Errors == "platform" {
		c.Errors = gate.ErrorsPlatform
	}
	var err error
	c.Places, err = gate.ParsePlaces(g.Credentials...)
	return c, err
}

// ServeHTTP implements caddyhttp.MiddlewareHandler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	origin := r.Header["Origin"] // the request may be empty by the time of an error
	err := g.serve(w, r, next)
	if err == nil {
		return nil
	}
	if decider := g.gate.Load(); decider != nil && decider.SharesAnswers() { // who answers an error writes past sharedAnswer
		decider.ShareAnswer(w.Header(), origin)
	}
	return g.answerError(w, r, err)
}

var errReplaced = errors.New("patgate: the configuration was replaced while the request was on its way; try again")

func (g *Gate) serve(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	decider := g.gate.Load()
	if decider == nil {
		return caddyhttp.Error(http.StatusServiceUnavailable, errReplaced)
	}
	w = shareAnswer(w, r, decider)
	g.awaitStore(r)
	begin := time.Now()
	d := decider.Decide(w, r, clientaddress.Certain(r))
	if d.Reason == gate.PreflightAnswered {
		return g.answerPreflight(w, r, d, time.Since(begin))
	}
	if d.Reason == gate.Answered {
		return g.answerTokenAPI(w, r, d, time.Since(begin))
	}
	if d.Carries() {
		return g.serveWithCredential(w, r, next, d, time.Since(begin))
	}
	var forwarded *http.Request
	if d.Allowed() {
		var done func()
		hideToken(r, d)
		forwarded, done = d.Forward(r)
		defer done()
	}
	g.metrics.Observe(d, time.Since(begin))
	g.tell(r, d)
	if !d.Allowed() {
		return g.refuse(w, r, d)
	}
	ctx := r.Context()
	if g.Assertion == nil {
		// In place, so that placeholders, which are made of the server's own request, say
		// what goes upstream, and what they read of a body is not lost to it.
		*r = *forwarded
		forwarded = r
	} else { // which is for the upstream alone
		d.Bare(r, forwarded)
	}
	err := next.ServeHTTP(w, forwarded)
	if err == nil {
		return nil
	}
	*r = *r.WithContext(ctx) // the other one may have ended with the token
	if late := d.Late(); late != nil {
		// What the proxy calls a bad gateway is a form that turned out
		// wrong while it streamed.
		return g.refuse(w, r, late)
	}
	d.Leave(r)
	return err
}

// awaitStore waits a little for the index to be filled. Decide judges.
func (g *Gate) awaitStore(r *http.Request) {
	if g.app.shared.Index.Ready() {
		return
	}
	timeout := time.NewTimer(readyTimeout)
	defer timeout.Stop()
	select {
	case <-g.app.shared.Ready():
	case <-timeout.C:
	case <-r.Context().Done():
	}
}

// tell makes the decision known to the rest of the route and to the log.
func (g *Gate) tell(r *http.Request, d *gate.Decision) {
	if repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer); ok {
		repl.Map(placeholders{d}.get) // worked out where one is used
	}
	if entry := g.log.Check(zapcore.DebugLevel, "decided"); entry != nil {
		entry.Write(
			zap.String("reason", d.Reason.String()),
			zap.String("cause", d.Cause.String()),
			zap.String("place", d.Place.String()),
			zap.Uint64("token", uint64(d.TokenID)),
			zap.String("account", d.Login),
			zap.String("method", d.Method))
	}
}

// Placeholders that are set in two ways: see tellRefused.
const (
	placeholderReason        = "http.patgate.reason"
	placeholderRefusedMethod = "http.patgate.refused_method"
	placeholderRefusedURI    = "http.patgate.refused_uri"
)

// placeholders are what the rest of a route can ask about a decision.
type placeholders struct{ *gate.Decision }

func (p placeholders) get(name string) (any, bool) {
	switch name {
	case placeholderReason:
		return p.Reason.String(), true
	case placeholderRefusedMethod, placeholderRefusedURI:
		return "", true // but for what tellRefused says
	case "http.patgate.method":
		return p.Method, p.Method != ""
	case "http.patgate.token_id":
		return uint64(p.TokenID), p.TokenID != 0
	case "http.auth.user.id":
		return p.Login, p.TokenID != 0
	}
	return nil, false
}

var (
	_ caddy.Provisioner           = (*Gate)(nil)
	_ caddy.Validator             = (*Gate)(nil)
	_ caddy.CleanerUpper          = (*Gate)(nil)
	_ caddyhttp.MiddlewareHandler = (*Gate)(nil)
)
