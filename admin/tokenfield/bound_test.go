package tokenfield

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// boundCatalog has a method of each kind: for what a token is bound to they name it, do not, or
// in a way that is not known.
const boundCatalog = `{
	"resources": {
		"environment": {"title": "Environment", "parameters": ["envName"], "case": "ignore"},
		"project": {"parameters": ["project"]}
	},
	"defaults": {"verbs": ["GET"]},
	"methods": [
		{"name": "env.Stop", "path": "/env/stop", "parameters": [{"name": "envName"}]},
		{"name": "env.List", "path": "/env/list"},
		{"name": "env.Group", "path": "/env/group", "names": {"environment": []}},
		{"name": "env.Assign", "path": "/env/assign", "parameters": [{"name": "envName"}, {"name": "project"}]},
		{"name": "users.List", "path": "/users"}
	]
}`

func boundRules(t *testing.T) *Rules {
	t.Helper()
	c, err := catalog.Parse("catalog.json", []byte(boundCatalog))
	if err != nil {
		t.Fatal(err)
	}
	return &Rules{Catalog: c}
}

func tokenOf(grant tokenstore.Grant) *tokenstore.Token {
	return &tokenstore.Token{Description: "ci", Grant: grant}
}

// TestBind: what tokens can be bound to, and how it is stored.
func TestBind(t *testing.T) {
	t.Parallel()
	r := boundRules(t)
	for _, c := range []struct {
		only, unbound         []string
		wantOnly, wantUnbound []string
	}{
		{only: []string{"environment=shop"}, wantOnly: []string{"environment=shop"}},
		{only: []string{"envName=shop", "ENVNAME=a=b", "Environment=shop", "environment=a-*"},
			wantOnly: []string{"environment=a-*", "environment=a=b", "environment=shop"}},
		{only: []string{"project=x", "environment=b", "environment=a"}, unbound: []string{"USERS.list", "env.Stop", "users.List"},
			wantOnly: []string{"environment=a", "environment=b", "project=x"}, wantUnbound: []string{"env.Stop", "users.List"}},
		{only: []string{}, unbound: []string{}},
	} {
		token := tokenOf(tokenstore.Grant{Methods: []string{"*"}})
		if err := r.Change(token, api.EditToken{Only: &c.only, Unbound: &c.unbound}, time.Now()); err != nil {
			t.Errorf("%q: %v", c.only, err)
		}
		if !slices.Equal(token.Grant.Only, c.wantOnly) || !slices.Equal(token.Grant.Unbound, c.wantUnbound) {
			t.Errorf("%q, %q are stored as %q, %q", c.only, c.unbound, token.Grant.Only, token.Grant.Unbound)
		}
	}
}

// TestBindRefusals: each thing that a token cannot be bound to is refused by name, and says what to do.
func TestBindRefusals(t *testing.T) {
	t.Parallel()
	r := boundRules(t)
	const secret = "pat_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
	shop := []string{"environment=shop"}
	for _, c := range []struct {
		only, unbound []string
		field, says   string
	}{
		{[]string{"environmen=shop"}, nil, "only", "did you mean environment"},
		{[]string{"nothing=shop"}, nil, "only", "the catalog has environment, project"},
		{[]string{"environment=shop", "hunter2"}, nil, "only", "resource 2 of 2 has no =; write"},
		{[]string{"environment="}, nil, "only", "the value is empty"},
		{[]string{"environment=*"}, nil, "only", "no bound"},
		{[]string{"environment=*shop"}, nil, "only", "only at the end"},
		{[]string{"environment=a\u202eb"}, nil, "only", "U+202E"},
		{[]string{"environment=a\x00b"}, nil, "only", "U+0000"},
		{[]string{"session=" + secret}, nil, "only", "looks like the value of a token"},
		{slices.Repeat(shop, 101), nil, "only", "at most 100"},
		{nil, []string{"env.List"}, "unbound", "needs the member only"},
		{shop, []string{"env.*"}, "unbound", "not the exact name"},
		{shop, []string{"env.List", "hunter2"}, "unbound", "method 2 of 2 is not the exact name"},
		{shop, []string{"env.Lost"}, "unbound", "did you mean env.List"},
		{shop, []string{"users.List"}, "unbound", "do not cover users.List"},
		{shop, []string{"env.Stop"}, "unbound", "it needs no unbound"},
		{shop, []string{secret}, "unbound", "looks like the value of a token"},
	} {
		token := tokenOf(tokenstore.Grant{Methods: []string{"env.*"}})
		err := r.Change(token, api.EditToken{Only: &c.only, Unbound: &c.unbound}, time.Now())
		var told *problem.Error
		if !errors.As(err, &told) || told.Field != c.field || !strings.Contains(told.Error(), c.says) {
			t.Errorf("%q, %q: %v, want %s with %q", c.only, c.unbound, err, c.field, c.says)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: the error repeats what may be a secret", c.says)
		}
	}
}

// TestUnboundFollows: an edit of what a token may call, or of what it is bound to, takes unbound
// methods away that have lost their meaning.
func TestUnboundFollows(t *testing.T) {
	t.Parallel()
	r, description := boundRules(t), "renamed"
	bound := tokenstore.Grant{Methods: []string{"*"}, Only: []string{"environment=shop", "project=x"}, Unbound: []string{"env.List", "env.Stop", "users.List"}}
	for name, c := range map[string]struct {
		edit api.EditToken
		want []string
	}{
		"fewer methods":   {api.EditToken{Methods: &[]string{"env.*"}}, []string{"env.List", "env.Stop"}},
		"fewer resources": {api.EditToken{Only: &[]string{"environment=shop"}}, []string{"env.List", "users.List"}},
		"bound no more":   {api.EditToken{Only: &[]string{}}, nil},
		"another value":   {api.EditToken{Only: &[]string{"environment=a", "project=x"}}, bound.Unbound},
		"another name":    {api.EditToken{Description: &description}, bound.Unbound},
	} {
		token := tokenOf(bound.Clone())
		if err := r.Change(token, c.edit, time.Now()); err != nil || !slices.Equal(token.Grant.Unbound, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, token.Grant.Unbound, err, c.want)
		}
	}
}

// TestCallable: which methods a bound token can call.
func TestCallable(t *testing.T) {
	t.Parallel()
	r := boundRules(t)
	for _, c := range []struct {
		only, unbound []string
		want          string
	}{
		{nil, nil, "env.Assign env.Group env.List env.Stop users.List"},
		{[]string{"environment=shop"}, nil, "env.Assign env.Stop"},
		{[]string{"environment=shop"}, []string{"env.List"}, "env.Assign env.List env.Stop"},
		{[]string{"environment=shop", "project=x"}, nil, "env.Assign"},
		{[]string{"environment=shop"}, []string{"env.Group"}, "env.Assign env.Group env.Stop"},
		{[]string{"gone=x"}, []string{"env.List"}, ""},
	} {
		can, cannot := r.Callable(&tokenstore.Grant{Methods: []string{"*"}, Only: c.only, Unbound: c.unbound})
		var names []string
		for _, m := range can {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != c.want || len(can)+len(cannot) != 5 {
			t.Errorf("only %q, unbound %q: %q and %d others, want %q", c.only, c.unbound, got, len(cannot), c.want)
		}
	}
}

// TestNarrows: which edits of what a token is bound to take something away.
func TestNarrows(t *testing.T) {
	t.Parallel()
	one := tokenstore.Grant{Only: []string{"environment=shop"}}
	for name, c := range map[string]struct {
		before, after tokenstore.Grant
		want          bool
	}{
		"bound at all":                {tokenstore.Grant{}, one, true},
		"bound no more":               {one, tokenstore.Grant{}, false},
		"one more value":              {one, tokenstore.Grant{Only: []string{"environment=a", "environment=shop"}}, false},
		"another value":               {one, tokenstore.Grant{Only: []string{"environment=a"}}, true},
		"a prefix of it":              {one, tokenstore.Grant{Only: []string{"environment=sh*"}}, false},
		"a prefix that takes no list": {tokenstore.Grant{Only: []string{"environment=shop-1,prod"}}, tokenstore.Grant{Only: []string{"environment=shop-*"}}, true},
		"a prefix of the same":        {tokenstore.Grant{Only: []string{"environment=shop,*"}}, tokenstore.Grant{Only: []string{"environment=shop,*"}}, false},
		"a prefix with a list in it":  {tokenstore.Grant{Only: []string{"environment=shop,a*"}}, tokenstore.Grant{Only: []string{"environment=sh*"}}, true},
		"a wider prefix":              {tokenstore.Grant{Only: []string{"environment=sh-*"}}, tokenstore.Grant{Only: []string{"environment=sh*"}}, false},
		"a narrower prefix":           {tokenstore.Grant{Only: []string{"environment=sh*"}}, tokenstore.Grant{Only: []string{"environment=sh-*"}}, true},
		"one of what began so":        {tokenstore.Grant{Only: []string{"environment=sh*"}}, one, true},
		"another resource, too":       {one, tokenstore.Grant{Only: []string{"environment=shop", "project=x"}}, true},
		"a resource less":             {tokenstore.Grant{Only: []string{"environment=shop", "project=x"}}, one, false},
		"an unbound method less":      {tokenstore.Grant{Only: one.Only, Unbound: []string{"env.List"}}, one, true},
		"an unbound method more":      {one, tokenstore.Grant{Only: one.Only, Unbound: []string{"env.List"}}, false},
		"bound no more, nor that":     {tokenstore.Grant{Only: one.Only, Unbound: []string{"env.List"}}, tokenstore.Grant{}, false},
	} {
		if got := Narrows(tokenOf(c.before), tokenOf(c.after)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
