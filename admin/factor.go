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
	Codes []string `json:"recovery_codes" doc:"Each stands in for one code, once"`
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
	attempt, wait, err := c.Memory.throttle.BeginCode(c.who.Account.Login)
	if err := notNow(wait, err); err != nil {
		return answer{}, err
	}
	step, ok := signin.CheckTOTP(secret, in.Code, c.Now(), 0)
	if !ok {
		attempt.Failed()
		return answer{}, wrongCodeOr(errWrongCode)
	}
	_ = attempt.Succeeded()
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

func (c *call) newRecoveryCodes() (answer, error) {
	in, err := readChange[factorCode](c)
	if err != nil {
		return answer{}, err
	}
	codes, hashes := signin.NewRecoveryCodes()
	after, err := c.useOwnCode(tokenstore.ActionFactorRecovery, in.Code, func(a *tokenstore.Account) { a.SecondFactor.Recovery = hashes })
	if err != nil {
		return answer{}, err
	}
	c.renewSession(after)
	return answer{body: RecoveryCodes{codes}}, nil
}

func (c *call) removeFactor() (answer, error) {
	in, err := readChange[factorCode](c)
	if err != nil {
		return answer{}, err
	}
	after, err := c.useOwnCode(tokenstore.ActionFactorRemove, in.Code, func(a *tokenstore.Account) { a.SecondFactor = nil })
	if err != nil {
		return answer{}, err
	}
	c.renewSession(after)
	return answer{}, nil
}

// useOwnCode changes the second factor of who is signed in, which needs a code of
// it.
func (c *call) useOwnCode(action tokenstore.Action, code string, change func(*tokenstore.Account)) (after *tokenstore.Account, err error) {
	if c.who.Account.SecondFactor == nil {
		return nil, notFound("second factor")
	}
	err = c.tryCode(c.who.Account, func() error {
		after, err = c.changeOwn(c.r.Context(), c.who, action, func(a *tokenstore.Account) error {
			if !useCode(a, code, c.Now()) {
				return errWrongCode
			}
			change(a)
			return nil
		})
		return err
	})
	return after, wrongCodeOr(err)
}

// changeOwn changes the account of who is signed in, if what proved who that is
// still holds: an operator may have set another password in the meantime.
func (m *Manager) changeOwn(ctx context.Context, p Principal, action tokenstore.Action, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = retry(ctx, 0, func() error {
		before, err := m.Store.Account(ctx, p.Account.ID)
		if err != nil {
			return err
		}
		if before.Disabled || !signin.SameProof(p.Account, before) {
			return errConfirmation(p.Account.Login)
		}
		after = before.Clone()
		if err := change(after); err != nil {
			return err
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Accounts: []tokenstore.AccountChange{{Before: before, After: after}},
			Audit:    m.entry(p, action, accountForAudit(before), accountForAudit(after)),
		}, m.denyWhatGoes(before, after))
	})
	return after, err
}

// ChangePassword sets the password of who is signed in, and returns the account as
// it is then.
func (m *Manager) ChangePassword(ctx context.Context, p Principal, password string) (*tokenstore.Account, error) {
	if p.Account.OfPlatform() {
		return nil, errPlatformPassword
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	return m.changeOwn(ctx, p, tokenstore.ActionAccountPassword, func(a *tokenstore.Account) error {
		if a.OfPlatform() {
			return errPlatformPassword
		}
		a.Password = hash
		return nil
	})
}

// ResetSecondFactor takes the second factor of an account away, for somebody who
// has lost device and recovery codes.
func (m *Manager) ResetSecondFactor(ctx context.Context, p Principal, login string) error {
	if a, err := m.managed(ctx, p, login); err == nil && p.Account != nil && a.ID == p.Account.ID {
		return newProblem(http.StatusForbidden, ReasonForbidden, "your own second factor is removed with a code of it: DELETE /api/v1/account/second-factor")
	}
	return m.changeAccount(ctx, p, login, tokenstore.ActionFactorRemove, 0, func(a *tokenstore.Account) error {
		if a.SecondFactor == nil {
			return notFound("second factor")
		}
		a.SecondFactor = nil
		return nil
	})
}
