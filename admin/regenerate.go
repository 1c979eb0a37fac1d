package admin

import (
	"context"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// maxOverlap is how long an old value may stay good beside the new one.
const maxOverlap = 7 * 24 * time.Hour

// RegenerateToken gives a token a new value and keeps all else. The old value is
// refused at once, or after an overlap.
func (m *Manager) RegenerateToken(ctx context.Context, p principal.Principal, id uint64, r api.RegenerateToken, applied *tokenstore.Applied) (*api.TokenWithValue, error) {
	overlap := time.Duration(0)
	if r.Overlap != "" {
		var err error
		if overlap, err = tokenfield.ParseLifetime(r.Overlap); err != nil || overlap > maxOverlap {
			return nil, problem.Invalid("overlap", "it is a time of up to 7d, such as 10m")
		}
	}
	value, err := tokenstore.NewValue(m.Prefix, m.Random)
	if err != nil {
		return nil, err
	}
	var after *tokenstore.Token
	var owner *tokenstore.Account
	err = audit.Retry(ctx, 0, func() error {
		before, o, err := m.token(ctx, p, id)
		switch {
		case err != nil && overlap == 0:
			return m.denyUnread(p, id, err)
		case err != nil:
			return err
		}
		owner, after = o, before.Clone()
		if err := m.Rules.ChangeAnew(after, api.EditToken{Expires: api.TextOrNil(r.Expires), Lifetime: api.TextOrNil(r.Lifetime)}, m.NowInSeconds()); err != nil {
			return err
		}
		after.Secrets = []tokenstore.Secret{m.secret(value)}
		deny := func() { m.Index.Revoke(before.Secrets...) }
		if overlap > 0 {
			if before.ExpiredAt(m.NowInSeconds()) {
				return problem.Invalid("overlap", "the token has expired, and its old value cannot become valid again; leave the overlap out")
			}
			deny = nil // the old value would have stayed good
			old := before.Secrets[len(before.Secrets)-1]
			old.NotAfter = m.NowInSeconds().Add(overlap)
			after.Secrets = []tokenstore.Secret{old, after.Secrets[0]}
		}
		return m.CommitRevocation(ctx, &tokenstore.Change{
			Tokens:  []tokenstore.TokenChange{{Before: before, After: after}},
			Applied: applied,
			Audit:   m.Entry(p, tokenstore.ActionTokenRegenerate, tokenfield.Record(before), tokenfield.Record(after)),
		}, deny)
	})
	if err != nil {
		return nil, err
	}
	shown, err := m.show(ctx, after, owner)
	if err != nil {
		return nil, err
	}
	return &api.TokenWithValue{Token: *shown, Value: value.Reveal(), Escalating: m.escalating(after.Grant)}, nil
}
