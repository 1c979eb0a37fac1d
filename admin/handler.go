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

func id(r *http.Request) (uint64, error) {
	n, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil || n == 0 {
		return 0, notFound("such token")
	}
	return n, nil
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

func (h handler) listTokens(r *http.Request) (answer, error) {
	after, limit, err := page(r, "after")
	if err != nil {
		return answer{}, err
	}
	q := r.URL.Query()
	list, err := h.Tokens(r.Context(), h.who(r), TokenFilter{Account: q.Get("account"), State: q.Get("state"), After: after, Limit: limit})
	return answer{body: list}, err
}

func (h handler) generateToken(r *http.Request) (answer, error) {
	var g GenerateToken
	if err := decode(r, &g); err != nil {
		return answer{}, err
	}
	made, err := h.GenerateToken(r.Context(), h.who(r), g)
	return answer{status: http.StatusCreated, body: made}, err
}

// removal is the body of a call that removes several tokens.
type removal struct {
	IDs []uint64 `json:"ids"`
}

func (h handler) removeTokens(r *http.Request) (answer, error) {
	var remove removal
	if err := decode(r, &remove); err != nil {
		return answer{}, err
	}
	if len(remove.IDs) == 0 || len(remove.IDs) > maxPage {
		return answer{}, invalid("ids", "name 1 to %d tokens", maxPage)
	}
	return answer{body: h.RemoveTokens(r.Context(), h.who(r), remove.IDs)}, nil
}

func (h handler) showToken(r *http.Request) (answer, error) {
	id, err := id(r)
	if err != nil {
		return answer{}, err
	}
	t, err := h.Token(r.Context(), h.who(r), id)
	if err != nil {
		return answer{}, err
	}
	return answer{body: t, revision: t.Revision}, nil
}

func (h handler) editToken(r *http.Request) (answer, error) {
	var edit EditToken
	id, err := id(r)
	if err != nil {
		return answer{}, err
	}
	if err := decode(r, &edit); err != nil {
		return answer{}, err
	}
	revision, err := ifMatch(r)
	if err != nil {
		return answer{}, err
	}
	t, err := h.EditToken(r.Context(), h.who(r), id, edit, revision)
	if err != nil {
		return answer{}, err
	}
	return answer{body: t, revision: t.Revision}, nil
}

func (h handler) removeToken(r *http.Request) (answer, error) {
	id, err := id(r)
	if err != nil {
		return answer{}, err
	}
	return answer{}, h.Manager.removeToken(r.Context(), h.who(r), id)
}

func (h handler) copyToken(r *http.Request) (answer, error) {
	var c CopyToken
	id, err := id(r)
	if err != nil {
		return answer{}, err
	}
	if err := decode(r, &c); err != nil {
		return answer{}, err
	}
	made, err := h.CopyToken(r.Context(), h.who(r), id, c)
	return answer{status: http.StatusCreated, body: made}, err
}

func (h handler) regenerateToken(r *http.Request) (answer, error) {
	var regenerate RegenerateToken
	id, err := id(r)
	if err != nil {
		return answer{}, err
	}
	if err := decode(r, &regenerate); err != nil {
		return answer{}, err
	}
	made, err := h.RegenerateToken(r.Context(), h.who(r), id, regenerate)
	return answer{body: made}, err
}

func (h handler) listAccounts(r *http.Request) (answer, error) {
	list, err := h.Accounts(r.Context(), h.who(r))
	return answer{body: list}, err
}

func (h handler) addAccount(r *http.Request) (answer, error) {
	var add AddAccount
	if err := decode(r, &add); err != nil {
		return answer{}, err
	}
	a, err := h.AddAccount(r.Context(), h.who(r), add)
	return answer{status: http.StatusCreated, body: a}, err
}

func (h handler) showAccount(r *http.Request) (answer, error) {
	a, err := h.Account(r.Context(), h.who(r), r.PathValue("login"))
	if err != nil {
		return answer{}, err
	}
	return answer{body: a, revision: a.Revision}, nil
}

func (h handler) editAccount(r *http.Request) (answer, error) {
	var edit EditAccount
	if err := decode(r, &edit); err != nil {
		return answer{}, err
	}
	revision, err := ifMatch(r)
	if err != nil {
		return answer{}, err
	}
	a, err := h.EditAccount(r.Context(), h.who(r), r.PathValue("login"), edit, revision)
	if err != nil {
		return answer{}, err
	}
	return answer{body: a, revision: a.Revision}, nil
}

func (h handler) removeAccount(r *http.Request) (answer, error) {
	with := r.URL.Query().Get("with_tokens")
	if with != "" && with != "true" && with != "false" {
		return answer{}, invalid("with_tokens", "it is true or false")
	}
	return answer{}, h.RemoveAccount(r.Context(), h.who(r), r.PathValue("login"), with == "true")
}

// newPassword is the body of a call that sets a password.
type newPassword struct {
	Password string `json:"password"`
}

func (h handler) setPassword(r *http.Request) (answer, error) {
	var p newPassword
	if err := decode(r, &p); err != nil {
		return answer{}, err
	}
	return answer{}, h.SetPassword(r.Context(), h.who(r), r.PathValue("login"), p.Password)
}

func (h handler) listMethods(r *http.Request) (answer, error) {
	return answer{body: h.Methods(r.URL.Query().Get("search"))}, nil
}

// request is what Resolve is asked about.
type request struct {
	Verb   string `json:"verb"`
	Target string `json:"target"`
}

func (h handler) resolve(r *http.Request) (answer, error) {
	var q request
	if err := decode(r, &q); err != nil {
		return answer{}, err
	}
	method, err := h.Resolve(q.Verb, q.Target)
	return answer{body: method}, err
}

func (h handler) listSets(*http.Request) (answer, error) { return answer{body: h.Sets()}, nil }

func (h handler) listAudit(r *http.Request) (answer, error) {
	before, limit, err := page(r, "before")
	if err != nil {
		return answer{}, err
	}
	token, err := numberOf(r, "token")
	if err != nil {
		return answer{}, err
	}
	list, err := h.Audit(r.Context(), h.who(r), AuditFilter{Before: before, Limit: limit, Account: r.URL.Query().Get("account"), Token: token})
	return answer{body: list}, err
}

func (h handler) status(r *http.Request) (answer, error) {
	s, err := h.Status(r.Context(), h.who(r))
	return answer{body: s}, err
}
