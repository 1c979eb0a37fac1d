package admin

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// aValue has the shape of a token's value.
const aValue = "acme_pat_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"

func TestHoldsValue(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		aValue:                              true,
		"my " + aValue + ", keep it":        true,
		aValue[:len(aValue)-1]:              false,
		aValue + "x":                        false,
		"environment.control.StopEnv":       false,
		"x_" + strings.Repeat("abcdef", 6):  false, // a long name
		"":                                  false,
		"_":                                 false,
		"a_b_" + aValue[len("acme_pat_"):]:  true,
		"pat_" + strings.Repeat("aB3-", 10): false,
	} {
		if holdsValue(s) != want {
			t.Errorf("%q holds a value: %v, want %v", s, !want, want)
		}
	}
}

// TestValuesAreNeverRepeated: a value that was pasted into the wrong member is
// neither answered nor kept.
func TestValuesAreNeverRepeated(t *testing.T) {
	t.Parallel()
	s := newService(t, Policy{})
	made := s.generate(t, nil)
	value := made.Value
	token := func(change func(*GenerateToken)) GenerateToken {
		g := GenerateToken{Account: "demo", Description: "ci", Methods: []string{"*"}, Lifetime: "1d"}
		change(&g)
		return g
	}
	for name, c := range map[string]struct {
		verb, path string
		body       any
	}{
		"account":     {"POST", "/tokens", token(func(g *GenerateToken) { g.Account = value })},
		"description": {"POST", "/tokens", token(func(g *GenerateToken) { g.Description = "for " + value })},
		"sets":        {"POST", "/tokens", token(func(g *GenerateToken) { g.Sets = []string{value} })},
		"methods":     {"POST", "/tokens", token(func(g *GenerateToken) { g.Methods = []string{value} })},
		"expires":     {"POST", "/tokens", token(func(g *GenerateToken) { g.Lifetime, g.Expires = "", value })},
		"lifetime":    {"POST", "/tokens", token(func(g *GenerateToken) { g.Lifetime = value })},
		"addresses":   {"POST", "/tokens", token(func(g *GenerateToken) { g.Addresses = []string{value} })},
		"audience":    {"POST", "/tokens", token(func(g *GenerateToken) { g.Audience = []string{value} })},
		"overlap":     {"POST", "/tokens/1/regenerate", RegenerateToken{Overlap: value}},
		"copy":        {"POST", "/tokens/1/copy", CopyToken{Description: value}},
		"edit":        {"PATCH", "/tokens/1", EditToken{Description: &value}},
		"login":       {"POST", "/accounts", AddAccount{Login: value}},
		"role":        {"POST", "/accounts", AddAccount{Login: "x", Role: value}},
		"in the path": {"PATCH", "/accounts/" + value, EditAccount{}},
		"id":          {"PATCH", "/tokens/" + value, EditToken{}},
		"state":       {"GET", "/tokens?state=" + value, nil},
		"filter":      {"GET", "/tokens?account=" + value, nil},
		"after":       {"GET", "/tokens?after=" + value, nil},
		"target":      {"POST", "/methods/resolve", request{"GET", "/1.0/" + value + "?session=" + value}},
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
	r.Header.Set(RequestHeader, "1")
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
	s := newService(f, Policy{})
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
		r.Header.Set(RequestHeader, "1")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		text := w.Body.String()
		if w.Code >= 500 || w.Code != http.StatusNoContent && !json.Valid([]byte(text)) {
			t.Fatalf("%s %s: %d %q", route.verb, route.path, w.Code, text)
		}
		var p Problem
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

// TestNewValueIsRecognised: what NewValue makes is what holdsValue finds.
func TestNewValueIsRecognised(t *testing.T) {
	t.Parallel()
	s := newService(t, Policy{})
	found := 0
	for range 200 {
		v, err := tokenstore.NewValue("acme_pat", s.Random)
		if err != nil {
			t.Fatal(err)
		}
		if holdsValue("x " + v.Reveal() + " " + url.QueryEscape("ü")) {
			found++
		}
	}
	if found < 190 { // one in about 400 has no digit
		t.Errorf("found %d of 200 values", found)
	}
}
