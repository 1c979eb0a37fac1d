package server

import (
	"slices"
	"testing"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/tokenstore"
)

// TestIntrospectBound: a service that knows nothing of bounds is not told that a bound token
// may call its methods for whatever resource.
func TestIntrospectBound(t *testing.T) {
	t.Parallel()
	const stop, list, regions = "environment.control.StopEnv", "environment.control.GetEnvs", "environment.control.GetRegions"
	s := newSite(t, nil)
	made := s.generate(t, func(g *api.GenerateToken) { g.Methods = []string{stop, list, regions} })
	before, err := s.Store.Token(bg, tokenstore.TokenID(made.ID))
	if err != nil {
		t.Fatal(err)
	}
	service := &client.Client{BaseURL: s.server.URL, Login: admin.FirstAccount, Password: phrase}
	ask := func() *api.Introspection {
		t.Helper()
		told, err := service.Introspect(bg, made.Value)
		if err != nil || !told.Active {
			t.Fatalf("%+v, %v", told, err)
		}
		return told
	}
	if told := ask(); told.Scope != list+" "+regions+" "+stop || told.Details != nil {
		t.Errorf("of a token that is not bound: %+v", told)
	}
	after := before.Clone()
	after.Grant.Only = []string{"environment=shop", "environment=staging-*"}
	after.Grant.Unbound = []string{list}
	if err := s.Store.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: before, After: after}}}); err != nil {
		t.Fatal(err)
	}
	told := ask()
	if told.Scope != list || len(told.Details) != 1 {
		t.Fatalf("of a bound token: %+v", told)
	}
	d := told.Details[0]
	if d.Type != "patgate" || !slices.Equal(d.Actions, []string{stop}) || !slices.Equal(d.Only["environment"], []string{"shop", "staging-*"}) {
		t.Errorf("of what it is bound to: %+v", d)
	}
}
