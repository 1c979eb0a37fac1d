package admin

import "net/http"

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
