package boltstore

import (
	"bytes"
	"context"
	"crypto/rand"
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
	if len(data) != appliedLength {
		return nil, fmt.Errorf("an idempotency key: %w: its record has %d bytes", tokenstore.ErrDamaged, len(data))
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
		a.Token = tokenOf(t).ID
	}
	data := append(number(uint64(a.Token)), a.Request[:]...)
	data = append(data, number(uint64(max(a.Time.Unix(), 0)))...)
	if err := tx.Bucket(bucketApplied).Put(appliedKey(a.Account, a.Key), data); err != nil {
		return err
	}
	return forgetApplied(tx, a.Time)
}

// forgetApplied looks at a few keys, from a random one of them on, and deletes
// those that are old: over time all are looked at, more often than one is added.
func forgetApplied(tx *bbolt.Tx, now time.Time) error {
	from := make([]byte, 8+len(tokenstore.Hash{}))
	_, _ = rand.Read(from[8:])
	cursor := tx.Bucket(bucketApplied).Cursor()
	if last, _ := cursor.Last(); last != nil {
		most := binary.BigEndian.Uint64(last)
		var random [8]byte
		_, _ = rand.Read(random[:])
		binary.BigEndian.PutUint64(from, binary.BigEndian.Uint64(random[:])%(most+1))
	}
	var old [][]byte
	k, v := cursor.Seek(from)
	for range 8 {
		if k == nil {
			k, v = cursor.First()
		}
		if k == nil {
			break
		}
		if len(v) != appliedLength || now.Sub(appliedAt(v)) > tokenstore.AppliedFor {
			old = append(old, bytes.Clone(k))
		}
		k, v = cursor.Next()
	}
	for _, k := range old {
		if err := tx.Bucket(bucketApplied).Delete(k); err != nil {
			return err
		}
	}
	return nil
}
