// Package ui is the dashboard: a page in plain HTML, CSS and ES modules that
// manages tokens in the browser. It is served as it stands in this folder, there
// is no build step, and it knows nothing but the management API under /api/v1/.
//
// To work on it, read index.html and app.js first. Every text that a person
// reads is in texts.js. What is not ours is in vendor/, unchanged, with version,
// licence and checksum.
package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed index.html app.css *.js icon.svg views components vendor
var files embed.FS

// types says what the files are. One of another kind is not served.
var types = map[string]string{
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

// load reads the embedded files, once for the process: by the path that they are
// served at.
var load = sync.OnceValue(func() map[string]*file {
	served := map[string]*file{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		contentType := types[path.Ext(name)]
		if err != nil || entry.IsDir() || contentType == "" {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		served["/"+name] = &file{contentType, newBody(data, ""), newBody(zip(data), "-gzip")}
		return nil
	})
	if err != nil {
		panic("ui: embedded files: " + err.Error()) // they are part of the program
	}
	served["/"] = served["/index.html"]
	return served
})

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

// Handler serves the dashboard to GET and HEAD. A browser may keep the files but
// asks each time whether they are still the same, so that a new version is seen
// at once. What does not exist is 404: the page keeps its own places behind the
// #, which no server sees. Headers that guard pages (Content-Security-Policy and
// the like) are set by whoever mounts the handler.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := load()[r.URL.Path]
		switch {
		case f == nil:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		default:
			f.serve(w, r)
		}
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	sent := f.plain
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		sent = f.zipped
	}
	header.Set("Cache-Control", "no-cache")
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
