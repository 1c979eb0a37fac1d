package boltstore

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

func TestNewFileIsItsOwnersOnly(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	closeStore(t, openStore(t, path))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("a new store has mode %04o, want 0600", got)
	}
}

// TestOpenEmpty: an empty file is not a first start.
func TestOpenEmpty(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	closeStore(t, openStore(t, path))
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, tokenstore.ErrDamaged) || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("opened: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("it was written to: %v", err)
	}
}

// TestOpenNewAtOnce: of several that make the same store at once, one has it; nothing else is
// left.
func TestOpenNewAtOnce(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	stores := make(chan *Store, 8)
	var all sync.WaitGroup
	for range cap(stores) {
		all.Go(func() {
			if s, err := Open(path, Options{LockTimeout: time.Millisecond}); err == nil {
				stores <- s
			} else if !errors.Is(err, ErrLocked) {
				t.Errorf("opening: %v", err)
			}
		})
	}
	all.Wait()
	if len(stores) != 1 {
		t.Fatalf("%d have it", len(stores))
	}
	closeStore(t, <-stores)
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(path) {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

// TestReplaced: nothing is written to a file that no restart would open, until it is back.
func TestReplaced(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ take, putBack func(path string) error }{
		"removed, as it were": {func(path string) error { return os.Rename(path, path+".old") }, func(path string) error { return os.Rename(path+".old", path) }},
		"replaced": {func(path string) error {
			return errors.Join(os.Link(path, path+".old"), os.WriteFile(path+".other", nil, 0o600), os.Rename(path+".other", path))
		}, func(path string) error { return os.Rename(path+".old", path) }},
	} {
		path := newPath(t)
		s := openStore(t, path)
		change := func() error {
			return s.Commit(t.Context(), &tokenstore.Change{Audit: tokenstore.AuditEntry{Action: tokenstore.ActionSessionStart}})
		}
		if err := test.take(path); err != nil {
			t.Fatal(err)
		}
		if err := change(); !errors.Is(err, tokenstore.ErrReplaced) || !errors.Is(s.Writable(), tokenstore.ErrReplaced) {
			t.Errorf("%s: a change is answered %v", name, err)
		}
		if err := s.AddUsage(t.Context(), nil, nil); !errors.Is(err, tokenstore.ErrReplaced) {
			t.Errorf("%s: usage is answered %v", name, err)
		}
		if err := test.putBack(path); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(change(), s.Writable()); err != nil {
			t.Errorf("%s, and put back: %v", name, err)
		}
		closeStore(t, s)
	}
}

func TestOpenWarns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(path string) error
		want    string
	}{
		"others may read": {func(path string) error { return os.Chmod(path, 0o640) }, "mode 0640"},
		"as it should be": {func(string) error { return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newPath(t)
			closeStore(t, openStore(t, path))
			if err := test.prepare(path); err != nil {
				t.Fatal(err)
			}
			var warnings []string
			s, err := Open(path, Options{Warn: func(msg string) { warnings = append(warnings, msg) }})
			if err != nil {
				t.Fatal(err)
			}
			defer closeStore(t, s)
			if got := strings.Join(warnings, "\n"); !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("warned %q, want %q", got, test.want)
			}
		})
	}
}

// TestOpenRefuses: each file that is no store of this version is refused with
// an error of its own that names the file, and is left as it was.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(t *testing.T, path string) // path is a good store
		want    error
		say     string
	}{
		"text":               {func(t *testing.T, path string) { writeFile(t, path, []byte(strings.Repeat("{\n}\n", 20_000))) }, ErrForeign, "no bbolt file"},
		"short text":         {func(t *testing.T, path string) { writeFile(t, path, []byte("{}")) }, ErrForeign, "no bbolt file"},
		"other bbolt file":   {func(t *testing.T, path string) { alter(t, path, foreign) }, ErrForeign, "another program's"},
		"other meta bucket":  {func(t *testing.T, path string) { alter(t, path, setMeta("format", "other")) }, ErrForeign, "another program's"},
		"newer":              {func(t *testing.T, path string) { alter(t, path, setMeta("schema", "4")) }, ErrNewerFormat, "schema version 4"},
		"no schema":          {func(t *testing.T, path string) { alter(t, path, setMeta("schema", "one")) }, tokenstore.ErrDamaged, `"one"`},
		"bucket missing":     {func(t *testing.T, path string) { alter(t, path, dropHashes) }, tokenstore.ErrDamaged, "bucket hashes is missing"},
		"no first pages":     {func(t *testing.T, path string) { overwrite(t, path, 20, bytes.Repeat([]byte{0xff}, 8192)) }, tokenstore.ErrDamaged, "first pages"},
		"cut off":            {func(t *testing.T, path string) { truncate(t, path, 16<<10) }, tokenstore.ErrDamaged, "cut off"},
		"cut off very short": {func(t *testing.T, path string) { truncate(t, path, 5000) }, tokenstore.ErrDamaged, "restore a backup"},
		"folder":             {func(t *testing.T, path string) { makeFolder(t, path) }, ErrForeign, "no regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newPath(t)
			s := openStore(t, path)
			fill(t, s, 500)
			closeStore(t, s)
			test.prepare(t, path)
			before, unreadable := os.ReadFile(path) // a folder is
			s, err := Open(path, Options{})
			if err == nil {
				closeStore(t, s)
				t.Fatal("opened")
			}
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.say) || !strings.Contains(err.Error(), path) {
				t.Errorf("%v; want %v with %q and the path", err, test.want, test.say)
			}
			if unreadable == nil {
				wantUntouched(t, path, before)
			}
		})
	}
}

func TestOpenNamesMissingFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "missing")
	_, err := Open(filepath.Join(folder, "patgate.db"), Options{})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("folder %q", folder)) {
		t.Errorf("a store in no folder: %v", err)
	}
}

func TestLockedByAnotherProcess(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	child, stdout := startChild(t, "hold", path)
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	before := readAll(t, path)
	_, err := Open(path, Options{LockTimeout: 50 * time.Millisecond})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "patgate tokens") {
		t.Errorf("a store that another process holds: %v, want ErrLocked, the path and what to do", err)
	}
	wantUntouched(t, path, before)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	closeStore(t, openStore(t, path))
}

// holdStore is the other process of TestLockedByAnotherProcess.
func holdStore(path string) error {
	if _, err := Open(path, Options{}); err != nil {
		return err
	}
	fmt.Println("open")
	_, err := io.Copy(io.Discard, os.Stdin)
	time.Sleep(time.Minute) // until it is killed
	return err
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := openStore(t, path)
	defer closeStore(t, s)
	var order []string
	steps := map[int]migration{}
	for _, v := range []int{1, 2} {
		steps[v] = func(*bbolt.Tx) error { order = append(order, fmt.Sprint(v)); return nil }
	}
	err := s.update(func(tx *bbolt.Tx) error {
		if err := migrate(tx, 1, 3, steps); err != nil {
			return err
		}
		if got := string(tx.Bucket(bucketMeta).Get(keySchema)); got != "3" {
			t.Errorf("after a migration to 3 the schema version is %q", got)
		}
		return migrate(tx, 3, 4, steps)
	})
	if got := strings.Join(order, ","); got != "1,2" {
		t.Errorf("migrated in the order %s, want 1,2", got)
	}
	if err == nil || !strings.Contains(err.Error(), "version 3 to 4") {
		t.Errorf("a version without a migration: %v", err)
	}
	if err := s.Check(bg); err != nil {
		t.Errorf("after a migration that failed: %v", err)
	}
	if err := s.view(bg, "reading the version", func(tx *bbolt.Tx) error {
		version, err := versionOf(tx)
		if version != schemaVersion {
			t.Errorf("after a migration that failed the schema version is %d", version)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, path string, offset int, data []byte) {
	t.Helper()
	all := readAll(t, path)
	copy(all[offset:], data)
	writeFile(t, path, all)
}

func makeFolder(t *testing.T, path string) {
	t.Helper()
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
}

// alter changes a store behind its back.
func alter(t *testing.T, path string, fn func(tx *bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func foreign(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if err := tx.DeleteBucket(name); err != nil {
			return err
		}
	}
	_, err := tx.CreateBucket([]byte("other"))
	return err
}

func setMeta(key, value string) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put([]byte(key), []byte(value)) }
}

func dropHashes(tx *bbolt.Tx) error { return tx.DeleteBucket(bucketHashes) }
