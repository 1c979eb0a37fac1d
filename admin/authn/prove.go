package authn

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// prove tells whose password it is. Whoever asks learns nothing else: a login costs the
// same work and gets the same answer, whether it is one of here, of the platform, or
// nobody's. The account is as it is when the password has been checked, which may have
// taken a while. The caller ends the attempt.
//
// With people set, a login that is not one of here alone is one of the platform,
// and the password goes there; that of an account of here never does.
func (au *Authenticator) prove(ctx context.Context, typed, password, address string, people bool) (*tokenstore.Account, *signin.Attempt, error) {
	login, err := tokenstore.ParseLogin(typed)
	if err != nil {
		login = "" // nobody's
	}
	attempt, wait, err := au.Memory.throttle.Begin(login, address)
	if err := notNow(wait, err); err != nil {
		return nil, nil, err
	}
	asks := people && au.Platform != nil
	person := asks && login != ""
	account := &tokenstore.Account{}
	if login != "" {
		found, err := au.Store.AccountByLogin(ctx, login)
		switch {
		case err == nil:
			person = person && found.OfPlatform()
			if !found.Disabled {
				account = found
			}
		case !errors.Is(err, tokenstore.ErrNotFound):
			attempt.Cancel()
			return nil, nil, err
		}
	}
	var now *tokenstore.Account
	switch {
	case password == "" || len(password) > signin.MaxPassword:
		// Nobody's, neither here nor there, so nothing is asked or compared.
	case asks:
		now, err = au.proveAnywhere(ctx, account, person, api.SignIn{Login: typed, Password: password}, address)
	default:
		now, err = au.verifyHash(ctx, account, password)
	}
	if err != nil {
		giveUp(ctx, attempt, asks)
		return nil, nil, err
	}
	if now == nil {
		attempt.Failed()
		if account.ID != 0 {
			// Not while somebody waits for the answer: it would take
			// longer than for an unknown login.
			p := principal.Principal{Account: account, Name: account.Login, Address: address}
			go au.RecordRefusal(context.WithoutCancel(ctx), p, tokenstore.ActionSessionStart, account.ID, nil, api.ReasonSignInFailed)
		}
		return nil, nil, errSignInFailed
	}
	return now, attempt, nil
}

// proveAnywhere proves somebody where accounts are of here or of the platform: by the hash
// of the account or, if the login may be a person's of there, by the platform. Where that
// fails, what the other one costs is done as well: a hash that nothing fits is compared,
// or the platform is asked of a login that nobody has. So neither the time, nor the answer
// while the platform is down, tells where a login is known.
func (au *Authenticator) proveAnywhere(ctx context.Context, account *tokenstore.Account, person bool, in api.SignIn, address string) (*tokenstore.Account, error) {
	if person {
		found, err := au.provePerson(ctx, in.Login, in.Password, address)
		if found != nil {
			return found, nil
		}
		if _, busy := au.verifyHash(ctx, &tokenstore.Account{}, in.Password); busy != nil {
			return nil, busy
		}
		return nil, err
	}
	found, err := au.verifyHash(ctx, account, in.Password)
	if found != nil || err != nil {
		return found, err
	}
	return nil, au.askOfNobody(ctx)
}

// askOfNobody asks the platform as for a sign-in, of a login that nobody can have (RFC 2606
// section 2).
func (au *Authenticator) askOfNobody(ctx context.Context) error {
	_, err := au.Platform.SignIn(ctx, rand.Text()+"@nobody.invalid", rand.Text())
	if err == nil || errors.Is(err, platform.ErrUnknown) || errors.Is(err, platform.ErrSecondFactor) {
		return nil
	}
	return platform.Problem(ctx, err)
}

// giveUp ends an attempt of which is not known whether it was right. It counts where
// whoever made it went away: the platform may have been asked, and locks people out
// whose password is tried too often. It counts for less where the platform was asked and
// did not say: who guesses at a password of here then gets that answer, too.
func giveUp(ctx context.Context, attempt *signin.Attempt, asked bool) {
	switch {
	case ctx.Err() != nil:
		attempt.Failed()
	case asked:
		attempt.Undecided()
	default:
		attempt.Cancel()
	}
}

// verify returns the account as it is once the password has been found to be its
// own, or nil where it is not. To be checked a password may have to wait, and
// what holds is what holds then.
func (au *Authenticator) verify(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	if a.OfPlatform() {
		return au.verifyPerson(ctx, a, password)
	}
	return au.verifyHash(ctx, a, password)
}

// verifyHash is verify for a password of here; an account of the platform has
// none.
func (au *Authenticator) verifyHash(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	fits, err := signin.Verify(ctx, a.Password, password)
	if err != nil || !fits {
		return nil, busyOr(err)
	}
	return au.verified(ctx, a)
}

// verified ends verify where the password fits.
func (au *Authenticator) verified(ctx context.Context, a *tokenstore.Account) (*tokenstore.Account, error) {
	now, err := au.stillProved(ctx, a)
	if problem.IsRefusal(err) {
		return nil, nil // removed
	}
	return now, err
}

// stillProved returns an account as it is now, or nil where it has been disabled, or what
// proved it before does not any more: an operator may have set another password.
func (au *Authenticator) stillProved(ctx context.Context, proved *tokenstore.Account) (*tokenstore.Account, error) {
	now, err := au.Store.Account(ctx, proved.ID)
	if err != nil || now.Disabled || !signin.SameProof(proved, now) {
		return nil, err
	}
	return now, nil
}

var errSignInFailed = problem.New(api.ReasonSignInFailed, "login or password is wrong, or the account is disabled or has no password")
