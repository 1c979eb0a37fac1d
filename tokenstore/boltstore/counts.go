package boltstore

import (
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// How many accounts and tokens there are stands in the meta bucket, so that one that
// vanishes whole, with its page, is missed.
var (
	keyAccounts = []byte("accounts") // → decimal number
	keyTokens   = []byte("tokens")   // → decimal number
)

// counted are the buckets whose records are counted, and where the count stands.
var counted = []struct{ key, bucket []byte }{{keyAccounts, bucketAccounts}, {keyTokens, bucketTokens}}

func countOf(tx *bbolt.Tx, key []byte) (int, error) {
	n, err := strconv.Atoi(string(tx.Bucket(bucketMeta).Get(key)))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: the count of %s is %q; restore a backup", tokenstore.ErrDamaged, key, tx.Bucket(bucketMeta).Get(key))
	}
	return n, nil
}

func putCount(tx *bbolt.Tx, key []byte, n int) error {
	return tx.Bucket(bucketMeta).Put(key, []byte(strconv.Itoa(n)))
}

// count changes a count by what a change does to a record.
func count[T any](tx *bbolt.Tx, key []byte, before, after *T) error {
	by := 0
	if before != nil {
		by--
	}
	if after != nil {
		by++
	}
	if by == 0 {
		return nil
	}
	n, err := countOf(tx, key)
	if err != nil {
		return err
	}
	return putCount(tx, key, max(n+by, 0))
}

// countLost returns how many accounts and tokens should be there that are not. records are
// how many each bucket has.
func countLost(tx *bbolt.Tx, records map[string]int) (lost int, err error) {
	for _, kind := range counted {
		want, err := countOf(tx, kind.key)
		if err != nil {
			return 0, err
		}
		lost += max(want-records[string(kind.bucket)], 0)
	}
	return lost, nil
}
