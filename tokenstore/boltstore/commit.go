package boltstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/changecheck"
)

// groupSize is how many changes may share one transaction, and one fsync.
const groupSize = 256

// commit is a change on its way through the writer.
type commit struct {
	change  *tokenstore.Change // the caller's
	made    *tokenstore.Change // what is stored and told of it, see stored
	refused error
	done    chan error
}

// Commit implements tokenstore.Store. Changes that wait while another one is
// written are written together: alone, a change waits for nobody.
func (s *Store) Commit(ctx context.Context, c *tokenstore.Change) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("writing a change: %w", err)
	}
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
// answers. A change that is refused, or fails by itself, leaves no trace and
// disturbs no other.
func (s *Store) writeGroup(group []*commit) {
	s.following.Lock()
	defer s.following.Unlock()
	for len(group) > 0 {
		at, err := s.writeTogether(group)
		if err == nil {
			s.settle(group)
			return
		}
		if at == len(group) { // it is not the fault of one of them
			for _, p := range group {
				p.done <- cmp.Or(p.refused, err)
			}
			return
		}
		group[at].done <- err
		group = slices.Delete(group, at, at+1)
	}
}

// writeTogether returns, where it fails, which change it was at; all of them:
// the transaction as a whole.
func (s *Store) writeTogether(group []*commit) (at int, err error) {
	id := 0
	err = s.update(func(tx *bbolt.Tx) error {
		id = tx.ID()
		for at = 0; at < len(group); at++ {
			p := group[at]
			p.made = p.change.Stored()
			if p.refused = changecheck.Check(changeReader{tx}, p.made); p.refused != nil {
				continue
			}
			if err := s.writeChange(tx, p.made); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && at == len(group) && s.shows(id) {
		err = s.tellAnew(err)
	}
	return at, err
}

// shows reports whether a transaction that failed can be seen all the same: it fails last
// where the disk does not confirm the page that makes it the newest one, and from there on
// it is what everybody reads.
func (s *Store) shows(id int) bool {
	newest := 0
	err := s.guarded(false, s.db.View, func(tx *bbolt.Tx) error {
		newest = tx.ID()
		return nil
	})
	return err == nil && id != 0 && newest >= id
}

// tellAnew gives the followers the whole state, of which they have not been told all.
func (s *Store) tellAnew(cause error) error {
	var failed error
	s.tell(func(f tokenstore.Follower) { failed = errors.Join(failed, s.load(f)) })
	if failed != nil {
		s.tell(tokenstore.Follower.Lose)
	}
	return errors.Join(fmt.Errorf("%w: %w", tokenstore.ErrOutcomeUnknown, cause), failed)
}

// settle tells the followers what is durable now, and answers. A follower that
// panics ends the process: going on with what it does not know would let in
// what was revoked.
func (s *Store) settle(group []*commit) {
	for _, p := range group {
		if p.refused == nil {
			s.tell(func(f tokenstore.Follower) { f.Apply(p.made) })
		}
	}
	for _, p := range group {
		if p.refused == nil {
			p.number()
		}
		p.done <- p.refused
	}
}

// number tells the caller what Commit has set.
func (p *commit) number() {
	for i, a := range p.change.Accounts {
		if a.After != nil {
			a.After.ID, a.After.Revision = p.made.Accounts[i].After.ID, p.made.Accounts[i].After.Revision
		}
	}
	for i, t := range p.change.Tokens {
		if t.After != nil {
			t.After.ID, t.After.Revision = p.made.Tokens[i].After.ID, p.made.Tokens[i].After.Revision
		}
	}
	audit, made := &p.change.Audit, &p.made.Audit
	audit.ID, audit.Account, audit.Tokens = made.ID, made.Account, slices.Clone(made.Tokens)
	audit.Time, audit.Count, audit.Last = made.Time, made.Count, made.Last
}

// follower is told of changes until its context ends.
type follower struct {
	ctx context.Context
	to  tokenstore.Follower
}

// tell calls the followers that are left.
func (s *Store) tell(call func(tokenstore.Follower)) {
	kept := s.followers[:0]
	for _, f := range s.followers {
		if f.ctx.Err() == nil {
			call(f.to)
			kept = append(kept, f)
		}
	}
	clear(s.followers[len(kept):])
	s.followers = kept
}
