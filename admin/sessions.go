package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// SignedIn returns the account of a session, which counts as used by that, or nil if the
// session has ended. idle is how long one lasts unused.
func (m *Manager) SignedIn(ctx context.Context, id string, idle time.Duration) (*tokenstore.Account, signin.Session, error) {
	owner, ok := m.Memory.Sessions.Account(id)
	if !ok {
		return nil, signin.Session{}, nil
	}
	account, err := m.Store.Account(ctx, owner)
	if err != nil {
		if problem.IsRefusal(err) {
			err = nil // it is gone
		}
		return nil, signin.Session{}, err
	}
	session, ok := m.Memory.Sessions.Use(id, account, idle)
	if !ok {
		return nil, signin.Session{}, nil
	}
	return account, session, nil
}

// EndSessions ends sessions of who asks, records it, and returns how many there were.
// They have ended also where that cannot be stored.
func (m *Manager) EndSessions(ctx context.Context, p principal.Principal, pick func(signin.Session) bool) (ended int) {
	if ended = m.Memory.Sessions.End(p.Account.ID, pick); ended == 0 {
		return 0
	}
	ctx = context.WithoutCancel(ctx)
	entry := m.entry(p, tokenstore.ActionSessionEnd, nil, nil)
	entry.Account = p.Account.ID
	if err := m.Store.Commit(ctx, &tokenstore.Change{Audit: entry}); err != nil {
		_ = m.Report(ctx, fmt.Errorf("recording the end of a session: %w", err)) // it logs
	}
	return ended
}

// signOut ends all sessions of an account, and what they have begun.
func (m *Manager) signOut(id tokenstore.AccountID) {
	if m.Memory != nil {
		m.Memory.Sessions.End(id, func(signin.Session) bool { return true })
		m.Memory.pending.drop(id)
		m.Memory.challenges.drop(id)
	}
}
