package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
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
	Catalog *catalog.Catalog
	Policy  Policy
	Prefix  string         // of new values
	Zone    *time.Location // in which a date ends
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

// Policy is what the operator allows tokens to be.
type Policy struct {
	MaxTokensPerAccount int           // 0: any number
	MaxLifetime         time.Duration // 0: any; else tokens that never expire are refused, too
	ExpiryRequired      bool
	AllowedSets         []string // empty: all, and methods of the token's own
}

// Principal is who asks. The zero Principal is nobody, who may do nothing.
type Principal struct {
	Account *tokenstore.Account // nil for LocalAdmin and for nobody
	Name    string              // login, or "local-admin"
	Address string              // of the client; empty for a Unix socket

	trusted   bool // needs no account
	confirmed bool // has given the password with this very request
	passkey   bool // has confirmed this very change with a passkey
}

// WithPasskey is the principal who has confirmed the change that is made with a passkey. That
// proves the second factor, too.
func (p Principal) WithPasskey() Principal {
	p.passkey = true
	return p
}

// LocalAdmin is whoever reaches the server's own admin endpoint.
func LocalAdmin(address string) Principal {
	return Principal{Name: "local-admin", Address: address, trusted: true}
}

// itself is the program, acting on its own.
func itself() Principal { return Principal{Name: "patgate", trusted: true} }

// Operates reports whether the principal may manage what is not its own.
func (p Principal) Operates() bool {
	return p.trusted || p.Account != nil && !p.Account.Disabled && p.Account.Role == tokenstore.RoleOperator
}

// NeedsPassword reports whether the principal has to give the password of its account
// before it may change something; Manager.Confirm checks it.
func (p Principal) NeedsPassword() bool { return !p.trusted && !p.confirmed }

// manages reports whether the principal may manage the tokens of an account.
func (p Principal) manages(owner tokenstore.AccountID) bool {
	return p.Operates() || p.Account != nil && !p.Account.Disabled && p.Account.ID == owner
}

func (p Principal) actor() tokenstore.Actor {
	a := tokenstore.Actor{Name: p.Name, Address: p.Address}
	if p.Account != nil {
		a.Account = p.Account.ID
	}
	return a
}

// entry begins the audit entry of a change.
func (m *Manager) entry(p Principal, action tokenstore.Action, before, after any) tokenstore.AuditEntry {
	return tokenstore.AuditEntry{Time: m.now(), Actor: p.actor(), Action: action, Before: asJSON(before), After: asJSON(after)}
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
	if err == nil || isRefusal(err) || deny == nil {
		return err
	}
	deny()
	return fmt.Errorf("%w; %w", errNotDurable, err)
}

// errNotDurable tells of a revocation that holds only until a restart.
var errNotDurable = errors.New("it could not be stored; this node refuses it from now on, but only until it is restarted: repair the store and repeat the change")

// Report makes of an error what may be told, and logs what may not, if not each time.
func (m *Manager) Report(ctx context.Context, err error) *Error {
	e := errorOf(err)
	switch {
	case m.Log == nil, ctx.Err() != nil && errors.Is(err, ctx.Err()): // who asked has gone
	case e.Reason == api.ReasonBusy:
		m.Memory.notices.busy.log(ctx, m.Log, slog.LevelWarn, "a call of the management API is turned away: too many sign in, or use idempotency keys, at this moment")
	case e.Failed() && e.Reason != api.ReasonPlatformUnavailable: // Platform tells of that, once
		m.Memory.notices.failures.log(ctx, m.Log, slog.LevelError, "a call of the management API failed", slog.String("reason", e.Reason), slog.Any("error", err))
	}
	return e
}

// isRefusal tells what the store decided from what it could not do.
func isRefusal(err error) bool {
	for _, refusal := range []error{
		tokenstore.ErrNotFound, tokenstore.ErrConflict, tokenstore.ErrLoginExists, tokenstore.ErrHashExists,
		tokenstore.ErrTooManyTokens, tokenstore.ErrAccountHasTokens, tokenstore.ErrLastOperator,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	var applied *tokenstore.AppliedError
	return errors.As(err, &applied)
}
