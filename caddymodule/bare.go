package caddymodule

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// hideToken takes the token out of the copy that Caddy keeps of the request's arrival:
// placeholders and templates show it, and Caddy restores it before it runs the routes of
// handle_errors, where a proxy would send it on. query is that of the request without the
// token.
func hideToken(r *http.Request, query string) {
	original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request)
	if !ok || original.URL == nil {
		return
	}
	*original.URL = url.URL{
		Scheme: original.URL.Scheme, Host: original.URL.Host,
		Path: original.URL.Path, RawPath: original.URL.RawPath, RawQuery: query,
	}
	path, came, _ := strings.Cut(original.RequestURI, "?")
	if came == query {
		return
	}
	if original.RequestURI = path; query != "" {
		original.RequestURI = path + "?" + query
	}
	if repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer); ok && !isServersOwn(r) {
		repl.Set("http.request.orig_uri", original.RequestURI) // it is made of another request
	}
	*r = *r.WithContext(context.WithValue(r.Context(), caddyhttp.OriginalRequestCtxKey, original))
}
