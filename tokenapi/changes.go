package tokenapi

import (
	"context"
	"errors"
	"fmt"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
)

// allowance is what a token is to allow: a predefined set, or methods.
type allowance struct {
	sets, methods []string
	said          bool
}

// custom names what is no predefined set.
const custom = "Custom"

func (p parameters) allowance() (a allowance, err error) {
	name, err := p.one("tokenTemplate")
	if err != nil {
		return a, err
	}
	if a.methods, a.said, err = p.apiList(); err != nil {
		return a, err
	}
	if name == "" || name == custom {
		if name == custom && !a.said {
			err = wrong("apiList", "a token of one's own kind needs the methods that it may call")
		}
		return a, err
	}
	if a.said {
		return a, wrong("apiList", "a token has either the methods of a template or a list of its own; leave one of the two out")
	}
	return allowance{sets: []string{name}, said: true}, nil
}

// create is users.authentication.CreateToken.
func create(p parameters) (action, error) {
	description, err := p.required("description")
	if err != nil {
		return nil, err
	}
	a, err := p.allowance()
	if err != nil {
		return nil, err
	}
	if !a.said {
		return nil, wrong("apiList", "name the methods that the token may call, or a tokenTemplate")
	}
	expires, err := p.expiry()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error) {
		t, err := m.GenerateToken(ctx, who, api.GenerateToken{Description: description, Sets: a.sets, Methods: a.methods, Expires: expires}, nil)
		return withValue(m, t, err)
	}, nil
}

// edit is users.authentication.EditToken: what is not said stays.
func edit(p parameters) (action, error) {
	id, err := p.id()
	if err != nil {
		return nil, err
	}
	var e api.EditToken
	a, err := p.allowance()
	if err != nil {
		return nil, err
	}
	if a.said {
		e.Sets, e.Methods = &a.sets, &a.methods
	}
	description, err := p.one("description")
	if err != nil {
		return nil, err
	}
	if description != "" {
		e.Description = &description
	}
	expires, err := p.expiry()
	if err != nil {
		return nil, err
	}
	if expires != "" {
		e.Expires = &expires
	}
	return func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error) {
		t, err := m.EditToken(ctx, who, id, e, 0)
		if err != nil {
			return Answer{}, err
		}
		answer, shown := done(), newFormat(m).token(t)
		answer.Token = &shown
		return answer, nil
	}, nil
}

// regenerate is users.authentication.RegenerateToken.
func regenerate(p parameters) (action, error) {
	id, err := p.id()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error) {
		t, err := m.RegenerateToken(ctx, who, id, api.RegenerateToken{}, nil)
		return withValue(m, t, err)
	}, nil
}

func withValue(m *admin.Manager, t *api.TokenWithValue, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	answer, shown := done(), newFormat(m).token(&t.Token)
	shown.Key = t.Value
	answer.Token = &shown
	return answer, nil
}

// remove is users.authentication.DeleteTokens. Where one of the ids is that of no
// token, none is removed.
func remove(p parameters) (action, error) {
	ids, all, err := p.ids("ids")
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 && !all {
		return nil, &parameterError{"parameter [ids] is required"}
	}
	return func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error) {
		var found []api.Token
		var err error
		if all {
			found, err = everyToken(ctx, m, who)
		} else {
			found, err = tokens(ctx, m, who, ids)
		}
		if err != nil {
			return Answer{}, err
		}
		named := make([]uint64, len(found))
		for i := range found {
			named[i] = found[i].ID
		}
		return done(), firstError(m.RemoveTokens(ctx, who, named))
	}, nil
}

// firstError is why a token could not be removed, with its id. One that went in
// the meantime is what was wanted.
func firstError(removed []admin.Removed) error {
	for _, r := range removed {
		if r.Err == nil || r.Err.Reason == api.ReasonNotFound {
			continue
		}
		e := *r.Err
		e.Detail = fmt.Sprintf("token %d could not be removed: %s", r.ID, e.Detail)
		return &e
	}
	return nil
}

// everyToken reads all tokens of an account, page by page.
func everyToken(ctx context.Context, m *admin.Manager, who principal.Principal) (all []api.Token, err error) {
	filter := api.TokenFilter{Limit: maxIDs}
	for {
		page, err := m.Tokens(ctx, who, filter)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" || len(page.Items) == 0 {
			return all, nil
		}
		filter.Cursor = page.Next
	}
}

// tokens reads the tokens of these ids. Each of them has to be there.
func tokens(ctx context.Context, m *admin.Manager, who principal.Principal, ids []uint64) ([]api.Token, error) {
	found := make([]api.Token, 0, len(ids))
	for _, id := range ids {
		t, err := m.Token(ctx, who, id)
		var e *problem.Error
		if errors.As(err, &e) && e.Reason == api.ReasonNotFound {
			return nil, wrong("ids", "there is no token %d", id)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, *t)
	}
	return found, nil
}
