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
		d := new(doctor) // which finds each thing once
		walkServer("server "+name, routesOf(servers[name]), d.find)
		for _, f := range d.findings {
			if f.Severity != SeverityNote {
				a.log.Warn(f.What, zap.String("severity", string(f.Severity)), zap.String("where", f.Where), zap.String("remedy", f.Remedy))
			}
		}
	}
}

// routesOf is what a walk reads of a server. Of the JSON that it was made of, Caddy keeps
// nothing.
func routesOf(server *caddyhttp.Server) serverRoutes {
	s := serverRoutes{Routes: nodesOf(server.Routes), NamedRoutes: make(map[string]routeNode, len(server.NamedRoutes))}
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

func nodesOf(list caddyhttp.RouteList) []routeNode {
	nodes := make([]routeNode, 0, len(list))
	for i := range list {
		nodes = append(nodes, nodeOf(&list[i]))
	}
	return nodes
}

func nodeOf(route *caddyhttp.Route) routeNode {
	n := routeNode{Group: route.Group, Terminal: route.Terminal}
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

func handlerOf(handler caddyhttp.MiddlewareHandler) handlerNode {
	switch h := handler.(type) {
	case *Gate:
		return handlerNode{Handler: "patgate", gate: h}
	case *caddyhttp.Subroute:
		n := handlerNode{Handler: "subroute", Routes: nodesOf(h.Routes)}
		if h.Errors != nil {
			n.Errors.Routes = nodesOf(h.Errors.Routes)
		}
		return n
	case *caddyhttp.Invoke:
		return handlerNode{Handler: "invoke", Name: h.Name}
	case *intercept.Intercept:
		n := handlerNode{Handler: "intercept"}
		for _, response := range h.HandleResponse {
			n.HandleResponse = append(n.HandleResponse, errorRoutes{nodesOf(response.Routes)})
		}
		return n
	case *rewrite.Rewrite:
		return handlerNode{Handler: "rewrite"}
	case *reverseproxy.Handler:
		n := handlerNode{Handler: "reverse_proxy"}
		if h.Rewrite != nil {
			n.Rewrite = json.RawMessage("{}")
		}
		return n
	}
	return handlerNode{}
}
