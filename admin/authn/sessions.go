package authn

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
func (au *Authenticator) SignedIn(ctx context.Context, id string, idle time.Duration) (*tokenstore.Account, signin.Session, error) {
	owner, ok := au.Memory.Sessions.Account(id)
	if !ok {
		return nil, signin.Session{}, nil
	}
	account, err := au.Store.Account(ctx, owner)
	if err != nil {
		if problem.IsRefusal(err) {
			err = nil // it is gone
		}
		return nil, signin.Session{}, err
	}
	session, ok := au.Memory.Sessions.Use(id, account, idle)
	if !ok {
		return nil, signin.Session{}, nil
	}
	return account, session, nil
}

// EndSessions ends sessions of who asks, records it, and returns how many there were.
// They have ended also where that cannot be stored.
func (au *Authenticator) EndSessions(ctx context.Context, p principal.Principal, pick func(signin.Session) bool) (ended int) {
	if ended = au.Memory.Sessions.End(p.Account.ID, pick); ended == 0 {
		return 0
	}
	ctx = context.WithoutCancel(ctx)
	entry := au.Entry(p, tokenstore.ActionSessionEnd, nil, nil)
	entry.Account = p.Account.ID
	if err := au.Store.Commit(ctx, &tokenstore.Change{Audit: entry}); err != nil {
		_ = au.Report(ctx, fmt.Errorf("recording the end of a session: %w", err)) // it logs
	}
	return ended
}

// SignOut ends all sessions of an account, and what they have begun.
func (au *Authenticator) SignOut(id tokenstore.AccountID) {
	au.Memory.Sessions.End(id, func(signin.Session) bool { return true })
	au.Memory.pending.Drop(id)
	au.Memory.challenges.Drop(id)
}
