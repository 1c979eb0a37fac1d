package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestManageHolder: what a token can ask and do for itself, and what others learn
// of a value.
func TestManageHolder(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	demo := m.signedIn(t, "demo")
	for _, sub := range []struct {
		name string
		test func(*testing.T, *managed, *caller)
	}{
		{"self", selfOfToken},
		{"check", selfCheck},
		{"end", selfRevocation},
		{"introspect", introspection},
		{"revoke", revocationByValue},
		{"import", importByHash},
	} {
		t.Run(sub.name, func(t *testing.T) { sub.test(t, m, demo.in(t)) })
	}
}

type selfView struct {
	ID                              uint64
	Account, Description            string
	Expires                         *string
	DaysLeft                        *int `json:"days_left"`
	Sets, Methods, Allows, Audience []string
}

func selfOfToken(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(members{"description": "holder's", "sets": []string{"Maven Plugin"}, "lifetime": "30d"})
	var self selfView
	m.bearer(t, made.Value).ask("GET", "/self", nil).is(200, "").into(&self)
	if self.ID != made.ID || self.Account != "demo" || self.Description != "holder's" || textOf(self.Expires) != textOf(made.Expires) || self.DaysLeft == nil || *self.DaysLeft < 29 ||
		!slices.Equal(self.Methods, made.Methods) || !slices.Contains(self.Allows, stopEnv) || !slices.Contains(self.Allows, "storage.uploader.Upload") {
		t.Errorf("self is %+v", self)
	}
	var never selfView
	m.bearer(t, demo.generate(members{}.without("lifetime")).Value).ask("GET", "/self", nil).is(200, "").into(&never)
	if never.Expires != nil || never.DaysLeft != nil {
		t.Errorf("of a token that never expires: %s", textOf(never.Expires))
	}

	// During an overlap each value knows its own end.
	var renewed tokenView
	demo.change("POST", made.path()+"/regenerate", members{"overlap": "1h"}).is(200, "").into(&renewed)
	m.bearer(t, made.Value).ask("GET", "/self", nil).is(200, "").into(&self)
	if textOf(self.Expires) != textOf(renewed.Secrets[0].NotAfter) {
		t.Errorf("the old value ends %s, it is told %s", textOf(renewed.Secrets[0].NotAfter), textOf(self.Expires))
	}
	m.bearer(t, renewed.Value).ask("GET", "/self", nil).is(200, "").into(&self)
	if textOf(self.Expires) != textOf(made.Expires) {
		t.Errorf("the new value ends %s, it is told %s", textOf(made.Expires), textOf(self.Expires))
	}

	// The owner sees that and from where it was asked, not how often.
	found := demo.generate(nil)
	finder := m.bearer(t, found.Value)
	for range 3 {
		finder.ask("GET", "/self", nil).is(200, "")
		finder.ask("POST", "/self/check", members{"method": stopEnv}).is(200, "")
	}
	var asked struct{ Items []auditView }
	demo.ask("GET", fmt.Sprintf("/audit?action=token.self&token=%d", found.ID), nil).is(200, "").into(&asked)
	if len(asked.Items) != 1 || asked.Items[0].Actor != fmt.Sprintf("token %d", found.ID) || !strings.HasPrefix(asked.Items[0].Address, "127.") {
		t.Errorf("the audit of what a finder asked is %+v", asked.Items)
	}

	nobody := m.caller(t)
	nobody.ask("GET", "/self", nil).is(401, "token_refused")
	nobody.ask("GET", "/self?session="+url.QueryEscape(renewed.Value), nil).is(401, "token_refused")
	nobody.ask("GET", "/self", nil, "Cookie: session="+renewed.Value).is(401, "token_refused")
	if challenge := nobody.ask("GET", "/self", nil, "Authorization: Bearer "+renewed.Value[:39]).is(401, "token_refused").header.Get("WWW-Authenticate"); !strings.Contains(challenge, `error="invalid_token"`) {
		t.Errorf("the challenge is %s", challenge)
	}
	elsewhere := demo.generate(members{"addresses": []string{"192.0.2.0/24"}})
	m.bearer(t, elsewhere.Value).ask("GET", "/self", nil).is(401, "token_refused")
	m.bearer(t, elsewhere.Value).ask("DELETE", "/self", nil).is(401, "token_refused")
	demo.ask("GET", elsewhere.path(), nil).is(200, "")
	m.bearer(t, renewed.Value).ask("GET", "/tokens", nil).is(403, "tokens_manage_nothing")
	m.bearer(t, renewed.Value).ask("POST", "/tokens", members{"description": "x", "methods": []string{stopEnv}}).is(403, "tokens_manage_nothing")
}

// TestManageUncertainAddress: where a trusted proxy does not tell for certain where a
// request comes from, a token that is limited to addresses is not good, as at the gate.
func TestManageUncertainAddress(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{global: "servers {\ntrusted_proxies static 127.0.0.0/8\ntrusted_proxies_strict\n}"}, "demo")
	demo := m.signedIn(t, "demo")
	anywhere := m.bearer(t, demo.generate(nil).Value)
	limited := m.bearer(t, demo.generate(members{"addresses": []string{"10.0.0.0/8"}}).Value)
	for from, status := range map[string]int{
		"10.0.0.1": 200, "x, 10.0.0.1": 200, "203.0.113.9": 401, "10.0.0.1, unknown": 401, "10.0.0.1,": 401, "10.0.0.1:80": 401,
	} {
		header := "X-Forwarded-For: " + from
		anywhere.ask("GET", "/self", nil, header).is(200, "")
		if got := limited.ask("GET", "/self", nil, header); got.status != status {
			t.Errorf("%s: %d, want %d", header, got.status, status)
		}
	}
}

func selfCheck(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	c := m.bearer(t, made.Value)
	for _, ask := range []struct {
		what    members
		allowed bool
		method  string
		reason  string
	}{
		{members{"method": stopEnv}, true, stopEnv, "ok"},
		{members{"method": startEnv}, false, startEnv, "method_not_allowed"},
		{members{"method": "no.such.Method"}, false, "", "unknown_method"},
		{members{"method": "users.authentication.Signin"}, true, "users.authentication.Signin", "public"},
		{members{"method": "users.authentication.CreateToken"}, false, "users.authentication.CreateToken", "method_protected"},
		{members{"verb": "GET", "target": stop}, true, stopEnv, "ok"},
		{members{"verb": "POST", "target": rest + "startenv?envName=x"}, false, startEnv, "method_not_allowed"},
		{members{"verb": "GET", "target": "/nosuch"}, false, "", "unknown_method"},
		{members{"verb": "GET", "target": rest + "..;/stopenv"}, false, "", "bad_request"},
		{members{"verb": "GET", "target": "http://gate:8080" + stop + "?envName=x"}, true, stopEnv, "ok"},
		{members{"verb": "GET", "target": "HTTPS://gate" + rest + "startenv"}, false, startEnv, "method_not_allowed"},
		{members{"verb": "GET", "target": "https://gate"}, false, "", "unknown_method"},
		{members{"verb": "PATCH", "target": stop}, false, stopEnv, "verb_not_allowed"},
	} {
		var got struct {
			Allowed        bool
			Method, Reason string
		}
		if c.ask("POST", "/self/check", ask.what).is(200, "").into(&got); got.Allowed != ask.allowed || got.Method != ask.method || got.Reason != ask.reason {
			t.Errorf("%v: %+v", ask.what, got)
		}
		// It is what the gate says itself.
		if path, _ := ask.what["target"].(string); strings.HasPrefix(path, "/") {
			request, err := http.NewRequest(ask.what["verb"].(string), m.url(path), nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+made.Value)
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(withoutURL(err))
			}
			body, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if allowed := answer.StatusCode == 200; err != nil || allowed != got.Allowed || !allowed && !strings.Contains(string(body), `"reason":"`+got.Reason+`"`) {
				t.Errorf("%v: the gate answers %d, and the check %+v", ask.what, answer.StatusCode, got)
			}
		}
	}
	for _, bad := range []members{{}, {"method": stopEnv, "verb": "GET"}, {"verb": "GET"}, {"target": stop}, {"x": "y"}} {
		c.ask("POST", "/self/check", bad).is(400, "invalid")
	}
}

func selfRevocation(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	c := m.bearer(t, made.Value)
	c.ask("DELETE", "/self", nil, "X-Patgate-Request:").is(204, "")
	if got := m.gate(made.Value); got != 401 {
		t.Errorf("after its revocation the gate answers %d", got)
	}
	c.ask("GET", "/self", nil).is(401, "token_refused")
	c.ask("DELETE", "/self", nil).is(401, "token_refused")
	if now := tokenAt(demo, made); now.State != "expired" {
		t.Errorf("its owner sees it as %s", now.State)
	}
	demo.change("PATCH", made.path(), members{"lifetime": "1d"}).is(200, "")
	if got := m.gate(made.Value); got != 401 {
		t.Errorf("prolonged, the revoked value gets %d", got)
	}
	var renewed tokenView
	demo.change("POST", made.path()+"/regenerate", members{"lifetime": "1d"}).is(200, "").into(&renewed)
	if m.gate(renewed.Value) != 200 || m.gate(made.Value) != 401 {
		t.Error("a revoked token cannot be regenerated, or gets its old value back")
	}
}

func introspection(t *testing.T, m *managed, demo *caller) {
	demo.ask("POST", "/introspect", url.Values{"token": {"x"}, "token_type_hint": {"none"}, "resource": {"https://x"}}).is(200, "")
	made := demo.generate(members{"lifetime": "1d"})
	type answer struct {
		Active              bool
		Scope, Username     string
		TokenType           string `json:"token_type"`
		Expires             int64  `json:"exp"`
		Subject, Identifier string
	}
	ask := func(c *caller, value string) (got answer, body string) {
		t.Helper()
		r := c.ask("POST", "/introspect", url.Values{"token": {value}, "token_type_hint": {"access_token"}}, "X-Patgate-Request:").is(200, "")
		r.into(&got)
		return got, strings.TrimSpace(string(r.body))
	}
	other, admin := m.basic(t, "other"), m.basic(t, "admin")
	for login, service := range map[string]*caller{"admin": admin, "demo": m.basic(t, "demo")} {
		got, _ := ask(service, made.Value)
		end, err := time.Parse(time.RFC3339, textOf(made.Expires))
		if err != nil || !got.Active || got.Scope != stopEnv || got.Username != "demo" || got.TokenType != "Bearer" || got.Expires != end.Unix() {
			t.Errorf("%s is told %+v", login, got)
		}
	}
	_, _ = ask(admin, made.Value)
	var recorded struct{ Items []auditView }
	demo.ask("GET", fmt.Sprintf("/audit?action=token.introspect&token=%d", made.ID), nil).is(200, "").into(&recorded)
	if n := len(recorded.Items); n != 2 {
		t.Errorf("the questions of two services, one of which asked twice, are recorded %d times", n)
	}
	const inactive = `{"active":false}`
	if _, body := ask(other, made.Value); body != inactive {
		t.Error("a user is told of another's token")
	}
	for _, value := range []string{"x", "pat_" + strings.Repeat("a", 36), made.Value[:39], made.Value + "x", " " + made.Value} {
		if _, body := ask(admin, value); body != inactive {
			t.Error("a value that is none is told of")
		}
	}
	demo.change("DELETE", made.path(), nil).is(204, "")
	if _, body := ask(admin, made.Value); body != inactive {
		t.Error("a removed token is told of")
	}
	ended := demo.generate(nil)
	m.bearer(t, ended.Value).ask("DELETE", "/self", nil).is(204, "")
	if _, body := ask(admin, ended.Value); body != inactive {
		t.Error("a revoked token is told of")
	}
	good := url.Values{"token": {ended.Value}}
	m.caller(t).ask("POST", "/introspect", good).is(401, "sign_in_required")
	m.bearer(t, demo.generate(nil).Value).ask("POST", "/introspect", good).is(403, "tokens_manage_nothing")
	admin.ask("POST", "/introspect", members{"token": "x"}).is(415, "unsupported_media")
	admin.ask("POST", "/introspect", url.Values{"token": {"x", "y"}}).is(400, "invalid")
	admin.ask("POST", "/introspect", url.Values{}).is(400, "invalid")
	var problem struct{ Error string }
	if admin.ask("POST", "/introspect", url.Values{"Token": {"x"}}).is(400, "invalid").into(&problem); problem.Error != "invalid_request" {
		t.Errorf("the error is %q", problem.Error)
	}
}

// revocationByValue: whoever found a value ends its token, and learns nothing.
func revocationByValue(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	nobody := m.caller(t)
	ask := func(c *caller, value string) *reply {
		return c.ask("POST", "/revoke", url.Values{"token": {value}}, "X-Patgate-Request:")
	}
	known := ask(nobody, made.Value).is(200, "")
	if got := m.gate(made.Value); got != 401 {
		t.Errorf("after its revocation the gate answers %d", got)
	}
	if now := tokenAt(demo, made); now.State != "expired" {
		t.Errorf("its owner sees it as %s", now.State)
	}
	for _, value := range []string{made.Value, "pat_" + strings.Repeat("a", 36), "x"} {
		r := ask(nobody, value).is(200, "")
		r.header.Del("Date")
		known.header.Del("Date")
		if string(r.body) != string(known.body) || len(r.header) != len(known.header) {
			t.Error("the answer tells whether there was a token")
		}
	}
	ask(nobody, "").is(400, "invalid")

	// An old value ends alone.
	kept := demo.generate(nil)
	var renewed tokenView
	demo.change("POST", kept.path()+"/regenerate", members{"overlap": "1h"}).is(200, "").into(&renewed)
	ask(nobody, kept.Value).is(200, "")
	if m.gate(kept.Value) != 401 || m.gate(renewed.Value) != 200 {
		t.Error("an old value does not end alone")
	}

	guesser, n := m.caller(t), 0
	for ; n < 40; n++ {
		if r := ask(guesser, "pat_"+strings.Repeat("b", 36)); r.status == 429 {
			r.is(429, "throttled")
			if !strings.Contains(string(r.body), `"error":"temporarily_unavailable"`) {
				t.Error("a client of OAuth is not told to try again")
			}
			break
		}
	}
	if n == 40 {
		t.Error("40 unknown values are not slowed down")
	}
	ask(m.caller(t), renewed.Value).is(200, "")
	if m.gate(renewed.Value) != 401 {
		t.Error("somebody else cannot revoke meanwhile")
	}
}

func importByHash(t *testing.T, m *managed, demo *caller) {
	operator := m.signedIn(t, "admin")
	const value = "old0123456789abcdefABCDEF0123456789abcdef"
	sum := sha256.Sum256([]byte(value))
	hash := hex.EncodeToString(sum[:])
	what := members{"account": "demo", "description": "from the old system", "methods": []string{stopEnv}, "lifetime": "90d", "hash": hash, "hint": "cdef"}
	demo.change("POST", "/tokens/import", what).is(403, "forbidden")
	var imported tokenView
	operator.change("POST", "/tokens/import", what).is(201, "").into(&imported)
	if imported.Account != "demo" || imported.Value != "" || len(imported.Secrets) != 1 || imported.Secrets[0].Hint != "cdef" {
		t.Errorf("imported for %s", imported.Account)
	}
	if got := m.gate(value); got != 200 {
		t.Errorf("the imported value gets %d", got)
	}
	operator.change("POST", "/tokens/import", what).is(409, "exists")
	made := demo.generate(nil)
	sum = sha256.Sum256([]byte(made.Value))
	operator.change("POST", "/tokens/import", what.and(members{"hash": hex.EncodeToString(sum[:]), "account": "other"})).is(409, "exists")
	for _, bad := range []members{
		{"hash": value}, {"hash": hash[:63]}, {"hash": ""}, {"hint": "abcde"}, {"hint": "a\nb"}, {"hash": strings.Repeat("z", 64)}, {"description": ""},
	} {
		if r := operator.change("POST", "/tokens/import", what.and(bad)).is(400, "invalid"); strings.Contains(string(r.body), value) {
			t.Error("a value in the place of its hash is repeated")
		}
	}
	operator.change("POST", "/tokens/import", what.and(members{"account": "nosuch", "hash": strings.Repeat("1", 64)})).is(404, "not_found")
	var renewed tokenView
	demo.change("POST", imported.path()+"/regenerate", members{}).is(200, "").into(&renewed)
	if m.gate(value) != 401 || m.gate(renewed.Value) != 200 {
		t.Error("an imported token does not regenerate")
	}
}
