package boltstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// A check reads a file in slices, each in a transaction of its own: a transaction that stays
// open keeps bbolt from growing the file, and every change waits for that.

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
	found := findings{}
	// bbolt's own check wants no writer beside it: a write transaction keeps
	// them out, and ends without having written.
	err := s.use(ctx, "checking", func() error {
		return s.update(func(tx *bbolt.Tx) error {
			if err := checkPages(tx); err != nil {
				return err
			}
			if _, err := checkTree(tx, s.file); err != nil {
				return err
			}
			for err := range tx.Check() {
				found.add(err)
			}
			found.slice = func(fn func(tx *bbolt.Tx) error) error { return cmp.Or(ctx.Err(), fn(tx)) }
			return cmp.Or(checkRecords(&found), errChecked)
		})
	})
	if !errors.Is(err, errChecked) {
		return err
	}
	return found.err()
}

var errChecked = errors.New("checked; nothing is to be written")

// Verify implements tokenstore.Store: it is Check without the pages, while changes go on. It
// takes one part in ten of a core. What it finds counts as damaged from then on, see Damaged.
func (s *Store) Verify(ctx context.Context) error {
	found := findings{slice: func(fn func(tx *bbolt.Tx) error) error {
		begun := time.Now()
		err := s.view(ctx, "verifying", fn)
		pause := time.NewTimer(9 * time.Since(begun))
		defer pause.Stop()
		select {
		case <-pause.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	err := checkRecords(&found)
	s.damage.Lock()
	s.found = max(s.found, found.count)
	s.damage.Unlock()
	if err = errors.Join(found.err(), err); err != nil {
		return fmt.Errorf("verifying the store %q: %w", s.path, err)
	}
	return nil
}

// findings is what a check has found so far.
type findings struct {
	slice func(fn func(tx *bbolt.Tx) error) error // runs fn in a transaction
	list  []error                                 // the first ones
	count int
}

func (f *findings) add(err error) {
	if err == nil {
		return
	}
	if f.count++; len(f.list) < maxFindings {
		f.list = append(f.list, err)
	}
}

func (f *findings) addf(format string, args ...any) { f.add(fmt.Errorf(format, args...)) }

func (f *findings) err() error {
	if f.count == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", tokenstore.ErrDamaged, errors.Join(f.list...))
}

// pairsInSlice is after how many records a slice ends.
const pairsInSlice = 64

// each checks the pairs of a bucket.
func (f *findings) each(bucket []byte, check func(tx *bbolt.Tx, key, data []byte) error) error {
	var next []byte // the least key that may come
	walked := 0
	for more := true; more; {
		err := f.slice(func(tx *bbolt.Tx) error {
			more = false
			n, c := 0, tx.Bucket(bucket).Cursor()
			for key, data := c.Seek(next); key != nil; key, data = c.Next() {
				if bytes.Compare(key, next) < 0 {
					f.addf("the bucket %s is out of order behind entry %d", bucket, walked)
					return nil // nor would the walk come to an end
				}
				if n++; n > pairsInSlice {
					more = true
					return nil
				}
				f.add(check(tx, key, data))
				walked++
				next = append(append(next[:0], key...), 0)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// numbered checks the pairs of a bucket whose keys are numbers.
func (f *findings) numbered(bucket []byte, check func(tx *bbolt.Tx, id uint64, data []byte) error) error {
	return f.each(bucket, func(tx *bbolt.Tx, key, data []byte) error {
		id, err := readNumber(key)
		if err != nil {
			return err
		}
		return check(tx, id, data)
	})
}

// ofTokens checks the pairs of a bucket that belong to a token. what says what they are.
func (f *findings) ofTokens(bucket []byte, what string, decode func(id tokenstore.TokenID, data []byte) error) error {
	return f.numbered(bucket, func(tx *bbolt.Tx, id uint64, data []byte) error {
		if tx.Bucket(bucketTokens).Get(number(id)) == nil {
			f.addf("token %d was removed, %s is still there", id, what)
		}
		return decode(tokenstore.TokenID(id), data)
	})
}

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

// checkRecords checks all records and what leads to them. It returns why it did not come to
// the end.
func checkRecords(found *findings) error {
	for _, check := range []func(*findings) error{
		checkAccounts, checkLogins, checkTokens, checkHashes, checkOwned, checkExpiry, checkCounts,
		checkUsage, checkApplied, checkNetworks, checkAudit,
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
		a, err := tokenstore.DecodeAccount(tokenstore.AccountID(id), data)
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
		t, err := tokenstore.DecodeToken(tokenstore.TokenID(id), data)
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
		for _, kind := range []struct{ count, bucket []byte }{{keyAccounts, bucketAccounts}, {keyTokens, bucketTokens}} {
			want, err := countOf(tx, kind.count)
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
	return cmp.Or(
		found.ofTokens(bucketUsage, "its usage", func(id tokenstore.TokenID, data []byte) error {
			_, err := tokenstore.DecodeUsage(id, data)
			return err
		}),
		found.ofTokens(bucketActivity, "its activity", func(id tokenstore.TokenID, data []byte) error {
			_, err := tokenstore.DecodeActivity(id, data)
			return err
		}),
		found.ofTokens(bucketKept, "what was kept of its use", func(id tokenstore.TokenID, data []byte) error {
			_, _, _, err := tokenstore.DecodeKept(id, data)
			return err
		}))
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
