package tests

import (
	"os"
	"strings"
	"testing"
)

// TestCatalogDiff: what changes between two catalogs is told with the method that it concerns, and with the tokens that
// can call more or less then.
func TestCatalogDiff(t *testing.T) {
	t.Parallel()
	const resource = `"resources": {"environment": {"parameters": ["envName"], "also_named_by": ["appid"]}, "project": {"parameters": ["project"]}}, `
	s := newServer(t, newRecorder(t).address, config{app: "route GET /own/public own.Public\nroute GET /own/was own.WasPublic\nroute GET /own/stop own.Stop\nroute GET /own/move own.Move\nroute GET /own/keep own.Keep\nset Own own.Stop own.Keep"})
	for name, text := range map[string]string{
		"old.json": `{` + resource + `"methods": [
			{"name": "own.Public", "path": "/own/public", "verbs": ["GET"]},
			{"name": "own.WasPublic", "path": "/own/was", "verbs": ["GET"], "public": true},
			{"name": "own.Stop", "path": "/own/stop", "verbs": ["GET"], "parameters": [{"name": "envName"}]},
			{"name": "own.Move", "path": "/own/move", "verbs": ["GET"], "parameters": [{"name": "envName"}]},
			{"name": "own.Keep", "path": "/own/keep/:x", "verbs": ["GET"], "parameters": [{"name": "envName"}]}]}`,
		"new.json": `{` + resource + `"case": "ignore", "lookalikes": "values", "methods": [
			{"name": "own.Public", "path": "/own/public", "verbs": ["GET"], "public": true, "hosts": ["b.example", "a.example"]},
			{"name": "own.WasPublic", "path": "/own/was", "verbs": ["GET"]},
			{"name": "own.Stop", "path": "/own/stop", "verbs": ["GET"], "parameters": [{"name": "appid"}]},
			{"name": "own.Move", "path": "/own/move", "verbs": ["GET"], "parameters": [{"name": "envName"}, {"name": "project"}], "names": {"project": ["project"]}},
			{"name": "own.Keep", "path": "/own/keep/:x", "verbs": ["GET"], "trailing_slash": true, "head": "get", "dots": "none",
				"parameters": [{"name": "envName"}, {"name": "x", "slash": "encoded"}]}]}`,
		"renamed.json": `{"resources": {"env": {"parameters": ["envName"]}}, "methods": [
			{"name": "own.Keep", "path": "/own/keep/:x", "verbs": ["GET"], "parameters": [{"name": "envName"}]}]}`,
		"shadow.json": `{"hosts": ["a.example"], "methods": [
			{"name": "me", "path": "/users/me", "verbs": ["GET"]}, {"name": "all.x", "path": "/:x/me", "verbs": ["GET"]}, {"name": "user", "path": "/users/:id", "verbs": ["DELETE"]}]}`,
		"other.json": `{"hosts": ["b.example"], "crossings": "refuse", "methods": [{"name": "b.Keys", "path": "/users/:id/:key", "verbs": ["GET"]}, {"name": "b.Name", "path": "/users/*rest", "verbs": ["PUT"]}]}`,
		"doc.yaml":   "openapi: 3.1.0\npaths:\n  /a/{x}/c: {get: {operationId: x}}\n  /a/b/{y}: {get: {operationId: y}}\n",
	} {
		if err := os.WriteFile(s.file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.must("accounts", "add", "demo")
	s.token("demo", "--method", "own.*")
	s.token("demo", "--set", "Own", "--only", "envName=shop")
	s.token("demo", "--set", "Own", "--only", "envName=shop", "--unbound", "own.Stop")
	s.token("demo", "--method", "own.Keep", "--method", "own.WasPublic")
	columns := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, c := range []struct{ args, want string }{
		{"diff old.json new.json", `changed  all paths      case ignore, was exact
			changed  all paths      lookalikes values, was refuse
			changed  own.Keep       encoded slash in x, was none; now called with a slash at the end (trailing_slash); now called by HEAD as by GET (head); no longer called with dots in values of its path (dots)
			changed  own.Move       names project by project, was: does not name project
			changed  own.Public     hosts a.example b.example, was all; now public
			changed  own.Stop       may name environment in a way that is not known, was: names environment by envName
			changed  own.WasPublic  no longer public
			0 methods added, 0 removed, 5 changed`},
		{"diff new.json old.json", `changed  all paths      case exact, was ignore
			changed  all paths      lookalikes refuse, was values
			changed  own.Keep       encoded slash in none, was x; no longer called with a slash at the end (trailing_slash); no longer called by HEAD as by GET (head); now called with dots in values of its path (dots)
			changed  own.Move       does not name project, was: names project by project
			changed  own.Public     hosts all, was a.example b.example; no longer public
			changed  own.Stop       names environment by envName, was: may name environment in a way that is not known
			changed  own.WasPublic  now public
			0 methods added, 0 removed, 5 changed`},
		// The second token is bound, and own.Stop no longer names what it is bound to. The third may call it all the same.
		{"diff old.json new.json --tokens", `0 methods added, 0 removed, 5 changed

			TOKEN  ACCOUNT  DESCRIPTION  GAINS  LOSES
			2      demo     test                own.Stop own.WasPublic
			3      demo     test                own.WasPublic`},
		{"diff new.json old.json --tokens", `
			TOKEN  ACCOUNT  DESCRIPTION  GAINS     LOSES
			2      demo     test         own.Stop  own.Public
			3      demo     test                   own.Public
			4      demo     test                   own.Public`},
		// What a token is bound to has another name, so it can call nothing.
		{"diff new.json renamed.json --tokens", `
			TOKEN  ACCOUNT  DESCRIPTION  GAINS  LOSES
			1      demo     test                own.Move own.Stop own.WasPublic
			2      demo     test                own.Keep
			3      demo     test                own.Keep own.Stop
			4      demo     test                own.WasPublic`},
		{"show shadow.json", `METHOD VERBS PATH NOTES
			all.x GET /:x/me only at a.example
			me GET /users/me only at a.example
			user DELETE /users/:id only at a.example`},
		{"check shadow.json other.json", `DELETE /users/me calls user (/users/:id) at a.example
			PUT /users/:id/:key calls b.Name (/users/*rest) at b.example`},
		{"check doc.yaml --host a.example --host b.example", `GET /a/b/c could be x (/a/:x/c) or y (/a/b/:y) at a.example, b.example`},
		{"diff doc.yaml doc.yaml --host a.example", `0 changed`},
	} {
		args := append([]string{"catalog"}, strings.Fields(c.args)...)
		if strings.Contains(c.args, "--tokens") {
			args = append(args, "--address", s.admin)
		}
		if got := s.must(args...); !strings.Contains(columns(got), columns(c.want)) {
			t.Errorf("catalog %s prints\n%s\nwant\n%s", c.args, got, c.want)
		}
	}
	if got := s.must("catalog", "diff", "old.json", "new.json", "--json"); !strings.Contains(columns(got), `"rules": [ "case ignore, was exact", "lookalikes values, was refuse" ]`) {
		t.Errorf("in JSON it is %s", got)
	}
	if r := s.run("catalog", "show", "doc.yaml", "--host", "*.example"); r.code != 2 || !strings.Contains(r.stderr, "Error: reading the OpenAPI document doc.yaml:\nhost: \"*.example\" is not the name of a host; there are no patterns of hosts") {
		t.Errorf("a pattern of hosts: exit %d, %s", r.code, r.stderr)
	}
}
