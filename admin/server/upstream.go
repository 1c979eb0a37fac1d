package server

import "github.com/patgate/patgate/admin/api"

func (c *call) showUpstream() (answer, error) {
	state, err := c.UpstreamOf(c.r.Context(), c.who, c.r.PathValue("login"))
	return answer{body: state}, err
}

func (c *call) setUpstream(in api.UpstreamCredential) (answer, error) {
	return answer{}, c.SetUpstream(c.r.Context(), c.who, c.r.PathValue("login"), &in)
}

func (c *call) removeUpstream(nothing) (answer, error) {
	return answer{}, c.SetUpstream(c.r.Context(), c.who, c.r.PathValue("login"), nil)
}

func (c *call) showOwnUpstream() (answer, error) {
	state, err := c.OwnUpstream(c.r.Context(), c.who)
	return answer{body: state}, err
}

func (c *call) setOwnUpstream(in api.UpstreamCredential) (answer, error) {
	return answer{}, c.SetOwnUpstream(c.r.Context(), c.who, &in)
}

func (c *call) removeOwnUpstream(nothing) (answer, error) {
	return answer{}, c.SetOwnUpstream(c.r.Context(), c.who, nil)
}

func (c *call) reseal(nothing) (answer, error) {
	done, err := c.Reseal(c.r.Context(), c.who)
	return answer{body: done}, err
}
