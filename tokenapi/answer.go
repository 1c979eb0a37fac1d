package tokenapi

import (
	"net/http"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// Results of platforms of this kind.
const (
	resultOK           = 0
	resultBadParameter = 3
	resultInternal     = 99
	resultPassword     = 701
	resultSession      = 702
	resultPermission   = 8202
)

// Answer is the body of an answer; what a call does not answer is left out.
type Answer struct {
	Result           int         `json:"result"`
	Error            string      `json:"error,omitempty"`
	Source           string      `json:"source"`
	Token            *token      `json:"token,omitempty"`
	APITokens        *[]token    `json:"apiTokens,omitempty"`
	Templates        *[]template `json:"templates,omitempty"`
	TokenPermissions *[]string   `json:"tokenPermissions,omitempty"`
	Session          string      `json:"session,omitempty"` // of a sign-in with a token: its value
	Login            string      `json:"login,omitempty"`   // whose that is

	// RetryAfter is when to try again, in seconds; 0: not said.
	RetryAfter int `json:"-"`

	status int
}

// token is a token in the platform's format.
type token struct {
	ID           uint64   `json:"id"`
	Key          string   `json:"key,omitempty"` // the value, once
	Description  string   `json:"description"`
	ExpiresAt    *date    `json:"expiresAt"` // null: never
	LastUsed     *date    `json:"lastUsed"`  // null: never
	Template     template `json:"tokenTemplate"`
	APIListItems []string `json:"apiListItems"` // names of methods
}

// template is a predefined set, or what stands for none: that which has no id.
type template struct {
	ID           int      `json:"id,omitempty"`
	Name         string   `json:"name"`
	APIListItems []string `json:"apiListItems,omitempty"`
}

// source says who answers, as the platform does.
const source = "patgate"

func done() Answer { return Answer{Source: source} }

func fail(result int, text string) Answer {
	return Answer{Result: result, Error: text, Source: source}
}

// SignIn and SignOut are the methods that make and end a session. With a token they are
// answered, too: the platform's own command line signs in with it in place of the
// password, calls with the session that it gets, and signs out.
const (
	SignIn  = group + "SignIn"
	SignOut = group + "SignOut"
)

// SignedIn is the answer to a sign-in or a sign-out with a token. A sign-out ends
// nothing, and answers no session.
func SignedIn(good bool, session, login string) Answer {
	if !good {
		return fail(resultPassword, "the login or the password is not correct: the token sent as the password is not good, or not that of this login")
	}
	answer := done()
	if answer.Session = session; session != "" {
		answer.Login = login
	}
	return answer
}

// Malformed is the answer to a call whose parameters could not be read. The error
// must not repeat any.
func Malformed(err error) Answer { return fail(resultBadParameter, err.Error()) }

// Unavailable is the answer where nothing can be answered yet.
func Unavailable() Answer {
	a := fail(resultInternal, "it cannot be answered at the moment; try again")
	a.status, a.RetryAfter = http.StatusServiceUnavailable, 1
	return a
}

// Status is the HTTP status of an answer: 200, as on the platform, but where the
// call is to be tried again.
func (a Answer) Status() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// Outcome is how a call ended, for metrics: one of ok, bad_parameter, password,
// session, permission and failed.
func (a Answer) Outcome() string {
	switch a.Result {
	case resultOK:
		return "ok"
	case resultBadParameter:
		return "bad_parameter"
	case resultPassword:
		return "password"
	case resultSession:
		return "session"
	case resultPermission:
		return "permission"
	}
	return "failed"
}

// answerOf says an error in the platform's format, with its names of parameters.
func answerOf(e *problem.Error) Answer {
	a := fail(resultOf(e), e.Detail)
	if rest, ok := strings.CutPrefix(e.Detail, e.Field+": "); ok {
		name := e.Field
		if theirs, ok := parameterOf[e.Field]; ok {
			name = theirs
		}
		a.Error = "parameter [" + name + "]: " + rest
	}
	switch {
	case e.Reason == api.ReasonThrottled:
		a.status = http.StatusTooManyRequests
	case e.Failed() && e.Reason != api.ReasonNotDurable: // that has been done, as far as it can be
		a.status = http.StatusServiceUnavailable
	}
	if a.status != 0 {
		a.RetryAfter = max(1, e.RetryAfter)
	}
	return a
}

// parameterOf is what the platform calls members of the management API.
var parameterOf = map[string]string{"expires": "expiresAt", "methods": "apiList", "sets": "tokenTemplate"}

func resultOf(e *problem.Error) int {
	switch e.Reason {
	case api.ReasonConfirmationFailed:
		return resultPassword
	case api.ReasonTooManyTokens, api.ReasonForbidden, api.ReasonPlatformFactor:
		return resultPermission
	case api.ReasonInvalid, api.ReasonExpiryRequired, api.ReasonLifetimeTooLong, api.ReasonSetNotAllowed, api.ReasonNotFound:
		return resultBadParameter
	}
	return resultInternal
}
