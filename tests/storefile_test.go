package tests

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
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
	if listed := s.must("tokens", "list"); !strings.Contains(listed, "refused; that could not be stored") {
		t.Errorf("it is listed as\n%s", listed)
	}
	waitFor(t, "the log to tell of it", func() bool { return strings.Contains(s.output.String(), "can no longer be stored") })
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 0 {
		t.Errorf("the metric says %v", v)
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	s.must("accounts", "add", "more")
	s.must("tokens", "remove", "1", "--yes")
	if v := s.metric(`patgate_store_writable{store="` + file + `"}`); v != 1 {
		t.Errorf("the metric says %v", v)
	}
}

// overwrite clears a part of a file.
func overwrite(file string, from, to float64) error {
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

// breakages are what can happen to the file of a store under the server.
var breakages = map[string]func(file string) error{
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
	"removed":                os.Remove,
	"replaced": func(file string) error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file+".new", data, 0o600); err != nil {
			return err
		}
		return os.Rename(file+".new", file)
	},
}

// call calls the gate and the management API from 20 clients until end, whatever they get: a
// server that is stopped answers nobody.
func (s *server) call(value string) (end func()) {
	done := make(chan struct{})
	var callers sync.WaitGroup
	client := &http.Client{Timeout: patience}
	for i := range 20 {
		address := s.url(stop + "?session=" + value)
		if i%2 == 0 {
			address = "http://" + s.admin + "/patgate/api/v1/tokens"
		}
		callers.Go(func() {
			tick := time.NewTicker(100 * time.Millisecond) // so that other tests get on, too
			defer tick.Stop()
			for {
				select {
				case <-done:
					return
				case <-tick.C:
				}
				if answer, err := client.Get(address); err == nil {
					_, _ = io.Copy(io.Discard, answer.Body)
					_ = answer.Body.Close()
				}
			}
		})
	}
	return sync.OnceFunc(func() {
		close(done)
		callers.Wait()
	})
}

// TestStoreFileBreaks: a store whose file is cut, overwritten, removed or replaced under the
// server, with 20 clients calling, answers at once, refuses from then on a token that was to
// be removed, goes on letting in the others, says what happened, and lets the server end while
// they still call.
func TestStoreFileBreaks(t *testing.T) {
	t.Parallel()
	for name, damage := range breakages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, newRecorder(t).address, config{})
			s.must("accounts", "add", "demo")
			s.must("accounts", "add", "leaver")
			goes, stays := s.token("demo", "--method", "environment.control.StopEnv"), s.token("demo", "--method", "environment.control.StopEnv")
			changes, leaves := s.token("demo", "--method", "environment.control.StopEnv"), s.token("leaver", "--method", "environment.control.StopEnv")
			end := s.call(stays)
			defer end()
			if err := damage(s.file("patgate.db")); err != nil {
				t.Fatal(err)
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
			if r := s.run("accounts", "add", "more"); r.code == 0 {
				t.Error("a change is answered as if it were stored")
			}
			s.stop()
		})
	}
}

// TestRemovalsThatCannotBeStored: each of 500 tokens whose removal cannot be stored is refused
// from the answer on, while 20 clients call.
func TestRemovalsThatCannotBeStored(t *testing.T) {
	t.Parallel()
	const removals = 500
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	client := &client.Client{BaseURL: "http://" + s.admin + "/patgate"}
	tokens := make([]*api.TokenWithValue, removals)
	for i := range tokens {
		owner := fmt.Sprintf("owner-%d", i/20) // an account may have so many and some more
		if i%20 == 0 {
			s.must("accounts", "add", owner)
		}
		made, err := client.GenerateToken(t.Context(), api.GenerateToken{Account: owner, Description: "goes", Methods: []string{"environment.control.StopEnv"}, Lifetime: "30d"})
		if err != nil {
			t.Fatal(err)
		}
		tokens[i] = made
	}
	stays := s.token("demo", "--method", "environment.control.StopEnv")
	defer s.call(stays)()
	if err := overwrite(s.file("patgate.db"), 0, 1); err != nil {
		t.Fatal(err)
	}
	for i, token := range tokens {
		if code, _ := s.get(stop + "?session=" + token.Value); code != 200 {
			t.Fatalf("token %d of %d gets %d before it is removed", i, removals, code)
		}
		results, err := client.RemoveTokens(t.Context(), []uint64{token.ID})
		if err == nil && (len(results) != 1 || results[0].Problem == nil || results[0].Problem.Reason != api.ReasonNotDurable) {
			t.Fatalf("removal %d of %d is answered %+v", i, removals, results)
		}
		if code, _ := s.get(stop + "?session=" + token.Value); code != 401 {
			t.Fatalf("token %d of %d gets %d when its removal was answered with %v", i, removals, code, err)
		}
	}
	if code, _ := s.get(stop + "?session=" + stays); code != 200 {
		t.Errorf("another token gets %d", code)
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
