package caddymodule

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/caddymodule/keysource"
	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/redact"
	"github.com/patgate/patgate/upstream"
	"github.com/patgate/patgate/upstream/mask"
)

// Upstream says what goes upstream in a token's place; at most one of its fields
// is set. Without any the token is taken out and nothing put in its place.
type Upstream struct {
	// Header sends one credential for all accounts.
	Header *UpstreamHeader `json:"header,omitempty"`

	// Session sends the session of the token's account, where the token stood.
	Session *UpstreamSession `json:"session,omitempty"`
}

// UpstreamHeader is a header with a credential.
type UpstreamHeader struct {
	// Name of the header.
	Name string `json:"name"`

	// Value of the header, with the secret as a placeholder:
	// "Bearer {env.PLATFORM_KEY}" or "{file./run/secrets/key}". A value
	// without a placeholder is refused: the configuration can be read.
	Value string `json:"value"`
}

// UpstreamSession says how an account signs in to the upstream: with a POST of a
// form. The defaults fit the platform of catalogs/platform.json.
type UpstreamSession struct {
	// URL is where it signs in. Placeholders work. Without a path it is the
	// platform's /1.0/users/authentication/rest/signin. Default: that of the
	// app's platform.
	URL string `json:"url,omitempty"`

	// LoginField and PasswordField name the parameters of the form.
	// Default: login and password.
	LoginField    string `json:"login_field,omitempty"`
	PasswordField string `json:"password_field,omitempty"`

	// SessionMember names the member of the JSON answer that is the session;
	// dots lead into objects. Default: session.
	SessionMember string `json:"session_member,omitempty"`

	// Success tells an answer that holds a session. Default: the member
	// result is 0.
	Success UpstreamAnswers `json:"success,omitzero"`

	// Expired tells an answer, to any request, that says that the session is
	// not good. A member also says that nothing was done, so the request is
	// sent again with another session; after a status only a method that is
	// read-only is. Default: the member result is 701 or 702, or status 401.
	Expired UpstreamAnswers `json:"expired,omitzero"`

	// SecondFactor tells an answer to a sign-in that asks for more than login
	// and password, which nobody is there to give; people are then told why
	// it failed. Default: none, so it counts as a refusal.
	SecondFactor UpstreamAnswers `json:"second_factor,omitzero"`

	// Lifetime is how long a session is used. It is renewed before that, and
	// when the upstream says that it has expired. Default: 30m.
	Lifetime caddy.Duration `json:"lifetime,omitempty"`

	// Timeout is how long a sign-in may take. Default: 10s.
	Timeout caddy.Duration `json:"timeout,omitempty"`
}

// UpstreamAnswers selects answers of the upstream: by a member of their JSON, or
// by their HTTP status.
type UpstreamAnswers struct {
	// Member is a member of the JSON object.
	Member string `json:"member,omitempty"`

	// Values are those that it may have.
	Values []string `json:"values,omitempty"`

	// Status lists HTTP statuses.
	Status []int `json:"status,omitempty"`
}

func (a UpstreamAnswers) answers() upstream.Answers {
	return upstream.Answers{Member: a.Member, Values: a.Values, Statuses: a.Status}
}

// check refuses statuses that no answer has.
func (a UpstreamAnswers) check(option string) error {
	for _, status := range a.Status {
		if status < 200 || status > 599 {
			return fmt.Errorf("%s status takes HTTP statuses from 200 to 599, found %d", option, status)
		}
	}
	return nil
}

// check refuses answers that there cannot be. The rest is checked where a SignIn is made of it.
func (s *UpstreamSession) check() error {
	return cmp.Or(s.Success.check("success"), s.Expired.check("expired"), s.SecondFactor.check("second_factor"))
}

// loadUpstreamKeys reads the keys of the configuration; without any the keyring is nil.
func (a *App) loadUpstreamKeys() error {
	keys, err := keysource.Load("upstream_keys", a.UpstreamKeys, upstream.ParseKey)
	if err != nil || len(keys) == 0 {
		return err
	}
	if a.keys, err = upstream.NewKeyring(rand.Reader, keys...); err != nil {
		return fmt.Errorf("loading upstream_keys: %w", err)
	}
	return nil
}

// value reads the credential. The error does not hold it: what stands in the configuration
// itself is refused before anything is made of it that might repeat it.
func (h *UpstreamHeader) value() (upstream.Secret, error) {
	if !mentionsPlaceholder(h.Value) {
		return upstream.Secret{}, errLiteral(h.Name)
	}
	text, err := caddy.NewReplacer().ReplaceOrErr(h.Value, true, true)
	if err != nil {
		return upstream.Secret{}, fmt.Errorf("upstream header %s: %w", h.Name, err)
	}
	return upstream.NewSecret(text), nil
}

func errLiteral(name string) error {
	return fmt.Errorf("upstream header %s: the value comes from the environment or from a file, as in {env.PLATFORM_KEY} or {file./run/secrets/key}; whoever may see the configuration sees what stands in it", name)
}

func mentionsPlaceholder(s string) bool {
	return strings.Contains(s, "{env.") || strings.Contains(s, "{file.")
}

func (s *UpstreamSession) signIn() (upstream.SignIn, error) {
	if s.URL == "" {
		return upstream.SignIn{}, errors.New("upstream session needs the url at which accounts sign in, or the option platform in the global option patgate")
	}
	url, err := caddy.NewReplacer().ReplaceOrErr(s.URL, true, true)
	if err != nil {
		return upstream.SignIn{}, fmt.Errorf("upstream session: %w", err)
	}
	signIn, err := upstream.SignIn{
		URL: url, LoginField: s.LoginField, PasswordField: s.PasswordField, SessionMember: s.SessionMember,
		Success: s.Success.answers(), Expired: s.Expired.answers(), SecondFactor: s.SecondFactor.answers(),
		Lifetime: time.Duration(s.Lifetime), Timeout: time.Duration(s.Timeout),
	}.Complete()
	if err != nil {
		return signIn, fmt.Errorf("upstream session: %w", err)
	}
	return signIn, nil
}

// sharedSessions are the sessions with one upstream. Like the store they live on
// over a reload, so that nobody signs in because of one.
type sharedSessions struct {
	*upstream.Sessions
	client *http.Client
	// secrets are the sessions themselves: a configuration that finds them made hides
	// them from its logs as the one does that made them.
	secrets redact.Names
}

var upstreams = caddy.NewUsagePool()

// Destruct implements caddy.Destructor.
func (s *sharedSessions) Destruct() error {
	s.client.CloseIdleConnections()
	return nil
}

// checkUpstream judges the option upstream.
func (g *Gate) checkUpstream() error {
	switch u := g.Upstream; {
	case u == nil, u.Session == nil:
		return nil
	case u.Header != nil:
		return errors.New("upstream is strip, header or session, found two of them")
	case len(g.app.UpstreamKeys) == 0:
		return errors.New("upstream session needs upstream_keys in the global option patgate: without a key no account can have a credential for the upstream")
	default:
		return u.Session.check()
	}
}

// provisionUpstream prepares what goes upstream in the token's place.
func (g *Gate) provisionUpstream(ctx caddy.Context, c *gate.Config) error {
	switch u := g.Upstream; {
	case u == nil, u.Header == nil && u.Session == nil:
		return nil
	case u.Header != nil:
		value, err := u.Header.value()
		if err != nil {
			return err
		}
		c.Upstream, c.UpstreamHeader, c.UpstreamValue = gate.ModeHeader, u.Header.Name, value
		g.guard = mask.For(value.Reveal())
		names := g.names.Acquire(ctx)
		names.KeepValues(mask.Spellings(value.Reveal())...)
		names.Add(nil, []string{u.Header.Name})
		return nil
	}
	session := g.Upstream.Session.inherit(g.app.Platform)
	signIn, err := session.signIn()
	if err != nil {
		return err
	}
	c.Upstream, g.app.sendsSessions = gate.ModeSession, true
	g.names.Acquire(ctx).Add([]string{signIn.PasswordField}, nil)
	return g.acquireSessions(ctx, signIn)
}

// acquireSessions takes a reference to the sessions with an upstream, which
// Cleanup gives back.
func (g *Gate) acquireSessions(ctx caddy.Context, signIn upstream.SignIn) error {
	config, err := json.Marshal(signIn)
	if err != nil {
		return fmt.Errorf("naming the upstream: %w", err)
	}
	key := g.app.key + " " + string(config)
	loaded, _, err := upstreams.LoadOrNew(key, func() (caddy.Destructor, error) {
		client := upstream.NewHTTPClient()
		return &sharedSessions{Sessions: upstream.NewSessions(signIn, client, time.Now), client: client}, nil
	})
	if err != nil {
		return err
	}
	shared := loaded.(*sharedSessions)
	g.names.Acquire(ctx).Include(&shared.secrets)
	g.sessionsKey = key // not before there is a reference to give back
	g.expired = signIn.Expired
	g.source = &upstream.Source{
		Sessions: shared.Sessions, Keys: g.app.keys, States: &g.app.shared.States,
		Log: ctx.Slogger(), Got: func(s upstream.Secret) { shared.secrets.AddValues(mask.Spellings(s.Reveal())...) },
		SignedIn: func(outcome string) { metrics.UpstreamSignIns.WithLabelValues(outcome).Inc() },
	}
	return nil
}

// Cleanup gives the sessions with the upstream back, and the names of secrets. It lets go of
// what decides: connections of clients and upstreams that go on keep the configuration itself.
func (g *Gate) Cleanup() error {
	letGo(func() { g.gate.Store(nil) })
	err := g.names.Release()
	if g.sessionsKey == "" {
		return err
	}
	_, failed := upstreams.Delete(g.sessionsKey)
	g.sessionsKey = ""
	return errors.Join(err, failed)
}
