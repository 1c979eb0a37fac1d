// Package changecheck decides whether a store may make a change, whatever it is that it writes to.
package changecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/patgate/patgate/tokenstore"
)

// Reader is what Check asks of a store, all of one state.
type Reader interface {
	// Account and Token fail with tokenstore.ErrNotFound or ErrDamaged.
	Account(id tokenstore.AccountID) (*tokenstore.Account, error)
	Token(id tokenstore.TokenID) (*tokenstore.Token, error)
	// Accounts walks all accounts; those that cannot be read come as errors.
	Accounts() iter.Seq2[*tokenstore.Account, error]
	// HasLogin reports whether an account has a login.
	HasLogin(login string) bool
	// HashOwner returns which token a secret's hash belongs to, false if none.
	HashOwner(h tokenstore.Hash) (tokenstore.TokenID, bool)
	// Owned counts the tokens of an account, up to enough; 0: all.
	Owned(id tokenstore.AccountID, enough int) int
	// Applied returns what an idempotency key did, or fails with tokenstore.ErrNotFound.
	Applied(account tokenstore.AccountID, key tokenstore.Hash) (*tokenstore.Applied, error)

	// AccountStorable and TokenStorable return nil if the store can read such a record again
	// after it has written it. One that it cannot read would be one that nobody can remove.
	AccountStorable(a *tokenstore.Account) error
	TokenStorable(t *tokenstore.Token) error
}

// Check decides whether a change may be made, for a store that is about to write it. It
// puts the stored records in the place of those that the change was made from: what goes is
// what is there, whatever the caller did to its copy. See tokenstore.Change for its errors.
func Check(r Reader, c *tokenstore.Change) error {
	k := check{
		Reader: r, change: c,
		accounts: make(map[tokenstore.AccountID]bool),
		logins:   make(map[string]bool),
		tokens:   make(map[tokenstore.TokenID]bool),
		hashes:   make(map[tokenstore.Hash]bool),
		gained:   make(map[tokenstore.AccountID]int),
	}
	if a := c.Applied; a != nil {
		before, err := r.Applied(a.Account, a.Key)
		switch {
		case err == nil:
			return &tokenstore.AppliedError{Applied: *before}
		case !errors.Is(err, tokenstore.ErrNotFound):
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

// check is one check.
type check struct {
	Reader
	change *tokenstore.Change

	// What the change has so far, each of which it may have once.
	accounts map[tokenstore.AccountID]bool
	logins   map[string]bool
	tokens   map[tokenstore.TokenID]bool
	hashes   map[tokenstore.Hash]bool

	gained map[tokenstore.AccountID]int // tokens that an account gains, less those it loses
}

func (k *check) account(a *tokenstore.AccountChange) error {
	if a.Before == nil && a.After == nil {
		return fmt.Errorf("a change of an account from nothing to nothing: %w", tokenstore.ErrConflict)
	}
	if a.Before != nil {
		stored, err := k.Account(a.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != a.Before.Revision || k.accounts[stored.ID] {
			return fmt.Errorf("account %q: %w", stored.Login, tokenstore.ErrConflict)
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
			return fmt.Errorf("account %q: %w", login, tokenstore.ErrLoginExists)
		}
	}
	k.logins[login] = true
	return k.storable(a.After)
}

// storable returns nil if an account has a login and a role, and can be read again.
func (k *check) storable(a *tokenstore.Account) error {
	login, err := tokenstore.ParseLogin(a.Login)
	if err != nil {
		return err
	}
	if login != a.Login {
		return fmt.Errorf("the login %q is not in lower case", a.Login)
	}
	if _, err = tokenstore.ParseRole(string(a.Role)); err != nil {
		return err
	}
	if err := k.AccountStorable(a); err != nil {
		return fmt.Errorf("the account cannot be stored: %s", err.Error())
	}
	return nil
}

// gone is a conflict where what a change was made from is not there any more.
func gone(err error) error {
	if errors.Is(err, tokenstore.ErrNotFound) {
		return fmt.Errorf("%w: it is gone (%s)", tokenstore.ErrConflict, err.Error())
	}
	return err
}

func (k *check) token(t *tokenstore.TokenChange) error {
	if t.Before == nil && t.After == nil {
		return fmt.Errorf("a change of a token from nothing to nothing: %w", tokenstore.ErrConflict)
	}
	if t.Before != nil {
		stored, err := k.Token(t.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != t.Before.Revision || k.tokens[stored.ID] {
			return fmt.Errorf("token %d: %w", stored.ID, tokenstore.ErrConflict)
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
			return fmt.Errorf("the value of a token: %w", tokenstore.ErrHashExists)
		}
	}
	if err := k.TokenStorable(t.After); err != nil {
		return fmt.Errorf("the token cannot be stored: %s", err.Error())
	}
	return nil
}

// free reports whether nobody has a value but the token that is replaced.
func (k *check) free(h tokenstore.Hash, before *tokenstore.Token) bool {
	if k.hashes[h] {
		return false
	}
	k.hashes[h] = true
	owner, taken := k.HashOwner(h)
	return !taken || before != nil && owner == before.ID
}

// limits counts the tokens of the accounts that the change touches.
func (k *check) limits() error {
	for id, gain := range k.gained {
		if gain > 0 && k.change.MaxTokens > 0 && k.Owned(id, k.change.MaxTokens)+gain > k.change.MaxTokens {
			return fmt.Errorf("account %d may own %d tokens: %w", id, k.change.MaxTokens, tokenstore.ErrTooManyTokens)
		}
	}
	for _, a := range k.change.Accounts {
		if a.After == nil && k.Owned(a.Before.ID, 0)+k.gained[a.Before.ID] > 0 {
			return fmt.Errorf("account %q: %w", a.Before.Login, tokenstore.ErrAccountHasTokens)
		}
	}
	return nil
}

// operators refuses to leave no enabled operator where there was one.
func (k *check) operators() error {
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
	return fmt.Errorf("account %q: %w", lost, tokenstore.ErrLastOperator)
}

func operates(a *tokenstore.Account) bool {
	return a.Role == tokenstore.RoleOperator && !a.Disabled
}
