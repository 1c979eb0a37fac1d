package admin

import (
	"net/http"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func (c *call) listTokens() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := TokenFilter{Account: q.Get("account"), Search: q.Get("search"), Cursor: q.Get("cursor")}
	if f.State, err = choice(q, "state", states...); err != nil {
		return answer{}, err
	}
	if f.Sort, err = choice(q, "sort", sortKeys...); err != nil {
		return answer{}, err
	}
	order, err := choice(q, "order", "asc", "desc")
	if err != nil {
		return answer{}, err
	}
	f.Descending = order == "desc"
	if f.Limit, err = limit(q, defaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Tokens(c.r.Context(), c.who, f)
	return answer{body: page}, err
}

func (c *call) generateToken() (answer, error) {
	g, err := readChange[GenerateToken](c)
	if err != nil {
		return answer{}, err
	}
	return c.once(g, func(applied *tokenstore.Applied) (answer, error) {
		g.applied = applied
		made, err := c.GenerateToken(c.r.Context(), c.who, g)
		return answer{status: http.StatusCreated, body: made}, err
	})
}

func (c *call) importToken() (answer, error) {
	in, err := readChange[ImportToken](c)
	if err != nil {
		return answer{}, err
	}
	made, err := c.ImportToken(c.r.Context(), c.who, in)
	return answer{status: http.StatusCreated, body: made}, err
}

// removal is the body of a call that removes several tokens.
type removal struct {
	IDs []uint64 `json:"ids" doc:"1 to 1,000 ids; one that stands twice has one result" example:"[2,99]"`
}

func (c *call) removeTokens() (answer, error) {
	remove, err := readChange[removal](c)
	if err != nil {
		return answer{}, err
	}
	if len(remove.IDs) == 0 || len(remove.IDs) > maxPage {
		return answer{}, invalid("ids", "name 1 to %d tokens", maxPage)
	}
	results := c.RemoveTokens(c.r.Context(), c.who, unique(remove.IDs))
	for _, r := range results {
		if r.Problem != nil && c.who.Account != nil && r.Problem.Status < http.StatusInternalServerError {
			c.recordRefusal(c.r.Context(), c.who, c.route.action, c.who.Account.ID, []tokenstore.TokenID{tokenstore.TokenID(r.ID)}, r.Problem.Reason)
		}
	}
	return answer{body: items[RemoveResult]{results}}, nil
}

func (c *call) showToken() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	t, err := c.Token(c.r.Context(), c.who, id)
	if err != nil {
		return answer{}, err
	}
	return answer{body: t, revision: t.Revision}, nil
}

func (c *call) editToken() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	edit, err := readChange[EditToken](c)
	if err != nil {
		return answer{}, err
	}
	revision, err := c.revision(func() (uint64, error) {
		t, err := c.Token(c.r.Context(), c.who, id)
		if err != nil {
			return 0, err
		}
		return t.Revision, nil
	})
	if err != nil {
		return answer{}, err
	}
	t, err := c.EditToken(c.r.Context(), c.who, id, edit, revision)
	if err != nil {
		return answer{}, err
	}
	return answer{body: t, revision: t.Revision}, nil
}

func (c *call) removeToken() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	if _, err := readChange[nothing](c); err != nil {
		return answer{}, err
	}
	return answer{}, c.Manager.removeToken(c.r.Context(), c.who, id)
}

func (c *call) copyToken() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	in, err := readChange[CopyToken](c)
	if err != nil {
		return answer{}, err
	}
	return c.once(in, func(applied *tokenstore.Applied) (answer, error) {
		in.applied = applied
		made, err := c.CopyToken(c.r.Context(), c.who, id, in)
		return answer{status: http.StatusCreated, body: made}, err
	})
}

func (c *call) regenerateToken() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	in, err := readChange[RegenerateToken](c)
	if err != nil {
		return answer{}, err
	}
	return c.once(in, func(applied *tokenstore.Applied) (answer, error) {
		in.applied = applied
		made, err := c.RegenerateToken(c.r.Context(), c.who, id, in)
		return answer{body: made}, err
	})
}

func (c *call) tokenActivity() (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	a, err := c.TokenActivity(c.r.Context(), c.who, id)
	return answer{body: a}, err
}

func (c *call) accountActivity() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	a, err := c.AccountActivity(c.r.Context(), c.who, q.Get("account"))
	return answer{body: a}, err
}

func (c *call) listAudit() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := AuditFilter{Account: q.Get("account")}
	if f.Action, err = choice(q, "action", actions()...); err != nil {
		return answer{}, err
	}
	if f.Before, err = number(q, "cursor"); err != nil {
		return answer{}, err
	}
	if f.Token, err = number(q, "token"); err != nil {
		return answer{}, err
	}
	refused, err := choice(q, "refused", "true", "false")
	if err != nil {
		return answer{}, err
	}
	if refused != "" {
		yes := refused == "true"
		f.Refused = &yes
	}
	for name, at := range map[string]*time.Time{"since": &f.Since, "until": &f.Until} {
		if s := q.Get(name); s != "" {
			if *at, err = time.Parse(time.RFC3339, s); err != nil {
				return answer{}, invalid(name, "it is a time such as 2027-12-31T12:00:00Z")
			}
		}
	}
	if f.Limit, err = limit(q, defaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Audit(c.r.Context(), c.who, f)
	return answer{body: page}, err
}
