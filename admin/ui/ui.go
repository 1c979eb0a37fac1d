// Package ui is the dashboard: a page in plain HTML, CSS and ES modules that
// manages tokens in the browser. It is served as it is in this folder, without a
// build step, and uses nothing but the management API under /api/v1/.
//
// To work on it, read index.html and app.js first. Every text that a person
// reads is in texts.LANGUAGE.js of the folder that shows it. Files of others are
// in vendor/, unchanged, with version, licence and checksum.
package ui

import "net/http"

// Handler serves the dashboard to GET and HEAD.
//
// The page names its files below an address that holds their hash, so that a browser keeps them for
// good and asks for none of them again; it asks for the page itself each time, so that a new
// version is seen at once. What does not exist is 404: the page keeps its own places behind the
// #, which no server sees. Headers that guard pages (Content-Security-Policy and
// the like) are set by whoever mounts the handler.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, lasting := load().find(r.URL.Path)
		switch {
		case f == nil:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		default:
			f.serve(w, r, lasting)
		}
	})
}
