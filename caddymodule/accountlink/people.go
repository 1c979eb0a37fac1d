package accountlink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/upstream"
)

// People lets the management API ask the platform.
type People struct {
	*upstream.People
	State *State
}

var _ platform.People = People{}

// SignIn implements platform.People.
func (p People) SignIn(ctx context.Context, login, password string) (platform.Person, error) {
	person, err := p.People.SignIn(ctx, login, upstream.NewSecret(password))
	return platform.Person(person), p.forAdmin(ctx, err)
}

// Whose implements platform.People.
func (p People) Whose(ctx context.Context, session string) (platform.Person, error) {
	person, err := p.People.Whose(ctx, upstream.NewSecret(session))
	return platform.Person(person), p.forAdmin(ctx, err)
}

// forAdmin counts and notes how a question ended, and says a failure in the words of
// package platform.
func (p People) forAdmin(ctx context.Context, err error) error {
	var failure *upstream.Failure
	if !errors.As(err, &failure) {
		if err == nil {
			metrics.PeopleAsked.WithLabelValues("ok").Inc()
			p.State.heard(ctx, nil)
		}
		return err
	}
	p.State.heard(ctx, failure)
	metrics.PeopleAsked.WithLabelValues(string(failure.Reason)).Inc()
	switch failure.Reason {
	case upstream.Refused, upstream.Rejected:
		return platform.ErrUnknown
	case upstream.SecondFactor:
		return platform.ErrSecondFactor
	default:
		return &platform.DownError{After: max(failure.Retry, time.Second), Cause: fmt.Errorf("%w: %w", failure, failure.Unwrap())}
	}
}
