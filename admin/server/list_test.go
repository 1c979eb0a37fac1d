package server

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
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
	s := newService(t, tokenfield.Policy{})
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "leaver"}); err != nil {
		t.Fatal(err)
	}
	s.generate(t, func(g *api.GenerateToken) { g.Account = "leaver" })
	stays := s.generate(t, nil)
	s.Store = meanwhile{s.Store, func() {
		if err := s.Manager.RemoveAccount(bg, principal.LocalAdmin(""), "leaver", true); err != nil {
			t.Error(err)
		}
	}}
	page, err := s.Client.Tokens(bg, api.TokenFilter{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != stays.ID {
		t.Errorf("%+v, %v; want the token that stays", page, err)
	}
}

// TestListsAfterStart: who asks for a list before the store was read for lists waits for it,
// and is told to try again where that takes too long. The gate does not wait.
func TestListsAfterStart(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	s.Listing = listing.New()
	early, err := s.Client.Status(bg)
	if err != nil || !early.Ready || early.Lists {
		t.Errorf("before lists can be had: %+v, %v", early, err)
	}
	listed := make(chan error, 2)
	for range cap(listed) {
		go func() {
			page, err := s.Client.Tokens(bg, api.TokenFilter{})
			if err == nil && (len(page.Items) != 1 || page.Items[0].ID != made.ID) {
				err = fmt.Errorf("listed %+v", page.Items)
			}
			listed <- err
		}()
	}
	if err := s.Store.Follow(bg, s.Listing); err != nil {
		t.Fatal(err)
	}
	for range cap(listed) {
		if err := <-listed; err != nil {
			t.Error(err)
		}
	}
	s.Listing = listing.New()
	ctx, stop := context.WithCancel(bg)
	stop()
	if _, err := s.Manager.Tokens(ctx, principal.LocalAdmin(""), api.TokenFilter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("who goes away while waiting: %v", err)
	}
}
