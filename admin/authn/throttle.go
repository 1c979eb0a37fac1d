package authn

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
)

// BeginValue begins to find a token by a value that somebody sends without authentication, unless
// too many were wrong of late. The caller ends the attempt.
func (au *Authenticator) BeginValue(address string) (*signin.Attempt, error) {
	attempt, wait, err := au.Memory.values.Begin("", address)
	return attempt, notNow(wait, err)
}

// busyOr says ErrBusy in words that may be told.
func busyOr(err error) error {
	if !errors.Is(err, signin.ErrBusy) {
		return err
	}
	p := problem.New(api.ReasonBusy, "too many people are signing in; try again in a few seconds")
	p.RetryAfter = 2
	return p
}

// notNow tells of an attempt that cannot be made now.
func notNow(wait time.Duration, err error) error {
	if err != nil {
		return busyOr(err)
	}
	if wait > 0 {
		return throttled(wait)
	}
	return nil
}

func throttled(wait time.Duration) error {
	p := problem.New(api.ReasonThrottled, "")
	p.RetryAfter = int(math.Ceil(wait.Seconds()))
	p.Detail = fmt.Sprintf("too many attempts have failed; try again in %d s", p.RetryAfter)
	return p
}
