package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckTellsWhatIsAlikeOnce: of many paths that cross in the same way, or fall to the same wider
// path, catalog check prints one line, and with --all each.
func TestCheckTellsWhatIsAlikeOnce(t *testing.T) {
	t.Parallel()
	const document = `openapi: 3.1.0
paths:
  /issues/comments/{id}: {get: {operationId: comment}, delete: {operationId: removeComment}}
  /issues/{n}/labels: {get: {operationId: labels}}
  /issues/{n}/events: {get: {operationId: events}}
  /issues/{n}/pin: {get: {operationId: pinned}}
  /users/{id}: {get: {operationId: user}, put: {operationId: change}, delete: {operationId: remove}}
  /users/me: {get: {operationId: me}}
`
	s := newServer(t, newRecorder(t).address, config{app: "route GET / a"})
	if err := os.WriteFile(s.file("d.yaml"), []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flags, want string }{
		{"", `
Requests that fit two paths, of which neither is more specific, are refused:
GET /issues/comments/labels could be comment (/issues/comments/:id) or labels (/issues/:n/labels), and 2 more of /issues/comments/:id

These requests fall to a wider path, since their own has no such verb:
PUT,DELETE /users/me calls change, remove (/users/:id)`},
		{"--all", `
Requests that fit two paths, of which neither is more specific, are refused:
GET /issues/comments/labels could be comment (/issues/comments/:id) or labels (/issues/:n/labels)
GET /issues/comments/events could be comment (/issues/comments/:id) or events (/issues/:n/events)
GET /issues/comments/pin could be comment (/issues/comments/:id) or pinned (/issues/:n/pin)

These requests fall to a wider path, since their own has no such verb:
PUT /users/me calls change (/users/:id)
DELETE /users/me calls remove (/users/:id)`},
	} {
		got := s.must(append([]string{"catalog", "check", "d.yaml"}, strings.Fields(c.flags)...)...)
		if _, got, _ := strings.Cut(got, "\n"); got != c.want {
			t.Errorf("catalog check %s prints\n%s\nwant\n%s", c.flags, got, c.want)
		}
	}
}

// TestBoundByDocuments: tokens are bound to what a document names itself, or what a catalog file
// beside it does, which has nothing else in it.
func TestBoundByDocuments(t *testing.T) {
	t.Parallel()
	own, err := filepath.Abs("../catalog/openapi/testdata")
	if err != nil {
		t.Fatal(err)
	}
	resources := filepath.Join(t.TempDir(), "resources.json")
	if err := os.WriteFile(resources, []byte(`{"resources": {"pet": {"parameters": ["pet-id", "name"]}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{app: "catalog " + resources + "\ncatalog openapi " + own + "/projects.yaml\ncatalog openapi " + own + "/pets.yaml pets"})
	s.must("accounts", "add", "demo")
	shop := s.token("demo", "--method", "*", "--only", "project=shop", "--only", "projectName=test-*", "--unbound", "listProjects")
	rex := s.token("demo", "--method", "pets.*", "--only", "pet=7")
	const json = "Content-Type: application/json\r\nContent-Length: {LENGTH}\r\n"
	for _, c := range []struct {
		value, request, headers, body string
		status                        int
	}{
		{shop, "DELETE /projects/shop", "", "", 200},
		{shop, "DELETE /projects/test-1", "", "", 200},
		{shop, "DELETE /projects/other", "", "", 403},
		{shop, "DELETE /projects/shop?PROJECT=other", "", "", 400},
		{shop, "DELETE /projects/shop?projectId=7", "", "", 403},
		{shop, "DELETE /projects/shop?projectId=0", "", "", 200},
		{shop, "POST /projects/shop/copy?to=test-2", "", "", 200},
		{shop, "POST /projects/shop/copy?to=other", "", "", 403},
		{shop, "POST /projects", json, `{"projectName": "test-3", "size": 1}`, 200},
		{shop, "POST /projects", json, `{"projectName": "other"}`, 403},
		{shop, "POST /projects", json, `{"projectName": "shop", "PROJECTNAME": "other"}`, 400},
		{shop, "POST /deploy", json, `{"settings": {"project": "shop"}}`, 200},
		{shop, "POST /deploy", json, `{"settings": {"project": "other"}}`, 403},
		{shop, "PUT /projects/shop/parent/test-1", "", "", 403},
		{shop, "POST /batch?project=shop", "", "", 403},
		{shop, "GET /status?project=shop", "Project: other\r\n", "", 403},
		{shop, "GET /projects", "", "", 200},
		{shop, "GET /live/v1/tail", "", "", 403},
		{rex, "GET /files/pets/7", "", "", 200},
		{rex, "GET /files/pets/8", "", "", 403},
		{rex, "POST /live/v1/pets", json, `{"name": "7"}`, 200},
		{rex, "POST /live/v1/pets", json, `{"name": "8"}`, 403},
	} {
		status, answer := s.raw(fill(c.request+" HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAuthorization: Bearer "+c.value+"\r\n"+c.headers+"\r\n"+c.body, nil))
		if sent := upstream.take(); status != c.status || (len(sent) == 1) != (status == 200) {
			t.Errorf("%s %s: %d, want %d; the upstream got %d: %.300s", c.request, c.body, status, c.status, len(sent), answer)
		}
	}
	shown := s.must("catalog", "show", resources, own+"/projects.yaml")
	for _, want := range []string{"names project by all of project, to", "may name project in a way that is not known", "names project by settings.project"} {
		if !strings.Contains(shown, want) {
			t.Errorf("catalog show does not print %q:\n%s", want, shown)
		}
	}
	checked := s.must("catalog", "check", resources, own+"/projects.yaml")
	if want := "project   project, projectName    5        5"; !strings.Contains(checked, want) {
		t.Errorf("catalog check does not print %q:\n%s", want, checked)
	}
}

// TestDiffTellsOfBounds: catalog diff names methods that name a resource in another way, and tokens
// that can call less therefore.
func TestDiffTellsOfBounds(t *testing.T) {
	t.Parallel()
	catalogOf := func(names string) string {
		return `{"case": "ignore", "resources": {"project": {"parameters": ["project"]}}, "defaults": {"verbs": ["GET"]}, "methods": [
			{"name": "stop", "path": "/stop", "parameters": [{"name": "project"}, {"name": "to"}]` + names + `},
			{"name": "list", "path": "/list"}]}`
	}
	before := filepath.Join(t.TempDir(), "before.json")
	if err := os.WriteFile(before, []byte(catalogOf("")), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, newRecorder(t).address, config{app: "catalog " + before})
	s.must("accounts", "add", "demo")
	s.token("demo", "--method", "*", "--only", "project=shop")
	s.token("demo", "--method", "*")
	for names, want := range map[string]string{
		`, "names": {"project": ["project", "to"]}`: "changed  stop  names project by all of project, to, was: names project by project\n0 methods added, 0 removed, 1 changed\nNo token can call more or less",
		`, "names": {"project": []}`:                "changed  stop  may name project in a way that is not known, was: names project by project\n0 methods added, 0 removed, 1 changed\n\nTOKEN  ACCOUNT  DESCRIPTION  GAINS  LOSES\n1      demo     test                stop",
	} {
		if err := os.WriteFile(s.file("after.json"), []byte(catalogOf(names)), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := s.must("catalog", "diff", before, "after.json", "--tokens", "--address", s.admin); got != want {
			t.Errorf("%s: catalog diff prints\n%s\nwant\n%s", names, got, want)
		}
	}
}
