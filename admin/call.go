package admin

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/tokenstore"
)

// call is one request to the API, with who makes it.
type call struct {
	*Manager
	site  *Site // nil on the server's own admin endpoint
	route *route
	w     http.ResponseWriter
	r     *http.Request

	who     Principal
	session signin.Session // where a cookie says who
	holding *holding       // where a token's value says who
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

// readChange reads what is to change, and sees to it that who asks has given the
// password with it.
func readChange[T any](c *call) (what T, err error) {
	var body change[T]
	if _, none := any(what).(nothing); !none || c.r.ContentLength != 0 {
		if err := decode(c.r, &body); err != nil {
			return what, err
		}
	}
	return body.What, c.confirmed(body.Password)
}

// confirmed is nil where who asks has given the password of the account.
func (c *call) confirmed(password *string) error {
	switch {
	case c.who.trusted || c.who.confirmed:
		return nil
	case password == nil || *password == "":
		return newProblem(http.StatusForbidden, ReasonConfirmationRequired, "a change needs your password, in the member password")
	}
	now, err := c.confirm(c.r.Context(), c.who, *password)
	if err != nil {
		return err
	}
	c.who.Account = now // what holds now, not when the request came
	if id, ok := c.Memory.sessions.Renew(cookie(c.r)); ok && c.session.Name != "" {
		c.setCookie(id, c.session.Expires.Sub(c.Now()))
	}
	return c.mayCall()
}

// once carries out a request with an idempotency key once, however often it comes:
// again within some minutes it gets the same answer, later it is told that it was
// done.
func (c *call) once(what any, run func(*tokenstore.Applied) (answer, error)) (answer, error) {
	keys := c.r.Header["Idempotency-Key"]
	if len(keys) == 0 {
		return run(nil)
	}
	if len(keys) > 1 || !isKey(keys[0]) {
		return answer{}, invalid("Idempotency-Key", "it is one text of 8 to 255 printable characters, made anew for each thing to do")
	}
	request, err := json.Marshal(what)
	if err != nil {
		return answer{}, err
	}
	var account tokenstore.AccountID
	if c.who.Account != nil {
		account = c.who.Account.ID
	}
	applied := &tokenstore.Applied{
		Account: account, Key: sha256.Sum256([]byte(keys[0])), Time: c.now(),
		Request: sha256.Sum256([]byte(c.r.Method + " " + c.r.URL.Path + "\n" + string(request))),
	}
	place := answerKey{account, applied.Key}
	kept, err := c.keptAnswer(place)
	if err != nil {
		return answer{}, err
	}
	defer kept.running.Unlock()
	if kept.done {
		if kept.request != applied.Request {
			return answer{}, errKeyReused()
		}
		c.w.Header().Set("Idempotent-Replayed", "true")
		return kept.answer, nil
	}
	a, err := c.first(applied, run)
	if err != nil {
		c.Memory.answers.forget(place, kept)
		return a, err
	}
	kept.answer, kept.request, kept.done = a, applied.Request, true
	return a, nil
}

// keptAnswer returns the place of an answer, locked: nobody else works it out.
func (c *call) keptAnswer(place answerKey) (*keptAnswer, error) {
	for {
		kept := c.Memory.answers.of(place)
		if kept == nil {
			p := newProblem(http.StatusServiceUnavailable, ReasonBusy, "too many changes with an idempotency key at this moment; try again later")
			p.RetryAfter = 60
			return nil, p
		}
		kept.running.Lock()
		if c.Memory.answers.holds(place, kept) {
			return kept, nil
		}
		kept.running.Unlock() // who was first has failed, and it is open again
	}
}

// first carries out a request whose key is not in memory.
func (c *call) first(applied *tokenstore.Applied, run func(*tokenstore.Applied) (answer, error)) (answer, error) {
	before, err := c.Store.Applied(c.r.Context(), applied.Account, applied.Key)
	if err == nil {
		return answer{}, appliedBefore(before, applied.Request)
	}
	if !errors.Is(err, tokenstore.ErrNotFound) {
		return answer{}, err
	}
	a, err := run(applied)
	var other *tokenstore.AppliedError
	if errors.As(err, &other) { // on another node, just now
		err = appliedBefore(&other.Applied, applied.Request)
	}
	return a, err
}

func appliedBefore(before *tokenstore.Applied, request tokenstore.Hash) error {
	if before.Request != request {
		return errKeyReused()
	}
	return alreadyApplied(before.Token)
}

func errKeyReused() error {
	return newProblem(http.StatusUnprocessableEntity, ReasonKeyReused, "the idempotency key was used for another request; make a new one for each")
}

func alreadyApplied(token tokenstore.TokenID) *Problem {
	p := newProblem(http.StatusConflict, ReasonAlreadyApplied,
		"this was done before, to token "+strconv.FormatUint(uint64(token), 10)+", and its value is not shown again; regenerate the token if the value was lost")
	p.ID = uint64(token)
	return p
}

// minKey and maxKey bound the length of an idempotency key, in characters.
const minKey, maxKey = 8, 255

// isKey tells an idempotency key: visible characters.
func isKey(s string) bool {
	return len(s) >= minKey && len(s) <= maxKey && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}

// query reads the parameters that the route knows; others are refused, as is one
// that stands twice.
func (c *call) query() (url.Values, error) {
	q, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, invalid("query", "it cannot be read")
	}
	for name, values := range q {
		if !slices.ContainsFunc(c.route.query, func(p parameter) bool { return p.name == name }) {
			return nil, invalid("query", "it has a parameter that there is none of here; there are %s", c.route.parameterNames())
		}
		if len(values) > 1 {
			return nil, invalid(name, "it stands twice")
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
		return 0, invalid(name, "it is a number")
	}
	return n, nil
}

// choice reads a word of the query that is one of several; absent: "".
func choice(q url.Values, name string, words ...string) (string, error) {
	s := q.Get(name)
	if s != "" && !slices.Contains(words, s) {
		return "", invalid(name, "it is one of %s", strings.Join(words, ", "))
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
	return int(min(n, maxPage)), nil
}

// id is that of the path.
func (c *call) id() (uint64, error) {
	n, err := strconv.ParseUint(c.r.PathValue("id"), 10, 64)
	if err != nil || n == 0 {
		return 0, notFound("such token")
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
		if err == nil && revision > 0 && etag(revision) == tag {
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

func etag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }
