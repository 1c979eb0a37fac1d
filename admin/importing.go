package admin

import (
	"context"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// ImportToken stores a token by the hash of its value. It is for operators: a
// value that can be guessed opens the account that it is given to.
func (m *Manager) ImportToken(ctx context.Context, p principal.Principal, in api.ImportToken) (*api.Token, error) {
	if err := p.MustOperate(); err != nil {
		return nil, err
	}
	hash, err := tokenstore.ParseHash(in.Hash)
	if err != nil {
		return nil, problem.Invalid("hash", "it is the SHA-256 of a value, 64 hexadecimal digits")
	}
	if len(in.Hint) > 4 {
		return nil, problem.Invalid("hint", "it has 4 characters at most")
	}
	for i := range len(in.Hint) {
		if in.Hint[i] <= ' ' || in.Hint[i] > '~' {
			return nil, problem.Invalid("hint", "it is made of visible ASCII characters")
		}
	}
	t, owner, err := m.newToken(ctx, p, in.GenerateToken)
	if err != nil {
		return nil, err
	}
	t.Secrets = []tokenstore.Secret{{Hash: hash, Hint: in.Hint, Created: m.NowInSeconds()}}
	if err := m.commitNew(ctx, p, tokenstore.ActionTokenImport, t, nil); err != nil {
		return nil, err
	}
	v := m.viewToken(t, owner.Login, tokenstore.Usage{})
	return &v, nil
}
