package signin

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// PendingFactors are second factors that were shown and not yet confirmed.
type PendingFactors struct {
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

// NewPendingFactors returns none.
func NewPendingFactors(now func() time.Time) *PendingFactors {
	return &PendingFactors{now: now, byAccount: make(map[tokenstore.AccountID]pendingFactor)}
}

// Put keeps the secret of a second factor of an account, in place of one before.
func (p *PendingFactors) Put(a *tokenstore.Account, secret []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, f := range p.byAccount {
		if !p.now().Before(f.until) {
			delete(p.byAccount, id)
		}
	}
	p.byAccount[a.ID] = pendingFactor{secret, sha256.Sum256([]byte(a.Password)), p.now().Add(KeepPending)}
}

// Get returns the secret that waits, unless the password was changed since.
func (p *PendingFactors) Get(a *tokenstore.Account) (secret []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.byAccount[a.ID]
	if !ok || !p.now().Before(f.until) || f.proof != sha256.Sum256([]byte(a.Password)) {
		return nil, false
	}
	return f.secret, true
}

// Drop forgets the second factor that waits.
func (p *PendingFactors) Drop(id tokenstore.AccountID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byAccount, id)
}
