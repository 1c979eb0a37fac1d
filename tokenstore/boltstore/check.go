package boltstore

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// maxFindings bounds what Check says of a file that is damaged all over.
const maxFindings = 100

// Check reads the whole file and returns what contradicts itself: damaged
// pages, records that cannot be read, and index buckets that do not fit the
// records. The error then wraps tokenstore.ErrDamaged and has the first hundred
// findings. Changes wait while it runs.
func (s *Store) Check(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return fmt.Errorf("checking the store %q: %w", s.path, err)
	}
	return nil
}

func (s *Store) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.users.RLock()
	defer s.users.RUnlock()
	if s.gone {
		return tokenstore.ErrClosed
	}
	var found findings
	// bbolt's own check wants no writer beside it: a write transaction keeps
	// them out, and ends without having written.
	err := s.update(func(tx *bbolt.Tx) error {
		if err := checkPages(tx); err != nil {
			return err
		}
		if err := checkTree(tx, s.file); err != nil {
			return err
		}
		for err := range tx.Check() {
			found.add(err)
		}
		checkAccounts(tx, &found)
		checkTokens(tx, &found)
		checkUsage(tx, &found)
		checkActivity(tx, &found)
		checkKept(tx, &found)
		checkAudit(tx, &found)
		return errChecked
	})
	if !errors.Is(err, errChecked) {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("%w: %w", tokenstore.ErrDamaged, errors.Join(found...))
	}
	return nil
}

var errChecked = errors.New("checked; nothing is to be written")

type findings []error

func (f *findings) add(err error) {
	if err != nil && len(*f) < maxFindings {
		*f = append(*f, err)
	}
}

func (f *findings) addf(format string, args ...any) { f.add(fmt.Errorf(format, args...)) }

// checkPages finds pages that say to be longer than the file, of which bbolt's
// check would complain page by page.
func checkPages(tx *bbolt.Tx) error {
	end := int(tx.Size()) / tx.DB().Info().PageSize
	for id := 0; id < end; {
		p, err := tx.Page(id)
		if err != nil || p == nil {
			return err
		}
		id++
		if p.Type != "free" {
			id += p.OverflowCount
		}
		if id > end {
			return fmt.Errorf("%w: page %d ends behind the file", tokenstore.ErrDamaged, p.ID)
		}
	}
	return nil
}

func checkAccounts(tx *bbolt.Tx, found *findings) {
	accounts := 0
	for a, err := range accountsFrom(tx, 0) {
		accounts++
		if err != nil {
			found.add(err)
			continue
		}
		if string(tx.Bucket(bucketLogins).Get([]byte(a.Login))) != string(number(uint64(a.ID))) {
			found.addf("account %d: its login does not lead to it", a.ID)
		}
		if uint64(a.ID) > tx.Bucket(bucketAccounts).Sequence() {
			found.addf("account %d: its id may be given to another one", a.ID)
		}
	}
	checkCount(tx, bucketLogins, accounts, found)
}

func checkTokens(tx *bbolt.Tx, found *findings) {
	tokens, secrets := 0, 0
	for t, err := range tokensFrom(tx) {
		if err != nil {
			found.add(err)
			continue
		}
		tokens++
		for i := range t.Secrets {
			secrets++
			if string(tx.Bucket(bucketHashes).Get(t.Secrets[i].Hash[:])) != string(number(uint64(t.ID))) {
				found.addf("token %d: a hash does not lead to it", t.ID)
			}
		}
		if _, err := getAccount(tx, t.Account); err != nil {
			found.addf("token %d: %w", t.ID, err)
		}
		if tx.Bucket(bucketOwned).Get(numbers(uint64(t.Account), uint64(t.ID))) == nil {
			found.addf("token %d: its account does not list it", t.ID)
		}
		if tx.Bucket(bucketExpiry).Get(numbers(expiryKey(t), uint64(t.ID))) == nil {
			found.addf("token %d: it is not listed by expiry", t.ID)
		}
		if uint64(t.ID) > tx.Bucket(bucketTokens).Sequence() {
			found.addf("token %d: its id may be given to another one", t.ID)
		}
	}
	checkCount(tx, bucketHashes, secrets, found)
	checkCount(tx, bucketOwned, tokens, found)
	checkCount(tx, bucketExpiry, tokens, found)
}

// checkCount finds index entries that belong to no record.
func checkCount(tx *bbolt.Tx, bucket []byte, want int, found *findings) {
	if n := tx.Bucket(bucket).Stats().KeyN; n != want {
		found.addf("bucket %s has %d entries, the records make %d", bucket, n, want)
	}
}

func checkUsage(tx *bbolt.Tx, found *findings) {
	c := tx.Bucket(bucketUsage).Cursor()
	for key, data := c.First(); key != nil; key, data = c.Next() {
		id, err := readNumber(key)
		if err != nil {
			found.add(err)
			continue
		}
		if _, err := tokenstore.DecodeUsage(tokenstore.TokenID(id), data); err != nil {
			found.add(err)
		}
		if tx.Bucket(bucketTokens).Get(key) == nil {
			found.addf("token %d was removed, its usage is still there", id)
		}
	}
}

func checkKept(tx *bbolt.Tx, found *findings) {
	for key, data := range pairs(tx.Bucket(bucketKept)) {
		id, err := readNumber(key)
		if err != nil {
			found.add(err)
			continue
		}
		_, _, _, err = tokenstore.DecodeKept(tokenstore.TokenID(id), data)
		found.add(err)
		if tx.Bucket(bucketTokens).Get(key) == nil {
			found.addf("token %d was removed, what was kept of its use is still there", id)
		}
	}
}

func checkAudit(tx *bbolt.Tx, found *findings) {
	audit := tx.Bucket(bucketAudit)
	last := uint64(0)
	c := audit.Cursor()
	for key, data := c.First(); key != nil; key, data = c.Next() {
		e, err := readAudit(key, data)
		if err != nil {
			found.add(err)
			continue
		}
		last = e.ID
	}
	if last > audit.Sequence() {
		found.addf("audit entry %d: its id may be given to another one", last)
	}
}
