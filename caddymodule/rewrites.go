package caddymodule

import (
	"slices"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/rewrite"
	"go.uber.org/zap"
)

// warnOfRewrites names handlers that change the URI after the gate has judged
// it: what the upstream executes is then not what was authorised.
func (a *App) warnOfRewrites() {
	app, err := a.ctx.AppIfConfigured("http")
	if err != nil {
		return
	}
	for name, server := range app.(*caddyhttp.App).Servers {
		walk := rewriteWalk{}
		walk.routes(server.Routes, false)
		slices.Sort(walk.found)
		for _, what := range slices.Compact(walk.found) {
			a.log.Warn("a handler behind the gate changes the URI, so the upstream may execute another method than was authorised; change it before patgate, or not at all",
				zap.String("server", name), zap.String("handler", what))
		}
	}
}

// rewriteWalk follows the routes of a server in the order in which they run.
type rewriteWalk struct{ found []string }

// routes walks a list of routes; gated tells whether a gate stands before it,
// and the answer whether one stands before what follows the list.
func (w *rewriteWalk) routes(list caddyhttp.RouteList, gated bool) bool {
	before := gated // of the group of mutually exclusive routes at hand
	for i, route := range list {
		if i == 0 || route.Group == "" || route.Group != list[i-1].Group {
			before = gated
		}
		after := w.handlers(route.Handlers, before)
		// What a terminal route does is not seen by the routes after it.
		gated = gated || after && !route.Terminal
	}
	return gated
}

func (w *rewriteWalk) handlers(list []caddyhttp.MiddlewareHandler, gated bool) bool {
	for _, handler := range list {
		switch h := handler.(type) {
		case *Gate:
			gated = true
		case *caddyhttp.Subroute:
			gated = w.routes(h.Routes, gated)
		case *rewrite.Rewrite:
			if gated {
				w.found = append(w.found, "rewrite")
			}
		case *reverseproxy.Handler:
			if gated && h.Rewrite != nil {
				w.found = append(w.found, "reverse_proxy with rewrite")
			}
		}
	}
	return gated
}
