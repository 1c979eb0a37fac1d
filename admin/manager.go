package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Manager applies the rules of tokens and accounts. All of its fields are set
// before it is used; all of its methods may be called at the same time.
type Manager struct {
	Store   tokenstore.Store
	Index   *tokenstore.Index    // denies at once what cannot be stored as revoked
	Usage   *tokenstore.Recorder // what is not in the store yet
	Catalog *catalog.Catalog
	Policy  Policy
	Prefix  string         // of new values
	Zone    *time.Location // in which a date ends
	Now     func() time.Time
	Random  io.Reader // crypto/rand.Reader
}

// Policy is what the operator allows tokens to be.
type Policy struct {
	MaxTokensPerAccount int           // 0: any number
	MaxLifetime         time.Duration // 0: any; else tokens that never expire are refused, too
	ExpiryRequired      bool
	AllowedSets         []string // empty: all, and methods of the token's own
}

// Principal is who asks.
type Principal struct {
	Account *tokenstore.Account // nil for the admin endpoint
	Name    string              // login, or "local-admin"
	Address string              // of the client; empty for a Unix socket
}

// LocalAdmin is whoever reaches the server's own admin endpoint.
func LocalAdmin(address string) Principal { return Principal{Name: "local-admin", Address: address} }

// Operates tells whether the principal may manage what is not its own.
func (p Principal) Operates() bool {
	return p.Account == nil || p.Account.Role == tokenstore.RoleOperator
}

func (p Principal) owns(t *tokenstore.Token) bool {
	return p.Operates() || t.Account == p.Account.ID
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

// commitRevocation commits a change that takes something away. Where it cannot
// be stored it is applied in memory at once, and reported as failed.
func (m *Manager) commitRevocation(ctx context.Context, c *tokenstore.Change, deny func()) error {
	err := m.Store.Commit(ctx, c)
	if err == nil || isRefusal(err) {
		return err
	}
	deny()
	return fmt.Errorf("%w; %w", errNotDurable, err)
}

// errNotDurable tells of a revocation that holds only until a restart.
var errNotDurable = errors.New("it could not be stored; this node refuses it from now on, but only until it is restarted: mend the store and repeat it")

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
