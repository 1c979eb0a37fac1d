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
	entries atomic.Pointer[xsync.Map[Hash, *Entry]]
	ready   atomic.Bool
	damaged atomic.Int64

	mu     sync.Mutex // held by writers
	closed bool
	owners map[AccountID]*Owner
	shared sync.Mutex // held for what entries share, by writers that load together
	grants map[string]*grantUse
	limits map[string]*limitsUse
	key    []byte // scratch
	// The overlay: what is denied though the store could not record it. It
	// outlives later changes of the same record, until one of them replaces
	// the secret, or changes the account.
	deniedSecrets  map[Hash]struct{}
	deniedAccounts map[AccountID]struct{}
	// Accounts whose credential for the upstream is not used, likewise.
	deniedUpstreams map[AccountID]struct{}
}

// NewIndex returns an Index that is not ready: it has to Follow a store.
func NewIndex() *Index {
	x := &Index{
		owners:         make(map[AccountID]*Owner),
		grants:         make(map[string]*grantUse),
		limits:         make(map[string]*limitsUse),
		deniedSecrets:  make(map[Hash]struct{}),
		deniedAccounts: make(map[AccountID]struct{}),

		deniedUpstreams: make(map[AccountID]struct{}),
	}
	x.entries.Store(xsync.NewMap[Hash, *Entry]())
	return x
}

var _ Follower = (*Index)(nil)

// Ready reports whether the whole state has been loaded. Before that, and after
// Close, nothing can be decided.
func (x *Index) Ready() bool { return x.ready.Load() }

// Close makes the index not ready for good: its store is gone.
func (x *Index) Close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	x.ready.Store(false)
	x.entries.Load().Clear()
}

// Lookup returns what is known of a hash, nil if nothing. It takes no lock.
func (x *Index) Lookup(h Hash) *Entry {
	e, _ := x.entries.Load().Load(h)
	return e
}

// Len counts the secrets that are known, expired ones included.
func (x *Index) Len() int { return x.entries.Load().Size() }

// Damaged counts the records that the last Load left out.
func (x *Index) Damaged() int { return int(x.damaged.Load()) }

// Expect implements Follower.
func (x *Index) Expect(tokens int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.entries.Load().Size() == 0 {
		x.entries.Store(xsync.NewMap[Hash, *Entry](xsync.WithPresize(tokens)))
	}
}

// Load implements Follower. A token that was known before and still is, is known
// all the time while the state is replaced.
func (x *Index) Load(accounts iter.Seq2[*Account, error], tokens ...iter.Seq2[*Token, error]) error {
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

// loadTokens loads all parts at the same time. It marks what it knew before as stale, and
// sweeps what is so at the end.
func (x *Index) loadTokens(parts []iter.Seq2[*Token, error]) (damaged int, err error) {
	stale := make(map[Hash]struct{}, x.entries.Load().Size())
	for h := range x.entries.Load().All() {
		stale[h] = struct{}{}
	}
	loads := make([]partLoad, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() { loads[i].run(x, part, stale) })
	}
	all.Wait()
	for _, l := range loads {
		if l.err != nil {
			return 0, l.err
		}
		damaged += l.damaged
		for _, h := range l.known {
			delete(stale, h)
		}
	}
	for h := range stale {
		x.drop(h)
	}
	return damaged, nil
}

// partLoad is the load of a part of the tokens.
type partLoad struct {
	damaged int
	known   []Hash // of those that were known before
	err     error
}

func (l *partLoad) run(x *Index, tokens iter.Seq2[*Token, error], before map[Hash]struct{}) {
	for t, err := range tokens {
		switch {
		case errors.Is(err, ErrDamaged):
			l.damaged++
		case err != nil:
			l.err = err
			return
		case x.owners[t.Account] == nil:
			l.damaged++ // a token without its account is nobody's
		default:
			x.add(t)
			for i := range t.Secrets {
				if _, ok := before[t.Secrets[i].Hash]; ok {
					l.known = append(l.known, t.Secrets[i].Hash)
				}
			}
		}
	}
}

// Apply implements Follower.
func (x *Index) Apply(c *Change) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return
	}
	for _, a := range c.Accounts {
		delete(x.deniedUpstreams, a.Newest().ID)
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
}

// Lose implements Follower: until the next Load nothing can be decided.
func (x *Index) Lose() { x.ready.Store(false) }

// Used implements Follower. No decision depends on it.
func (x *Index) Used(iter.Seq2[TokenID, Usage]) {}

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
// says of an entry whether that is allowed. It reports whether there was one.
func (x *Index) RevokeToken(id TokenID, may func(*Entry) bool) (denied bool) {
	var hashes []Hash // of a token of which only the id is known
	x.entries.Load().Range(func(h Hash, e *Entry) bool {
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

// Denies reports whether a value of a token is denied though the store has it.
func (x *Index) Denies(t *Token) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range t.Secrets {
		if _, denied := x.deniedSecrets[t.Secrets[i].Hash]; denied {
			return true
		}
	}
	return false
}

// DeniesAccount reports whether an account is disabled, and whether its credential for the
// upstream is not used, though the store has it otherwise.
func (x *Index) DeniesAccount(id AccountID) (disabled, upstream bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	_, disabled = x.deniedAccounts[id]
	_, upstream = x.deniedUpstreams[id]
	return disabled, upstream
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
		e := &Entry{token: t.ID, owner: x.owners[t.Account], starts: startOf(t.NotBefore), ends: endOf(t.Expires, s.NotAfter)}
		x.share(e, t)
		if old, replaced := x.entries.Load().LoadAndStore(s.Hash, e); replaced {
			x.release(old)
		}
	}
}

func (x *Index) drop(h Hash) {
	if old, ok := x.entries.Load().LoadAndDelete(h); ok {
		x.release(old)
	}
}

// share gives an entry what it shares with others.
func (x *Index) share(e *Entry, t *Token) {
	x.shared.Lock()
	defer x.shared.Unlock()
	e.grant = x.intern(t.Grant)
	e.limits = x.internLimits(t)
}

func (x *Index) release(e *Entry) {
	x.shared.Lock()
	defer x.shared.Unlock()
	x.releaseGrant(e.grant)
	x.releaseLimits(e.limits)
}
