package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// Applied implements tokenstore.Store.
func (s *Store) Applied(ctx context.Context, account tokenstore.AccountID, key tokenstore.Hash) (a *tokenstore.Applied, err error) {
	err = s.view(ctx, "reading what an idempotency key did", func(tx *bbolt.Tx) error {
		a, err = getApplied(tx, account, key)
		return err
	})
	return a, err
}

func appliedKey(account tokenstore.AccountID, key tokenstore.Hash) []byte {
	return append(number(uint64(account)), key[:]...)
}

// appliedLength is that of a value: token, hash of the request, Unix seconds.
const appliedLength = 8 + len(tokenstore.Hash{}) + 8

func getApplied(tx *bbolt.Tx, account tokenstore.AccountID, key tokenstore.Hash) (*tokenstore.Applied, error) {
	data := tx.Bucket(bucketApplied).Get(appliedKey(account, key))
	if data == nil {
		return nil, fmt.Errorf("an idempotency key: %w", tokenstore.ErrNotFound)
	}
	data, ok := unsealed(appliedKey(account, key), data, appliedLength)
	if !ok {
		return nil, fmt.Errorf("an idempotency key: %w", tokenstore.ErrDamaged)
	}
	a := &tokenstore.Applied{Account: account, Key: key, Token: tokenstore.TokenID(binary.BigEndian.Uint64(data))}
	copy(a.Request[:], data[8:])
	a.Time = appliedAt(data)
	return a, nil
}

func appliedAt(data []byte) time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64(data[appliedLength-8:])), 0).UTC()
}

// writeApplied remembers a key, and forgets some that are old.
func writeApplied(tx *bbolt.Tx, c *tokenstore.Change) error {
	a := c.Applied
	if a == nil {
		return nil
	}
	for _, t := range c.Tokens {
		a.Token = t.Newest().ID
	}
	at := number(uint64(max(a.Time.Unix(), 0)))
	key := appliedKey(a.Account, a.Key)
	if err := tx.Bucket(bucketUsedKeys).Put(append(bytes.Clone(at), key...), nil); err != nil {
		return err
	}
	data := append(append(number(uint64(a.Token)), a.Request[:]...), at...)
	if err := tx.Bucket(bucketApplied).Put(key, sealed(key, data)); err != nil {
		return err
	}
	return forgetApplied(tx, a.Time)
}

// forgetApplied deletes a few of the oldest keys, if they are old enough: more
// than are added.
func forgetApplied(tx *bbolt.Tx, now time.Time) error {
	used, applied := tx.Bucket(bucketUsedKeys), tx.Bucket(bucketApplied)
	var old [][]byte
	cursor := used.Cursor()
	for k, _ := cursor.First(); k != nil && len(old) < 4; k, _ = cursor.Next() {
		if len(k) > 8 && now.Sub(time.Unix(int64(binary.BigEndian.Uint64(k)), 0)) <= tokenstore.AppliedFor {
			break
		}
		old = append(old, bytes.Clone(k))
	}
	for _, k := range old {
		if err := used.Delete(k); err != nil {
			return err
		}
		if len(k) > 8 {
			if err := applied.Delete(k[8:]); err != nil {
				return err
			}
		}
	}
	return nil
}
