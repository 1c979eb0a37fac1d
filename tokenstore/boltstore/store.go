// Package boltstore keeps accounts and tokens in one bbolt file. It is the
// Store for one node: no server of its own, one fsync a change, or one for many
// changes that come at the same time.
package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/patgate/patgate/tokenstore"
)

// Errors of Open, beside those of package tokenstore and of the file system.
var (
	ErrLocked      = errors.New("locked by another process")
	ErrNewerFormat = errors.New("written by a newer version of patgate")
	ErrForeign     = errors.New("not a store of patgate")
)

// Options changes how a file is opened.
type Options struct {
	// LockTimeout is how long to wait for another process to let go of the
	// file. Default: 1 s.
	LockTimeout time.Duration
	// Warn is told what is not wrong enough to fail. Default: nobody.
	Warn func(msg string)
}

// Store keeps accounts and tokens in a bbolt file. Make one with Open.
type Store struct {
	path string
	db   *bbolt.DB

	pending chan *commit
	closing chan struct{}
	writer  sync.WaitGroup
	closed  sync.Once
	users   sync.RWMutex // held for reading by each call, for writing by Close
	gone    bool         // under users

	following sync.Mutex // followers, and the order of what they are told
	followers []*follower
}

var _ tokenstore.Store = (*Store)(nil)

// Open opens the file at path, or makes it, readable for its owner only. It
// fails with ErrLocked where another process has it open, ErrNewerFormat,
// ErrForeign, or an error that wraps tokenstore.ErrDamaged; the file is then as
// it was.
func Open(path string, o Options) (*Store, error) {
	s, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("opening the store %q: %w", path, err)
	}
	return s, nil
}

func open(path string, o Options) (_ *Store, err error) {
	if o.LockTimeout == 0 {
		o.LockTimeout = time.Second
	}
	if err := checkFile(path, o.Warn); err != nil {
		return nil, err
	}
	db, err := openBolt(path, o.LockTimeout)
	if err != nil {
		return nil, err
	}
	if err := prepare(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &Store{path: path, db: db, pending: make(chan *commit), closing: make(chan struct{})}
	s.writer.Go(s.write)
	return s, nil
}

// checkFile looks at the file before bbolt does, which would make it, and tells
// nobody whether the folder is missing.
func checkFile(path string, warn func(string)) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		folder := filepath.Dir(path)
		if _, err := os.Stat(folder); err != nil {
			return fmt.Errorf("its folder %q cannot be used (%w); make it, or name another file", folder, err)
		}
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is no regular file; name another one", ErrForeign)
	case info.Mode().Perm()&0o077 != 0 && warn != nil:
		warn(fmt.Sprintf("the store can be read by others (mode %04o); it holds hashes only, but make it 0600", info.Mode().Perm()))
	}
	return nil
}

func openBolt(path string, lockTimeout time.Duration) (db *bbolt.DB, err error) {
	defer panicOnFault()()
	defer recoverDamage(&err)
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:      lockTimeout,
		FreelistType: bbolt.FreelistMapType,
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: a running patgate has it open; use the commands that talk to it (patgate tokens, patgate accounts), or stop it first", ErrLocked)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("%w (%w): it is no bbolt file, or its first pages are gone; restore a backup, or name another file", tokenstore.ErrDamaged, err)
	case err != nil:
		return nil, err
	}
	return db, nil
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
		err = s.db.Close()
	})
	return err
}

// view runs fn in a read transaction.
func (s *Store) view(ctx context.Context, what string, fn func(tx *bbolt.Tx) error) (err error) {
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
	defer panicOnFault()()
	defer recoverDamage(&err)
	return s.db.View(fn)
}
