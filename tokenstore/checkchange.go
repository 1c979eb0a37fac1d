package tokenstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// ChangeReader is what CheckChange asks of a store, all of one state.
type ChangeReader interface {
	// Account and Token fail with ErrNotFound or ErrDamaged.
	Account(id AccountID) (*Account, error)
	Token(id TokenID) (*Token, error)
	// Accounts walks all accounts; those that cannot be read come as errors.
	Accounts() iter.Seq2[*Account, error]
	// HasLogin reports whether an account has a login.
	HasLogin(login string) bool
	// HashOwner returns which token a secret's hash belongs to, false if none.
	HashOwner(h Hash) (TokenID, bool)
	// Owned counts the tokens of an account, up to enough; 0: all.
	Owned(id AccountID, enough int) int
	// Applied returns what an idempotency key did, or fails with ErrNotFound.
	Applied(account AccountID, key Hash) (*Applied, error)

	// AccountStorable and TokenStorable return nil if the store can read such a record again
	// after it has written it. One that it cannot read would be one that nobody can remove.
	AccountStorable(a *Account) error
	TokenStorable(t *Token) error
}

// CheckChange decides whether a change may be made, for a store that is about to write it. It
// puts the stored records in the place of those that the change was made from: what goes is
// what is there, whatever the caller did to its copy. See Change for its errors.
func CheckChange(r ChangeReader, c *Change) error {
	k := changeCheck{
		ChangeReader: r, change: c,
		accounts: make(map[AccountID]bool),
		logins:   make(map[string]bool),
		tokens:   make(map[TokenID]bool),
		hashes:   make(map[Hash]bool),
		gained:   make(map[AccountID]int),
	}
	if a := c.Applied; a != nil {
		before, err := r.Applied(a.Account, a.Key)
		switch {
		case err == nil:
			return &AppliedError{Applied: *before}
		case !errors.Is(err, ErrNotFound):
			return err
		}
	}
	for i := range c.Accounts {
		if err := k.account(&c.Accounts[i]); err != nil {
			return err
		}
	}
	for i := range c.Tokens {
		if err := k.token(&c.Tokens[i]); err != nil {
			return err
		}
	}
	if err := k.limits(); err != nil {
		return err
	}
	if _, err := json.Marshal(&c.Audit); err != nil {
		return fmt.Errorf("the audit entry cannot be stored: %w", err)
	}
	return k.operators()
}

// changeCheck is one check.
type changeCheck struct {
	ChangeReader
	change *Change

	// What the change has so far, each of which it may have once.
	accounts map[AccountID]bool
	logins   map[string]bool
	tokens   map[TokenID]bool
	hashes   map[Hash]bool

	gained map[AccountID]int // tokens that an account gains, less those it loses
}

func (k *changeCheck) account(a *AccountChange) error {
	if a.Before == nil && a.After == nil {
		return fmt.Errorf("a change of an account from nothing to nothing: %w", ErrConflict)
	}
	if a.Before != nil {
		stored, err := k.Account(a.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != a.Before.Revision || k.accounts[stored.ID] {
			return fmt.Errorf("account %q: %w", stored.Login, ErrConflict)
		}
		a.Before = stored
		k.accounts[stored.ID] = true
	}
	if a.After == nil {
		return nil
	}
	login := a.After.Login
	if a.Before == nil || a.Before.Login != login {
		if k.logins[login] || k.HasLogin(login) {
			return fmt.Errorf("account %q: %w", login, ErrLoginExists)
		}
	}
	k.logins[login] = true
	return k.storable(a.After)
}

// storable returns nil if an account has a login and a role, and can be read again.
func (k *changeCheck) storable(a *Account) error {
	login, err := ParseLogin(a.Login)
	if err != nil {
		return err
	}
	if login != a.Login {
		return fmt.Errorf("the login %q is not in lower case", a.Login)
	}
	if _, err = ParseRole(string(a.Role)); err != nil {
		return err
	}
	if err := k.AccountStorable(a); err != nil {
		return fmt.Errorf("the account cannot be stored: %s", err.Error())
	}
	return nil
}

// gone is a conflict where what a change was made from is not there any more.
func gone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: it is gone (%s)", ErrConflict, err.Error())
	}
	return err
}

func (k *changeCheck) token(t *TokenChange) error {
	if t.Before == nil && t.After == nil {
		return fmt.Errorf("a change of a token from nothing to nothing: %w", ErrConflict)
	}
	if t.Before != nil {
		stored, err := k.Token(t.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != t.Before.Revision || k.tokens[stored.ID] {
			return fmt.Errorf("token %d: %w", stored.ID, ErrConflict)
		}
		t.Before = stored
		k.tokens[stored.ID] = true
		k.gained[stored.Account]--
	}
	if t.After == nil {
		return nil
	}
	k.gained[t.After.Account]++
	if _, err := k.Account(t.After.Account); err != nil {
		return err
	}
	for i := range t.After.Secrets {
		if !k.free(t.After.Secrets[i].Hash, t.Before) {
			return fmt.Errorf("the value of a token: %w", ErrHashExists)
		}
	}
	if err := k.TokenStorable(t.After); err != nil {
		return fmt.Errorf("the token cannot be stored: %s", err.Error())
	}
	return nil
}

// free reports whether nobody has a value but the token that is replaced.
func (k *changeCheck) free(h Hash, before *Token) bool {
	if k.hashes[h] {
		return false
	}
	k.hashes[h] = true
	owner, taken := k.HashOwner(h)
	return !taken || before != nil && owner == before.ID
}

// limits counts the tokens of the accounts that the change touches.
func (k *changeCheck) limits() error {
	for id, gain := range k.gained {
		if gain > 0 && k.change.MaxTokens > 0 && k.Owned(id, k.change.MaxTokens)+gain > k.change.MaxTokens {
			return fmt.Errorf("account %d may own %d tokens: %w", id, k.change.MaxTokens, ErrTooManyTokens)
		}
	}
	for _, a := range k.change.Accounts {
		if a.After == nil && k.Owned(a.Before.ID, 0)+k.gained[a.Before.ID] > 0 {
			return fmt.Errorf("account %q: %w", a.Before.Login, ErrAccountHasTokens)
		}
	}
	return nil
}

// operators refuses to leave no enabled operator where there was one.
func (k *changeCheck) operators() error {
	lost, left := "", 0
	for _, a := range k.change.Accounts {
		if a.Before != nil && operates(a.Before) {
			lost = a.Before.Login
		}
		if a.After != nil && operates(a.After) {
			left++
		}
	}
	if lost == "" || left > 0 {
		return nil
	}
	for a, err := range k.Accounts() {
		if err == nil && !k.accounts[a.ID] && operates(a) {
			return nil
		}
	}
	return fmt.Errorf("account %q: %w", lost, ErrLastOperator)
}

func operates(a *Account) bool {
	return a.Role == RoleOperator && !a.Disabled
}
