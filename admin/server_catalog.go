package admin

func (c *call) listMethods() (answer, error) {
	q, err := c.query()
	if err != nil {
		return answer{}, err
	}
	return answer{body: items[Method]{c.Methods(q.Get("search"))}}, nil
}

// request is what Resolve is asked about.
type request struct {
	Verb   string `json:"verb" doc:"HTTP method, such as GET" example:"GET"`
	Target string `json:"target" doc:"Path of the request, or its whole URL" example:"/1.0/environment/control/rest/stopenv?envName=x"`
}

func (c *call) resolve() (answer, error) {
	var q request
	if err := decode(c.r, &q); err != nil {
		return answer{}, err
	}
	method, err := c.Resolve(q.Verb, q.Target)
	return answer{body: method}, err
}

func (c *call) listSets() (answer, error) { return answer{body: items[Set]{c.Sets()}}, nil }

func (c *call) status() (answer, error) {
	s, err := c.Status(c.r.Context(), c.who)
	return answer{body: s}, err
}
