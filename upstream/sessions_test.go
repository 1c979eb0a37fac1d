package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

var testNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// clock is a clock that tests set.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return testNow.Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// world is an upstream, and a source of its sessions.
type world struct {
	*Source
	t       testing.TB
	clock   clock
	server  *httptest.Server
	signIns atomic.Int64 // requests to sign in
	mu      sync.Mutex
	answer  func(n int64, w http.ResponseWriter, r *http.Request)
	log     *bytes.Buffer
	logMu   *sync.Mutex
	told    sync.Map // outcomes
	got     atomic.Int64
}

type lockedWriter struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func newWorld(t testing.TB, change func(*SignIn)) *world {
	t.Helper()
	w := &world{t: t, log: new(bytes.Buffer), logMu: new(sync.Mutex)}
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := w.signIns.Add(1)
		w.mu.Lock()
		answer := w.answer
		w.mu.Unlock()
		if answer != nil {
			answer(n, rw, r)
			return
		}
		if r.PostFormValue("login") != password.Login || r.PostFormValue("password") != password.Password.Reveal() || r.URL.Path != DefaultPath {
			fmt.Fprint(rw, `{"result":701,"error":"wrong"}`)
			return
		}
		fmt.Fprintf(rw, `{"result":0,"session":"session-%d"}`, n)
	}))
	t.Cleanup(w.server.Close)
	s := SignIn{URL: w.server.URL, Lifetime: 100 * time.Second}
	if change != nil {
		change(&s)
	}
	s, err := s.Complete()
	if err != nil {
		t.Fatal(err)
	}
	w.Source = &Source{
		Sessions: NewSessions(s, NewHTTPClient(), w.clock.now), Keys: newRing(t, newKey(t, "a")), States: new(States),
		Log: slog.New(slog.NewTextHandler(lockedWriter{w.logMu, w.log}, nil)),
		Got: func(Secret) { w.got.Add(1) },
		SignedIn: func(outcome string) {
			n, _ := w.told.LoadOrStore(outcome, new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
		},
	}
	return w
}

func (w *world) answers(f func(n int64, rw http.ResponseWriter, r *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

func (w *world) says(body string) {
	w.answers(func(_ int64, rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, body) })
}

func (w *world) account(id tokenstore.AccountID, c Credential) Account {
	w.t.Helper()
	sealed, err := w.Keys.Seal(id, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return Account{ID: id, Login: fmt.Sprintf("user%d", id), Sealed: sealed}
}

func (w *world) must(a Account) *Session {
	w.t.Helper()
	s, err := w.Session(w.t.(*testing.T).Context(), a)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) fails(a Account) *Failure {
	w.t.Helper()
	var f *Failure
	if s, err := w.Session(w.t.(*testing.T).Context(), a); !errors.As(err, &f) {
		w.t.Fatalf("there is a session (%v), or the error is %v", s, err)
	}
	return f
}

func (w *world) lines() []string {
	w.logMu.Lock()
	defer w.logMu.Unlock()
	return strings.Split(strings.TrimSpace(w.log.String()), "\n")
}

func (w *world) wait(what string, is func() bool) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); <-tick.C {
		if is() {
			return
		}
	}
	w.t.Fatalf("waited in vain for %s", what)
}

// TestOneSignIn: however many wait, there is one sign-in.
func TestOneSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	release := make(chan struct{})
	w.answers(func(n int64, rw http.ResponseWriter, _ *http.Request) {
		<-release
		fmt.Fprintf(rw, `{"result":0,"session":"session-%d"}`, n)
	})
	a := w.account(1, password)
	var wait sync.WaitGroup
	got := make([]*Session, 200)
	for i := range got {
		wait.Go(func() { got[i], _ = w.Session(t.Context(), a) })
	}
	w.wait("the sign-in", func() bool { return w.signIns.Load() == 1 })
	close(release)
	wait.Wait()
	for _, s := range got {
		if s == nil || s.Reveal() != "session-1" {
			t.Fatal("somebody got another session, or none")
		}
	}
	if n := w.signIns.Load(); n != 1 {
		t.Errorf("%d sign-ins", n)
	}
	if n, _ := w.told.Load("ok"); n.(*atomic.Int64).Load() != 1 {
		t.Error("the sign-in is not told of")
	}
	if w.got.Load() != 1 {
		t.Error("the session is not told of")
	}
}

// TestGivesUpWaiting: who waits no longer gets the cause, and the sign-in goes on.
func TestGivesUpWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	release := make(chan struct{})
	w.answers(func(_ int64, rw http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = io.WriteString(rw, `{"result":0,"session":"late"}`)
	})
	a := w.account(1, password)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Session(ctx, a); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	close(release)
	if w.must(a).Reveal() != "late" || w.signIns.Load() != 1 {
		t.Error("the sign-in was begun again")
	}
}

// TestRenewed: a session is renewed before it ends, while it goes on being used;
// one that has ended is waited for.
func TestRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	w.must(a)
	w.clock.advance(79 * time.Second)
	if w.must(a).Reveal() != "session-1" {
		t.Error("it is renewed too early")
	}
	w.clock.advance(2 * time.Second)
	if w.must(a).Reveal() != "session-1" {
		t.Error("a session that is good is waited for")
	}
	w.wait("the renewal", func() bool { return w.must(a).Reveal() == "session-2" })
	w.clock.advance(96 * time.Second)
	if w.must(a).Reveal() != "session-3" || w.signIns.Load() != 3 {
		t.Errorf("%d sign-ins", w.signIns.Load())
	}
}

// TestRenewalFails: a session is used to its end though it cannot be renewed.
func TestRenewalFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	w.must(a)
	w.says(`{"result":701}`)
	w.clock.advance(81 * time.Second)
	w.must(a)
	w.wait("the failure", func() bool { s, _ := w.States.Of(1); return s.Failed })
	if w.must(a).Reveal() != "session-1" {
		t.Error("the session is not used any more")
	}
	w.clock.advance(15 * time.Second)
	if f := w.fails(a); f.Reason != Refused {
		t.Errorf("at its end: %s", f.Reason)
	}
}

// TestExpired: a session that the upstream does not take is replaced, once for all
// who report it.
func TestExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	first := w.must(a)
	w.Accepted(a, first)
	w.clock.advance(10 * time.Second)
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if !w.Expired(a, first) {
				t.Error("no other session can be had")
			}
			if w.must(a).Reveal() != "session-2" {
				t.Error("it is not the next session")
			}
		})
	}
	wait.Wait()
	if !w.Expired(a, first) || w.must(a).Reveal() != "session-2" {
		t.Error("a late report drops the next session")
	}
	if n := w.signIns.Load(); n != 2 {
		t.Errorf("%d sign-ins", n)
	}
}

// TestNoStorm: an upstream that takes no session is not signed in to ever again.
func TestNoStorm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	for range 3600 { // calls, one each second
		w.Expired(a, w.must(a))
		w.clock.advance(time.Second)
	}
	if n := w.signIns.Load(); n > 60 { // 45 are renewals
		t.Errorf("%d sign-ins in an hour", n)
	}
	if s, _ := w.States.Of(1); !s.Failed || s.Reason != Rejected {
		t.Errorf("the account stands %+v", s)
	}
	if lines := w.lines(); len(lines) != 1 {
		t.Errorf("%d lines in the log:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	w.Accepted(a, w.must(a))
	if s, _ := w.States.Of(1); s.Failed {
		t.Error("it is taken again, and the state does not tell")
	}
}

// TestRefused: wrong passwords are tried ever more rarely, and logged once.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, Credential{Login: "demo", Password: NewSecret("wrong-canary")})
	if f := w.fails(a); f.Reason != Refused || f.Error() == "" {
		t.Fatalf("it fails with %v", f)
	}
	if f := w.fails(a); f.Retry != 5*time.Second || w.signIns.Load() != 1 {
		t.Fatalf("at once: retry in %s after %d sign-ins", f.Retry, w.signIns.Load())
	}
	for range 3600 {
		w.fails(a)
		w.clock.advance(time.Second)
	}
	if n := w.signIns.Load(); n < 8 || n > 13 {
		t.Errorf("%d sign-ins in an hour", n)
	}
	lines := w.lines()
	if len(lines) != 1 || !strings.Contains(lines[0], "account=user1") || !strings.Contains(lines[0], "701") || strings.Contains(lines[0], "canary") {
		t.Errorf("the log says:\n%s", strings.Join(lines, "\n"))
	}
	// A new credential is tried at once.
	good := w.account(1, password)
	w.must(good)
	if s, _ := w.States.Of(1); s.Failed {
		t.Error("the account still stands as failed")
	}
	if lines := w.lines(); len(lines) != 2 || !strings.Contains(lines[1], "again") {
		t.Errorf("the log says:\n%s", strings.Join(lines, "\n"))
	}
}

// TestGuesses: setting one credential after the other does not find out the password
// of another user of the upstream; neither does taking them away in between.
func TestGuesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	guess := func(i int) Account {
		return w.account(1, Credential{Login: "demo", Password: NewSecret(fmt.Sprint("guess ", i))})
	}
	for i := range 1000 {
		w.fails(guess(i))
		w.fails(Account{ID: 1})
		w.clock.advance(time.Second)
	}
	if n := w.signIns.Load(); n < freeRefusals || n > 3*freeRefusals {
		t.Errorf("%d guesses", n)
	}
	w.must(w.account(2, password)) // no other account waits
	w.clock.advance(pauses[Refused].most)
	w.must(w.account(1, password))
	for i := range freeRefusals - 1 { // who got in may err again
		w.fails(guess(i))
	}
	if f := w.fails(guess(0)); f.Retry != 0 {
		t.Errorf("the next one is tried in %s", f.Retry)
	}
}

// TestDown: an upstream that cannot be reached is asked by one account for all,
// and logged once; it is back soon.
func TestDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *SignIn) { s.URL += DefaultPath + "?appkey=canary" })
	w.answers(func(_ int64, rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	for i := range 100 {
		if f := w.fails(w.account(tokenstore.AccountID(i+1), password)); f.Reason != Unreachable {
			t.Fatalf("it fails with %s", f.Reason)
		}
	}
	if n := w.signIns.Load(); n != 1 {
		t.Errorf("%d sign-ins", n)
	}
	if lines := w.lines(); len(lines) != 1 {
		t.Errorf("the log says:\n%s", strings.Join(lines, "\n"))
	}
	if s, _ := w.States.Of(100); s.Failed || w.Sessions.slots.Size() != 100 {
		t.Error("an account that did not try stands as failed")
	}
	w.answers(nil)
	w.clock.advance(15 * time.Second)
	for i := range 100 {
		w.must(w.account(tokenstore.AccountID(i+1), password))
	}
	if lines := w.lines(); len(lines) != 2 || !strings.Contains(lines[0], DefaultPath) || strings.Contains(lines[0]+lines[1], "canary") {
		t.Errorf("the log says:\n%s", strings.Join(lines, "\n"))
	}
}

// TestUnreachable: nothing listens.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.server.Close()
	if f := w.fails(w.account(1, password)); f.Reason != Unreachable || f.Unwrap() == nil || strings.Contains(f.Unwrap().Error(), DefaultPath) {
		t.Errorf("it fails with %s, %v", f.Reason, f.Unwrap())
	}
}

// TestFixed: a fixed session is used as it is.
func TestFixed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, fixed)
	s := w.must(a)
	if s.Reveal() != fixed.Session.Reveal() || w.signIns.Load() != 0 {
		t.Error("it is not used as it is")
	}
	w.Accepted(a, s)
	if w.Expired(a, s) {
		t.Error("there is another one")
	}
	if state, _ := w.States.Of(1); state.Reason != Rejected {
		t.Errorf("the account stands %+v", state)
	}
	w.clock.advance(1000 * time.Hour)
	w.Accepted(a, w.must(a))
	if state, _ := w.States.Of(1); state.Failed {
		t.Errorf("the account stands %+v", state)
	}
}

// TestNoSession: what there is no session of, and why.
func TestNoSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if f := w.fails(Account{ID: 1}); f.Reason != NoCredential {
		t.Errorf("without a credential: %s", f.Reason)
	}
	swapped := w.account(1, password)
	swapped.ID = 2
	if f := w.fails(swapped); f.Reason != Locked {
		t.Errorf("with the credential of another account: %s", f.Reason)
	}
	if w.signIns.Load() != 0 {
		t.Error("somebody signed in")
	}
}

// TestKeysChange: a credential that did not open is tried with new keys at once.
func TestKeysChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	good := w.Keys
	w.Keys = newRing(t, newKey(t, "b"))
	if f := w.fails(a); f.Reason != Locked {
		t.Fatalf("it fails with %s", f.Reason)
	}
	w.Keys = good
	w.must(a)
}

// TestBadAnswers: what is no answer to a sign-in, and how it is told.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		reason Reason
	}{
		"no JSON":             {200, "<html>canary</html>", BadAnswer},
		"empty":               {200, "", BadAnswer},
		"no session":          {200, `{"result":0}`, BadAnswer},
		"session is a number": {200, `{"result":0,"session":{"a":1}}`, BadAnswer},
		"empty session":       {200, `{"result":0,"session":""}`, BadAnswer},
		"line end":            {200, `{"result":0,"session":"a\r\nb"}`, BadAnswer},
		"long session":        {200, `{"result":0,"session":"` + strings.Repeat("a", maxSession+1) + `"}`, BadAnswer},
		"too long":            {200, `{"result":0,"session":"a","x":"` + strings.Repeat("a", MaxAnswer) + `"}`, BadAnswer},
		"redirect":            {302, "", BadAnswer},
		"internal error":      {500, "", BadAnswer},
		"wrong password":      {200, `{"result":701,"error":"canary"}`, Refused},
		"another code":        {200, `{"result":"canary"}`, Refused},
		"401":                 {401, "", Refused},
		"400":                 {400, "", Refused},
		"422":                 {422, `{"message":"canary"}`, Refused},
		"503":                 {503, "", Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answers(func(_ int64, rw http.ResponseWriter, r *http.Request) {
				if c.status == 302 {
					rw.Header().Set("Location", w.server.URL+"/elsewhere")
				}
				rw.WriteHeader(c.status)
				_, _ = io.WriteString(rw, c.body)
			})
			f := w.fails(w.account(1, password))
			if f.Reason != c.reason || w.signIns.Load() != 1 {
				t.Errorf("it fails with %s (%v) after %d requests", f.Reason, f.cause, w.signIns.Load())
			}
			if strings.Contains(f.Error()+fmt.Sprint(f.cause)+strings.Join(w.lines(), ""), "canary") {
				t.Error("what the upstream says is repeated")
			}
		})
	}
}

// TestOtherPlatforms: all that can be configured is used.
func TestOtherPlatforms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *SignIn) {
		s.URL += "/api/login?tenant=1"
		s.LoginField, s.PasswordField, s.SessionMember = "user", "secret", "data.token"
		s.Success = Answers{Member: "status.code", Values: []string{"OK", "true"}}
		s.Expired = Answers{Statuses: []int{401}}
	})
	w.answers(func(_ int64, rw http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "/api/login?tenant=1" || r.PostFormValue("user") != password.Login || r.PostFormValue("secret") != password.Password.Reveal() || r.Method != "POST" {
			t.Errorf("the upstream got %s %s", r.Method, r.URL)
		}
		_, _ = io.WriteString(rw, `{"status":{"code":true},"data":{"token":"t"}}`)
	})
	if w.must(w.account(1, password)).Reveal() != "t" {
		t.Error("the session is another one")
	}
	if e := w.Sessions.signIn.Expired; !e.Matches(401, nil) || e.Matches(200, []byte(`{"result":702}`)) {
		t.Error("what tells of an expired session is not what was configured")
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	s, err := SignIn{URL: "https://platform.example.com"}.Complete()
	if err != nil || s.URL != "https://platform.example.com"+DefaultPath || s.Lifetime != DefaultLifetime {
		t.Errorf("the defaults are %+v, %v", s, err)
	}
	for body, want := range map[string]bool{`{"result":702}`: true, `{"result":701,"x":1}`: true, `{"result":"702"}`: true, `{"result":0}`: false, `[]`: false, ``: false, `{"result":[702]}`: false, `{"result":null}`: false} {
		if s.Expired.Matches(200, []byte(body)) != want {
			t.Errorf("%s: expired is not %t", body, want)
		}
	}
	for name, bad := range map[string]SignIn{
		"no URL": {}, "another scheme": {URL: "ftp://x/"}, "no host": {URL: "http:///x"}, "login in the URL": {URL: "http://a:b@x/"},
		"one field": {URL: "http://x", LoginField: "a", PasswordField: "a"}, "lifetime": {URL: "http://x", Lifetime: -1},
	} {
		if _, err := bad.Complete(); err == nil {
			t.Errorf("%s: it can be", name)
		}
	}
}

// TestSweep: what is over is forgotten.
func TestSweep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a, b := w.account(1, password), w.account(2, password)
	w.must(a)
	w.clock.advance(99 * time.Second)
	w.must(b)
	w.Sessions.signIns.Store(sweepEvery - 1)
	w.Sessions.sweep()
	if _, there := w.Sessions.slots.Load(1); there {
		t.Error("a session that has ended is kept")
	}
	if _, there := w.Sessions.slots.Load(2); !there {
		t.Error("a session that is good was dropped")
	}
}

func BenchmarkSession(b *testing.B) {
	w := newWorld(b, nil)
	a := w.account(1, password)
	if _, err := w.Session(b.Context(), a); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Session(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDownWhileWaiting: who waits for a turn does not ask an upstream that has
// gone down in the meantime.
func TestDownWhileWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	release := make(chan struct{})
	w.answers(func(_ int64, rw http.ResponseWriter, _ *http.Request) {
		<-release
		rw.WriteHeader(http.StatusServiceUnavailable)
	})
	var wait sync.WaitGroup
	for i := range 40 {
		a := w.account(tokenstore.AccountID(i+1), password)
		wait.Go(func() {
			if _, err := w.Session(t.Context(), a); err == nil {
				t.Error("there is a session")
			}
		})
	}
	w.wait("all turns to be taken", func() bool { return w.signIns.Load() == maxSignIns && w.Sessions.slots.Size() == 40 })
	close(release)
	wait.Wait()
	if n := w.signIns.Load(); n != maxSignIns {
		t.Errorf("%d sign-ins", n)
	}
}

// TestJudge: an answer is judged as soon as it can be, and no sooner.
func TestJudge(t *testing.T) {
	t.Parallel()
	a := Answers{Member: "result", Values: []string{"702"}}
	for _, c := range []struct {
		body                       string
		whole, selected, undecided bool
	}{
		{body: `{"result":702,`, selected: true}, {body: `{"result":702`, undecided: true}, {body: `{"result":70`, undecided: true},
		{body: `{"result":0,"x":`, selected: false}, {body: `{"x":{"result":702},`, undecided: true}, {body: `{"x":[1,2],"result":702}`, selected: true},
		{body: `{"x":[1,2],"result":"702" `, selected: true}, {body: `[{"result":702},`, undecided: true}, {body: ``, undecided: true}, {body: `<html>`, undecided: true},
		{body: `{"x":1,"result":702}`, whole: true, selected: true}, {body: `{"x":1}`, whole: true}, {body: ``, whole: true}, {body: `<html>`, whole: true},
		{body: `{"result":702`, whole: true},
	} {
		selected, decided := a.Judge([]byte(c.body), c.whole)
		if selected != c.selected || decided == c.undecided {
			t.Errorf("%s: selected %t, decided %t", c.body, selected, decided)
		}
	}
	if selected, decided := (Answers{Statuses: []int{401}}).Judge([]byte(`{"result":702,`), false); selected || !decided {
		t.Error("without a member the body matters")
	}
}

// FuzzLeading: what is read at first sight is what a decoder reads.
func FuzzLeading(f *testing.F) {
	for _, body := range []string{`{"result":0,"a":1}`, `{"result":702}`, `{"result":702`, `{"result":-1,`, `{"result":01,`, `{"result":1.5,`, `{"result":1e2,`, `{"result":1 ,`, `{"result":"0",`, `{ "result":0}`, `{"a":1,"result":0}`} {
		f.Add([]byte(body), "result")
	}
	f.Add([]byte(`{"a\u0062":1}`), `a\u0062`)
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		quick, ok := leading(body, name)
		if !ok {
			return
		}
		if slow, known := member(body, name); !known || slow != quick {
			t.Errorf("%q of %q is %q at first sight, and %q, %v to a decoder", name, body, quick, slow, known)
		}
	})
}

// transport is an upstream without a network, for tests that set the clock.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestResealed: a credential that is sealed again, as when the key is changed, is the
// same: nobody signs in because of it. Another one is another session.
func TestResealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a := w.account(1, password)
	before := w.must(a)
	w.Accepted(a, before)
	w.clock.advance(time.Second)
	resealed := w.account(1, password)
	if after := w.must(resealed); after.Reveal() != before.Reveal() || w.signIns.Load() != 1 {
		t.Fatalf("%d sign-ins", w.signIns.Load())
	}
	if !w.Expired(resealed, w.must(resealed)) || w.must(resealed).Reveal() == before.Reveal() {
		t.Error("a session that has expired is used again")
	}
	w.clock.advance(80 * time.Second)
	if w.must(a).Reveal() == before.Reveal() {
		t.Error("a session that is to be renewed is kept")
	}
	var f *Failure
	if _, err := w.Session(t.Context(), w.account(1, Credential{Login: "demo", Password: NewSecret("wrong")})); !errors.As(err, &f) || f.Reason != Refused {
		t.Errorf("with another password: %v", err)
	}
	if w.must(w.account(2, password)).Reveal() == w.must(a).Reveal() {
		t.Error("two accounts with one login share a session")
	}
}

// TestMemo: what is made of a session is made once, and is that session's.
func TestMemo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a, b := w.must(w.account(1, password)), w.must(w.account(2, password))
	made := 0
	text := func(s Secret) string { made++; return s.Reveal() }
	for range 3 {
		if Memo(a, text) != a.Reveal() || Memo(b, text) != b.Reveal() {
			t.Error("it is that of another session")
		}
	}
	if made != 2 {
		t.Errorf("it is made %d times for two sessions", made)
	}
}

// TestSlowInTurn: an account that had to wait for its turn has as much time to
// sign in as the others, and is not taken for a sign that the upstream is down.
func TestSlowInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := transport(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(6 * time.Second):
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"result":0,"session":"fresh"}`))}, nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		signIn, err := SignIn{URL: "http://upstream", Timeout: 10 * time.Second}.Complete()
		if err != nil {
			t.Fatal(err)
		}
		source := &Source{
			Sessions: NewSessions(signIn, &http.Client{Transport: slow}, time.Now), Keys: newRing(t, newKey(t, "a")), States: new(States),
			Log: slog.New(slog.DiscardHandler), Got: func(Secret) {}, SignedIn: func(string) {},
		}
		var wait sync.WaitGroup
		for i := range 2 * maxSignIns {
			id := tokenstore.AccountID(i + 1)
			sealed, err := source.Keys.Seal(id, password)
			if err != nil {
				t.Fatal(err)
			}
			wait.Go(func() {
				if _, err := source.Session(t.Context(), Account{ID: id, Sealed: sealed}); err != nil {
					t.Errorf("account %d: %v (%v)", id, err, errors.Unwrap(err))
				}
			})
		}
		wait.Wait()
	})
}

// TestDownOnce: those who were signing in when the upstream went down count as one
// failure, so it is asked again soon.
func TestDownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	release := make(chan struct{})
	w.answers(func(_ int64, rw http.ResponseWriter, _ *http.Request) {
		<-release
		rw.WriteHeader(http.StatusServiceUnavailable)
	})
	var wait sync.WaitGroup
	for i := range maxSignIns {
		a := w.account(tokenstore.AccountID(i+1), password)
		wait.Go(func() {
			if _, err := w.Session(t.Context(), a); err == nil {
				t.Error("there is a session")
			}
		})
	}
	w.wait("all to sign in", func() bool { return w.signIns.Load() == maxSignIns })
	close(release)
	wait.Wait()
	w.answers(nil)
	w.clock.advance(pauses[Unreachable].first)
	w.must(w.account(1, password))
}
