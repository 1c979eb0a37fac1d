package server

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
)

const (
	stopEnv = "environment.control.StopEnv"
	getEnvs = "environment.control.GetEnvs"
)

// TestBoundToken: what is told of a token that is bound to one environment, to who makes it and to who
// holds it.
func TestBoundToken(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, func(g *api.GenerateToken) {
		g.Methods, g.Only = []string{stopEnv, getEnvs, "environment.control.GetTemplates"}, []string{"envName=shop"}
		g.Unbound = []string{"environment.control.getenvs"}
	})
	if !slices.Equal(made.Only, []string{"environment=shop"}) || !slices.Equal(made.Unbound, []string{getEnvs}) || !slices.Equal(made.NotCallable, []string{"environment.control.GetTemplates"}) {
		t.Errorf("it is bound to %q, but for %q, and cannot call %q", made.Only, made.Unbound, made.NotCallable)
	}
	shown, err := s.Client.Token(bg, made.ID)
	if err != nil || !slices.Equal(shown.NotCallable, made.NotCallable) {
		t.Errorf("asked for later, it cannot call %q, %v", shown.NotCallable, err)
	}
	if edited, err := s.Client.EditToken(bg, made.ID, api.EditToken{Unbound: &[]string{getEnvs}}, 0); err != nil || !slices.Equal(edited.NotCallable, made.NotCallable) {
		t.Errorf("edited, it cannot call %q, %v", edited.NotCallable, err)
	}
	holder, err := s.Holder(made.Value, "203.0.113.7", true)
	if err != nil {
		t.Fatal(err)
	}
	self, err := s.Self(bg, holder)
	if err != nil || !slices.Equal(self.Allows, []string{getEnvs, stopEnv}) {
		t.Errorf("its holder is told of %q, %v", self.Allows, err)
	}
	for method, want := range map[string]string{
		stopEnv: "ok", getEnvs: "ok", "environment.control.GetTemplates": "resource_not_allowed", "environment.control.StartEnv": "method_not_allowed",
	} {
		if got, err := s.CheckSelf(bg, holder, api.SelfCheck{Method: method}); err != nil || got.Reason != want || got.Allowed != (want == "ok") {
			t.Errorf("%s is %+v, %v, want %s", method, got, err, want)
		}
	}
	free, err := s.Client.EditToken(bg, made.ID, api.EditToken{Only: &[]string{}}, 0)
	if err != nil || len(free.Only)+len(free.Unbound)+len(free.NotCallable) != 0 {
		t.Errorf("bound no more, it has %q and %q, and cannot call %q, %v", free.Only, free.Unbound, free.NotCallable, err)
	}
}

// TestBoundCopy: a copy is checked again as a new token is, also in what it keeps of the original.
func TestBoundCopy(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, func(g *api.GenerateToken) {
		g.Methods, g.Only, g.Unbound = []string{stopEnv, getEnvs}, []string{"environment=shop"}, []string{getEnvs}
	})
	copied, err := s.Client.CopyToken(bg, made.ID, api.CopyToken{Only: &[]string{"environment=blog"}})
	if err != nil || !slices.Equal(copied.Only, []string{"environment=blog"}) || !slices.Equal(copied.Unbound, []string{getEnvs}) {
		t.Errorf("a copy for another environment has %q and %q, %v", copied.Only, copied.Unbound, err)
	}
	if s.Rules.Catalog, err = catalog.Open(catalog.Config{Routes: []catalog.RouteConfig{{Verbs: []string{"GET"}, Path: "/a", Name: stopEnv}, {Verbs: []string{"GET"}, Path: "/b", Name: getEnvs}}}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Client.CopyToken(bg, made.ID, api.CopyToken{})
	wantProblem(t, "a copy after the resource has left the catalog", err, 400, api.ReasonInvalid, "no resources")
	if s.Rules.Catalog, err = catalog.Parse("renamed.json", []byte(`{"resources": {"team": {"parameters": ["environment"]}}, "defaults": {"verbs": ["GET"]}, "methods": [
		{"name": "`+stopEnv+`", "path": "/a/:environment"}, {"name": "`+getEnvs+`", "path": "/b"}]}`)); err != nil {
		t.Fatal(err)
	}
	_, err = s.Client.CopyToken(bg, made.ID, api.CopyToken{})
	wantProblem(t, "a copy where another resource has a parameter of that name", err, 400, api.ReasonInvalid, "the catalog has team")
	_, err = s.Client.EditToken(bg, made.ID, api.EditToken{Only: &[]string{"environment=shop", "team=b"}}, 0)
	wantProblem(t, "an edit that keeps it", err, 400, api.ReasonInvalid, "the catalog has team")
	if copied, err := s.Client.CopyToken(bg, made.ID, api.CopyToken{Only: &[]string{"environment=b"}}); err != nil || !slices.Equal(copied.Only, []string{"team=b"}) {
		t.Errorf("a copy that is bound anew, by the parameter: %v", err)
	}
	if _, err := s.Client.EditToken(bg, made.ID, api.EditToken{Only: &[]string{}}, 0); err != nil {
		t.Errorf("the bound cannot be taken away: %v", err)
	}
}

// TestResources: what tokens can be bound to, and which methods name it, can be asked.
func TestResources(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	resources, err := s.Client.Resources(bg)
	if err != nil || len(resources) != 1 || resources[0].Name != "environment" || resources[0].Title != "Environment" || !slices.Equal(resources[0].Parameters, []string{"envName"}) {
		t.Errorf("the resources are %+v, %v", resources, err)
	}
	for method, want := range map[string]string{
		stopEnv: `[{"resource":"environment","parameters":["envName"]}]`,
		getEnvs: `null`,
	} {
		found, err := s.Client.Methods(bg, method)
		i := slices.IndexFunc(found, func(m api.Method) bool { return m.Name == method })
		if err != nil || i < 0 {
			t.Fatalf("%s: %v", method, err)
		}
		if got, _ := json.Marshal(found[i].Names); string(got) != want {
			t.Errorf("%s names %s, want %s", method, got, want)
		}
	}
	found, err := s.Client.Resolve(bg, "GET", "/1.0/environment/control/rest/stopenv")
	if err != nil || len(found.Names) != 1 {
		t.Errorf("the method of a request names %+v, %v", found, err)
	}
	if body := string(document()); !strings.Contains(body, `"/resources"`) {
		t.Error("the description of the API lacks the resources")
	}
}
