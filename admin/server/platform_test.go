package server

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
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
	ann := admin.Person{ID: "1", Login: "Ann@Example.com"}
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
	for name, p := range map[string]admin.Person{
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
	for _, p := range []admin.Person{{ID: "", Login: "x"}, {ID: "3", Login: ""}, {ID: "3", Login: "has space"}, {ID: "3\x00", Login: "x"}} {
		var problem *problem.Error
		if _, err := s.AccountOf(bg, p, "", true); !errors.As(err, &problem) || problem.Reason != api.ReasonForbidden {
			t.Errorf("%q: %v", p, err)
		}
	}
}

// otherPerson is a platform that answers what a test sets.
type otherPerson struct {
	person admin.Person
	err    error
}

func (c *otherPerson) SignIn(context.Context, string, string) (admin.Person, error) {
	return c.person, c.err
}
func (c *otherPerson) Whose(context.Context, string) (admin.Person, error) { return c.person, c.err }

// TestConfirmPerson: the password of another person of the platform confirms
// nothing, nor one that cannot be checked.
func TestConfirmPerson(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	platform := &otherPerson{person: admin.Person{ID: "1", Login: "ann"}}
	s.Platform = platform
	a, err := s.AccountOf(bg, platform.person, "", true)
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
		"another person": {otherPerson{person: admin.Person{ID: "2", Login: "ann"}}, api.ReasonConfirmationFailed},
		"wrong":          {otherPerson{err: admin.ErrNotOfPlatform}, api.ReasonConfirmationFailed},
		"second factor":  {otherPerson{err: admin.ErrPlatformFactor}, api.ReasonPlatformFactor},
		"down":           {otherPerson{err: &admin.PlatformDownError{}}, api.ReasonPlatformUnavailable},
		"an odd error":   {otherPerson{err: errors.New("odd")}, api.ReasonPlatformUnavailable},
	} {
		*platform = c.otherPerson
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
	s.Platform = platform
	*platform = otherPerson{}
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

func (l *abandoned) SignIn(ctx context.Context, _, _ string) (admin.Person, error) {
	l.asked++
	l.leave()
	return admin.Person{}, &admin.PlatformDownError{Cause: ctx.Err()}
}

func (l *abandoned) Whose(ctx context.Context, _ string) (admin.Person, error) {
	return l.SignIn(ctx, "", "")
}

// TestGoneWhileAsked: who goes away before the platform has answered has made an
// attempt, or anybody could have it lock somebody out.
func TestGoneWhileAsked(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	a, err := s.AccountOf(bg, admin.Person{ID: "1", Login: "ann"}, "", true)
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func(context.Context) error{
		"sign-in": func(ctx context.Context) error {
			_, err := s.SignIn(ctx, api.SignIn{Login: "bob", Password: "x"}, admin.Place{Address: "192.0.2.1", People: true})
			return err
		},
		"confirmation": func(ctx context.Context) error {
			_, err := s.Confirm(ctx, principal.Principal{Account: a, Name: a.Login, Address: "192.0.2.2"}, "x")
			return err
		},
	} {
		platform := new(abandoned)
		s.Platform = platform
		for range 100 {
			var ctx context.Context
			ctx, platform.leave = context.WithCancel(bg)
			err = try(ctx)
			platform.leave()
		}
		var problem *problem.Error
		if !errors.As(err, &problem) || problem.Reason != api.ReasonThrottled || platform.asked > 20 {
			t.Errorf("%s: the platform is asked %d times; the last attempt: %v", name, platform.asked, err)
		}
	}
}
