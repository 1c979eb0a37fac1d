package audit

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// looks are those who asked what a token is and may do: the addresses of its holder,
// or services that introspect it. Whoever found a token begins with that, so its
// owner should see it; but who asks each time must not fill the disk.
type looks struct {
	now   func() time.Time
	mu    sync.Mutex
	since time.Time
	from  map[tokenstore.TokenID][]string
}

// Of one token, so many are recorded in that time, each once.
const (
	lookPeriod = time.Hour
	maxLooks   = 20
)

func newLooks(now func() time.Time) *looks {
	return &looks{now: now, from: make(map[tokenstore.TokenID][]string)}
}

// begin reports whether a look is to be recorded.
func (l *looks) begin(token tokenstore.TokenID, who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); now.Sub(l.since) >= lookPeriod {
		l.since = now
		clear(l.from)
	}
	known := l.from[token]
	if len(known) >= maxLooks || slices.Contains(known, who) {
		return false
	}
	l.from[token] = append(known, who)
	return true
}

// undo forgets a look that could not be recorded.
func (l *looks) undo(token tokenstore.TokenID, who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from[token] = slices.DeleteFunc(l.from[token], func(known string) bool { return known == who })
}

// RecordLook notes in the audit that a token's holder asked about it.
func (t *Trail) RecordLook(ctx context.Context, holder principal.Principal, about *tokenstore.Entry) error {
	return t.recordAsked(ctx, t.Limits.looks, holder.Address, about, t.Entry(holder, tokenstore.ActionTokenSelf, nil, nil))
}

// RecordIntrospection notes in the audit that a service asked about a token.
func (t *Trail) RecordIntrospection(ctx context.Context, p principal.Principal, about *tokenstore.Entry) error {
	return t.recordAsked(ctx, t.Limits.introspections, p.Name+" "+p.Address, about, t.Entry(p, tokenstore.ActionTokenIntrospect, nil, nil))
}

// recordAsked records a question about a token where it is not known yet who asks.
func (t *Trail) recordAsked(ctx context.Context, known *looks, who string, about *tokenstore.Entry, entry tokenstore.AuditEntry) error {
	if !known.begin(about.Token(), who) {
		return nil
	}
	entry.Account, entry.Tokens = about.Owner().ID, []tokenstore.TokenID{about.Token()}
	err := t.Store.Commit(ctx, &tokenstore.Change{Audit: entry})
	if err != nil {
		known.undo(about.Token(), who)
	}
	return err
}
