package boltstore

import (
	"math"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// writeChange makes a change that has been checked: only the disk can fail.
func (s *Store) writeChange(tx *bbolt.Tx, c *tokenstore.Change) error {
	for _, a := range c.Accounts {
		if err := writeAccount(tx, a); err != nil {
			return err
		}
	}
	for _, t := range c.Tokens {
		if err := writeToken(tx, t); err != nil {
			return err
		}
	}
	if err := writeApplied(tx, c); err != nil {
		return err
	}
	return s.writeAudit(tx, c)
}

func writeAccount(tx *bbolt.Tx, a tokenstore.AccountChange) error {
	accounts, logins := tx.Bucket(bucketAccounts), tx.Bucket(bucketLogins)
	if err := count(tx, keyAccounts, a.Before, a.After); err != nil {
		return err
	}
	if a.After == nil {
		if err := logins.Delete([]byte(a.Before.Login)); err != nil {
			return err
		}
		all := func(known []tokenstore.Network) []tokenstore.Network { return known }
		if err := dropNetworks(tx, a.Before.ID, all); err != nil {
			return err
		}
		return accounts.Delete(number(uint64(a.Before.ID)))
	}
	a.After.Revision = 1
	if a.Before == nil {
		id, err := accounts.NextSequence()
		if err != nil {
			return err
		}
		a.After.ID = tokenstore.AccountID(id)
	} else {
		a.After.ID, a.After.Revision = a.Before.ID, a.Before.Revision+1
		if a.Before.Login != a.After.Login {
			if err := logins.Delete([]byte(a.Before.Login)); err != nil {
				return err
			}
		}
	}
	key := number(uint64(a.After.ID))
	if err := logins.Put([]byte(a.After.Login), key); err != nil {
		return err
	}
	return accounts.Put(key, codec.AppendAccount(nil, a.After))
}

func writeToken(tx *bbolt.Tx, t tokenstore.TokenChange) error {
	tokens := tx.Bucket(bucketTokens)
	if err := count(tx, keyTokens, t.Before, t.After); err != nil {
		return err
	}
	if t.Before != nil {
		if err := unindexToken(tx, t.Before); err != nil {
			return err
		}
	}
	if t.After == nil {
		key := number(uint64(t.Before.ID))
		if err := tx.Bucket(bucketUsage).Delete(key); err != nil {
			return err
		}
		if err := tx.Bucket(bucketActivity).Delete(key); err != nil {
			return err
		}
		if err := tx.Bucket(bucketKept).Delete(key); err != nil {
			return err
		}
		return tokens.Delete(key)
	}
	t.After.Revision = 1
	if t.Before == nil {
		id, err := tokens.NextSequence()
		if err != nil {
			return err
		}
		t.After.ID = tokenstore.TokenID(id)
	} else {
		t.After.ID, t.After.Revision = t.Before.ID, t.Before.Revision+1
	}
	if err := indexToken(tx, t.After); err != nil {
		return err
	}
	return tokens.Put(number(uint64(t.After.ID)), codec.AppendToken(nil, t.After))
}

func indexToken(tx *bbolt.Tx, t *tokenstore.Token) error {
	for i := range t.Secrets {
		if err := tx.Bucket(bucketHashes).Put(t.Secrets[i].Hash[:], number(uint64(t.ID))); err != nil {
			return err
		}
	}
	if err := tx.Bucket(bucketOwned).Put(numbers(uint64(t.Account), uint64(t.ID)), nil); err != nil {
		return err
	}
	return tx.Bucket(bucketExpiry).Put(numbers(expiryKey(t), uint64(t.ID)), nil)
}

func unindexToken(tx *bbolt.Tx, t *tokenstore.Token) error {
	for i := range t.Secrets {
		if err := tx.Bucket(bucketHashes).Delete(t.Secrets[i].Hash[:]); err != nil {
			return err
		}
	}
	if err := tx.Bucket(bucketOwned).Delete(numbers(uint64(t.Account), uint64(t.ID))); err != nil {
		return err
	}
	return tx.Bucket(bucketExpiry).Delete(numbers(expiryKey(t), uint64(t.ID)))
}

// expiryKey sorts tokens by when they end; those that never do come last.
func expiryKey(t *tokenstore.Token) uint64 {
	if t.Expires.IsZero() {
		return math.MaxUint64
	}
	return uint64(max(t.Expires.Unix(), 0))
}
