package catalog

import (
	"strings"
	"testing"
)

// TestRouteLine: what a route line says of its paths, and of those of all methods.
func TestRouteLine(t *testing.T) {
	t.Parallel()
	get := []string{"GET"}
	me := RouteConfig{Verbs: get, Path: "/users/me", Name: "me", Source: "Caddyfile:2"}
	user := RouteConfig{Verbs: get, Path: "/users/:id", Name: "user", Source: "Caddyfile:3"}
	file := RouteConfig{Verbs: get, Path: "/files/:name", Name: "file", Source: "Caddyfile:4"}
	with := func(r RouteConfig, change func(*RouteConfig)) RouteConfig {
		change(&r)
		return r
	}
	for _, test := range []struct {
		name   string
		routes []RouteConfig
		path   string
		want   Outcome
		method string
	}{
		{"lookalike", []RouteConfig{me, user, file}, "/users/me.smith", BadPath, ""},
		{"lookalikes values", []RouteConfig{me, with(user, func(r *RouteConfig) { r.Lookalikes = "values" }), file}, "/users/me.smith", Found, "user"},
		{"letter case", []RouteConfig{me, file}, "/Users/me", Unknown, ""},
		{"case ignore, said at another route", []RouteConfig{me, with(file, func(r *RouteConfig) { r.Case = "ignore" })}, "/Users/me", Found, "me"},
		{"dots", []RouteConfig{user, with(file, func(r *RouteConfig) { r.Dots = "values" })}, "/files/a.b", Found, "file"},
		{"dots none", []RouteConfig{user, with(file, func(r *RouteConfig) { r.Dots = "none" })}, "/files/a.b", BadPath, ""},
		{"dots none elsewhere", []RouteConfig{user, with(file, func(r *RouteConfig) { r.Dots = "none" })}, "/users/a.b", Found, "user"},
	} {
		c, err := Open(Config{Routes: test.routes})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if m := c.Match("GET", "", test.path); m.Outcome != test.want || m.Name != test.method {
			t.Errorf("%s: %s is %s %s, want %s %s", test.name, test.path, m.Outcome, m.Name, test.want, test.method)
		}
	}
	_, err := Open(Config{Routes: []RouteConfig{with(me, func(r *RouteConfig) { r.Case = "ignore" }), with(user, func(r *RouteConfig) { r.Case = "exact" })}})
	if want := `Caddyfile:3: all parts of a catalog need the same "case", found exact, but ignore in Caddyfile:2`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("two routes that contradict each other: %v, want %s", err, want)
	}
}
