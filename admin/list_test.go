package admin

import (
	"context"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// meanwhile is a store in which something happens after tokens were read.
type meanwhile struct {
	tokenstore.Store
	happens func()
}

func (m meanwhile) TokensByID(ctx context.Context, ids ...tokenstore.TokenID) ([]*tokenstore.Token, error) {
	found, err := m.Store.TokensByID(ctx, ids...)
	m.happens()
	return found, err
}

// TestListWhileAccountGoes: a list does not fail because of an account that is
// removed while it is made; what is left is listed.
func TestListWhileAccountGoes(t *testing.T) {
	t.Parallel()
	s := newService(t, Policy{})
	if _, err := s.Client.AddAccount(bg, AddAccount{Login: "leaver"}); err != nil {
		t.Fatal(err)
	}
	s.generate(t, func(g *GenerateToken) { g.Account = "leaver" })
	stays := s.generate(t, nil)
	s.Store = meanwhile{s.Store, func() {
		if err := s.Manager.RemoveAccount(bg, LocalAdmin(""), "leaver", true); err != nil {
			t.Error(err)
		}
	}}
	page, err := s.Client.Tokens(bg, TokenFilter{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != stays.ID {
		t.Errorf("%+v, %v; want the token that stays", page, err)
	}
}
