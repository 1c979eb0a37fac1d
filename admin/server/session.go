package server

import (
	"net/http"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

func (c *call) showSignIn() (answer, error) {
	_, signedIn := c.Memory.Sessions.Account(cookie(c.r))
	ways := api.SignInWays{SignedIn: signedIn}
	if signedIn && c.site.admitSession(c) == nil {
		ways.Session = c.viewSession()
	}
	if c.site.Platform {
		ways.Platform = c.PlatformName
	}
	return answer{body: ways}, nil
}

func (c *call) signIn() (answer, error) {
	var in api.SignIn
	if !c.site.isPrivate(c.r) {
		return answer{}, errInsecure
	}
	if err := decode(c.r, &in); err != nil {
		return answer{}, err
	}
	account, err := c.SignIn(c.r.Context(), in, authn.Place{Site: c.site.party(c.r), Address: c.who.Address, People: c.site.Platform})
	if err != nil {
		return answer{}, err
	}
	if old := cookie(c.r); old != "" { // nobody keeps a session of before
		c.Memory.Sessions.Drop(old)
	}
	id, session := c.Memory.Sessions.Start(account, c.site.Lifetime, c.who.Address, c.r.UserAgent())
	c.setCookie(id, c.site.Lifetime)
	c.session, c.who.Account = session, account
	return answer{status: http.StatusCreated, body: c.viewSession()}, nil
}

func (c *call) showSession() (answer, error) { return answer{body: c.viewSession()}, nil }

func (c *call) viewSession() *api.Session {
	a, p := c.who.Account, c.Rules.Policy
	zone := c.Rules.Zone
	if zone == nil {
		zone = time.UTC
	}
	s := &api.Session{
		Account: api.SessionAccount{
			ID: uint64(a.ID), Login: a.Login, Role: string(a.Role), HasSecondFactor: a.HasSecondFactor(),
			SecondFactorRequired: a.NeedsSecondFactor || c.site.SecondFactor, OfPlatform: a.OfPlatform(),
			Factors: authn.Factors(a),
		},
		Created: api.TimeOrNil(inSeconds(c.session.Created)), Expires: api.TimeOrNil(inSeconds(c.session.Expires)), IdleSeconds: int(c.site.Idle.Seconds()),
		ConfirmSeconds: int(c.site.ConfirmWithin.Seconds()),
		Policy: api.PolicyView{
			MaxTokensPerAccount: p.MaxTokensPerAccount, MaxLifetimeSeconds: int64(p.MaxLifetime.Seconds()), ExpiryRequired: p.ExpiryRequired,
			AllowedSets: api.NotNil(p.AllowedSets), Zone: zone.String(), ValuePrefix: c.Prefix,
			ExpiringDays: int(tokenfield.ExpiringWithin.Hours() / 24), MinPassword: signin.MinPassword, GateURL: c.site.GateURL,
		},
		Platform: api.PlatformView{Name: c.PlatformName, KeepsCredentials: c.Upstream != nil, SendsSessions: c.SendsSessions},
	}
	if until := c.confirmedUntil(); c.Now().Before(until) {
		s.ConfirmedUntil = api.TimeOrNil(inSeconds(until))
	}
	if f := a.SecondFactor; f != nil {
		s.Account.RecoveryCodes = len(f.Recovery)
	}
	return s
}

// endConfirmation makes the next change of the session need the password again.
func (c *call) endConfirmation() (answer, error) {
	c.Memory.Sessions.Unconfirm(cookie(c.r))
	return answer{}, nil
}

func inSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (c *call) signOut() (answer, error) {
	if c.session.Name == "" {
		return answer{}, problem.NotFound("session: HTTP Basic has none")
	}
	c.endOwn(func(s signin.Session) bool { return s.Name == c.session.Name })
	c.setCookie("", 0)
	return answer{}, nil
}

func (c *call) listSessions() (answer, error) {
	list := []api.SessionView{}
	for _, s := range c.Memory.Sessions.Of(c.who.Account.ID, c.site.Idle) {
		list = append(list, api.SessionView{
			ID: s.Name, Created: inSeconds(s.Created), LastSeen: inSeconds(s.LastSeen), Expires: inSeconds(s.Expires),
			Address: s.Address, Agent: s.Agent, Current: s.Name == c.session.Name,
		})
	}
	return answer{body: api.Items[api.SessionView]{Items: list}}, nil
}

func (c *call) endSession() (answer, error) {
	id := c.r.PathValue("id")
	if c.endOwn(func(s signin.Session) bool { return s.Name == id }) == 0 {
		return answer{}, problem.NotFound("such session")
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

// endOwn ends sessions of who asks, and returns how many.
func (c *call) endOwn(pick func(signin.Session) bool) int {
	return c.EndSessions(c.r.Context(), c.who, pick)
}

// changePassword sets the password of who is signed in. All other sessions end
// with the old one.
func (c *call) changePassword(p api.NewPassword) (answer, error) {
	after, err := c.ChangePassword(c.r.Context(), c.who, p.Password)
	return c.ownChanged(nil, after, err)
}

// renewSession ends all sessions of the account and begins a new one, where it is
// a session that called.
func (c *call) renewSession(a *tokenstore.Account) {
	c.Memory.Sessions.End(a.ID, func(signin.Session) bool { return true })
	if c.session.Name == "" {
		return
	}
	left := c.session.Expires.Sub(c.Now())
	id, session := c.Memory.Sessions.Start(a, left, c.who.Address, c.r.UserAgent())
	c.setCookie(id, left)
	c.session = session
}
