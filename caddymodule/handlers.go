package caddymodule

import (
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/caddymodule/doctor"
	"github.com/patgate/patgate/caddymodule/firststart"
)

// gateFacts are what doctor looks at of a gate; nil of any other handler.
func gateFacts(handler caddyhttp.MiddlewareHandler) *doctor.Gate {
	g, ok := handler.(*Gate)
	if !ok {
		return nil
	}
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

// kindOf tells package firststart what a handler is.
func kindOf(handler caddyhttp.MiddlewareHandler) (firststart.Kind, []string) {
	switch h := handler.(type) {
	case *Gate:
		return firststart.Gate, nil
	case *AdminSite:
		return firststart.Dashboard, h.Hosts
	}
	return firststart.Other, nil
}
