package caddymodule

import (
	"encoding/json"
	"fmt"
	"strings"
)

// doctorRoute is a route.
type doctorRoute struct {
	Group    string                       `json:"group"`
	Match    []map[string]json.RawMessage `json:"match"`
	Handle   []doctorHandler              `json:"handle"`
	Terminal bool                         `json:"terminal"`
}

// doctorHandler is a handler, of whatever module, as far as routes go.
type doctorHandler struct {
	Handler   string          `json:"handler"`
	Routes    []doctorRoute   `json:"routes"`    // of subroute
	Name      string          `json:"name"`      // of invoke
	Rewrite   json.RawMessage `json:"rewrite"`   // of reverse_proxy
	Assertion json.RawMessage `json:"assertion"` // of patgate
}

// passage is what is known of the requests that come to a place in the routes.
type passage struct {
	some bool // some of them came through a gate
	all  bool // all of them did
}

// routeWalk follows the routes of a server in the order in which they run.
type routeWalk struct {
	doctor *doctor
	server doctorServer
	where  string
	errors bool // these are the routes of handle_errors
	depth  int  // of invoked routes, which may invoke themselves
}

// routes walks a list of routes, and returns what is known behind it.
func (w *routeWalk) routes(list []doctorRoute, before passage) passage {
	start := before // of the group of mutually exclusive routes at hand
	for i, route := range list {
		if i == 0 || route.Group == "" || route.Group != list[i-1].Group {
			start = before
		}
		outer := w.where
		w.where += sites(route)
		after := w.handlers(route.Handle, start)
		w.where = outer
		switch {
		case route.Terminal: // its requests go no further
		case len(route.Match) > 0 || route.Group != "":
			before = passage{some: before.some || after.some, all: before.all && after.all}
		default:
			before = after
		}
	}
	return before
}

// sites names the hosts that a route is for, and its paths.
func sites(route doctorRoute) string {
	var names []string
	for _, set := range route.Match {
		for _, matcher := range []string{"host", "path"} {
			var values []string
			if json.Unmarshal(set[matcher], &values) == nil && len(values) > 0 {
				names = append(names, strings.Join(values, " "))
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ", " + strings.Join(names, " ")
}

func (w *routeWalk) handlers(list []doctorHandler, p passage) passage {
	for _, h := range list {
		switch h.Handler {
		case "patgate":
			if p.all && w.depth == 0 { // a named route may invoke itself
				w.doctor.find(SeverityWarning, w.where, "patgate stands behind another patgate, which has taken the token out of the request: unless this one looks for it elsewhere, it refuses all of them",
					"write patgate once into each site or block")
			}
			p = passage{some: true, all: true}
			w.doctor.gate = true
			w.doctor.signs = w.doctor.signs || len(h.Assertion) > 0 && string(h.Assertion) != "null"
		case "patgate_admin":
			w.doctor.publishes = true
		case "subroute":
			p = w.routes(h.Routes, p)
		case "invoke":
			p = w.invoke(h.Name, p)
		case "rewrite":
			w.rewrite("rewrite", p)
		case "reverse_proxy":
			w.proxy(h, p)
		}
	}
	return p
}

func (w *routeWalk) invoke(name string, p passage) passage {
	route, ok := w.server.NamedRoutes[name]
	if !ok || w.depth >= 8 {
		return p
	}
	w.depth++
	p = w.routes([]doctorRoute{route}, p)
	w.depth--
	return p
}

func (w *routeWalk) proxy(h doctorHandler, p passage) {
	if len(h.Rewrite) > 0 && string(h.Rewrite) != "null" {
		w.rewrite("reverse_proxy with rewrite or method", p)
	}
	switch {
	case p.all:
	case w.errors:
		w.doctor.find(SeverityError, w.where, "reverse_proxy sends on requests that failed before; there Caddy has put the token back into the URI, so it reaches the upstream",
			"answer errors with respond, or write patgate before reverse_proxy")
	case p.some:
		w.doctor.find(SeverityError, w.where, "some requests come to reverse_proxy without having passed patgate, which a matcher keeps them from",
			"write patgate without a matcher, into the same block as reverse_proxy")
	default:
		w.doctor.find(SeverityNote, w.where, "reverse_proxy has no patgate before it, so requests pass without a decision, with the token they carry",
			"write patgate into the same site or block, unless that is meant")
	}
}

func (w *routeWalk) rewrite(what string, p passage) {
	if p.some {
		w.doctor.find(SeverityWarning, w.where, fmt.Sprintf("%s stands behind patgate and changes the request that was judged: the upstream may execute another method than was authorised", what),
			"write it before patgate, for example in a route block, or leave it out; handle_path, uri and try_files are rewrites too")
	}
}
