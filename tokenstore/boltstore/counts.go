package boltstore

import (
	"fmt"
	"iter"
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

// maxMissed bounds what a count that is damaged itself makes of it.
const maxMissed = 10_000

// missed walks records, and behind them an error for each one that is not there any more.
func missed[T any](tx *bbolt.Tx, key []byte, records iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		n := 0
		for r, err := range records {
			if n++; !yield(r, err) {
				return
			}
		}
		want, err := countOf(tx, key)
		var none T
		if err != nil {
			yield(none, err)
			return
		}
		for want = min(want, n+maxMissed); n < want; n++ {
			if !yield(none, fmt.Errorf("%w: of the %s one is missing", tokenstore.ErrDamaged, key)) {
				return
			}
		}
	}
}
