package audit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Refused says what may be told of an error of a change, and records in the audit what
// was refused by a rule.
func (t *Trail) Refused(ctx context.Context, p principal.Principal, action tokenstore.Action, tokens []tokenstore.TokenID, err error) *problem.Error {
	e := t.Report(ctx, err)
	t.NoteRefusal(ctx, p, action, tokens, e)
	return e
}

// NoteRefusal records in the audit that a change was refused by a rule.
func (t *Trail) NoteRefusal(ctx context.Context, p principal.Principal, action tokenstore.Action, tokens []tokenstore.TokenID, e *problem.Error) {
	if p.Account != nil && e.ByRule() {
		t.RecordRefusal(ctx, p, action, p.Account.ID, tokens, e.Reason)
	}
}

// RecordRefusal notes in the audit that a change was refused.
func (t *Trail) RecordRefusal(ctx context.Context, p principal.Principal, action tokenstore.Action, account tokenstore.AccountID, tokens []tokenstore.TokenID, reason string) {
	if !t.Limits.refusals.spend(account) {
		return
	}
	entry := t.Entry(p, action, nil, nil)
	entry.Account, entry.Tokens, entry.Refused = account, tokens, reason
	if err := t.Store.Commit(context.WithoutCancel(ctx), &tokenstore.Change{Audit: entry}); err != nil {
		_ = t.Report(ctx, fmt.Errorf("recording a refused change: %w", err)) // it logs
	}
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
