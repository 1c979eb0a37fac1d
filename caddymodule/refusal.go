package caddymodule

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/redact"
)

// refuse answers a request that is not let through. With errors pass the routes of
// handle_errors answer it. What stands there may be a proxy, so they get an empty
// request: verb and path are what names the method that was refused.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, d *gate.Decision) error {
	if g.Errors != "pass" || !g.canEmpty(r) {
		d.Deny(w, r)
		return nil
	}
	g.tellRefused(r, d)
	empty(r, d)
	return caddyhttp.Error(d.Status, errors.New("patgate: "+d.Reason.String()))
}

// canEmpty reports whether nothing of the request is left for the routes of
// handle_errors once r is empty. The server hands its own request to them: if a handler
// before the gate passed a copy of that on, as tracing does, r is not what they get. Nor
// can the name of the host be taken away, by which a site finds its routes.
func (g *Gate) canEmpty(r *http.Request) bool {
	if holdsToken(r.Host) {
		return false
	}
	if !isServersOwn(r) {
		g.warnOfCopy.Do(func() {
			g.log.Warn("a handler before patgate, such as tracing, handed on a copy of the request, so handle_errors would get what was refused; in spite of errors pass, this gate answers its refusals itself")
		})
		return false
	}
	return true
}

// holdsToken reports whether something of a token's shape stands in s.
func holdsToken(s string) bool { return new(redact.Redactor).Text(s) != s }

// isServersOwn reports whether r is the very request that the server holds: a change of
// it shows in the placeholders, which are made of that one.
func isServersOwn(r *http.Request) bool {
	repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	if _, found := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request); !ok || !found {
		return false
	}
	const probe = "a verb that no client can send"
	verb := r.Method
	r.Method = probe
	seen, _ := repl.GetString("http.request.method")
	r.Method = verb
	return seen == probe
}

// empty makes r, in place, a request for the start page that says nothing of what it
// was: GET / to the same host, from the same client, with what that accepts. Caddy
// restores verb and address of what came before it runs the routes of handle_errors, so
// its copy of those is replaced as well.
func empty(r *http.Request, d *gate.Decision) {
	original, _ := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request)
	start := func() *url.URL { return &url.URL{Path: "/"} }
	ctx := context.WithValue(r.Context(), caddyhttp.OriginalRequestCtxKey,
		http.Request{Method: http.MethodGet, URL: start(), RequestURI: "/", RemoteAddr: original.RemoteAddr})
	header := make(http.Header)
	for _, name := range []string{"Accept", "Accept-Encoding", "Accept-Language"} {
		if values := r.Header[name]; len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return holdsToken(v) || d.StandsIn(v) }) {
			header[name] = values
		}
	}
	emptied := &http.Request{
		Method: http.MethodGet, URL: start(), RequestURI: "/",
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor,
		Header: header, Body: http.NoBody, Host: r.Host, RemoteAddr: r.RemoteAddr, TLS: r.TLS,
	}
	*r = *emptied.WithContext(ctx)
}

// tellRefused sets the placeholders that tell the routes of handle_errors what was
// refused. They go before those of tell, which may have been told otherwise: a form can
// turn out wrong after it was let through.
func (g *Gate) tellRefused(r *http.Request, d *gate.Decision) {
	if repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer); ok {
		repl.Set(placeholderReason, d.Reason.String())
		repl.Set(placeholderRefusedMethod, g.shown(r.Method, d))
		repl.Set(placeholderRefusedURI, g.shown(r.RequestURI, d))
	}
}

// shown is what may be shown of a text that a client sent: that without its secrets, and
// without anything that ends a word in HTML, JSON or a template.
func (g *Gate) shown(text string, d *gate.Decision) string {
	text = g.redactor.Text(text)
	if d.StandsIn(text) { // of no shape, and in a place that has no name
		return redact.Replacement
	}
	return escapeURI(text)
}

// escapeURI percent-encodes what cannot stand in a URI (RFC 3986 section 2), and the
// apostrophe.
func escapeURI(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("-._~:/?#[]@!$&()*+,;=%", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
