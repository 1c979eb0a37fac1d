// Package audit commits changes of tokens and accounts, each together with its audit entry. It
// records what a rule refused, and who asked about a token; tells the log what failed; and reads
// the entries back.
package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Trail is the audit of a store. All of its fields are set before it is used; all of its methods
// may be called at the same time.
type Trail struct {
	Store tokenstore.Store
	Index *tokenstore.Index // denies at once what cannot be stored as revoked
	Now   func() time.Time
	// Log gets the causes of failures, of which answers say only that there
	// was one. Nil: nobody is told.
	Log    *slog.Logger
	Limits *Limits
}

// Entry begins the audit entry of a change.
func (t *Trail) Entry(p principal.Principal, action tokenstore.Action, before, after any) tokenstore.AuditEntry {
	return tokenstore.AuditEntry{Time: t.NowInSeconds(), Actor: p.Actor(), Action: action, Before: asJSON(before), After: asJSON(after)}
}

// NowInSeconds is the time in whole seconds, as it is stored.
func (t *Trail) NowInSeconds() time.Time { return t.Now().UTC().Truncate(time.Second) }

// attempts is how often an edit is tried again that met another one.
const attempts = 10

// Retry runs an edit again while it meets others. Where the caller named the
// revision that it saw, there is nothing to try again.
func Retry(ctx context.Context, revision uint64, edit func() error) error {
	var err error
	for range attempts {
		if err = edit(); !errors.Is(err, tokenstore.ErrConflict) || revision != 0 || ctx.Err() != nil {
			break
		}
	}
	return err
}

// CommitRevocation commits a change that may take something away: then deny is
// how. Where that cannot be stored it is applied in memory at once, and reported
// as failed.
//
// It is carried out also when whoever asked for it has gone: cut off in the
// middle, nobody would know whether it holds.
func (t *Trail) CommitRevocation(ctx context.Context, c *tokenstore.Change, deny func()) error {
	err := t.Store.Commit(context.WithoutCancel(ctx), c)
	if err == nil || problem.IsRefusal(err) || deny == nil {
		return err
	}
	deny()
	return fmt.Errorf("%w; %w", problem.ErrNotDurable, err)
}

// asJSON is for records of ours, which can be marshalled; nil is left out.
func asJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}
