package authn

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// Confirm checks the password of who is signed in, which each change needs, and
// returns the account as it is then.
func (au *Authenticator) Confirm(ctx context.Context, p principal.Principal, password string) (*tokenstore.Account, error) {
	attempt, wait, err := au.Memory.throttle.Begin(p.Account.Login, p.Address)
	if err := notNow(wait, err); err != nil {
		return nil, err
	}
	before, err := au.Store.Account(ctx, p.Account.ID)
	if err != nil {
		attempt.Cancel()
		return nil, err
	}
	now, err := au.verify(ctx, before, password)
	switch {
	case err != nil:
		giveUp(ctx, attempt, before.OfPlatform())
		return nil, err
	case now == nil || !signin.SameProof(p.Account, now):
		attempt.Failed()
		return nil, errConfirmation(p.Account.Login)
	}
	au.succeeded(ctx, attempt, now)
	return now, nil
}

func errConfirmation(login string) error {
	return problem.New(api.ReasonConfirmationFailed, "the password is not that of "+login+", or has just been changed; nothing was changed")
}

// confirmFactor proves the second factor of who is signed in once more and records that. It
// returns the account as it is then.
func (au *Authenticator) confirmFactor(ctx context.Context, p principal.Principal, f *factorProof) (after *tokenstore.Account, err error) {
	err = au.tryFactor(p.Account, f, func() error {
		after, err = au.recordProof(ctx, p, tokenstore.ActionSessionConfirm, errConfirmation(p.Account.Login), func(a *tokenstore.Account) error {
			return f.use(a, au.Now())
		})
		return err
	})
	return after, err
}

// ConfirmOptions begins to confirm a change with a passkey, in a session of who is signed in:
// one of how the account signs in, or any other.
func (au *Authenticator) ConfirmOptions(p principal.Principal, site passkey.RelyingParty, session string, signIn bool) (*api.PasskeyRequest, error) {
	if !site.Has(p.Account) {
		return nil, problem.NotFound("passkey of the account under this host name; confirm with the password")
	}
	options, made, err := site.Request(p.Account)
	if err != nil {
		return nil, err
	}
	au.Memory.challenges.Put(made, passkey.Given{Purpose: passkey.ToConfirm, Account: p.Account.ID, Host: site.Host, Session: session}, signIn)
	return options, nil
}

// ConfirmPasskey checks the answer to ConfirmOptions, records it, and returns what signIn was
// there.
func (au *Authenticator) ConfirmPasskey(ctx context.Context, p principal.Principal, site passkey.RelyingParty, session string, in *api.PasskeyAssertion) (signIn bool, err error) {
	f := au.passkeyProof(site, in, passkey.Given{Purpose: passkey.ToConfirm, Account: p.Account.ID, Host: site.Host, Session: session})
	_, err = au.confirmFactor(ctx, p, f)
	if wrong := wrongFactor(err); wrong != nil && wrong.Reason == api.ReasonSecondFactorFailed {
		e := *wrong
		e.Reason = api.ReasonConfirmationFailed
		return false, &e
	}
	return f.to.SignIn, err
}
