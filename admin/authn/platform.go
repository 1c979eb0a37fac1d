package authn

import (
	"context"
	"errors"
	"log/slog"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// provePerson proves somebody by the platform, and returns the account, which is
// made at the first sign-in. account is nil where the platform does not know them,
// or the account is somebody else's.
func (au *Authenticator) provePerson(ctx context.Context, login, password, address string) (account *tokenstore.Account, err error) {
	person, err := au.Platform.SignIn(ctx, login, password)
	switch {
	case errors.Is(err, platform.ErrUnknown):
		return nil, nil
	case err != nil:
		return nil, platform.Problem(ctx, err)
	}
	account, err = au.AccountOf(ctx, person, address, true)
	var p *problem.Error
	if errors.As(err, &p) && p.Reason == api.ReasonSignInFailed || err == nil && account.Disabled {
		return nil, nil
	}
	return account, err
}

// personIs reports whether the password is that of the account's person on the
// platform.
func (au *Authenticator) personIs(ctx context.Context, a *tokenstore.Account, password string) (bool, error) {
	if au.Platform == nil {
		return false, problem.New(api.ReasonForbidden, "the account belongs to the platform, and no platform is configured any more; the operator can set a password")
	}
	person, err := au.Platform.SignIn(ctx, a.Login, password)
	switch {
	case errors.Is(err, platform.ErrUnknown):
		return false, nil
	case err != nil:
		return false, platform.Problem(ctx, err)
	}
	return a.Platform != "" && person.ID == a.Platform, nil
}

// verifyPerson is verify for an account of the platform.
func (au *Authenticator) verifyPerson(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	if is, err := au.personIs(ctx, a, password); err != nil || !is {
		return nil, err
	}
	return au.verified(ctx, a)
}

// AccountOf returns the account of a person of the platform. With create set it is made where
// there is none yet; else the error is tokenstore.ErrNotFound.
func (au *Authenticator) AccountOf(ctx context.Context, person platform.Person, address string, create bool) (*tokenstore.Account, error) {
	account, err := platform.AccountOf(ctx, &au.Trail, person, address, create)
	var taken *platform.TakenError
	if errors.As(err, &taken) {
		au.logTaken(ctx, taken)
		return nil, errSignInFailed
	}
	return account, err
}

// logTaken tells operators of a person whose login is that of another account.
func (au *Authenticator) logTaken(ctx context.Context, e *platform.TakenError) {
	if au.Log != nil {
		au.Memory.taken.Log(ctx, au.Log, slog.LevelWarn, "somebody signed in with the platform whose login is taken here by another account; make that one of the platform (patgate accounts edit LOGIN --platform) if it is theirs",
			slog.String("account", e.Account.Login), slog.Bool("of_platform", e.Account.OfPlatform()), slog.String("platform_id", e.Person.ID))
	}
}
