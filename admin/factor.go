package admin

import (
	"context"
	"net/http"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// NewFactor is a second factor that its owner has yet to confirm. It is shown
// once.
type NewFactor struct {
	Secret string `json:"secret" doc:"In base32, to be typed into an app"`
	URI    string `json:"uri" doc:"otpauth://…, what the picture says"`
	QR     string `json:"qr" doc:"The picture, as a data URI of a PNG"`
}

// RecoveryCodes stand in for a second factor that was lost, each once. They are
// shown once.
type RecoveryCodes struct {
	Codes []string `json:"recovery_codes"`
}

// factorCode is the body of a call that proves a second factor.
type factorCode struct {
	Code string `json:"code" doc:"Six digits, or a recovery code"`
}

func (c *call) newFactor() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	a := c.who.Account
	if a.SecondFactor != nil {
		return answer{}, newProblem(http.StatusConflict, ReasonExists, "the account has a second factor; remove it first")
	}
	f, err := signin.NewTOTP(c.site.Issuer, a.Login)
	if err != nil {
		return answer{}, err
	}
	c.Memory.pending.put(a, f.Secret)
	return answer{body: NewFactor{f.Text, f.URI, f.QR}}, nil
}

func (c *call) confirmFactor() (answer, error) {
	in, err := readChange[factorCode](c)
	if err != nil {
		return answer{}, err
	}
	secret, ok := c.Memory.pending.get(c.who.Account)
	if !ok {
		return answer{}, notFound("second factor that waits to be confirmed; begin again with POST /api/v1/account/second-factor")
	}
	attempt, wait := c.Memory.throttle.Begin(c.who.Account.Login, c.who.Address)
	if wait > 0 {
		return answer{}, throttled(wait)
	}
	step, ok := signin.CheckTOTP(secret, in.Code, c.Now(), 0)
	if !ok {
		return answer{}, wrongCode()
	}
	attempt.Succeeded()
	codes, hashes := signin.NewRecoveryCodes()
	after, err := c.changeOwn(c.r.Context(), c.who, tokenstore.ActionFactorAdd, func(a *tokenstore.Account) error {
		if a.SecondFactor != nil {
			return newProblem(http.StatusConflict, ReasonExists, "the account has a second factor; remove it first")
		}
		a.SecondFactor = &tokenstore.SecondFactor{Secret: secret, Created: c.now(), LastStep: step, Recovery: hashes}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	c.Memory.pending.drop(after.ID)
	c.renewSession(after)
	return answer{body: RecoveryCodes{codes}}, nil
}

// wrongCode is 403: who asks is signed in.
func wrongCode() error {
	p := invalid("code", "it is wrong, or was used before; wait for the next one")
	p.Status, p.Title, p.Reason, p.Type = http.StatusForbidden, http.StatusText(http.StatusForbidden), ReasonSecondFactorFailed, problemType+ReasonSecondFactorFailed
	return p
}

func (c *call) newRecoveryCodes() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	codes, hashes := signin.NewRecoveryCodes()
	_, err := c.changeOwn(c.r.Context(), c.who, tokenstore.ActionFactorRecovery, func(a *tokenstore.Account) error {
		if a.SecondFactor == nil {
			return notFound("second factor")
		}
		a.SecondFactor.Recovery = hashes
		return nil
	})
	return answer{body: RecoveryCodes{codes}}, err
}

func (c *call) removeFactor() (answer, error) {
	in, err := readChange[factorCode](c)
	if err != nil {
		return answer{}, err
	}
	if c.who.Account.SecondFactor == nil {
		return answer{}, notFound("second factor")
	}
	attempt, wait := c.Memory.throttle.Begin(c.who.Account.Login, c.who.Address)
	if wait > 0 {
		return answer{}, throttled(wait)
	}
	after, err := c.changeOwn(c.r.Context(), c.who, tokenstore.ActionFactorRemove, func(a *tokenstore.Account) error {
		if !useCode(a, in.Code, c.Now()) {
			return wrongCode()
		}
		a.SecondFactor = nil
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	attempt.Succeeded()
	c.renewSession(after)
	return answer{}, nil
}

// changeOwn changes the account of who is signed in.
func (m *Manager) changeOwn(ctx context.Context, p Principal, action tokenstore.Action, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = retry(ctx, 0, func() error {
		before, err := m.Store.Account(ctx, p.Account.ID)
		if err != nil {
			return err
		}
		after = before.Clone()
		if err := change(after); err != nil {
			return err
		}
		return m.Store.Commit(context.WithoutCancel(ctx), &tokenstore.Change{
			Accounts: []tokenstore.AccountChange{{Before: before, After: after}},
			Audit:    m.entry(p, action, accountForAudit(before), accountForAudit(after)),
		})
	})
	return after, err
}

// ChangePassword sets the password of who is signed in, and returns the account as
// it is then.
func (m *Manager) ChangePassword(ctx context.Context, p Principal, password string) (*tokenstore.Account, error) {
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	return m.changeOwn(ctx, p, tokenstore.ActionAccountPassword, func(a *tokenstore.Account) error {
		a.Password = hash
		return nil
	})
}

// ResetSecondFactor takes the second factor of an account away, for somebody who
// has lost device and recovery codes.
func (m *Manager) ResetSecondFactor(ctx context.Context, p Principal, login string) error {
	return m.changeAccount(ctx, p, login, tokenstore.ActionFactorRemove, 0, func(a *tokenstore.Account) error {
		if a.SecondFactor == nil {
			return notFound("second factor")
		}
		a.SecondFactor = nil
		return nil
	})
}
