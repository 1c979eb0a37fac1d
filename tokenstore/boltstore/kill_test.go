package boltstore

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// TestKill kills a process that writes, again and again. What it has been
// answered is there, nothing is half there, and each change has its audit entry.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := roundsOf(t, "PATGATE_KILL_ROUNDS", 20)
	path := newPath(t)
	answered := 0
	for round := range rounds {
		lines := writeAndKill(t, path, rand.N(100*time.Millisecond))
		answered += len(lines)
		s := openStore(t, path)
		if err := s.Check(bg); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		compareWithAudit(t, s, lines)
		closeStore(t, s)
	}
	t.Logf("%d rounds, %d changes answered", rounds, answered)
	if answered < rounds {
		t.Errorf("%d rounds had only %d changes: nothing was tested", rounds, answered)
	}
}

// line is what the writer says of a change that has been answered.
type line struct {
	Audit  uint64
	Action tokenstore.Action
	Token  tokenstore.TokenID
}

// writeAndKill starts a writer, waits for its first answer and then so long,
// kills it, and returns what had been answered.
func writeAndKill(t *testing.T, path string, after time.Duration) (lines []line) {
	t.Helper()
	child, stdout := startChild(t, "write", path)
	scan := bufio.NewScanner(stdout)
	for scan.Scan() {
		var l line
		if n, err := fmt.Sscan(scan.Text(), &l.Audit, &l.Action, &l.Token); n != 3 {
			break // it was killed while it said this
		} else if err != nil {
			t.Fatal(err)
		}
		if len(lines) == 0 {
			time.AfterFunc(after, func() { _ = child.Process.Kill() })
		}
		lines = append(lines, l)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the writer ended by itself")
	}
	return lines
}

// compareWithAudit replays the audit entries: they make exactly the tokens that
// are stored, and each answer has its entry.
func compareWithAudit(t *testing.T, s *Store, answered []line) {
	t.Helper()
	entries, err := s.Audit(bg, tokenstore.AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(entries)
	revisions := make(map[tokenstore.TokenID]uint64)
	for i, e := range entries {
		if e.ID != uint64(i+1) {
			t.Fatalf("audit entry %d has id %d", i+1, e.ID)
		}
		for _, id := range e.Tokens {
			if e.Action == tokenstore.ActionTokenRemove {
				delete(revisions, id)
			} else {
				revisions[id]++
			}
		}
	}
	for _, l := range answered {
		if l.Audit > uint64(len(entries)) {
			t.Fatalf("%s of token %d was answered and is lost", l.Action, l.Token)
		}
		if e := entries[l.Audit-1]; e.Action != l.Action || !slices.Equal(e.Tokens, []tokenstore.TokenID{l.Token}) {
			t.Fatalf("%s of token %d was answered, its audit entry says %s of %v", l.Action, l.Token, e.Action, e.Tokens)
		}
	}
	tokens, err := s.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tokens) != len(revisions) {
		t.Fatalf("%d tokens are stored, the audit entries make %d", len(tokens), len(revisions))
	}
	for _, token := range tokens {
		if token.Revision != revisions[token.ID] {
			t.Fatalf("token %d has revision %d, the audit entries make %d", token.ID, token.Revision, revisions[token.ID])
		}
	}
}

// writeStore is the process that is killed: eight writers that say a line for
// each change when it has been answered.
func writeStore(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	owner := &tokenstore.Account{Login: "demo", Role: tokenstore.RoleUser, Created: start}
	known, err := s.AccountByLogin(bg, "demo")
	if err == nil {
		owner = known
	} else if err := s.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: owner}}}); err != nil {
		return err
	}
	var writers sync.WaitGroup
	failed := make(chan error, 8)
	for w := range 8 {
		writers.Go(func() { failed <- writeUntilKilled(s, owner.ID, w) })
	}
	return <-failed
}

func writeUntilKilled(s *Store, owner tokenstore.AccountID, writer int) error {
	for n := 0; ; n++ {
		token := newToken(owner, fmt.Sprint(os.Getpid(), time.Now().UnixNano(), writer, n))
		if err := say(s, tokenstore.ActionTokenGenerate, nil, token); err != nil {
			return err
		}
		edited := token.Clone()
		edited.Secrets[0].Hash = tokenstore.HashOf(token.Description + " again")
		if err := say(s, tokenstore.ActionTokenRegenerate, token, edited); err != nil {
			return err
		}
		if n%2 == 0 {
			continue
		}
		if err := say(s, tokenstore.ActionTokenRemove, edited, nil); err != nil {
			return err
		}
	}
}

func say(s *Store, a tokenstore.Action, before, after *tokenstore.Token) error {
	c := &tokenstore.Change{
		Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
		Audit:  tokenstore.AuditEntry{Time: start, Action: a},
	}
	if err := s.Commit(bg, c); err != nil {
		return err
	}
	_, err := fmt.Printf("%d %s %d\n", c.Audit.ID, a, c.Audit.Tokens[0])
	return err
}
