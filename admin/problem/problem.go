// Package problem says what may be told of why a call of management was refused or failed,
// and translates the errors of the store into that.
package problem

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// Error tells why something was refused or failed. It holds nothing but what may be
// told to whoever asked: neither values nor passwords, nor the cause of a failure.
type Error struct {
	Reason string // for programs: one of api.Reasons
	Detail string // for people: what is wrong, and what would do
	Field  string // the member of the request that is wrong; empty: none of them
	// RetryAfter is when to try again, in seconds; 0: not said.
	RetryAfter int
	// Token is the one that ReasonAlreadyApplied is about; else 0.
	Token uint64
	// Factors and Passkey are of ReasonSecondFactorRequired: the ways to prove it here, and
	// what a passkey is to sign.
	Factors []string
	Passkey *api.PasskeyRequest
}

// Error returns the detail.
func (e *Error) Error() string { return e.Detail }

// New returns an error without a field.
func New(reason, detail string) *Error { return &Error{Reason: reason, Detail: detail} }

// Invalid refuses a member of a request.
func Invalid(field, format string, args ...any) *Error {
	return ByPolicy(api.ReasonInvalid, field, format, args...)
}

// ByPolicy refuses what a policy of the operator's forbids.
func ByPolicy(reason, field, format string, args ...any) *Error {
	return &Error{Reason: reason, Detail: field + ": " + fmt.Sprintf(format, args...), Field: field}
}

// ByRule reports whether a rule refused it: it was neither misspelt, nor did something
// fail. That is what the audit tells of.
func (e *Error) ByRule() bool {
	switch e.Reason {
	case api.ReasonInvalid, api.ReasonUnsupportedMedia, api.ReasonTooLarge, api.ReasonThrottled, api.ReasonConfirmationRequired, api.ReasonSignInRequired,
		api.ReasonAlreadyApplied, api.ReasonKeyReused:
		return false
	}
	return !e.Failed()
}

// Failed reports whether it could not be done, whatever the rules say.
func (e *Error) Failed() bool {
	switch e.Reason {
	case api.ReasonNotDurable, api.ReasonBusy, api.ReasonUnavailable, api.ReasonStoreReplaced, api.ReasonOutcomeUnknown, api.ReasonPlatformUnavailable:
		return true
	}
	return false
}

// NotFound tells that there is no such thing, or none that is the caller's.
func NotFound(what string) *Error { return New(api.ReasonNotFound, "there is no "+what) }

// Of is the one place where an error of the store becomes one that may be told.
func Of(err error) *Error {
	var e *Error
	var applied *tokenstore.AppliedError
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &applied):
		return AlreadyApplied(applied.Applied.Token)
	case errors.Is(err, ErrNotDurable):
		return New(api.ReasonNotDurable, ErrNotDurable.Error())
	case errors.Is(err, tokenstore.ErrNotFound):
		return NotFound("such token or account")
	case errors.Is(err, tokenstore.ErrConflict):
		return New(api.ReasonConflict, "it was changed by somebody else in the meantime; look at it again")
	case errors.Is(err, tokenstore.ErrLoginExists):
		return New(api.ReasonExists, "an account with this login exists")
	case errors.Is(err, tokenstore.ErrHashExists):
		return New(api.ReasonExists, "a token with this value exists")
	case errors.Is(err, tokenstore.ErrTooManyTokens):
		return New(api.ReasonTooManyTokens, "the account has as many tokens as are allowed; remove one, or raise tokens max_per_account in the configuration")
	case errors.Is(err, tokenstore.ErrAccountHasTokens):
		return New(api.ReasonHasTokens, "the account still has tokens; remove them first, or with it (--with-tokens, or with_tokens=true)")
	case errors.Is(err, tokenstore.ErrReplaced):
		return New(api.ReasonStoreReplaced, "the file of the store was removed or replaced while the server uses it, so nothing can be stored; put it back under its name, or restart the server to use what is there now")
	case errors.Is(err, tokenstore.ErrOutcomeUnknown):
		return New(api.ReasonOutcomeUnknown, "the change was written, but the disk did not confirm it, so it may be lost after a crash: check the current state before you repeat it, and check the disk")
	case errors.Is(err, tokenstore.ErrLastOperator):
		return New(api.ReasonLastOperator, "this is the last enabled operator; make another one first")
	}
	return New(api.ReasonUnavailable, "the store does not answer; the server's log says why")
}

// ErrNotDurable tells of a revocation that holds only until a restart.
var ErrNotDurable = errors.New("it could not be stored; this node refuses it from now on, but only until it is restarted: repair the store and repeat the change")

// IsRefusal tells what the store decided from what it could not do.
func IsRefusal(err error) bool {
	for _, refusal := range []error{
		tokenstore.ErrNotFound, tokenstore.ErrConflict, tokenstore.ErrLoginExists, tokenstore.ErrHashExists,
		tokenstore.ErrTooManyTokens, tokenstore.ErrAccountHasTokens, tokenstore.ErrLastOperator,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	var applied *tokenstore.AppliedError
	return errors.As(err, &applied)
}

// AlreadyApplied tells of a change with an idempotency key that was made before, to this token.
func AlreadyApplied(token tokenstore.TokenID) *Error {
	e := New(api.ReasonAlreadyApplied,
		"this was done before, to token "+strconv.FormatUint(uint64(token), 10)+", and its value is not shown again; regenerate the token if the value was lost")
	e.Token = uint64(token)
	return e
}
