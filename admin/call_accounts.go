package admin

import "net/http"

func (c *call) listAccounts() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := AccountFilter{Search: q.Get("search")}
	if f.After, err = number(q, "cursor"); err != nil {
		return answer{}, err
	}
	if f.Limit, err = limit(q, defaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Accounts(c.r.Context(), c.who, f)
	return answer{body: page}, err
}

func (c *call) addAccount() (answer, error) {
	add, err := readChange[AddAccount](c)
	if err != nil {
		return answer{}, err
	}
	a, err := c.AddAccount(c.r.Context(), c.who, add)
	return answer{status: http.StatusCreated, body: a}, err
}

func (c *call) showAccount() (answer, error) {
	a, err := c.Account(c.r.Context(), c.who, c.r.PathValue("login"))
	if err != nil {
		return answer{}, err
	}
	return answer{body: a, revision: a.Revision}, nil
}

func (c *call) editAccount() (answer, error) {
	edit, err := readChange[EditAccount](c)
	if err != nil {
		return answer{}, err
	}
	login := c.r.PathValue("login")
	revision, err := c.revision(func() (uint64, error) {
		a, err := c.Account(c.r.Context(), c.who, login)
		if err != nil {
			return 0, err
		}
		return a.Revision, nil
	})
	if err != nil {
		return answer{}, err
	}
	a, err := c.EditAccount(c.r.Context(), c.who, login, edit, revision)
	if err != nil {
		return answer{}, err
	}
	return answer{body: a, revision: a.Revision}, nil
}

func (c *call) removeAccount() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	with, err := choice(q, "with_tokens", "true", "false")
	if err != nil {
		return answer{}, err
	}
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	return answer{}, c.RemoveAccount(c.r.Context(), c.who, c.r.PathValue("login"), with == "true")
}

// newPassword is the body of a call that sets a password.
type newPassword struct {
	Password string `json:"new_password" doc:"15 characters or more"`
}

func (c *call) setPassword() (answer, error) {
	p, err := readChange[newPassword](c)
	if err != nil {
		return answer{}, err
	}
	return answer{}, c.SetPassword(c.r.Context(), c.who, c.r.PathValue("login"), p.Password)
}

func (c *call) resetFactor() (answer, error) {
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	return answer{}, c.ResetSecondFactor(c.r.Context(), c.who, c.r.PathValue("login"))
}
