package tests

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// TestManageSignIn: sessions begin with a password, are told from one another,
// and end when they should.
func TestManageSignIn(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other", "mover", "gone", "spelled")
	for _, sub := range []struct {
		name string
		test func(*testing.T, *managed)
	}{
		{"new id each time", newSessionIDs},
		{"sign out", signOut},
		{"list and end", listAndEndSessions},
		{"password", passwordEndsSessions},
		{"disabled", disablingEndsSessions},
		{"reload", reloadKeepsSessions},
		{"who may not learns nothing", signInTellsNothing},
		{"spellings", spellingsCountAsOne},
		{"cookies", cookiesThatAreNone},
		{"host", otherHosts},
		{"next", nowhereNext},
	} {
		t.Run(sub.name, func(t *testing.T) { sub.test(t, m) })
	}
}

func newSessionIDs(t *testing.T, m *managed) {
	const brought = "c2Vzc2lvbi10aGF0LXRoZS1jbGllbnQtYnJpbmdz"
	seen := map[string]bool{brought: true}
	for range 3 {
		c := m.caller(t)
		c.jar.Store(&http.Cookie{Name: "patgate", Value: brought})
		c.signIn("demo")
		if seen[c.jar.Load().Value] || len(c.jar.Load().Value) < 32 {
			t.Error("the session's id is not a new one")
		}
		seen[c.jar.Load().Value] = true
		c.jar.Store(&http.Cookie{Name: "patgate", Value: brought})
		c.ask("GET", "/session", nil).is(401, "sign_in_required")
	}
	c := m.signedIn(t, "demo")
	before := m.caller(t)
	before.jar.Store(c.jar.Load())
	c.signIn("demo")
	if c.jar.Load().Value == before.jar.Load().Value {
		t.Error("signing in again keeps the id")
	}
	before.ask("GET", "/session", nil).is(401, "sign_in_required")
	var who struct {
		Account struct {
			Login, Role string
		}
		Created, Expires string
	}
	c.ask("GET", "/session", nil).is(200, "").into(&who)
	if who.Account.Login != "demo" || who.Account.Role != "user" || who.Expires <= who.Created {
		t.Errorf("the session is that of %s, a %s, from %s to %s", who.Account.Login, who.Account.Role, who.Created, who.Expires)
	}
}

func signOut(t *testing.T, m *managed) {
	c := m.signedIn(t, "demo")
	before := c.asNow()
	c.ask("DELETE", "/session", nil).is(204, "")
	if c.jar.Load() != nil {
		t.Error("who signs out keeps the cookie")
	}
	before.ask("GET", "/session", nil).is(401, "sign_in_required")
	before.ask("DELETE", "/session", nil).is(401, "sign_in_required")
	m.basic(t, "demo").ask("DELETE", "/session", nil).is(404, "not_found")
}

func listAndEndSessions(t *testing.T, m *managed) {
	first, second, third, stranger := m.signedIn(t, "other"), m.signedIn(t, "other"), m.signedIn(t, "other"), m.signedIn(t, "demo")
	var list struct {
		Items []struct {
			ID, Address string
			Current     bool
		}
	}
	r := first.ask("GET", "/sessions", nil).is(200, "")
	r.into(&list)
	for _, c := range []*caller{first, second, third} {
		if strings.Contains(string(r.body), c.jar.Load().Value) {
			t.Error("the list of sessions holds what opens one")
		}
	}
	addresses := map[string]bool{}
	for _, s := range list.Items {
		addresses[s.Address] = s.Current
	}
	if len(list.Items) != 3 || !addresses[first.from] || addresses[second.from] || addresses[third.from] {
		t.Errorf("of three sessions %d are listed, %v", len(list.Items), addresses)
	}
	stranger.ask("DELETE", "/sessions/"+currentSession(first), nil).is(404, "not_found")
	first.ask("DELETE", "/sessions/nosuch", nil).is(404, "not_found")
	first.ask("DELETE", "/sessions/"+currentSession(second), nil).is(204, "")
	second.ask("GET", "/session", nil).is(401, "sign_in_required")
	third.ask("GET", "/session", nil).is(200, "")
	first.ask("DELETE", "/sessions", nil).is(204, "")
	third.ask("GET", "/session", nil).is(401, "sign_in_required")
	stranger.ask("GET", "/session", nil).is(200, "")
	first.ask("DELETE", "/sessions/"+currentSession(first), nil).is(204, "")
	first.ask("GET", "/session", nil).is(401, "sign_in_required")
}

func passwordEndsSessions(t *testing.T, m *managed) {
	first, second := m.signedIn(t, "mover"), m.signedIn(t, "mover")
	before := first.asNow()
	const short = "14 characters."
	if r := first.change("PUT", "/account/password", members{"new_password": short}).is(400, "invalid"); strings.Contains(string(r.body), short) {
		t.Error("a password that is too short is repeated")
	}
	first.change("PUT", "/account/password", members{"new_password": passwordOf("mover, renewed")}).is(204, "")
	first.ask("GET", "/session", nil).is(200, "")
	before.ask("GET", "/session", nil).is(401, "sign_in_required")
	second.ask("GET", "/session", nil).is(401, "sign_in_required")
	m.caller(t).ask("POST", "/session", members{"login": "mover", "password": passwordOf("mover")}).is(401, "sign_in_failed")
	m.caller(t).ask("POST", "/session", members{"login": "mover", "password": passwordOf("mover, renewed")}).is(201, "")

	// An operator's change ends all.
	m.local(t).ask("PUT", "/accounts/mover/password", members{"new_password": passwordOf("mover")}).is(204, "")
	first.ask("GET", "/session", nil).is(401, "sign_in_required")
}

func disablingEndsSessions(t *testing.T, m *managed) {
	c, quiet, local := m.signedIn(t, "gone"), m.signedIn(t, "gone"), m.local(t)
	made := c.generate(nil)
	c.ask("GET", "/session", nil).is(200, "")
	local.ask("PATCH", "/accounts/gone", members{"disabled": true}).is(200, "")
	c.ask("GET", "/session", nil).is(401, "sign_in_required")
	m.caller(t).ask("POST", "/session", members{"login": "gone", "password": passwordOf("gone")}).is(401, "sign_in_failed")
	m.basic(t, "gone").ask("GET", "/tokens", nil).is(401, "sign_in_failed")
	m.bearer(t, made.Value).ask("GET", "/self", nil).is(401, "token_refused")
	if got := m.gate(made.Value); got != 401 {
		t.Errorf("the token of a disabled account gets %d", got)
	}
	local.ask("PATCH", "/accounts/gone", members{"disabled": false}).is(200, "")
	c.ask("GET", "/session", nil).is(401, "sign_in_required")
	quiet.ask("GET", "/session", nil).is(401, "sign_in_required") // also where it did not ask in between
	c.signIn("gone")
	if got := m.gate(made.Value); got != 200 {
		t.Errorf("the token of an enabled account gets %d", got)
	}
	local.ask("DELETE", "/accounts/gone?with_tokens=true", nil).is(204, "")
	c.ask("GET", "/session", nil).is(401, "sign_in_required")
	if got := m.gate(made.Value); got != 401 {
		t.Errorf("the token of a removed account gets %d", got)
	}
}

func reloadKeepsSessions(t *testing.T, m *managed) {
	c := m.signedIn(t, "demo")
	m.reload(t, func(c *config) { c.app += "\ntokens {\nmax_per_account 77\n}" })
	var session struct {
		Policy struct {
			Max int `json:"max_tokens_per_account"`
		}
	}
	c.ask("GET", "/session", nil).is(200, "").into(&session)
	if session.Policy.Max != 77 {
		t.Errorf("after the reload %d tokens are allowed", session.Policy.Max)
	}
	c.generate(nil)
}

// signInTellsNothing: an account that is not there, has no password or is
// disabled gets the answer of a wrong password.
func signInTellsNothing(t *testing.T, m *managed) {
	local := m.local(t)
	local.ask("POST", "/accounts", members{"login": "passwordless"}).is(201, "")
	local.ask("POST", "/accounts", members{"login": "disabled", "new_password": passwordOf("disabled")}).is(201, "")
	local.ask("PATCH", "/accounts/disabled", members{"disabled": true}).is(200, "")
	c := m.caller(t)
	want := ""
	for _, try := range []struct{ login, password string }{
		{"demo", "not the password of demo"},
		{"nosuch", "not the password of demo"},
		{"passwordless", ""},
		{"passwordless", "not the password of demo"},
		{"disabled", passwordOf("disabled")},
		{"", ""},
		{"demo ", passwordOf("demo")},
		{"ｄemo", passwordOf("demo")},
		{strings.Repeat("d", 500), "x"},
		{"demo", strings.Repeat("x", 5000)},
	} {
		got := string(c.ask("POST", "/session", members{"login": try.login, "password": try.password}).is(401, "sign_in_failed").body)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%.20q gets another answer than a wrong password", try.login)
		}
		if c.jar.Load() != nil {
			t.Fatal("a sign-in that failed sets a cookie")
		}
	}
	if c.login = "DEMO"; c.ask("POST", "/session", members{"login": "DEMO", "password": passwordOf("demo")}).is(201, "").status == 201 {
		c.ask("GET", "/session", nil).is(200, "")
	}
}

// spellingsCountAsOne: C262, whoever tries one login in many spellings, and from
// many addresses, tries one login.
func spellingsCountAsOne(t *testing.T, m *managed) {
	spellings := []string{"spelled", "SPELLED", "Spelled", "sPELLED", "spellED"}
	for i := range 30 {
		r := m.caller(t).ask("POST", "/session", members{"login": spellings[i%len(spellings)], "password": "a guess at it"})
		if r.status == 429 {
			r.is(429, "throttled")
			return
		}
		r.is(401, "sign_in_failed")
		if i == 12 {
			break
		}
	}
	t.Error("13 guesses at a password, in five spellings of its login, are not slowed down")
}

func cookiesThatAreNone(t *testing.T, m *managed) {
	c := m.signedIn(t, "demo")
	good := c.jar.Load().Value
	c.jar.Store(nil)
	for name, cookies := range map[string]string{
		"twice":        "patgate=" + good + "; patgate=" + good,
		"two":          "patgate=x; patgate=" + good,
		"secure name":  "__Host-patgate=" + good,
		"other name":   "Patgate=" + good,
		"shortened":    "patgate=" + good[:len(good)-1],
		"with more":    "patgate=" + good + "x",
		"empty":        "patgate=",
		"value of API": "session=" + good,
	} {
		if r := c.ask("GET", "/session", nil, "Cookie: "+cookies); r.status != 401 || r.reason != "sign_in_required" {
			t.Errorf("%s: %d %s", name, r.status, r.reason)
		}
	}
	c.ask("GET", "/session", nil, "Cookie: patgate="+good).is(200, "")
}

// otherHosts: C252, a page of another name that leads to this address is not of
// one origin with it.
func otherHosts(t *testing.T, m *managed) {
	c := m.signedIn(t, "demo")
	in := members{"login": "demo", "password": passwordOf("demo")}
	for _, host := range []string{"evil.example", "evil.example:" + portOf(m.api), "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.7", "[2001:db8::1]", "localhost."} {
		for _, target := range []string{"/api/v1/session", "/api/v1/nosuch", "/openapi.json", "/api/docs", "/", "/nosuch"} {
			c.send("GET", target, nil, "Host: "+host).is(421, "misdirected")
		}
		if r := m.caller(t).ask("POST", "/session", in, "Host: "+host).is(421, "misdirected"); len(r.header["Set-Cookie"]) > 0 {
			t.Errorf("%s: there is a session", host)
		}
		m.basic(t, "demo").ask("GET", "/tokens", nil, "Host: "+host).is(421, "misdirected")
	}
	for _, host := range []string{"localhost", "LocalHost:1", "127.0.0.1", "[::1]", "127.1.2.3:99"} {
		c.ask("GET", "/session", nil, "Host: "+host).is(200, "")
	}
	for _, forwarded := range []string{"X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7", "Via: 1.1 proxy", "X-Real-Ip: 203.0.113.7", "X-Forwarded-Proto: https"} {
		if r := m.caller(t).ask("POST", "/session", in, forwarded).is(403, "insecure"); len(r.header["Set-Cookie"]) > 0 {
			t.Errorf("%s: there is a session", forwarded)
		}
		m.basic(t, "demo").ask("GET", "/tokens", nil, forwarded).is(403, "insecure")
	}
}

// nowhereNext: C266, nothing in an address leads elsewhere. That no answer is a
// redirect, send sees to.
func nowhereNext(t *testing.T, m *managed) {
	c := m.signedIn(t, "demo")
	for _, target := range []string{"/?next=//evil.example", `/?next=/\evil.example`, "/?next=https:evil.example", "//evil.example/", "//evil.example/api/v1/session", "/api/v1//session", "/api/v1/../session", "/api/v1/session/", "/api/docs/"} {
		if r := c.send("GET", target, nil); strings.Contains(fmt.Sprint(r.header), "evil") || strings.Contains(string(r.body), "evil") {
			t.Errorf("GET %s: the answer repeats where to go", target)
		}
	}
}

// TestManageTLS: over TLS the cookie is bound to this very host, and each account
// may be told to have a second factor. Over plain HTTP a name that is not this
// machine's gets no session.
func TestManageTLS(t *testing.T) {
	t.Parallel()
	secure, named := freeport.Take(t), freeport.Take(t)
	m := newManaged(t, "", config{
		global: "skip_install_trust\nauto_https disable_redirects",
		more: "https://localhost:" + portOf(secure) + " {\nbind 127.0.0.1\ntls internal\npatgate_admin\n}\n" +
			managementSite("http://:"+portOf(named), "hosts manage.example"),
	}, "demo")

	c := m.caller(t)
	c.root = "https://localhost:" + portOf(secure)
	waitFor(t, "a certificate", func() bool {
		answer, err := c.client.Get(c.root + "/openapi.json")
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil
	})
	c.signIn("demo")
	if c.jar.Load().Name != "__Host-patgate" {
		t.Errorf("the cookie is %s", c.jar.Load().Name)
	}
	c.generate(nil)
	c.ask("GET", "/session", nil, "Cookie: patgate="+c.jar.Load().Value).is(401, "sign_in_required")
	c.ask("GET", "/session", nil, "Origin: https://localhost:"+portOf(secure)).is(200, "")
	c.change("POST", "/tokens", members{}, "Origin: http://localhost:"+portOf(m.api)).is(403, "cross_site")
	c.ask("DELETE", "/session", nil).is(204, "")
	c.ask("GET", "/session", nil).is(401, "sign_in_required")

	plain := m.caller(t)
	plain.root, plain.host = "http://"+named, "manage.example"
	plain.send("GET", "/openapi.json", nil).is(200, "")
	plain.send("GET", "/openapi.json", nil, "Host: localhost").is(421, "misdirected")
	if r := plain.ask("POST", "/session", members{"login": "demo", "password": passwordOf("demo")}).is(403, "insecure"); len(r.header["Set-Cookie"]) > 0 {
		t.Error("there is a session over plain HTTP")
	}
	basic := m.basic(t, "demo")
	basic.root, basic.host = plain.root, plain.host
	basic.ask("GET", "/tokens", nil).is(403, "insecure")
}
