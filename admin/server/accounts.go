package server

import (
	"net/http"

	"github.com/patgate/patgate/admin/api"
)

func (c *call) listAccounts() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := api.AccountFilter{Search: q.Get("search")}
	if f.After, err = number(q, "cursor"); err != nil {
		return answer{}, err
	}
	if f.Limit, err = limit(q, api.DefaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Accounts(c.r.Context(), c.who, f)
	return answer{body: page}, err
}

func (c *call) addAccount(add api.AddAccount) (answer, error) {
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

func (c *call) editAccount(edit api.EditAccount) (answer, error) {
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

func (c *call) removeAccount(nothing) (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	with, err := choice(q, "with_tokens", "true", "false")
	if err != nil {
		return answer{}, err
	}
	return answer{}, c.RemoveAccount(c.r.Context(), c.who, c.r.PathValue("login"), with == "true")
}

func (c *call) setPassword(p api.NewPassword) (answer, error) {
	return answer{}, c.SetPassword(c.r.Context(), c.who, c.r.PathValue("login"), p.Password)
}
