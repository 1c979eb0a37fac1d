package boltstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
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
			found.slice = func(fn func(tx *bbolt.Tx) error) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				return fn(tx)
			}
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
