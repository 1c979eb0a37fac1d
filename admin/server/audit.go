package server

import (
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

func (c *call) listAudit() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	f := api.AuditFilter{Account: q.Get("account")}
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
				return answer{}, problem.Invalid(name, "it is a time such as 2027-12-31T12:00:00Z")
			}
		}
	}
	if f.Limit, err = limit(q, api.DefaultPage); err != nil {
		return answer{}, err
	}
	page, err := c.Audit(c.r.Context(), c.who, f)
	return answer{body: page}, err
}

// actions lists what can stand in entries.
func actions() (words []string) {
	for _, a := range tokenstore.Actions() {
		words = append(words, string(a))
	}
	return words
}
