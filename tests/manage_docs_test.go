package tests

import (
	"encoding/json"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	addressInPage = regexp.MustCompile(`(?i)\b(?:src|href|action|srcset|data|poster|formaction)\s*=\s*["']?([^"'\s>]*)`)
	eventInPage   = regexp.MustCompile(`(?i)\son[a-z]+\s*=`)
	callInDocs    = regexp.MustCompile("(?m)^### `([A-Z]+ /[^`]*)`$")

	releaseInChangelog = regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$`)
)

// TestManageDocs: the description for people has each call and each reason, runs
// no script and loads nothing from elsewhere; so does the dashboard's page. Each
// call is in docs/api.md as well, and the description has the version of the release.
func TestManageDocs(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{})
	c := m.caller(t)
	page := c.send("GET", "/api/docs", nil).is(200, "")
	text := html.UnescapeString(string(page.body))
	if media := page.header.Get("Content-Type"); media != "text/html; charset=utf-8" {
		t.Errorf("/api/docs is %s", media)
	}
	if strings.Contains(strings.ToLower(text), "<script") || eventInPage.Match(page.body) || strings.Contains(text, "javascript:") {
		t.Error("/api/docs runs a script")
	}
	ownAddresses(t, c, "/api/docs", page)
	for _, o := range m.described.operations {
		if !strings.Contains(text, o.path) {
			t.Errorf("/api/docs does not have %s", o.name())
		}
	}
	for reason := range m.described.reasons {
		if _, word, _ := strings.Cut(reason, " "); !strings.Contains(text, word) {
			t.Errorf("/api/docs does not have the reason %s", word)
		}
	}

	written, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, call := range callInDocs.FindAllStringSubmatch(string(written), -1) {
		documented[call[1]] = true
	}
	for _, o := range m.described.operations {
		if !documented[o.name()] {
			t.Errorf("docs/api.md does not have %s", o.name())
		}
	}
	if len(documented) != len(m.described.operations) {
		t.Errorf("docs/api.md has %d calls, the program %d", len(documented), len(m.described.operations))
	}

	var described struct{ Info struct{ Version string } }
	if err := json.Unmarshal(c.send("GET", "/openapi.json", nil).is(200, "").body, &described); err != nil {
		t.Fatal(err)
	}
	if release := newestRelease(t); described.Info.Version != release {
		t.Errorf("/openapi.json is of version %q, CHANGELOG.md of %q: change both together", described.Info.Version, release)
	}

	dashboard := c.send("GET", "/", nil).is(200, "")
	if media := dashboard.header.Get("Content-Type"); media != "text/html; charset=utf-8" || eventInPage.Match(dashboard.body) {
		t.Errorf("the dashboard is %s, or has script in its page", media)
	}
	ownAddresses(t, c, "/", dashboard)
	c.send("GET", "/nosuch", nil).is(404, "")
	c.send("GET", "/../Caddyfile", nil).is(404, "")
	c.send("GET", "/vendor/", nil).is(404, "")
}

// newestRelease is the version that CHANGELOG.md tells of first.
func newestRelease(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	found := releaseInChangelog.FindSubmatch(text)
	if found == nil {
		t.Fatal("CHANGELOG.md has no release")
	}
	return string(found[1])
}

// ownAddresses sees to it that all that a page names is of this site, and there.
func ownAddresses(t *testing.T, c *caller, of string, page *reply) {
	t.Helper()
	for _, found := range addressInPage.FindAllStringSubmatch(string(page.body), -1) {
		address := html.UnescapeString(found[1])
		switch {
		case strings.HasPrefix(address, "#"), strings.HasPrefix(address, "data:image/"):
		case strings.Contains(address, ":"), strings.HasPrefix(address, "//"):
			t.Errorf("%s names %s, which is elsewhere", of, address)
		default:
			path, _, _ := strings.Cut(address, "#")
			if !strings.HasPrefix(path, "/") {
				path = of[:strings.LastIndexByte(of, '/')+1] + path
			}
			c.send("GET", path, nil).is(200, "")
		}
	}
}
