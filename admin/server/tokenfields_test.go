package server

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/tokenfield"
)

// fieldValues are, for each member of a token that its owner chooses, a value, and another one that
// takes something away: as they are sent, and as they are shown, where that differs.
var fieldValues = map[string]struct{ wide, narrow, shownWide, shownNarrow any }{
	"description": {"ci", "nightly", nil, nil},
	"expires":     {"never", "2026-12-24T10:00:00Z", (*string)(nil), nil},
	"not_before":  {"now", "2026-11-20T10:00:00Z", (*string)(nil), nil},
	"sets":        {[]string{"IDE Plugins", "Maven Plugin"}, []string{"Maven Plugin"}, nil, nil},
	"methods":     {[]string{"environment.*"}, []string{"environment.control.StopEnv"}, nil, nil},
	"addresses":   {[]string{}, []string{"203.0.113.7", "10.0.0.0/8"}, nil, nil},
	"audience":    {[]string{}, []string{"shop"}, nil, nil},
	"only":        {[]string{}, []string{"envname=staging-*", "environment=shop"}, nil, []string{"environment=shop", "environment=staging-*"}},
	"unbound":     {[]string{"environment.control.GetEnvs", "environment.control.GetTemplates"}, []string{"environment.control.GetEnvs"}, nil, nil},
}

// besides is what has to be sent with a member.
var besides = map[string]map[string]any{"unbound": {"only": []string{"environment=shop"}}}

// bodyWith is that of a request for a token with this value of a member.
func bodyWith(name string, v any) map[string]any {
	body := map[string]any{"account": "demo", "description": "x", "methods": []string{"environment.*"}}
	maps.Copy(body, besides[name])
	body[name] = v
	return body
}

// TestEveryTokenField: what can be chosen of a token is stored, shown, recorded, copied and edited,
// and an edit that takes something away holds though it cannot be stored.
func TestEveryTokenField(t *testing.T) {
	t.Parallel()
	for _, field := range reflect.VisibleFields(reflect.TypeFor[api.EditToken]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "lifetime" { // another way to say expires
			continue
		}
		v, ok := fieldValues[name]
		if !ok {
			t.Errorf("%s is not tested: what is a value of it, and a narrower one?", name)
			continue
		}
		if v.shownWide == nil {
			v.shownWide = v.wide
		}
		if v.shownNarrow == nil {
			v.shownNarrow = v.narrow
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testTokenField(t, name, v.wide, v.narrow, v.shownWide, v.shownNarrow)
		})
	}
}

func testTokenField(t *testing.T, name string, wide, narrow, shownWide, shownNarrow any) {
	s := newService(t, tokenfield.Policy{})
	status, made := s.call(t, "POST", "/tokens", bodyWith(name, wide))
	wantMember(t, "generated", status, made, name, shownWide)
	if status != 201 {
		return
	}
	status, copied := s.call(t, "POST", "/tokens/1/copy", map[string]any{})
	wantMember(t, "copied as it is", status, copied, name, shownWide)
	status, copied = s.call(t, "POST", "/tokens/1/copy", map[string]any{name: narrow})
	wantMember(t, "copied with another", status, copied, name, shownNarrow)
	status, edited := s.call(t, "PATCH", "/tokens/1", map[string]any{name: narrow})
	wantMember(t, "edited", status, edited, name, shownNarrow)
	status, shown := s.call(t, "GET", "/tokens/1", nil)
	wantMember(t, "shown", status, shown, name, shownNarrow)

	_, audit := s.call(t, "GET", "/audit?token=1&action=token.edit", nil)
	var entries struct {
		Items []struct{ Before, After map[string]any }
	}
	if err := json.Unmarshal([]byte(audit), &entries); err != nil || len(entries.Items) != 1 {
		t.Fatalf("the audit has %d entries of the edit, %v", len(entries.Items), err)
	}
	before, after := entries.Items[0].Before[name], entries.Items[0].After[name]
	if asText(t, before) == asText(t, after) || asText(t, after) != asText(t, shownNarrow) {
		t.Errorf("the audit says that %s went from %s to %s", name, asText(t, before), asText(t, after))
	}

	held := s.generateWith(t, name, narrow)
	holder, err := s.Holder(held.Value, "203.0.113.7", true)
	if err != nil {
		t.Fatal(err)
	}
	self, err := s.Self(bg, holder)
	if err != nil {
		t.Fatal(err)
	}
	wantMember(t, "told to its holder", 200, asText(t, self), name, shownNarrow)

	if name == "description" { // which allows nothing
		return
	}
	kept := s.generateWith(t, name, wide)
	s.Store = failing{s.Store}
	var edit api.EditToken
	if err := json.Unmarshal([]byte(asText(t, map[string]any{name: narrow})), &edit); err != nil {
		t.Fatal(err)
	}
	_, err = s.Client.EditToken(bg, kept.ID, edit, 0)
	wantProblem(t, "an edit that takes something away and cannot be stored", err, 500, api.ReasonNotDurable, "")
	if s.good(kept.Value) {
		t.Errorf("the token is good though an edit of %s took something away", name)
	}
}

func (s *service) generateWith(t *testing.T, name string, v any) (token api.TokenWithValue) {
	t.Helper()
	status, made := s.call(t, "POST", "/tokens", bodyWith(name, v))
	if err := json.Unmarshal([]byte(made), &token); err != nil || status != 201 {
		t.Fatalf("generating with %s: %d, %v", name, status, err)
	}
	return token
}

func wantMember(t *testing.T, when string, status int, body, name string, want any) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil || status >= 300 {
		t.Errorf("%s: %d %v", when, status, got["detail"])
		return
	}
	if asText(t, got[name]) != asText(t, want) {
		t.Errorf("%s: %s is %s, want %s", when, name, asText(t, got[name]), asText(t, want))
	}
}

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
