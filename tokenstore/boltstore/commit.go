package boltstore

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// groupSize is how many changes may share one transaction, and one fsync.
const groupSize = 256

// commit is a change on its way through the writer.
type commit struct {
	change *tokenstore.Change

	done chan error
}

// Commit implements tokenstore.Store. Changes that wait while another one is
// written are written together: alone, a change waits for nobody.
func (s *Store) Commit(ctx context.Context, c *tokenstore.Change) error {
	p := &commit{change: c, done: make(chan error, 1)}
	select {
	case s.pending <- p:
	case <-ctx.Done():
		return fmt.Errorf("writing a change: %w", ctx.Err())
	case <-s.closing:
		return fmt.Errorf("writing a change: %w", tokenstore.ErrClosed)
	}
	// From here on the change is made or refused, whether the caller waits
	// or not, so the caller waits.
	if err := <-p.done; err != nil {
		return fmt.Errorf("writing a change: %w", err)
	}
	return nil
}

// write is the one goroutine that writes changes.
func (s *Store) write() {
	for {
		select {
		case p := <-s.pending:
			s.writeGroup(s.gather(p))
		case <-s.closing:
			return
		}
	}
}

// gather takes what else is waiting.
func (s *Store) gather(first *commit) []*commit {
	group := []*commit{first}
	for len(group) < groupSize {
		select {
		case p := <-s.pending:
			group = append(group, p)
		default:
			return group
		}
	}
	return group
}

// writeGroup writes a group in one transaction, tells the followers, and then
// answers. A change that is refused leaves no trace and disturbs no other.
func (s *Store) writeGroup(group []*commit) {
	s.following.Lock()
	defer s.following.Unlock()
	refused := make([]error, len(group))
	err := s.update(func(tx *bbolt.Tx) error {
		for i, p := range group {
			refused[i] = applyChange(tx, p.change)
			if refused[i] != nil && !isRefusal(refused[i]) {
				return refused[i]
			}
		}
		return nil
	})
	for i, p := range group {
		if err == nil && refused[i] == nil {
			s.tell(p.change)
		}
	}
	for i, p := range group {
		if err != nil {
			p.done <- err
			continue
		}
		p.done <- refused[i]
	}
}

// update runs fn in a write transaction, with panics of bbolt as errors.
func (s *Store) update(fn func(tx *bbolt.Tx) error) (err error) {
	defer panicOnFault()()
	defer recoverDamage(&err)
	return s.db.Update(fn)
}

// isRefusal tells a change that was refused before anything of it was written
// from a transaction that failed halfway.
func isRefusal(err error) bool {
	for _, refusal := range []error{
		tokenstore.ErrNotFound, tokenstore.ErrConflict, tokenstore.ErrLoginExists, tokenstore.ErrHashExists,
		tokenstore.ErrTooManyTokens, tokenstore.ErrAccountHasTokens, tokenstore.ErrLastOperator,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// follower is told of changes until its context ends.
type follower struct {
	ctx context.Context
	to  tokenstore.Follower
}

// tell gives the followers a copy of the change that nobody modifies any more.
func (s *Store) tell(c *tokenstore.Change) {
	if len(s.followers) == 0 {
		return
	}
	kept := s.followers[:0]
	told := cloneChange(c)
	for _, f := range s.followers {
		if f.ctx.Err() == nil {
			f.to.Apply(told)
			kept = append(kept, f)
		}
	}
	s.followers = kept
}

func cloneChange(c *tokenstore.Change) *tokenstore.Change {
	told := &tokenstore.Change{Audit: c.Audit, MaxTokens: c.MaxTokens}
	for _, a := range c.Accounts {
		told.Accounts = append(told.Accounts, tokenstore.AccountChange{Before: cloneAccount(a.Before), After: cloneAccount(a.After)})
	}
	for _, t := range c.Tokens {
		told.Tokens = append(told.Tokens, tokenstore.TokenChange{Before: cloneToken(t.Before), After: cloneToken(t.After)})
	}
	return told
}

func cloneAccount(a *tokenstore.Account) *tokenstore.Account {
	if a == nil {
		return nil
	}
	return a.Clone()
}

func cloneToken(t *tokenstore.Token) *tokenstore.Token {
	if t == nil {
		return nil
	}
	return t.Clone()
}
