package tokenstore

import (
	"errors"
	"iter"
	"sync"
	"sync/atomic"

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
	listing *Listing

	mu     sync.Mutex // held by writers
	closed bool
	owners map[AccountID]*Owner
	grants map[string]*grantUse
	limits map[string]*limitsUse
	// The overlay: what is denied though the store could not record it. It
	// outlives later changes of the same record, until one of them replaces
	// the secret, or changes the account.
	deniedSecrets  map[Hash]struct{}
	deniedAccounts map[AccountID]struct{}
	// Accounts whose credential for the upstream is not used, likewise.
	deniedUpstreams map[AccountID]struct{}
	key             []byte // scratch
}

// NewIndex returns an Index that is not ready: it has to Follow a store.
func NewIndex() *Index {
	return &Index{
		entries:        xsync.NewMap[Hash, *Entry](),
		listing:        newListing(blockRows),
		owners:         make(map[AccountID]*Owner),
		grants:         make(map[string]*grantUse),
		limits:         make(map[string]*limitsUse),
		deniedSecrets:  make(map[Hash]struct{}),
		deniedAccounts: make(map[AccountID]struct{}),

		deniedUpstreams: make(map[AccountID]struct{}),
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
	x.closed = true
	x.ready.Store(false)
	x.entries.Clear()
	x.listing.close()
}

// Lookup returns what is known of a hash, nil if nothing. It takes no lock.
func (x *Index) Lookup(h Hash) *Entry {
	e, _ := x.entries.Load(h)
	return e
}

// Listing returns what pages of tokens are selected from. It has the tokens that
// the index knows, those that were revoked but could not be removed included.
func (x *Index) Listing() *Listing { return x.listing }

// Len counts the secrets that are known, expired ones included.
func (x *Index) Len() int { return x.entries.Size() }

// Damaged counts the records that the last Load left out.
func (x *Index) Damaged() int { return int(x.damaged.Load()) }

// Load implements Follower. A token that was known before and still is, is known
// all the time while the state is replaced.
func (x *Index) Load(accounts iter.Seq2[*Account, error], tokens iter.Seq2[*Token, error]) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return ErrClosed
	}
	damagedAccounts, err := x.loadAccounts(accounts)
	if err != nil {
		return err
	}
	damagedTokens, err := x.loadTokens(tokens)
	if err != nil {
		return err
	}
	x.damaged.Store(int64(damagedAccounts + damagedTokens))
	x.ready.Store(true)
	return nil
}

func (x *Index) loadAccounts(accounts iter.Seq2[*Account, error]) (damaged int, err error) {
	seen := make(map[AccountID]struct{})
	for a, err := range accounts {
		switch {
		case errors.Is(err, ErrDamaged):
			damaged++
		case err != nil:
			return 0, err
		default:
			seen[a.ID] = struct{}{}
			x.setOwner(a)
		}
	}
	for id := range x.owners {
		if _, ok := seen[id]; !ok {
			x.removeOwner(id)
		}
	}
	return damaged, nil
}

// loadTokens marks what it knew before as stale, and sweeps what is so at the
// end.
func (x *Index) loadTokens(tokens iter.Seq2[*Token, error]) (damaged int, err error) {
	stale := make(map[Hash]struct{}, x.entries.Size())
	for h := range x.entries.All() {
		stale[h] = struct{}{}
	}
	listed := x.listing.begin()
	for t, err := range tokens {
		switch {
		case errors.Is(err, ErrDamaged):
			damaged++
		case err != nil:
			return 0, err
		case x.owners[t.Account] == nil:
			damaged++ // a token without its account is nobody's
		default:
			x.add(t)
			listed.put(x.listing.rowOf(t))
			for i := range t.Secrets {
				delete(stale, t.Secrets[i].Hash)
			}
		}
	}
	for h := range stale {
		x.drop(h)
	}
	x.listing.replace(listed)
	return damaged, nil
}

// Apply implements Follower.
func (x *Index) Apply(c *Change) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return
	}
	for _, a := range c.Accounts {
		delete(x.deniedUpstreams, accountOf(a))
		if a.After == nil {
			delete(x.deniedAccounts, a.Before.ID)
			x.removeOwner(a.Before.ID)
			continue
		}
		delete(x.deniedAccounts, a.After.ID)
		x.setOwner(a.After)
	}
	for _, t := range c.Tokens {
		x.applyToken(t.Before, t.After)
	}
	x.listing.apply(c.Tokens, func(id AccountID) bool { return x.owners[id] != nil })
}

// Lose implements Follower: until the next Load nothing can be decided.
func (x *Index) Lose() { x.ready.Store(false) }

// Used implements Follower.
func (x *Index) Used(seen iter.Seq2[TokenID, Usage]) { x.listing.use(seen) }

func (x *Index) applyToken(before, after *Token) {
	known := after != nil && x.owners[after.Account] != nil
	if known {
		x.add(after)
	}
	if before == nil {
		return
	}
	for i := range before.Secrets {
		h := before.Secrets[i].Hash
		if !known || !after.has(h) {
			x.drop(h)
		}
		if after == nil || !after.has(h) {
			delete(x.deniedSecrets, h)
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

// RevokeToken denies all secrets of a token at once, where the store cannot even be read. may
// says of an entry whether that is allowed. It tells whether there was one.
func (x *Index) RevokeToken(id TokenID, may func(*Entry) bool) (denied bool) {
	var hashes []Hash // of a token of which only the id is known
	x.entries.Range(func(h Hash, e *Entry) bool {
		if e.token == id && may(e) {
			hashes = append(hashes, h)
		}
		return true
	})
	for _, h := range hashes {
		x.Revoke(Secret{Hash: h})
	}
	return len(hashes) > 0
}

// DisableAccount denies all tokens of an account at once, where the store could
// not record that it is disabled or removed. It holds until the account is changed in the
// store, or until the process ends.
func (x *Index) DisableAccount(id AccountID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.deniedAccounts[id] = struct{}{}
	if owner := x.owners[id]; owner != nil {
		owner.disabled.Store(true)
	}
}

// DropUpstream takes an account's credential for the upstream away at once, where the store
// could not record that. It holds until the account is changed in the store, or until the
// process ends.
func (x *Index) DropUpstream(id AccountID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.deniedUpstreams[id] = struct{}{}
	if owner := x.owners[id]; owner != nil {
		owner.setUpstream(nil)
	}
}

// AccountOf returns the id of the account with a login, false if none is known.
func (x *Index) AccountOf(login string) (AccountID, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, owner := range x.owners {
		if owner.Login == login {
			return id, true
		}
	}
	return 0, false
}

func accountOf(c AccountChange) AccountID {
	if c.After != nil {
		return c.After.ID
	}
	return c.Before.ID
}

func (t *Token) has(h Hash) bool {
	for i := range t.Secrets {
		if t.Secrets[i].Hash == h {
			return true
		}
	}
	return false
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
