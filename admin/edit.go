package admin

import (
	"context"
	"reflect"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// EditToken changes what is named of a token; where that is so already, nothing is
// stored. revision is the one that the caller saw; 0 means whatever there is.
func (m *Manager) EditToken(ctx context.Context, p principal.Principal, id uint64, edit api.EditToken, revision uint64) (*api.Token, error) {
	var after *tokenstore.Token
	var owner *tokenstore.Account
	err := audit.Retry(ctx, revision, func() error {
		before, o, err := m.token(ctx, p, id)
		if err != nil {
			return err
		}
		if revision != 0 && before.Revision != revision {
			return tokenstore.ErrConflict
		}
		owner, after = o, before.Clone()
		if err := m.Rules.Change(after, edit, m.NowInSeconds()); err != nil {
			return err
		}
		if reflect.DeepEqual(after, before) {
			return nil // nothing to record
		}
		var deny func()
		if tokenfield.Narrows(before, after) {
			deny = func() { m.Index.Revoke(before.Secrets...) }
		}
		return m.CommitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.Entry(p, tokenstore.ActionTokenEdit, tokenfield.Record(before), tokenfield.Record(after)),
		}, deny)
	})
	if err != nil {
		return nil, err
	}
	return m.show(ctx, after, owner)
}
