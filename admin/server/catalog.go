package server

import "github.com/patgate/patgate/admin/api"

func (c *call) listMethods() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	return answer{body: api.Items[api.Method]{Items: c.Methods(q.Get("search"))}}, nil
}

func (c *call) resolve() (answer, error) {
	var q api.Request
	if err := decode(c.r, &q); err != nil {
		return answer{}, err
	}
	method, err := c.Resolve(q.Verb, q.Target)
	return answer{body: method}, err
}

func (c *call) listSets() (answer, error) {
	return answer{body: api.Items[api.Set]{Items: c.Sets()}}, nil
}

func (c *call) listResources() (answer, error) {
	return answer{body: api.Items[api.Resource]{Items: c.Resources()}}, nil
}

func (c *call) status() (answer, error) {
	s, err := c.Status(c.r.Context(), c.who)
	return answer{body: s}, err
}
