package admin

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Platform knows the people of the platform behind the gate, so that they sign in
// here as they do there. It tells the log itself when it cannot be asked.
type Platform interface {
	// SignIn tells whose login and password these are.
	SignIn(ctx context.Context, login, password string) (Person, error)
	// Whose tells whose session of the platform it is.
	Whose(ctx context.Context, session string) (Person, error)
}

// Person is somebody whom the platform knows.
type Person struct {
	ID    string // immutable, and never that of somebody else
	Login string // one that SignIn takes
}

// Errors of Platform. Any other tells that it could not be asked.
var (
	// ErrNotOfPlatform: login and password, or the session, are nobody's.
	ErrNotOfPlatform = errors.New("the platform does not know login and password, or the session")
	// ErrPlatformFactor: the platform wants a second factor as well.
	ErrPlatformFactor = errors.New("the platform asks for a second factor")
)

// PlatformDownError is an error of Platform that tells when to try again.
type PlatformDownError struct {
	After time.Duration
	Cause error // for the log
}

// Error implements error.
func (e *PlatformDownError) Error() string { return "the platform does not answer" }

// Unwrap returns the cause.
func (e *PlatformDownError) Unwrap() error { return e.Cause }

// provePerson proves somebody by the platform, and returns the account, which is
// made at the first sign-in. account is nil where the platform does not know them,
// or the account is somebody else's.
func (m *Manager) provePerson(ctx context.Context, login, password, address string) (account *tokenstore.Account, err error) {
	person, err := m.Platform.SignIn(ctx, login, password)
	switch {
	case errors.Is(err, ErrNotOfPlatform):
		return nil, nil
	case err != nil:
		return nil, m.platformError(ctx, err)
	}
	account, err = m.AccountOf(ctx, person, address, true)
	var p *problem.Error
	if errors.As(err, &p) && p.Reason == api.ReasonSignInFailed || err == nil && account.Disabled {
		return nil, nil
	}
	return account, err
}

// platformError says why the platform could not be asked, or what it wants.
func (m *Manager) platformError(ctx context.Context, err error) error {
	var down *PlatformDownError
	switch {
	case errors.Is(err, ErrPlatformFactor):
		return problem.New(api.ReasonPlatformFactor, "the platform asks this login for a second factor, which cannot be passed on; sign in with a login that has none, or ask the operator for a local account")
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	p := problem.New(api.ReasonPlatformUnavailable, "the platform, which checks the password, does not answer; try again later")
	p.RetryAfter = 5
	if errors.As(err, &down) {
		p.RetryAfter = max(1, int((down.After+time.Second-1)/time.Second))
	}
	return p
}

// AccountOf returns the account of a person of the platform. With create set it
// is made where there is none yet; else the error is tokenstore.ErrNotFound. It
// is nobody else's: an account that was added here has to await the platform to
// become somebody's.
func (m *Manager) AccountOf(ctx context.Context, person Person, address string, create bool) (account *tokenstore.Account, err error) {
	login, err := tokenstore.ParseLogin(person.Login)
	if err != nil || person.ID == "" || strings.ContainsFunc(person.ID, unicode.IsControl) {
		return nil, problem.New(api.ReasonForbidden, "this login of the platform cannot be used here: a login starts with a letter or digit and goes on with those and . _ @ + -, 128 at most; ask the operator for a local account")
	}
	err = retry(ctx, 0, func() error {
		found, err := m.Store.AccountByLogin(ctx, login)
		switch {
		case errors.Is(err, tokenstore.ErrNotFound):
			account, err = m.accountOfNewLogin(ctx, person, login, address, create)
		case err != nil:
		case found.Platform == person.ID:
			account = found
		case found.AwaitsPlatform:
			account, err = m.setPerson(ctx, found, person, login, address)
		default:
			err = m.somebodyElses(ctx, found, person)
		}
		if errors.Is(err, tokenstore.ErrLoginExists) {
			err = tokenstore.ErrConflict // somebody was faster; look again
		}
		return err
	})
	return account, err
}

// accountOfNewLogin finds the account of a person whose login has changed on the
// platform, or makes one.
func (m *Manager) accountOfNewLogin(ctx context.Context, person Person, login, address string, create bool) (*tokenstore.Account, error) {
	found, err := m.accountOfPerson(ctx, person.ID)
	switch {
	case err != nil:
		return nil, err
	case found == nil && !create:
		return nil, tokenstore.ErrNotFound
	}
	return m.setPerson(ctx, found, person, login, address)
}

// accountOfPerson returns the account of the person that the platform knows by an id, nil if
// there is none.
func (m *Manager) accountOfPerson(ctx context.Context, id string) (*tokenstore.Account, error) {
	all, err := m.Store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(a *tokenstore.Account) bool { return a.Platform == id }); i >= 0 {
		return all[i], nil
	}
	return nil, nil
}

// setPerson makes an account that of a person, with the login of there.
func (m *Manager) setPerson(ctx context.Context, before *tokenstore.Account, person Person, login, address string) (*tokenstore.Account, error) {
	after, action := &tokenstore.Account{Role: tokenstore.RoleUser, Created: m.now()}, tokenstore.ActionAccountAdd
	if before != nil {
		after, action = before.Clone(), tokenstore.ActionAccountEdit
	}
	after.Login, after.Platform, after.AwaitsPlatform = login, person.ID, false
	err := m.Store.Commit(ctx, &tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{Before: before, After: after}},
		Audit:    m.entry(principal.Principal{Name: login, Address: address}, action, accountForAudit(before), accountForAudit(after)),
	})
	if err != nil {
		return nil, err
	}
	return m.Store.AccountByLogin(ctx, login)
}

// somebodyElses refuses a person whose login is that of another account.
func (m *Manager) somebodyElses(ctx context.Context, a *tokenstore.Account, person Person) error {
	if m.Log != nil {
		m.Memory.notices.taken.log(ctx, m.Log, slog.LevelWarn, "somebody signed in with the platform whose login is taken here by another account; make that one of the platform (patgate accounts edit LOGIN --platform) if it is theirs",
			slog.String("account", a.Login), slog.Bool("of_platform", a.OfPlatform()), slog.String("platform_id", person.ID))
	}
	return errSignInFailed
}

// personIs reports whether the password is that of the account's person on the
// platform.
func (m *Manager) personIs(ctx context.Context, a *tokenstore.Account, password string) (bool, error) {
	if m.Platform == nil {
		return false, problem.New(api.ReasonForbidden, "the account belongs to the platform, and no platform is configured any more; the operator can set a password")
	}
	person, err := m.Platform.SignIn(ctx, a.Login, password)
	switch {
	case errors.Is(err, ErrNotOfPlatform):
		return false, nil
	case err != nil:
		return false, m.platformError(ctx, err)
	}
	return a.Platform != "" && person.ID == a.Platform, nil
}

// Refused says what may be told of an error of a change, and records in the audit what
// was refused by a rule.
func (m *Manager) Refused(ctx context.Context, p principal.Principal, action tokenstore.Action, tokens []tokenstore.TokenID, err error) *problem.Error {
	e := m.Report(ctx, err)
	m.NoteRefusal(ctx, p, action, tokens, e)
	return e
}

// NoteRefusal records in the audit that a change was refused by a rule.
func (m *Manager) NoteRefusal(ctx context.Context, p principal.Principal, action tokenstore.Action, tokens []tokenstore.TokenID, e *problem.Error) {
	if p.Account != nil && e.ByRule() {
		m.recordRefusal(ctx, p, action, p.Account.ID, tokens, e.Reason)
	}
}

// PlatformError says what may be told of an error of Platform.
func (m *Manager) PlatformError(ctx context.Context, err error) *problem.Error {
	return m.Report(ctx, m.platformError(ctx, err))
}

// errPlatformPassword refuses to set a password where there is none to be.
var errPlatformPassword = problem.New(api.ReasonOfPlatform, "the account has the platform's password, which is changed there")

// setOfPlatform makes an account one of the platform, or one of here.
func setOfPlatform(a *tokenstore.Account, of bool) {
	switch {
	case !of:
		a.Platform, a.AwaitsPlatform = "", false
	case a.Platform == "":
		a.Password, a.AwaitsPlatform = "", true
	}
}

// maxPersonID is the longest id of a person, in bytes.
const maxPersonID = 128

// bindPerson makes an account that of the person with this id on the platform, who has not
// signed in yet: nobody else becomes its owner, whatever their login.
func (m *Manager) bindPerson(ctx context.Context, a *tokenstore.Account, id string) error {
	if input.HoldsValue(id) {
		return input.ErrValue("platform_id")
	}
	if id == "" || len(id) > maxPersonID || strings.ContainsFunc(id, unicode.IsControl) || strings.TrimSpace(id) != id {
		return problem.Invalid("platform_id", "it is the id of a person on the platform: 1 to %d bytes, without control characters or surrounding spaces", maxPersonID)
	}
	other, err := m.accountOfPerson(ctx, id)
	if err != nil {
		return err
	}
	if other != nil && other.ID != a.ID {
		p := problem.New(api.ReasonExists, "the person of the platform with this id has the account "+other.Login)
		p.Field = "platform_id"
		return p
	}
	a.Password, a.Platform, a.AwaitsPlatform = "", id, false
	return nil
}

// verifyPerson is verify for an account of the platform.
func (m *Manager) verifyPerson(ctx context.Context, a *tokenstore.Account, password string) (*tokenstore.Account, error) {
	if is, err := m.personIs(ctx, a, password); err != nil || !is {
		return nil, err
	}
	return m.verified(ctx, a)
}
