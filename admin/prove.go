package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/patgate/patgate/admin/api"
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
func (m *Manager) SignIn(ctx context.Context, in api.SignIn, at Place) (*tokenstore.Account, error) {
	if in.Code != "" && in.Passkey != nil {
		return nil, problem.Invalid("code", "passkey stands beside it; send one of the two")
	}
	account, attempt, err := m.prove(ctx, in.Login, in.Password, at.Address, at.People)
	if err != nil {
		return nil, err
	}
	if account.HasSecondFactor() && in.Code == "" && in.Passkey == nil {
		attempt.Cancel() // nothing was guessed
		return nil, m.factorRequired(account, at.Site)
	}
	proof := &factorProof{code: in.Code}
	if in.Passkey != nil {
		proof = m.passkeyProof(at.Site, in.Passkey, challengeFor{what: toSignIn, account: account.ID, host: at.Site.Host})
	}
	p := principal.Principal{Account: account, Name: account.Login, Address: at.Address}
	var signedIn *tokenstore.Account
	err = m.tryFactor(account, proof, func() error {
		signedIn, err = m.recordSignIn(ctx, p, in.Password, proof)
		return err
	})
	if wrong := wrongFactor(err); wrong != nil {
		attempt.Cancel() // second factors have counts of their own
		m.recordRefusal(ctx, p, tokenstore.ActionSessionStart, account.ID, nil, wrong.Reason)
		return nil, wrong
	}
	if err != nil {
		attempt.Cancel()
		return nil, err
	}
	m.succeeded(ctx, attempt, signedIn)
	return signedIn, nil
}

// succeeded ends an attempt that proved who somebody is, and remembers from where.
func (m *Manager) succeeded(ctx context.Context, attempt *signin.Attempt, a *tokenstore.Account) {
	network := attempt.Succeeded()
	if network == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	if err := m.Store.AddNetwork(ctx, tokenstore.Network{Account: a.ID, Network: network, Last: m.Now()}); err != nil {
		_ = m.Report(ctx, fmt.Errorf("remembering a network: %w", err)) // it logs
	}
}

// recordSignIn uses the proof of the second factor up, if the account has one, and hashes the
// password anew where today's parameters ask for more than it has.
func (m *Manager) recordSignIn(ctx context.Context, p principal.Principal, password string, proof *factorProof) (_ *tokenstore.Account, err error) {
	rehashed := ""
	if !p.Account.OfPlatform() && signin.NeedsRehash(p.Account.Password) {
		if rehashed, err = hashPassword(ctx, password); err != nil {
			return nil, err
		}
	}
	return m.recordProof(ctx, p, tokenstore.ActionSessionStart, errSignInFailed, func(a *tokenstore.Account) error {
		if a.HasSecondFactor() {
			if err := proof.use(a, m.Now()); err != nil {
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
func (m *Manager) recordProof(ctx context.Context, p principal.Principal, action tokenstore.Action, refusal error, change func(*tokenstore.Account) error) (after *tokenstore.Account, err error) {
	err = retry(ctx, 0, func() error {
		before, err := m.stillProved(ctx, p.Account)
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
		c := tokenstore.Change{Audit: m.entry(p, action, nil, nil)}
		c.Audit.Account = before.ID
		if !reflect.DeepEqual(before, after) {
			c.Accounts = []tokenstore.AccountChange{{Before: before, After: after}}
		}
		return m.Store.Commit(context.WithoutCancel(ctx), &c)
	})
	return after, err
}

// prove tells whose password it is. Whoever asks learns nothing else: a login costs the
// same work and gets the same answer, whether it is one of here, of the platform, or
// nobody's. The account is as it is when the password has been checked, which may have
// taken a while. The caller ends the attempt.
//
// With people set, a login that is not one of here alone is one of the platform,
// and the password goes there; that of an account of here never does.
func (m *Manager) prove(ctx context.Context, typed, password, address string, people bool) (*tokenstore.Account, *signin.Attempt, error) {
	login, err := tokenstore.ParseLogin(typed)
	if err != nil {
		login = "" // nobody's
	}
	attempt, wait, err := m.Memory.throttle.Begin(login, address)
	if err := notNow(wait, err); err != nil {
		return nil, nil, err
	}
	asks := people && m.Platform != nil
	person := asks && login != ""
	account := &tokenstore.Account{}
	if login != "" {
		found, err := m.Store.AccountByLogin(ctx, login)
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
		now, err = m.proveAnywhere(ctx, account, person, api.SignIn{Login: typed, Password: password}, address)
	default:
		now, err = m.verifyHash(ctx, account, password)
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
			go m.recordRefusal(context.WithoutCancel(ctx), p, tokenstore.ActionSessionStart, account.ID, nil, api.ReasonSignInFailed)
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
func (m *Manager) proveAnywhere(ctx context.Context, account *tokenstore.Account, person bool, in api.SignIn, address string) (*tokenstore.Account, error) {
	if person {
		found, err := m.provePerson(ctx, in.Login, in.Password, address)
		if found != nil {
			return found, nil
		}
		if _, busy := m.verifyHash(ctx, &tokenstore.Account{}, in.Password); busy != nil {
			return nil, busy
		}
		return nil, err
	}
	found, err := m.verifyHash(ctx, account, in.Password)
	if found != nil || err != nil {
		return found, err
	}
	return nil, m.askOfNobody(ctx)
}

// askOfNobody asks the platform as for a sign-in, of a login that nobody can have (RFC 2606
// section 2).
func (m *Manager) askOfNobody(ctx context.Context) error {
	_, err := m.Platform.SignIn(ctx, rand.Text()+"@nobody.invalid", rand.Text())
	if err == nil || errors.Is(err, ErrNotOfPlatform) || errors.Is(err, ErrPlatformFactor) {
		return nil
	}
	return m.platformError(ctx, err)
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

var errSignInFailed = problem.New(api.ReasonSignInFailed, "login or password is wrong, or the account is disabled or has no password")

// SignInBasic proves who sends HTTP Basic credentials (RFC 7617) with each call.
func (m *Manager) SignInBasic(ctx context.Context, login, password, address string, factorNeeded, people bool) (*tokenstore.Account, error) {
	account, attempt, err := m.prove(ctx, login, password, address, people)
	if err != nil {
		return nil, err
	}
	if account.HasSecondFactor() || account.NeedsSecondFactor || factorNeeded {
		attempt.Cancel()
		return nil, problem.New(api.ReasonBasicRefused, "the account signs in with a second factor, which HTTP Basic cannot carry; sign in with POST /api/v1/session, or give the script a token: it calls the platform's methods without signing in")
	}
	m.succeeded(ctx, attempt, account)
	return account, nil
}

// Confirm checks the password of who is signed in, which each change needs, and
// returns the account as it is then.
func (m *Manager) Confirm(ctx context.Context, p principal.Principal, password string) (*tokenstore.Account, error) {
	attempt, wait, err := m.Memory.throttle.Begin(p.Account.Login, p.Address)
	if err := notNow(wait, err); err != nil {
		return nil, err
	}
	before, err := m.Store.Account(ctx, p.Account.ID)
	if err != nil {
		attempt.Cancel()
		return nil, err
	}
	now, err := m.verify(ctx, before, password)
	switch {
	case err != nil:
		giveUp(ctx, attempt, before.OfPlatform())
		return nil, err
	case now == nil || !signin.SameProof(p.Account, now):
		attempt.Failed()
		return nil, errConfirmation(p.Account.Login)
	}
	m.succeeded(ctx, attempt, now)
	return now, nil
}

func errConfirmation(login string) error {
	return problem.New(api.ReasonConfirmationFailed, "the password is not that of "+login+", or has just been changed; nothing was changed")
}

// verify returns the account as it is once the password has been found to be its
// own, or nil where it is not. To be checked a password may have to wait, and
// what holds is what holds then.
func (m *Manager) verify(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	if a.OfPlatform() {
		return m.verifyPerson(ctx, a, password)
	}
	return m.verifyHash(ctx, a, password)
}

// verifyHash is verify for a password of here; an account of the platform has
// none.
func (m *Manager) verifyHash(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	fits, err := signin.Verify(ctx, a.Password, password)
	if err != nil || !fits {
		return nil, busyOr(err)
	}
	return m.verified(ctx, a)
}

// verified ends verify where the password fits.
func (m *Manager) verified(ctx context.Context, a *tokenstore.Account) (*tokenstore.Account, error) {
	now, err := m.stillProved(ctx, a)
	if problem.IsRefusal(err) {
		return nil, nil // removed
	}
	return now, err
}

// stillProved returns an account as it is now, or nil where it has been disabled, or what
// proved it before does not any more: an operator may have set another password.
func (m *Manager) stillProved(ctx context.Context, proved *tokenstore.Account) (*tokenstore.Account, error) {
	now, err := m.Store.Account(ctx, proved.ID)
	if err != nil || now.Disabled || !signin.SameProof(proved, now) {
		return nil, err
	}
	return now, nil
}

func hashPassword(ctx context.Context, password string) (string, error) {
	if err := signin.CheckPassword(password); err != nil {
		return "", problem.Invalid("new_password", "%v", err)
	}
	phc, err := signin.HashPassword(ctx, password)
	return phc, busyOr(err)
}

func busyOr(err error) error {
	if !errors.Is(err, signin.ErrBusy) {
		return err
	}
	p := problem.New(api.ReasonBusy, "too many people are signing in; try again in a few seconds")
	p.RetryAfter = 2
	return p
}

// notNow tells of an attempt that cannot be made now.
func notNow(wait time.Duration, err error) error {
	if err != nil {
		return busyOr(err)
	}
	if wait > 0 {
		return throttled(wait)
	}
	return nil
}

func throttled(wait time.Duration) error {
	p := problem.New(api.ReasonThrottled, "")
	p.RetryAfter = int(math.Ceil(wait.Seconds()))
	p.Detail = fmt.Sprintf("too many attempts have failed; try again in %d s", p.RetryAfter)
	return p
}

// recordRefusal notes in the audit that a change was refused.
func (m *Manager) recordRefusal(ctx context.Context, p principal.Principal, action tokenstore.Action, account tokenstore.AccountID, tokens []tokenstore.TokenID, reason string) {
	if m.Memory == nil || !m.Memory.refusals.spend(account) {
		return
	}
	entry := m.entry(p, action, nil, nil)
	entry.Account, entry.Tokens, entry.Refused = account, tokens, reason
	if err := m.Store.Commit(context.WithoutCancel(ctx), &tokenstore.Change{Audit: entry}); err != nil {
		_ = m.Report(ctx, fmt.Errorf("recording a refused change: %w", err)) // it logs
	}
}
