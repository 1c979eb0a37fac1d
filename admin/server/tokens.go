package server

import (
	"net/http"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

func (c *call) listTokens() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := api.TokenFilter{Account: q.Get("account"), Search: q.Get("search"), Cursor: q.Get("cursor")}
	if f.State, err = choice(q, "state", api.States...); err != nil {
		return answer{}, err
	}
	if f.Sort, err = choice(q, "sort", api.SortKeys...); err != nil {
		return answer{}, err
	}
	order, err := choice(q, "order", "asc", "desc")
	if err != nil {
		return answer{}, err
	}
	f.Descending = order == "desc"
	if f.Limit, err = limit(q, api.DefaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Tokens(c.r.Context(), c.who, f)
	return answer{body: page}, err
}

func (c *call) generateToken(g api.GenerateToken) (answer, error) {
	return c.once(g, func(applied *tokenstore.Applied) (answer, error) {
		made, err := c.GenerateToken(c.r.Context(), c.who, g, applied)
		return answer{status: http.StatusCreated, body: made}, err
	})
}

func (c *call) importToken(in api.ImportToken) (answer, error) {
	made, err := c.ImportToken(c.r.Context(), c.who, in)
	return answer{status: http.StatusCreated, body: made}, err
}

func (c *call) removeTokens(remove api.Removal) (answer, error) {
	if len(remove.IDs) == 0 || len(remove.IDs) > api.MaxPage {
		return answer{}, problem.Invalid("ids", "name 1 to %d tokens", api.MaxPage)
	}
	removals := c.RemoveTokens(c.r.Context(), c.who, remove.IDs)
	results := make([]api.RemoveResult, len(removals))
	for i, r := range removals {
		results[i].ID = r.ID
		if r.Err != nil {
			c.NoteRefusal(c.r.Context(), c.who, c.route.action, []tokenstore.TokenID{tokenstore.TokenID(r.ID)}, r.Err)
			results[i].Problem = problemOf(r.Err)
		}
	}
	return answer{body: api.Items[api.RemoveResult]{Items: results}}, nil
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

func (c *call) editToken(edit api.EditToken) (answer, error) {
	id, err := c.id()
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

func (c *call) removeToken(nothing) (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	return answer{}, c.RemoveToken(c.r.Context(), c.who, id)
}

func (c *call) copyToken(in api.CopyToken) (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	return c.once(in, func(applied *tokenstore.Applied) (answer, error) {
		made, err := c.CopyToken(c.r.Context(), c.who, id, in, applied)
		return answer{status: http.StatusCreated, body: made}, err
	})
}

func (c *call) regenerateToken(in api.RegenerateToken) (answer, error) {
	id, err := c.id()
	if err != nil {
		return answer{}, err
	}
	return c.once(in, func(applied *tokenstore.Applied) (answer, error) {
		made, err := c.RegenerateToken(c.r.Context(), c.who, id, in, applied)
		return answer{body: made}, err
	})
}
