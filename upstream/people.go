package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of PeopleConfig, which fit the platform of catalogs/platform.json.
const (
	DefaultIdentityPath = "/1.0/users/account/rest/getuserinfo"
	DefaultSignOutPath  = "/1.0/users/authentication/rest/signout"
	DefaultSessionField = "session"
	DefaultIDMember     = "uid"
	DefaultLoginMember  = "email"
)

// PeopleConfig says how an upstream tells who somebody is.
type PeopleConfig struct {
	// SignIn says how login and password are checked.
	SignIn SignIn
	// IdentityURL answers, to a session, whose it is. SignOutURL ends one:
	// those that were made only to check a password. A path stands for one on
	// the host of SignIn.URL. Default: DefaultIdentityPath,
	// DefaultSignOutPath.
	IdentityURL, SignOutURL string
	// SessionField names the parameter that takes a session.
	// Default: DefaultSessionField.
	SessionField string
	// IDMember and LoginMember name members of the JSON answer that are the
	// person's immutable id and login; dots lead into objects. The login is
	// one that SignIn takes. Default: DefaultIDMember, DefaultLoginMember.
	IDMember, LoginMember string
}

// Complete returns c with its defaults, or says what of it cannot be.
func (c PeopleConfig) Complete() (PeopleConfig, error) {
	var err error
	if c.SignIn, err = c.SignIn.Complete(); err != nil {
		return c, err
	}
	c.SessionField = or(c.SessionField, DefaultSessionField)
	c.IDMember = or(c.IDMember, DefaultIDMember)
	c.LoginMember = or(c.LoginMember, DefaultLoginMember)
	if c.IdentityURL, err = beside(c.SignIn.URL, or(c.IdentityURL, DefaultIdentityPath)); err != nil {
		return c, fmt.Errorf("the URL that tells whose a session is: %w", err)
	}
	if c.SignOutURL, err = beside(c.SignIn.URL, or(c.SignOutURL, DefaultSignOutPath)); err != nil {
		return c, fmt.Errorf("the URL to sign out at: %w", err)
	}
	return c, nil
}

// beside resolves a path on the host of a URL, or another URL.
func beside(base, reference string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", errors.New("it cannot be resolved")
	}
	u, err := b.Parse(reference)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || u.Path == "" {
		return "", errors.New("it is a path that starts with /, or starts with http:// or https:// and a host, and holds no login")
	}
	return u.String(), nil
}

// Person is somebody whom the upstream knows.
type Person struct {
	ID    string // immutable, and never that of somebody else
	Login string
}

// People asks an upstream who somebody is. It may be used by many at the same
// time; at most 8 are asked about at once, and few wait.
type People struct {
	config  PeopleConfig // complete
	client  *http.Client
	turn    chan struct{} // taken by whoever asks
	waiting chan struct{}
	leaving chan struct{} // taken by sessions that are being ended
}

// maxPeopleWaiting is how many may wait to be asked about, so that a flood of
// logins takes no memory.
const maxPeopleWaiting = 64

// NewPeople makes a People. config has been completed.
func NewPeople(config PeopleConfig, client *http.Client) *People {
	return &People{config: config, client: client, turn: make(chan struct{}, maxSignIns), waiting: make(chan struct{}, maxPeopleWaiting), leaving: make(chan struct{}, maxPeopleWaiting)}
}

// SignIn tells whose login and password these are. The session that comes of it is
// ended. Errors are *Failure, or that of ctx.
func (p *People) SignIn(ctx context.Context, login string, password Secret) (Person, error) {
	c := Credential{Login: login, Password: password}
	if c.Check() != nil {
		return Person{}, &Failure{Reason: Refused, cause: errors.New("login or password is empty or too long"), Unasked: true}
	}
	return p.ask(ctx, func(ctx context.Context) (Person, error) {
		session, err := p.config.SignIn.do(ctx, p.client, c)
		if err != nil {
			return Person{}, err
		}
		defer p.signOut(session)
		return p.identify(ctx, session)
	})
}

// Whose tells whose session it is. A *Failure with the reason Rejected says that
// it is nobody's.
func (p *People) Whose(ctx context.Context, session Secret) (Person, error) {
	if !ValidSession(session.Reveal()) {
		return Person{}, &Failure{Reason: Rejected, cause: errSession, Unasked: true}
	}
	return p.ask(ctx, func(ctx context.Context) (Person, error) { return p.identify(ctx, session) })
}

// ask asks when it is its turn.
func (p *People) ask(ctx context.Context, question func(context.Context) (Person, error)) (Person, error) {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return Person{}, &Failure{Reason: Unreachable, cause: errors.New("too many people are being looked up"), Retry: time.Second, Unasked: true}
	}
	ctx, cancel := context.WithTimeout(ctx, p.config.SignIn.Timeout)
	defer cancel()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Person{}, &Failure{Reason: Unreachable, cause: context.Cause(ctx)}
	}
	return question(ctx)
}

// identify tells whose session it is.
func (p *People) identify(ctx context.Context, session Secret) (Person, error) {
	status, body, err := p.post(ctx, p.config.IdentityURL, session)
	if err != nil {
		return Person{}, err
	}
	switch s := &p.config.SignIn; {
	case s.Expired.Matches(status, body):
		return Person{}, &Failure{Reason: Rejected, cause: errors.New("it says that the session is not good")}
	case !s.Success.Matches(status, body):
		if err := s.unsuccessful(status, body); err.Reason != Refused {
			return Person{}, err
		}
		return Person{}, &Failure{Reason: BadAnswer, cause: errors.New("it does not tell whose the session is")}
	}
	id, ok := textOrNumber(body, p.config.IDMember)
	login, known := textOrNumber(body, p.config.LoginMember)
	if !ok || !known || id == "" || login == "" || len(id) > maxLogin || len(login) > maxLogin {
		return Person{}, &Failure{Reason: BadAnswer, cause: fmt.Errorf("it has no members %q and %q that are texts or numbers", p.config.IDMember, p.config.LoginMember)}
	}
	return Person{ID: id, Login: login}, nil
}

// signOut ends a session, which nobody waits for. Where that hangs, no more of them
// are ended than wait: they end by themselves as well.
func (p *People) signOut(session Secret) {
	select {
	case p.leaving <- struct{}{}:
	default:
		return
	}
	go func() {
		defer func() { <-p.leaving }()
		ctx, cancel := context.WithTimeout(context.Background(), p.config.SignIn.Timeout)
		defer cancel()
		_, _, _ = p.post(ctx, p.config.SignOutURL, session)
	}()
}

// post sends a session and returns the answer.
func (p *People) post(ctx context.Context, address string, session Secret) (status int, body []byte, err error) {
	return postForm(ctx, p.client, address, url.Values{p.config.SessionField: {session.Reveal()}})
}

// postForm sends a form and reads the answer. Errors are *Failure.
func postForm(ctx context.Context, client *http.Client, address string, form url.Values) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, &Failure{Reason: BadAnswer, cause: errors.New("the request could not be made")}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil, &Failure{Reason: Unreachable, cause: withoutURL(err)}
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, MaxAnswer+1))
	if err != nil {
		return 0, nil, &Failure{Reason: Unreachable, cause: withoutURL(err)}
	}
	if len(body) > MaxAnswer {
		return 0, nil, &Failure{Reason: BadAnswer, cause: fmt.Errorf("it is longer than %d bytes", MaxAnswer)}
	}
	return answer.StatusCode, body, nil
}
