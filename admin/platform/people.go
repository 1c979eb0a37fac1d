// Package platform is about the people of the platform behind the gate: how the platform tells who
// they are, and which accounts are theirs.
package platform

import (
	"context"
	"errors"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// People knows the people of the platform, so that they sign in here as they do there. It tells
// the log itself when it cannot be asked.
type People interface {
	// SignIn tells whose login and password these are.
	SignIn(ctx context.Context, login, password string) (Person, error)
	// Whose tells whose session of the platform it is.
	Whose(ctx context.Context, session string) (Person, error)
}

// Person is somebody whom the platform knows.
type Person struct {
	ID    string // immutable, and never that of somebody else
	Login string // one that SignIn takes
}

// Errors of People. Any other tells that it could not be asked.
var (
	// ErrUnknown: login and password, or the session, are nobody's.
	ErrUnknown = errors.New("the platform does not know login and password, or the session")
	// ErrSecondFactor: the platform wants a second factor as well.
	ErrSecondFactor = errors.New("the platform asks for a second factor")
)

// DownError is an error of People that tells when to try again.
type DownError struct {
	After time.Duration
	Cause error // for the log
}

// Error implements error.
func (e *DownError) Error() string { return "the platform does not answer" }

// Unwrap returns the cause.
func (e *DownError) Unwrap() error { return e.Cause }

// Problem says what may be told of an error of People: why it could not be asked, or what it
// wants. ErrUnknown is for the caller.
func Problem(ctx context.Context, err error) error {
	var down *DownError
	switch {
	case errors.Is(err, ErrSecondFactor):
		return problem.New(api.ReasonPlatformFactor, "the platform asks this login for a second factor, which cannot be passed on; sign in with a login that has none, or ask the operator for a local account")
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	p := problem.New(api.ReasonPlatformUnavailable, "the platform, which checks the password, does not answer; try again later")
	p.RetryAfter = 5
	if errors.As(err, &down) {
		p.RetryAfter = max(1, int((down.After+time.Second-1)/time.Second))
	}
	return p
}
