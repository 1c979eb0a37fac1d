package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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
	// Now gives the time at which a new file is made. Default: time.Now.
	Now func() time.Time
}

// Open opens the file at path, or makes it where there is none, readable for its owner only.
// It fails with ErrLocked where another process has it open, ErrNewerFormat,
// ErrForeign, or an error that wraps tokenstore.ErrDamaged; the file is then as
// it was.
func Open(path string, o Options) (*Store, error) {
	if o.LockTimeout == 0 {
		o.LockTimeout = time.Second
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("opening the store %q: %w", path, err)
	}
	return s, nil
}

func open(path string, o Options) (*Store, error) {
	isNew, err := checkFile(path, o.Warn)
	if err != nil {
		return nil, err
	}
	if isNew {
		if err := begin(path, o); err != nil {
			return nil, err
		}
	}
	damage, err := inspect(path, o)
	if err != nil {
		return nil, err
	}
	db, file, err := openBolt(path, &bbolt.Options{Timeout: o.LockTimeout, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, err
	}
	if err := prepare(db, o.Now()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := newStore(path, db, file)
	s.lost = damage
	return s, nil
}

// begin makes a new file, whole, under another name, and gives it its name then: so one that
// a full disk has cut off is never taken for a store.
func begin(path string, o Options) (err error) {
	made, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("making it: %w", err)
	}
	draft := made.Name()
	defer func() {
		if gone := os.Remove(draft); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	if err := made.Close(); err != nil {
		return fmt.Errorf("making it: %w", err)
	}
	db, _, err := openBolt(draft, &bbolt.Options{Timeout: o.LockTimeout})
	if err != nil {
		return fmt.Errorf("making it: %w", err)
	}
	if err := errors.Join(prepare(db, o.Now()), db.Close()); err != nil {
		return fmt.Errorf("making it: %w", err)
	}
	// A link does not replace what another process has made meanwhile.
	if err := os.Link(draft, path); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, there := os.Lstat(path); there == nil {
			return nil
		}
		if err := os.Rename(draft, path); err != nil { // a file system without links
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// checkFile looks at the file before bbolt does, which would make it, and tells
// nobody whether the folder is missing.
func checkFile(path string, warn func(string)) (isNew bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		folder := filepath.Dir(path)
		if _, err := os.Stat(folder); err != nil {
			return false, fmt.Errorf("its folder %q cannot be used (%w); make it, or name another file", folder, err)
		}
		return true, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%w: it is no regular file; name another one", ErrForeign)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		warn(fmt.Sprintf("the store %q can be used by others than its owner (mode %04o); make it 0600", path, mode))
	}
	if info.Size() == 0 {
		return false, fmt.Errorf("%w: it is an empty file, so what it held is gone; restore a backup or, to begin without any account, remove the file", tokenstore.ErrDamaged)
	}
	return false, nil
}

// inspect opens an existing file for reading only and finds out whether it is ours, and can be
// written to. bbolt may write when it opens a file for writing, and what is not ours is
// left untouched. damage is how many records are known to be lost.
func inspect(path string, o Options) (damage int, err error) {
	db, file, err := openBolt(path, &bbolt.Options{Timeout: o.LockTimeout, ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	defer panicOnFault()()
	defer recoverDamage(&err)
	err = db.View(func(tx *bbolt.Tx) error {
		damage, err = inspectTree(tx, path, file, o.Warn)
		return err
	})
	return damage, err
}

func inspectTree(tx *bbolt.Tx, path string, file *os.File, warn func(string)) (damage int, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if info.Size() < tx.Size() {
		return 0, fmt.Errorf("%w: the file is cut off, it has %d of %d bytes; restore a backup", tokenstore.ErrDamaged, info.Size(), tx.Size())
	}
	version, err := versionOf(tx)
	if err != nil {
		return 0, err
	}
	_, whole, err := newTree(tx, file).metas()
	if err != nil {
		return 0, err
	}
	if whole < 2 { // so bbolt goes by the state of one change before, maybe
		warn(fmt.Sprintf("one of the two first pages of the store %q is damaged: what was changed last may be missing; compare it with a backup, or with what was done last", path))
		damage++
	}
	records, err := checkTree(tx, file)
	if err != nil {
		return 0, fmt.Errorf("%w; restore a backup, and copy a file only while no server has it open", err)
	}
	if version < countedSince {
		return damage, nil
	}
	lost, err := countLost(tx, records)
	return damage + lost, err
}

// openBolt returns the file, too, which bbolt closes.
func openBolt(path string, o *bbolt.Options) (_ *bbolt.DB, file *os.File, err error) {
	o.OpenFile = func(name string, flag int, mode fs.FileMode) (*os.File, error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	defer func() {
		if err != nil && file != nil { // after a panic bbolt does not do this
			unlock(file)
			_ = file.Close()
		}
	}()
	defer panicOnFault()()
	defer recoverDamage(&err)
	db, err := bbolt.Open(path, 0o600, o)
	switch {
	case err == nil:
		return db, file, nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, nil, fmt.Errorf("%w: a running patgate has it open; use the commands that talk to it (patgate tokens, patgate accounts), or stop it first", ErrLocked)
	case errors.As(err, new(*fs.PathError)), errors.As(err, new(syscall.Errno)):
		return nil, nil, err
	case !isBolt(path):
		return nil, nil, fmt.Errorf("%w: it is no bbolt file; name another file", ErrForeign)
	}
	return nil, nil, fmt.Errorf("%w: its first pages cannot be read (%w); restore a backup", tokenstore.ErrDamaged, err)
}

// isBolt reports whether a file that bbolt does not take once was one: whether
// one of its first two pages, of any page size, has the mark.
func isBolt(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	start := make([]byte, 64<<10+32)
	n, _ := io.ReadFull(f, start)
	const magic, magicOffset = 0xED0CDAED, 16
	for page := 0; page+magicOffset+4 <= n; page = max(512, 2*page) {
		if binary.NativeEndian.Uint32(start[page+magicOffset:]) == magic {
			return true
		}
	}
	return false
}

// syncFolder makes a new file's name as durable as its content.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	return errors.Join(err, folder.Close())
}
