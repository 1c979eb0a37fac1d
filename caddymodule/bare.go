package caddymodule

import (
	"context"
	"net/http"
	"net/url"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/gate"
)

// hideToken takes the token out of the copy that Caddy keeps of the request's arrival:
// placeholders and templates show it, and Caddy restores it before it runs the routes of
// handle_errors, where a proxy would send it on.
func hideToken(r *http.Request, d *gate.Decision) {
	original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request)
	if !ok || original.URL == nil {
		return
	}
	*original.URL = url.URL{
		Scheme: original.URL.Scheme, Host: original.URL.Host,
		Path: original.URL.Path, RawPath: original.URL.RawPath, RawQuery: d.BareQuery(),
	}
	bare := d.BareURI(original.RequestURI)
	if bare == original.RequestURI {
		return
	}
	original.RequestURI = bare
	if repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer); ok && !isServersOwn(r) {
		repl.Set("http.request.orig_uri", original.RequestURI) // it is made of another request
	}
	*r = *r.WithContext(context.WithValue(r.Context(), caddyhttp.OriginalRequestCtxKey, original))
}
