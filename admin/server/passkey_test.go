package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/tests/authenticator"
	"github.com/patgate/patgate/tokenstore"
)

// local is the site by the name of this machine, under which there can be passkeys.
func (s *site) local() string {
	return "localhost" + s.server.URL[strings.LastIndexByte(s.server.URL, ':'):]
}

// named is a browser that has the site open by its name.
func (s *site) named(t *testing.T) *browser {
	b := s.browser(t)
	b.host = s.local()
	return b
}

// device is an authenticator for the site.
func (s *site) device(t *testing.T) *authenticator.Authenticator {
	return authenticator.New(t, "localhost", "http://"+s.local())
}

// signInNamed signs in with the password alone, and fails the test if that fails.
func (s *site) signInNamed(t *testing.T, login string) *browser {
	t.Helper()
	b := s.named(t)
	if status, reason := b.ask("POST", "/session", signInAs(login, nil), nil); status != 201 {
		t.Fatalf("signing in as %s: %d %s", login, status, reason)
	}
	return b
}

func signInAs(login string, passkey *api.PasskeyAssertion) members {
	m := members{"login": login, "password": phrase}
	if passkey != nil {
		m["passkey"] = passkey
	}
	return m
}

// begin asks for the options of a new passkey, with the password.
func (b *browser) begin(more members) string {
	b.Helper()
	body := members{"password": phrase}
	for name, value := range more {
		body[name] = value
	}
	var options api.PasskeyCreation
	if status, reason := b.ask("POST", "/account/passkeys/options", body, &options); status != 200 {
		b.Fatalf("beginning to add a passkey: %d %s: %s", status, reason, b.problem.Detail)
	}
	return options.Challenge
}

// add adds a passkey, and returns its id.
func (b *browser) add(d *authenticator.Authenticator, name string) string {
	b.Helper()
	var made api.Passkey
	if status, reason := b.ask("POST", "/account/passkeys", members{"name": name, "passkey": d.Create(b.begin(nil))}, &made); status != 201 {
		b.Fatalf("adding a passkey: %d %s: %s", status, reason, b.problem.Detail)
	}
	return made.ID
}

// challenge asks for the one of a sign-in.
func (b *browser) challenge(login string) string {
	b.Helper()
	if status, reason := b.ask("POST", "/session", signInAs(login, nil), nil); status != 401 || b.problem.Passkey == nil {
		b.Fatalf("the password alone: %d %s, options %v", status, reason, b.problem.Passkey)
	}
	return b.problem.Passkey.Challenge
}

// TestPasskey: a passkey that was added is a second factor, in place of a code.
func TestPasskey(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b, other, d := s.signInNamed(t, "demo"), s.signInNamed(t, "demo"), s.device(t)
	b.want("without the password", 403, api.ReasonConfirmationRequired, "POST", "/account/passkeys/options", nil)
	id := b.add(d, "Laptop")
	other.want("a session of before", 401, api.ReasonSignInRequired, "GET", "/session", nil)
	var list api.Items[api.Passkey]
	if status, _ := b.ask("GET", "/account/passkeys", nil, &list); status != 200 || len(list.Items) != 1 {
		t.Fatalf("listing them: %d, %+v", status, list)
	}
	if p := list.Items[0]; p.ID != id || p.Name != "Laptop" || p.Host != "localhost" || !p.Created.Equal(testNow) || p.LastUsed != nil || p.BackedUp {
		t.Errorf("the passkey is %+v", p)
	}

	in := s.named(t)
	challenge := in.challenge("demo")
	if p := in.problem; fmt.Sprint(p.Factors) != "[passkey]" || len(p.Passkey.Allow) != 1 || p.Passkey.Host != "localhost" || p.Reason != api.ReasonSecondFactorRequired {
		t.Errorf("the password alone is answered with %+v", p)
	}
	if !strings.Contains(in.problem.Detail, "passkey") {
		t.Errorf("which does not say what to do: %s", in.problem.Detail)
	}
	answer := d.Get(challenge)
	in.want("a wrong password with the passkey", 401, api.ReasonSignInFailed, "POST", "/session", members{"login": "demo", "password": "wrong", "passkey": answer})
	in.want("a code, which the account has none of", 401, api.ReasonSecondFactorFailed, "POST", "/session", members{"login": "demo", "password": phrase, "code": "000000"})
	in.want("a code beside it", 400, api.ReasonInvalid, "POST", "/session", members{"login": "demo", "password": phrase, "code": "000000", "passkey": answer})
	in.want("the passkey", 201, "", "POST", "/session", signInAs("demo", answer))
	in.want("the same answer", 401, api.ReasonSecondFactorFailed, "POST", "/session", signInAs("demo", answer))

	in.ask("GET", "/account/passkeys", nil, &list)
	if day := testNow.Truncate(24 * time.Hour); list.Items[0].LastUsed == nil || !list.Items[0].LastUsed.Equal(day) {
		t.Errorf("it was used last %v, want %v", list.Items[0].LastUsed, day)
	}
	var session api.Session
	in.ask("GET", "/session", nil, &session)
	if !session.Account.HasSecondFactor || fmt.Sprint(session.Account.Factors) != "[passkey]" {
		t.Errorf("the session says %+v", session.Account)
	}
	_, err := (&client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}).Tokens(bg, api.TokenFilter{})
	wantProblem(t, "HTTP Basic", err, 403, api.ReasonBasicRefused, "token")
	if status, _ := s.browser(t).ask("POST", "/session", signInAs("demo", nil), nil); status != 401 {
		t.Errorf("by the address, where there are no passkeys, the password alone gets %d", status)
	}
}

// TestPasskeyElsewhere: where a passkey cannot be used, who knows the password is told where it
// can.
func TestPasskeyElsewhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.Hosts = []string{"localhost", "one.example", "127.0.0.1"} })
	s.signInNamed(t, "demo").add(s.device(t), "Laptop")
	b := s.browser(t)
	b.want("by the address", 401, api.ReasonSecondFactorRequired, "POST", "/session", signInAs("demo", nil))
	if b.problem.Factors != nil || b.problem.Passkey != nil || !strings.Contains(b.problem.Detail, "localhost") {
		t.Errorf("the answer is %+v", b.problem)
	}
	admin := s.signIn(t, "admin")
	admin.want("adding one by the address", 400, api.ReasonInvalid, "POST", "/account/passkeys/options", members{"password": phrase})
	if !strings.Contains(admin.problem.Detail, "name") {
		t.Errorf("which does not say what to do: %s", admin.problem.Detail)
	}
}

// TestRefusedPasskeys: an answer counts once, for its challenge, site and account, and what
// is refused is in the audit of the account.
func TestRefusedPasskeys(t *testing.T) {
	t.Parallel()
	type world struct {
		*site
		demo  *authenticator.Authenticator
		admin *authenticator.Authenticator
	}
	for name, test := range map[string]struct {
		answer func(w world, in *browser) *api.PasskeyAssertion
		reason string
		says   string
	}{
		"of another account":  {func(w world, in *browser) *api.PasskeyAssertion { return w.admin.Get(in.challenge("demo")) }, "", "none of the account's passkeys"},
		"for another account": {func(w world, in *browser) *api.PasskeyAssertion { return w.demo.Get(in.challenge("admin")) }, "", "challenge"},
		"for no challenge":    {func(w world, _ *browser) *api.PasskeyAssertion { return w.demo.Get("AAAAAAAAAAAAAAAAAAAAAA") }, "", "challenge"},
		"for a new passkey": {func(w world, in *browser) *api.PasskeyAssertion {
			answer := w.demo.Get(in.challenge("demo"))
			answer.Response.ClientData = w.demo.Create(in.challenge("demo")).Response.ClientData
			return answer
		}, "", "does not fit"},
		"after 5 minutes": {func(w world, in *browser) *api.PasskeyAssertion {
			answer := w.demo.Get(in.challenge("demo"))
			w.pass(5 * time.Minute)
			return answer
		}, "", "5 minutes"},
		"from another origin": {func(w world, in *browser) *api.PasskeyAssertion {
			w.demo.Origin = "http://localhost:1"
			return w.demo.Get(in.challenge("demo"))
		}, "", "another address"},
		"for another host": {func(w world, in *browser) *api.PasskeyAssertion {
			w.demo.Host = "evil.example"
			return w.demo.Get(in.challenge("demo"))
		}, "", "host name"},
		"without verification": {func(w world, in *browser) *api.PasskeyAssertion {
			w.demo.Flags = authenticator.UserPresent
			return w.demo.Get(in.challenge("demo"))
		}, "", "PIN"},
		"of a copy": {func(w world, in *browser) *api.PasskeyAssertion {
			w.demo.Counter = 1
			return w.demo.Get(in.challenge("demo"))
		}, api.ReasonPasskeyCloned, `"Laptop"`},
		"signed by another": {func(w world, in *browser) *api.PasskeyAssertion {
			w.admin.ID = w.demo.ID
			return w.admin.Get(in.challenge("demo"))
		}, "", "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{site: newSite(t, nil)}
			w.demo, w.admin = w.device(t), w.device(t)
			w.signInNamed(t, "demo").add(w.demo, "Laptop")
			w.signInNamed(t, "admin").add(w.admin, "Phone")
			in := w.named(t)
			reason := test.reason
			if reason == "" {
				reason = api.ReasonSecondFactorFailed
			}
			answer := test.answer(w, in)
			in.want("it", 401, reason, "POST", "/session", signInAs("demo", answer))
			if !strings.Contains(in.problem.Detail, test.says) || in.problem.Field != "passkey" || in.cookie != "" {
				t.Errorf("it is told %q of %s", in.problem.Detail, in.problem.Field)
			}
			if strings.Contains(in.problem.Detail, answer.ID) {
				t.Error("the answer repeats the credential id")
			}
			refused := true
			found, err := w.Store.Audit(bg, tokenstore.AuditQuery{Limit: 10, Refused: &refused})
			if err != nil || len(found) != 1 || found[0].Refused != reason || found[0].Action != tokenstore.ActionSessionStart {
				t.Errorf("the audit has %+v, %v", found, err)
			}
		})
	}
}

// TestRefusedNewPasskeys: a new passkey counts once, for its challenge and session, and is
// nobody's yet.
func TestRefusedNewPasskeys(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b, d := s.signInNamed(t, "demo"), s.device(t)
	refuse := func(what string, b *browser, status int, reason string, body members) {
		t.Helper()
		b.want(what, status, reason, "POST", "/account/passkeys", body)
	}
	made := d.Create(b.begin(nil))
	refuse("in another session of the account", s.signInNamed(t, "demo"), 400, api.ReasonInvalid, members{"name": "x", "passkey": made})
	refuse("in a session of another account", s.signInNamed(t, "admin"), 400, api.ReasonInvalid, members{"name": "x", "passkey": made})
	for _, name := range []string{"", " ", strings.Repeat("x", 101), "a\u202eb", "a\nb"} {
		refuse(fmt.Sprintf("the name %q", name), b, 400, api.ReasonInvalid, members{"name": name, "passkey": made})
	}
	refuse("a large body", b, 413, api.ReasonTooLarge, members{"name": strings.Repeat("x", 70_000), "passkey": made})
	refuse("an unknown member", b, 400, api.ReasonInvalid, members{"name": "x", "passkey": made, "more": 1})
	large := *made
	large.Response.Attestation = strings.Repeat("A", 60_000)
	refuse("an attestation without end", b, 400, api.ReasonInvalid, members{"name": "x", "passkey": large})
	refuse("for its challenge, which is used up now", b, 400, api.ReasonInvalid, members{"name": "x", "passkey": made})

	made = d.Create(b.begin(nil))
	s.pass(5 * time.Minute)
	refuse("after 5 minutes", b, 400, api.ReasonInvalid, members{"name": "x", "passkey": made})
	made = d.Create(b.begin(nil))
	s.pass(5*time.Minute - time.Second)
	refuse("before that", b, 201, "", members{"name": "x", "passkey": made})
	refuse("twice", b, 400, api.ReasonInvalid, members{"name": "x", "passkey": made})

	// The same one again, also for another account, who is not told whose it is.
	admin := s.signInNamed(t, "admin")
	refuse("that of another account", admin, 409, api.ReasonExists, members{"name": "x", "passkey": d.Create(admin.begin(nil))})
	if strings.Contains(admin.problem.Detail, "demo") {
		t.Errorf("it is told whose it is: %s", admin.problem.Detail)
	}
	basic := s.named(t)
	r, err := http.NewRequest("GET", "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("admin", phrase)
	for path, body := range map[string]members{
		"/account/passkeys/options": {}, "/account/passkeys": {"name": "x", "passkey": made},
		"/session/confirmation/options": {}, "/session/confirmation": {"passkey": d.Get("AAAA")},
	} {
		basic.want("with HTTP Basic", 404, api.ReasonNotFound, "POST", path, body, "Authorization", r.Header.Get("Authorization"))
		if !strings.Contains(basic.problem.Detail, "HTTP Basic has none") {
			t.Errorf("%s with HTTP Basic is told %q", path, basic.problem.Detail)
		}
	}
}

// TestFactorOfPasskeys: who has a session and the password changes no second factor: that
// takes the factor itself.
func TestFactorOfPasskeys(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.signInNamed(t, "demo")
	var secret api.NewFactor
	var codes api.RecoveryCodes
	b.ask("POST", "/account/second-factor", members{"password": phrase}, &secret)
	b.ask("POST", "/account/second-factor/confirm", members{"password": phrase, "code": s.code(t, secret.Secret)}, &codes)
	if len(codes.Codes) != 10 {
		t.Fatal("there is no second factor")
	}
	b.want("adding one without a code", 403, api.ReasonSecondFactorRequired, "POST", "/account/passkeys/options", members{"password": phrase})
	b.want("with a wrong one", 403, api.ReasonSecondFactorFailed, "POST", "/account/passkeys/options", members{"password": phrase, "code": "000000"})
	d := s.device(t)
	challenge := b.begin(members{"code": codes.Codes[0]})
	b.want("with a code that was used", 403, api.ReasonSecondFactorFailed, "POST", "/account/passkeys/options", members{"password": phrase, "code": codes.Codes[0]})
	var made api.Passkey
	if status, reason := b.ask("POST", "/account/passkeys", members{"name": "Key", "passkey": d.Create(challenge)}, &made); status != 201 {
		t.Fatalf("adding one: %d %s", status, reason)
	}
	in := s.named(t)
	challenge = in.challenge("demo")
	if fmt.Sprint(in.problem.Factors) != "[code passkey]" {
		t.Errorf("the ways are %v", in.problem.Factors)
	}
	in.want("the passkey", 201, "", "POST", "/session", signInAs("demo", d.Get(challenge)))
	in.want("a recovery code", 201, "", "POST", "/session", members{"login": "demo", "password": phrase, "code": codes.Codes[1]})

	path := "/account/passkeys/" + made.ID
	s.signInNamed(t, "admin").want("somebody else's", 404, api.ReasonNotFound, "DELETE", path, members{"password": phrase})
	in.want("without the password", 403, api.ReasonConfirmationRequired, "DELETE", path, nil)
	in.want("with the password alone", 403, api.ReasonSecondFactorRequired, "DELETE", path, members{"password": phrase})
	in.want("with a wrong code", 403, api.ReasonSecondFactorFailed, "DELETE", path, members{"password": phrase, "code": "000000"})
	in.want("with a code", 204, "", "DELETE", path, members{"password": phrase, "code": codes.Codes[2]})
	in.want("twice", 404, api.ReasonNotFound, "DELETE", path, members{"password": phrase, "code": codes.Codes[3]})
	for _, action := range []tokenstore.Action{tokenstore.ActionPasskeyAdd, tokenstore.ActionPasskeyRemove} {
		made := false
		found, err := s.Store.Audit(bg, tokenstore.AuditQuery{Limit: 1, Action: action, Refused: &made})
		if err != nil || len(found) != 1 {
			t.Fatalf("the audit has %d entries of %s, %v", len(found), action, err)
		}
		if both := string(found[0].Before) + string(found[0].After); !strings.Contains(both, `"passkeys":["Key (`) || strings.Count(both, "passkeys") != 1 {
			t.Errorf("%s is recorded as %s", action, both)
		}
	}
}

// TestManyPasskeys: an account has ten at most, and an operator takes them all away.
func TestManyPasskeys(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	d := s.device(t)
	s.signInNamed(t, "demo").add(d, "the first")
	before, err := s.Store.AccountByLogin(bg, "demo")
	if err != nil {
		t.Fatal(err)
	}
	after := before.Clone()
	for i := range tokenstore.MaxPasskeys - 1 {
		after.Passkeys = append(after.Passkeys, tokenstore.Passkey{ID: []byte{byte(i)}, PublicKey: []byte("key"), Host: "localhost", Name: fmt.Sprint(i), Created: testNow})
	}
	if err := s.Store.Commit(bg, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: before, After: after}}}); err != nil {
		t.Fatal(err)
	}
	b := s.named(t)
	b.want("signing in", 201, "", "POST", "/session", signInAs("demo", d.Get(b.challenge("demo"))))
	b.want("the 11th", 409, api.ReasonTooManyPasskeys, "POST", "/account/passkeys/options", members{"password": phrase})
	s.signInNamed(t, "admin").want("taking them all away", 204, "", "DELETE", "/accounts/demo/second-factor", members{"password": phrase})
	b.want("after that", 401, api.ReasonSignInRequired, "GET", "/session", nil)
	s.signInNamed(t, "demo")
}

// TestPasskeysAreThrottled: wrong answers are slowed down, and hold up neither codes nor
// passwords.
func TestPasskeysAreThrottled(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	d := s.device(t)
	s.signInNamed(t, "demo").add(d, "Laptop")
	tried := 0
	for range 20 {
		if _, reason := s.named(t).ask("POST", "/session", signInAs("demo", d.Get("AAAA")), nil); reason == api.ReasonSecondFactorFailed {
			tried++
		}
	}
	if tried > 11 {
		t.Errorf("%d wrong answers were tried", tried)
	}
	in := s.named(t)
	challenge := in.challenge("demo")
	in.want("a good one, too early", 429, api.ReasonThrottled, "POST", "/session", signInAs("demo", d.Get(challenge)))
	s.pass(time.Minute)
	in.want("a good one, later", 201, "", "POST", "/session", signInAs("demo", d.Get(in.challenge("demo"))))
}

// TestPasskeyRequired: where a second factor is required a passkey is one, and can be the first.
func TestPasskeyRequired(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.SecondFactor = true })
	b := s.signInNamed(t, "demo")
	b.want("before", 403, api.ReasonSecondFactorSetup, "GET", "/tokens", nil)
	b.add(s.device(t), "Laptop")
	b.want("after", 200, "", "GET", "/tokens", nil)
	b.want("a code in addition, with the password alone", 403, api.ReasonSecondFactorRequired, "POST", "/account/second-factor", members{"password": phrase})
}

// confirm confirms with a passkey a change of how the account signs in, or another one.
func (b *browser) confirm(d *authenticator.Authenticator, signIn bool) {
	b.Helper()
	if status, reason := b.ask("POST", "/session/confirmation", members{"passkey": d.Get(b.confirmation(signIn))}, nil); status != 204 {
		b.Fatalf("confirming: %d %s: %s", status, reason, b.problem.Detail)
	}
}

// confirmation is the challenge of a confirmation.
func (b *browser) confirmation(signIn bool) string {
	b.Helper()
	var options api.PasskeyRequest
	if status, reason := b.ask("POST", "/session/confirmation/options", members{"sign_in": signIn}, &options); status != 200 {
		b.Fatalf("beginning to confirm: %d %s: %s", status, reason, b.problem.Detail)
	}
	return options.Challenge
}

// TestConfirmWithPasskey: a passkey stands in for the password of one change, of the kind that
// was said, in its session and for two minutes.
func TestConfirmWithPasskey(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b, d := s.signInNamed(t, "demo"), s.device(t)
	b.want("without a passkey", 404, api.ReasonNotFound, "POST", "/session/confirmation/options", members{})
	id := b.add(d, "Laptop")
	other := s.named(t)
	other.want("another session", 201, "", "POST", "/session", signInAs("demo", d.Get(other.challenge("demo"))))
	generate := func(b *browser) (status int) {
		t.Helper()
		status, _ = b.ask("POST", "/tokens", tokenOf(""), nil)
		return status
	}

	before := b.cookie
	b.confirm(d, false)
	if b.cookie == before {
		t.Error("the session keeps its id")
	}
	if status := generate(other); status != 403 {
		t.Errorf("in another session: %d", status)
	}
	newPassword := members{"new_password": "another phrase of five words"}
	b.want("the password, for which it was not", 403, api.ReasonConfirmationRequired, "PUT", "/account/password", newPassword)
	b.want("a change that is refused", 400, api.ReasonInvalid, "POST", "/tokens", members{"description": "", "methods": []string{"*"}})
	if status := generate(b); status != 201 {
		t.Errorf("after it: %d", status)
	}
	if status := generate(b); status != 403 {
		t.Errorf("a second change: %d", status)
	}

	b.confirm(d, false)
	s.pass(2*time.Minute - time.Second)
	if status := generate(b); status != 201 {
		t.Errorf("within two minutes: %d", status)
	}
	b.confirm(d, false)
	s.pass(2 * time.Minute)
	if status := generate(b); status != 403 {
		t.Errorf("after two minutes: %d", status)
	}
	b.confirm(d, false)
	b.want("taking it back", 204, "", "DELETE", "/session/confirmation", nil)
	if status := generate(b); status != 403 {
		t.Errorf("after it was taken back: %d", status)
	}

	b.confirm(d, true)
	if status := generate(b); status != 403 {
		t.Errorf("a token, for which it was not: %d", status)
	}
	b.want("the password", 204, "", "PUT", "/account/password", newPassword)
	b.want("the password, twice", 403, api.ReasonConfirmationRequired, "PUT", "/account/password", newPassword)
	other.want("another session after that", 401, api.ReasonSignInRequired, "GET", "/session", nil)

	b.confirm(d, true)
	challenge := b.begin(members{"password": ""})
	second := s.device(t)
	b.want("a second passkey", 201, "", "POST", "/account/passkeys", members{"name": "Key", "passkey": second.Create(challenge)})
	b.confirm(second, true)
	b.want("removing the first one", 204, "", "DELETE", "/account/passkeys/"+id, nil)
	b.want("confirming with it", 403, api.ReasonConfirmationFailed, "POST", "/session/confirmation", members{"passkey": d.Get(b.confirmation(true))})
	var session api.Session
	b.confirm(second, true)
	var list api.Items[api.Passkey]
	b.ask("GET", "/account/passkeys", nil, &list)
	b.want("removing the last one", 204, "", "DELETE", "/account/passkeys/"+list.Items[0].ID, nil)
	if b.ask("GET", "/session", nil, &session); session.Account.HasSecondFactor {
		t.Error("there is a second factor without passkeys")
	}
}

// TestRefusedConfirmations: an answer confirms once, in its session, and nothing but what it was
// asked for.
func TestRefusedConfirmations(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b, d := s.signInNamed(t, "demo"), s.device(t)
	b.add(d, "Laptop")
	other := s.named(t)
	other.want("another session", 201, "", "POST", "/session", signInAs("demo", d.Get(other.challenge("demo"))))
	refuse := func(what string, b *browser, answer *api.PasskeyAssertion) {
		t.Helper()
		before := b.cookie
		b.want(what, 403, api.ReasonConfirmationFailed, "POST", "/session/confirmation", members{"passkey": answer})
		if b.cookie != before || b.problem.Field != "passkey" {
			t.Errorf("%s: the session gets another id, or %s is refused", what, b.problem.Field)
		}
		if status, _ := b.ask("POST", "/tokens", tokenOf(""), nil); status != 403 {
			t.Errorf("%s confirms", what)
		}
	}
	answer := d.Get(b.confirmation(false))
	refuse("in another session", other, answer)
	b.want("in its own", 204, "", "POST", "/session/confirmation", members{"passkey": answer})
	if status, _ := b.ask("POST", "/tokens", tokenOf(""), nil); status != 201 {
		t.Errorf("it confirms nothing: %d", status)
	}
	refuse("sent again", b, answer)
	refuse("that of a sign-in", b, d.Get(s.named(t).challenge("demo")))
	answer = d.Get(b.confirmation(false))
	s.named(t).want("signing in with that of a confirmation", 401, api.ReasonSecondFactorFailed, "POST", "/session", signInAs("demo", answer))
	answer = d.Get(b.confirmation(false))
	s.pass(5 * time.Minute)
	refuse("after 5 minutes", b, answer)
	d.Flags = authenticator.UserPresent
	refuse("without verification", b, d.Get(b.confirmation(false)))
	d.Flags |= authenticator.UserVerified
	d.Origin = "https://evil.example"
	refuse("from another origin", b, d.Get(b.confirmation(false)))
	d.Origin = "http://" + s.local()
	d.Counter = 1
	b.want("of a copy", 403, api.ReasonPasskeyCloned, "POST", "/session/confirmation", members{"passkey": d.Get(b.confirmation(false))})
	b.want("a large body", 413, api.ReasonTooLarge, "POST", "/session/confirmation", members{"passkey": strings.Repeat("x", 70_000)})
	refused := true
	found, err := s.Store.Audit(bg, tokenstore.AuditQuery{Limit: 50, Refused: &refused, Action: tokenstore.ActionSessionConfirm})
	if err != nil || len(found) == 0 || found[0].Refused != api.ReasonPasskeyCloned {
		t.Errorf("the audit has %+v, %v", found, err)
	}
}

// TestPasskeyOpensWindow: where changes need no password for a while after one, a passkey
// begins that while as well.
func TestPasskeyOpensWindow(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Site) { c.ConfirmWithin = 10 * time.Minute })
	b, d := s.signInNamed(t, "demo"), s.device(t)
	b.add(d, "Laptop")
	b.confirm(d, false)
	for range 3 {
		if status, reason := b.ask("POST", "/tokens", tokenOf(""), nil); status != 201 {
			t.Errorf("within the time: %d %s", status, reason)
		}
	}
	b.want("the password, for which a new one is needed", 403, api.ReasonConfirmationRequired, "PUT", "/account/password", members{"new_password": "another phrase of five words"})
	s.pass(10 * time.Minute)
	if status, _ := b.ask("POST", "/tokens", tokenOf(""), nil); status != 403 {
		t.Errorf("when the time has passed: %d", status)
	}
}
