package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog/paths"
)

// faultNames are short names of faults.
var faultNames = map[paths.Fault]string{
	paths.EmptySegment: "empty segment", paths.DotSegment: "dots", paths.EmptyPart: "part", paths.SlashAtEnd: "slash at end", paths.Dot: "dot",
	paths.DotInValue: "dot in value", paths.EncodedSlash: "encoded slash", paths.Encoded: "encoded", paths.EncodedByte: "encoded byte",
	paths.Character: "character", paths.Split: "split", paths.Lookalike: "lookalike",
	paths.Crossing: "crossing",
}

// restFile is a catalog as APIs in REST style have them.
const restFile = `{
	"head": "get",
	"defaults": {"verbs": ["GET"]},
	"methods": [
		{"name": "users.Me", "path": "/users/me"},
		{"name": "users.Search", "path": "/users/search", "verbs": ["GET", "POST"]},
		{"name": "users.Invited", "path": "/users/invited"},
		{"name": "users.Get", "path": "/users/:id"},
		{"name": "users.Head", "path": "/users/:id", "verbs": ["HEAD"]},
		{"name": "users.Delete", "path": "/users/:id", "verbs": ["DELETE"], "head": "listed"},
		{"name": "users.Keys", "path": "/users/:id/keys"},
		{"name": "users.Export", "path": "/users/me/export"},

		{"name": "projects.Get", "path": "/projects/:id", "parameters": [{"name": "id", "slash": "encoded"}]},
		{"name": "projects.Starred", "path": "/projects/starred"},
		{"name": "projects.Issue", "path": "/projects/:id/issues/:issue", "parameters": [{"name": "id", "slash": "encoded"}]},

		{"name": "things.List", "path": "/things"},
		{"name": "things.Get", "path": "/things/:id", "verbs": ["GET", "POST"]},
		{"name": "things.Cancel", "path": "/things/:id:cancel", "verbs": ["POST"]},
		{"name": "things.Batch", "path": "/things\\:batch", "verbs": ["POST"]},

		{"name": "images.Pull", "path": "/images/{name}@{digest}"},
		{"name": "images.Tag", "path": "/tags/{name}:{tag}"},
		{"name": "compare", "path": "/compare/{base}...{head}"},
		{"name": "report", "path": "/reports/:name.json"},
		{"name": "reports.Get", "path": "/reports/:name"},
		{"name": "version", "path": "/v:version/status"},
		{"name": "count", "path": "/users/$count"},

		{"name": "files.Get", "path": "/files/*path"},
		{"name": "files.Root", "path": "/files/root"},
		{"name": "files.Meta", "path": "/files/:id/meta"},

		{"name": "registry.Manifest", "path": "/v2/*name/manifests/:reference", "verbs": ["GET", "PUT"]},
		{"name": "registry.Blob", "path": "/v2/*name/blobs/:digest"},
		{"name": "registry.Upload", "path": "/v2/*name/blobs/uploads/", "verbs": ["POST"]},
		{"name": "registry.Uploaded", "path": "/v2/*name/blobs/uploads/:id", "verbs": ["GET", "PUT"]},
		{"name": "registry.Tags", "path": "/v2/*name/tags/list"},
		{"name": "registry.Ping", "path": "/v2/"},
		{"name": "image.Delete", "path": "/image/*name", "verbs": ["DELETE"]},
		{"name": "image.Inspect", "path": "/image/*name/json"},
		{"name": "image.History", "path": "/image/*name/history"},
		{"name": "image.Search", "path": "/image/search/json"},

		{"name": "roles.List", "path": "/roles/", "verbs": ["LIST", "GET"]},
		{"name": "roles.All", "path": "/roles", "verbs": ["GET"]},
		{"name": "roles.Get", "path": "/roles/:name", "verbs": ["GET"]},
		{"name": "sloppy", "path": "/sloppy/:id", "trailing_slash": true},
		{"name": "sloppy.Me", "path": "/sloppy/me"},
		{"name": "strict", "path": "/strict/:id", "dots": "none"}
	]
}`

func TestSpecific(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verb, path string
		want       string // a name, a fault, an outcome
	}{
		// A literal beside a parameter.
		{"GET", "/users/me", "users.Me"},
		{"GET", "/users/7", "users.Get"},
		{"GET", "/users/mean", "users.Get"},
		{"DELETE", "/users/me", "users.Delete"},
		{"POST", "/users/search", "users.Search"},
		{"PUT", "/users/me", "verb not allowed"},
		{"GET", "/users/me/keys", "users.Keys"}, // the literal branch leads to no end there
		{"GET", "/users/me/export", "users.Export"},
		{"GET", "/users/7/export", "unknown"},
		{"GET", "/users/$count", "count"},
		// What some servers take for the literal is not the parameter's.
		{"GET", "/users/m%65", "lookalike"},
		{"GET", "/users/%6De", "lookalike"},
		{"GET", "/users/ME", "lookalike"},
		{"GET", "/users/Me", "lookalike"},
		{"GET", "/users/me.json", "lookalike"},
		{"GET", "/users/me.", "lookalike"},
		{"GET", "/users/me%20", "lookalike"},
		{"GET", "/users/%20me", "lookalike"},
		{"GET", "/users/me%C2%A0", "lookalike"},
		{"GET", "/users/%C2%A0me", "lookalike"}, // JavaScript and Python trim it on both sides
		{"GET", "/users/%EF%BB%BF%20Me", "lookalike"},
		{"GET", "/users/%EF%BD%8De", "lookalike"}, // a full-width m
		{"GET", "/users/%C5%BFearch", "lookalike"},
		{"GET", "/users/%C4%B1nvited", "lookalike"},
		{"GET", "/users/%C4%B0NVITED", "lookalike"},
		{"GET", "/users/M%65.json", "lookalike"},
		{"GET", "/users/%24count", "lookalike"},
		{"GET", "/users/m%65/keys", "users.Keys"}, // no narrower route leads there
		{"GET", "/users/ME/export", "unknown"},
		{"DELETE", "/users/ME", "users.Delete"}, // DELETE /users/me is this method, too
		{"DELETE", "/users/m%65", "users.Delete"},
		{"GET", "/users/mee", "users.Get"},
		{"GET", "/users/me-2", "users.Get"},
		{"GET", "/users/meow.json", "users.Get"},
		// Nor is a value what some servers trim to nothing, which is the path without it.
		{"GET", "/users/%20", "dots"},
		{"GET", "/users/%20%C2%A0%EF%BB%BF", "dots"},
		{"GET", "/users/.%20", "dots"},
		{"GET", "/files/a/..%20/meta", "dots"},
		{"POST", "/things/%20:cancel", "lookalike"},
		{"GET", "/projects/group%2F%20", "part"},
		{"GET", "/users/%20a%20", "users.Get"},
		// HEAD, which counts as GET where nobody lists it.
		{"HEAD", "/users/7", "users.Head"},
		{"HEAD", "/users/me", "users.Me"},
		{"HEAD", "/users/ME", "lookalike"},
		{"HEAD", "/things", "things.List"},
		{"HEAD", "/things:batch", "verb not allowed"},
		// Encoded slashes.
		{"GET", "/projects/7", "projects.Get"},
		{"GET", "/projects/group%2Fname", "projects.Get"},
		{"GET", "/projects/group%2fsub%2Fname", "projects.Get"},
		{"GET", "/projects/group%2Fname/issues/5", "projects.Issue"},
		{"GET", "/projects/group%2Fname/issues/5%2F6", "encoded slash"},
		{"GET", "/projects/%2Fname", "part"},
		{"GET", "/projects/group%2F", "part"},
		{"GET", "/projects/group%2F%2Fname", "part"},
		{"GET", "/projects/group%2F..%2Fname", "part"},
		{"GET", "/projects/group%2F.", "part"},
		{"GET", "/projects/group%2F%2e%2e", "part"},
		{"GET", "/projects/group%2F.%2E%2Fname", "part"},
		{"GET", "/projects/%2E%2e", "dots"},
		{"GET", "/projects/group%2Fmy%2Ename", "projects.Get"},
		{"GET", "/projects/my%2ename/issues/5", "projects.Issue"},
		{"GET", "/projects/group%2Fname/issues/5%2E6", "encoded byte"},
		{"GET", "/projects/starred%2Ejson", "lookalike"},
		{"GET", "/projects/group%252Fname", "encoded byte"},
		{"GET", "/projects/group%5Cname", "encoded byte"},
		{"GET", "/projects/group/name", "unknown"},
		{"GET", "/projects/starred", "projects.Starred"},
		{"GET", "/projects/st%61rred", "lookalike"},
		{"GET", "/users/a%2Fb", "encoded slash"},
		{"GET", "/user%2Fme", "encoded slash"},
		// Custom verbs.
		{"POST", "/things/5", "things.Get"},
		{"POST", "/things/5:cancel", "things.Cancel"},
		{"POST", "/things/a:b:cancel", "things.Cancel"},
		{"GET", "/things/5:cancel", "things.Get"},
		{"POST", "/things/5%3Acancel", "lookalike"},
		{"POST", "/things/5%3acancel", "lookalike"},
		{"POST", "/things/5:c%61ncel", "lookalike"},
		{"POST", "/things/5:CANCEL", "lookalike"},
		{"POST", "/things/:cancel", "lookalike"},
		{"POST", "/things/5:cancel:cancel", "lookalike"},
		{"POST", "/things/5:cancel.json", "lookalike"},
		{"POST", "/things/5:cancelled", "things.Get"},
		{"POST", "/things:batch", "things.Batch"},
		{"POST", "/things%3Abatch", "encoded"},
		{"POST", "/things:other", "character"},
		// Several parameters, beginnings and endings.
		{"GET", "/images/a@sha1", "images.Pull"},
		{"GET", "/tags/a:latest", "images.Tag"},
		{"GET", "/tags/a:b:c", "split"},
		{"GET", "/images/a", "unknown"},
		{"GET", "/compare/v1.0...v1.1", "compare"},
		{"GET", "/compare/a....b", "split"},
		{"GET", "/compare/a...b...c", "split"},
		{"GET", "/compare/...b", "split"},
		{"GET", "/reports/a.json", "report"},
		{"GET", "/reports/a.xml", "reports.Get"},
		{"GET", "/reports/a.b.json", "report"},
		{"GET", "/reports/a.json.json", "lookalike"},
		{"GET", "/reports/a.JSON", "lookalike"},
		{"GET", "/reports/a%2Ejson", "encoded byte"},
		{"GET", "/v2/status", "version"},
		{"GET", "/v2.1/status", "version"},
		{"GET", "/v/status", "unknown"},
		{"GET", "/w2/status", "unknown"},
		// The rest of a path.
		{"GET", "/files/a", "files.Get"},
		{"GET", "/files/a/b.c/d%20e", "files.Get"},
		{"GET", "/files/root", "files.Root"},
		{"GET", "/files/root/b", "files.Get"},
		{"GET", "/files/ROOT", "lookalike"},
		{"GET", "/files/7/meta", "files.Meta"},
		{"GET", "/files/7/meta/x", "files.Get"},
		{"GET", "/files/7/m%65ta", "lookalike"},
		{"GET", "/files/7/META", "lookalike"},
		{"GET", "/files/7/META/x", "files.Get"},
		{"GET", "/files", "unknown"},
		{"GET", "/files/", "slash at end"},
		{"GET", "/files/a/", "slash at end"},
		{"GET", "/files/a//b", "empty segment"},
		{"GET", "/files/a/../b", "dots"},
		{"GET", "/files/a/%2e%2e/b", "dots"},
		{"GET", "/files/a/b%2ec", "encoded byte"},
		{"GET", "/files/a%2Fb", "encoded slash"},
		// A name of several segments in the middle of a path.
		{"GET", "/v2/app/manifests/1.0", "registry.Manifest"},
		{"GET", "/v2/group/sub/app/manifests/sha256:ab", "registry.Manifest"},
		{"PUT", "/v2/group/app/manifests/latest", "registry.Manifest"},
		{"GET", "/v2/group/app/blobs/sha256:ab", "registry.Blob"},
		{"POST", "/v2/group/app/blobs/uploads/", "registry.Upload"},
		{"POST", "/v2/group/app/blobs/uploads", "verb not allowed"}, // that of registry.Blob
		{"GET", "/v2/group/app/blobs/uploads/7", "registry.Uploaded"},
		{"PUT", "/v2/app/blobs/uploads/7", "registry.Uploaded"},
		{"GET", "/v2/group/app/tags/list", "registry.Tags"},
		{"GET", "/v2/manifests/latest", "unknown"}, // of no name
		{"GET", "/v2/manifests/manifests/manifests", "registry.Manifest"},
		{"GET", "/v2/app/blobs/manifests/latest", "registry.Manifest"},
		{"GET", "/v2/group/../manifests/latest", "dots"},
		{"GET", "/v2/group//manifests/latest", "empty segment"},
		{"GET", "/v2/group%2Fapp/manifests/latest", "encoded slash"},
		{"GET", "/v2/", "registry.Ping"},
		{"GET", "/image/ghcr.io/org/app:1.0/json", "image.Inspect"},
		{"GET", "/image/ghcr.io/org/app:1.0/history", "image.History"},
		{"GET", "/image/json/json", "image.Inspect"},
		{"GET", "/image/json/history/json", "image.Inspect"},
		{"GET", "/image/json", "verb not allowed"}, // that of image.Delete
		{"GET", "/image/search/json", "image.Search"},
		{"GET", "/image/search/x/json", "image.Inspect"},
		{"GET", "/image/SEARCH/json", "lookalike"},
		{"GET", "/image/search/JSON", "verb not allowed"},
		{"DELETE", "/image/org/app/json", "image.Delete"},
		{"DELETE", "/image/org/app", "image.Delete"},
		{"GET", "/image/org/app/json/", "slash at end"},
		// Slashes at the end.
		{"LIST", "/roles/", "roles.List"},
		{"GET", "/roles/", "roles.List"},
		{"GET", "/roles", "roles.All"},
		{"LIST", "/roles", "verb not allowed"},
		{"GET", "/roles/admin", "roles.Get"},
		{"GET", "/roles/admin/", "slash at end"},
		{"GET", "/roles//", "empty segment"},
		{"GET", "/sloppy/7/", "sloppy"},
		{"GET", "/sloppy/me", "sloppy.Me"},
		{"GET", "/sloppy/me/", "lookalike"},
		{"GET", "/nosuch/", "slash at end"},
		// Dots.
		{"GET", "/strict/a", "strict"},
		{"GET", "/strict/a.b", "dot in value"},
		{"GET", "/things.json", "dot"},
	}
	c, r := mustParse(t, restFile), newReference(t, restFile)
	for _, test := range tests {
		m := checkMatch(t, c, r, test.verb, test.path)
		got := m.Name
		switch {
		case m.Outcome == BadPath:
			got = faultNames[m.Fault]
		case m.Outcome != Found:
			got = m.Outcome.String()
		}
		if got != test.want {
			t.Errorf("%s %s: %s (%s), want %s", test.verb, test.path, got, m.Fault, test.want)
		}
	}
}

// TestExplainPath: what is wrong with a path is said so that nobody has to guess the byte that is meant.
func TestExplainPath(t *testing.T) {
	t.Parallel()
	c := mustParse(t, restFile)
	for path, want := range map[string]string{
		"/users/100%25":           "holds an encoded `%`, which no path may hold, as some servers take it for more than data",
		"/users/a%23b":            "holds an encoded `#`, which no path may hold",
		"/users/a%3Bb":            "holds an encoded `;`, which no path may hold",
		"/users/a%2Eb":            "holds an encoded dot, which has to stand there as it is",
		"/users/a%0Ab":            "holds an encoded control character",
		"/users/a%C2%85b":         "holds an encoded control character",
		"/users/a%E9b":            "holds encoded bytes that are not UTF-8",
		"/users/a%C0%AFb":         "holds encoded bytes that are not UTF-8",
		"/users/a;b":              "holds `;`, which no path may hold",
		"/users/a{b":              "holds `{`, which may not stand there as it is",
		"/users/a b":              "holds a character that has to be encoded",
		"/projects/group%2F":      "has nothing, or dots or white space alone, beside an encoded slash",
		"/projects/g%2F..%2Fname": "has nothing, or dots or white space alone, beside an encoded slash",
		"/things:delete":          "holds `:`, which the catalog does not spell out there and only values of parameters may hold",
		"/things.json":            "holds a dot, which the catalog does not spell out there",
	} {
		if _, got := c.Explain("GET", path); !strings.Contains(got, want) {
			t.Errorf("%s: %s\nwant %s", path, got, want)
		}
	}
	if _, got := c.Explain("PUT", "/projects/group%2Fname"); !strings.Contains(got, "takes GET, HEAD, found \"PUT\"; with other HTTP methods, no value takes an encoded slash there (slash)") {
		t.Error(got)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	c := mustParse(t, strings.Replace(restFile, `"head": "get"`, `"case": "ignore"`, 1))
	for _, test := range []struct{ path, values string }{
		{"/users/me", ""},
		{"/users/%C3%A9", "id=%C3%A9"},
		{"/projects/Group%2Fname/ISSUES/5", "id=Group%2Fname issue=5"},
		{"/things/a:b:Cancel", "id=a:b"},
		{"/images/Alpine@sha256", "name=Alpine digest=sha256"},
		{"/V2.1/status", "version=2.1"},
		{"/files/A/b/c%20d", "path=A/b/c%20d"},
		{"/v2/Org/app/Manifests/1.0", "name=Org/app reference=1.0"},
		{"/v2/manifests/manifests/manifests/manifests", "name=manifests/manifests reference=manifests"},
		{"/v2/a/blobs/uploads/7", "name=a id=7"},
		{"/v2/a/b/tags/list", "name=a/b"},
		{"/sloppy/7/", "id=7"},
		{"/nosuch/7", ""},
	} {
		verb := "GET"
		if strings.Contains(test.path, "ancel") {
			verb = "POST"
		}
		m := c.Match(verb, "", test.path)
		var values []string
		for name, value := range m.Values(test.path) {
			values = append(values, name+"="+value)
		}
		if got := strings.Join(values, " "); got != test.values {
			t.Errorf("%s has the values %q, want %q", test.path, got, test.values)
		}
		if _, ok := m.Value(test.path, "none"); ok {
			t.Errorf("%s has a value of no parameter", test.path)
		}
	}
}

// TestLookalikesAreValues: where the API compares exactly, only encoding makes a lookalike.
func TestLookalikesAreValues(t *testing.T) {
	t.Parallel()
	file := strings.Replace(restFile, `"head": "get"`, `"lookalikes": "values"`, 1)
	c, r := mustParse(t, file), newReference(t, file)
	for path, want := range map[string]string{
		"/users/ME": "users.Get", "/users/me.json": "users.Get", "/users/me%20": "users.Get", "/users/%EF%BD%8De": "users.Get",
		"/users/m%65": "", "/projects/st%61rred": "", "/reports/a.JSON": "reports.Get", "/reports/a.json.json": "", "/users/ME/export": "",
	} {
		if m := checkMatch(t, c, r, "GET", path); m.Name != want {
			t.Errorf("%s is %s %q, want %q", path, m.Outcome, m.Name, want)
		}
	}
}

func TestFallbacks(t *testing.T) {
	t.Parallel()
	var got []string
	for _, f := range mustParse(t, restFile).Fallbacks() {
		got = append(got, strings.Join(f.Verbs, ",")+" "+f.Path+" "+f.Wider.Name+" "+f.At)
	}
	want := []string{
		"DELETE /users/me users.Delete /users/:id",
		"DELETE /users/search users.Delete /users/:id",
		"DELETE /users/invited users.Delete /users/:id",
		"GET,HEAD /things/:id:cancel things.Get /things/:id",
		"DELETE /users/$count users.Delete /users/:id",
		"DELETE /image/*name/json image.Delete /image/*name",
		"DELETE /image/*name/history image.Delete /image/*name",
		"DELETE /image/search/json image.Delete /image/*name",
	}
	if !slices.Equal(got, want) {
		t.Errorf("these fall to wider routes:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if f := platformLike(t).Fallbacks(); len(f) > 0 {
		t.Errorf("of literals alone, %v fall", f)
	}
}
