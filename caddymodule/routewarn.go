package caddymodule

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/intercept"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/rewrite"
	"go.uber.org/zap"

	"github.com/patgate/patgate/caddymodule/doctor"
)

// warnOfRoutes says in the log what patgate doctor says of the routes of the servers
// that are about to run, but for notes.
func (a *App) warnOfRoutes() {
	app, err := a.ctx.AppIfConfigured("http")
	if err != nil {
		return
	}
	servers := app.(*caddyhttp.App).Servers
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		for _, f := range doctor.Routes("server "+name, routesOf(servers[name])) {
			if f.Severity != doctor.SeverityNote {
				a.log.Warn(f.What, zap.String("severity", string(f.Severity)), zap.String("where", f.Where), zap.String("remedy", f.Remedy))
			}
		}
	}
}

// routesOf is what a walk reads of a server. Of the JSON that it was made of, Caddy keeps
// nothing.
func routesOf(server *caddyhttp.Server) doctor.Server {
	s := doctor.Server{Routes: nodesOf(server.Routes), NamedRoutes: make(map[string]doctor.Route, len(server.NamedRoutes))}
	for name, route := range server.NamedRoutes {
		if route != nil {
			s.NamedRoutes[name] = nodeOf(route)
		}
	}
	if server.Errors != nil {
		s.Errors.Routes = nodesOf(server.Errors.Routes)
	}
	return s
}

func nodesOf(list caddyhttp.RouteList) []doctor.Route {
	nodes := make([]doctor.Route, 0, len(list))
	for i := range list {
		nodes = append(nodes, nodeOf(&list[i]))
	}
	return nodes
}

func nodeOf(route *caddyhttp.Route) doctor.Route {
	n := doctor.Route{Group: route.Group, Terminal: route.Terminal}
	for _, set := range route.MatcherSets {
		n.Match = append(n.Match, matchersOf(set))
	}
	for _, handler := range route.Handlers {
		n.Handle = append(n.Handle, handlerOf(handler))
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

// facts are what doctor looks at.
func (g *Gate) facts() *doctor.Gate {
	f := &doctor.Gate{
		Unknown: g.Unknown, CheckedUpstream: g.CheckedUpstream, Parameter: []string(g.Parameter),
		KeepHeaders: g.KeepHeaders, KeepCookies: g.KeepCookies, OnlyHeaders: g.OnlyHeaders,
	}
	if g.Upstream != nil && g.Upstream.Header != nil {
		f.Upstream.Header = new(struct{})
	}
	if g.Upstream != nil && g.Upstream.Session != nil {
		f.Upstream.Session = new(struct{})
	}
	if g.Assertion != nil {
		f.Assertion = new(struct{})
	}
	return f
}

func handlerOf(handler caddyhttp.MiddlewareHandler) doctor.Handler {
	switch h := handler.(type) {
	case *Gate:
		return doctor.Handler{Handler: "patgate", Gate: h.facts()}
	case *caddyhttp.Subroute:
		n := doctor.Handler{Handler: "subroute", Routes: nodesOf(h.Routes)}
		if h.Errors != nil {
			n.Errors.Routes = nodesOf(h.Errors.Routes)
		}
		return n
	case *caddyhttp.Invoke:
		return doctor.Handler{Handler: "invoke", Name: h.Name}
	case *intercept.Intercept:
		n := doctor.Handler{Handler: "intercept"}
		for _, response := range h.HandleResponse {
			n.HandleResponse = append(n.HandleResponse, doctor.Errors{Routes: nodesOf(response.Routes)})
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
