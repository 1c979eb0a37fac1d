package authn

import (
	"context"
	"fmt"
	"reflect"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// Place is where somebody signs in.
type Place struct {
	Site    passkey.RelyingParty
	Address string // of the client
	People  bool   // people of the platform sign in as well
}

// SignIn proves who somebody is, with all that the account asks for, and records it.
func (au *Authenticator) SignIn(ctx context.Context, in api.SignIn, at Place) (*tokenstore.Account, error) {
	if in.Code != "" && in.Passkey != nil {
		return nil, problem.Invalid("code", "passkey stands beside it; send one of the two")
	}
	account, attempt, err := au.prove(ctx, in.Login, in.Password, at.Address, at.People)
	if err != nil {
		return nil, err
	}
	if account.HasSecondFactor() && in.Code == "" && in.Passkey == nil {
		attempt.Cancel() // nothing was guessed
		return nil, au.factorRequired(account, at.Site)
	}
	proof := &factorProof{code: in.Code}
	if in.Passkey != nil {
		proof = au.passkeyProof(at.Site, in.Passkey, passkey.Given{Purpose: passkey.ToSignIn, Account: account.ID, Host: at.Site.Host})
	}
	p := principal.Principal{Account: account, Name: account.Login, Address: at.Address}
	var signedIn *tokenstore.Account
	err = au.tryFactor(account, proof, func() error {
		signedIn, err = au.recordSignIn(ctx, p, in.Password, proof)
		return err
	})
	if wrong := wrongFactor(err); wrong != nil {
		attempt.Cancel() // second factors have counts of their own
		au.RecordRefusal(ctx, p, tokenstore.ActionSessionStart, account.ID, nil, wrong.Reason)
		return nil, wrong
	}
	if err != nil {
		attempt.Cancel()
		return nil, err
	}
	au.succeeded(ctx, attempt, signedIn)
	return signedIn, nil
}

// succeeded ends an attempt that proved who somebody is, and remembers from where.
func (au *Authenticator) succeeded(ctx context.Context, attempt *signin.Attempt, a *tokenstore.Account) {
	network := attempt.Succeeded()
	if network == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	if err := au.Store.AddNetwork(ctx, tokenstore.Network{Account: a.ID, Network: network, Last: au.Now()}); err != nil {
		_ = au.Report(ctx, fmt.Errorf("remembering a network: %w", err)) // it logs
	}
}

// recordSignIn uses the proof of the second factor up, if the account has one, and hashes the
// password anew where today's parameters ask for more than it has.
func (au *Authenticator) recordSignIn(ctx context.Context, p principal.Principal, password string, proof *factorProof) (_ *tokenstore.Account, err error) {
	rehashed := ""
	if !p.Account.OfPlatform() && signin.NeedsRehash(p.Account.Password) {
		if rehashed, err = HashPassword(ctx, password); err != nil {
			return nil, err
		}
	}
	return au.recordProof(ctx, p, tokenstore.ActionSessionStart, errSignInFailed, func(a *tokenstore.Account) error {
		if a.HasSecondFactor() {
			if err := proof.use(a, au.Now()); err != nil {
				return err
			}
		}
		if rehashed != "" {
			a.Password = rehashed
		}
		return nil
	})
}

// recordProof records that an account was proved, and what that changes in it, unless what
// proved it before does not hold any more, which is the refusal. It returns the account as it is
// then.
func (au *Authenticator) recordProof(ctx context.Context, p principal.Principal, action tokenstore.Action, refusal error, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = audit.Retry(ctx, 0, func() error {
		before, err := au.stillProved(ctx, p.Account)
		switch {
		case err != nil:
			return err
		case before == nil:
			return refusal
		}
		after = before.Clone()
		if err := change(after); err != nil {
			return err
		}
		c := tokenstore.Change{Audit: au.Entry(p, action, nil, nil)}
		c.Audit.Account = before.ID
		if !reflect.DeepEqual(before, after) {
			c.Accounts = []tokenstore.AccountChange{{Before: before, After: after}}
		}
		return au.Store.Commit(context.WithoutCancel(ctx), &c)
	})
	return after, err
}

// SignInBasic proves who sends HTTP Basic credentials (RFC 7617) with each call.
func (au *Authenticator) SignInBasic(ctx context.Context, login, password, address string, factorNeeded, people bool) (*tokenstore.Account, error) {
	account, attempt, err := au.prove(ctx, login, password, address, people)
	if err != nil {
		return nil, err
	}
	if account.HasSecondFactor() || account.NeedsSecondFactor || factorNeeded {
		attempt.Cancel()
		return nil, problem.New(api.ReasonBasicRefused, "the account signs in with a second factor, which HTTP Basic cannot carry; sign in with POST /api/v1/session, or give the script a token: it calls the platform's methods without signing in")
	}
	au.succeeded(ctx, attempt, account)
	return account, nil
}
