package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed index.html app.css icon.svg *.js */*.js vendor
var files embed.FS

// contentTypes says what the files are. One of another kind is not served.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
}

// file is an embedded file, ready to be sent.
type file struct {
	contentType string
	plain       body
	zipped      body
}

// body is content and the entity tag that its hash makes.
type body struct {
	data []byte
	etag string
}

// site is all that is served.
type site struct {
	version string           // hash of all files
	files   map[string]*file // by name
}

// static is where the files stand by the hash of all of them: /static/VERSION/app.js. All have
// one hash, so that imports, which are relative, find each other without being rewritten.
const static = "/static/"

// find returns the file of an address, and whether that address will always be of this content. One
// below the hash of another version, for which a page asks that was loaded before an
// upgrade, is that of today.
func (s *site) find(address string) (f *file, lasting bool) {
	name, version := strings.TrimPrefix(address, "/"), ""
	if below, ok := strings.CutPrefix(address, static); ok {
		if version, name, ok = strings.Cut(below, "/"); !ok || !isVersion(version) {
			return nil, false
		}
	}
	if address == "/" {
		name = page
	}
	return s.files[name], version == s.version && name != page
}

func isVersion(s string) bool {
	return len(s) == versionLength && strings.Trim(s, "0123456789abcdef") == ""
}

const (
	page          = "index.html"
	versionLength = 24 // hexadecimal digits
)

// load reads the embedded files, once for the process.
var load = sync.OnceValue(func() *site {
	s, err := read(files)
	if err != nil {
		panic("ui: embedded files: " + err.Error()) // they are part of the program
	}
	return s
})

func read(all fs.FS) (*site, error) {
	content := make(map[string][]byte)
	err := fs.WalkDir(all, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || contentTypes[path.Ext(name)] == "" {
			return err
		}
		content[name], err = fs.ReadFile(all, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	s := &site{version: versionOf(content), files: make(map[string]*file)}
	content[page] = s.link(content)
	for name, data := range content {
		s.files[name] = &file{contentTypes[path.Ext(name)], newBody(data, ""), newBody(zip(data), "-gzip")}
	}
	return s, nil
}

// versionOf is a hash of all files, with their names.
func versionOf(content map[string][]byte) string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(content)) {
		fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(content[name]))
	}
	return hex.EncodeToString(all.Sum(nil))[:versionLength]
}

var (
	addressInPage = regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	scriptInPage  = regexp.MustCompile(`(?m)^<script type="module" src="([^"]+)"`)
	styleInPage   = regexp.MustCompile(`(?m)^<link rel="stylesheet" href="([^"]+)"`)
	importedStyle = regexp.MustCompile(`(?m)^@import (?:url\()?["']([^"']+)["']`)
	imported      = regexp.MustCompile(`(?m)^(?:import|export)\s[^'";]*?from '([^']+)'|^import '([^']+)'`)
)

// link returns the page with its files below their version, and with a preload of each module and
// style sheet that its own import: a browser would find them one after the other, a round trip
// each.
func (s *site) link(content map[string][]byte) []byte {
	text := string(content[page])
	for _, kind := range []struct {
		inPage, imported *regexp.Regexp
		link             string
	}{
		{scriptInPage, imported, `<link rel="modulepreload" href="%s">`},
		{styleInPage, importedStyle, `<link rel="preload" href="%s" as="style">`},
	} {
		at := kind.inPage.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		links := ""
		for _, name := range importsOf(content, text[at[2]:at[3]], kind.imported) {
			links += fmt.Sprintf(kind.link+"\n", name)
		}
		text = text[:at[0]] + links + text[at[0]:]
	}
	return []byte(addressInPage.ReplaceAllStringFunc(text, func(attribute string) string {
		name, address, _ := strings.Cut(attribute, "=")
		if address = strings.Trim(address, `"`); content[address] == nil {
			return attribute
		}
		return name + `="` + strings.TrimPrefix(static, "/") + s.version + "/" + address + `"`
	}))
}

// importsOf lists what a file imports, and what that imports. What is imported only when it is
// needed is not among it.
func importsOf(content map[string][]byte, from string, imported *regexp.Regexp) []string {
	list := []string{from}
	for i := 0; i < len(list); i++ {
		for _, m := range imported.FindAllSubmatch(content[list[i]], -1) {
			name := path.Join(path.Dir(list[i]), string(bytes.Join(m[1:], nil)))
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list[1:]
}

func newBody(data []byte, suffix string) body {
	sum := sha256.Sum256(data)
	return body{data, `"` + hex.EncodeToString(sum[:12]) + suffix + `"`}
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	_, _ = w.Write(data)                                  // into memory: it cannot fail
	_ = w.Close()
	return b.Bytes()
}

// year is how long a browser keeps what does not change.
const year = 365 * 24 * time.Hour

func (f *file) serve(w http.ResponseWriter, r *http.Request, lasting bool) {
	header := w.Header()
	sent := f.plain
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		sent = f.zipped
	}
	header.Set("Cache-Control", "no-cache")
	if lasting {
		header.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, immutable", int(year.Seconds()))) // RFC 8246
	}
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", sent.etag)
	if matches(r.Header.Get("If-None-Match"), sent.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if sent.etag == f.zipped.etag {
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Type", f.contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(sent.data)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(sent.data)
	}
}

// takesGzip reads Accept-Encoding, where a weight of 0 says no.
func takesGzip(accepted string) bool {
	for one := range strings.SplitSeq(accepted, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.TrimSpace(name) == "gzip" {
			weight = strings.TrimPrefix(strings.TrimSpace(weight), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return weight == "" || err == nil && q > 0
		}
	}
	return false
}

// matches reports whether If-None-Match names the tag, weakly compared.
func matches(header, etag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == etag {
			return true
		}
	}
	return false
}
