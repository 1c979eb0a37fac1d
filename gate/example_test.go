package gate_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// A gate in front of an API of two methods, and a token that may call one of them.
func Example() {
	folder, err := os.MkdirTemp("", "gate")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	if err := serve(context.Background(), filepath.Join(folder, "patgate.db")); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the upstream gets GET /orders?limit=5 of demo, who calls orders.List
	// GET 200 []
	// DELETE 403 [method_not_allowed]
}

func serve(ctx context.Context, path string) (err error) {
	api, err := catalog.Parse("shop.json", []byte(`{
		"methods": [
			{"name": "orders.List", "path": "/orders", "verbs": ["GET"]},
			{"name": "orders.Remove", "path": "/orders/:id", "verbs": ["DELETE"]}
		]
	}`))
	if err != nil {
		return err
	}
	store, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	index := tokenstore.NewIndex()
	if err := store.Follow(ctx, index); err != nil {
		return err
	}
	g, err := gate.New(gate.Config{Index: index, Catalog: api, Usage: usage.NewRecorder(store), Now: time.Now})
	if err != nil {
		return err
	}
	handler := inFrontOf(g, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Printf("the upstream gets %s %s of %s, who calls %s\n", r.Method, r.RequestURI, r.Header.Get(gate.HeaderAccount), r.Header.Get(gate.HeaderMethod))
	}))

	value, err := addToken(ctx, store)
	if err != nil {
		return err
	}
	for _, r := range []*http.Request{
		httptest.NewRequest("GET", "/orders?limit=5&session="+value.Reveal(), nil),
		httptest.NewRequest("DELETE", "/orders/7?session="+value.Reveal(), nil),
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		fmt.Println(r.Method, answer.Code, answer.Header()[gate.HeaderReason])
	}
	return nil
}

// inFrontOf puts the gate in front of a handler that sends requests on.
func inFrontOf(g *gate.Gate, upstream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil { // then Decide takes it for an unknown one
			client = netip.AddrPort{}
		}
		d := g.Decide(w, r, client.Addr())
		if !d.Allowed() {
			d.Deny(w, r)
			return
		}
		forwarded, done := d.Forward(r)
		defer done()
		if !d.Allowed() { // what was about to be sent did not read as what was decided
			d.Deny(w, r)
			return
		}
		upstream.ServeHTTP(w, forwarded)
	})
}

// addToken gives the account demo a token for one method.
func addToken(ctx context.Context, store tokenstore.Store) (tokenstore.Value, error) {
	demo := &tokenstore.Account{Login: "demo", Role: tokenstore.RoleUser, Created: time.Now()}
	if err := store.Commit(ctx, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: demo}}}); err != nil {
		return tokenstore.Value{}, err
	}
	value, err := tokenstore.NewValue(tokenstore.DefaultPrefix, rand.Reader)
	if err != nil {
		return tokenstore.Value{}, err
	}
	return value, store.Commit(ctx, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: &tokenstore.Token{
		Account: demo.ID, Description: "nightly", Created: time.Now(),
		Grant:   tokenstore.Grant{Methods: []string{"orders.List"}},
		Secrets: []tokenstore.Secret{{Hash: value.Hash(), Hint: value.Hint(), Created: time.Now()}},
	}}}})
}
