package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// The test binary is also the other process that holds or writes a store:
// childEnv names what it is to do, its argument the file.
const childEnv = "PATGATE_TEST_CHILD"

func TestMain(m *testing.M) {
	children := map[string]func(path string) error{"hold": holdStore, "write": writeStore}
	if child := children[os.Getenv(childEnv)]; child != nil {
		if err := child(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// startChild starts the test binary as another process.
func startChild(t *testing.T, role, path string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+role)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, stdout
}

var (
	bg    = context.Background()
	start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "patgate.db") }

func openStore(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeStore(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// fill stores an account with n tokens, each in another way.
func fill(t *testing.T, s *Store, n int) []*tokenstore.Token {
	t.Helper()
	owner := &tokenstore.Account{Login: "demo", Role: tokenstore.RoleOperator, Created: start}
	commitTo(t, s, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: owner}}})
	c := &tokenstore.Change{}
	tokens := make([]*tokenstore.Token, n)
	for i := range tokens {
		tokens[i] = newToken(owner.ID, fmt.Sprint(t.Name(), i))
		c.Tokens = append(c.Tokens, tokenstore.TokenChange{After: tokens[i]})
	}
	commitTo(t, s, c)
	return tokens
}

func newToken(owner tokenstore.AccountID, value string) *tokenstore.Token {
	return &tokenstore.Token{
		Account: owner, Description: "for " + value, Created: start, Expires: start.AddDate(0, 1, 0),
		Grant:   tokenstore.Grant{Methods: []string{"environment.control.StopEnv"}},
		Secrets: []tokenstore.Secret{{Hash: tokenstore.HashOf(value), Hint: "abcd", Created: start}},
	}
}

func commitTo(t *testing.T, s *Store, c *tokenstore.Change) {
	t.Helper()
	if err := s.Commit(bg, c); err != nil {
		t.Fatal(err)
	}
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func wantUntouched(t *testing.T, path string, before []byte) {
	t.Helper()
	if !bytes.Equal(readAll(t, path), before) {
		t.Error("the file was changed")
	}
}

// roundsOf lets an environment variable ask for more rounds than the few that
// fit into each test run.
func roundsOf(t *testing.T, variable string, usual int) int {
	t.Helper()
	s := os.Getenv(variable)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}
