package admin

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// requestHeader must be on each request that changes something. A web page of
// another origin cannot set it without being asked for permission, which it
// does not get.
const requestHeader = "X-Patgate-Request"

// maxBody is the largest body of a request, in bytes.
const maxBody = 64 << 10

// NewHandler serves the API for whoever reaches it; the mounter has to see to
// it that only those do who may do everything. Paths begin with "/api/v1/".
func NewHandler(m *Manager) http.Handler {
	h := handler{m}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(*http.Request) (answer, error){
		"GET /api/v1/tokens":                    h.listTokens,
		"POST /api/v1/tokens":                   h.generateToken,
		"POST /api/v1/tokens/remove":            h.removeTokens,
		"GET /api/v1/tokens/{id}":               h.showToken,
		"PATCH /api/v1/tokens/{id}":             h.editToken,
		"DELETE /api/v1/tokens/{id}":            h.removeToken,
		"POST /api/v1/tokens/{id}/copy":         h.copyToken,
		"POST /api/v1/tokens/{id}/regenerate":   h.regenerateToken,
		"GET /api/v1/accounts":                  h.listAccounts,
		"POST /api/v1/accounts":                 h.addAccount,
		"GET /api/v1/accounts/{login}":          h.showAccount,
		"PATCH /api/v1/accounts/{login}":        h.editAccount,
		"DELETE /api/v1/accounts/{login}":       h.removeAccount,
		"PUT /api/v1/accounts/{login}/password": h.setPassword,
		"GET /api/v1/methods":                   h.listMethods,
		"POST /api/v1/methods/resolve":          h.resolve,
		"GET /api/v1/sets":                      h.listSets,
		"GET /api/v1/audit":                     h.listAudit,
		"GET /api/v1/status":                    h.status,
	} {
		mux.Handle(pattern, h.serve(serve))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := allowedVerbs(mux, r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			send(w, newProblem(http.StatusMethodNotAllowed, ReasonVerb, "this address knows "+strings.Join(allowed, ", ")))
			return
		}
		send(w, newProblem(http.StatusNotFound, ReasonNotFound, "there is nothing at this address"))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		common(w) // also where the mux itself answers
		mux.ServeHTTP(w, r)
	})
}

// allowedVerbs finds what the address of r answers to.
func allowedVerbs(mux *http.ServeMux, r *http.Request) (verbs []string) {
	for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		try := r.Clone(r.Context())
		try.Method = verb
		if _, pattern := mux.Handler(try); pattern != "/" && pattern != "" {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

// answer is what a call returns: a body, and what else there is to say.
type answer struct {
	status   int // 0: 200
	body     any // nil: none, status 204
	revision uint64
}

type handler struct{ *Manager }

// serve wraps a call with what holds for all.
func (h handler) serve(call func(*http.Request) (answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := guarded(w, r, call)
		if err != nil {
			p := h.report(r.Context(), err)
			if p.Reason == ReasonConflict && r.Header.Get("If-Match") != "" {
				p = newProblem(http.StatusPreconditionFailed, ReasonConflict, p.Detail)
			}
			send(w, p)
			return
		}
		if a.revision != 0 {
			w.Header().Set("ETag", etag(a.revision))
		}
		if a.body == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if a.status == 0 {
			a.status = http.StatusOK
		}
		write(w, "application/json", a.status, a.body)
	})
}

func guarded(w http.ResponseWriter, r *http.Request, call func(*http.Request) (answer, error)) (answer, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Header.Get(requestHeader) == "" {
		return answer{}, newProblem(http.StatusForbidden, ReasonForbidden, "a change needs the header "+requestHeader+": 1")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	return call(r)
}

func etag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// ifMatch is the revision that the caller saw; 0: none was named.
func ifMatch(r *http.Request) (uint64, error) {
	s := r.Header.Get("If-Match")
	if s == "" {
		return 0, nil
	}
	revision, err := strconv.ParseUint(strings.Trim(s, `"`), 10, 64)
	if err != nil || revision == 0 || etag(revision) != s {
		return 0, invalid("If-Match", "it is the ETag of an earlier answer")
	}
	return revision, nil
}

// common sets what each answer carries.
func common(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

func send(w http.ResponseWriter, p *Problem) { write(w, "application/problem+json", p.Status, p) }

func write(w http.ResponseWriter, mediaType string, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // views are made of what can be marshalled
		status, data = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}

func (handler) who(r *http.Request) Principal {
	address := r.RemoteAddr
	if i := strings.LastIndexByte(address, ':'); i > 0 {
		address = strings.Trim(address[:i], "[]")
	}
	if address == "@" {
		address = ""
	}
	return LocalAdmin(address)
}

// numberOf reads a number of the query; absent: 0.
func numberOf(r *http.Request, name string) (uint64, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0, invalid(name, "it is a number, found %s", quoted(shortened(s)))
	}
	return n, nil
}

func page(r *http.Request, name string) (position uint64, limit int, err error) {
	position, err = numberOf(r, name)
	if err != nil {
		return 0, 0, err
	}
	n, err := numberOf(r, "limit")
	return position, int(min(n, maxPage)), err
}
