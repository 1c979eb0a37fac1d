package server

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

// keyed keeps credentials with a real keyring.
type keyed struct {
	ring    *upstream.Keyring
	changes *[]tokenstore.AccountID
}

func (k keyed) Seal(id tokenstore.AccountID, c api.UpstreamCredential) ([]byte, error) {
	return k.ring.Seal(id, upstream.Credential{Login: c.Login, Password: upstream.NewSecret(c.Password), Session: upstream.NewSecret(c.Session)})
}

func (k keyed) Reseal(id tokenstore.AccountID, sealed []byte) ([]byte, bool, error) {
	again, err := k.ring.Reseal(id, sealed)
	return again, k.ring.Stale(sealed), err
}

func (k keyed) State(id tokenstore.AccountID, sealed []byte) api.UpstreamState {
	c, err := k.ring.Open(id, sealed)
	if err != nil {
		return api.UpstreamState{Kind: "locked", State: "none"}
	}
	return api.UpstreamState{Kind: string(c.Kind()), State: "ok"}
}

func (k keyed) Changed(id tokenstore.AccountID) { *k.changes = append(*k.changes, id) }

func ring(t *testing.T, ids ...string) keyed {
	t.Helper()
	var keys []upstream.Key
	for _, id := range ids {
		key, err := upstream.ParseKey(id, strings.Repeat(fmt.Sprintf("%02x", id[0]), 32))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	k, err := upstream.NewKeyring(rand.Reader, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return keyed{k, new([]tokenstore.AccountID)}
}

const canary = "canary-of-the-platform"

// TestUpstreamCredential: it can be set, replaced and taken away, and stands in no
// answer and no audit entry.
func TestUpstreamCredential(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	with := api.UpstreamCredential{Login: "demo@example.com", Password: canary}
	wantProblem(t, "without a key", s.Client.SetUpstream(bg, "demo", with), 403, api.ReasonForbidden, "upstream_keys")
	k := ring(t, "a")
	s.Upstream = k
	if err := s.Client.SetUpstream(bg, "demo", with); err != nil {
		t.Fatal(err)
	}
	if state, err := s.Client.UpstreamOf(bg, "demo"); err != nil || state.Kind != "password" || state.State != "ok" {
		t.Errorf("it shows as %+v, %v", state, err)
	}
	if err := s.Client.SetUpstream(bg, "demo", api.UpstreamCredential{Session: canary}); err != nil {
		t.Fatal(err)
	}
	account, err := s.Client.Account(bg, "demo")
	if err != nil || account.Upstream.Kind != "session" {
		t.Errorf("it shows as %+v, %v", account, err)
	}
	stored, err := s.Store.AccountByLogin(bg, "demo")
	if err != nil || strings.Contains(string(stored.Upstream), canary) {
		t.Errorf("it is stored as %q, %v", stored.Upstream, err)
	}
	if len(*k.changes) != 2 {
		t.Errorf("%d changes are told of", len(*k.changes))
	}
	for name, bad := range map[string]api.UpstreamCredential{
		"nothing": {}, "no password": {Login: "demo"}, "both": {Login: "demo", Password: canary, Session: canary}, "line end": {Session: canary + "\n"},
	} {
		err := s.Client.SetUpstream(bg, "demo", bad)
		wantProblem(t, name, err, 400, api.ReasonInvalid, "")
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the refusal repeats it", name)
		}
	}
	wantProblem(t, "no such account", s.Client.SetUpstream(bg, "nobody", with), 404, api.ReasonNotFound, "")
	if err := s.RemoveUpstream(bg, "demo"); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, "removed twice", s.RemoveUpstream(bg, "demo"), 404, api.ReasonNotFound, "")
	if state, err := s.Client.UpstreamOf(bg, "demo"); err != nil || state.Kind != "none" || state.State != "none" {
		t.Errorf("removed, it shows as %+v, %v", state, err)
	}
	entries, err := s.Client.Audit(bg, api.AuditFilter{Action: string(tokenstore.ActionAccountUpstream)})
	if err != nil || len(entries.Items) != 3 {
		t.Fatalf("the audit has %d entries, %v", len(entries.Items), err)
	}
	data, err := json.Marshal([]any{entries, account})
	if err != nil || strings.Contains(string(data), canary) || !strings.Contains(string(data), "has_upstream") {
		t.Errorf("the audit says %s, %v", data, err)
	}
}

// TestReseal: with a new key first all credentials are sealed with it, and then the
// old one can go.
func TestReseal(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	if _, err := s.Client.Reseal(bg); reasonOf(err) != api.ReasonForbidden {
		t.Errorf("without a key: %v", err)
	}
	for i := range 3 {
		if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: fmt.Sprint("user", i)}); err != nil {
			t.Fatal(err)
		}
	}
	set := func(login string) {
		if err := s.Client.SetUpstream(bg, login, api.UpstreamCredential{Login: login, Password: canary}); err != nil {
			t.Fatal(err)
		}
	}
	s.Upstream = ring(t, "x")
	set("user2")
	s.Upstream = ring(t, "a")
	set("user0")
	s.Upstream = ring(t, "b", "a")
	set("user1")
	done, err := s.Client.Reseal(bg)
	if err != nil || done.Resealed != 1 || done.Current != 1 || len(done.Failed) != 1 || done.Failed[0] != "user2" {
		t.Errorf("it is %+v, %v", done, err)
	}
	s.Upstream = ring(t, "b")
	for login, want := range map[string]string{"user0": "password", "user1": "password", "user2": "locked", "demo": "none"} {
		if state, err := s.Client.UpstreamOf(bg, login); err != nil || state.Kind != want {
			t.Errorf("%s shows as %+v, %v", login, state, err)
		}
	}
}

// TestOwnUpstream: who is signed in sets the own credential with the own password,
// and nobody else's.
func TestOwnUpstream(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.Upstream = ring(t, "a")
	demo := s.signIn(t, "demo")
	type object = map[string]any
	shows := func(want string) {
		t.Helper()
		var state api.UpstreamState
		if status, _ := demo.ask("GET", "/account/upstream", nil, &state); status != 200 || state.Kind != want {
			t.Errorf("it shows as %d %+v, want %s", status, state, want)
		}
	}
	demo.want("without the password", 403, api.ReasonConfirmationRequired, "PUT", "/account/upstream", object{"login": "d", "upstream_password": canary})
	demo.want("with a wrong password", 403, api.ReasonConfirmationFailed, "PUT", "/account/upstream", object{"login": "d", "upstream_password": canary, "password": "wrong"})
	shows("none")
	demo.want("with the password", 204, "", "PUT", "/account/upstream", object{"login": "d", "upstream_password": canary, "password": phrase})
	shows("password")
	demo.want("of another", 403, api.ReasonForbidden, "PUT", "/accounts/admin/upstream", object{"session": canary, "password": phrase})
	demo.want("as an operator", 403, api.ReasonForbidden, "GET", "/accounts/demo/upstream", nil)
	demo.want("reseal", 403, api.ReasonForbidden, "POST", "/upstream/reseal", object{"password": phrase})
	demo.want("removed", 204, "", "DELETE", "/account/upstream", object{"password": phrase})
	shows("none")
}

// TestSessionTellsOfPlatform: who is signed in learns what the platform is called,
// whether credentials for it are kept, and whether a site needs them; sign-in names
// it only where people sign in with it.
func TestSessionTellsOfPlatform(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	shows := func(want api.PlatformView) {
		t.Helper()
		c := client.Client{BaseURL: s.server.URL, Login: "demo", Password: phrase}
		got, err := c.Session(bg)
		if err != nil || got.Platform != want || got.Account.Login != "demo" {
			t.Errorf("the session is %+v, %v, want %+v", got, err, want)
		}
	}
	shows(api.PlatformView{})
	s.PlatformName = "Example Cloud"
	shows(api.PlatformView{Name: "Example Cloud"})
	s.Upstream, s.SendsSessions = ring(t, "a"), true
	shows(api.PlatformView{Name: "Example Cloud", KeepsCredentials: true, SendsSessions: true})
	for people, want := range map[bool]string{false: "", true: "Example Cloud"} {
		other := newSite(t, func(c *Site) { c.Platform = people })
		other.PlatformName = "Example Cloud"
		var ways api.SignInWays
		if status, _ := other.browser(t).ask("GET", "/sign-in", nil, &ways); status != 200 || ways.Platform != want {
			t.Errorf("sign-in names %q, want %q", ways.Platform, want)
		}
	}
}
