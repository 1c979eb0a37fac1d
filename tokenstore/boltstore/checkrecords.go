package boltstore

import (
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// checkRecords checks all records and what leads to them. It returns why it did not come to
// the end.
func checkRecords(found *findings) error {
	for _, check := range []func(*findings) error{
		checkAccounts, checkLogins, checkTokens, checkHashes, checkOwned, checkExpiry, checkCounts,
		checkUsage, checkActivity, checkKept, checkApplied, checkNetworks, checkAudit,
	} {
		switch err := check(found); {
		case errors.Is(err, tokenstore.ErrDamaged): // a page, where bbolt did not get any further
			found.add(err)
		case err != nil:
			return err
		}
	}
	return nil
}

func checkAccounts(found *findings) error {
	return found.numbered(bucketAccounts, func(tx *bbolt.Tx, id uint64, data []byte) error {
		a, err := codec.DecodeAccount(tokenstore.AccountID(id), data)
		if err != nil {
			return err
		}
		if string(tx.Bucket(bucketLogins).Get([]byte(a.Login))) != string(number(id)) {
			found.addf("account %d: its login does not lead to it", id)
		}
		if id > tx.Bucket(bucketAccounts).Sequence() {
			found.addf("account %d: its id may be given to another one", id)
		}
		return nil
	})
}

func checkLogins(found *findings) error {
	return found.each(bucketLogins, func(tx *bbolt.Tx, key, data []byte) error {
		id, err := readNumber(data)
		if err != nil {
			return err
		}
		if a, err := getAccount(tx, tokenstore.AccountID(id)); err != nil || a.Login != string(key) {
			found.addf("a login leads to account %d, which does not have it", id)
		}
		return nil
	})
}

func checkTokens(found *findings) error {
	return found.numbered(bucketTokens, func(tx *bbolt.Tx, id uint64, data []byte) error {
		t, err := codec.DecodeToken(tokenstore.TokenID(id), data)
		if err != nil {
			return err
		}
		for i := range t.Secrets {
			if string(tx.Bucket(bucketHashes).Get(t.Secrets[i].Hash[:])) != string(number(id)) {
				found.addf("token %d: a hash does not lead to it", id)
			}
		}
		if _, err := getAccount(tx, t.Account); err != nil {
			found.addf("token %d: %w", id, err)
		}
		if tx.Bucket(bucketOwned).Get(numbers(uint64(t.Account), id)) == nil {
			found.addf("token %d: its account does not list it", id)
		}
		if tx.Bucket(bucketExpiry).Get(numbers(expiryKey(t), id)) == nil {
			found.addf("token %d: it is not listed by expiry", id)
		}
		if id > tx.Bucket(bucketTokens).Sequence() {
			found.addf("token %d: its id may be given to another one", id)
		}
		return nil
	})
}

func checkHashes(found *findings) error {
	return found.each(bucketHashes, func(tx *bbolt.Tx, key, data []byte) error {
		id, err := readNumber(data)
		if err != nil {
			return err
		}
		return leadsTo(tx, id, "a hash", func(t *tokenstore.Token) bool {
			return slices.ContainsFunc(t.Secrets, func(s tokenstore.Secret) bool { return string(s.Hash[:]) == string(key) })
		})
	})
}

func checkOwned(found *findings) error {
	return found.each(bucketOwned, func(tx *bbolt.Tx, key, _ []byte) error {
		account, id, err := readNumbers(key)
		if err != nil {
			return err
		}
		return leadsTo(tx, id, "an account's list", func(t *tokenstore.Token) bool { return uint64(t.Account) == account })
	})
}

func checkExpiry(found *findings) error {
	return found.each(bucketExpiry, func(tx *bbolt.Tx, key, _ []byte) error {
		at, id, err := readNumbers(key)
		if err != nil {
			return err
		}
		return leadsTo(tx, id, "the list by expiry", func(t *tokenstore.Token) bool { return expiryKey(t) == at })
	})
}

// leadsTo returns an error where an entry of an index leads to a token that does not fit it,
// or to none.
func leadsTo(tx *bbolt.Tx, id uint64, what string, fits func(t *tokenstore.Token) bool) error {
	t, err := getToken(tx, tokenstore.TokenID(id))
	switch {
	case errors.Is(err, tokenstore.ErrDamaged): // told once, with the tokens
		return nil
	case err != nil || !fits(t):
		return fmt.Errorf("%s leads to token %d, which does not fit it", what, id)
	}
	return nil
}

// checkCounts finds records that vanished whole.
func checkCounts(found *findings) error {
	return found.slice(func(tx *bbolt.Tx) error {
		for _, kind := range counted {
			want, err := countOf(tx, kind.key)
			if err != nil {
				found.add(err)
				continue
			}
			found.same(tx, kind.bucket, want)
		}
		found.same(tx, bucketUsedKeys, tx.Bucket(bucketApplied).Stats().KeyN)
		found.same(tx, bucketAudit, int(tx.Bucket(bucketAudit).Sequence()))
		return nil
	})
}

func (f *findings) same(tx *bbolt.Tx, bucket []byte, want int) {
	if n := tx.Bucket(bucket).Stats().KeyN; n != want {
		f.addf("the bucket %s has %d entries, it should have %d", bucket, n, want)
	}
}

func checkUsage(found *findings) error {
	return found.ofTokens(bucketUsage, "its usage", func(id tokenstore.TokenID, data []byte) error {
		_, err := codec.DecodeUsage(id, data)
		return err
	})
}

func checkActivity(found *findings) error {
	return found.ofTokens(bucketActivity, "its activity", func(id tokenstore.TokenID, data []byte) error {
		_, err := codec.DecodeActivity(id, data)
		return err
	})
}

func checkKept(found *findings) error {
	return found.ofTokens(bucketKept, "what was kept of its use", func(id tokenstore.TokenID, data []byte) error {
		_, _, _, err := codec.DecodeKept(id, data)
		return err
	})
}

func checkApplied(found *findings) error {
	return found.each(bucketApplied, func(_ *bbolt.Tx, key, data []byte) error {
		if _, ok := unsealed(key, data, appliedLength); !ok {
			return fmt.Errorf("an idempotency key: %w", tokenstore.ErrDamaged)
		}
		return nil
	})
}

func checkNetworks(found *findings) error {
	return found.each(bucketNetworks, func(_ *bbolt.Tx, key, data []byte) error {
		if _, ok := readNetwork(key, data); !ok {
			return fmt.Errorf("a network that somebody has signed in from: %w", tokenstore.ErrDamaged)
		}
		return nil
	})
}

func checkAudit(found *findings) error {
	return found.numbered(bucketAudit, func(tx *bbolt.Tx, id uint64, data []byte) error {
		if id > tx.Bucket(bucketAudit).Sequence() {
			found.addf("audit entry %d: its id may be given to another one", id)
		}
		_, err := readAudit(number(id), data, plainAudit(tx))
		return err
	})
}
