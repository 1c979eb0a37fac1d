package admin

import (
	"context"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// Once carries out a change with an idempotency key once, however often it is asked for.
// request tells requests apart: a key that was used for another one is refused. Within
// some minutes the result is kept, and returned again with replayed set; later it is told
// that the change was made. run has to store applied with the change.
func (m *Manager) Once(ctx context.Context, p principal.Principal, key, request tokenstore.Hash, run func(applied *tokenstore.Applied) (any, error)) (result any, replayed bool, err error) {
	applied := &tokenstore.Applied{Account: p.Actor().Account, Key: key, Time: m.NowInSeconds(), Request: request}
	return m.Results.Once(ctx, m.Store, applied, run)
}
