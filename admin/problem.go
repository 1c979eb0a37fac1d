package admin

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/patgate/patgate/tokenstore"
)

// Problem is how the API tells that something was refused or failed (RFC 9457).
// Reason is stable and made for programs, Detail for people. Neither repeats a
// value or a password.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Reason string `json:"reason"`
	Field  string `json:"field,omitempty"` // the member of the request that is wrong
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// Reasons of problems. The set is closed.
const (
	ReasonInvalid          = "invalid"           // 400: a member of the request cannot be
	ReasonForbidden        = "forbidden"         // 403
	ReasonNotFound         = "not_found"         // 404, also for what is not yours
	ReasonVerb             = "verb_not_allowed"  // 405
	ReasonExists           = "exists"            // 409
	ReasonHasTokens        = "has_tokens"        // 409
	ReasonLastOperator     = "last_operator"     // 409
	ReasonTooManyTokens    = "too_many_tokens"   // 409
	ReasonConflict         = "conflict"          // 409, or 412 where a revision was named
	ReasonTooLarge         = "too_large"         // 413
	ReasonUnsupportedMedia = "unsupported_media" // 415
	ReasonNotDurable       = "not_durable"       // 500: applied until the next restart
	ReasonUnavailable      = "unavailable"       // 503
)

// Reasons lists all reasons.
func Reasons() []string {
	return []string{
		ReasonInvalid, ReasonForbidden, ReasonNotFound, ReasonVerb, ReasonExists, ReasonHasTokens, ReasonLastOperator,
		ReasonTooManyTokens, ReasonConflict, ReasonTooLarge, ReasonUnsupportedMedia, ReasonNotDurable, ReasonUnavailable,
	}
}

// problemType starts the type of each problem; the reason follows.
const problemType = "https://github.com/patgate/patgate/blob/main/docs/api.md#"

func newProblem(status int, reason, detail string) *Problem {
	return &Problem{Type: problemType + reason, Title: http.StatusText(status), Status: status, Detail: detail, Reason: reason}
}

// invalid refuses a member of a request.
func invalid(field, format string, args ...any) *Problem {
	p := newProblem(http.StatusBadRequest, ReasonInvalid, field+": "+fmt.Sprintf(format, args...))
	p.Field = field
	return p
}

func notFound(what string) *Problem {
	return newProblem(http.StatusNotFound, ReasonNotFound, "there is no "+what)
}

// problemOf is the one place where an error becomes a status.
func problemOf(err error) *Problem {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, errNotDurable):
		return newProblem(http.StatusInternalServerError, ReasonNotDurable, errNotDurable.Error())
	case errors.Is(err, tokenstore.ErrNotFound):
		return notFound("such token or account")
	case errors.Is(err, tokenstore.ErrConflict):
		return newProblem(http.StatusConflict, ReasonConflict, "it was changed by somebody else in the meantime; look at it again")
	case errors.Is(err, tokenstore.ErrLoginExists):
		return newProblem(http.StatusConflict, ReasonExists, "an account with this login exists")
	case errors.Is(err, tokenstore.ErrHashExists):
		return newProblem(http.StatusConflict, ReasonExists, "a token with this value exists")
	case errors.Is(err, tokenstore.ErrTooManyTokens):
		return newProblem(http.StatusConflict, ReasonTooManyTokens, "the account has as many tokens as are allowed; remove one, or raise tokens max_per_account in the configuration")
	case errors.Is(err, tokenstore.ErrAccountHasTokens):
		return newProblem(http.StatusConflict, ReasonHasTokens, "the account still has tokens; remove them first, or with it (--with-tokens)")
	case errors.Is(err, tokenstore.ErrLastOperator):
		return newProblem(http.StatusConflict, ReasonLastOperator, "this is the last enabled operator; make another one first")
	}
	return newProblem(http.StatusServiceUnavailable, ReasonUnavailable, "the store does not answer; the server's log says why")
}
