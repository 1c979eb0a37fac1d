package tests

import (
	"os"
	"strings"
	"sync"
	"testing"
)

// TestStoreFileGoes: a store whose file is taken away from under the server goes on letting
// tokens in, takes no change that a restart would lose, says why, and goes on when the
// file is back.
func TestStoreFileGoes(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	file := s.file("patgate.db")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	refused := s.run("accounts", "add", "more")
	if refused.code == 0 || !strings.Contains(refused.stderr, "removed or replaced") {
		t.Errorf("a change is answered %d %s", refused.code, refused.stderr)
	}
	if code, _ := s.get(stop + "?session=" + value); code != 200 {
		t.Errorf("the token gets %d", code)
	}
	// A removal holds, though it cannot be stored.
	s.run("tokens", "remove", "1", "--yes")
	if code, _ := s.get(stop + "?session=" + value); code != 401 {
		t.Errorf("the token that was to be removed gets %d", code)
	}
	waitFor(t, "the log to tell of it", func() bool { return strings.Contains(s.output.String(), "no change is stored any more") })
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 0 {
		t.Errorf("the metric says %v", v)
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	s.must("accounts", "add", "more")
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 1 {
		t.Errorf("the metric says %v", v)
	}
}

// TestStoreFileBreaks: a store whose file is cut or overwritten under the server answers at
// once, refuses from then on a token that was to be removed, goes on letting in the others,
// says what happened, and lets the server end.
func TestStoreFileBreaks(t *testing.T) {
	t.Parallel()
	overwrite := func(file string, from, to float64) error {
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		start, end := int64(from*float64(info.Size())), int64(to*float64(info.Size()))
		_, err = f.WriteAt(make([]byte, end-start), start)
		return err
	}
	for name, damage := range map[string]func(file string) error{
		"cut to nothing": func(file string) error { return os.Truncate(file, 0) },
		"cut to a quarter": func(file string) error {
			info, err := os.Stat(file)
			if err != nil {
				return err
			}
			return os.Truncate(file, info.Size()/4) // of which a part may never have been used
		},
		"zeroed":                 func(file string) error { return overwrite(file, 0, 1) },
		"zeroed behind its head": func(file string) error { return overwrite(file, 0.25, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, newRecorder(t).address, config{})
			s.must("accounts", "add", "demo")
			s.must("accounts", "add", "leaver")
			goes, stays := s.token("demo", "--method", "environment.control.StopEnv"), s.token("demo", "--method", "environment.control.StopEnv")
			changes, leaves := s.token("demo", "--method", "environment.control.StopEnv"), s.token("leaver", "--method", "environment.control.StopEnv")
			if err := damage(s.file("patgate.db")); err != nil {
				t.Fatal(err)
			}
			var calling sync.WaitGroup
			for range 20 {
				calling.Go(func() { s.fetch("http://" + s.admin + "/patgate/api/v1/tokens") }) // whatever they get
			}
			s.run("tokens", "remove", "1", "--yes")
			s.run("tokens", "regenerate", "3")
			s.run("accounts", "edit", "leaver", "--disable")
			for what, value := range map[string]string{"that was to be removed": goes, "that was to get another value": changes, "of an account that was to be disabled": leaves} {
				if code, _ := s.get(stop + "?session=" + value); code != 401 {
					t.Errorf("the token %s gets %d", what, code)
				}
			}
			if code, _ := s.get(stop + "?session=" + stays); code != 200 {
				t.Errorf("another token gets %d", code)
			}
			calling.Wait()
			if r := s.run("accounts", "add", "more"); r.code == 0 {
				t.Error("a change is answered as if it were stored")
			}
			s.stop()
		})
	}
}

// TestStoreFileIsEmpty: an empty file is not taken for a first start.
func TestStoreFileIsEmpty(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.stop()
	if err := os.Truncate(s.file("patgate.db"), 0); err != nil {
		t.Fatal(err)
	}
	r := s.run("run", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	if r.code == 0 || !strings.Contains(r.stderr, "empty file") || !strings.Contains(r.stderr, "restore a backup") {
		t.Errorf("the start ends with %d: %.500s", r.code, r.stderr)
	}
}
