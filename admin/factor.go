package admin

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

var errHasFactor = problem.New(api.ReasonExists, "the account has a second factor; remove it first")

// NewFactor makes a second factor for who is signed in, which has to be confirmed with a
// code of it. issuer names the service in the apps that show codes.
func (m *Manager) NewFactor(p principal.Principal, issuer string) (*api.NewFactor, error) {
	if p.Account.SecondFactor != nil {
		return nil, errHasFactor
	}
	if _, err := proofToChange(p, ""); err != nil { // of a passkey
		return nil, err
	}
	f, err := signin.NewTOTP(issuer, p.Account.Login)
	if err != nil {
		return nil, err
	}
	m.Memory.pending.put(p.Account, f.Secret)
	return &api.NewFactor{Secret: f.Text, URI: f.URI, QR: f.QR}, nil
}

// ConfirmFactor puts the second factor in force that NewFactor made, and returns the
// account as it is then.
func (m *Manager) ConfirmFactor(ctx context.Context, p principal.Principal, code string) (*api.RecoveryCodes, *tokenstore.Account, error) {
	secret, ok := m.Memory.pending.get(p.Account)
	if !ok {
		return nil, nil, problem.NotFound("second factor that waits to be confirmed; begin again with POST /api/v1/account/second-factor")
	}
	attempt, wait, err := m.Memory.throttle.BeginCode(p.Account.Login)
	if err := notNow(wait, err); err != nil {
		return nil, nil, err
	}
	step, ok := signin.CheckTOTP(secret, code, m.Now(), 0)
	if !ok {
		attempt.Failed()
		return nil, nil, wrongCodeOr(errWrongCode)
	}
	_ = attempt.Succeeded()
	codes, hashes := signin.NewRecoveryCodes()
	after, err := m.changeOwn(ctx, p, tokenstore.ActionFactorAdd, func(a *tokenstore.Account) error {
		if a.SecondFactor != nil {
			return errHasFactor
		}
		a.SecondFactor = &tokenstore.SecondFactor{Secret: secret, Created: m.now(), LastStep: step, Recovery: hashes}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	m.Memory.pending.drop(after.ID)
	return &api.RecoveryCodes{Codes: codes}, after, nil
}

// NewRecoveryCodes replaces the recovery codes of who is signed in, and returns the
// account as it is then.
func (m *Manager) NewRecoveryCodes(ctx context.Context, p principal.Principal, code string) (*api.RecoveryCodes, *tokenstore.Account, error) {
	codes, hashes := signin.NewRecoveryCodes()
	after, err := m.useOwnCode(ctx, p, tokenstore.ActionFactorRecovery, code, func(a *tokenstore.Account) { a.SecondFactor.Recovery = hashes })
	if err != nil {
		return nil, nil, err
	}
	return &api.RecoveryCodes{Codes: codes}, after, nil
}

// RemoveFactor takes the second factor of who is signed in away, and returns the account
// as it is then.
func (m *Manager) RemoveFactor(ctx context.Context, p principal.Principal, code string) (*tokenstore.Account, error) {
	return m.useOwnCode(ctx, p, tokenstore.ActionFactorRemove, code, func(a *tokenstore.Account) { a.SecondFactor = nil })
}

// useOwnCode changes the second factor of who is signed in, which needs a code of
// it.
func (m *Manager) useOwnCode(ctx context.Context, p principal.Principal, action tokenstore.Action, code string, change func(*tokenstore.Account)) (*tokenstore.Account, error) {
	if p.Account.SecondFactor == nil {
		return nil, problem.NotFound("second factor")
	}
	return m.changeFactor(ctx, p, action, &factorProof{code: code}, func(a *tokenstore.Account) error {
		change(a)
		return nil
	})
}

// changeFactor is changeOwn for a second factor, which f proves.
func (m *Manager) changeFactor(ctx context.Context, p principal.Principal, action tokenstore.Action, f *factorProof, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = m.tryFactor(p.Account, f, func() error {
		after, err = m.changeOwn(ctx, p, action, func(a *tokenstore.Account) error {
			if err := f.use(a, m.Now()); err != nil {
				return err
			}
			return change(a)
		})
		return err
	})
	return after, wrongCodeOr(err)
}

// changeOwn changes the account of who is signed in, if what proved who that is
// still holds: an operator may have set another password in the meantime.
func (m *Manager) changeOwn(ctx context.Context, p principal.Principal, action tokenstore.Action, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = retry(ctx, 0, func() error {
		before, err := m.stillProved(ctx, p.Account)
		switch {
		case err != nil:
			return err
		case before == nil:
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
func (m *Manager) ChangePassword(ctx context.Context, p principal.Principal, password string) (*tokenstore.Account, error) {
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

// ResetSecondFactor takes the second factor of an account away, its passkeys included, for
// somebody who has lost device and recovery codes.
func (m *Manager) ResetSecondFactor(ctx context.Context, p principal.Principal, login string) error {
	if a, err := m.managed(ctx, p, login); err == nil && p.Account != nil && a.ID == p.Account.ID {
		return problem.New(api.ReasonForbidden, "your own second factor is removed with a code of it: DELETE /api/v1/account/second-factor, and passkeys one by one: DELETE /api/v1/account/passkeys/{id}")
	}
	return m.changeAccount(ctx, p, login, tokenstore.ActionFactorRemove, 0, func(a *tokenstore.Account) error {
		if !a.HasSecondFactor() {
			return problem.NotFound("second factor")
		}
		a.SecondFactor, a.Passkeys = nil, nil
		return nil
	})
}
