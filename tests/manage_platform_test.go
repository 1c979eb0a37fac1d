package tests

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/platform"
)

// withPlatform is a program to whose management people of a platform sign in.
func withPlatform(t *testing.T, options string, users ...platform.User) (*managed, *running) {
	t.Helper()
	p := newPlatform(t, users...)
	app := "platform {\nname \"Example Cloud\"\nurl http://" + p.address + "\nsecond_factor result 705\n}\n" + keys(newKey(t, "a"))
	return newManaged(t, options, config{app: app}), p
}

func person(login string) platform.User {
	return platform.User{Login: login, Password: passwordOf(login)}
}

// seen reports whether the platform was sent a text.
func (r *running) seen(text string) bool {
	for _, rec := range r.Records() {
		if bytes.Contains(rec.Bytes, []byte(text)) {
			return true
		}
	}
	return false
}

// TestPlatformAccounts: people sign in with their login and password on the
// platform; their account is made then, and the password there confirms changes.
func TestPlatformAccounts(t *testing.T) {
	t.Parallel()
	m, p := withPlatform(t, "accounts platform", person("ann@example.com"), person("bob@example.com"))
	nobody := m.caller(t)
	var ways struct{ Platform string }
	nobody.ask("GET", "/sign-in", nil).is(200, "").into(&ways)
	if ways.Platform != "Example Cloud" {
		t.Errorf("people are to sign in with %q", ways.Platform)
	}
	m.local(t).ask("GET", "/accounts/ann@example.com", nil).is(404, "not_found")
	ann := m.signedIn(t, "ann@example.com")
	withPassword := func(more members) members { return members{"password": passwordOf("ann@example.com")}.and(more) }
	var session struct {
		Account struct {
			ID          int
			Login, Role string
			OfPlatform  bool `json:"of_platform"`
		}
		Platform struct {
			Name             string
			KeepsCredentials bool `json:"keeps_credentials"`
			SendsSessions    bool `json:"sends_sessions"`
		}
	}
	ann.ask("GET", "/session", nil).is(200, "").into(&session)
	if a := session.Account; a.Login != "ann@example.com" || a.Role != "user" || !a.OfPlatform {
		t.Errorf("signed in as %+v", a)
	}
	if p := session.Platform; p.Name != "Example Cloud" || !p.KeepsCredentials || p.SendsSessions {
		t.Errorf("the dashboard is told of the platform %+v", p)
	}
	made := ann.ask("POST", "/tokens", withPassword(members{"description": "mine", "methods": []string{stopEnv}, "lifetime": "1d"})).is(201, "")
	ann.ask("POST", "/tokens", members{"description": "mine", "methods": []string{stopEnv}, "lifetime": "1d", "password": passwordOf("bob@example.com")}).is(403, "confirmation_failed")
	var token struct{ Value string }
	made.into(&token)
	if code, _ := m.get(stop + "?envName=x&session=" + token.Value); code != 200 {
		t.Errorf("the gate answers %d to the token", code)
	}
	// Another spelling of the login is the same person, HTTP Basic works, and
	// another person has an account of their own.
	upper := m.caller(t)
	upper.login = "ann@example.com"
	upper.ask("POST", "/session", members{"login": "ANN@Example.com", "password": passwordOf("ann@example.com")}).is(201, "").into(&session)
	first := session.Account.ID
	m.basic(t, "ann@example.com").ask("GET", "/tokens", nil).is(200, "")
	m.signedIn(t, "bob@example.com").ask("GET", "/session", nil).is(200, "").into(&session)
	if session.Account.ID == first {
		t.Error("two people have one account")
	}
	// The password is not one of here.
	ann.ask("PUT", "/account/password", withPassword(members{"new_password": passwordOf("new")})).is(409, "of_platform")
	m.local(t).ask("PUT", "/accounts/ann@example.com/password", members{"new_password": passwordOf("new")}).is(409, "of_platform")
	var account struct {
		Platform    string
		HasPassword bool `json:"has_password"`
	}
	m.local(t).ask("GET", "/accounts/ann@example.com", nil).is(200, "").into(&account)
	if account.Platform != "linked" || account.HasPassword {
		t.Errorf("the account is %+v", account)
	}
	// Sessions that were made to check a password are ended.
	waitFor(t, "the sessions on the platform to end", func() bool { return p.OpenSessions() == 0 })
	out := m.output.String()
	for _, secret := range []string{passwordOf("ann@example.com"), token.Value} {
		if strings.Contains(out, secret) || strings.Contains(m.told.String(), passwordOf("ann@example.com")) {
			t.Error("a secret stands in the log, or in an answer")
		}
	}
	// A person that the platform refuses now is refused here, and a change
	// needs the password of now.
	p.users[0].Password = passwordOf("changed")
	p.kill()
	p.start()
	ann.ask("POST", "/tokens", withPassword(members{"description": "more", "methods": []string{stopEnv}, "lifetime": "1d"})).is(403, "confirmation_failed")
	ann.ask("POST", "/tokens", members{"description": "more", "methods": []string{stopEnv}, "lifetime": "1d", "password": passwordOf("changed")}).is(201, "")
	m.caller(t).ask("POST", "/session", members{"login": "ann@example.com", "password": passwordOf("ann@example.com")}).is(401, "sign_in_failed")
}

// TestPlatformAndLocal: an account that was added here is nobody's of the
// platform unless an operator says so, and its password never goes there.
func TestPlatformAndLocal(t *testing.T) {
	t.Parallel()
	const theirs = "what the platform knows of admin"
	m, p := withPlatform(t, "accounts platform", platform.User{Login: "admin", Password: theirs}, platform.User{Login: "demo", Password: theirs}, person("carl"))
	try := func(login, password string) *reply {
		return m.caller(t).ask("POST", "/session", members{"login": login, "password": password})
	}
	try("admin", theirs).is(401, "sign_in_failed")
	m.signedIn(t, "admin")
	local := m.local(t)
	local.ask("POST", "/accounts", members{"login": "demo"}).is(201, "") // without a password
	try("demo", theirs).is(401, "sign_in_failed")
	if p.seen("admin") || p.seen("demo") {
		t.Error("the platform was asked about an account of here")
	}
	// An operator gives the account to the person, and takes it back.
	local.ask("POST", "/accounts", members{"login": "x", "of_platform": true, "new_password": passwordOf("x")}).is(409, "of_platform")
	local.ask("PATCH", "/accounts/demo", members{"of_platform": true}).is(200, "")
	try("demo", "wrong").is(401, "sign_in_failed")
	var session struct{ Account struct{ Login string } }
	demo := m.caller(t)
	demo.login = "demo"
	demo.keepCookie(demo.ask("POST", "/session", members{"login": "Demo", "password": theirs}).is(201, ""))
	demo.ask("GET", "/session", nil).is(200, "").into(&session)
	if session.Account.Login != "demo" {
		t.Errorf("signed in as %q", session.Account.Login)
	}
	local.ask("PATCH", "/accounts/demo", members{"of_platform": false}).is(200, "")
	demo.ask("GET", "/session", nil).is(401, "sign_in_required")
	try("demo", theirs).is(401, "sign_in_failed")
	// An operator of the platform, added beforehand.
	local.ask("POST", "/accounts", members{"login": "carl", "of_platform": true, "role": "operator"}).is(201, "")
	m.signedIn(t, "carl").ask("GET", "/accounts", nil).is(200, "")
}

// TestPlatformLogins: an account is that of a person, whatever login they have;
// somebody else who gets their old login does not get it.
func TestPlatformLogins(t *testing.T) {
	t.Parallel()
	m, p := withPlatform(t, "accounts platform", person("ann@example.com"), person("bob@example.com"))
	id := func(c *caller) (id int) {
		var session struct{ Account struct{ ID int } }
		c.ask("GET", "/session", nil).is(200, "").into(&session)
		return session.Account.ID
	}
	ann := id(m.signedIn(t, "ann@example.com"))
	p.users[0] = person("ann@example.org") // has married
	p.kill()
	p.start()
	if now := id(m.signedIn(t, "ann@example.org")); now != ann {
		t.Errorf("account %d became %d with another login", ann, now)
	}
	p.users[1] = person("ann@example.org") // who is somebody else
	p.users[0] = person("gone@example.org")
	p.kill()
	p.start()
	m.caller(t).ask("POST", "/session", members{"login": "ann@example.org", "password": passwordOf("ann@example.org")}).is(401, "sign_in_failed")
	m.logs("taken here by another account")
}

// TestPlatformTrouble: people are told what of the platform keeps them out;
// accounts of here are not concerned.
func TestPlatformTrouble(t *testing.T) {
	t.Parallel()
	two := platform.User{Login: "two@example.com", Password: passwordOf("two@example.com"), SecondFactor: true}
	odd := person("odd name@example.com")
	m, p := withPlatform(t, "accounts platform", person("ann@example.com"), two, odd)
	ask := func(login string) *reply {
		return m.caller(t).ask("POST", "/session", members{"login": login, "password": passwordOf(login)})
	}
	ask("two@example.com").is(403, "platform_second_factor")
	ask("odd name@example.com").is(401, "sign_in_failed")
	// Guesses are slowed down before they get to the platform.
	guess := m.caller(t)
	last := &reply{}
	before := p.signInRequests()
	for range 20 {
		last = guess.ask("POST", "/session", members{"login": "ann@example.com", "password": "wrong"})
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" || p.signInRequests()-before > 10 {
		t.Errorf("20 guesses end with %d, %d of them reached the platform", last.status, p.signInRequests()-before)
	}
	p.kill()
	for range 3 {
		ask("bob@example.com").is(503, "platform_unavailable")
	}
	down := ask("bob@example.com").is(503, "platform_unavailable")
	if down.header.Get("Retry-After") == "" {
		t.Error("nobody is told when to try again")
	}
	m.signedIn(t, "admin")
	m.logs("connection refused")
	p.start()
	ask("bob@example.com").is(401, "sign_in_failed")
	m.logs("the platform answers again")
	if n := strings.Count(m.output.String(), "connection refused") + strings.Count(m.output.String(), "management API failed"); n != 1 {
		t.Errorf("%d lines of the log tell of one outage", n)
	}
	if m.metric(`patgate_platform_questions_total{outcome="unreachable"}`) == 0 ||
		m.metric(`patgate_platform_questions_total{outcome="second_factor"}`) == 0 {
		t.Error("the operator does not learn why")
	}
}

// TestPlatformNotAsked: without accounts platform nobody of the platform gets in,
// and it is not asked.
func TestPlatformNotAsked(t *testing.T) {
	t.Parallel()
	m, p := withPlatform(t, "", person("ann@example.com"))
	m.local(t).ask("POST", "/accounts", members{"login": "ann@example.com", "of_platform": true}).is(201, "")
	for _, login := range []string{"ann@example.com", "bob@example.com"} {
		m.caller(t).ask("POST", "/session", members{"login": login, "password": passwordOf(login)}).is(401, "sign_in_failed")
	}
	if len(p.Records()) != 0 {
		t.Error("the platform was asked")
	}
	var ways struct{ Platform string }
	m.caller(t).ask("GET", "/sign-in", nil).is(200, "").into(&ways)
	if ways.Platform != "" {
		t.Error("people are told to sign in with the platform")
	}
}

// TestPlatformTellsNothing: with accounts platform, a wrong password costs the same work
// and gets the same answer, whether the login is one of here, of the platform, disabled, or
// nobody's, and while the platform is down; who has the right password of here gets in.
func TestPlatformTellsNothing(t *testing.T) {
	t.Parallel()
	m, p := withPlatform(t, "accounts platform", person("ann@example.com"), person("new@example.com"))
	local := m.local(t)
	for _, login := range []string{"here", "disabled"} {
		local.ask("POST", "/accounts", members{"login": login, "new_password": passwordOf(login)}).is(201, "")
	}
	local.ask("PATCH", "/accounts/disabled", members{"disabled": true}).is(200, "")
	m.caller(t).signIn("ann@example.com")
	type seen struct {
		status    int
		body      string
		retry     string
		questions int // that the platform got
		hashes    int // that were computed
	}
	logins := []string{"here", "disabled", "ann@example.com", "new@example.com", "nobody@example.com", "nobody"}
	try := func(state string) {
		t.Helper()
		var first seen
		for i, login := range logins {
			questions, hashes := p.signInRequests(), m.metric("patgate_password_hashes_total")
			r := m.caller(t).ask("POST", "/session", members{"login": login, "password": "not the password of anybody"})
			got := seen{r.status, string(r.body), r.header.Get("Retry-After"), p.signInRequests() - questions, int(m.metric("patgate_password_hashes_total") - hashes)}
			if i == 0 {
				first = got
			} else if got != first {
				t.Errorf("%s: %s gets %+v, %s %+v", state, login, got, logins[0], first)
			}
		}
		if first.hashes != 1 {
			t.Errorf("%s: a wrong password costs %d hashes", state, first.hashes)
		}
	}
	try("the platform answers")
	questions := p.signInRequests()
	m.caller(t).signIn("here")
	if p.signInRequests() != questions {
		t.Error("the platform is asked of who has the right password of here")
	}
	for _, rec := range p.Records() {
		if strings.Contains(string(rec.Bytes), "horses+of+here") || strings.Contains(string(rec.Bytes), "here%40") {
			t.Error("the platform got a password of here")
		}
	}
	p.kill()
	try("the platform is down")
	m.caller(t).signIn("here")
}

// TestPlatformID: an account can be given to a certain person of the platform, before they
// have signed in; whoever gets the login first there does not get the account.
func TestPlatformID(t *testing.T) {
	t.Parallel()
	owner, stranger := person("ann@example.com"), person("boss@example.com")
	m, _ := withPlatform(t, "accounts platform", owner, stranger)
	id := "1" // its place among the users
	m.must("accounts", "add", "boss@example.com", "--platform-id", id, "--role", "operator")
	m.caller(t).ask("POST", "/session", members{"login": "boss@example.com", "password": passwordOf("boss@example.com")}).is(401, "sign_in_failed")
	var session struct {
		Account struct{ Login, Role string }
	}
	m.signedIn(t, "ann@example.com").ask("GET", "/session", nil).is(200, "").into(&session)
	if session.Account.Login != "ann@example.com" || session.Account.Role != "operator" {
		t.Errorf("the person is signed in as %+v", session.Account)
	}
	local := m.local(t)
	for _, refused := range []struct {
		what   members
		status int
		reason string
	}{
		{members{"login": "two", "platform_id": id}, 409, "exists"},
		{members{"login": "two", "platform_id": " 7"}, 400, "invalid"},
		{members{"login": "two", "platform_id": "7", "new_password": passwordOf("two")}, 409, "of_platform"},
	} {
		local.ask("POST", "/accounts", refused.what).is(refused.status, refused.reason)
	}
	local.ask("POST", "/accounts", members{"login": "later", "new_password": passwordOf("later")}).is(201, "")
	m.must("accounts", "edit", "later", "--platform-id", "4711")
	var account struct {
		Platform    string
		HasPassword bool `json:"has_password"`
	}
	local.ask("GET", "/accounts/later", nil).is(200, "").into(&account)
	if account.Platform != "linked" || account.HasPassword {
		t.Errorf("the account is %+v", account)
	}
}
