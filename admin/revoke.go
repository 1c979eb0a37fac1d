package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// RevokeValue ends the token whose value somebody found (RFC 7009). It tells nobody
// whether there was one.
func (m *Manager) RevokeValue(ctx context.Context, value, address string) error {
	attempt, err := m.BeginValue(address)
	if err != nil {
		return err
	}
	if err := m.ready(); err != nil {
		attempt.Cancel()
		return err
	}
	hash := tokenstore.HashOf(value)
	entry := m.Index.Lookup(hash)
	if entry == nil {
		attempt.Failed()
		return nil
	}
	_ = attempt.Succeeded()
	p := principal.Principal{Name: "holder of token " + quotedID(uint64(entry.Token())), Address: address}
	return m.revoke(ctx, p, hash)
}

// revoke ends the token that has a value, at the wish of whoever holds it. The
// token stays in its owner's list, as one that has expired and whose values nobody
// knows: so the owner sees what happened and can regenerate it.
//
// A value that was replaced and is good for a while longer ends alone, and one that
// is good no more ends nothing: who found an old value must not end the new one.
func (m *Manager) revoke(ctx context.Context, p principal.Principal, hash tokenstore.Hash) error {
	err := audit.Retry(ctx, 0, func() error {
		entry := m.Index.Lookup(hash)
		if entry == nil || entry.ExpiredAt(m.Now()) {
			return nil
		}
		before, err := m.Store.Token(ctx, entry.Token())
		switch {
		case err != nil && !problem.IsRefusal(err):
			// Which value is the newest cannot be read; one that ends later was not meant.
			m.Index.RevokeToken(entry.Token(), func(e *tokenstore.Entry) bool { return !e.EndsAfter(entry) })
			return fmt.Errorf("%w; %w", problem.ErrNotDurable, err)
		case err != nil:
			return err
		}
		after, ended := before.Clone(), before.Secrets
		if last := len(before.Secrets) - 1; before.Secrets[last].Hash == hash {
			after.Expires = m.NowInSeconds()
			var nobodys tokenstore.Secret
			_, _ = rand.Read(nobodys.Hash[:]) // the hash of nothing that is known
			nobodys.Created = m.NowInSeconds()
			after.Secrets = []tokenstore.Secret{nobodys}
		} else {
			after.Secrets, ended = before.Secrets[last:], before.Secrets[:last]
		}
		return m.CommitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.Entry(p, tokenstore.ActionTokenRevoke, tokenfield.Record(before), tokenfield.Record(after)),
		}, func() { m.Index.Revoke(ended...) })
	})
	if errors.Is(err, tokenstore.ErrNotFound) {
		return nil // somebody was faster
	}
	return err
}
