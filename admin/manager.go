package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
	"github.com/patgate/patgate/tokenstore/usage"
)

// Manager applies the rules of tokens and accounts. All of its fields are set
// before it is used; all of its methods may be called at the same time.
type Manager struct {
	Store   tokenstore.Store
	Index   *tokenstore.Index // denies at once what cannot be stored as revoked
	Listing *listing.Listing  // what pages are selected from
	Usage   *usage.Recorder   // what is not in the store yet
	Rules   tokenfield.Rules  // what tokens may be
	Prefix  string            // of new values
	Now     func() time.Time
	Random  io.Reader // crypto/rand.Reader
	Memory  *Memory   // what is remembered outside the store

	// Upstream keeps credentials for the platform behind the gate. Nil: none
	// can be kept.
	Upstream Upstream

	// SendsSessions is set where a site sends, in place of a token, the
	// session that is made with the account's credential.
	SendsSessions bool

	// Platform knows the people of the platform. Nil: nobody does.
	// PlatformName is what people call it; empty: there is none.
	Platform     Platform
	PlatformName string

	// StoreName tells people where the tokens are, such as the path of the
	// file; Status shows it. Empty: it is not told.
	StoreName string
	// Log gets the causes of failures, of which answers say only that there
	// was one. Nil: nobody is told.
	Log *slog.Logger
}

// entry begins the audit entry of a change.
func (m *Manager) entry(p principal.Principal, action tokenstore.Action, before, after any) tokenstore.AuditEntry {
	return tokenstore.AuditEntry{Time: m.now(), Actor: p.Actor(), Action: action, Before: asJSON(before), After: asJSON(after)}
}

// now is the time in whole seconds, as it is stored.
func (m *Manager) now() time.Time { return m.Now().UTC().Truncate(time.Second) }

// attempts is how often an edit is tried again that met another one.
const attempts = 10

// retry runs an edit again while it meets others. Where the caller named the
// revision that it saw, there is nothing to try again.
func retry(ctx context.Context, revision uint64, edit func() error) error {
	var err error
	for range attempts {
		if err = edit(); !errors.Is(err, tokenstore.ErrConflict) || revision != 0 || ctx.Err() != nil {
			break
		}
	}
	return err
}

// commitRevocation commits a change that may take something away: then deny is
// how. Where that cannot be stored it is applied in memory at once, and reported
// as failed.
//
// It is carried out also when whoever asked for it has gone: cut off in the
// middle, nobody would know whether it holds.
func (m *Manager) commitRevocation(ctx context.Context, c *tokenstore.Change, deny func()) error {
	err := m.Store.Commit(context.WithoutCancel(ctx), c)
	if err == nil || problem.IsRefusal(err) || deny == nil {
		return err
	}
	deny()
	return fmt.Errorf("%w; %w", problem.ErrNotDurable, err)
}

// Report makes of an error what may be told, and logs what may not, if not each time.
func (m *Manager) Report(ctx context.Context, err error) *problem.Error {
	e := problem.Of(err)
	switch {
	case m.Log == nil, ctx.Err() != nil && errors.Is(err, ctx.Err()): // who asked has gone
	case e.Reason == api.ReasonBusy:
		m.Memory.notices.busy.log(ctx, m.Log, slog.LevelWarn, "a call of the management API is turned away: too many sign in, or use idempotency keys, at this moment")
	case e.Failed() && e.Reason != api.ReasonPlatformUnavailable: // Platform tells of that, once
		m.Memory.notices.failures.log(ctx, m.Log, slog.LevelError, "a call of the management API failed", slog.String("reason", e.Reason), slog.Any("error", err))
	}
	return e
}
