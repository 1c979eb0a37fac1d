package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// TestBodiesThatAreNoObject: null is no empty object, neither whole nor as a
// member, where it would leave a field as it is.
func TestBodiesThatAreNoObject(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	for name, c := range map[string]struct{ verb, path, body string }{
		"null to copy":            {"POST", "/tokens/1/copy", "null"},
		"null to regenerate":      {"POST", "/tokens/1/regenerate", " null"},
		"null to edit":            {"PATCH", "/tokens/1", "null"},
		"a member that is null":   {"PATCH", "/tokens/1", `{"expires":null}`},
		"addresses that are null": {"PATCH", "/tokens/1", `{"addresses": null}`},
		"disabled that is null":   {"PATCH", "/accounts/demo", `{"role":"user","disabled":null}`},
		"a number":                {"POST", "/tokens/1/copy", "1"},
		"nothing":                 {"POST", "/tokens/1/copy", ""},
		"spaces":                  {"POST", "/tokens/1/copy", "  "},
	} {
		if answer := s.raw(t, c.verb, c.path, c.body, nil); answer.StatusCode != 400 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	if after, err := s.Client.Token(bg, made.ID); err != nil || after.Revision != made.Revision {
		t.Errorf("something was changed: %v", err)
	}
	if answer := s.raw(t, "PATCH", "/tokens/1", `{"addresses":[]}`, nil); answer.StatusCode != 200 {
		t.Errorf("an empty list, which is a value: %d", answer.StatusCode)
	}
}

// TestEachAnswerIsNotToBeStored: also where no call of ours answers.
func TestEachAnswerIsNotToBeStored(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	s.generate(t, nil)
	for path, status := range map[string]int{
		"/tokens/1": 200, "/tokens/99": 404, "/tokens/x": 404, "/tokens//1": 404, "/nothing": 404, "/../../x": 404,
		"/tokens/remove": 404, "/accounts/demo": 200, "/sets": 200,
	} {
		answer := s.raw(t, "GET", path, "", nil)
		if answer.StatusCode != status || answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v, want %d", path, answer.StatusCode, answer.Header, status)
		}
	}
	if answer := s.raw(t, "DELETE", "/tokens/1", "", nil); answer.StatusCode != 204 || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an answer without a body: %d %v", answer.StatusCode, answer.Header)
	}
}

// TestIfMatch takes an ETag as it was given and nothing else.
func TestIfMatch(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	s.generate(t, nil)
	for header, status := range map[string]int{
		"1": 412, `W/"1"`: 412, `"01"`: 412, `""`: 412, `"0"`: 412, `"99"`: 412, "": 412,
		`"98", "99"`: 412, `"1, 99"`: 412, `W/"1", "99"`: 412,
	} {
		answer := s.raw(t, "PATCH", "/tokens/1", `{"description":"x"}`, http.Header{"If-Match": {header}})
		if answer.StatusCode != status {
			t.Errorf("If-Match: %s: %d, want %d", header, answer.StatusCode, status)
		}
	}
	for _, fits := range [][]string{{"%s"}, {`"99", %s`}, {`%s,"99"`}, {`"98"`, `"99" , %s`}, {"*"}, {" * "}} {
		for _, path := range []string{"/tokens/1", "/accounts/demo"} {
			tag := s.raw(t, "GET", path, "", nil).Header.Get("ETag")
			header := http.Header{}
			for _, line := range fits {
				header.Add("If-Match", strings.ReplaceAll(line, "%s", tag))
			}
			if answer := s.raw(t, "PATCH", path, `{}`, header); answer.StatusCode != 200 {
				t.Errorf("%s with If-Match: %q: %d, want 200", path, fits, answer.StatusCode)
			}
		}
	}
}

// raw sends a body as it is, and does not follow redirects.
func (s *service) raw(t *testing.T, verb, path, body string, header http.Header) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), verb, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		r.Header = header
	}
	r.Header.Set(api.RequestHeader, "1")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer
}

// TestCatalog: methods by name, sets, and which method a request calls.
func TestCatalog(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	methods, err := s.Client.Methods(bg, "STOPENV")
	if err != nil || len(methods) == 0 {
		t.Fatalf("found %d methods, %v", len(methods), err)
	}
	for _, m := range methods {
		if !strings.Contains(strings.ToLower(m.Name), "stopenv") {
			t.Errorf("found %s", m.Name)
		}
	}
	sets, err := s.Client.Sets(bg)
	if err != nil || len(sets) < 4 {
		t.Errorf("there are %d sets, %v", len(sets), err)
	}
	m, err := s.Client.Resolve(bg, "GET", "/1.0/Environment/control/rest/stopenv?envName=x")
	if err != nil || m.Name != "environment.control.StopEnv" {
		t.Errorf("it calls %+v, %v", m, err)
	}
	if m, err := s.Client.Resolve(bg, "GET", "https://gate.example:8443/1.0/environment/control/rest/stopenv?envName=x"); err != nil || m.Name != "environment.control.StopEnv" {
		t.Errorf("a whole URL: %+v, %v", m, err)
	}
	_, err = s.Client.Resolve(bg, "GET", "/1.0/environment/control/rest/stopenvs")
	wantProblem(t, "an unknown method", err, 404, api.ReasonNotFound, "no method")
	_, err = s.Client.Resolve(bg, "GET", "/1.0/environment/control/rest/../stopenv")
	wantProblem(t, "a path that is refused", err, 404, api.ReasonNotFound, "refused")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	s.StoreName = "/var/lib/patgate/patgate.db"
	before, err := s.Client.Status(bg)
	if err != nil || *before != (api.Status{Store: s.StoreName, Ready: true, Lists: true, Writable: true}) {
		t.Errorf("an empty service: %+v, %v", before, err)
	}
	s.generate(t, nil)
	after, err := s.Client.Status(bg)
	if err != nil || !after.HasTokens || after.Secrets != 1 {
		t.Errorf("with a token: %+v, %v", after, err)
	}
	s.index.Close()
	if gone, err := s.Client.Status(bg); err != nil || gone.Ready {
		t.Errorf("without an index: %+v, %v", gone, err)
	}
}

// TestAuditPages: newest first, page by page, of one account or token.
func TestAuditPages(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	for range 3 {
		s.generate(t, nil)
	}
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "other"}); err != nil {
		t.Fatal(err)
	}
	var ids []uint64
	for before := uint64(0); ; before = ids[len(ids)-1] {
		page, err := s.Client.Audit(bg, api.AuditFilter{Before: before, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			if len(ids) > 0 && e.ID >= ids[len(ids)-1] {
				t.Fatalf("entry %d comes after %d", e.ID, ids[len(ids)-1])
			}
			ids = append(ids, e.ID)
		}
		if page.Next == "" {
			break
		}
	}
	if len(ids) != 5 {
		t.Errorf("the pages hold %d entries, want 5", len(ids))
	}
	large := json.RawMessage(`"` + strings.Repeat("x", 300<<10) + `"`)
	for range 10 {
		if err := s.Store.Commit(bg, &tokenstore.Change{Audit: tokenstore.AuditEntry{Time: testNow, Action: tokenstore.ActionTokenSelf, After: large}}); err != nil {
			t.Fatal(err)
		}
	}
	count := 0
	for before := uint64(0); ; {
		page, err := s.Client.Audit(bg, api.AuditFilter{Before: before, Action: string(tokenstore.ActionTokenSelf), Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(page.Items); n == 0 || n > 4 {
			t.Fatalf("a page has %d entries of 300 KiB", n)
		}
		if count += len(page.Items); page.Next == "" {
			break
		}
		before = page.Items[len(page.Items)-1].ID
	}
	if count != 10 {
		t.Errorf("the pages of large entries hold %d of 10", count)
	}
	for most, want := range map[int]int{0: 15, 9: 9, 100: 15} {
		all, err := s.AllAudit(bg, api.AuditFilter{Limit: most})
		if err != nil || len(all) != want || all[0].ID != all[len(all)-1].ID+uint64(want)-1 {
			t.Errorf("a list of at most %d entries has %d of %d, %v", most, len(all), want, err)
		}
	}
	if list, err := s.Client.Audit(bg, api.AuditFilter{Account: "other"}); err != nil || len(list.Items) != 1 {
		t.Errorf("%+v are about the account, %v", len(list.Items), err)
	}
	if list, err := s.Client.Audit(bg, api.AuditFilter{Token: 2}); err != nil || len(list.Items) != 1 || list.Items[0].Time.IsZero() {
		t.Errorf("%+v are about the token, %v", len(list.Items), err)
	}
}
