package boltstore

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// Check reads the whole file and returns what contradicts itself: damaged
// pages, records that cannot be read, and index buckets that do not fit the
// records. nil: nothing found. It returns the first hundred findings.
func (s *Store) Check(ctx context.Context) error {
	var found []error
	err := s.view(ctx, "checking the store", func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			if len(found) < 100 {
				found = append(found, err)
			}
		}
		found = append(found, checkAccounts(tx)...)
		found = append(found, checkTokens(tx)...)
		return nil
	})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("checking the store %q: %w: %w", s.path, tokenstore.ErrDamaged, errors.Join(found[:min(len(found), 100)]...))
	}
	return nil
}

func checkAccounts(tx *bbolt.Tx) (found []error) {
	accounts := 0
	for a, err := range accountsFrom(tx, 0) {
		if err != nil {
			found = append(found, err)
			continue
		}
		accounts++
		if string(tx.Bucket(bucketLogins).Get([]byte(a.Login))) != string(number(uint64(a.ID))) {
			found = append(found, fmt.Errorf("account %d: its login does not lead to it", a.ID))
		}
	}
	return append(found, checkCount(tx, bucketLogins, accounts)...)
}

func checkTokens(tx *bbolt.Tx) (found []error) {
	tokens, secrets := 0, 0
	for t, err := range tokensFrom(tx) {
		if err != nil {
			found = append(found, err)
			continue
		}
		tokens++
		for i := range t.Secrets {
			secrets++
			if string(tx.Bucket(bucketHashes).Get(t.Secrets[i].Hash[:])) != string(number(uint64(t.ID))) {
				found = append(found, fmt.Errorf("token %d: a hash does not lead to it", t.ID))
			}
		}
		if _, err := getAccount(tx, t.Account); err != nil {
			found = append(found, fmt.Errorf("token %d: %w", t.ID, err))
		}
		if tx.Bucket(bucketOwned).Get(numbers(uint64(t.Account), uint64(t.ID))) == nil {
			found = append(found, fmt.Errorf("token %d: its account does not list it", t.ID))
		}
		if tx.Bucket(bucketExpiry).Get(numbers(expiryKey(t), uint64(t.ID))) == nil {
			found = append(found, fmt.Errorf("token %d: it is not listed by expiry", t.ID))
		}
	}
	for bucket, want := range map[*[]byte]int{&bucketHashes: secrets, &bucketOwned: tokens, &bucketExpiry: tokens} {
		found = append(found, checkCount(tx, *bucket, want)...)
	}
	return found
}

// checkCount finds index entries that belong to no record.
func checkCount(tx *bbolt.Tx, bucket []byte, want int) []error {
	if n := tx.Bucket(bucket).Stats().KeyN; n != want {
		return []error{fmt.Errorf("bucket %s has %d entries, the records make %d", bucket, n, want)}
	}
	return nil
}
