package tests

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/patgate/patgate/tests/freeport"
)

// factor is what an account was shown of its second factor.
type factor struct {
	Secret, URI, QR string
	Codes           []string `json:"recovery_codes"`
}

// code is that of so many steps after the present one. A code is good a step
// before and after its time, so that of the next one is good, too.
func (f factor) code(t *testing.T, after int) string {
	t.Helper()
	code, err := totp.GenerateCode(f.Secret, time.Now().Add(time.Duration(after)*30*time.Second))
	if err != nil {
		t.Fatal("the secret is none")
	}
	return code
}

// setUp gives the caller a second factor. It uses up the present code.
func (c *caller) setUp() (f factor) {
	c.t.Helper()
	c.change("POST", "/account/second-factor", nil).is(200, "").into(&f)
	c.change("POST", "/account/second-factor/confirm", members{"code": f.code(c.t, 0)}).is(200, "").into(&f)
	if len(f.Codes) != 10 {
		c.t.Fatalf("there are %d recovery codes", len(f.Codes))
	}
	return f
}

// TestManageSecondFactor walks through the life of a second factor.
func TestManageSecondFactor(t *testing.T) {
	t.Parallel()
	needed := freeport.Take(t)
	m := newManaged(t, "", config{more: managementSite("http://:"+portOf(needed), "second_factor required\nissuer \"Our platform\"")}, "demo", "other", "must", "lost", "guessed")
	t.Run("life", func(t *testing.T) { secondFactorLife(t, m) })
	t.Run("required", func(t *testing.T) { secondFactorRequired(t, m, "http://"+needed) })
	t.Run("reset", func(t *testing.T) { secondFactorReset(t, m) })
	t.Run("guesses", func(t *testing.T) { codesAreThrottled(t, m) })

	told := m.told.String()
	m.stop()
	if strings.Contains(m.output.String(), "otpauth") || strings.Count(told, "otpauth://") != strings.Count(told, `"qr":`) {
		t.Error("a second factor is told elsewhere than when it is set up")
	}
}

func secondFactorLife(t *testing.T, m *managed) {
	c, second := m.signedIn(t, "demo"), m.signedIn(t, "demo")
	in := members{"login": "demo", "password": passwordOf("demo")}
	with := func(code string) members { return in.and(members{"code": code}) }
	c.change("POST", "/account/second-factor/confirm", members{"code": "000000"}).is(404, "not_found")
	var f factor
	c.change("POST", "/account/second-factor", nil).is(200, "").into(&f)
	if !strings.HasPrefix(f.URI, "otpauth://totp/patgate:demo?") || !strings.HasPrefix(f.QR, "data:image/png;base64,") {
		t.Error("the new second factor is not what apps take")
	}
	c.change("POST", "/account/second-factor/confirm", members{"code": "12345"}).is(403, "second_factor_failed")
	m.caller(t).ask("POST", "/session", in).is(201, "") // it does not hold yet
	before := c.asNow()
	confirmed := f.code(t, 0)
	c.change("POST", "/account/second-factor/confirm", members{"code": confirmed}).is(200, "").into(&f)
	before.ask("GET", "/session", nil).is(401, "sign_in_required")
	second.ask("GET", "/session", nil).is(401, "sign_in_required")
	c.change("POST", "/account/second-factor", nil).is(409, "exists")

	fresh := m.caller(t)
	fresh.login = "demo"
	fresh.ask("POST", "/session", in).is(401, "second_factor_required")
	fresh.ask("POST", "/session", with("")).is(401, "second_factor_required")
	fresh.ask("POST", "/session", with("1234567")).is(401, "second_factor_failed")
	fresh.ask("POST", "/session", with(confirmed)).is(401, "second_factor_failed") // it was used
	fresh.ask("POST", "/session", members{"login": "demo", "password": "wrong", "code": f.Codes[0]}).is(401, "sign_in_failed")
	if fresh.jar.Load() != nil {
		t.Fatal("there is a session without a second factor")
	}
	next := f.code(t, 1)
	fresh.ask("POST", "/session", with(next)).is(201, "")
	m.caller(t).ask("POST", "/session", with(next)).is(401, "second_factor_failed")
	m.caller(t).ask("POST", "/session", with(f.Codes[0])).is(201, "")
	m.caller(t).ask("POST", "/session", with(f.Codes[0])).is(401, "second_factor_failed")
	m.caller(t).ask("POST", "/session", with(" "+strings.ReplaceAll(f.Codes[1], "-", " "))).is(201, "")
	var session struct {
		Account struct {
			Has   bool `json:"has_second_factor"`
			Codes int  `json:"recovery_codes"`
		}
	}
	fresh.ask("GET", "/session", nil).is(200, "").into(&session)
	if !session.Account.Has || session.Account.Codes != 8 {
		t.Errorf("the session tells of the second factor %v and of %d recovery codes", session.Account.Has, session.Account.Codes)
	}
	for _, login := range []string{"demo", "DEMO"} {
		basic := m.basic(t, "demo")
		basic.ask("GET", "/tokens", nil, "X-As: "+login).is(403, "basic_refused")
		basic.ask("POST", "/introspect", url.Values{"token": {"x"}}).is(403, "basic_refused")
	}

	// A password and a session are not enough to change it, a code is.
	fresh.change("POST", "/account/second-factor/recovery-codes", members{"code": next}).is(403, "second_factor_failed")
	fresh.change("DELETE", "/account/second-factor", members{"code": f.Codes[0]}).is(403, "second_factor_failed")
	var renewed factor
	fresh.change("POST", "/account/second-factor/recovery-codes", members{"code": f.Codes[2]}).is(200, "").into(&renewed)
	fresh.change("DELETE", "/account/second-factor", members{"code": f.Codes[3]}).is(403, "second_factor_failed")
	fresh.change("DELETE", "/account/second-factor", members{"code": renewed.Codes[0]}).is(204, "")
	fresh.change("DELETE", "/account/second-factor", members{"code": renewed.Codes[1]}).is(404, "not_found")
	fresh.ask("GET", "/session", nil).is(200, "")
	m.caller(t).ask("POST", "/session", in).is(201, "")
	m.basic(t, "demo").ask("GET", "/tokens", nil).is(200, "")
}

// secondFactorRequired: until there is one, a session sets one up and does nothing
// else.
func secondFactorRequired(t *testing.T, m *managed, root string) {
	c := m.caller(t)
	c.root = root
	c.signIn("other")
	var session struct {
		Account struct {
			Has    bool `json:"has_second_factor"`
			Needed bool `json:"second_factor_required"`
		}
	}
	c.ask("GET", "/session", nil).is(200, "").into(&session)
	if session.Account.Has || !session.Account.Needed {
		t.Errorf("the session says %+v", session.Account)
	}
	onlySetsUp := func(c *caller) {
		t.Helper()
		free := map[string]bool{
			"GET /sign-in": true, "GET /session": true, "DELETE /session": true, "POST /session": true, "POST /account/second-factor": true, "POST /account/second-factor/confirm": true,
			"POST /account/passkeys/options": true, "POST /account/passkeys": true,
			"GET /self": true, "POST /self/check": true, "DELETE /self": true, "POST /revoke": true,
		}
		for _, o := range m.described.operations {
			if free[o.name()] {
				continue
			}
			path := strings.NewReplacer("{id}", "1", "{login}", "other").Replace(o.path)
			if r := c.ask(o.verb, path, members{"password": passwordOf(c.login)}); r.reason != "second_factor_setup_required" {
				t.Errorf("%s without the second factor that is needed: %d %s", o.name(), r.status, r.reason)
			}
		}
	}
	onlySetsUp(c)
	basic := m.basic(t, "other")
	basic.root = root
	basic.ask("GET", "/tokens", nil).is(403, "basic_refused")
	f := c.setUp()
	if !strings.Contains(f.URI, "issuer=Our%20platform") && !strings.Contains(f.URI, "issuer=Our+platform") {
		t.Error("the second factor does not name the issuer")
	}
	c.ask("GET", "/tokens", nil).is(200, "")

	// One account alone, on a site where others need none.
	m.local(t).ask("PATCH", "/accounts/must", members{"require_second_factor": true}).is(200, "")
	must := m.signedIn(t, "must")
	onlySetsUp(must)
	m.basic(t, "must").ask("GET", "/tokens", nil).is(403, "basic_refused")
	must.setUp()
	must.ask("GET", "/tokens", nil).is(200, "")
}

// secondFactorReset: an operator takes the second factor away from who has lost
// it, and not from themselves.
func secondFactorReset(t *testing.T, m *managed) {
	lost, operator := m.signedIn(t, "lost"), m.signedIn(t, "admin")
	f := lost.setUp()
	operator.change("DELETE", "/accounts/admin/second-factor", nil).is(403, "forbidden")
	operator.change("DELETE", "/accounts/lost/second-factor", nil).is(204, "")
	operator.change("DELETE", "/accounts/lost/second-factor", nil).is(404, "not_found")
	lost.ask("GET", "/session", nil).is(401, "sign_in_required")
	m.signedIn(t, "lost").ask("GET", "/session", nil).is(200, "")
	var account struct {
		Has bool `json:"has_second_factor"`
	}
	operator.ask("GET", "/accounts/lost", nil).is(200, "").into(&account)
	if account.Has || len(f.Codes) == 0 {
		t.Error("the second factor is still there")
	}
}

// codesAreThrottled: who knows the password cannot guess the code, wherever the
// guesses come from.
func codesAreThrottled(t *testing.T, m *managed) {
	m.signedIn(t, "guessed").setUp()
	for range 15 {
		r := m.caller(t).ask("POST", "/session", members{"login": "guessed", "password": passwordOf("guessed"), "code": "12345"})
		if r.status == 429 {
			r.is(429, "throttled")
			return
		}
		r.is(401, "second_factor_failed")
	}
	t.Error("15 wrong codes are not slowed down")
}
