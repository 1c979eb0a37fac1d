package authn

import (
	"context"
	"sync"
	"time"

	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/passkey"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// Memory is what is remembered outside the store: who is signed in, who has failed to, and what
// somebody has begun. It lives as long as the process, over reloads of the configuration.
type Memory struct {
	Sessions   *signin.Sessions
	throttle   *signin.Throttle
	values     *signin.Throttle // of tokens, without authentication
	pending    *signin.PendingFactors
	challenges *passkey.Challenges
	adding     sync.Mutex        // of a passkey
	taken      *audit.Occasional // people of the platform whose login is taken
}

// NewMemory returns an empty memory.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{
		Sessions:   signin.NewSessions(now),
		throttle:   signin.NewThrottle(now),
		values:     signin.NewThrottle(now),
		pending:    signin.NewPendingFactors(now),
		challenges: passkey.NewChallenges(now),
		taken:      audit.NewOccasional(time.Minute, 5),
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
