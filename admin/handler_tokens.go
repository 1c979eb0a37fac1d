package admin

import (
	"net/http"
	"strconv"
)

func id(r *http.Request) (uint64, error) {
	n, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil || n == 0 {
		return 0, notFound("such token")
	}
	return n, nil
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
