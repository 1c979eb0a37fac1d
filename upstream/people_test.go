package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// directory is an upstream that knows people.
type directory struct {
	*People
	calls   chan string      // paths, in order
	answers map[string]reply // by path, in place of the usual
}

type reply struct {
	status int
	body   string
}

func newDirectory(t *testing.T, change func(*PeopleConfig)) *directory {
	t.Helper()
	d := &directory{calls: make(chan string, 100), answers: map[string]reply{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.calls <- r.URL.Path + " " + r.PostFormValue("session")
		if a, other := d.answers[r.URL.Path]; other {
			w.WriteHeader(a.status)
			fmt.Fprint(w, a.body)
			return
		}
		switch r.URL.Path {
		case DefaultPath:
			if r.PostFormValue("login") != "Demo@example.com" || r.PostFormValue("password") != "secret" {
				fmt.Fprint(w, `{"result":701}`)
				return
			}
			fmt.Fprint(w, `{"result":0,"session":"fresh"}`)
		case DefaultIdentityPath:
			if s := r.PostFormValue("session"); s != "fresh" && s != "older" {
				fmt.Fprint(w, `{"result":702}`)
				return
			}
			fmt.Fprint(w, `{"result":0,"uid":17,"email":"demo@example.com"}`)
		case DefaultSignOutPath:
			fmt.Fprint(w, `{"result":0}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	c := PeopleConfig{SignIn: SignIn{URL: server.URL, Timeout: 5 * time.Second, SecondFactor: Answers{Member: "result", Values: []string{"705"}}}}
	if change != nil {
		change(&c)
	}
	c, err := c.Complete()
	if err != nil {
		t.Fatal(err)
	}
	d.People = NewPeople(c, NewHTTPClient())
	return d
}

// next is the next call that the upstream got.
func (d *directory) next(t *testing.T) string {
	t.Helper()
	select {
	case call := <-d.calls:
		return call
	case <-time.After(10 * time.Second):
		t.Fatal("the upstream is not called")
		return ""
	}
}

// TestPeople: login and password, or a session, tell who somebody is; the session
// that was made to check a password is ended, the one that was shown is not.
func TestPeople(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	demo := Person{"17", "demo@example.com"}
	if got, err := d.SignIn(t.Context(), "Demo@example.com", NewSecret("secret")); err != nil || got != demo {
		t.Errorf("signed in as %v, %v", got, err)
	}
	for _, want := range []string{DefaultPath + " ", DefaultIdentityPath + " fresh", DefaultSignOutPath + " fresh"} {
		if got := d.next(t); got != want {
			t.Errorf("the upstream was asked %q, want %q", got, want)
		}
	}
	if got, err := d.Whose(t.Context(), NewSecret("older")); err != nil || got != demo {
		t.Errorf("the session is that of %v, %v", got, err)
	}
	if got := d.next(t); got != DefaultIdentityPath+" older" || len(d.calls) != 0 {
		t.Errorf("the upstream was asked %q, and %d times more", got, len(d.calls))
	}
}

// TestPeopleRefused: what does not prove who somebody is is told apart, and nothing
// of it is repeated.
func TestPeopleRefused(t *testing.T) {
	t.Parallel()
	signIn := func(d *directory) error {
		_, err := d.SignIn(context.Background(), "Demo@example.com", NewSecret("secret"))
		return err
	}
	whose := func(d *directory) error { _, err := d.Whose(context.Background(), NewSecret("older")); return err }
	for name, c := range map[string]struct {
		path  string
		reply reply
		ask   func(*directory) error
		want  Reason
	}{
		"wrong password":          {DefaultPath, reply{200, `{"result":701,"error":"canary"}`}, signIn, Refused},
		"second factor":           {DefaultPath, reply{200, `{"result":705}`}, signIn, SecondFactor},
		"down":                    {DefaultPath, reply{502, ``}, signIn, Unreachable},
		"no session":              {DefaultPath, reply{200, `{"result":0}`}, signIn, BadAnswer},
		"session ended":           {DefaultIdentityPath, reply{200, `{"result":702}`}, whose, Rejected},
		"session refused":         {DefaultIdentityPath, reply{401, ``}, whose, Rejected},
		"not allowed":             {DefaultIdentityPath, reply{403, ``}, whose, BadAnswer},
		"an error":                {DefaultIdentityPath, reply{200, `{"result":99}`}, whose, BadAnswer},
		"a redirect":              {DefaultIdentityPath, reply{302, ``}, whose, BadAnswer},
		"no id":                   {DefaultIdentityPath, reply{200, `{"result":0,"email":"a@b.c"}`}, whose, BadAnswer},
		"an empty id":             {DefaultIdentityPath, reply{200, `{"result":0,"uid":"","email":"a@b.c"}`}, whose, BadAnswer},
		"an id of another kind":   {DefaultIdentityPath, reply{200, `{"result":0,"uid":{},"email":"a@b.c"}`}, whose, BadAnswer},
		"an id that all have":     {DefaultIdentityPath, reply{200, `{"result":0,"uid":false,"email":"a@b.c"}`}, whose, BadAnswer},
		"no login":                {DefaultIdentityPath, reply{200, `{"result":0,"uid":1}`}, whose, BadAnswer},
		"a name in other letters": {DefaultIdentityPath, reply{200, `{"result":0,"UID":1,"Email":"a@b.c"}`}, whose, BadAnswer},
		"too long":                {DefaultIdentityPath, reply{200, `{"result":0,"uid":1,"email":"` + strings.Repeat("a", MaxAnswer) + `"}`}, whose, BadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDirectory(t, nil)
			d.answers[c.path] = c.reply
			var failure *Failure
			err := c.ask(d)
			if !errors.As(err, &failure) || failure.Reason != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if strings.Contains(fmt.Sprintf("%v %v", err, errors.Unwrap(err)), "canary") {
				t.Error("the error repeats the upstream")
			}
		})
	}
	d := newDirectory(t, nil)
	for _, bad := range []string{"", "a b", "a\nb", strings.Repeat("x", 2000)} {
		if _, err := d.Whose(t.Context(), NewSecret(bad)); err == nil {
			t.Errorf("a session of %d bytes is somebody's", len(bad))
		}
		if _, err := d.SignIn(t.Context(), "", NewSecret(bad)); err == nil {
			t.Error("nobody signs in")
		}
	}
	if len(d.calls) != 0 {
		t.Error("the upstream is asked about what cannot be")
	}
}

// TestPeopleFlood: of many who ask at once few wait, and the rest is told so at
// once.
func TestPeopleFlood(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-hold
		fmt.Fprint(w, `{"result":0,"uid":17,"email":"demo@example.com"}`)
	}))
	defer server.Close()
	c, err := PeopleConfig{SignIn: SignIn{URL: server.URL, Timeout: time.Minute}}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	p := NewPeople(c, NewHTTPClient())
	const all = 3 * maxPeopleWaiting
	outcomes := make(chan error, all)
	for range all {
		go func() {
			_, err := p.Whose(context.Background(), NewSecret("older"))
			outcomes <- err
		}()
	}
	for range all - maxPeopleWaiting { // they are answered while the others wait
		var failure *Failure
		if err := <-outcomes; !errors.As(err, &failure) || failure.Reason != Unreachable || failure.Retry == 0 {
			t.Fatalf("one too many gets %v", err)
		}
	}
	close(hold)
	for range maxPeopleWaiting {
		if err := <-outcomes; err != nil {
			t.Errorf("one who waited gets %v", err)
		}
	}
}

// TestPeopleLeave: where the upstream takes its time to end sessions, a flood of
// sign-ins does not pile them up.
func TestPeopleLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		leaving := 0
		c, err := PeopleConfig{SignIn: SignIn{URL: "http://upstream"}}.Complete()
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		p := NewPeople(c, &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == DefaultSignOutPath {
				mu.Lock()
				leaving++
				mu.Unlock()
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"result":0,"session":"fresh","uid":17,"email":"demo@example.com"}`))}, nil
		})})
		for range 3 * maxPeopleWaiting {
			if _, err := p.SignIn(t.Context(), "demo@example.com", NewSecret("secret")); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		mu.Lock()
		if leaving != maxPeopleWaiting {
			t.Errorf("%d sessions are being ended", leaving)
		}
		mu.Unlock()
		<-time.After(c.SignIn.Timeout) // of a clock that does not tick
		synctest.Wait()
	})
}

// TestPeopleConfig: addresses are paths on the same host, or URLs.
func TestPeopleConfig(t *testing.T) {
	t.Parallel()
	c, err := PeopleConfig{SignIn: SignIn{URL: "https://example.com/login"}, IdentityURL: "/me?x=1", SignOutURL: "http://other.example/out"}.Complete()
	if err != nil || c.IdentityURL != "https://example.com/me?x=1" || c.SignOutURL != "http://other.example/out" || c.IDMember != "uid" || c.LoginMember != "email" || c.SessionField != "session" {
		t.Errorf("completed to %+v, %v", c, err)
	}
	for _, bad := range []string{"ftp://example.com/me", "http://user:canary@example.com/me", "http:///me", "/me#x", "mailto:me", ":"} {
		if _, err := (PeopleConfig{SignIn: SignIn{URL: "https://example.com"}, IdentityURL: bad}).Complete(); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
