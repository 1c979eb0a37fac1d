package tests

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// roles are who calls. demo owns what is called about, other does not, admin is
// the operator, the holder sends a token of demo's as a bearer.
var roles = []string{"nobody", "holder", "other", "demo", "admin"}

// roleCase is one call and the status that each of the roles gets. In path and
// form {token}, {value}, {account} and {session} are new for each call: a token of
// demo's, its value, an account, and a session of demo's.
type roleCase struct {
	path string // where the template or a query does not do
	body members
	form string
	want [5]int
}

var (
	forAll       = [5]int{401, 403, 200, 200, 200}
	forAllEmpty  = [5]int{401, 403, 204, 204, 204}
	forOwner     = [5]int{401, 403, 404, 200, 200}
	forOwnerMade = [5]int{401, 403, 404, 201, 201}
	forOwnerOnly = [5]int{401, 403, 404, 204, 204}
	forOperators = [5]int{401, 403, 403, 403, 200}
	forHolder    = [5]int{401, 200, 401, 401, 401}
)

var roleCases = map[string]roleCase{
	"GET /sign-in":                       {want: [5]int{200, 200, 200, 200, 200}},
	"POST /session":                      {body: members{"login": "demo", "password": passwordOf("demo")}, want: [5]int{201, 201, 201, 201, 201}},
	"GET /session":                       {want: forAll},
	"DELETE /session":                    {want: forAllEmpty},
	"GET /sessions":                      {want: forAll},
	"DELETE /sessions":                   {want: forAllEmpty},
	"DELETE /session/confirmation":       {want: forAllEmpty},
	"DELETE /sessions/{id}":              {path: "/sessions/{session}", want: [5]int{401, 403, 404, 204, 404}}, // an operator's right ends at the tokens
	"POST /session/confirmation/options": {body: members{}, want: [5]int{401, 403, 404, 404, 404}},             // they have no passkey
	"POST /session/confirmation":         {body: members{"passkey": noAssertion}, want: [5]int{401, 403, 403, 403, 403}},
	"PUT /account/password":              {body: members{"new_password": "{own}"}, want: forAllEmpty},
	"GET /tokens":                        {path: "/tokens?account=demo", want: forOwner},
	"POST /tokens":                       {body: members{"account": "demo", "description": "x", "methods": []string{stopEnv}, "lifetime": "1d"}, want: forOwnerMade},
	"POST /tokens/remove":                {body: members{"ids": "{token}"}, want: forAll}, // with a result for each
	"GET /tokens/{id}":                   {want: forOwner},
	"PATCH /tokens/{id}":                 {body: members{"description": "y"}, want: forOwner},
	"DELETE /tokens/{id}":                {want: forOwnerOnly},
	"POST /tokens/{id}/copy":             {body: members{"description": "z"}, want: forOwnerMade},
	"POST /tokens/import": {
		body: members{"account": "demo", "description": "x", "methods": []string{stopEnv}, "lifetime": "1d", "hash": "{hash}"},
		want: [5]int{401, 403, 403, 403, 201},
	},
	"POST /tokens/{id}/regenerate": {body: members{"overlap": "10m"}, want: forOwner},
	"GET /tokens/{id}/activity":    {want: forOwner},
	"GET /activity":                {path: "/activity?account=demo", want: forOwner},
	"GET /audit":                   {path: "/audit?account=demo", want: forOwner},
	"GET /methods":                 {path: "/methods?search=StopEnv", want: forAll},
	"POST /methods/resolve":        {body: members{"verb": "GET", "target": stop}, want: forAll},
	"GET /sets":                    {want: forAll},
	"GET /resources":               {want: forAll},
	"GET /status":                  {want: forOperators},

	"POST /account/second-factor":                {want: forAll},
	"POST /account/second-factor/confirm":        {body: members{"code": "none"}, want: [5]int{401, 403, 403, 403, 403}},
	"POST /account/second-factor/recovery-codes": {body: members{"code": "none"}, want: [5]int{401, 403, 404, 404, 404}},
	"DELETE /account/second-factor":              {body: members{"code": "none"}, want: [5]int{401, 403, 404, 404, 404}},

	"GET /account/passkeys":          {want: forAll},
	"POST /account/passkeys/options": {want: forAll},
	"POST /account/passkeys":         {body: members{"name": "x", "passkey": noAttestation}, want: [5]int{401, 403, 400, 400, 400}},
	"DELETE /account/passkeys/{id}":  {path: "/account/passkeys/4958fd28d20eec60", want: [5]int{401, 403, 404, 404, 404}},

	"GET /account/upstream":    {want: forAll},
	"PUT /account/upstream":    {body: members{"login": "x", "upstream_password": "y"}, want: forAllEmpty},
	"DELETE /account/upstream": {want: [5]int{401, 403, 404, 404, 404}}, // they have none yet

	"GET /accounts/{login}/upstream":    {path: "/accounts/{account}/upstream", want: forOperators},
	"PUT /accounts/{login}/upstream":    {path: "/accounts/{account}/upstream", body: members{"session": "x"}, want: [5]int{401, 403, 403, 403, 204}},
	"DELETE /accounts/{login}/upstream": {path: "/accounts/{account}/upstream", want: [5]int{401, 403, 403, 403, 404}}, // it has none
	"POST /upstream/reseal":             {want: forOperators},

	"GET /accounts":                          {want: forOperators},
	"POST /accounts":                         {body: members{"login": "{login}"}, want: [5]int{401, 403, 403, 403, 201}},
	"GET /accounts/{login}":                  {path: "/accounts/{account}", want: forOperators},
	"PATCH /accounts/{login}":                {path: "/accounts/{account}", body: members{"role": "operator"}, want: forOperators},
	"PUT /accounts/{login}/password":         {path: "/accounts/{account}/password", body: members{"new_password": passwordOf("victim")}, want: [5]int{401, 403, 403, 403, 204}},
	"DELETE /accounts/{login}":               {path: "/accounts/{account}", want: [5]int{401, 403, 403, 403, 204}},
	"DELETE /accounts/{login}/second-factor": {path: "/accounts/{account}/second-factor", want: [5]int{401, 403, 403, 403, 404}}, // it has none

	"GET /self":        {want: forHolder},
	"POST /self/check": {body: members{"method": stopEnv}, want: forHolder},
	"DELETE /self":     {want: [5]int{401, 204, 401, 401, 401}},
	"POST /introspect": {form: "{value}", want: forAll},
	"POST /revoke":     {form: "{value}", want: [5]int{200, 200, 200, 200, 200}},
}

// TestManageRoles: each call gets what is for who calls, and a call that the
// program describes and this table does not know fails.
func TestManageRoles(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{app: keys(newKey(t, "a")) + "\ntokens {\nmax_per_account 1000\n}"}, "demo", "other")
	r := roleTest{m, m.local(t), map[string]*caller{"nobody": m.caller(t)}, 0}
	for _, o := range m.described.operations {
		c, known := roleCases[o.name()]
		if !known {
			t.Errorf("%s: say in roleCases who may call it", o.name())
			continue
		}
		for i, role := range roles {
			r.try(t, o, c, role, c.want[i])
		}
	}
	if len(roleCases) > len(m.described.operations) {
		t.Errorf("%d calls are described, %d expected", len(m.described.operations), len(roleCases))
	}
	r.notYours(t)
}

type roleTest struct {
	m       *managed
	local   *caller
	callers map[string]*caller
	made    int
}

func (r *roleTest) caller(t *testing.T, role string) *caller {
	c := r.callers[role]
	switch {
	case role == "holder":
		c = r.m.bearer(t, r.token().Value)
	case c == nil || role != "nobody" && c.jar.Load() == nil:
		c = r.m.signedIn(t, role)
		c.host = "localhost:" + portOf(r.m.api) // under which there can be passkeys
	}
	r.callers[role] = c
	return c
}

func (r *roleTest) token() tokenView { return r.local.generate(members{"account": "demo"}) }

// fresh puts new things in the places of a case.
func (r *roleTest) fresh(t *testing.T, template string, c roleCase, own string) (path string, body members, form string, token tokenView) {
	t.Helper()
	r.made++
	path, form = c.path, c.form
	if path == "" {
		path = template
	}
	body = c.body.and(nil)
	_, removes := body["ids"]
	if strings.Contains(path, "{id}") || removes || form != "" {
		token = r.token()
		path = strings.ReplaceAll(path, "{id}", fmt.Sprint(token.ID))
		form = strings.ReplaceAll(form, "{value}", token.Value)
	}
	login := fmt.Sprintf("victim-%d", r.made)
	if strings.Contains(path, "{account}") {
		r.local.ask("POST", "/accounts", members{"login": login}).is(201, "")
		path = strings.ReplaceAll(path, "{account}", login)
	}
	if strings.Contains(path, "{session}") {
		path = strings.ReplaceAll(path, "{session}", currentSession(r.m.signedIn(t, "demo")))
	}
	for member, value := range body {
		switch value {
		case "{own}":
			body[member] = passwordOf(own)
		case "{token}":
			body[member] = []uint64{token.ID}
		case "{login}":
			body[member] = login
		case "{hash}":
			body[member] = fmt.Sprintf("%064x", r.made)
		}
	}
	return path, body, form, token
}

// currentSession is the name of the caller's session.
func currentSession(c *caller) string {
	c.t.Helper()
	var list struct {
		Items []struct {
			ID      string
			Current bool
		}
	}
	c.ask("GET", "/sessions", nil).is(200, "").into(&list)
	for _, s := range list.Items {
		if s.Current {
			return s.ID
		}
	}
	c.t.Fatal("the list of sessions does not have the present one")
	return ""
}

func (r *roleTest) try(t *testing.T, o *operation, c roleCase, role string, want int) {
	t.Helper()
	who := r.caller(t, role)
	path, body, form, token := r.fresh(t, o.path, c, role)
	_, confirmed := o.RequestBody.Content["application/json"].Schema.Properties["password"]
	var got *reply
	switch {
	case form != "":
		got = who.ask(o.verb, path, url.Values{"token": {form}})
	case len(o.RequestBody.Content) == 0:
		got = who.ask(o.verb, path, nil)
	case confirmed && o.name() != "POST /session":
		got = who.change(o.verb, path, body)
	default:
		got = who.ask(o.verb, path, body)
	}
	if o.name() == "POST /session" {
		who.jar = new(atomic.Pointer[http.Cookie]) // it is demo's
	}
	if got.status != want {
		t.Errorf("%s by %s: %d %s, want %d", o.name(), role, got.status, got.reason, want)
	}
	if want >= 400 && token.ID != 0 {
		var now tokenView
		r.local.ask("GET", token.path(), nil).is(200, "").into(&now)
		if now.Revision != token.Revision {
			t.Errorf("%s by %s is refused, and changes the token", o.name(), role)
		}
	}
	if role == "other" && o.path == "/introspect" && strings.TrimSpace(string(got.body)) != `{"active":false}` {
		t.Errorf("%s tells a user of another's token", o.name())
	}
	if role == "other" && o.name() == "POST /tokens/remove" {
		r.local.ask("GET", token.path(), nil).is(200, "")
	}
}

// notYours: C264, what is another's gets the very answer of what does not exist.
func (r *roleTest) notYours(t *testing.T) {
	t.Helper()
	other := r.caller(t, "other")
	theirs := fmt.Sprint(r.token().ID)
	const nowhere = "987654321"
	for _, ask := range []struct {
		verb, path string
		body       members
	}{
		{"GET", "/tokens/{id}", nil},
		{"GET", "/tokens/{id}/activity", nil},
		{"PATCH", "/tokens/{id}", members{"description": "y"}},
		{"DELETE", "/tokens/{id}", members{}},
		{"POST", "/tokens/{id}/copy", members{}},
		{"POST", "/tokens/{id}/regenerate", members{}},
		{"GET", "/tokens?account={login}", nil},
		{"GET", "/audit?account={login}", nil},
		{"GET", "/activity?account={login}", nil},
		{"POST", "/tokens", members{"account": "{login}", "description": "x", "methods": []string{stopEnv}}},
	} {
		answer := func(id, login string) string {
			path := strings.NewReplacer("{id}", id, "{login}", login).Replace(ask.path)
			var got *reply
			if ask.verb == "GET" {
				got = other.ask(ask.verb, path, nil)
			} else {
				body := ask.body.and(nil)
				if body["account"] != nil {
					body["account"] = login
				}
				got = other.change(ask.verb, path, body)
			}
			got.is(404, "not_found")
			told := strings.ReplaceAll(string(got.body), " "+id, " ID")
			for _, spelt := range []string{login, strings.ToLower(login)} {
				told = strings.ReplaceAll(told, `\"`+spelt+`\"`, fmt.Sprintf("LOGIN, lowered: %t", spelt != login))
			}
			return told
		}
		for is, isNot := range map[string]string{"demo": "nosuch", "DEMO": "NOSUCH"} {
			if answer(theirs, is) != answer(nowhere, isNot) {
				t.Errorf("%s %s (%s): what is another's and what is not there get different answers", ask.verb, ask.path, is)
			}
		}
	}
}
