package server

import (
	"bytes"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/admin/idempotency"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

const phrase = "correct horse battery"

// site is a manager on a real store, behind a site, with a clock that the test
// moves.
type site struct {
	*service
	server *httptest.Server
	mu     sync.Mutex
	at     time.Time
}

// newSite has the accounts admin, an operator, and demo, with the password phrase.
func newSite(t *testing.T, change func(*Site)) *site {
	t.Helper()
	s := &site{service: newEmptyService(t, tokenfield.Policy{MaxTokensPerAccount: 50}), at: testNow}
	s.Now = s.now
	if _, err := s.Bootstrap(bg, phrase); err != nil {
		t.Fatal(err)
	}
	admin, err := s.Store.AccountByLogin(bg, admin.FirstAccount)
	if err != nil {
		t.Fatal(err)
	}
	demo := &tokenstore.Account{Login: "demo", Role: tokenstore.RoleUser, Password: admin.Password, Created: testNow}
	if err := s.Store.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: demo}}}); err != nil {
		t.Fatal(err)
	}
	config := Site{Manager: s.Manager}
	if change != nil {
		change(&config)
	}
	s.server = httptest.NewServer(NewSite(config))
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// browser is somebody with a cookie.
type browser struct {
	*testing.T
	s      *site
	cookie string
	host   string // Host; empty: the address of the server

	problem api.Problem // of the last answer that was one
}

func (s *site) browser(t *testing.T) *browser { return &browser{T: t, s: s} }

// signIn signs in and fails the test if that fails.
func (s *site) signIn(t *testing.T, login string) *browser {
	t.Helper()
	b := s.browser(t)
	if status, _ := b.ask("POST", "/session", map[string]string{"login": login, "password": phrase}, nil); status != http.StatusCreated {
		t.Fatalf("signing in as %s: %d", login, status)
	}
	return b
}

// ask sends a request with the browser's cookie; reason is that of a problem.
func (b *browser) ask(verb, path string, body, into any, header ...string) (status int, reason string) {
	b.Helper()
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		content = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(b.Context(), verb, b.s.server.URL+api.Root+path, content)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set(api.RequestHeader, "1")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.cookie != "" {
		r.Header.Set("Cookie", "patgate="+b.cookie)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	r.Host = b.host
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	for _, c := range answer.Cookies() {
		b.cookie = c.Value
	}
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.problem = api.Problem{}
	if answer.StatusCode >= 400 && json.Unmarshal(data, &b.problem) == nil {
		return answer.StatusCode, b.problem.Reason
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			b.Fatal(err)
		}
	}
	return answer.StatusCode, ""
}

// want fails the test where an answer is another one.
func (b *browser) want(what string, wantStatus int, wantReason string, verb, path string, body any, header ...string) {
	b.Helper()
	if status, reason := b.ask(verb, path, body, nil, header...); status != wantStatus || reason != wantReason {
		b.Errorf("%s: %d %s, want %d %s", what, status, reason, wantStatus, wantReason)
	}
}

type members = map[string]any

// TestSessionTimes: unused for its idle time, and at its lifetime's end, a session
// is over.
func TestSessionTimes(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.Idle, c.Lifetime = 10*time.Minute, time.Hour })
	b := s.signIn(t, "demo")
	for range 6 {
		s.pass(9 * time.Minute)
		b.want("in use", 200, "", "GET", "/session", nil)
	}
	s.pass(6 * time.Minute)
	b.want("at the end of its lifetime", 401, api.ReasonSignInRequired, "GET", "/session", nil)
	b = s.signIn(t, "demo")
	s.pass(10 * time.Minute)
	b.want("unused", 401, api.ReasonSignInRequired, "GET", "/tokens", nil)
}

// TestPasswordChangeEndsSessions: of the account, but for the one that made it,
// which gets another id.
func TestPasswordChangeEndsSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	one, two := s.signIn(t, "demo"), s.signIn(t, "demo")
	before := one.cookie
	one.want("without the old password", 403, api.ReasonConfirmationRequired, "PUT", "/account/password", members{"new_password": "another long phrase"})
	one.want("with a wrong one", 403, api.ReasonConfirmationFailed, "PUT", "/account/password", members{"new_password": "another long phrase", "password": "wrong"})
	one.want("with the old one", 204, "", "PUT", "/account/password", members{"new_password": "another long phrase", "password": phrase})
	one.want("who changed it", 200, "", "GET", "/session", nil)
	two.want("the other", 401, api.ReasonSignInRequired, "GET", "/session", nil)
	if one.cookie == before {
		t.Error("the session keeps its id")
	}
	two.cookie = before
	two.want("with the old id", 401, api.ReasonSignInRequired, "GET", "/session", nil)
}

// TestConfirmationRenewsSession: each time the password is given the session gets
// another id; one that was seen before soon opens nothing.
func TestConfirmationRenewsSession(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	generate := members{"description": "x", "methods": []string{"environment.control.StopEnv"}, "lifetime": "1d", "password": phrase}
	seen := map[string]bool{b.cookie: true}
	for range 3 {
		before := b.cookie
		b.want("a change", 201, "", "POST", "/tokens", generate)
		if seen[b.cookie] {
			t.Fatal("the session keeps its id")
		}
		seen[b.cookie] = true
		old := s.browser(t)
		old.cookie = before
		old.want("a request that is under way", 200, "", "GET", "/tokens", nil)
		s.pass(20 * time.Second)
		old.want("the old id", 401, api.ReasonSignInRequired, "GET", "/tokens", nil)
		b.want("the new id", 200, "", "GET", "/tokens", nil)
	}
	before := b.cookie
	b.want("a wrong password", 403, api.ReasonConfirmationFailed, "POST", "/tokens", members{"description": "x", "password": "wrong"})
	b.want("reading", 200, "", "GET", "/tokens", nil)
	if b.cookie != before {
		t.Error("the session gets another id for nothing")
	}
}

// TestIdempotencyAfterTime: what was kept is forgotten, that it was done is not.
func TestIdempotencyAfterTime(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	body := members{"description": "ci", "methods": []string{"environment.control.StopEnv"}, "password": phrase}
	key := []string{"Idempotency-Key", "key-of-this-test"}
	var first, again api.TokenWithValue
	if status, _ := b.ask("POST", "/tokens", body, &first, key...); status != 201 {
		t.Fatal(status)
	}
	s.pass(idempotency.Keep - time.Second)
	if status, _ := b.ask("POST", "/tokens", body, &again, key...); status != 201 || again.Value != first.Value || again.ID != first.ID {
		t.Errorf("sent again: %d, another token or value", status)
	}
	wrong := members{"description": "ci", "methods": []string{"environment.control.StopEnv"}, "password": "wrong"}
	b.want("sent again without the password", 403, api.ReasonConfirmationFailed, "POST", "/tokens", wrong, key...)
	other := members{"description": "other", "methods": []string{"environment.control.StopEnv"}, "password": phrase}
	b.want("another body", 422, api.ReasonKeyReused, "POST", "/tokens", other, key...)
	b.want("another call", 422, api.ReasonKeyReused, "POST", fmt.Sprintf("/tokens/%d/copy", first.ID), members{"password": phrase}, key...)
	s.pass(2 * time.Second)
	b.want("later", 409, api.ReasonAlreadyApplied, "POST", "/tokens", body, key...)
	b.want("another body, later", 422, api.ReasonKeyReused, "POST", "/tokens", other, key...)
	memory := authn.NewMemory(s.Now) // as after a restart, but for the sessions
	memory.Sessions = s.Memory.Sessions
	s.Memory = memory
	b.want("after a restart", 409, api.ReasonAlreadyApplied, "POST", "/tokens", body, key...)
	if n := s.Listing.Len(); n != 1 {
		t.Errorf("there are %d tokens, want 1", n)
	}
}

// TestManyIdempotencyKeys: a script that moves a few hundred tokens gets through,
// and the first answer is there at the end.
func TestManyIdempotencyKeys(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	values := make(map[string]string)
	for i := range 400 {
		key := fmt.Sprintf("key-number-%d", i)
		again, err := s.Client.RegenerateToken(bg, made.ID, api.RegenerateToken{IdempotencyKey: key})
		if err != nil {
			t.Fatalf("the key %d: %v", i, err)
		}
		values[key] = again.Value
	}
	again, err := s.Client.RegenerateToken(bg, made.ID, api.RegenerateToken{IdempotencyKey: "key-number-0"})
	if err != nil || again.Value != values["key-number-0"] {
		t.Errorf("the first key: %v, or another value", err)
	}
}

// TestIdempotencyOfRefusals: what was refused was not done, and can be asked for
// again when it has been put right.
func TestIdempotencyOfRefusals(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	key := []string{"Idempotency-Key", "key-of-this-test"}
	b.want("a bad date", 400, api.ReasonInvalid, "POST", "/tokens", members{"description": "ci", "methods": []string{"*"}, "expires": "2020-01-01", "password": phrase}, key...)
	b.want("put right", 201, "", "POST", "/tokens", members{"description": "ci", "methods": []string{"*"}, "expires": "2030-01-01", "password": phrase}, key...)
	for _, bad := range []string{"short", strings.Repeat("x", 256), "with space!"} {
		b.want("a key that is none", 400, api.ReasonInvalid, "POST", "/tokens", members{"description": "ci", "methods": []string{"*"}, "password": phrase}, "Idempotency-Key", bad)
	}
}

// code is that of an app at the site's time.
func (s *site) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b, other := s.signIn(t, "demo"), s.signIn(t, "demo")
	var made api.NewFactor
	if status, _ := b.ask("POST", "/account/second-factor", members{"password": phrase}, &made); status != 200 {
		t.Fatal(status)
	}
	b.want("a wrong code", 403, api.ReasonSecondFactorFailed, "POST", "/account/second-factor/confirm", members{"password": phrase, "code": "000000"})
	var codes api.RecoveryCodes
	if status, _ := b.ask("POST", "/account/second-factor/confirm", members{"password": phrase, "code": s.code(t, made.Secret)}, &codes); status != 200 || len(codes.Codes) != 10 {
		t.Fatalf("confirming it: %d", status)
	}
	b.want("who set it up", 200, "", "GET", "/session", nil)
	other.want("a session of before", 401, api.ReasonSignInRequired, "GET", "/session", nil)

	in := s.browser(t)
	in.want("the password alone", 401, api.ReasonSecondFactorRequired, "POST", "/session", members{"login": "demo", "password": phrase})
	in.want("the code of the set-up", 401, api.ReasonSecondFactorFailed, "POST", "/session", members{"login": "demo", "password": phrase, "code": s.code(t, made.Secret)})
	s.pass(30 * time.Second)
	code := s.code(t, made.Secret)
	in.want("a wrong password with a good code", 401, api.ReasonSignInFailed, "POST", "/session", members{"login": "demo", "password": "wrong", "code": code})
	in.want("a new code", 201, "", "POST", "/session", members{"login": "demo", "password": phrase, "code": code})
	in.want("the same code", 401, api.ReasonSecondFactorFailed, "POST", "/session", members{"login": "demo", "password": phrase, "code": code})
	in.want("a recovery code", 201, "", "POST", "/session", members{"login": "demo", "password": phrase, "code": codes.Codes[0]})
	in.want("the same recovery code", 401, api.ReasonSecondFactorFailed, "POST", "/session", members{"login": "demo", "password": phrase, "code": codes.Codes[0]})

	client := client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}
	_, err := client.Tokens(bg, api.TokenFilter{})
	wantProblem(t, "HTTP Basic", err, 403, api.ReasonBasicRefused, "token")

	var fresh api.RecoveryCodes
	if status, _ := in.ask("POST", "/account/second-factor/recovery-codes", members{"password": phrase, "code": codes.Codes[1]}, &fresh); status != 200 {
		t.Fatal(status)
	}
	in.want("removing it with an old recovery code", 403, api.ReasonSecondFactorFailed, "DELETE", "/account/second-factor", members{"password": phrase, "code": codes.Codes[2]})
	in.want("removing it", 204, "", "DELETE", "/account/second-factor", members{"password": phrase, "code": fresh.Codes[0]})
	if s.signIn(t, "demo").cookie == "" {
		t.Error("no session without it")
	}
	if _, err := client.Tokens(bg, api.TokenFilter{}); err != nil {
		t.Errorf("HTTP Basic without it: %v", err)
	}
	a, err := s.Store.AccountByLogin(bg, "demo")
	if err != nil || a.SecondFactor != nil {
		t.Errorf("it is still stored: %v", err)
	}
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(made.Secret); err != nil {
		t.Errorf("the secret cannot be typed into an app: %v", err)
	}
}

// TestSecondFactorRequired: by the operator's policy, or for one account, nothing
// can be done before it is set up.
func TestSecondFactorRequired(t *testing.T) {
	t.Parallel()
	for _, policy := range []bool{true, false} {
		s := newSite(t, func(c *Site) { c.SecondFactor = policy })
		if !policy {
			yes := true
			if _, err := s.Client.EditAccount(bg, "demo", api.EditAccount{RequireSecondFactor: &yes}, 0); err != nil {
				t.Fatal(err)
			}
		}
		b := s.signIn(t, "demo")
		b.want("who am I", 200, "", "GET", "/session", nil)
		for _, path := range []string{"/tokens", "/sessions", "/methods", "/audit"} {
			b.want(path, 403, api.ReasonSecondFactorSetup, "GET", path, nil)
		}
		b.want("a change", 403, api.ReasonSecondFactorSetup, "POST", "/tokens", members{"description": "ci", "methods": []string{"*"}, "password": phrase})
		_, err := (&client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}).Tokens(bg, api.TokenFilter{})
		wantProblem(t, "HTTP Basic", err, 403, api.ReasonBasicRefused, "second factor")
		var made api.NewFactor
		if status, _ := b.ask("POST", "/account/second-factor", members{"password": phrase}, &made); status != 200 {
			t.Fatal(status)
		}
		b.want("setting it up", 200, "", "POST", "/account/second-factor/confirm", members{"password": phrase, "code": s.code(t, made.Secret)})
		b.want("then", 200, "", "GET", "/tokens", nil)
	}
}

// TestSecondFactorExpires: what was shown and not confirmed is forgotten, and so
// when the password changes.
func TestSecondFactorExpires(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	for name, between := range map[string]func(){
		"too late": func() { s.pass(signin.KeepPending) },
		"after a new password": func() {
			b.want("changing it", 204, "", "PUT", "/account/password", members{"password": phrase, "new_password": phrase})
		},
	} {
		var made api.NewFactor
		if status, _ := b.ask("POST", "/account/second-factor", members{"password": phrase}, &made); status != 200 {
			t.Fatal(status)
		}
		between()
		b.want(name, 404, api.ReasonNotFound, "POST", "/account/second-factor/confirm", members{"password": phrase, "code": s.code(t, made.Secret)})
	}
}

// TestRevoked: whoever holds a value can end it; the token stays in its owner's
// list, and no edit makes the value good again.
func TestRevoked(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for name, end := range map[string]func(value string) error{
		"by itself":   func(value string) error { return (&client.Client{BaseURL: s.server.URL, Value: value}).RevokeSelf(bg) },
		"by RFC 7009": func(value string) error { return (&client.Client{BaseURL: s.server.URL}).Revoke(bg, value) },
	} {
		made := s.generate(t, nil)
		if err := end(made.Value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s.good(made.Value) {
			t.Errorf("%s: the value is still good", name)
		}
		after, err := s.Client.Token(bg, made.ID)
		if err != nil || after.State != "expired" {
			t.Fatalf("%s: the token is %+v, %v", name, after, err)
		}
		never := "never"
		if _, err := s.Client.EditToken(bg, made.ID, api.EditToken{Expires: &never}, 0); err != nil {
			t.Fatal(err)
		}
		if s.good(made.Value) {
			t.Errorf("%s: an edit made the value good again", name)
		}
		entries, err := s.Client.Audit(bg, api.AuditFilter{Token: made.ID, Action: string(tokenstore.ActionTokenRevoke)})
		if err != nil || len(entries.Items) != 1 {
			t.Errorf("%s: the audit tells %d times, %v", name, len(entries.Items), err)
		}
		if err := (&client.Client{BaseURL: s.server.URL}).Revoke(bg, made.Value); err != nil {
			t.Errorf("%s: a second time: %v", name, err)
		}
	}
}

// TestSecurePlaces: passwords are taken on this machine or over TLS, under a name
// of the site's.
func TestSecurePlaces(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.Hosts = []string{"tokens.example.com", "127.0.0.1"} })
	b := s.browser(t)
	b.want("this machine", 201, "", "POST", "/session", members{"login": "demo", "password": phrase})
	for host, want := range map[string]struct {
		status int
		reason string
	}{"tokens.example.com": {403, api.ReasonInsecure}, "evil.example": {421, api.ReasonMisdirected}, "localhost": {421, api.ReasonMisdirected}} {
		r := httptest.NewRequest("POST", "http://"+host+api.Root+"/session", strings.NewReader(`{"login":"demo","password":"`+phrase+`"}`))
		r.Host, r.RemoteAddr = host, "127.0.0.1:1234"
		r.Header.Set(api.RequestHeader, "1")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.server.Config.Handler.ServeHTTP(w, r)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.reason) || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, want %d %s", host, w.Code, want.status, want.reason)
		}
	}
}

// TestCodesAreThrottled: a password that is right, given in whatever way, does not
// clear what was guessed of the second factor.
func TestCodesAreThrottled(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	var made api.NewFactor
	if status, _ := b.ask("POST", "/account/second-factor", members{"password": phrase}, &made); status != 200 {
		t.Fatal(status)
	}
	b.want("setting it up", 200, "", "POST", "/account/second-factor/confirm", members{"password": phrase, "code": s.code(t, made.Secret)})
	tried := 0
	for range 15 {
		_, reason := s.browser(t).ask("POST", "/session", members{"login": "demo", "password": phrase, "code": "000000"}, nil)
		if reason == api.ReasonSecondFactorFailed {
			tried++
		}
		_, reason = b.ask("DELETE", "/account/second-factor", members{"password": phrase, "code": "000000"}, nil)
		if reason == api.ReasonSecondFactorFailed {
			tried++
		}
		_, _ = (&client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}).Tokens(bg, api.TokenFilter{})
	}
	if tried > 11 {
		t.Errorf("%d wrong codes were tried", tried)
	}
}

// TestOperatorIsFaster: what an operator sets while somebody's password is checked
// holds.
func TestOperatorIsFaster(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	demo, err := s.Store.AccountByLogin(bg, "demo")
	if err != nil {
		t.Fatal(err)
	}
	p := principal.Principal{Account: demo, Name: "demo"}
	if err := s.Client.SetPassword(bg, "demo", "set by an operator"); err != nil {
		t.Fatal(err)
	}
	_, err = s.ChangePassword(bg, p, "set by a thief, later")
	wantProblem(t, "changing it", err, 403, api.ReasonConfirmationFailed, "just been changed")
	if b := s.browser(t); true {
		b.want("with the operator's", 201, "", "POST", "/session", members{"login": "demo", "password": "set by an operator"})
	}
}

// TestDisablingSignsOut: for good, not until it is enabled again.
func TestDisablingSignsOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	for _, disabled := range []bool{true, false} {
		if _, err := s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &disabled}, 0); err != nil {
			t.Fatal(err)
		}
	}
	b.want("the session of before", 401, api.ReasonSignInRequired, "GET", "/session", nil)
}

// TestOldValueEndsAlone: a value that was replaced and is good for a while longer
// does not take the new one along, and does nothing when its time is over.
func TestOldValueEndsAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	anybody := &client.Client{BaseURL: s.server.URL}
	good := func(value string) bool {
		e := s.index.Lookup(tokenstore.HashOf(value))
		return e != nil && !e.ExpiredAt(s.now())
	}
	for _, late := range []bool{false, true} {
		first := s.generate(t, nil)
		second, err := s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{Overlap: "10m"})
		if err != nil || !good(first.Value) {
			t.Fatal(err)
		}
		told, err := (&client.Client{BaseURL: s.server.URL, Login: admin.FirstAccount, Password: phrase}).Introspect(bg, first.Value)
		if err != nil || !told.Active || told.Expires != s.now().Add(10*time.Minute).Unix() {
			t.Errorf("introspection of a value in its overlap: %+v, %v", told, err)
		}
		if late {
			s.pass(11 * time.Minute)
		}
		if err := anybody.Revoke(bg, first.Value); err != nil {
			t.Fatal(err)
		}
		if good(first.Value) || !good(second.Value) {
			t.Errorf("late %v: the old value is good: %v, the new one: %v", late, good(first.Value), good(second.Value))
		}
	}
}

// TestParallelScripts: right passwords at the same time are no guesses.
func TestParallelScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	var all sync.WaitGroup
	for range 25 {
		all.Go(func() {
			if _, err := (&client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}).Tokens(bg, api.TokenFilter{}); err != nil {
				t.Errorf("a right password: %v", err)
			}
		})
	}
	all.Wait()
}

// TestPanicIsAnswered: with a problem, and the headers of any other answer.
func TestPanicIsAnswered(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signIn(t, "demo")
	s.Rules.Catalog = nil
	b.want("a call that panics", 503, api.ReasonUnavailable, "GET", "/methods", nil)
	b.want("the next one", 200, "", "GET", "/session", nil)
}
