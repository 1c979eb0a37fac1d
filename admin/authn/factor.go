package authn

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
func (au *Authenticator) NewFactor(p principal.Principal, issuer string) (*api.NewFactor, error) {
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
	au.Memory.pending.Put(p.Account, f.Secret)
	return &api.NewFactor{Secret: f.Text, URI: f.URI, QR: f.QR}, nil
}

// ConfirmFactor puts the second factor in force that NewFactor made, and returns the
// account as it is then.
func (au *Authenticator) ConfirmFactor(ctx context.Context, p principal.Principal, code string) (*api.RecoveryCodes, *tokenstore.Account, error) {
	secret, ok := au.Memory.pending.Get(p.Account)
	if !ok {
		return nil, nil, problem.NotFound("second factor that waits to be confirmed; begin again with POST /api/v1/account/second-factor")
	}
	attempt, wait, err := au.Memory.throttle.BeginCode(p.Account.Login)
	if err := notNow(wait, err); err != nil {
		return nil, nil, err
	}
	step, ok := signin.CheckTOTP(secret, code, au.Now(), 0)
	if !ok {
		attempt.Failed()
		return nil, nil, wrongCodeOr(errWrongCode)
	}
	_ = attempt.Succeeded()
	codes, hashes := signin.NewRecoveryCodes()
	after, err := au.ChangeOwn(ctx, p, tokenstore.ActionFactorAdd, func(a *tokenstore.Account) error {
		if a.SecondFactor != nil {
			return errHasFactor
		}
		a.SecondFactor = &tokenstore.SecondFactor{Secret: secret, Created: au.NowInSeconds(), LastStep: step, Recovery: hashes}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	au.Memory.pending.Drop(after.ID)
	return &api.RecoveryCodes{Codes: codes}, after, nil
}

// NewRecoveryCodes replaces the recovery codes of who is signed in, and returns the
// account as it is then.
func (au *Authenticator) NewRecoveryCodes(ctx context.Context, p principal.Principal, code string) (*api.RecoveryCodes, *tokenstore.Account, error) {
	codes, hashes := signin.NewRecoveryCodes()
	after, err := au.useOwnCode(ctx, p, tokenstore.ActionFactorRecovery, code, func(a *tokenstore.Account) { a.SecondFactor.Recovery = hashes })
	if err != nil {
		return nil, nil, err
	}
	return &api.RecoveryCodes{Codes: codes}, after, nil
}

// RemoveFactor takes the second factor of who is signed in away, and returns the account
// as it is then.
func (au *Authenticator) RemoveFactor(ctx context.Context, p principal.Principal, code string) (*tokenstore.Account, error) {
	return au.useOwnCode(ctx, p, tokenstore.ActionFactorRemove, code, func(a *tokenstore.Account) { a.SecondFactor = nil })
}

// useOwnCode changes the second factor of who is signed in, which needs a code of
// it.
func (au *Authenticator) useOwnCode(ctx context.Context, p principal.Principal, action tokenstore.Action, code string, change func(*tokenstore.Account)) (*tokenstore.Account, error) {
	if p.Account.SecondFactor == nil {
		return nil, problem.NotFound("second factor")
	}
	return au.changeFactor(ctx, p, action, &factorProof{code: code}, func(a *tokenstore.Account) error {
		change(a)
		return nil
	})
}

// changeFactor is ChangeOwn for a second factor, which f proves.
func (au *Authenticator) changeFactor(ctx context.Context, p principal.Principal, action tokenstore.Action, f *factorProof, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = au.tryFactor(p.Account, f, func() error {
		after, err = au.ChangeOwn(ctx, p, action, func(a *tokenstore.Account) error {
			if err := f.use(a, au.Now()); err != nil {
				return err
			}
			return change(a)
		})
		return err
	})
	return after, wrongCodeOr(err)
}
