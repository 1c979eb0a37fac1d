package admin

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// Memory is what the management API remembers outside the store: who is signed
// in, who has failed to, and answers that may be asked for again. It lives as long
// as the process, over reloads of the configuration.
type Memory struct {
	Sessions       *signin.Sessions
	throttle       *signin.Throttle
	revokes        *signin.Throttle // of values without authentication
	refusals       *budget
	looks          *looks // of holders
	introspections *looks // of services
	results        *results
	pending        *pendingFactors
	challenges     *challenges // for passkeys
	adding         sync.Mutex  // of a passkey
	notices        *notices
}

// NewMemory returns an empty memory.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{
		Sessions:       signin.NewSessions(now),
		throttle:       signin.NewThrottle(now),
		revokes:        signin.NewThrottle(now),
		refusals:       &budget{now: now, spent: make(map[tokenstore.AccountID]int)},
		looks:          newLooks(now),
		introspections: newLooks(now),
		results:        &results{now: now, byKey: make(map[resultKey]*keptResult)},
		pending:        &pendingFactors{now: now, byAccount: make(map[tokenstore.AccountID]pendingFactor)},
		challenges:     &challenges{now: now, byText: make(map[string]challenge)},
		notices:        newNotices(),
	}
}

// Load reads what the store remembers of who has signed in from where: strangers'
// guesses do not keep them out there, also after a restart.
func (m *Memory) Load(ctx context.Context, store tokenstore.Store, now time.Time) error {
	networks, err := store.Networks(ctx, now)
	if err != nil || len(networks) == 0 {
		return err
	}
	accounts, err := store.Accounts(ctx, tokenstore.AccountQuery{})
	if err != nil {
		return err
	}
	logins := make(map[tokenstore.AccountID]string, len(accounts))
	for _, a := range accounts {
		logins[a.ID] = a.Login
	}
	for _, n := range networks {
		if login := logins[n.Account]; login != "" {
			m.throttle.Familiar(login, n.Network, n.Last)
		}
	}
	return nil
}

// budget bounds how many refusals of one account are recorded: the audit is for
// people to read, and on the operator's disk.
type budget struct {
	now   func() time.Time
	mu    sync.Mutex
	since time.Time
	spent map[tokenstore.AccountID]int
}

// refusalsAMinute is how many refused changes of one account are recorded.
const refusalsAMinute = 30

func (b *budget) spend(who tokenstore.AccountID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); now.Sub(b.since) >= time.Minute {
		b.since = now
		clear(b.spent)
	}
	b.spent[who]++
	return b.spent[who] <= refusalsAMinute
}

// results keeps what came of requests with an idempotency key, so that one
// that is sent again gets the same value and not another one.
type results struct {
	now   func() time.Time
	mu    sync.Mutex
	byKey map[resultKey]*keptResult
}

type resultKey struct {
	account tokenstore.AccountID
	key     tokenstore.Hash
}

// keptResult is one of them. Whoever holds running works it out, or has.
type keptResult struct {
	running sync.Mutex
	request tokenstore.Hash
	result  any
	done    bool
	at      time.Time
}

// KeepResults is how long the result of a request with an idempotency key is kept.
const KeepResults = 10 * time.Minute

const (
	maxResults      = 10_000
	maxResultsOfOne = 1000 // account
)

// of returns the place of a result, an empty one where there is none, or nil
// where there is no room.
func (r *results) of(key resultKey) *keptResult {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for k, kept := range r.byKey {
		if now.Sub(kept.at) >= KeepResults {
			delete(r.byKey, k)
		}
	}
	kept := r.byKey[key]
	if kept == nil {
		if len(r.byKey) >= maxResults || r.ofOne(key.account) >= maxResultsOfOne {
			return nil
		}
		kept = &keptResult{at: now}
		r.byKey[key] = kept
		time.AfterFunc(KeepResults, func() { r.forget(key, kept) }) // a value is in it
	}
	return kept
}

func (r *results) ofOne(account tokenstore.AccountID) (n int) {
	for k := range r.byKey {
		if k.account == account {
			n++
		}
	}
	return n
}

// holds reports whether kept is still the place of the result.
func (r *results) holds(key resultKey, kept *keptResult) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byKey[key] == kept
}

// forget drops a result that there is none for after all.
func (r *results) forget(key resultKey, kept *keptResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byKey[key] == kept {
		delete(r.byKey, key)
	}
}

// pendingFactors are second factors that were shown and not yet confirmed.
type pendingFactors struct {
	now       func() time.Time
	mu        sync.Mutex
	byAccount map[tokenstore.AccountID]pendingFactor
}

type pendingFactor struct {
	secret []byte
	proof  [sha256.Size]byte // of the password under which it was made
	until  time.Time
}

// KeepPending is how long a new second factor waits to be confirmed.
const KeepPending = 10 * time.Minute

func (p *pendingFactors) put(a *tokenstore.Account, secret []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, f := range p.byAccount {
		if !p.now().Before(f.until) {
			delete(p.byAccount, id)
		}
	}
	p.byAccount[a.ID] = pendingFactor{secret, sha256.Sum256([]byte(a.Password)), p.now().Add(KeepPending)}
}

func (p *pendingFactors) get(a *tokenstore.Account) (secret []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.byAccount[a.ID]
	if !ok || !p.now().Before(f.until) || f.proof != sha256.Sum256([]byte(a.Password)) {
		return nil, false
	}
	return f.secret, true
}

func (p *pendingFactors) drop(id tokenstore.AccountID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byAccount, id)
}
