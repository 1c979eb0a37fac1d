package platform

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// TakenError refuses a person whose login is that of an account which is not theirs.
type TakenError struct {
	Account *tokenstore.Account
	Person  Person
}

// Error implements error.
func (e *TakenError) Error() string { return "the login of the person is that of another account" }

// ErrPassword refuses to set a password where there is none to be.
var ErrPassword = problem.New(api.ReasonOfPlatform, "the account has the platform's password, which is changed there")

// AccountOf returns the account of a person of the platform. With create set it
// is made where there is none yet; else the error is tokenstore.ErrNotFound. It
// is nobody else's: an account that was added here has to await the platform to
// become somebody's; else the error is a TakenError.
func AccountOf(ctx context.Context, t *audit.Trail, person Person, address string, create bool) (account *tokenstore.Account, err error) {
	login, err := tokenstore.ParseLogin(person.Login)
	if err != nil || person.ID == "" || strings.ContainsFunc(person.ID, unicode.IsControl) {
		return nil, problem.New(api.ReasonForbidden, "this login of the platform cannot be used here: a login starts with a letter or digit and goes on with those and . _ @ + -, 128 at most; ask the operator for a local account")
	}
	err = audit.Retry(ctx, 0, func() error {
		found, err := t.Store.AccountByLogin(ctx, login)
		switch {
		case errors.Is(err, tokenstore.ErrNotFound):
			account, err = accountOfNewLogin(ctx, t, person, login, address, create)
		case err != nil:
		case found.Platform == person.ID:
			account = found
		case found.AwaitsPlatform:
			account, err = setPerson(ctx, t, found, person, login, address)
		default:
			err = &TakenError{Account: found, Person: person}
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
func accountOfNewLogin(ctx context.Context, t *audit.Trail, person Person, login, address string, create bool) (*tokenstore.Account, error) {
	found, err := accountOfPerson(ctx, t.Store, person.ID)
	switch {
	case err != nil:
		return nil, err
	case found == nil && !create:
		return nil, tokenstore.ErrNotFound
	}
	return setPerson(ctx, t, found, person, login, address)
}

// accountOfPerson returns the account of the person that the platform knows by an id, nil if
// there is none.
func accountOfPerson(ctx context.Context, store tokenstore.Store, id string) (*tokenstore.Account, error) {
	all, err := store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(a *tokenstore.Account) bool { return a.Platform == id }); i >= 0 {
		return all[i], nil
	}
	return nil, nil
}

// setPerson makes an account that of a person, with the login of there.
func setPerson(ctx context.Context, t *audit.Trail, before *tokenstore.Account, person Person, login, address string) (*tokenstore.Account, error) {
	after, action := &tokenstore.Account{Role: tokenstore.RoleUser, Created: t.NowInSeconds()}, tokenstore.ActionAccountAdd
	if before != nil {
		after, action = before.Clone(), tokenstore.ActionAccountEdit
	}
	after.Login, after.Platform, after.AwaitsPlatform = login, person.ID, false
	err := t.Store.Commit(ctx, &tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{Before: before, After: after}},
		Audit:    t.Entry(principal.Principal{Name: login, Address: address}, action, audit.AccountRecord(before), audit.AccountRecord(after)),
	})
	if err != nil {
		return nil, err
	}
	return t.Store.AccountByLogin(ctx, login)
}

// Set makes an account one of the platform, or one of here.
func Set(a *tokenstore.Account, of bool) {
	switch {
	case !of:
		a.Platform, a.AwaitsPlatform = "", false
	case a.Platform == "":
		a.Password, a.AwaitsPlatform = "", true
	}
}

// maxPersonID is the longest id of a person, in bytes.
const maxPersonID = 128

// Bind makes an account that of the person with this id on the platform, who has not
// signed in yet: nobody else becomes its owner, whatever their login.
func Bind(ctx context.Context, store tokenstore.Store, a *tokenstore.Account, id string) error {
	if input.HoldsValue(id) {
		return input.ErrValue("platform_id")
	}
	if id == "" || len(id) > maxPersonID || strings.ContainsFunc(id, unicode.IsControl) || strings.TrimSpace(id) != id {
		return problem.Invalid("platform_id", "it is the id of a person on the platform: 1 to %d bytes, without control characters or surrounding spaces", maxPersonID)
	}
	other, err := accountOfPerson(ctx, store, id)
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
