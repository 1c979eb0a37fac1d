package server

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// TestAccountOf: a person of the platform gets their own account, made once
// however many ask, and never one that was added here.
func TestAccountOf(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	ann := platform.Person{ID: "1", Login: "Ann@Example.com"}
	if _, err := s.AccountOf(bg, ann, "", false); !errors.Is(err, tokenstore.ErrNotFound) {
		t.Errorf("without an account: %v", err)
	}
	var ids sync.Map
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			a, err := s.AccountOf(bg, ann, "127.0.0.1", true)
			if err != nil {
				t.Error(err)
				return
			}
			ids.Store(a.ID, a)
		})
	}
	all.Wait()
	made := 0
	ids.Range(func(_, v any) bool {
		made++
		if a := v.(*tokenstore.Account); a.Login != "ann@example.com" || a.Platform != "1" || a.Role != tokenstore.RoleUser || a.Password != "" {
			t.Errorf("the account is %+v", a)
		}
		return true
	})
	if made != 1 {
		t.Errorf("%d accounts were made for one person", made)
	}
	for name, p := range map[string]platform.Person{
		"the account of here":      {ID: "2", Login: "demo"},
		"somebody else's":          {ID: "2", Login: "ann@example.com"},
		"the login of an operator": {ID: "2", Login: admin.FirstAccount},
	} {
		if name == "the login of an operator" {
			if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: admin.FirstAccount, Role: "operator"}); err != nil {
				t.Fatal(err)
			}
		}
		var problem *problem.Error
		if a, err := s.AccountOf(bg, p, "", true); !errors.As(err, &problem) || problem.Reason != api.ReasonSignInFailed {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
	for _, p := range []platform.Person{{ID: "", Login: "x"}, {ID: "3", Login: ""}, {ID: "3", Login: "has space"}, {ID: "3\x00", Login: "x"}} {
		var problem *problem.Error
		if _, err := s.AccountOf(bg, p, "", true); !errors.As(err, &problem) || problem.Reason != api.ReasonForbidden {
			t.Errorf("%q: %v", p, err)
		}
	}
}

// otherPerson is a platform that answers what a test sets.
type otherPerson struct {
	person platform.Person
	err    error
}

func (c *otherPerson) SignIn(context.Context, string, string) (platform.Person, error) {
	return c.person, c.err
}
func (c *otherPerson) Whose(context.Context, string) (platform.Person, error) { return c.person, c.err }

// TestConfirmPerson: the password of another person of the platform confirms
// nothing, nor one that cannot be checked.
func TestConfirmPerson(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	asked := &otherPerson{person: platform.Person{ID: "1", Login: "ann"}}
	s.Platform = asked
	a, err := s.AccountOf(bg, asked.person, "", true)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Confirm(bg, principal.Principal{Account: a, Name: a.Login}, "x"); err != nil || got.ID != a.ID {
		t.Fatalf("the own password: %v, %v", got, err)
	}
	for name, c := range map[string]struct {
		otherPerson
		want string
	}{
		"another person": {otherPerson{person: platform.Person{ID: "2", Login: "ann"}}, api.ReasonConfirmationFailed},
		"wrong":          {otherPerson{err: platform.ErrUnknown}, api.ReasonConfirmationFailed},
		"second factor":  {otherPerson{err: platform.ErrSecondFactor}, api.ReasonPlatformFactor},
		"down":           {otherPerson{err: &platform.DownError{}}, api.ReasonPlatformUnavailable},
		"an odd error":   {otherPerson{err: errors.New("odd")}, api.ReasonPlatformUnavailable},
	} {
		*asked = c.otherPerson
		var problem *problem.Error
		if _, err := s.Confirm(bg, principal.Principal{Account: a, Name: a.Login}, "x"); !errors.As(err, &problem) || problem.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	s.Platform = nil
	var problem *problem.Error
	if _, err := s.Confirm(bg, principal.Principal{Account: a, Name: a.Login}, ""); !errors.As(err, &problem) || problem.Reason != api.ReasonForbidden {
		t.Errorf("without a platform: %v", err)
	}
	// An account that awaits its person is nobody's.
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "later", OfPlatform: true}); err != nil {
		t.Fatal(err)
	}
	s.Platform = asked
	*asked = otherPerson{}
	later, err := s.Store.AccountByLogin(bg, "later")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Confirm(bg, principal.Principal{Account: later, Name: later.Login}, "x"); err == nil {
		t.Error("nobody's password confirms a change")
	}
}

// abandoned is a platform that whoever asks does not wait for.
type abandoned struct {
	asked int
	leave context.CancelFunc
}

func (l *abandoned) SignIn(ctx context.Context, _, _ string) (platform.Person, error) {
	l.asked++
	l.leave()
	return platform.Person{}, &platform.DownError{Cause: ctx.Err()}
}

func (l *abandoned) Whose(ctx context.Context, _ string) (platform.Person, error) {
	return l.SignIn(ctx, "", "")
}

// TestGoneWhileAsked: who goes away before the platform has answered has made an
// attempt, or anybody could have it lock somebody out.
func TestGoneWhileAsked(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	a, err := s.AccountOf(bg, platform.Person{ID: "1", Login: "ann"}, "", true)
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func(context.Context) error{
		"sign-in": func(ctx context.Context) error {
			_, err := s.SignIn(ctx, api.SignIn{Login: "bob", Password: "x"}, authn.Place{Address: "192.0.2.1", People: true})
			return err
		},
		"confirmation": func(ctx context.Context) error {
			_, err := s.Confirm(ctx, principal.Principal{Account: a, Name: a.Login, Address: "192.0.2.2"}, "x")
			return err
		},
	} {
		asked := new(abandoned)
		s.Platform = asked
		for range 100 {
			var ctx context.Context
			ctx, asked.leave = context.WithCancel(bg)
			err = try(ctx)
			asked.leave()
		}
		var problem *problem.Error
		if !errors.As(err, &problem) || problem.Reason != api.ReasonThrottled || asked.asked > 20 {
			t.Errorf("%s: the platform is asked %d times; the last attempt: %v", name, asked.asked, err)
		}
	}
}
