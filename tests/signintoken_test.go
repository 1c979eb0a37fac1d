package tests

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// strictAnswer is the model of a client that takes no member but those that it knows.
type strictAnswer struct {
	Result  int    `json:"result"`
	Error   string `json:"error"`
	Source  string `json:"source"`
	Session string `json:"session"`
	Login   string `json:"login"`
}

func (s *server) strictly(target string) (a strictAnswer) {
	s.t.Helper()
	status, body := s.get(target)
	strict := json.NewDecoder(bytes.NewReader([]byte(body)))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&a); err != nil || status != 200 {
		s.t.Errorf("%d, not of the platform's format: %v", status, err)
	}
	return a
}

// TestSignInWithToken: clients that know logins and passwords only sign in with a token
// as the password, call with the session that they got, and sign out; the upstream sees
// the call alone, and the token is as good as before.
func TestSignInWithToken(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{
		app:  "platform {\nurl http://127.0.0.1:1\n}",
		site: "patgate {\nerrors platform\ntoken_api platform\n}", debug: true,
	})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	signIn := func(login, password string) strictAnswer {
		return s.strictly(authentication + "signin?" + url.Values{"login": {login}, "password": {password}}.Encode())
	}
	for range 2 {
		in := signIn("Demo", value)
		if in.Result != 0 || in.Session != value || in.Login != "demo" || in.Error != "" {
			t.Fatalf("signing in: result %d, %s", in.Result, in.Error)
		}
		if status, _ := s.get(stop + "?session=" + in.Session); status != 200 {
			t.Errorf("the call: %d", status)
		}
		if out := s.strictly(authentication + "signout?charset=UTF-8&session=" + in.Session); out.Result != 0 || out.Session != "" {
			t.Errorf("signing out: %+v", out.Result)
		}
	}
	for what, answer := range map[string]strictAnswer{
		"of somebody else": signIn("admin", value), "cut off": signIn("demo", value[:len(value)-1]),
	} {
		if answer.Result != 701 || answer.Session != "" || strings.Contains(answer.Error, value[:20]) {
			t.Errorf("a token %s: result %d", what, answer.Result)
		}
	}
	s.must("accounts", "edit", "demo", "--disable")
	if answer := signIn("demo", value); answer.Result != 701 {
		t.Errorf("of a disabled account: result %d", answer.Result)
	}
	for _, got := range upstream.take() {
		if got.target() != stop || strings.Contains(got.all(), value) {
			t.Error("the upstream got more than the call")
		}
	}
	s.stop()
	if strings.Contains(s.output.String(), value) {
		t.Error("the token stands in the log")
	}
}

// TestSignInWithTokenRefused: where the gate does not answer it, it says what to do.
func TestSignInWithTokenRefused(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{site: "patgate {\nerrors platform\n}"})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	if a := s.strictly(authentication + "signin?login=demo&password=" + value); a.Result != 3 || !strings.Contains(a.Error, "send the token as `session`") {
		t.Errorf("result %d, %s", a.Result, a.Error)
	}
	if a := s.strictly(authentication + "signout?session=" + value); a.Result != 0 {
		t.Errorf("signing out: result %d, %s", a.Result, a.Error)
	}
	if got := upstream.take(); len(got) > 0 {
		t.Errorf("the upstream got %d requests", len(got))
	}
}
