package doctor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/gate"
)

// Route is a route, as far as a walk goes. It is read from JSON, or made of the routes of a
// running server.
type Route struct {
	Group    string                       `json:"group"`
	Match    []map[string]json.RawMessage `json:"match"`
	Handle   []Handler                    `json:"handle"`
	Terminal bool                         `json:"terminal"`
}

// Handler is a handler, of whatever module; the members are those of the modules that a walk
// knows.
type Handler struct {
	Handler        string          `json:"handler"`
	Routes         []Route         `json:"routes"`          // of subroute
	Errors         Errors          `json:"errors"`          // of subroute
	Name           string          `json:"name"`            // of invoke
	HandleResponse []Errors        `json:"handle_response"` // of intercept
	Rewrite        json.RawMessage `json:"rewrite"`         // of reverse_proxy
	Headers        Headers         `json:"headers"`         // of reverse_proxy
	Transport      Transport       `json:"transport"`       // of reverse_proxy
	Gate           *Gate           `json:"-"`               // of patgate
}

// Gate is what a walk reads of a gate.
type Gate struct {
	Unknown         string `json:"unknown"`
	CheckedUpstream bool   `json:"checked_upstream"`
	Upstream        struct {
		Header  *struct{} `json:"header"`
		Session *struct{} `json:"session"`
	} `json:"upstream"`
	Assertion   *struct{} `json:"assertion"`
	Parameter   names     `json:"parameter"`
	KeepHeaders []string  `json:"keep_headers"`
	KeepCookies []string  `json:"keep_cookies"`
	OnlyHeaders []string  `json:"only_headers"`
}

// PassesUnchecked reports whether credentials that anybody can make up go on to an upstream of
// which is not known that it checks them. One that gets the sessions of accounts does: it
// has nothing else to tell people by.
func (g *Gate) PassesUnchecked() bool {
	return g.Unknown == "pass" && !g.CheckedUpstream && g.Upstream.Session == nil
}

// UncheckedPass says what PassesUnchecked means.
func (g *Gate) UncheckedPass() string {
	mode := "strip, where the upstream may trust whoever comes through the gate"
	if g.Upstream.Header != nil {
		mode = "header, where the upstream knows the gate's credential and perhaps no sessions"
	}
	return "unknown pass with upstream " + mode + ": anybody could call any method with a credential that is made up"
}

// UncheckedRemedy says what to do about UncheckedPass.
const UncheckedRemedy = "if the upstream checks each such credential by itself and refuses the others, say so: unknown pass checked_upstream; if not, leave unknown pass out"

// Headers are what a proxy changes in requests.
type Headers struct {
	Request struct {
		Set http.Header `json:"set"`
	} `json:"request"`
}

// Transport is how a proxy talks to its upstream.
type Transport struct {
	TLS *struct{} `json:"tls"`
}

// Errors are routes for what failed, or for some answers.
type Errors struct {
	Routes []Route `json:"routes"`
}

// UnmarshalJSON implements json.Unmarshaler. A member of the same name may mean something
// else to another module, as errors does to patgate.
func (h *Handler) UnmarshalJSON(raw []byte) error {
	var module struct {
		Handler string `json:"handler"`
	}
	if err := json.Unmarshal(raw, &module); err != nil {
		return err
	}
	*h = Handler{Handler: module.Handler}
	switch module.Handler {
	case "patgate":
		return json.Unmarshal(raw, &h.Gate)
	case "subroute", "invoke", "intercept", "reverse_proxy":
		type plain Handler
		return json.Unmarshal(raw, (*plain)(h))
	}
	return nil
}

// Server is all routes of a server.
type Server struct {
	Routes      []Route          `json:"routes"`
	NamedRoutes map[string]Route `json:"named_routes"`
	Hosts       bool             `json:"-"` // the catalog has methods of some hosts only
	Errors      Errors           `json:"errors"`
}

// passage is what is known of the requests that come to a place in the routes.
type passage struct {
	some bool // some of them came through a gate
	all  bool // all of them did
}

// either is what is known behind two ways that requests may take.
func (p passage) either(other passage) passage {
	return passage{some: p.some || other.some, all: p.all && other.all}
}

// routeWalk follows the routes of a server in the order in which they run, and finds
// ways around its gates.
type routeWalk struct {
	find    func(severity Severity, where, what, remedy string)
	server  Server
	where   string
	after   failure
	invoked []string // named routes at hand, which may invoke themselves
	sawRoutes
}

// sawRoutes is what a walk has seen.
type sawRoutes struct {
	gate      bool // there is one somewhere
	signs     bool // one of them signs assertions
	publishes bool // a site publishes the keys of assertions
}

// failure is after what the routes at hand run.
type failure uint8

const (
	noFailure failure = iota
	anError           // the routes of handle_errors
	anAnswer          // those of intercept, which see an answer first
)

// Routes returns what is to be said of the routes of a server, where it is called so.
func Routes(where string, s Server) []Finding {
	d := new(diagnosis) // which finds each thing once
	walkServer(where, s, d.find)
	return d.findings
}

// walkServer walks all routes of a server.
func walkServer(where string, server Server, find func(severity Severity, where, what, remedy string)) sawRoutes {
	nothing := func(Severity, string, string, string) {}
	ahead := routeWalk{find: nothing, server: server}
	ahead.routes(server.Routes, passage{}) // to know of the gates behind what comes first
	w := routeWalk{find: find, server: server, where: where, sawRoutes: ahead.sawRoutes}
	w.routes(server.Routes, passage{})
	w.failed(server.Errors.Routes, passage{}, anError, "handle_errors")
	return w.sawRoutes
}

// failed walks routes that run after a failure; before is what is known of requests that
// come to where it may happen.
func (w *routeWalk) failed(list []Route, before passage, after failure, name string) {
	where, outer := w.where, w.after
	w.where, w.after = where+", "+name, after
	w.routes(list, before)
	w.where, w.after = where, outer
}

// routes walks a list of routes, and returns what is known behind it.
func (w *routeWalk) routes(list []Route, before passage) passage {
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
			before = before.either(after)
		default:
			before = after
		}
	}
	return before
}

// sites names the hosts that a route is for, and its paths.
func sites(route Route) string {
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

func (w *routeWalk) handlers(list []Handler, p passage) passage {
	for _, h := range list {
		switch h.Handler {
		case "patgate":
			p = w.gateHandler(h, p)
		case "patgate_admin":
			w.publishes = true
		case "subroute":
			w.failed(h.Errors.Routes, p, anError, "errors of a subroute")
			p = w.routes(h.Routes, p)
		case "intercept":
			for _, response := range h.HandleResponse {
				w.failed(response.Routes, p, anAnswer, "intercept")
			}
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

func (w *routeWalk) gateHandler(h Handler, p passage) passage {
	if p.all {
		w.find(SeverityWarning, w.where, "patgate stands behind another patgate, which has taken the token out of the request: unless this one looks for it elsewhere, it refuses all of them",
			"write patgate once into each site or block")
	}
	if h.Gate.PassesUnchecked() {
		w.find(SeverityError, w.where, h.Gate.UncheckedPass(), UncheckedRemedy)
	}
	w.kept(h.Gate)
	w.gate = true
	w.signs = w.signs || h.Gate.Assertion != nil
	return passage{some: true, all: true}
}

// kept warns of what a gate lets clients say of themselves.
func (w *routeWalk) kept(g *Gate) {
	const remedy = "keep only what the upstream needs, and make sure that it takes who calls from the gate's headers alone"
	for _, name := range slices.Concat(g.KeepHeaders, g.OnlyHeaders) {
		if http.CanonicalHeaderKey(name) == "Authorization" {
			w.find(SeverityWarning, w.where, "patgate keeps Authorization: where a token stands elsewhere in the request, the upstream also gets a credential of the client's own, and may execute as somebody else than the token's account", remedy)
		}
	}
	for _, name := range g.KeepCookies {
		if slices.ContainsFunc(append(slices.Clone(g.Parameter), gate.DefaultParameter), func(p string) bool { return strings.EqualFold(p, name) }) {
			w.find(SeverityWarning, w.where, fmt.Sprintf("patgate keeps the cookie %s, which is named like the token's parameter: an upstream that takes a session from it may execute as somebody else than the token's account", name), remedy)
		}
	}
}

func (w *routeWalk) invoke(name string, p passage) passage {
	route, ok := w.server.NamedRoutes[name]
	if !ok || slices.Contains(w.invoked, name) {
		return p
	}
	w.invoked = append(w.invoked, name)
	p = w.routes([]Route{route}, p)
	w.invoked = w.invoked[:len(w.invoked)-1]
	return p
}

func (w *routeWalk) proxy(h Handler, p passage) {
	if len(h.Rewrite) > 0 && string(h.Rewrite) != "null" {
		w.rewrite("reverse_proxy with rewrite or method", p)
	}
	if p.some && w.server.Hosts {
		w.otherHost(h)
	}
	switch {
	case p.all:
	case w.gate && w.after == anError:
		w.find(SeverityError, w.where, "reverse_proxy sends on requests that failed before any patgate has judged them, with verb, path and token, so the upstream executes them; of those that a patgate refused (errors pass) it gets GET /",
			"answer errors with respond or file_server, or write patgate before reverse_proxy here as well")
	case w.gate && w.after == anAnswer:
		w.find(SeverityError, w.where, "reverse_proxy sends on requests that patgate refused, with verb, path and token, so the upstream executes them",
			"write intercept behind patgate, or answer with respond or file_server there")
	case p.some:
		w.find(SeverityError, w.where, "some requests come to reverse_proxy without having passed patgate, which a matcher keeps them from",
			"write patgate without a matcher, into the same block as reverse_proxy")
	default:
		w.find(SeverityNote, w.where, "reverse_proxy has no patgate before it, so requests pass without a decision, with the token they carry",
			"write patgate into the same site or block, unless that is meant")
	}
}

// otherHost tells of a proxy that sends another host than the one by which the gate has decided.
func (w *routeWalk) otherHost(h Handler) {
	host := ""
	if h.Transport.TLS != nil {
		host = "the name of the upstream, as always over HTTPS"
	}
	for name, values := range h.Headers.Request.Set {
		if strings.EqualFold(name, "Host") {
			host = strings.Join(values, " ")
		}
	}
	if host != "" && host != "{http.request.host}" && host != "{http.request.hostport}" {
		w.find(SeverityNote, w.where, fmt.Sprintf("reverse_proxy puts another host into requests than the one by which patgate chose their methods (%s): if several APIs are behind it, one may execute what was allowed for another", host),
			"write it into a site or handle of the hosts of one API, or send the host as it came: header_up Host {hostport}")
	}
}

func (w *routeWalk) rewrite(what string, p passage) {
	if p.some {
		w.find(SeverityWarning, w.where, fmt.Sprintf("%s stands behind patgate and changes the request that was judged: the upstream may execute another method than was authorised", what),
			"write it before patgate, for example in a route block, or leave it out; handle_path, uri and try_files are rewrites too")
	}
}
