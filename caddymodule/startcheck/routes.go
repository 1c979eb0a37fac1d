package startcheck

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/intercept"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/rewrite"
	"go.uber.org/zap"

	"github.com/patgate/patgate/caddymodule/doctor"
)

// Gates tells a handler that is a gate, and what doctor looks at of it; nil of any other.
type Gates func(caddyhttp.MiddlewareHandler) *doctor.Gate

// WarnOfRoutes says in the log what patgate doctor says of the routes of the servers
// that are about to run, but for notes.
func WarnOfRoutes(ctx caddy.Context, log *zap.Logger, gates Gates) {
	app, err := ctx.AppIfConfigured("http")
	if err != nil {
		return
	}
	servers := app.(*caddyhttp.App).Servers
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		for _, f := range doctor.Routes("server "+name, gates.server(servers[name])) {
			if f.Severity != doctor.SeverityNote {
				log.Warn(f.What, zap.String("severity", string(f.Severity)), zap.String("where", f.Where), zap.String("remedy", f.Remedy))
			}
		}
	}
}

// server is what a walk reads of a server. Of the JSON that it was made of, Caddy keeps
// nothing.
func (gates Gates) server(server *caddyhttp.Server) doctor.Server {
	s := doctor.Server{Routes: gates.nodes(server.Routes), NamedRoutes: make(map[string]doctor.Route, len(server.NamedRoutes))}
	for name, route := range server.NamedRoutes {
		if route != nil {
			s.NamedRoutes[name] = gates.node(route)
		}
	}
	if server.Errors != nil {
		s.Errors.Routes = gates.nodes(server.Errors.Routes)
	}
	return s
}

func (gates Gates) nodes(list caddyhttp.RouteList) []doctor.Route {
	nodes := make([]doctor.Route, 0, len(list))
	for i := range list {
		nodes = append(nodes, gates.node(&list[i]))
	}
	return nodes
}

func (gates Gates) node(route *caddyhttp.Route) doctor.Route {
	n := doctor.Route{Group: route.Group, Terminal: route.Terminal}
	for _, set := range route.MatcherSets {
		n.Match = append(n.Match, matchersOf(set))
	}
	for _, handler := range route.Handlers {
		n.Handle = append(n.Handle, gates.handler(handler))
	}
	return n
}

// matchersOf names the hosts and paths of a set of matchers.
func matchersOf(set caddyhttp.MatcherSet) map[string]json.RawMessage {
	m := make(map[string]json.RawMessage)
	for _, matcher := range set {
		switch matcher := matcher.(type) {
		case *caddyhttp.MatchHost:
			m["host"], _ = json.Marshal(matcher) // strings
		case *caddyhttp.MatchPath:
			m["path"], _ = json.Marshal(matcher)
		}
	}
	return m
}

func (gates Gates) handler(handler caddyhttp.MiddlewareHandler) doctor.Handler {
	if gate := gates(handler); gate != nil {
		return doctor.Handler{Handler: "patgate", Gate: gate}
	}
	switch h := handler.(type) {
	case *caddyhttp.Subroute:
		n := doctor.Handler{Handler: "subroute", Routes: gates.nodes(h.Routes)}
		if h.Errors != nil {
			n.Errors.Routes = gates.nodes(h.Errors.Routes)
		}
		return n
	case *caddyhttp.Invoke:
		return doctor.Handler{Handler: "invoke", Name: h.Name}
	case *intercept.Intercept:
		n := doctor.Handler{Handler: "intercept"}
		for _, response := range h.HandleResponse {
			n.HandleResponse = append(n.HandleResponse, doctor.Errors{Routes: gates.nodes(response.Routes)})
		}
		return n
	case *rewrite.Rewrite:
		return doctor.Handler{Handler: "rewrite"}
	case *reverseproxy.Handler:
		n := doctor.Handler{Handler: "reverse_proxy"}
		if h.Rewrite != nil {
			n.Rewrite = json.RawMessage("{}")
		}
		return n
	}
	return doctor.Handler{}
}
