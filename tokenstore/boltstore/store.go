// Package boltstore keeps accounts and tokens in one bbolt file. It is the
// Store for one node: no server of its own, one fsync a change, or one for many
// changes that come at the same time.
package boltstore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// Store keeps accounts and tokens in a bbolt file. Make one with Open.
type Store struct {
	path string
	db   *bbolt.DB
	file *os.File // db's

	pending chan *commit
	closing chan struct{}
	writer  sync.WaitGroup
	closed  sync.Once
	users   sync.RWMutex // held for reading by each call, for writing by Close
	gone    bool         // under users

	following sync.Mutex // followers, and the order of what they are told
	followers []*follower

	run      uint64 // tells what KeepUsage keeps from what it kept when the file was open before
	breakage breakage
	repeats  repeats // the writer's

	damage       sync.Mutex
	lost         int             // records that were known to be when it was opened
	found        int             // by Verify
	damagedAudit map[uint64]bool // ids of entries that could not be read
}

var _ tokenstore.Store = (*Store)(nil)

func newStore(path string, db *bbolt.DB, file *os.File) *Store {
	s := &Store{path: path, db: db, file: file, pending: make(chan *commit), closing: make(chan struct{})}
	s.breakage.broken = make(chan struct{})
	var run [8]byte
	_, _ = rand.Read(run[:]) // never fails
	s.run = binary.BigEndian.Uint64(run[:])
	s.writer.Go(s.write)
	return s
}

// recoverDamage turns a panic of bbolt, which is what it does on a page that
// cannot be, into an error.
func recoverDamage(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v; restore a backup", tokenstore.ErrDamaged, p)
	}
}

// panicOnFault makes a read beyond the end of the file, which is mapped into
// memory, a panic in place of the end of the process. It returns what undoes it.
func panicOnFault() func() {
	before := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(before) }
}

// Close ends all work and closes the file. Calls that run are finished first.
func (s *Store) Close() error {
	var err error
	s.closed.Do(func() {
		close(s.closing)
		s.writer.Wait()
		s.users.Lock()
		s.gone = true
		s.users.Unlock()
		err = s.closeFile()
	})
	return err
}

// closeFile closes the file. Where the store is broken, bbolt would wait for its own locks;
// then the file is let go of, and the rest goes with the process.
func (s *Store) closeFile() error {
	closed := make(chan error, 1)
	if s.breakage.err() == nil {
		go func() {
			defer panicOnFault()()
			var err error
			defer func() { closed <- err }()
			defer recoverDamage(&err)
			err = s.db.Close()
		}()
	}
	select {
	case err := <-closed:
		return err
	case <-s.breakage.broken:
	}
	unlock(s.file)
	return errors.Join(s.breakage.err(), s.file.Close())
}

// view runs fn in a read transaction.
func (s *Store) view(ctx context.Context, what string, fn func(tx *bbolt.Tx) error) error {
	return s.use(ctx, what, func() error { return s.guarded(false, s.db.View, fn) })
}

// note runs fn in a write transaction of its own, beside those of changes. What it writes is
// not worth an error where all can see it, though a crash may take it back.
func (s *Store) note(ctx context.Context, what string, fn func(tx *bbolt.Tx) error) error {
	return s.use(ctx, what, func() error {
		id := 0
		err := s.update(func(tx *bbolt.Tx) error {
			id = tx.ID()
			return fn(tx)
		})
		if err != nil && s.shows(id) {
			return nil
		}
		return err
	})
}

// use calls fn while Close waits. what says what is attempted, for the error.
func (s *Store) use(ctx context.Context, what string, fn func() error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", what, err)
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	s.users.RLock()
	defer s.users.RUnlock()
	if s.gone {
		return tokenstore.ErrClosed
	}
	return fn()
}

// Writable implements tokenstore.Store: the store is not broken, and the file that is open is
// the one that a restart would open, whole: what is written behind a place where it was cut
// off would hide that something is missing.
func (s *Store) Writable() error {
	if err := s.breakage.err(); err != nil {
		return err
	}
	there, err := os.Stat(s.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking for the store's file %q: %w", s.path, err)
	}
	own, err2 := s.file.Stat()
	if err2 != nil {
		return fmt.Errorf("looking at the store's file %q: %w", s.path, err2)
	}
	if err != nil || !os.SameFile(there, own) {
		return fmt.Errorf("%w: %q; put it back under its name, or restart to use what is there now", tokenstore.ErrReplaced, s.path)
	}
	size := int64(0)
	err = s.guarded(false, s.db.View, func(tx *bbolt.Tx) error {
		size = tx.Size()
		return nil
	})
	if err == nil && own.Size() < size {
		s.breakage.breaks(fmt.Errorf("%w: the file was cut off, it has %d of %d bytes", tokenstore.ErrDamaged, own.Size(), size))
		err = s.breakage.err()
	}
	return err
}

// update runs fn in a write transaction.
func (s *Store) update(fn func(tx *bbolt.Tx) error) error {
	if err := s.Writable(); err != nil {
		return err
	}
	return s.guarded(true, s.db.Update, fn)
}
