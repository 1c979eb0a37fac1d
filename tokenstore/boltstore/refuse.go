package boltstore

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// checker decides whether a change may be made, before anything is written.
type checker struct {
	tx     *bbolt.Tx
	change *tokenstore.Change
	gained map[tokenstore.AccountID]int // tokens that an account gains, less those it loses
}

func (k *checker) run() error {
	for _, a := range k.change.Accounts {
		if err := k.account(a); err != nil {
			return err
		}
	}
	k.gained = make(map[tokenstore.AccountID]int)
	hashes := make(map[tokenstore.Hash]struct{})
	for _, t := range k.change.Tokens {
		if err := k.token(t, hashes); err != nil {
			return err
		}
	}
	if err := k.limits(); err != nil {
		return err
	}
	return k.operators()
}

func (k *checker) account(a tokenstore.AccountChange) error {
	if a.Before == nil && a.After == nil {
		return fmt.Errorf("a change of an account from nothing to nothing: %w", tokenstore.ErrConflict)
	}
	if a.Before != nil {
		stored, err := getAccount(k.tx, a.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != a.Before.Revision {
			return fmt.Errorf("account %q: %w", stored.Login, tokenstore.ErrConflict)
		}
	}
	if a.After != nil && (a.Before == nil || a.Before.Login != a.After.Login) {
		if k.tx.Bucket(bucketLogins).Get([]byte(a.After.Login)) != nil {
			return fmt.Errorf("account %q: %w", a.After.Login, tokenstore.ErrLoginExists)
		}
	}
	return nil
}

// gone is a conflict: what a change was made from is not there any more.
func gone(err error) error { return fmt.Errorf("%w: %s", tokenstore.ErrConflict, err.Error()) }

func (k *checker) token(t tokenstore.TokenChange, hashes map[tokenstore.Hash]struct{}) error {
	if t.Before == nil && t.After == nil {
		return fmt.Errorf("a change of a token from nothing to nothing: %w", tokenstore.ErrConflict)
	}
	if t.Before != nil {
		stored, err := getToken(k.tx, t.Before.ID)
		if err != nil {
			return gone(err)
		}
		if stored.Revision != t.Before.Revision {
			return fmt.Errorf("token %d: %w", stored.ID, tokenstore.ErrConflict)
		}
		k.gained[t.Before.Account]--
	}
	if t.After == nil {
		return nil
	}
	k.gained[t.After.Account]++
	if _, err := getAccount(k.tx, t.After.Account); err != nil {
		return err
	}
	for i := range t.After.Secrets {
		h := t.After.Secrets[i].Hash
		_, twice := hashes[h]
		hashes[h] = struct{}{}
		owner := k.tx.Bucket(bucketHashes).Get(h[:])
		ours := owner != nil && t.Before != nil && string(owner) == string(number(uint64(t.Before.ID)))
		if twice || owner != nil && !ours {
			return fmt.Errorf("the value of a token: %w", tokenstore.ErrHashExists)
		}
	}
	return nil
}

// limits counts the tokens of the accounts that the change touches.
func (k *checker) limits() error {
	for id, gain := range k.gained {
		if gain > 0 && k.change.MaxTokens > 0 && k.owned(id, k.change.MaxTokens)+gain > k.change.MaxTokens {
			return fmt.Errorf("account %d may own %d tokens: %w", id, k.change.MaxTokens, tokenstore.ErrTooManyTokens)
		}
	}
	for _, a := range k.change.Accounts {
		if a.After == nil && k.owned(a.Before.ID, 0)+k.gained[a.Before.ID] > 0 {
			return fmt.Errorf("account %q: %w", a.Before.Login, tokenstore.ErrAccountHasTokens)
		}
	}
	return nil
}

// owned counts the tokens of an account, up to enough (0: all).
func (k *checker) owned(id tokenstore.AccountID, enough int) int {
	n := 0
	for range ownedFrom(k.tx, id, 0) {
		if n++; n == enough {
			break
		}
	}
	return n
}

// operators refuses to leave no enabled operator where there was one.
func (k *checker) operators() error {
	touched := make(map[tokenstore.AccountID]bool)
	lost, left := "", 0
	for _, a := range k.change.Accounts {
		if a.Before != nil {
			touched[a.Before.ID] = true
			if operates(a.Before) && (a.After == nil || !operates(a.After)) {
				lost = a.Before.Login
			}
		}
		if a.After != nil && operates(a.After) {
			left++
		}
	}
	if lost == "" || left > 0 {
		return nil
	}
	for a, err := range accountsFrom(k.tx, 0) {
		if err == nil && !touched[a.ID] && operates(a) {
			return nil
		}
	}
	return fmt.Errorf("account %q: %w", lost, tokenstore.ErrLastOperator)
}

func operates(a *tokenstore.Account) bool {
	return a.Role == tokenstore.RoleOperator && !a.Disabled
}
