package server

import "github.com/patgate/patgate/tokenstore"

// factorCode is the body of a call that proves a second factor.
type factorCode struct {
	Code string `json:"code" doc:"Six digits, or a recovery code"`
}

func (c *call) newFactor(nothing) (answer, error) {
	f, err := c.NewFactor(c.who, c.site.Issuer)
	return answer{body: f}, err
}

func (c *call) confirmFactor(in factorCode) (answer, error) {
	codes, after, err := c.ConfirmFactor(c.r.Context(), c.who, in.Code)
	return c.ownChanged(codes, after, err)
}

func (c *call) newRecoveryCodes(in factorCode) (answer, error) {
	codes, after, err := c.NewRecoveryCodes(c.r.Context(), c.who, in.Code)
	return c.ownChanged(codes, after, err)
}

func (c *call) removeFactor(in factorCode) (answer, error) {
	after, err := c.RemoveFactor(c.r.Context(), c.who, in.Code)
	return c.ownChanged(nil, after, err)
}

// ownChanged answers a change of what proves who is signed in: all other sessions end.
func (c *call) ownChanged(body any, after *tokenstore.Account, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	c.renewSession(after)
	return answer{body: body}, nil
}

func (c *call) resetFactor(nothing) (answer, error) {
	return answer{}, c.ResetSecondFactor(c.r.Context(), c.who, c.r.PathValue("login"))
}
