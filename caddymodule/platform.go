package caddymodule

import (
	"cmp"
	"fmt"

	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/caddymodule/accountlink"
	"github.com/patgate/patgate/upstream"
)

// Platform says how the platform behind the gate tells who somebody is: for
// "accounts platform" of patgate_admin, "token_api platform" and "upstream
// session" of patgate. The defaults fit the platform of catalogs/platform.json.
type Platform struct {
	// Name is what people call it, for the page where they sign in.
	// Default: the platform.
	Name string `json:"name,omitempty"`

	// UpstreamSession says how somebody signs in there. A site's "upstream
	// session" takes from here what it does not say itself.
	UpstreamSession

	// Identity is where the platform tells whose a session is: a path on the
	// host of URL, or a URL.
	// Default: /1.0/users/account/rest/getuserinfo.
	Identity string `json:"identity,omitempty"`

	// SignOut is where a session is ended that was made to check a password.
	// Default: /1.0/users/authentication/rest/signout.
	SignOut string `json:"sign_out,omitempty"`

	// SessionField names the parameter of both that takes a session.
	// Default: session.
	SessionField string `json:"session_field,omitempty"`

	// IDMember and LoginMember name the members of Identity's JSON answer
	// that are the person's immutable id and login; dots lead into objects.
	// Default: uid and email.
	IDMember    string `json:"id_member,omitempty"`
	LoginMember string `json:"login_member,omitempty"`
}

// defaultPlatformName is what people read where none is configured.
const defaultPlatformName = "the platform"

// loadPlatform prepares to ask the platform who people are; without one the field
// stays nil.
func (a *App) loadPlatform() error {
	if a.Platform == nil {
		return nil
	}
	a.Platform.Name = cmp.Or(a.Platform.Name, defaultPlatformName)
	signIn, err := a.Platform.signIn()
	if err != nil {
		return fmt.Errorf("platform: %w", err)
	}
	config := upstream.PeopleConfig{
		SignIn: signIn, SessionField: a.Platform.SessionField, IDMember: a.Platform.IDMember, LoginMember: a.Platform.LoginMember,
	}
	for to, from := range map[*string]string{&config.IdentityURL: a.Platform.Identity, &config.SignOutURL: a.Platform.SignOut} {
		if *to, err = caddy.NewReplacer().ReplaceOrErr(from, true, true); err != nil {
			return fmt.Errorf("platform: %w", err)
		}
	}
	if config, err = config.Complete(); err != nil {
		return fmt.Errorf("platform: %w", err)
	}
	a.names.Acquire(a.ctx).Add([]string{signIn.PasswordField, config.SessionField}, nil)
	a.peopleClient = upstream.NewHTTPClient()
	state := &accountlink.State{Log: a.ctx.Slogger()}
	a.people = accountlink.People{People: upstream.NewPeople(config, a.peopleClient), State: state}
	// A flood of sessions that are nobody's must not keep people from signing in.
	a.callers = accountlink.People{People: upstream.NewPeople(config, a.peopleClient), State: state}
	return nil
}

// inherit takes from the platform what a site's session does not say.
func (s UpstreamSession) inherit(from *Platform) UpstreamSession {
	if from == nil {
		return s
	}
	if s.URL == "" {
		s.URL = from.URL
	}
	s.LoginField, s.PasswordField = cmp.Or(s.LoginField, from.LoginField), cmp.Or(s.PasswordField, from.PasswordField)
	s.SessionMember = cmp.Or(s.SessionMember, from.SessionMember)
	for mine, theirs := range map[*UpstreamAnswers]UpstreamAnswers{&s.Success: from.Success, &s.Expired: from.Expired, &s.SecondFactor: from.SecondFactor} {
		if mine.answers().IsZero() {
			*mine = theirs
		}
	}
	s.Lifetime, s.Timeout = cmp.Or(s.Lifetime, from.Lifetime), cmp.Or(s.Timeout, from.Timeout)
	return s
}
