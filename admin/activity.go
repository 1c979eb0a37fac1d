package admin

import (
	"context"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// maxActivityTokens is of how many tokens the activity of an account is summed up;
// those of the highest ids are left out.
const maxActivityTokens = 4096

// TokenActivity tells what was done with a token in the last 7 days.
func (m *Manager) TokenActivity(ctx context.Context, p principal.Principal, id uint64) (*api.Activity, error) {
	t, _, err := m.token(ctx, p, id)
	if err != nil {
		return nil, err
	}
	each, err := m.activities(ctx, t)
	if err != nil {
		return nil, err
	}
	return m.sumUp(each), nil
}

// AccountActivity tells what was done with the tokens of an account in the last 7
// days. An empty login is that of who asks. Tokens that were removed do not count
// any more.
func (m *Manager) AccountActivity(ctx context.Context, p principal.Principal, login string) (*api.Activity, error) {
	if login == "" && p.Account == nil {
		return nil, problem.Invalid("account", "name the account whose activity is asked for")
	}
	owner, err := m.ownerOf(ctx, p, login)
	if err != nil {
		return nil, err
	}
	tokens, err := m.Store.Tokens(ctx, tokenstore.TokenQuery{Account: owner.ID, Limit: maxActivityTokens})
	if err != nil {
		return nil, err
	}
	each, err := m.activities(ctx, tokens...)
	if err != nil {
		return nil, err
	}
	v := m.sumUp(each)
	for i := range v.Refusals {
		attribute(&v.Refusals[i], tokens, each)
	}
	return v, nil
}

// attribute names the token of the last of the refusals that r sums up.
func attribute(r *api.RefusalActivity, tokens []*tokenstore.Token, each []*tokenstore.Activity) {
	var last time.Time
	for i, a := range each {
		if a == nil {
			continue
		}
		for _, one := range a.Refusals {
			if one.Reason == r.Reason && one.Method == r.Method && one.Last.After(last) {
				last = one.Last
				r.Token, r.Description = uint64(tokens[i].ID), tokens[i].Description
			}
		}
	}
}

// activities is the activity of each token: what is stored and what is not written
// down yet, nil where there is none.
func (m *Manager) activities(ctx context.Context, tokens ...*tokenstore.Token) ([]*tokenstore.Activity, error) {
	ids := make([]tokenstore.TokenID, len(tokens))
	for i, t := range tokens {
		ids[i] = t.ID
	}
	known, err := m.Store.Activity(ctx, ids...)
	if err != nil {
		return nil, err
	}
	all := make([]*tokenstore.Activity, len(ids))
	for i, id := range ids {
		all[i] = known[id].Merge(m.Usage.PendingActivity(id))
	}
	return all, nil
}

func (m *Manager) sumUp(each []*tokenstore.Activity) *api.Activity {
	v := viewActivity(tokenstore.ActivityUntil(m.NowInSeconds(), each...))
	return &v
}

func viewActivity(a *tokenstore.Activity) api.Activity {
	v := api.Activity{
		From: a.From, StepSeconds: int(a.Step / time.Second), Allowed: a.Allowed, Denied: a.Denied,
		Methods: make([]api.MethodActivity, len(a.Methods)), Refusals: make([]api.RefusalActivity, len(a.Refusals)),
	}
	for i, m := range a.Methods {
		v.Methods[i] = api.MethodActivity{Method: m.Method, Allowed: m.Allowed, Denied: m.Denied, Last: m.Last}
	}
	for i, r := range a.Refusals {
		v.Refusals[i] = api.RefusalActivity{Reason: r.Reason, Method: r.Method, Count: r.Count, First: r.First, Last: r.Last}
		if r.LastAddress.IsValid() {
			v.Refusals[i].Address = r.LastAddress.String()
		}
	}
	return v
}
