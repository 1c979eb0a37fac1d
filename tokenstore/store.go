package tokenstore

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"
)

// Errors of a Store. They come wrapped in what was attempted; test them with
// errors.Is.
var (
	ErrNotFound         = errors.New("not found")
	ErrConflict         = errors.New("changed by somebody else in the meantime")
	ErrLoginExists      = errors.New("an account with this login exists")
	ErrHashExists       = errors.New("a token with this value exists")
	ErrTooManyTokens    = errors.New("the account has as many tokens as are allowed")
	ErrAccountHasTokens = errors.New("the account still has tokens")
	ErrLastOperator     = errors.New("this is the last enabled operator")
	ErrClosed           = errors.New("the store is closed")
	ErrDamaged          = errors.New("damaged")
	// ErrOutcomeUnknown tells of a change that was written, but that the disk did not
	// confirm. It is shown and told from then on; after a crash it may be gone.
	ErrOutcomeUnknown = errors.New("whether the change is stored for good is not known")
	// ErrReplaced tells of a file that was removed, or replaced by another one, while
	// it was open: what is written to it is gone with the process.
	ErrReplaced = errors.New("the file was removed or replaced while it is in use")
)

// Store keeps accounts, tokens and audit entries. All of its methods may be
// called at the same time, and after Close they return ErrClosed. Records that
// are handed out belong to the caller.
type Store interface {
	// Account returns ErrNotFound where there is none of this id.
	Account(ctx context.Context, id AccountID) (*Account, error)
	// AccountByLogin returns ErrNotFound where there is none of this login.
	AccountByLogin(ctx context.Context, login string) (*Account, error)
	// Accounts lists accounts by id.
	Accounts(ctx context.Context, q AccountQuery) ([]*Account, error)
	// Token returns ErrNotFound where there is none of this id.
	Token(ctx context.Context, id TokenID) (*Token, error)
	// Tokens lists tokens by id.
	Tokens(ctx context.Context, q TokenQuery) ([]*Token, error)
	// TokensByID returns these tokens, of one state of the store, in this
	// order; those that are gone are left out.
	TokensByID(ctx context.Context, ids ...TokenID) ([]*Token, error)
	// Applied returns what an idempotency key did, or ErrNotFound. Keys are
	// remembered for AppliedFor.
	Applied(ctx context.Context, account AccountID, key Hash) (*Applied, error)
	// Audit lists entries, the newest first. Where nothing but a time is selected, those
	// that cannot be read stand among them: see AuditEntry.Damaged.
	Audit(ctx context.Context, q AuditQuery) ([]*AuditEntry, error)

	// Commit makes a change, or nothing of it. When it returns nil the
	// change is durable and every follower has applied it. See Change for
	// what is refused. When it returns ErrOutcomeUnknown, every follower has
	// loaded the whole state anew, or been told to Lose it.
	Commit(ctx context.Context, c *Change) error
	// Follow gives f the whole state, returns, and goes on to give it every
	// change, in order, until ctx ends or the store is closed. f must not
	// call the store.
	Follow(ctx context.Context, f Follower) error

	UsageStore
	NetworkStore
	// Damaged is how many records were found, so far, that cannot be read: loaded is how
	// many a Load left out, to which those count that were come across later.
	Damaged(loaded int) int
	// Verify reads all records, at its leisure, and returns what cannot be read or
	// contradicts itself: the error then wraps ErrDamaged. It ends with ctx.
	Verify(ctx context.Context) error
	// Writable returns why changes are refused, as ErrReplaced or ErrDamaged, or nil.
	Writable() error
	Close() error
}

// UsageStore keeps what was recorded of the use of tokens, outside their
// records and revisions.
type UsageStore interface {
	// Usage returns what is known of these tokens; those never used are
	// not in the map. What KeepUsage keeps is told of earlier runs only.
	Usage(ctx context.Context, ids ...TokenID) (map[TokenID]Usage, error)
	// Activity returns the activity of these tokens, likewise; those of which none is
	// known, or none that can be read, are not in the map.
	Activity(ctx context.Context, ids ...TokenID) (map[TokenID]*Activity, error)
	// AddUsage merges what was seen of tokens since it was called with them last, all of
	// it or nothing, and forgets what KeepUsage keeps of them. Tokens that were removed
	// in the meantime are passed over.
	AddUsage(ctx context.Context, seen map[TokenID]Usage, activity map[TokenID]*Activity) error
	// KeepUsage keeps the same, against a crash, in place of what it kept of these tokens
	// before: until AddUsage is called with them, or the store is opened again, when it
	// is told. It costs much less.
	KeepUsage(ctx context.Context, seen map[TokenID]Usage, activity map[TokenID]*Activity) error
}

// Follower is told the state of a store, and then what happens to it. Records
// are the follower's only during the call, except those of a Change, which
// nobody modifies any more. Its methods are called one at a time.
type Follower interface {
	// Expect tells, before Load, about how many tokens there are, so that room for them can
	// be made at once.
	Expect(tokens int)
	// Load replaces all that the follower knew. A record that cannot be
	// read comes as an error that wraps ErrDamaged; the follower leaves it
	// out, which denies it, and goes on. Any other error ends the load. Tokens come in
	// parts, by ascending ids, that may be walked at the same time.
	Load(accounts iter.Seq2[*Account, error], tokens ...iter.Seq2[*Token, error]) error
	Apply(c *Change)
	// Lose tells that what the follower knows may not be what is stored any more,
	// until the next Load.
	Lose()
	// Used tells what is known of the use of tokens: after Load of all that were
	// used, after AddUsage and KeepUsage of those that these named. Some may be gone.
	Used(seen iter.Seq2[TokenID, Usage])
}

// AccountQuery selects accounts.
type AccountQuery struct {
	After AccountID // only ids above this one
	Limit int       // at most so many; 0: all
}

// TokenQuery selects tokens.
type TokenQuery struct {
	Account AccountID // 0: of all accounts
	After   TokenID   // only ids above this one
	Limit   int       // at most so many; 0: all
	State   State     // at Now
	Now     time.Time
}

// State is where a token is in its life.
type State string

const (
	StateAll     State = "" // no filter
	StateActive  State = "active"
	StateExpired State = "expired"
	// StateExpiring is active, but not for long. How long is said by a
	// ListQuery only: elsewhere no token is in this state.
	StateExpiring State = "expiring"
)

// Holds reports whether t is in this state at now.
func (s State) Holds(t *Token, now time.Time) bool {
	switch s {
	case StateActive:
		return !t.ExpiredAt(now)
	case StateExpired:
		return t.ExpiredAt(now)
	default:
		return s == StateAll
	}
}

// AuditQuery selects audit entries.
type AuditQuery struct {
	Before  uint64    // only ids below this one; 0: from the newest
	Limit   int       // at most so many; 0: all
	Account AccountID // about or by this account; 0: of all
	Token   TokenID   // about this token; 0: of all
	Action  Action    // empty: all
	Refused *bool     // whether the change was refused; nil: both
	Since   time.Time // not before; zero: ever
	Until   time.Time // before; zero: ever
}

// Holds reports whether the query selects an entry, Before and Limit apart.
func (q *AuditQuery) Holds(e *AuditEntry) bool {
	return (q.Account == 0 || e.Account == q.Account || e.Actor.Account == q.Account) &&
		(q.Token == 0 || slices.Contains(e.Tokens, q.Token)) &&
		(q.Action == "" || e.Action == q.Action) &&
		(q.Refused == nil || *q.Refused == (e.Refused != "")) &&
		(q.Since.IsZero() || !e.LastTime().Before(q.Since)) &&
		(q.Until.IsZero() || e.Time.Before(q.Until))
}
