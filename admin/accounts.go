package admin

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// FirstAccount is the operator that an empty store gets.
const FirstAccount = "admin"

// account reads an account by what somebody typed.
func (m *Manager) account(ctx context.Context, typed string) (*tokenstore.Account, error) {
	login, err := parseLogin(typed)
	if err != nil {
		return nil, err
	}
	a, err := m.Store.AccountByLogin(ctx, login)
	if errors.Is(err, tokenstore.ErrNotFound) {
		return nil, noAccount(login)
	}
	return a, err
}

func noAccount(login string) error { return problem.NotFound("account " + strconv.QuoteToASCII(login)) }

func parseLogin(typed string) (string, error) {
	if input.HoldsValue(typed) {
		return "", input.ErrValue("login")
	}
	login, err := tokenstore.ParseLogin(typed)
	if err != nil {
		return "", problem.Invalid("login", "a login starts with a letter or digit and goes on with those and . _ @ + -, 128 at most")
	}
	return login, nil
}

func parseRole(typed string) (tokenstore.Role, error) {
	if input.HoldsValue(typed) {
		return "", input.ErrValue("role")
	}
	role, err := tokenstore.ParseRole(typed)
	if err != nil {
		return "", problem.Invalid("role", "it is user or operator")
	}
	return role, nil
}

// AddAccount adds an account.
func (m *Manager) AddAccount(ctx context.Context, p principal.Principal, add api.AddAccount) (*api.Account, error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	login, err := parseLogin(add.Login)
	if err != nil {
		return nil, err
	}
	a := &tokenstore.Account{Login: login, Role: tokenstore.RoleUser, Created: m.NowInSeconds()}
	if add.Role != "" {
		if a.Role, err = parseRole(add.Role); err != nil {
			return nil, err
		}
	}
	platform.Set(a, add.OfPlatform)
	if add.PlatformID != "" {
		if err := platform.Bind(ctx, m.Store, a, add.PlatformID); err != nil {
			return nil, err
		}
	}
	switch {
	case add.Password != "" && a.OfPlatform():
		return nil, platform.ErrPassword
	case add.Password != "":
		if a.Password, err = authn.HashPassword(ctx, add.Password); err != nil {
			return nil, err
		}
	}
	err = m.Store.Commit(ctx, &tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{After: a}},
		Audit:    m.Entry(p, tokenstore.ActionAccountAdd, nil, audit.AccountRecord(a)),
	})
	if err != nil {
		return nil, err
	}
	v := m.viewAccount(a)
	return &v, nil
}

// Bootstrap makes the operator FirstAccount where there is no account at all,
// without a password where password is empty. made is false where there is one.
func (m *Manager) Bootstrap(ctx context.Context, password string) (made bool, err error) {
	there, err := m.Store.Accounts(ctx, tokenstore.AccountQuery{Limit: 1})
	if err != nil || len(there) > 0 {
		return false, err
	}
	_, err = m.AddAccount(ctx, principal.Program(), api.AddAccount{Login: FirstAccount, Role: string(tokenstore.RoleOperator), Password: password})
	if errors.Is(err, tokenstore.ErrLoginExists) {
		return false, nil // another node was faster
	}
	return err == nil, err
}

// Accounts lists accounts by id.
func (m *Manager) Accounts(ctx context.Context, p principal.Principal, f api.AccountFilter) (*api.Page[api.Account], error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	if err := m.awaitListing(ctx); err != nil { // it counts their tokens
		return nil, err
	}
	found, err := m.Store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > api.MaxPage {
		f.Limit = api.DefaultPage
	}
	page := &api.Page[api.Account]{Items: []api.Account{}}
	for _, a := range found {
		if !contains(a.Login, f.Search) {
			continue
		}
		page.Total++
		switch {
		case uint64(a.ID) <= f.After:
		case len(page.Items) < f.Limit:
			page.Items = append(page.Items, m.viewAccount(a))
		case page.Next == "":
			page.Next = quotedID(page.Items[len(page.Items)-1].ID)
		}
	}
	return page, nil
}

// Account shows an account.
func (m *Manager) Account(ctx context.Context, p principal.Principal, login string) (*api.Account, error) {
	a, err := m.managed(ctx, p, login)
	if err != nil {
		return nil, err
	}
	if err := m.awaitListing(ctx); err != nil {
		return nil, err
	}
	v := m.viewAccount(a)
	return &v, nil
}

// managed reads an account for an operator.
func (m *Manager) managed(ctx context.Context, p principal.Principal, login string) (*tokenstore.Account, error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	return m.account(ctx, login)
}

// EditAccount disables, enables or changes the role of an account. revision is
// the one that the caller saw; 0 means whatever there is.
func (m *Manager) EditAccount(ctx context.Context, p principal.Principal, login string, edit api.EditAccount, revision uint64) (*api.Account, error) {
	err := m.changeAccount(ctx, p, login, tokenstore.ActionAccountEdit, revision, func(a *tokenstore.Account) (err error) {
		if edit.Role != nil {
			if a.Role, err = parseRole(*edit.Role); err != nil {
				return err
			}
		}
		if edit.RequireSecondFactor != nil {
			a.NeedsSecondFactor = *edit.RequireSecondFactor
		}
		if edit.OfPlatform != nil {
			platform.Set(a, *edit.OfPlatform)
		}
		if edit.PlatformID != nil {
			if edit.OfPlatform != nil && !*edit.OfPlatform {
				return problem.Invalid("platform_id", "of_platform is false beside it; send one of the two")
			}
			if err := platform.Bind(ctx, m.Store, a, *edit.PlatformID); err != nil {
				return err
			}
		}
		if edit.Disabled != nil {
			a.Disabled = *edit.Disabled
		}
		return nil
	})
	if edit.Disabled != nil && *edit.Disabled {
		err = m.denyUnreadAccount(p, login, err, m.Index.DisableAccount)
	}
	if err != nil {
		return nil, err
	}
	return m.Account(ctx, p, login)
}

// ResetSecondFactor takes the second factor of an account away, its passkeys included, for
// somebody who has lost device and recovery codes.
func (m *Manager) ResetSecondFactor(ctx context.Context, p principal.Principal, login string) error {
	if a, err := m.managed(ctx, p, login); err == nil && p.Account != nil && a.ID == p.Account.ID {
		return problem.New(api.ReasonForbidden, "your own second factor is removed with a code of it: DELETE /api/v1/account/second-factor, and passkeys one by one: DELETE /api/v1/account/passkeys/{id}")
	}
	return m.changeAccount(ctx, p, login, tokenstore.ActionFactorRemove, 0, func(a *tokenstore.Account) error {
		if !a.HasSecondFactor() {
			return problem.NotFound("second factor")
		}
		a.SecondFactor, a.Passkeys = nil, nil
		return nil
	})
}

// SetPassword sets the password of an account.
func (m *Manager) SetPassword(ctx context.Context, p principal.Principal, login, password string) error {
	if a, err := m.managed(ctx, p, login); err != nil {
		return err
	} else if a.OfPlatform() {
		return platform.ErrPassword
	}
	hash, err := authn.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return m.changeAccount(ctx, p, login, tokenstore.ActionAccountPassword, 0, func(a *tokenstore.Account) error {
		if a.OfPlatform() {
			return platform.ErrPassword
		}
		a.Password = hash
		return nil
	})
}

func (m *Manager) changeAccount(ctx context.Context, p principal.Principal, login string, action tokenstore.Action, revision uint64, change func(*tokenstore.Account) error) error {
	return audit.Retry(ctx, revision, func() error {
		before, err := m.managed(ctx, p, login)
		if err != nil {
			return err
		}
		if revision != 0 && before.Revision != revision {
			return tokenstore.ErrConflict
		}
		after := before.Clone()
		if err := change(after); err != nil {
			return err
		}
		err = m.ChangeAccount(ctx, p, action, before, after)
		if !problem.IsRefusal(err) && (after.Disabled || !signin.SameProof(before, after)) {
			m.SignOut(before.ID) // also where it could not be stored
		}
		return err
	})
}

// denyUnreadAccount denies something of an account that cannot even be read, as denyUnread
// does: the gate knows logins. err is why the change failed.
func (m *Manager) denyUnreadAccount(p principal.Principal, login string, err error, deny func(tokenstore.AccountID)) error {
	var told *problem.Error
	if err == nil || problem.IsRefusal(err) || errors.As(err, &told) || errors.Is(err, problem.ErrNotDurable) || p.MustOperate() != nil {
		return err
	}
	id, ok := m.Index.AccountOf(login)
	if !ok {
		return err
	}
	deny(id)
	return fmt.Errorf("%w; %w", problem.ErrNotDurable, err)
}

// RemoveAccount removes an account. It is refused while the account has tokens,
// unless they are to go as well.
func (m *Manager) RemoveAccount(ctx context.Context, p principal.Principal, login string, withTokens bool) error {
	err := audit.Retry(ctx, 0, func() error {
		a, err := m.managed(ctx, p, login)
		if err != nil {
			return err
		}
		c := tokenstore.Change{
			Accounts: []tokenstore.AccountChange{{Before: a}},
			Audit:    m.Entry(p, tokenstore.ActionAccountRemove, audit.AccountRecord(a), nil),
		}
		if withTokens {
			tokens, err := m.Store.Tokens(ctx, tokenstore.TokenQuery{Account: a.ID})
			if err != nil {
				return err
			}
			for _, t := range tokens {
				c.Tokens = append(c.Tokens, tokenstore.TokenChange{Before: t})
			}
		}
		err = m.CommitRevocation(ctx, &c, func() { m.Index.DisableAccount(a.ID) })
		if err == nil {
			m.SignOut(a.ID)
		}
		return err
	})
	if withTokens { // else it may have been refused
		err = m.denyUnreadAccount(p, login, err, m.Index.DisableAccount)
	}
	return err
}

func quotedID(id uint64) string { return strconv.FormatUint(id, 10) }
