package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"strings"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// NewHandler serves the API for whoever reaches it; the mounter has to see to
// it that only those do who may do everything. Paths begin with "/api/v1/".
func NewHandler(m *admin.Manager) http.Handler {
	return guarded(m, newMux(m, nil))
}

// guarded sets what each answer carries, also where no call of ours makes it: a
// path that is not in its shortest form is not redirected, and what panics is
// answered.
func guarded(m *admin.Manager, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		common(w)
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				sendError(w, m.Report(r.Context(), fmt.Errorf("a call of the management API panicked: %v\n%s", cause, debug.Stack())))
			}
		}()
		if clean := path.Clean(r.URL.Path); clean != r.URL.Path && clean+"/" != r.URL.Path {
			sendError(w, problem.New(api.ReasonNotFound, "nothing exists at this address"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// newMux serves the routes: those of a site, or those of the server's own admin
// endpoint, where nobody signs in.
func newMux(m *admin.Manager, site *Site) *http.ServeMux {
	mux := http.NewServeMux()
	for i := range routes {
		rt := &routes[i]
		if site == nil && rt.siteOnly {
			continue
		}
		mux.HandleFunc(rt.verb+" "+api.Root+rt.path, func(w http.ResponseWriter, r *http.Request) {
			c := &call{Manager: m, site: site, route: rt, w: w, r: r}
			c.serve()
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := allowedVerbs(mux, r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			sendError(w, problem.New(api.ReasonVerb, "this address knows "+strings.Join(allowed, ", ")))
			return
		}
		sendError(w, problem.New(api.ReasonNotFound, "nothing exists at this address"))
	})
	return mux
}

// allowedVerbs finds what the address of r answers to.
func allowedVerbs(mux *http.ServeMux, r *http.Request) (verbs []string) {
	for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		try := r.Clone(r.Context())
		try.Method = verb
		if _, pattern := mux.Handler(try); pattern == "/" || pattern == "" {
			continue
		}
		verbs = append(verbs, verb)
		if verb == http.MethodGet {
			verbs = append(verbs, http.MethodHead) // what answers to GET answers to HEAD
		}
	}
	return verbs
}

// serve wraps a call with what holds for all.
func (c *call) serve() {
	if c.r.Body != http.NoBody {
		body := newTimedBody(c.w, c.r.Body, bodyTime)
		defer body.end()
		c.r.Body = http.MaxBytesReader(c.w, body, api.MaxBody)
	}
	if err := c.admit(); err != nil {
		c.refuse(err)
		return
	}
	a, err := c.route.serve(c)
	if err != nil {
		c.refuse(err)
		return
	}
	if a.revision != 0 {
		c.w.Header().Set("ETag", api.ETag(a.revision))
	}
	if at := location(a.body); a.status == http.StatusCreated && at != "" && c.site != nil {
		c.w.Header().Set("Location", api.Root+at)
	}
	if a.body == nil {
		if a.status == 0 {
			a.status = http.StatusNoContent
		}
		c.w.WriteHeader(a.status)
		return
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	write(c.w, "application/json", a.status, a.body)
}

// refuse answers a call that was refused, or failed.
func (c *call) refuse(err error) {
	e := c.refused(err)
	p := c.problem(e)
	if p.Status == http.StatusUnauthorized && c.site != nil {
		c.w.Header().Set("WWW-Authenticate", c.challenge())
	}
	if c.route.form {
		p.OAuthError = oauthError(p)
	}
	send(c.w, p)
}

// refused says what may be told of an error. What a rule refused to change is in the
// audit.
func (c *call) refused(err error) *problem.Error {
	if c.route.action == "" {
		return c.Report(c.r.Context(), err)
	}
	var tokens []tokenstore.TokenID
	if strings.Contains(c.route.path, "{id}") && strings.HasPrefix(c.route.path, "/tokens/") {
		if id, err := c.id(); err == nil {
			tokens = append(tokens, tokenstore.TokenID(id))
		}
	}
	return c.Refused(c.r.Context(), c.who, c.route.action, tokens, err)
}

// location is where what was made can be asked for from now on (RFC 9110 section
// 10.2.2), below the root.
func location(made any) string {
	switch made := made.(type) {
	case *api.TokenWithValue:
		return api.TokenPath(made.ID)
	case *api.Token:
		return api.TokenPath(made.ID)
	case *api.Account:
		return api.AccountPath(made.Login)
	case *api.Session:
		return "/session"
	case *api.Passkey:
		return "/account/passkeys" // they come as a list
	}
	return ""
}

// admit finds out who calls, and whether they may come in at all.
func (c *call) admit() error {
	if len(c.r.Header["If-Match"]) > 0 && !c.route.match && !isSafe(c.r.Method) {
		return problem.Invalid("If-Match", "it has no effect here, only on PATCH; leave it out")
	}
	if c.site != nil {
		return c.site.admit(c)
	}
	if !isSafe(c.r.Method) && c.r.Header.Get(api.RequestHeader) == "" {
		return errNoRequestHeader
	}
	c.who = principal.LocalAdmin(peerOf(c.r))
	return nil
}

var errNoRequestHeader = problem.New(api.ReasonForbidden, "a change needs the header "+api.RequestHeader+": 1")

// isSafe tells a verb that changes nothing (RFC 9110 section 9.2.1).
func isSafe(verb string) bool { return verb == http.MethodGet || verb == http.MethodHead }

// peerOf is the address of who calls; empty for a Unix socket.
func peerOf(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return peer.Addr().Unmap().String()
}

// common sets what each answer carries.
func common(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

func write(w http.ResponseWriter, mediaType string, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // views are made of what can be marshalled
		status, data = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}
