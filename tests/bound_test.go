package tests

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tests/freeport"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
)

// bind binds a token to resources, in the store, while the program does not run.
func (s *server) bind(id tokenstore.TokenID, grant func(*tokenstore.Grant)) {
	s.t.Helper()
	s.stop()
	store, err := boltstore.Open(s.file("patgate.db"), boltstore.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	before, err := store.Token(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	after := before.Clone()
	grant(&after.Grant)
	err = store.Commit(s.t.Context(), &tokenstore.Change{
		Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
		Audit:  tokenstore.AuditEntry{Time: time.Now(), Action: tokenstore.ActionTokenEdit},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.start()
}

// TestBoundInFrontOfPlatform: a token that is bound to one environment reaches that one, in the
// ways in which real clients name it, and no other, in any way that the platform understands.
func TestBoundInFrontOfPlatform(t *testing.T) {
	t.Parallel()
	s, p := inFrontOfPlatform(t)
	value := s.token("demo", "--method", "*")
	s.bind(1, func(g *tokenstore.Grant) {
		g.Only = []string{"environment=my-project"}
		g.Unbound = []string{"environment.control.GetEnvs"}
	})
	reached := 0
	for _, step := range []struct {
		raw, want string
		reaches   bool
	}{
		{get(rest + "getenvinfo?envName=my-project&session=" + value), `"status":1`, true},
		{get(rest + "StopEnv?envname=my-project&appid=1dd8d191d38fff45e62564fcf67fdcd6&session=" + value), `"result":0`, true},
		{form(rest+"getenvinfo", "session="+value+"&envName=my-project"), `"status":2`, true},
		{with("multipart/form-data; boundary=XYZ", rest+"getenvinfo", parts(field("session", value), field("envName", "my-project"))), `"status":2`, true},
		{get(rest + "getenvs?session=" + value), `"result":0`, true},
		{get(rest + "getenvinfo?envName=other&session=" + value), "`environment` that the parameter at byte 1 of the query names is not one that the token may touch", false},
		{get(rest + "getenvinfo?envName=my-project&envname=other&session=" + value), "named a second time", false},
		{form(rest+"getenvinfo?envName=my-project", "session="+value+"&envName=other"), "named a second time", false},
		{get(rest + "getenvinfo?envName[]=other&envName=my-project&session=" + value), "another spelling", false},
		{get(rest + "getenvinfo?envName=my-project&targetAppid=1&session=" + value), "cannot be compared", false},
		{get(rest + "getenvinfo?session=" + value), "is not named", false},
		{get(rest + "getregions?session=" + value), "The `environment` that a call of environment.control.GetRegions concerns", false},
		{get("/1.0/environment/group/rest/removegroup?envName=my-project&session=" + value), "not named in a known way", false},
	} {
		_, answer := s.raw(fill(step.raw, nil))
		if !strings.Contains(answer, step.want) {
			t.Errorf("%.60q answers %s, want %s", strings.ReplaceAll(step.raw, value, "TOKEN"), answer, step.want)
		}
		if step.reaches {
			reached++
		}
	}
	waitFor(t, "the records", func() bool { return len(p.Records()) >= reached })
	for _, r := range p.Records() {
		if text := string(r.Bytes); strings.Contains(text, "other") || strings.Contains(text, value[4:]) {
			t.Errorf("the platform received %.200q", strings.ReplaceAll(text, value, "TOKEN"))
		}
	}
	if n := len(p.Records()); n != reached {
		t.Errorf("the platform received %d requests, want %d", n, reached)
	}
}

// TestBoundUpload: an upload that names another environment behind its file is broken off.
func TestBoundUpload(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	s := newServer(t, r.address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "*")
	s.bind(1, func(g *tokenstore.Grant) { g.Only = []string{"environment=my-project"} })
	file := "Content-Disposition: form-data; name=\"file\"; filename=\"a.war\"\r\n\r\n" + strings.Repeat("z", 300<<10)
	for _, c := range []struct {
		last   string
		status int
		reason string
	}{
		{field("note", "x"), http.StatusOK, ""},
		{field("envName", "other"), http.StatusBadRequest, "resource_twice"},
		{field("envName[0]", "other"), http.StatusBadRequest, "resource_spelling"},
		{field("targetappid", "12"), http.StatusBadRequest, "resource_late"},
	} {
		upload := parts(field("envName", "my-project"), file, c.last)
		status, answer := s.raw(fill(multi(upload, "Authorization: Bearer "+value), nil))
		if status != c.status || !strings.Contains(answer, c.reason) {
			t.Errorf("with %.60q behind the file it answers %d %.300s", c.last, status, answer)
		}
		whole := slices.ContainsFunc(r.take(), func(got received) bool { return got.problem == "" })
		if whole != (c.status == http.StatusOK) {
			t.Errorf("with %.60q behind the file the upstream got a whole request: %t", c.last, whole)
		}
	}
}

// TestBoundToGone: when the catalog has lost a resource, tokens that are bound to it call nothing, and
// the gate and the commands say so. Another resource with a parameter of that name is not taken for it.
func TestBoundToGone(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	s := &server{t: t, folder: t.TempDir(), admin: freeport.Take(t), site: freeport.Take(t)}
	serve := func(resource string) {
		catalog := `{"case": "ignore", "resources": {"` + resource + `": {"parameters": ["project", "name"]}}, "methods": [{"name": "shop.Get", "path": "/shop/:project", "verbs": ["GET"]}]}`
		if err := os.WriteFile(s.file("shop.json"), []byte(catalog), 0o600); err != nil {
			t.Fatal(err)
		}
		s.write(r.address, config{app: "catalog " + s.file("shop.json")})
		s.start()
	}
	serve("project")
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "shop.Get", "--only", "project=a")
	call := func() string {
		_, answer := s.raw(fill(get("/shop/a", "Authorization: Bearer "+value), nil))
		return answer
	}
	if answer := call(); strings.Contains(answer, "resource") {
		t.Fatalf("the resource it is bound to answers %s", answer)
	}
	s.stop()
	serve("team")
	if answer := call(); !strings.Contains(answer, "`project` is what the token is bound to, but the API has no such resources any more") {
		t.Errorf("bound to what is gone, it answers %s", answer)
	}
	for _, args := range [][]string{{"show", "1"}, {"edit", "1", "--description", "y"}} {
		if r := s.run(append([]string{"tokens"}, args...)...); r.code != 0 || !strings.Contains(r.stderr, "any more (project), so it can call nothing. --only binds it anew.") || strings.Contains(r.stderr, "--unbound") {
			t.Errorf("%s: exit %d: %s", args[0], r.code, r.stderr)
		}
	}
	for _, args := range [][]string{{"copy", "1"}, {"edit", "1", "--only", "project=a"}} {
		if r := s.run(append([]string{"tokens"}, args...)...); r.code != 2 || !strings.Contains(r.stderr, `there is no resource "project"`) {
			t.Errorf("%s: exit %d: %s", args[0], r.code, r.stderr)
		}
	}
	s.must("tokens", "edit", "1", "--only", "team=a")
	if answer := call(); strings.Contains(answer, "resource") {
		t.Errorf("bound anew, it answers %s", answer)
	}
}
