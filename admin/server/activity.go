package server

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
