package server

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

func (s *service) principal(t *testing.T, login string) principal.Principal {
	t.Helper()
	a, err := s.Store.AccountByLogin(bg, login)
	if err != nil {
		t.Fatal(err)
	}
	return principal.Principal{Account: a, Name: login}
}

// TestActivity: what was written down and what was not yet, of one token and, with
// the tokens that were refused, of an account, as programs read it.
func TestActivity(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	m := s.Manager
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "other"}); err != nil {
		t.Fatal(err)
	}
	first, second, unused := s.generate(t, nil), s.generate(t, nil), s.generate(t, nil)
	foreign := s.generate(t, func(g *api.GenerateToken) { g.Account = "other" })
	home := netip.MustParseAddr("192.0.2.7")
	record := func(id uint64, ago time.Duration, method, refused string) {
		s.Usage.Record(tokenstore.TokenID(id), usage.Call{At: testNow.Add(-ago), From: home, Method: method, Refused: refused})
	}
	const stop, remove = "environment.control.StopEnv", "environment.control.DeleteEnv"
	record(first.ID, 167*time.Hour, stop, "")
	record(second.ID, time.Hour, remove, "method_not_allowed")
	record(foreign.ID, 0, stop, "")
	if err := s.Usage.Flush(bg); err != nil {
		t.Fatal(err)
	}
	record(first.ID, 0, stop, "")
	record(second.ID, 0, "", "expired")
	for name, c := range map[string]struct {
		got  func() (*api.Activity, error)
		want string
	}{
		"a token": {
			func() (*api.Activity, error) { return m.TokenActivity(bg, s.principal(t, "demo"), first.ID) },
			`"allowed":[1,ZEROS,1],"denied":[0,ZEROS,0],` +
				`"methods":[{"method":"environment.control.StopEnv","allowed":2,"denied":0,"last":"2026-11-23T12:00:00Z"}],"refusals":[]}`,
		},
		"an unused token": {
			func() (*api.Activity, error) { return m.TokenActivity(bg, principal.LocalAdmin(""), unused.ID) },
			`"allowed":[0,ZEROS,0],"denied":[0,ZEROS,0],"methods":[],"refusals":[]}`,
		},
		"my account":   {func() (*api.Activity, error) { return m.AccountActivity(bg, s.principal(t, "demo"), "") }, activityOfDemo},
		"it by name":   {func() (*api.Activity, error) { return m.AccountActivity(bg, s.principal(t, "demo"), "Demo") }, activityOfDemo},
		"by operators": {func() (*api.Activity, error) { return m.AccountActivity(bg, principal.LocalAdmin(""), "demo") }, activityOfDemo},
		"other account": {
			func() (*api.Activity, error) { return m.AccountActivity(bg, principal.LocalAdmin(""), "other") },
			`"allowed":[0,ZEROS,1],"denied":[0,ZEROS,0],` +
				`"methods":[{"method":"environment.control.StopEnv","allowed":1,"denied":0,"last":"2026-11-23T12:00:00Z"}],"refusals":[]}`,
		},
	} {
		a, err := c.got()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := json.Marshal(a)
		want := `{"from":"2026-11-16T13:00:00Z","step_seconds":3600,` + strings.ReplaceAll(c.want, "ZEROS", strings.Repeat("0,", 165)+"0")
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, want)
		}
	}
}

const activityOfDemo = `"allowed":[1,ZEROS,1],"denied":[ZEROS,1,1],` +
	`"methods":[{"method":"environment.control.StopEnv","allowed":2,"denied":0,"last":"2026-11-23T12:00:00Z"},` +
	`{"method":"environment.control.DeleteEnv","allowed":0,"denied":1,"last":"2026-11-23T11:00:00Z"}],` +
	`"refusals":[{"reason":"expired","count":1,"first":"2026-11-23T12:00:00Z","last":"2026-11-23T12:00:00Z","address":"192.0.2.7","token":2,"description":"ci"},` +
	`{"reason":"method_not_allowed","method":"environment.control.DeleteEnv","count":1,"first":"2026-11-23T11:00:00Z","last":"2026-11-23T11:00:00Z","address":"192.0.2.7","token":2,"description":"ci"}]}`

// TestActivityRefusals: what is not yours and what does not exist is one answer.
func TestActivityRefusals(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	m := s.Manager
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "other"}); err != nil {
		t.Fatal(err)
	}
	made := s.generate(t, nil)
	other := s.principal(t, "other")
	for _, id := range []uint64{made.ID, made.ID + 1} {
		_, err := m.TokenActivity(bg, other, id)
		wantProblem(t, "the activity of another's token", err, 404, api.ReasonNotFound, "there is no token")
	}
	for _, login := range []string{"demo", "nobody"} {
		_, err := m.AccountActivity(bg, other, login)
		wantProblem(t, "the activity of another account", err, 404, api.ReasonNotFound, "there is no account")
	}
	_, err := m.AccountActivity(bg, principal.LocalAdmin(""), "")
	wantProblem(t, "the activity of no account", err, 400, api.ReasonInvalid, "whose activity")
	_, err = m.AccountActivity(bg, principal.LocalAdmin(""), "no login")
	wantProblem(t, "the activity of no login", err, 400, api.ReasonInvalid, "")
	_, err = m.AccountActivity(bg, principal.LocalAdmin(""), made.Value)
	wantProblem(t, "the activity of a value", err, 400, api.ReasonInvalid, "")
}
