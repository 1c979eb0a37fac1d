package ui

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, verb, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(verb, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestFilesAreServed(t *testing.T) {
	for target, contentType := range map[string]string{
		"/":                     "text/html; charset=utf-8",
		"/index.html":           "text/html; charset=utf-8",
		"/app.js":               "text/javascript; charset=utf-8",
		"/app.css":              "text/css; charset=utf-8",
		"/icon.svg":             "image/svg+xml",
		"/tokens/page.js":       "text/javascript; charset=utf-8",
		"/vendor/htm-preact.js": "text/javascript; charset=utf-8",
		"/vendor/pico.min.css":  "text/css; charset=utf-8",
	} {
		answer := get(t, "GET", target)
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		h := answer.Header
		if answer.StatusCode != 200 || h.Get("Content-Type") != contentType || h.Get("Cache-Control") != "no-cache" || h.Get("ETag") == "" || len(body) == 0 {
			t.Errorf("%s: %d, %v, %d bytes", target, answer.StatusCode, h, len(body))
		}
	}
}

// named finds the addresses of the page.
func named(t *testing.T) (addresses []string) {
	t.Helper()
	body, err := io.ReadAll(get(t, "GET", "/").Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range addressInPage.FindAllStringSubmatch(string(body), -1) {
		addresses = append(addresses, m[1])
	}
	return addresses
}

// TestFilesLast: what the page names is kept by browsers for good, the page itself is not.
func TestFilesLast(t *testing.T) {
	list := named(t)
	if len(list) < 10 {
		t.Fatalf("the page names %q", list)
	}
	for _, address := range list {
		answer := get(t, "GET", "/"+address)
		if kept := answer.Header.Get("Cache-Control"); answer.StatusCode != 200 || kept != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d, Cache-Control %q", address, answer.StatusCode, kept)
		}
	}
	old := static + strings.Repeat("0", versionLength) + "/app.js"
	for target, status := range map[string]int{
		old: 200, static + "app.js": 404, static + "x/app.js": 404, static: 404, static + load().version: 404, static + load().version + "/": 404,
		static + load().version + "/nothing.js": 404, static + load().version + "/index.html": 200, "/": 200,
	} {
		answer := get(t, "GET", target)
		if answer.StatusCode != status || status == 200 && answer.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, Cache-Control %q", target, answer.StatusCode, answer.Header.Get("Cache-Control"))
		}
	}
}

// TestModulesArePreloaded: a browser finds all modules in the page, but for what is loaded when it is
// needed.
func TestModulesArePreloaded(t *testing.T) {
	list := strings.Join(named(t), "\n") + "\n"
	late := map[string]bool{}
	each(t, func(name, content string) {
		for _, m := range regexp.MustCompile(`import\('([^']+)'\)`).FindAllStringSubmatch(content, -1) {
			late[path.Join(path.Dir(name), m[1])] = true
		}
	})
	if len(late) == 0 {
		t.Error("nothing is loaded when it is needed: the chart was")
	}
	each(t, func(name, content string) {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/uPlot") {
			return
		}
		if has := strings.Contains(list, "/"+name+"\n"); has == late[name] {
			t.Errorf("the page names %s: %v", name, has)
		}
	})
}

// TestVersion: another byte of any file makes another address.
func TestVersion(t *testing.T) {
	before := fstest.MapFS{page: {Data: []byte(`<script type="module" src="app.js">`)}, "app.js": {Data: []byte("1")}, "a/b.js": {Data: []byte("2")}}
	first, err := read(before)
	if err != nil {
		t.Fatal(err)
	}
	before["a/b.js"] = &fstest.MapFile{Data: []byte("3")}
	second, err := read(before)
	if err != nil || second.version == first.version || second.files[page].plain.etag == first.files[page].plain.etag {
		t.Errorf("the version stays %s, %v", second.version, err)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for _, target := range []string{"/tokens", "/ui.go", "/tokens/", "/components", "/vendor/README.md", "/app.js/", "/../app.js", "/api/v1/tokens"} {
		if answer := get(t, "GET", target); answer.StatusCode != 404 {
			t.Errorf("GET %s: %d", target, answer.StatusCode)
		}
	}
	answer := get(t, "POST", "/")
	if answer.StatusCode != 405 || answer.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /: %d, Allow %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
}

func TestHeadHasNoBody(t *testing.T) {
	answer := get(t, "HEAD", "/app.js")
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != 200 || len(body) != 0 || answer.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d, %d bytes, length %s", answer.StatusCode, len(body), answer.Header.Get("Content-Length"))
	}
}

func TestUnchangedIs304(t *testing.T) {
	for _, accepted := range []string{"", "gzip"} {
		etag := get(t, "GET", "/app.js", "Accept-Encoding", accepted).Header.Get("ETag")
		for _, named := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			answer := get(t, "GET", "/app.js", "Accept-Encoding", accepted, "If-None-Match", named)
			if answer.StatusCode != 304 || answer.Header.Get("ETag") != etag || answer.Header.Get("Cache-Control") != "no-cache" {
				t.Errorf("If-None-Match %s: %d, %v", named, answer.StatusCode, answer.Header)
			}
		}
		if answer := get(t, "GET", "/app.js", "Accept-Encoding", accepted, "If-None-Match", `"other"`); answer.StatusCode != 200 {
			t.Errorf("another tag: %d", answer.StatusCode)
		}
	}
}

func TestCompressedIsTheSame(t *testing.T) {
	plain, err := io.ReadAll(get(t, "GET", "/app.css").Body)
	if err != nil {
		t.Fatal(err)
	}
	for accepted, zipped := range map[string]bool{"gzip": true, "br, gzip;q=0.8": true, "gzip;q=0": false, "gzip;q=0.0": false, "br": false, "": false} {
		answer := get(t, "GET", "/app.css", "Accept-Encoding", accepted)
		if got := answer.Header.Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("Accept-Encoding %q: gzip %v", accepted, got)
			continue
		}
		body := io.Reader(answer.Body)
		if zipped {
			if body, err = gzip.NewReader(answer.Body); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != string(plain) {
			t.Errorf("Accept-Encoding %q: other bytes (%v)", accepted, err)
		}
	}
}

// each calls f with each embedded file.
func each(t *testing.T, f func(name, content string)) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		f(name, string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var vendorLine = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*`([0-9a-f]{64})` \\|$")

func TestVendorFilesAreAsListed(t *testing.T) {
	readme, err := files.ReadFile("vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, m := range vendorLine.FindAllStringSubmatch(string(readme), -1) {
		listed[m[1]] = m[2]
	}
	each(t, func(name, content string) {
		dir, base := path.Split(name)
		if dir != "vendor/" || base == "README.md" {
			return
		}
		if sum := sha256.Sum256([]byte(content)); listed[base] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s has SHA-256 %x, vendor/README.md says %q", name, sum, listed[base])
		}
		delete(listed, base)
	})
	for name := range listed {
		t.Errorf("vendor/README.md lists %s, which is not there", name)
	}
}

// What is loaded comes from here: no file of ours names another host, but for
// examples that people read, and none of the vendored ones loads anything.
func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	hosts := regexp.MustCompile(`https?://[a-z0-9.-]+|["'(]//[a-z0-9.-]+`)
	loads := regexp.MustCompile(`(?i)(?:\bimport\b\s*\(?|\bfrom\s*)["'](?:https?:)?//|url\(["']?(?:https?:)?//`)
	each(t, func(name, content string) {
		if loads.MatchString(content) {
			t.Errorf("%s loads from another host: %q", name, loads.FindString(content))
		}
		if strings.HasPrefix(name, "vendor/") || textsFile.MatchString(name) {
			return
		}
		for _, host := range hosts.FindAllString(content, -1) {
			if host != "http://www.w3.org" { // a namespace
				t.Errorf("%s names %s", name, host)
			}
		}
	})
}

// The page is served with a Content-Security-Policy without exceptions, and with
// Trusted Types: what it forbids must not be there.
func TestNothingThatThePolicyForbids(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<script(?:\s+(?:type|src)="[^"]*")*\s*>\s*[^<\s]|<style|\sstyle=|\son[a-z]+="|javascript:`)
	page, err := files.ReadFile("index.html")
	if err != nil {
		t.Fatal(err)
	}
	if found := inline.FindString(string(page)); found != "" {
		t.Errorf("index.html has %q", found)
	}
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|\beval\(|new Function|setAttribute\(\s*['"]style|style="|localStorage|sessionStorage|indexedDB|document\.cookie`)
	each(t, func(name, content string) {
		if path.Ext(name) == ".js" && !strings.HasPrefix(name, "vendor/") {
			if found := forbidden.FindString(content); found != "" {
				t.Errorf("%s uses %s", name, found)
			}
		}
	})
}

var anyImport = regexp.MustCompile(`(?m)(?:^import .*? from |^import |\bimport\()'([^']+)'`)

// Each module that is imported is there, spelled as it is: a missing one would
// leave an empty page.
func TestImportsExist(t *testing.T) {
	each(t, func(name, content string) {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
			return
		}
		for _, m := range anyImport.FindAllStringSubmatch(content, -1) {
			target := path.Join(path.Dir(name), m[1])
			if _, err := fs.Stat(files, target); err != nil || !strings.HasPrefix(m[1], ".") {
				t.Errorf("%s imports %s, which is not there", name, m[1])
			}
		}
	})
}

// TestDarkIsDark: the page has the same colours dark, whether the system or the person says so.
func TestDarkIsDark(t *testing.T) {
	css, err := files.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := func(selector string) string {
		_, rest, found := strings.Cut(string(css), selector+" {\n")
		block, _, ends := strings.Cut(rest, "}")
		if !found || !ends {
			t.Fatalf("no rules of %s", selector)
		}
		return strings.Join(strings.Fields(block), " ")
	}
	if bySystem, chosen := colours(`  :root:not([data-theme="light"])`), colours("\n"+`:root[data-theme="dark"]`); bySystem != chosen {
		t.Errorf("by the system:\n%s\nby choice:\n%s", bySystem, chosen)
	}
}
