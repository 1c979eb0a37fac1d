package server

import (
	"net/http"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/problem"
)

// party is the site as passkeys see it: by the name under which it was asked for, which
// isOurs has judged.
func (s *Site) party(r *http.Request) passkey.RelyingParty {
	scheme, usual := "http", ":80"
	if r.TLS != nil {
		scheme, usual = "https", ":443"
	}
	host := strings.ToLower(r.Host)
	return passkey.RelyingParty{Host: hostOf(host), Origin: scheme + "://" + strings.TrimSuffix(host, usual), Name: s.Issuer}
}

// inSession is a call that is refused with HTTP Basic: challenges are bound to a session.
func inSession(run func(*call) (answer, error)) func(*call) (answer, error) {
	return func(c *call) (answer, error) {
		if c.session.Name == "" {
			return answer{}, problem.NotFound("session: HTTP Basic has none, and passkeys need one")
		}
		return run(c)
	}
}

func (c *call) listPasskeys() (answer, error) {
	return answer{body: api.Items[api.Passkey]{Items: c.Passkeys(c.who)}}, nil
}

// factorAgain is the body of a change of passkeys: a code proves the second factor, if the
// account has one and no passkey has confirmed the change.
type factorAgain struct {
	Code string `json:"code,omitempty" doc:"Code of the second factor, if the account has a second factor and no passkey confirmed the change: six digits, or a recovery code"`
}

func (c *call) newPasskey(in factorAgain) (answer, error) {
	options, err := c.NewPasskey(c.r.Context(), c.who, c.site.party(c.r), c.session.Name, in.Code)
	return answer{body: options}, err
}

func (c *call) addPasskey() (answer, error) {
	var in api.AddPasskey
	if err := decode(c.r, &in); err != nil {
		return answer{}, err
	}
	made, after, err := c.AddPasskey(c.r.Context(), c.who, c.site.party(c.r), c.session.Name, in)
	a, err := c.ownChanged(made, after, err)
	a.status = http.StatusCreated
	return a, err
}

func (c *call) removePasskey(in factorAgain) (answer, error) {
	after, err := c.RemovePasskey(c.r.Context(), c.who, c.r.PathValue("id"), in.Code)
	return c.ownChanged(nil, after, err)
}

func (c *call) beginConfirmation() (answer, error) {
	var in api.PasskeyPurpose
	if err := decode(c.r, &in); err != nil {
		return answer{}, err
	}
	options, err := c.ConfirmOptions(c.who, c.site.party(c.r), c.session.Name, in.SignIn)
	return answer{body: options}, err
}

// confirmWithPasskey is what the password with a change is: the session gets another id, and
// where the operator allows changes for a while without the password, that time begins.
func (c *call) confirmWithPasskey() (answer, error) {
	var in api.PasskeyProof
	if err := decode(c.r, &in); err != nil {
		return answer{}, err
	}
	signIn, err := c.ConfirmPasskey(c.r.Context(), c.who, c.site.party(c.r), c.session.Name, &in.Passkey)
	if err != nil {
		return answer{}, err
	}
	id := cookie(c.r)
	if renewed, ok := c.Memory.Sessions.Renew(id); ok {
		id = renewed
		c.setCookie(id, c.session.Expires.Sub(c.Now()))
	}
	c.Memory.Sessions.ConfirmOnce(id, signIn)
	return answer{}, nil
}
