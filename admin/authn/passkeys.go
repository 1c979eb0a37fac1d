package authn

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// maxPasskeyName is the longest name of a passkey, in characters.
const maxPasskeyName = 100

var (
	errPasskeyHost   = problem.New(api.ReasonInvalid, "browsers know passkeys under host names only; open the site by its name, such as localhost, not by its address")
	errPasskeyExists = problem.New(api.ReasonExists, "this passkey was added before; use another authenticator")
	errManyPasskeys  = problem.New(api.ReasonTooManyPasskeys, "the account has 10 passkeys, and no more are possible; remove one first")
)

// Passkeys lists the passkeys of who is signed in.
func (au *Authenticator) Passkeys(p principal.Principal) []api.Passkey {
	list := []api.Passkey{}
	for i := range p.Account.Passkeys {
		list = append(list, viewPasskey(&p.Account.Passkeys[i]))
	}
	return list
}

func viewPasskey(p *tokenstore.Passkey) api.Passkey {
	return api.Passkey{
		ID: p.Ref(), Name: p.Name, Host: p.Host, Created: p.Created, LastUsed: api.TimeOrNil(p.LastUsed), BackedUp: passkey.BackedUp(p),
	}
}

// NewPasskey begins to add a passkey in a session of who is signed in. An account that has
// a second factor proves it: by a passkey before, or by a code now.
func (au *Authenticator) NewPasskey(ctx context.Context, p principal.Principal, site passkey.RelyingParty, session, code string) (*api.PasskeyCreation, error) {
	switch {
	case !site.CanHavePasskeys():
		return nil, errPasskeyHost
	case len(p.Account.Passkeys) >= tokenstore.MaxPasskeys:
		return nil, errManyPasskeys
	}
	f, err := proofToChange(p, code)
	if err != nil {
		return nil, err
	}
	if p.Account.HasSecondFactor() && !f.proved {
		if _, err := au.confirmFactor(ctx, p, f); err != nil {
			return nil, wrongCodeOr(err)
		}
	}
	options, made, err := site.Create(p.Account)
	if err != nil {
		return nil, err
	}
	au.Memory.challenges.Put(made, passkey.Given{Purpose: passkey.ToAdd, Account: p.Account.ID, Host: site.Host, Session: session}, false)
	return options, nil
}

// AddPasskey adds the passkey that NewPasskey began, and returns it and the account as it is
// then.
func (au *Authenticator) AddPasskey(ctx context.Context, p principal.Principal, site passkey.RelyingParty, session string, add api.AddPasskey) (*api.Passkey, *tokenstore.Account, error) {
	if err := checkPasskeyName(add.Name); err != nil {
		return nil, nil, err
	}
	to, ok := au.Memory.challenges.Take(passkey.ChallengeOf(add.Passkey.Response.ClientData), passkey.Given{Purpose: passkey.ToAdd, Account: p.Account.ID, Host: site.Host, Session: session})
	if !ok {
		return nil, nil, badPasskey(errNoChallenge)
	}
	made, err := site.Register(p.Account, to.Ceremony, &add.Passkey, au.NowInSeconds())
	if err != nil {
		return nil, nil, badPasskey(err)
	}
	made.Name = add.Name
	au.Memory.adding.Lock() // two accounts must not get the same one at the same time
	defer au.Memory.adding.Unlock()
	if err := au.checkUnknown(ctx, made); err != nil {
		return nil, nil, err
	}
	after, err := au.ChangeOwn(ctx, p, tokenstore.ActionPasskeyAdd, func(a *tokenstore.Account) error {
		if len(a.Passkeys) >= tokenstore.MaxPasskeys {
			return errManyPasskeys
		}
		a.Passkeys = append(a.Passkeys, *made)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	// What was begun with the password alone is not to be finished now.
	au.Memory.challenges.Drop(after.ID)
	au.Memory.pending.Drop(after.ID)
	v := viewPasskey(made)
	return &v, after, nil
}

func badPasskey(err error) error {
	return problem.Invalid("passkey", "%v; begin again with POST /api/v1/account/passkeys/options", err)
}

// checkUnknown refuses a passkey whose credential id an account has, without telling which.
func (au *Authenticator) checkUnknown(ctx context.Context, made *tokenstore.Passkey) error {
	all, err := au.Store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return err
	}
	for _, a := range all {
		if slices.ContainsFunc(a.Passkeys, func(p tokenstore.Passkey) bool { return string(p.ID) == string(made.ID) }) {
			return errPasskeyExists
		}
	}
	return nil
}

func checkPasskeyName(name string) error {
	switch {
	case !strings.ContainsFunc(name, input.IsSeen):
		return problem.Invalid("name", "say which passkey it is, so that its owner recognizes it")
	case !utf8.ValidString(name):
		return problem.Invalid("name", "it is not UTF-8")
	case utf8.RuneCountInString(name) > maxPasskeyName:
		return problem.Invalid("name", "it has %d characters, at most %d are possible", utf8.RuneCountInString(name), maxPasskeyName)
	case input.HoldsValue(name):
		return input.ErrValue("name")
	}
	return input.CheckVisible("name", name)
}

// RemovePasskey removes a passkey of who is signed in, and returns the account as it is then.
// It takes what a change of a second factor takes: a passkey before, or a code.
func (au *Authenticator) RemovePasskey(ctx context.Context, p principal.Principal, ref, code string) (after *tokenstore.Account, err error) {
	if passkeyAt(p.Account, ref) < 0 {
		return nil, problem.NotFound("such passkey")
	}
	f, err := proofToChange(p, code)
	if err != nil {
		return nil, err
	}
	after, err = au.changeFactor(ctx, p, tokenstore.ActionPasskeyRemove, f, func(a *tokenstore.Account) error {
		at := passkeyAt(a, ref)
		if at < 0 {
			return problem.NotFound("such passkey")
		}
		a.Passkeys = slices.Delete(a.Passkeys, at, at+1)
		return nil
	})
	if err == nil {
		au.Memory.challenges.Drop(after.ID)
	}
	return after, err
}

func passkeyAt(a *tokenstore.Account, ref string) int {
	return slices.IndexFunc(a.Passkeys, func(p tokenstore.Passkey) bool { return p.Ref() == ref })
}
