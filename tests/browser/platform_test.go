package browser

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tests/freeport"
	"github.com/patgate/patgate/tests/platform"
)

const (
	ann         = "ann@example.com"
	annPhrase   = "what ann types on the platform"
	demoPhrase  = "what demo types on the platform"
	getUserInfo = "users.account.GetUserInfo"
)

// platformWorld is a world in front of a platform, whose people are ann and
// demo@example.com.
type platformWorld struct {
	*world
	*platform.Platform
	address string
	setup   setup
	stop    func()
}

// newPlatformWorld starts one: people sign in with the platform, and the gate sends
// it their sessions.
func newPlatformWorld(t *testing.T) *platformWorld {
	t.Helper()
	w := &platformWorld{address: freeport.Take(t)}
	w.begin(t)
	w.setup = setup{
		app:  "platform {\nname \"Example Cloud\"\nurl http://" + w.address + "\nsecond_factor result 705\n}\nupstream_keys {\n" + newKey(t, "first") + "}",
		gate: "upstream session", upstream: w.address, site: "accounts platform",
	}
	w.world = start(t, w.setup)
	return w
}

// begin starts the platform; it ends with stop, or the test.
func (w *platformWorld) begin(t *testing.T) {
	t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	w.Platform = platform.New(platform.Options{
		Catalog: c, RequireSession: true,
		Users: []platform.User{
			{Login: ann, Password: annPhrase}, {Login: "demo@example.com", Password: demoPhrase},
			{Login: "two@example.com", Password: annPhrase, SecondFactor: true},
		},
	})
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func(p *platform.Platform) { _ = p.Serve(ctx, l); close(ended) }(w.Platform)
	w.stop = func() { cancel(); <-ended }
}

// newKey writes a key to a file and returns its line of upstream_keys.
func newKey(t *testing.T, name string) string {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(raw)), 0o600); err != nil {
		t.Fatal(err)
	}
	return "key " + name + " from file " + path + "\n"
}

// reload loads the world's configuration with a change.
func (w *platformWorld) reload(t *testing.T, old, now string) {
	t.Helper()
	w.setup.app = strings.Replace(w.setup.app, old, now, 1)
	answer, err := http.Post("http://"+w.local+"/load", "text/caddyfile", strings.NewReader(w.config(w.setup)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("the reload gets %d: %s", answer.StatusCode, body)
	}
	freeport.Settle(t, w.gate, w.site, w.local)
}

// onlyKey takes the keys away that there were, and gives another one.
func (w *platformWorld) onlyKey(t *testing.T, name string) {
	t.Helper()
	_, keys, _ := strings.Cut(w.setup.app, "upstream_keys")
	w.reload(t, "upstream_keys"+keys, "upstream_keys {\n"+newKey(t, name)+"}")
}

// caller tells who the platform says is calling, with a token; else the status.
func (w *platformWorld) caller(t *testing.T, value string) string {
	t.Helper()
	answer, err := http.Get("http://" + w.gate + "/1.0/users/account/rest/getuserinfo?session=" + value)
	if err != nil {
		t.Fatal("the gate does not answer")
	}
	defer answer.Body.Close()
	var body struct {
		Result int
		Email  string
	}
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil || body.Email == "" {
		return fmt.Sprint(answer.StatusCode)
	}
	return body.Email
}

// signInAs signs in with a password of one's own.
func (p *page) signInAs(login, password string) {
	p.Helper()
	p.fill(id("login"), login)
	p.fill(id("password"), password)
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), strings.ToLower(login))
}

// TestPlatformPerson: a person signs in with login and password of the platform for
// the first time, makes a token, whose confirmation is that password, says what the
// gate is to sign in with, and calls the platform with the token as themselves.
func TestPlatformPerson(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	p := w.open(t)
	p.says(id("sign-in-platform"), "Use your login and password of Example Cloud.")
	p.fill(id("login"), ann)
	p.fill(id("password"), "wrong")
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "Login or password is wrong.")
	p.signInAs("Ann@Example.com", annPhrase)
	if a, err := w.Account(t.Context(), ann); err != nil || a.Platform != "linked" || a.Role != "user" {
		t.Fatalf("the account is %+v, %v", a, err)
	}

	p.says(id("credential-note"), "Your tokens cannot be used with Example Cloud yet")
	p.click(id("empty-generate"))
	p.says(id("token-form"), "Your password for Example Cloud")
	p.fill(id("description"), "who am I")
	p.click(id("preset-90"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "getuserinfo")
	p.click(id("method-" + getUserInfo))
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.says(id("token-form"), "The password is wrong. Nothing was changed.")
	p.holds(id("description"), "who am I")
	p.fill(id("password"), annPhrase)
	p.click(id("submit"))
	value := p.takeValue()
	if got := w.caller(t, value); got != "502" {
		t.Errorf("without a credential the gate says %s", got)
	}

	p.click(id("credential-note") + " a")
	p.says("h1", "Example Cloud")
	p.says(id("credential-state"), "No credential is set.")
	p.click(id("set-credential"))
	p.says(id("credential-frame"), "The login ann@example.com and the password that you confirm with below.")
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), annPhrase)
	p.click(id("submit"))
	p.gone(id("credential-frame"))
	p.says(id("credential-state"), "Login and password. It has not been used yet.")
	if got := w.caller(t, value); got != ann {
		t.Errorf("the platform is called by %s", got)
	}
	p.click(id("refresh"))
	p.says(id("credential-state"), "Login and password. It has worked since")
	p.says(id("credential-badge"), "Works")
	asked := func(times int) {
		t.Helper()
		p.waits("the state of the credential", fmt.Sprintf("performance.getEntriesByName(location.origin + '/api/v1/account/upstream').length >= %d", times))
	}
	times := 0
	p.eval("performance.clearResourceTimings(); 0", &times)
	p.click(id("nav-tokens"))
	p.says(id("tokens"), "who am I")
	asked(1)
	p.click(id("refresh"))
	asked(2) // what the first answer said is on the page by now
	p.gone(id("credential-note"))

	p.click(id("nav-security"))
	p.says(id("platform-password"), "Your password is that of Example Cloud")
	p.click(id("set-up-factor"))
	p.says("dialog", "Your password for Example Cloud")
	p.click(id("cancel"))
	p.click(id("nav-audit"))
	p.says(id("audit"), "Platform credential changed")
	p.says(id("audit"), "Refused: password wrong")
}

// TestOwnCredential: what is set is used, what fails says so and what to do, where
// one looks for one's tokens as well, and what is removed is gone.
func TestOwnCredential(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	token := w.make(api.GenerateToken{Description: "who am I", Methods: []string{getUserInfo}})
	p := w.open(t)
	p.signIn("demo")
	calls := func(want string) {
		t.Helper()
		if got := w.caller(t, token.Value); got != want {
			t.Errorf("the gate says %s, want %s", got, want)
		}
	}
	confirm := func() {
		t.Helper()
		p.fill(id("password"), phrase)
		p.click(id("submit"))
		p.gone(id("credential-frame"))
	}
	p.click(id("nav-platform"))
	p.says(id("credential-badge"), "Missing")
	p.click(id("set-credential"))
	p.click(id("submit"))
	p.focused(id("upstream-login") + "[aria-invalid=true]")
	p.says("dialog", "Enter the password.")
	p.says("dialog", "Enter your password to confirm.")
	p.fill(id("upstream-login"), "demo@example.com")
	p.fill(id("upstream-password"), demoPhrase)
	p.fill(id("password"), "wrong")
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.holds(id("upstream-login"), "demo@example.com")
	confirm()
	calls("demo@example.com")
	p.click(id("refresh"))
	p.says(id("credential-badge"), "Works")

	p.click(id("set-credential")) // another one, which is wrong
	p.fill(id("upstream-login"), "demo@example.com")
	p.fill(id("upstream-password"), "not what it is")
	confirm()
	p.says(id("credential-badge"), "Not used yet")
	calls("502")
	p.click(id("nav-tokens"))
	p.says(id("credential-note"), "Your tokens cannot be used with Example Cloud at the moment. Example Cloud has refused the login or the password since")
	p.click(row(token.ID) + " a")
	p.says(id("refusals"), "no session of the platform to send in its place")
	p.click(id("refusal-fix"))
	p.says(id("credential-badge"), "Refused")
	p.says(id("credential-state"), "set the new one here")

	p.click(id("set-credential"))
	p.click(id("kind-session"))
	p.fill(id("upstream-session"), "two words")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.focused(id("upstream-session") + "[aria-invalid=true]")
	p.fill(id("upstream-session"), "nobodys-session")
	confirm()
	p.says(id("credential-state"), "A fixed session.")
	calls("502")
	p.click(id("refresh"))
	p.says(id("credential-state"), "Example Cloud has rejected this session since")

	w.stop() // and nobody can sign in there
	p.click(id("set-credential"))
	p.fill(id("upstream-login"), "demo@example.com")
	p.fill(id("upstream-password"), demoPhrase)
	confirm()
	calls("503")
	p.click(id("refresh"))
	p.says(id("credential-state"), "Example Cloud has not been reachable since")
	w.begin(t)
	w.await("the platform to be asked again", func() bool { return w.caller(t, token.Value) == "demo@example.com" })

	p.click(id("remove-credential"))
	p.says(id("credential-frame"), "Your tokens cannot be used with Example Cloud from the next call on")
	confirm()
	p.says(id("credential-badge"), "Missing")
	calls("502")
	for _, secret := range []string{demoPhrase, "nobodys-session"} {
		var there bool
		p.eval(`document.documentElement.innerHTML.includes(`+quote(secret)+`) || [...document.querySelectorAll('input')].some((e) => e.value === `+quote(secret)+`)`, &there)
		if there {
			t.Error("the page keeps a secret")
		}
	}
}

// TestOperatorCredentials: an operator sees how each account stands with the platform,
// sets and removes credentials, says whose accounts are the platform's, and has all
// credentials encrypted with a new key.
func TestOperatorCredentials(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	token := w.make(api.GenerateToken{Description: "who am I", Methods: []string{getUserInfo}})
	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-accounts"))
	account := func(login string) string {
		t.Helper()
		a, err := w.Account(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		return row(a.ID)
	}
	confirm := func(frame string) {
		t.Helper()
		p.fill(id("password"), phrase)
		p.click(id("submit"))
		p.gone(id(frame))
	}
	badge := func(login, says string) {
		t.Helper()
		p.click(id("refresh"))
		p.gone(id("refresh") + "[aria-busy]")
		p.says(account(login)+" "+id("credential-badge"), says)
	}
	set := func(login, upstream, password string) {
		t.Helper()
		p.click(account(login))
		p.click(id("account-credential"))
		p.fill(id("upstream-login"), upstream)
		p.fill(id("upstream-password"), password)
		confirm("credential-frame")
	}
	badge("other", "none") // nor does it have tokens
	badge("demo", "Missing")
	set("demo", "demo@example.com", demoPhrase)
	badge("demo", "Not used yet")
	if got := w.caller(t, token.Value); got != "demo@example.com" {
		t.Errorf("the platform is called by %s", got)
	}
	badge("demo", "Works")
	set("demo", "demo@example.com", "not what it is")
	w.caller(t, token.Value)
	badge("demo", "Refused")
	p.click(account("demo"))
	p.click(id("account-credential"))
	p.says(id("credential-state"), "Example Cloud has refused the login or the password since")
	p.click(id("credential-remove"))
	p.says(id("credential-frame"), "The tokens of demo cannot be used with Example Cloud")
	confirm("credential-frame")
	badge("demo", "Missing")

	// Accounts of the platform have no password of their own.
	p.click(id("account-add"))
	p.there(id("new-password"))
	p.fill(id("login"), ann)
	p.click(id("of-platform"))
	p.gone(id("new-password"))
	confirm("account-frame")
	p.says(account(ann)+" "+id("signs-in"), "waits for its first sign-in with Example Cloud")
	person := w.open(t)
	person.signInAs(ann, annPhrase)
	p.click(id("refresh"))
	p.says(account(ann)+" "+id("signs-in"), "signs in with Example Cloud")
	p.click(account(ann))
	p.there(id("account-password") + ":disabled")
	p.click(id("account-edit"))
	p.click(id("of-platform"))
	p.says("dialog", "Nobody can sign in with it until you set a password.")
	confirm("account-frame")
	p.says(account(ann)+" "+id("signs-in"), "no password")
	person.click(id("refresh"))
	person.there(id("sign-in-again"))
	p.click(account("other"))
	p.click(id("account-edit"))
	p.click(id("of-platform"))
	p.says("dialog", "The account will belong to the person with the login other there, from their first sign-in on")
	confirm("account-frame")
	if a, err := w.Account(t.Context(), "other"); err != nil || a.Platform != "awaited" || a.HasPassword {
		t.Errorf("the account is %+v, %v", a, err)
	}

	// Another key.
	set("demo", "demo@example.com", demoPhrase)
	second := newKey(t, "second")
	w.reload(t, "upstream_keys {\n", "upstream_keys {\n"+second)
	set("other", "other@example.com", demoPhrase)
	reseal := func() {
		t.Helper()
		p.click(id("reseal"))
		p.fill(id("password"), "wrong")
		p.click(id("submit"))
		p.focused(id("password") + "[aria-invalid=true]")
		p.fill(id("password"), phrase)
		p.click(id("submit"))
	}
	reseal()
	p.says(id("status"), "1 credential was encrypted again; 1 had the newest key already.")
	p.gone(id("reseal-frame"))
	w.onlyKey(t, "third")
	badge("demo", "Locked")
	reseal()
	p.says(id("reseal-frame"), "No configured key can decrypt the credentials of demo, other.")
	p.click(id("frame-close"))
	p.gone(id("reseal-frame"))
}

// TestPlatformTrouble: people are told why the platform keeps them out, and a frame
// outlasts a platform that is down.
func TestPlatformTrouble(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	p := w.open(t)
	p.expect("the server responded with a status of 503")
	p.fill(id("login"), "two@example.com")
	p.fill(id("password"), annPhrase)
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "The platform asks this login for a second factor")
	p.signInAs(ann, annPhrase)
	p.click(id("nav-platform"))
	p.click(id("set-credential"))
	p.click(id("kind-session"))
	p.fill(id("upstream-session"), "a-session-of-ann")
	w.stop()
	p.fill(id("password"), annPhrase)
	p.click(id("submit"))
	p.says(id("problem"), "The platform checks your password, and does not answer at the moment.")
	p.holds(id("upstream-session"), "a-session-of-ann")
	w.begin(t)
	p.click(id("submit"))
	p.gone(id("credential-frame"))
	p.says(id("credential-state"), "A fixed session.")
	w.stop()
	p.click(id("sign-out"))
	p.fill(id("login"), ann)
	p.fill(id("password"), annPhrase)
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "does not answer at the moment")
	p.signIn("demo") // who is not of the platform
}

// TestNoPlatform: where no credentials are kept and no platform is known, nothing of
// them is to be seen.
func TestNoPlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("admin")
	p.there(id("empty-generate"))
	p.click(id("nav-accounts"))
	p.click(row(2))
	p.click(id("account-edit"))
	p.there(id("disabled"))
	for _, what := range []string{"nav-platform", "credential-note", "account-credential", "credential-badge", "reseal", "of-platform"} {
		var there bool
		p.eval(`!!document.querySelector('`+id(what)+`')`, &there)
		if there {
			t.Errorf("there is %s", what)
		}
	}
	p.click(id("cancel"))
	p.place("#/platform")
	p.says("h1", "There is nothing here")
}

var platformViews = []view{
	{"sign-in-platform", func(p *page) { p.there(id("sign-in-platform")) }},
	{"note", func(p *page) {
		p.signIn("demo")
		p.says(id("tokens"), "nightly stop")
		p.there(id("credential-note"))
	}},
	{"platform", func(p *page) {
		p.click(id("nav-platform"))
		p.there(id("credential-state"))
	}},
	{"credential", func(p *page) {
		p.click(id("set-credential"))
		p.fill(id("upstream-login"), "demo@example.com")
	}},
	{"accounts-platform", func(p *page) {
		p.click(id("cancel"))
		p.click(id("sign-out"))
		p.signIn("admin")
		p.click(id("nav-accounts"))
		p.says(id("accounts"), ann)
	}},
}

// populate makes accounts that stand in different ways with the platform.
func (w *platformWorld) populate(t *testing.T) {
	t.Helper()
	made := w.make(api.GenerateToken{Description: "nightly stop"})
	w.make(api.GenerateToken{Description: "monitoring", Methods: []string{"environment.control.GetEnvs"}, Expires: "never"})
	person := w.open(t)
	person.signInAs(ann, annPhrase)
	of := w.make(api.GenerateToken{Account: ann, Description: "who am I", Methods: []string{getUserInfo}})
	if _, err := w.AddAccount(t.Context(), api.AddAccount{Login: "bob@example.com", OfPlatform: true}); err != nil {
		t.Fatal(err)
	}
	for login, credential := range map[string]api.UpstreamCredential{
		"demo": {Login: "demo@example.com", Password: "what it was before"}, ann: {Login: ann, Password: annPhrase}, "other": {Session: "not-used-yet"},
	} {
		if err := w.SetUpstream(t.Context(), login, credential); err != nil {
			t.Fatal(err)
		}
	}
	w.opens(made.Value, "stopenv")
	if got := w.caller(t, of.Value); got != ann {
		t.Fatalf("the platform is called by %s", got)
	}
}

// TestPlatformFrames: axe-core finds nothing in the frames, and nothing has to be
// scrolled sideways.
func TestPlatformFrames(t *testing.T) {
	t.Parallel()
	newPlatformWorld(t).lookAtFrames(t)
}

func (w *platformWorld) lookAtFrames(t *testing.T) {
	t.Helper()
	w.populate(t)
	open := func() *page {
		p := w.open(t)
		p.run(protocol.SetBypassCSP(true), chromedp.Reload())
		p.expect("Trusted Type", "TrustedScript")
		return p
	}
	p := open()
	p.signInAs(ann, annPhrase)
	p.place("#/platform")
	p.there(id("credential-badge") + ".good")
	p.lookAt("a credential that works")
	p.click(id("set-credential"))
	p.there(id("kind-own"))
	p.lookAt("one's own login")
	p.click(id("kind-password"))
	p.click(id("submit"))
	p.focused(id("upstream-login") + "[aria-invalid=true]")
	p.lookAt("what is missing of login and password")
	p.click(id("kind-session"))
	p.click(id("submit"))
	p.focused(id("upstream-session") + "[aria-invalid=true]")
	p.lookAt("a session that is missing")
	p.click(id("cancel"))
	p.click(id("remove-credential"))
	p.there(id("submit"))
	p.lookAt("remove a credential")
	p.click(id("cancel"))
	w.endSessions(ann)
	p.click(id("refresh"))
	p.says(id("sign-in-again"), "Example Cloud")
	p.lookAt("sign in again with the platform")

	p = open()
	p.signIn("admin")
	p.click(id("nav-accounts"))
	p.click(id("account-add"))
	p.click(id("of-platform"))
	p.gone(id("new-password"))
	p.lookAt("add an account of the platform")
	p.click(id("cancel"))
	p.click(row(2)) // demo
	p.click(id("account-edit"))
	p.click(id("of-platform"))
	p.lookAt("make an account one of the platform")
	p.click(id("cancel"))
	p.click(id("account-credential"))
	p.there(id("credential-remove"))
	p.lookAt("set the credential of an account")
	p.click(id("credential-remove"))
	p.gone(id("credential-remove"))
	p.lookAt("remove the credential of an account")
	p.click(id("cancel"))
	w.onlyKey(t, "another")
	p.click(id("refresh"))
	p.there(row(2) + " " + id("credential-badge") + ".bad")
	p.lookAt("credentials that are locked")
	p.click(id("reseal"))
	p.lookAt("encrypt anew")
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("frame-close"))
	p.lookAt("what could not be encrypted anew")
}
