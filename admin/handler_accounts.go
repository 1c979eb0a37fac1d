package admin

import "net/http"

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
