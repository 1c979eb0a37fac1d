package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/tokenfield"
)

// TestValuesAreNeverRepeated: a value that was pasted into the wrong member is
// neither answered nor kept.
func TestValuesAreNeverRepeated(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	value := made.Value
	token := func(change func(*api.GenerateToken)) api.GenerateToken {
		g := api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{"*"}, Lifetime: "1d"}
		change(&g)
		return g
	}
	for name, c := range map[string]struct {
		verb, path string
		body       any
	}{
		"account":     {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Account = value })},
		"description": {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Description = "for " + value })},
		"sets":        {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Sets = []string{value} })},
		"methods":     {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Methods = []string{value} })},
		"expires":     {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Lifetime, g.Expires = "", value })},
		"lifetime":    {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Lifetime = value })},
		"addresses":   {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Addresses = []string{value} })},
		"audience":    {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Audience = []string{value} })},
		"only":        {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Only = []string{"environment=" + value} })},
		"unbound":     {"POST", "/tokens", token(func(g *api.GenerateToken) { g.Only, g.Unbound = []string{"environment=shop"}, []string{value} })},
		"overlap":     {"POST", "/tokens/1/regenerate", api.RegenerateToken{Overlap: value}},
		"copy":        {"POST", "/tokens/1/copy", api.CopyToken{Description: value}},
		"edit":        {"PATCH", "/tokens/1", api.EditToken{Description: &value}},
		"login":       {"POST", "/accounts", api.AddAccount{Login: value}},
		"role":        {"POST", "/accounts", api.AddAccount{Login: "x", Role: value}},
		"in the path": {"PATCH", "/accounts/" + value, api.EditAccount{}},
		"id":          {"PATCH", "/tokens/" + value, api.EditToken{}},
		"state":       {"GET", "/tokens?state=" + value, nil},
		"filter":      {"GET", "/tokens?account=" + value, nil},
		"after":       {"GET", "/tokens?after=" + value, nil},
		"target":      {"POST", "/methods/resolve", api.Request{Verb: "GET", Target: "/1.0/" + value + "?session=" + value}},
	} {
		status, body := s.call(t, c.verb, c.path, c.body)
		if status < 400 || status > 404 {
			t.Errorf("%s: %d", name, status)
		}
		// A login is compared in lower case.
		if strings.Contains(strings.ToLower(body), strings.ToLower(value)) {
			t.Errorf("%s: the answer repeats a token's value", name)
		}
	}
	if _, body := s.call(t, "GET", "/audit", nil); strings.Contains(body, value) {
		t.Error("the audit keeps a token's value")
	}
}

// call sends a request as a program would that is not ours.
func (s *service) call(t *testing.T, verb, path string, body any) (status int, text string) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), verb, s.url+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(api.RequestHeader, "1")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(read)
}

// FuzzAdminJSON: whatever is sent, it is answered with JSON, it is not a failure
// of ours, and an answer that refuses repeats no secret of the body.
func FuzzAdminJSON(f *testing.F) {
	const secret = "S3cretPassword0fSomebody"
	for _, seed := range []string{
		`{"login":"a","password":"$"}`, `{"password":"$","password":"$"}`, `{"Password":"$"}`, `{"$":1}`, `{"password":["$"]}`,
		`{"account":"demo","description":"x","methods":["*"],"lifetime":"1d"}`, `{"role":"$"}`, `{"ids":[1,"$"]}`, `{"ids":null}`,
		`{"verb":"GET","target":"/$"}`, `{"verb":"$","target":"*"}`, `null`, `[]`, `{"expires":"$"}`, "{\"\xff$\":{}}", `{"login":"$"} $`, ``,
	} {
		f.Add(uint8(0), seed)
		f.Add(uint8(3), seed)
	}
	s := newService(f, tokenfield.Policy{})
	s.generate(f, nil)
	routes := []struct{ verb, path string }{
		{"POST", "/tokens"},
		{"PATCH", "/tokens/1"},
		{"POST", "/tokens/1/copy"},
		{"POST", "/accounts"},
		{"PATCH", "/accounts/demo"},
		{"PUT", "/accounts/demo/password"},
		{"POST", "/methods/resolve"},
		{"POST", "/tokens/remove"},
		{"POST", "/tokens/1/regenerate"},
	}
	handler := NewHandler(s.Manager)
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		route := routes[int(which)%len(routes)]
		r := httptest.NewRequestWithContext(t.Context(), route.verb, "/api/v1"+route.path, strings.NewReader(strings.ReplaceAll(body, "$", secret)))
		r.Header.Set(api.RequestHeader, "1")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		text := w.Body.String()
		if w.Code >= 500 || w.Code != http.StatusNoContent && !json.Valid([]byte(text)) {
			t.Fatalf("%s %s: %d %q", route.verb, route.path, w.Code, text)
		}
		var p api.Problem
		if w.Code >= 400 && (json.Unmarshal([]byte(text), &p) != nil || p.Reason == "") {
			t.Fatalf("%s %s: %d without a reason", route.verb, route.path, w.Code)
		}
		// All that cannot be read, and a password that is refused for itself.
		// A login that is not there, say, is named.
		if w.Code == 400 && (p.Field == "password" || p.Field == "body" || p.Field == "") && strings.Contains(text, secret) {
			t.Fatalf("%s %s: %d repeats a secret", route.verb, route.path, w.Code)
		}
	})
}
