package authn

import (
	"context"

	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// ChangeOwn changes the account of who is signed in, if what proved who that is
// still holds: an operator may have set another password in the meantime.
func (au *Authenticator) ChangeOwn(ctx context.Context, p principal.Principal, action tokenstore.Action, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = audit.Retry(ctx, 0, func() error {
		before, err := au.stillProved(ctx, p.Account)
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
		return au.ChangeAccount(ctx, p, action, before, after)
	})
	return after, err
}

// ChangePassword sets the password of who is signed in, and returns the account as
// it is then.
func (au *Authenticator) ChangePassword(ctx context.Context, p principal.Principal, password string) (*tokenstore.Account, error) {
	if p.Account.OfPlatform() {
		return nil, platform.ErrPassword
	}
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	return au.ChangeOwn(ctx, p, tokenstore.ActionAccountPassword, func(a *tokenstore.Account) error {
		if a.OfPlatform() {
			return platform.ErrPassword
		}
		a.Password = hash
		return nil
	})
}

// HashPassword checks a new password and hashes it.
func HashPassword(ctx context.Context, password string) (string, error) {
	if err := signin.CheckPassword(password); err != nil {
		return "", problem.Invalid("new_password", "%v", err)
	}
	phc, err := signin.HashPassword(ctx, password)
	return phc, busyOr(err)
}
