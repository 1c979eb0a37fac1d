package tokenstore

import (
	"errors"
	"iter"
	"math"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/puzpuzpuz/xsync/v4"
)

// Index holds, in memory, all that a decision on a request needs: the hash of
// each value, whose token it is and what it allows. Look-ups take no lock;
// Load, Apply and the overlay are serialised among themselves.
//
// It holds no map from token ids to hashes: each change brings the record as it
// was before, whose hashes go.
type Index struct {
	entries *xsync.Map[Hash, *Entry]
	ready   atomic.Bool
	damaged atomic.Int64

	mu     sync.Mutex // held by writers
	owners map[AccountID]*Owner
	grants map[string]*grantUse
	limits map[string]*limitsUse
	// The overlay: what is denied though the store could not record it. It
	// outlives later changes of the same record, until one of them replaces
	// the secret, or changes the account.
	deniedSecrets  map[Hash]struct{}
	deniedAccounts map[AccountID]struct{}
	key            []byte // scratch
}

// NewIndex returns an Index that is not ready: it has to Follow a store.
func NewIndex() *Index {
	return &Index{
		entries:        xsync.NewMap[Hash, *Entry](),
		owners:         make(map[AccountID]*Owner),
		grants:         make(map[string]*grantUse),
		limits:         make(map[string]*limitsUse),
		deniedSecrets:  make(map[Hash]struct{}),
		deniedAccounts: make(map[AccountID]struct{}),
	}
}

var _ Follower = (*Index)(nil)

// Ready tells whether the whole state has been loaded. Before that, and after
// Close, nothing can be decided.
func (x *Index) Ready() bool { return x.ready.Load() }

// Close makes the index not ready for good: its store is gone.
func (x *Index) Close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ready.Store(false)
	x.entries.Clear()
}

// Lookup returns what is known of a hash, nil if nothing. It takes no lock.
func (x *Index) Lookup(h Hash) *Entry {
	e, _ := x.entries.Load(h)
	return e
}

// Len counts the secrets that are known, expired ones included.
func (x *Index) Len() int { return x.entries.Size() }

// Damaged counts the records that the last Load left out.
func (x *Index) Damaged() int { return int(x.damaged.Load()) }

// Load implements Follower. A token that was known before stays so while the
// state is replaced.
func (x *Index) Load(accounts iter.Seq2[*Account, error], tokens iter.Seq2[*Token, error]) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	damaged := 0
	seenAccounts := make(map[AccountID]struct{})
	for a, err := range accounts {
		if errors.Is(err, ErrDamaged) {
			damaged++
			continue
		}
		if err != nil {
			return err
		}
		seenAccounts[a.ID] = struct{}{}
		x.setOwner(a)
	}
	for id, owner := range x.owners {
		if _, ok := seenAccounts[id]; !ok {
			owner.disabled.Store(true)
			delete(x.owners, id)
		}
	}
	var stale map[Hash]struct{}
	if n := x.entries.Size(); n > 0 {
		stale = make(map[Hash]struct{}, n)
		x.entries.Range(func(h Hash, _ *Entry) bool {
			stale[h] = struct{}{}
			return true
		})
	}
	for t, err := range tokens {
		if errors.Is(err, ErrDamaged) {
			damaged++
			continue
		}
		if err != nil {
			return err
		}
		if x.owners[t.Account] == nil {
			damaged++ // a token without its account is nobody's
			continue
		}
		x.add(t)
		for i := range t.Secrets {
			delete(stale, t.Secrets[i].Hash)
		}
	}
	for h := range stale {
		x.drop(h)
	}
	x.damaged.Store(int64(damaged))
	x.ready.Store(true)
	return nil
}

// Apply implements Follower.
func (x *Index) Apply(c *Change) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, a := range c.Accounts {
		if a.After == nil {
			if owner := x.owners[a.Before.ID]; owner != nil {
				owner.disabled.Store(true)
				delete(x.owners, a.Before.ID)
			}
			continue
		}
		delete(x.deniedAccounts, a.After.ID)
		x.setOwner(a.After)
	}
	for _, t := range c.Tokens {
		if t.After != nil && x.owners[t.After.Account] != nil {
			x.add(t.After)
		}
		if t.Before != nil {
			for i := range t.Before.Secrets {
				if h := t.Before.Secrets[i].Hash; t.After == nil || !t.After.has(h) {
					x.drop(h)
					delete(x.deniedSecrets, h)
				}
			}
		}
	}
}

// Revoke denies these secrets at once, where the store could not record that
// they go. It holds until they are replaced or removed in the store, or until
// the process ends.
func (x *Index) Revoke(secrets ...Secret) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range secrets {
		x.deniedSecrets[secrets[i].Hash] = struct{}{}
		x.drop(secrets[i].Hash)
	}
}

// DisableAccount denies all tokens of an account at once, where the store could
// not record that it is disabled. It holds until the account is changed in the
// store, or until the process ends.
func (x *Index) DisableAccount(id AccountID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.deniedAccounts[id] = struct{}{}
	if owner := x.owners[id]; owner != nil {
		owner.disabled.Store(true)
	}
}

func (t *Token) has(h Hash) bool {
	for i := range t.Secrets {
		if t.Secrets[i].Hash == h {
			return true
		}
	}
	return false
}

func (x *Index) setOwner(a *Account) {
	owner := x.owners[a.ID]
	if owner == nil {
		owner = &Owner{ID: a.ID, Login: a.Login}
		x.owners[a.ID] = owner
	}
	_, denied := x.deniedAccounts[a.ID]
	owner.disabled.Store(a.Disabled || denied)
}

// add makes the token's secrets known; one that is known is replaced in one
// step, so no reader misses it.
func (x *Index) add(t *Token) {
	for i := range t.Secrets {
		s := &t.Secrets[i]
		if _, denied := x.deniedSecrets[s.Hash]; denied {
			continue
		}
		e := &Entry{token: t.ID, owner: x.owners[t.Account], ends: endOf(t.Expires, s.NotAfter)}
		e.grant = x.intern(t.Grant)
		e.limits = x.internLimits(t)
		old, replaced := x.entries.Load(s.Hash)
		x.entries.Store(s.Hash, e)
		if replaced {
			x.release(old)
		}
	}
}

func (x *Index) drop(h Hash) {
	if old, ok := x.entries.LoadAndDelete(h); ok {
		x.release(old)
	}
}

func (x *Index) release(e *Entry) {
	x.releaseGrant(e.grant)
	x.releaseLimits(e.limits)
}

// never is the end of what does not end.
const never = math.MaxInt64

// endOf is the earlier of two instants in Unix nanoseconds, zero ones left out.
func endOf(a, b time.Time) int64 {
	end := int64(never)
	if !a.IsZero() {
		end = instant(a)
	}
	if !b.IsZero() {
		end = min(end, instant(b))
	}
	return end
}

// instant is UnixNano within its range, and its nearest end beyond.
func instant(t time.Time) int64 {
	switch s := t.Unix(); {
	case s >= math.MaxInt64/int64(time.Second):
		return never - 1
	case s <= math.MinInt64/int64(time.Second):
		return math.MinInt64
	}
	return t.UnixNano()
}

// Entry is what the index knows of one secret of a token. It never changes; an
// edit puts another in its place.
type Entry struct {
	token  TokenID
	owner  *Owner
	grant  *SharedGrant
	limits *limits // nil for most tokens
	ends   int64   // Unix nanoseconds
}

// Token returns the id of the token.
func (e *Entry) Token() TokenID { return e.token }

// Owner returns the account of the token.
func (e *Entry) Owner() *Owner { return e.owner }

// Grant returns what the token allows.
func (e *Entry) Grant() *SharedGrant { return e.grant }

// ExpiredAt tells whether the token, or this value of it, is refused at now.
func (e *Entry) ExpiredAt(now time.Time) bool {
	return e.ends != never && now.UnixNano() >= e.ends
}

// Addresses limits where the token may be used from; empty: anywhere.
func (e *Entry) Addresses() []netip.Prefix {
	if e.limits == nil {
		return nil
	}
	return e.limits.addresses
}

// Audience limits at which sites the token is good; empty: all.
func (e *Entry) Audience() []string {
	if e.limits == nil {
		return nil
	}
	return e.limits.audience
}

// Owner is an account as far as a decision needs it. All entries of its tokens
// share it, so disabling it is seen by all of them at once.
type Owner struct {
	ID       AccountID
	Login    string
	disabled atomic.Bool
}

// Enabled tells whether the account's tokens are good.
func (o *Owner) Enabled() bool { return !o.disabled.Load() }
