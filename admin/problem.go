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
	Type   string `json:"type" doc:"Address of the reason's description"`
	Title  string `json:"title" doc:"What HTTP calls the status" example:"Bad Request"`
	Status int    `json:"status" doc:"HTTP status" example:"400"`
	Detail string `json:"detail" doc:"What is wrong, and what would do; for people"`
	Reason string `json:"reason" doc:"What is wrong; for programs" example:"invalid"`
	Field  string `json:"field,omitempty" doc:"The member of the request that is wrong"`
	// RetryAfter is when to try again, in seconds; 0: not said.
	RetryAfter int `json:"retry_after,omitempty" doc:"When to try again, in seconds; the header Retry-After says the same"`
	// ID is the token of already_applied.
	ID uint64 `json:"id,omitempty" doc:"The token of already_applied"`
	// OAuthError is the error code of RFC 6749 section 5.2, where the call is
	// one of OAuth.
	OAuthError string `json:"error,omitempty" doc:"On /introspect and /revoke: the error code of OAuth"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// Reasons of problems. The set is closed.
const (
	ReasonInvalid         = "invalid"           // 400: a member of the request cannot be
	ReasonExpiryRequired  = "expiry_required"   // 400: the policy wants tokens to expire
	ReasonLifetimeTooLong = "lifetime_too_long" // 400: the policy wants them to expire sooner
	ReasonSetNotAllowed   = "set_not_allowed"   // 400: the policy names the sets that tokens get

	ReasonSignInRequired       = "sign_in_required"       // 401
	ReasonSignInFailed         = "sign_in_failed"         // 401
	ReasonSecondFactorRequired = "second_factor_required" // 401: the code is missing
	ReasonSecondFactorFailed   = "second_factor_failed"   // 401: the code is wrong
	ReasonTokenRefused         = "token_refused"          // 401: of who asks as the holder of a token

	ReasonForbidden            = "forbidden"                    // 403
	ReasonConfirmationRequired = "confirmation_required"        // 403: the password is missing
	ReasonConfirmationFailed   = "confirmation_failed"          // 403: the password is wrong
	ReasonSecondFactorSetup    = "second_factor_setup_required" // 403: the account has to get one first
	ReasonBasicRefused         = "basic_refused"                // 403: the account has a second factor
	ReasonTokensManageNothing  = "tokens_manage_nothing"        // 403: a token where an account is needed
	ReasonCrossSite            = "cross_site"                   // 403
	ReasonInsecure             = "insecure"                     // 403: plain HTTP
	ReasonPlatformFactor       = "platform_second_factor"       // 403: the platform asks for one, which cannot be given

	ReasonNotFound         = "not_found"         // 404, also for what is not yours
	ReasonVerb             = "verb_not_allowed"  // 405
	ReasonExists           = "exists"            // 409
	ReasonOfPlatform       = "of_platform"       // 409: the password is that of the platform
	ReasonHasTokens        = "has_tokens"        // 409
	ReasonLastOperator     = "last_operator"     // 409
	ReasonTooManyTokens    = "too_many_tokens"   // 409
	ReasonConflict         = "conflict"          // 409, or 412 where a revision was named
	ReasonAlreadyApplied   = "already_applied"   // 409: the idempotency key was used, and its answer is gone
	ReasonTooLarge         = "too_large"         // 413
	ReasonUnsupportedMedia = "unsupported_media" // 415
	ReasonMisdirected      = "misdirected"       // 421: the Host is none of this site's
	ReasonKeyReused        = "key_reused"        // 422: the idempotency key was used for something else
	ReasonThrottled        = "throttled"         // 429
	ReasonNotDurable       = "not_durable"       // 500: applied until the next restart
	ReasonBusy             = "busy"              // 503: too many sign in
	ReasonUnavailable      = "unavailable"       // 503
	ReasonStoreReplaced    = "store_replaced"    // 503: its file is not the one that is open
	ReasonOutcomeUnknown   = "outcome_unknown"   // 503: the disk did not confirm the change

	ReasonPlatformUnavailable = "platform_unavailable" // 503: it cannot be asked whose a password is
)

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

// refusedBy refuses what a policy of the operator's forbids.
func refusedBy(reason, field, format string, args ...any) *Problem {
	p := invalid(field, format, args...)
	p.Reason, p.Type = reason, problemType+reason
	return p
}

// byRule tells what was refused by a rule from what was misspelt, or failed.
func (p *Problem) byRule() bool {
	switch p.Reason {
	case ReasonInvalid, ReasonUnsupportedMedia, ReasonTooLarge, ReasonThrottled, ReasonConfirmationRequired, ReasonSignInRequired,
		ReasonAlreadyApplied, ReasonKeyReused:
		return false
	}
	return p.Status < http.StatusInternalServerError
}

func notFound(what string) *Problem {
	return newProblem(http.StatusNotFound, ReasonNotFound, "there is no "+what)
}

// problemOf is the one place where an error becomes a status.
func problemOf(err error) *Problem {
	var p *Problem
	var applied *tokenstore.AppliedError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &applied):
		return alreadyApplied(applied.Applied.Token)
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
		return newProblem(http.StatusConflict, ReasonHasTokens, "the account still has tokens; remove them first, or with it (--with-tokens, or with_tokens=true)")
	case errors.Is(err, tokenstore.ErrReplaced):
		return newProblem(http.StatusServiceUnavailable, ReasonStoreReplaced, "the file of the store was removed or replaced while the server uses it, so nothing can be stored; put it back under its name, or restart the server to use what is there now")
	case errors.Is(err, tokenstore.ErrOutcomeUnknown):
		return newProblem(http.StatusServiceUnavailable, ReasonOutcomeUnknown, "the change was written, but the disk did not confirm it, so it may be gone after a crash: look at what there is now before you repeat it, and look after the disk")
	case errors.Is(err, tokenstore.ErrLastOperator):
		return newProblem(http.StatusConflict, ReasonLastOperator, "this is the last enabled operator; make another one first")
	}
	return newProblem(http.StatusServiceUnavailable, ReasonUnavailable, "the store does not answer; the server's log says why")
}
