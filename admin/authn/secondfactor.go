package authn

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// factorProof is what somebody gives beside the password: a code, or the answer of a
// passkey to a challenge.
type factorProof struct {
	proved bool // by a passkey, before: nothing else is looked at
	code   string

	site   passkey.RelyingParty
	answer *api.PasskeyAssertion // nil: it is a code
	to     passkey.Challenge     // without a ceremony: none that was given for this
}

// passkeyProof takes the challenge that an answer is for.
func (au *Authenticator) passkeyProof(site passkey.RelyingParty, in *api.PasskeyAssertion, given passkey.Given) *factorProof {
	to, _ := au.Memory.challenges.Take(passkey.ChallengeOf(in.Response.ClientData), given)
	return &factorProof{site: site, answer: in, to: to}
}

// use checks the proof against an account that has a second factor, and notes in the account
// that it was used: it is not good again.
func (f *factorProof) use(a *tokenstore.Account, now time.Time) error {
	switch {
	case f.proved:
		return nil
	case f.answer == nil && useCode(a, f.code, now):
		return nil
	case f.answer == nil:
		return errWrongCode
	case f.to.Ceremony == nil:
		return wrongPasskey(errNoChallenge)
	}
	p, err := f.site.Use(a, f.to.Ceremony, f.answer, now)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, passkey.ErrCloned):
		e := problem.New(api.ReasonPasskeyCloned, "passkey: "+strconv.QuoteToASCII(p.Name)+": "+err.Error()+"; sign in in another way and remove it")
		e.Field = "passkey"
		return e
	}
	return wrongPasskey(err)
}

// useCode takes the code of an account's second factor, and makes sure that the code is not
// good again.
func useCode(a *tokenstore.Account, code string, now time.Time) bool {
	f := a.SecondFactor
	if f == nil {
		return false
	}
	if step, ok := signin.CheckTOTP(f.Secret, code, now, f.LastStep); ok {
		f.LastStep = step
		return true
	}
	left, ok := signin.UseRecoveryCode(f.Recovery, code)
	f.Recovery = left
	return ok
}

var (
	errWrongCode   = problem.New(api.ReasonSecondFactorFailed, "the code is wrong, or was used before; wait for the next one")
	errNoChallenge = errors.New("the challenge was used, is older than 5 minutes, or was given for something else")
)

func wrongPasskey(err error) error {
	e := problem.New(api.ReasonSecondFactorFailed, "passkey: "+err.Error()+"; begin again with new options")
	e.Field = "passkey"
	return e
}

// wrongFactor returns the refusal of a proof that was wrong, nil for all other errors.
func wrongFactor(err error) *problem.Error {
	var e *problem.Error
	if errors.As(err, &e) && (e.Reason == api.ReasonSecondFactorFailed || e.Reason == api.ReasonPasskeyCloned) {
		return e
	}
	return nil
}

// wrongCodeOr tells who is signed in of a wrong code.
func wrongCodeOr(err error) error {
	if !errors.Is(err, errWrongCode) {
		return err
	}
	p := problem.New(api.ReasonSecondFactorFailed, "code: "+errWrongCode.Detail)
	p.Field = "code"
	return p
}

// tryFactor runs what uses up a proof of the account's second factor, if it has one, unless
// too many were wrong of late.
func (au *Authenticator) tryFactor(a *tokenstore.Account, f *factorProof, use func() error) error {
	if f.proved || !a.HasSecondFactor() {
		return use()
	}
	begin := au.Memory.throttle.BeginCode
	if f.answer != nil {
		begin = au.Memory.throttle.BeginPasskey
	}
	attempt, wait, err := begin(a.Login)
	if err := notNow(wait, err); err != nil {
		return err
	}
	switch err := use(); {
	case err == nil:
		_ = attempt.Succeeded() // second factors are guessed at from wherever
		return nil
	case wrongFactor(err) != nil:
		attempt.Failed()
		return err
	default:
		attempt.Cancel()
		return err
	}
}

// factorRequired refuses who has proved the password of an account alone, and says what
// else it takes here. With that comes the challenge for a passkey.
func (au *Authenticator) factorRequired(a *tokenstore.Account, site passkey.RelyingParty) error {
	e := problem.New(api.ReasonSecondFactorRequired, "")
	e.Factors = factorsOn(a, site)
	has := site.Has(a)
	switch {
	case a.SecondFactor != nil && has:
		e.Detail = "the account has a second factor; send its code, a recovery code, or the answer of a passkey to these options (in the member passkey) as well"
	case a.SecondFactor != nil:
		e.Detail = "the account has a second factor; send its code, or a recovery code, as well"
	case has:
		e.Detail = "the account has a passkey; send its answer to these options in the member passkey as well"
	default:
		e.Detail = "the passkeys of the account work under other host names only (" + strings.Join(hostsOf(a), ", ") + "); sign in there, or ask an operator to remove the second factor"
	}
	if !has {
		return e
	}
	options, made, err := site.Request(a)
	if err != nil {
		return err
	}
	au.Memory.challenges.Put(made, passkey.Given{Purpose: passkey.ToSignIn, Account: a.ID, Host: site.Host}, false)
	e.Passkey = options
	return e
}

// Factors lists what proves, beside the password, who signs in as an account: code, passkey.
func Factors(a *tokenstore.Account) []string {
	list := []string{}
	if a.SecondFactor != nil {
		list = append(list, api.FactorCode)
	}
	if len(a.Passkeys) > 0 {
		list = append(list, api.FactorPasskey)
	}
	return list
}

// factorsOn is Factors, less what cannot be used on a site.
func factorsOn(a *tokenstore.Account, site passkey.RelyingParty) []string {
	return slices.DeleteFunc(Factors(a), func(f string) bool { return f == api.FactorPasskey && !site.Has(a) })
}

func hostsOf(a *tokenstore.Account) (hosts []string) {
	for _, p := range a.Passkeys {
		hosts = append(hosts, p.Host)
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// proofToChange returns what proves the second factor of who is about to change one: a passkey
// that proved it before, or a code. Where there is one, a session and the password are not
// enough.
func proofToChange(p principal.Principal, code string) (*factorProof, error) {
	if p.Account.HasSecondFactor() && !p.ByPasskey() && code == "" {
		return nil, problem.New(api.ReasonSecondFactorRequired, "the account has a second factor; confirm with a passkey (POST /api/v1/session/confirmation), or send a code of it in the member code")
	}
	return &factorProof{proved: p.ByPasskey(), code: code}, nil
}
