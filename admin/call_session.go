package admin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// Session is who is signed in, and what holds for them.
type Session struct {
	Account     SessionAccount `json:"account" doc:"Who is signed in"`
	Created     *time.Time     `json:"created,omitempty" doc:"Not with HTTP Basic, which has no session"`
	Expires     *time.Time     `json:"expires,omitempty" doc:"When the session ends at the latest"`
	IdleSeconds int            `json:"idle_seconds" doc:"How long the session lasts unused"`
	Policy      PolicyView     `json:"policy" doc:"What tokens can be"`
	Platform    PlatformView   `json:"platform" doc:"What stands behind the gate"`
}

// SessionAccount is the account that is signed in.
type SessionAccount struct {
	ID                   uint64 `json:"id" doc:"Which account it is" example:"1"`
	Login                string `json:"login" doc:"Who it is" example:"admin"`
	Role                 string `json:"role" enum:"user,operator" doc:"What it may do"`
	HasSecondFactor      bool   `json:"has_second_factor" doc:"Whether signing in takes a code"`
	SecondFactorRequired bool   `json:"second_factor_required" doc:"Whether it can do nothing before it has one"`
	OfPlatform           bool   `json:"of_platform" doc:"The password is that of the platform"`
	RecoveryCodes        int    `json:"recovery_codes" doc:"How many are left"`
}

// PolicyView is what the operator allows tokens to be.
type PolicyView struct {
	MaxTokensPerAccount int      `json:"max_tokens_per_account" doc:"0: any number"`
	MaxLifetimeSeconds  int64    `json:"max_lifetime_seconds" doc:"0: any"`
	ExpiryRequired      bool     `json:"expiry_required" doc:"Whether tokens have to expire"`
	AllowedSets         []string `json:"allowed_sets" doc:"Empty: all sets, and methods of the token's own"`
	Zone                string   `json:"zone" doc:"In which a date ends, as an IANA name"`
	ValuePrefix         string   `json:"value_prefix" doc:"How values of tokens begin" example:"pat"`
	ExpiringDays        int      `json:"expiring_days" doc:"How long before its end a token counts as expiring"`
	MinPassword         int      `json:"min_password" doc:"Characters"`
	GateURL             string   `json:"gate_url,omitempty" doc:"Where clients call the gate"`
}

// PlatformView is what concerns people of the platform behind the gate.
type PlatformView struct {
	Name             string `json:"name,omitempty" doc:"What people call it; empty: none is configured"`
	KeepsCredentials bool   `json:"keeps_credentials" doc:"Whether accounts can have a credential for it"`
	SendsSessions    bool   `json:"sends_sessions" doc:"Whether a site needs that credential, to send a session in place of a token"`
}

// SessionView is a session in the list of an account's.
type SessionView struct {
	ID       string    `json:"id" doc:"Names the session; it opens none"`
	Created  time.Time `json:"created" doc:"When it began"`
	LastSeen time.Time `json:"last_seen" doc:"When it was used last"`
	Expires  time.Time `json:"expires" doc:"When it ends at the latest"`
	Address  string    `json:"address" doc:"Where it began" example:"127.0.0.1"`
	Agent    string    `json:"agent" doc:"User-Agent of who began it" example:"curl/7.88.1"`
	Current  bool      `json:"current" doc:"Whether it is the one that asks"`
}

// SignInWays says how people sign in.
type SignInWays struct {
	Platform string `json:"platform,omitempty" doc:"What people call the platform whose login and password are good here as well"`
	SignedIn bool   `json:"signed_in" doc:"Whether the cookie that came along is that of a session"`
}

func (c *call) showSignIn() (answer, error) {
	_, signedIn := c.Memory.sessions.Account(cookie(c.r))
	ways := SignInWays{SignedIn: signedIn}
	if c.site.Platform {
		ways.Platform = c.PlatformName
	}
	return answer{body: ways}, nil
}

func (c *call) signIn() (answer, error) {
	var in SignIn
	if !c.site.isPrivate(c.r) {
		return answer{}, errInsecure
	}
	if err := decode(c.r, &in); err != nil {
		return answer{}, err
	}
	account, err := c.Manager.signIn(c.r.Context(), in, c.who.Address, c.site.Platform)
	if err != nil {
		return answer{}, err
	}
	if old := cookie(c.r); old != "" { // nobody keeps a session of before
		c.Memory.sessions.Drop(old)
	}
	id, session := c.Memory.sessions.Start(account, c.site.Lifetime, c.who.Address, c.r.UserAgent())
	c.setCookie(id, c.site.Lifetime)
	c.session, c.who.Account = session, account
	return answer{status: http.StatusCreated, body: c.viewSession()}, nil
}

func (c *call) showSession() (answer, error) { return answer{body: c.viewSession()}, nil }

func (c *call) viewSession() *Session {
	a, p := c.who.Account, c.Policy
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	s := &Session{
		Account: SessionAccount{
			ID: uint64(a.ID), Login: a.Login, Role: string(a.Role), HasSecondFactor: a.SecondFactor != nil,
			SecondFactorRequired: a.NeedsSecondFactor || c.site.SecondFactor, OfPlatform: a.OfPlatform(),
		},
		Created: timeOrNil(inSeconds(c.session.Created)), Expires: timeOrNil(inSeconds(c.session.Expires)), IdleSeconds: int(c.site.Idle.Seconds()),
		Policy: PolicyView{
			MaxTokensPerAccount: p.MaxTokensPerAccount, MaxLifetimeSeconds: int64(p.MaxLifetime.Seconds()), ExpiryRequired: p.ExpiryRequired,
			AllowedSets: notNil(p.AllowedSets), Zone: zone.String(), ValuePrefix: c.Prefix,
			ExpiringDays: int(c.soon().Hours() / 24), MinPassword: signin.MinPassword, GateURL: c.site.GateURL,
		},
		Platform: PlatformView{Name: c.PlatformName, KeepsCredentials: c.Upstream != nil, SendsSessions: c.SendsSessions},
	}
	if f := a.SecondFactor; f != nil {
		s.Account.RecoveryCodes = len(f.Recovery)
	}
	return s
}

func inSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (c *call) signOut() (answer, error) {
	if c.session.Name == "" {
		return answer{}, notFound("session: HTTP Basic has none")
	}
	c.endOwn(func(s signin.Session) bool { return s.Name == c.session.Name })
	c.setCookie("", 0)
	return answer{}, nil
}

func (c *call) listSessions() (answer, error) {
	list := []SessionView{}
	for _, s := range c.Memory.sessions.Of(c.who.Account.ID, c.site.Idle) {
		list = append(list, SessionView{
			ID: s.Name, Created: inSeconds(s.Created), LastSeen: inSeconds(s.LastSeen), Expires: inSeconds(s.Expires),
			Address: s.Address, Agent: s.Agent, Current: s.Name == c.session.Name,
		})
	}
	return answer{body: items[SessionView]{list}}, nil
}

func (c *call) endSession() (answer, error) {
	id := c.r.PathValue("id")
	if c.endOwn(func(s signin.Session) bool { return s.Name == id }) == 0 {
		return answer{}, notFound("such session")
	}
	if id == c.session.Name {
		c.setCookie("", 0)
	}
	return answer{}, nil
}

func (c *call) endOtherSessions() (answer, error) {
	c.endOwn(func(s signin.Session) bool { return s.Name != c.session.Name })
	return answer{}, nil
}

// endOwn ends sessions of who asks, and records it. They have ended also where that
// cannot be stored.
func (c *call) endOwn(pick func(signin.Session) bool) (ended int) {
	if ended = c.endSessions(c.who.Account.ID, pick); ended == 0 {
		return 0
	}
	ctx := context.WithoutCancel(c.r.Context())
	entry := c.entry(c.who, tokenstore.ActionSessionEnd, nil, nil)
	entry.Account = c.who.Account.ID
	if err := c.Store.Commit(ctx, &tokenstore.Change{Audit: entry}); err != nil {
		_ = c.report(ctx, fmt.Errorf("recording the end of a session: %w", err)) // it logs
	}
	return ended
}

func (c *call) endSessions(of tokenstore.AccountID, pick func(signin.Session) bool) int {
	return c.Memory.sessions.End(of, pick)
}

// changePassword sets the password of who is signed in. All other sessions end
// with the old one.
func (c *call) changePassword() (answer, error) {
	p, err := readChange[newPassword](c)
	if err != nil {
		return answer{}, err
	}
	account, err := c.ChangePassword(c.r.Context(), c.who, p.Password)
	if err != nil {
		return answer{}, err
	}
	c.renewSession(account)
	return answer{}, nil
}

// renewSession ends all sessions of the account and begins a new one, where it is
// a session that called.
func (c *call) renewSession(a *tokenstore.Account) {
	c.endSessions(a.ID, func(signin.Session) bool { return true })
	if c.session.Name == "" {
		return
	}
	left := c.session.Expires.Sub(c.Now())
	id, session := c.Memory.sessions.Start(a, left, c.who.Address, c.r.UserAgent())
	c.setCookie(id, left)
	c.session = session
}
