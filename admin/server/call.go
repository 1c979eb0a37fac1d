package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// call is one request to the API, with who makes it.
type call struct {
	*admin.Manager
	site  *Site // nil on the server's own admin endpoint
	route *route
	w     http.ResponseWriter
	r     *http.Request

	who     principal.Principal
	session signin.Session // where a cookie says who
	holder  *admin.Holder  // where a token's value says who
}

// answer is what a call returns: a body, and what else there is to say.
type answer struct {
	status   int // 0: 200
	body     any // nil: none, status 204
	revision uint64
}

// change is the body of a request that changes something: what is to change, and
// the password of who asks for it.
type change[T any] struct {
	What     T       `json:",embed"`
	Password *string `json:"password,omitempty"`
}

// nothing is what a change without members of its own consists of.
type nothing struct{}

// changing is a call that changes something: it reads what is to change, and sees to it
// that who asks has given the password with it.
func changing[T any](run func(c *call, what T) (answer, error)) func(*call) (answer, error) {
	return func(c *call) (answer, error) {
		var body change[T]
		if !c.route.bodyIsOptional() || c.r.ContentLength != 0 {
			if err := decode(c.r, &body); err != nil {
				return answer{}, err
			}
		}
		if !c.given(body.Password) && c.who.NeedsPassword() {
			if restore, ok := c.Memory.Sessions.Spend(cookie(c.r), c.route.password); ok {
				return c.withPasskey(restore, func() (answer, error) { return run(c, body.What) })
			}
		}
		if err := c.confirmed(body.Password); err != nil {
			return answer{}, err
		}
		return run(c, body.What)
	}
}

func (c *call) given(password *string) bool { return password != nil && *password != "" }

// withPasskey runs a change that a passkey has confirmed. One that is refused was not made, so
// its confirmation is good for the next try.
func (c *call) withPasskey(restore func(), run func() (answer, error)) (answer, error) {
	c.who = c.who.WithPasskey()
	a, err := run()
	var e *problem.Error
	if errors.As(err, &e) && !e.Failed() {
		restore()
	}
	return a, err
}

// confirmed returns nil if who asks has given the password of the account: with the request or,
// if the operator allows that, shortly before it in the same session.
func (c *call) confirmed(password *string) error {
	given := c.given(password)
	switch {
	case !c.who.NeedsPassword():
		return nil
	case !given && !c.route.password && c.Now().Before(c.confirmedUntil()):
		return nil
	case !given:
		return problem.New(api.ReasonConfirmationRequired, "a change needs your password, in the member password, or a passkey before it: POST /api/v1/session/confirmation/options")
	}
	now, err := c.Confirm(c.r.Context(), c.who, *password)
	if err != nil {
		return err
	}
	c.who.Account = now // what holds now, not when the request came
	if id, ok := c.Memory.Sessions.Renew(cookie(c.r)); ok && c.session.Name != "" {
		c.setCookie(id, c.session.Expires.Sub(c.Now()))
	}
	return c.mayCall()
}

// confirmedUntil returns until when changes in this session need no password; zero: they need it.
func (c *call) confirmedUntil() time.Time {
	if c.site == nil || c.site.ConfirmWithin <= 0 || c.session.Name == "" || c.session.Confirmed.IsZero() {
		return time.Time{}
	}
	return c.session.Confirmed.Add(c.site.ConfirmWithin)
}

// query reads the parameters that the route knows; others are refused, as is one
// that stands twice.
func (c *call) query() (url.Values, error) {
	q, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, problem.Invalid("query", "it cannot be read")
	}
	for name, values := range q {
		if !slices.ContainsFunc(c.route.query, func(p parameter) bool { return p.name == name }) {
			return nil, problem.Invalid("query", "it has an unknown parameter; the parameters are %s", c.route.parameterNames())
		}
		if len(values) > 1 {
			return nil, problem.Invalid(name, "it stands twice")
		}
	}
	return q, nil
}

// number reads a number of the query; absent: 0.
func number(q url.Values, name string) (uint64, error) {
	s := q.Get(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0, problem.Invalid(name, "it is a number")
	}
	return n, nil
}

// choice reads a word of the query that is one of several; absent: "".
func choice(q url.Values, name string, words ...string) (string, error) {
	s := q.Get(name)
	if s != "" && !slices.Contains(words, s) {
		return "", problem.Invalid(name, "it is one of %s", strings.Join(words, ", "))
	}
	return s, nil
}

// limit reads how long a page is to be.
func limit(q url.Values, otherwise int) (int, error) {
	n, err := number(q, "limit")
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return otherwise, nil
	}
	return int(min(n, api.MaxPage)), nil
}

// id is that of the path.
func (c *call) id() (uint64, error) {
	n, err := strconv.ParseUint(c.r.PathValue("id"), 10, 64)
	if err != nil || n == 0 {
		return 0, problem.NotFound("such token")
	}
	return n, nil
}

// revision is the one that the caller saw (RFC 9110 section 13.1.1); 0: none was
// named, or any will do. Of several it is the one that holds now, which current
// tells.
func (c *call) revision(current func() (uint64, error)) (uint64, error) {
	values := c.r.Header["If-Match"]
	if len(values) == 0 || len(values) == 1 && strings.TrimSpace(values[0]) == "*" {
		return 0, nil
	}
	var seen []uint64 // what is none of ours fits nothing
	for tag := range strings.SplitSeq(strings.Join(values, ","), ",") {
		tag = strings.TrimSpace(tag)
		revision, err := strconv.ParseUint(strings.Trim(tag, `"`), 10, 64)
		if err == nil && revision > 0 && api.ETag(revision) == tag {
			seen = append(seen, revision)
		}
	}
	switch len(seen) {
	case 0:
		return 0, tokenstore.ErrConflict
	case 1:
		return seen[0], nil
	}
	now, err := current()
	if err == nil && !slices.Contains(seen, now) {
		err = tokenstore.ErrConflict
	}
	return now, err
}
