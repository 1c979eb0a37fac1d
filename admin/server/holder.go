package server

import (
	"net/http"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

func (c *call) showSelf() (answer, error) {
	self, err := c.Self(c.r.Context(), c.holder)
	return answer{body: self}, err
}

func (c *call) checkSelf() (answer, error) {
	var q api.SelfCheck
	if err := decode(c.r, &q); err != nil {
		return answer{}, err
	}
	checked, err := c.CheckSelf(c.r.Context(), c.holder, q)
	return answer{body: checked}, err
}

func (c *call) revokeSelf() (answer, error) { return answer{}, c.RevokeSelf(c.r.Context(), c.holder) }

func (c *call) introspect() (answer, error) {
	value, err := c.formValue("token")
	if err != nil {
		return answer{}, err
	}
	told, err := c.Introspect(c.r.Context(), c.who, value)
	return answer{body: told}, err
}

func (c *call) revokeValue() (answer, error) {
	value, err := c.formValue("token")
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK}, c.RevokeValue(c.r.Context(), value, c.who.Address)
}

// formValue reads a parameter of the form of an OAuth endpoint (RFC 6749 appendix B). Parameters that
// are not known are ignored, as those RFCs want it; one that stands twice is
// refused.
func (c *call) formValue(name string) (string, error) {
	media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(strings.ToLower(media)) != "application/x-www-form-urlencoded" {
		return "", problem.New(api.ReasonUnsupportedMedia, "the body has to be a form, with Content-Type: application/x-www-form-urlencoded")
	}
	values, err := readForm(c.r)
	if err != nil {
		return "", err
	}
	if len(values[name]) != 1 || values.Get(name) == "" {
		return "", problem.Invalid(name, "the form has to name it once")
	}
	return values.Get(name), nil
}
