package admin

import (
	"context"
	"fmt"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// EndSessions ends sessions of who asks, records it, and returns how many there were.
// They have ended also where that cannot be stored.
func (m *Manager) EndSessions(ctx context.Context, p Principal, pick func(signin.Session) bool) (ended int) {
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
	}
}
