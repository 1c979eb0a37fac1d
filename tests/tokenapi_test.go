package tests

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/platform"
)

const authentication = "/1.0/users/authentication/rest/"

// newTokenAPI is a program that answers the platform's token API, in front of a
// platform with these users.
func newTokenAPI(t *testing.T, users ...platform.User) (*server, *running) {
	t.Helper()
	p := newPlatform(t, users...)
	return newServer(t, p.address, config{
		app:  "platform {\nurl http://" + p.address + "\n}\n" + keys(newKey(t, "a")),
		site: "patgate {\nupstream session\nunknown pass\ntoken_api platform\nerrors platform\n}", debug: true,
	}), p
}

// platformClient calls the gate as clients of the platform do.
type platformClient struct {
	*server
	user platform.User
	told *log // all answers, but for the values in them
}

func (s *server) client(user platform.User) *platformClient {
	return &platformClient{s, user, new(log)}
}

// platformAnswer is the platform's format.
type platformAnswer struct {
	Result           int
	Error            string
	Source           string
	Token            *platformToken
	APITokens        []platformToken `json:"apiTokens"`
	Templates        []platformTemplate
	TokenPermissions []string `json:"tokenPermissions"`

	status int
	header http.Header
}

type platformToken struct {
	ID           uint64
	Key          string
	Description  string
	ExpiresAt    *string          `json:"expiresAt"`
	LastUsed     *string          `json:"lastUsed"`
	Template     platformTemplate `json:"tokenTemplate"`
	APIListItems []string         `json:"apiListItems"`
}

type platformTemplate struct {
	ID           int
	Name         string
	APIListItems []string `json:"apiListItems"`
}

// session signs in to the platform, through the gate.
func (c *platformClient) session() string {
	c.t.Helper()
	var answer struct{ Session string }
	body := c.post("signin", url.Values{"login": {c.user.Login}, "password": {c.user.Password}})
	if err := json.Unmarshal(body, &answer); err != nil || answer.Session == "" {
		c.t.Fatalf("signing in to the platform: %v", err)
	}
	return answer.Session
}

func (c *platformClient) post(method string, form url.Values) []byte {
	c.t.Helper()
	answer, err := http.PostForm(c.url(authentication+method), form)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return body
}

// signedIn calls a method with a new session, and the password with it.
func (c *platformClient) signedIn(method string, more url.Values) *platformAnswer {
	c.t.Helper()
	form := url.Values{"session": {c.session()}, "password": {c.user.Password}}
	for name, values := range more {
		form[name] = values
	}
	return c.ask("POST", "application/x-www-form-urlencoded", method, "", form.Encode())
}

// ask sends a request as it is given.
func (c *platformClient) ask(verb, contentType, method, query, body string) *platformAnswer {
	c.t.Helper()
	request, err := http.NewRequest(verb, c.url(authentication+method+query), strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	got := &platformAnswer{Result: -1, status: answer.StatusCode, header: answer.Header}
	if err := json.Unmarshal(text, got); err != nil {
		c.t.Fatalf("%s: the answer is no JSON: %v", method, err)
	}
	if got.Token != nil && got.Token.Key != "" {
		text = bytes.ReplaceAll(text, []byte(got.Token.Key), nil)
	}
	_, _ = c.told.Write(text)
	return got
}

// is asserts the result, and returns the answer.
func (a *platformAnswer) is(t *testing.T, result int) *platformAnswer {
	t.Helper()
	if a.Result != result || (a.Error == "") != (result == 0) || a.Source != "patgate" {
		t.Errorf("answered %d %q of %q, want %d", a.Result, a.Error, a.Source, result)
	}
	if a.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		t.Errorf("the header is %v", a.header)
	}
	if a.Token == nil {
		a.Token = new(platformToken) // so that a test goes on
	}
	return a
}

// patch changes something over Caddy's admin endpoint.
func (s *server) patch(path, body string) {
	s.t.Helper()
	request, err := http.NewRequest("PATCH", "http://"+s.admin+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Patgate-Request", "1")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(withoutURL(err))
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		s.t.Fatalf("PATCH %s: %d %s", path, answer.StatusCode, text)
	}
}

// calls tells what the platform answers to a call with a token.
func (s *server) calls(token, method string) int {
	s.t.Helper()
	_, body := s.get(rest + method + "?envName=my-project&session=" + token)
	var answer struct{ Result int }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		s.t.Fatalf("%s: the answer is no JSON", method)
	}
	return answer.Result
}

// TestTokenAPI: a client of the platform makes a token, uses it, changes it, gives
// it a new value and removes it, with the platform's own calls.
func TestTokenAPI(t *testing.T) {
	t.Parallel()
	ann, bob := person("ann@example.com"), person("bob@example.com")
	s, p := newTokenAPI(t, ann, bob)
	c := s.client(ann)

	// Before there is an account the lists are there, and empty.
	if got := c.signedIn("GetTokens", nil).is(t, 0); len(got.APITokens) != 0 || got.APITokens == nil {
		t.Errorf("the tokens are %+v", got.APITokens)
	}
	c.signedIn("GetTokens", url.Values{"ids": {"1"}}).is(t, 3)
	c.signedIn("DeleteTokens", url.Values{"ids": {"*"}}).is(t, 3)
	if got := s.run("accounts", "list"); strings.Contains(got.stdout, "ann@") {
		t.Error("reading made an account")
	}
	templates := c.signedIn("gettokentemplates", nil).is(t, 0).Templates
	extended := slices.IndexFunc(templates, func(t platformTemplate) bool { return t.Name == "Extended Access" })
	if extended < 0 || !slices.Contains(templates[extended].APIListItems, stopEnv) || templates[extended].ID == 0 {
		t.Errorf("the templates are %+v", templates)
	}
	names := c.signedIn("GetTokenApiList", nil).is(t, 0).TokenPermissions
	if !slices.Contains(names, stopEnv) || slices.Contains(names, "users.authentication.CreateToken") {
		t.Errorf("%d methods can be allowed", len(names))
	}
	if got := c.signedIn("GetTokenApiList", url.Values{"search": {"STOPENV"}, "showPrivate": {"true"}}).is(t, 0).TokenPermissions; !slices.Equal(got, []string{stopEnv}) {
		t.Errorf("a search finds %q", got)
	}

	// Create.
	made := c.signedIn("CreateToken", url.Values{
		"description": {"for a script"}, "apiList": {`["environment.control.StopEnv", "env.control.GetEnvInfo"]`},
		"expiresAt": {"2099-12-31 23:59:59"}, "tokenTemplate": {""}, "appid": {"1dd8d191d38fff45e62564fcf67fdcd6"},
	}).is(t, 0).Token
	if made.ID == 0 || made.Description != "for a script" || made.ExpiresAt == nil || *made.ExpiresAt != "2099-12-31 23:59:59" ||
		made.LastUsed != nil || made.Template.Name != "Custom" || !slices.Equal(made.APIListItems, []string{"environment.control.GetEnvInfo", stopEnv}) {
		made.Key = ""
		t.Errorf("the token is %+v", made)
	}
	if list := s.must("accounts", "list"); !strings.Contains(list, "ann@example.com") {
		t.Error("there is no account of who made the token")
	}
	if r := s.runWith(ann.Password+"\n", "accounts", "upstream", "ann@example.com", "--login", ann.Login, "--stdin"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	for method, want := range map[string]int{"stopenv": 0, "getenvinfo": 0, "deleteenv": 8202} {
		if got := s.calls(made.Key, method); got != want {
			t.Errorf("%s with the token: %d, want %d", method, got, want)
		}
	}

	// Show.
	waitFor(t, "the last use", func() bool {
		list := c.signedIn("GetTokens", nil).is(t, 0).APITokens
		return len(list) == 1 && list[0].ID == made.ID && list[0].Key == "" && list[0].LastUsed != nil
	})
	// Edit: what is not said stays.
	id := strconv.FormatUint(made.ID, 10)
	edited := c.signedIn("EditToken", url.Values{"id": {id}, "apiList": {"environment.control.DeleteEnv,environment.control.GetEnvInfo"}}).is(t, 0).Token
	if edited.Description != "for a script" || edited.ExpiresAt == nil || edited.Key != "" || !slices.Equal(edited.APIListItems, []string{"environment.control.DeleteEnv", "environment.control.GetEnvInfo"}) {
		t.Errorf("edited it is %+v", edited)
	}
	if got := s.calls(made.Key, "stopenv"); got != 8202 {
		t.Errorf("what was taken out of the list is answered %d", got)
	}
	edited = c.signedIn("EditToken", url.Values{"id": {id}, "tokenTemplate": {"Extended Access"}, "description": {"more"}, "expiresAt": {"2098-01-01 00:00:00"}}).is(t, 0).Token
	if edited.Description != "more" || *edited.ExpiresAt != "2098-01-01 00:00:00" || edited.Template.Name != "Extended Access" || edited.Template.ID != templates[extended].ID || !slices.Equal(edited.APIListItems, templates[extended].APIListItems) {
		t.Errorf("with a template it is %+v", edited)
	}
	if got := s.calls(made.Key, "stopenv"); got != 0 {
		t.Errorf("what the template allows is answered %d", got)
	}
	// What the token is bound to has no place in these calls, and stays.
	s.must("tokens", "edit", id, "--only", "envName=shop", "--unbound", "environment.control.GetEnvs")
	c.signedIn("EditToken", url.Values{"id": {id}, "description": {"more"}, "apiList": {"environment.control.StopEnv,environment.control.GetEnvs"}}).is(t, 0)
	if shown := s.must("tokens", "show", id); !strings.Contains(shown, "environment=shop") || !regexp.MustCompile(`Unbound methods +environment.control.GetEnvs\n`).MatchString(shown) {
		t.Errorf("a call of the platform changes what a token is bound to:\n%s", shown)
	}
	s.must("tokens", "edit", id, "--only", "any", "--set", "Extended Access")
	// Regenerate, as one client calls it, too.
	again := c.signedIn("RegenerateToken", url.Values{"ids": {id}}).is(t, 0).Token
	if again.ID != made.ID || again.Key == "" || again.Key == made.Key {
		t.Errorf("regenerated it is token %d, with a new value: %t", again.ID, again.Key != made.Key)
	}
	if old, now := s.calls(made.Key, "stopenv"), s.calls(again.Key, "stopenv"); old != 702 || now != 0 {
		t.Errorf("the old value is answered %d, the new one %d", old, now)
	}
	// Another person sees and changes nothing of it.
	other := s.client(bob)
	theirs := other.signedIn("CreateToken", url.Values{"description": {"of bob"}, "tokenTemplate": {"Marketplace"}}).is(t, 0).Token
	for method, more := range map[string]url.Values{
		"GetTokens": {"ids": {id}}, "EditToken": {"id": {id}, "description": {"stolen"}}, "RegenerateToken": {"id": {id}},
		"DeleteTokens": {"ids": {id + "," + strconv.FormatUint(theirs.ID, 10)}},
	} {
		other.signedIn(method, more).is(t, 3)
	}
	if got := other.signedIn("GetTokens", url.Values{"ids": {"*"}}).is(t, 0).APITokens; len(got) != 1 || got[0].ID != theirs.ID || got[0].ExpiresAt != nil {
		t.Errorf("the other person sees %+v", got)
	}
	// An operator manages their own tokens with these calls, not those of others.
	s.must("accounts", "edit", "bob@example.com", "--role", "operator")
	other.signedIn("EditToken", url.Values{"id": {id}, "description": {"stolen"}}).is(t, 3)
	other.signedIn("DeleteTokens", url.Values{"ids": {"*"}}).is(t, 0)
	if got := c.signedIn("GetTokens", url.Values{"ids": {id}}).is(t, 0).APITokens; len(got) != 1 || got[0].Description != "more" {
		t.Errorf("after what another person did it is %+v", got)
	}
	// Remove.
	more := c.signedIn("CreateToken", url.Values{"description": {"another"}, "apiList": {"['environment.control.StopEnv']"}}).is(t, 0).Token
	c.signedIn("DeleteTokens", url.Values{"ids": {id + "; " + strconv.FormatUint(more.ID, 10)}}).is(t, 0)
	if got := c.signedIn("GetTokens", nil).is(t, 0).APITokens; len(got) != 0 {
		t.Errorf("%d tokens are left", len(got))
	}
	if got := s.calls(again.Key, "stopenv"); got != 702 {
		t.Errorf("a removed token is answered %d", got)
	}
	// None of it got to the platform, none of the secrets to where they do not belong.
	for _, call := range []string{"createtoken", "CreateToken", "edittoken", "EditToken", "for a script"} {
		if p.seen(call) {
			t.Errorf("the platform was sent %q", call)
		}
	}
	_, metrics := s.fetch("http://" + s.admin + "/metrics")
	for where, text := range map[string]string{"the log": s.output.String(), "an answer": c.told.String() + other.told.String(), "the metrics": metrics} {
		for _, secret := range []string{ann.Password, bob.Password, made.Key, again.Key, theirs.Key, more.Key} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret stands in %s", where)
			}
		}
	}
	if n := s.metric(`patgate_token_api_calls_total{method="users.authentication.CreateToken",outcome="ok"}`); n != 3 {
		t.Errorf("the metric counts %g new tokens", n)
	}
}

// TestTokenAPIForms: the parameters of a call stand where clients put them.
func TestTokenAPIForms(t *testing.T) {
	t.Parallel()
	ann := person("ann@example.com")
	s, _ := newTokenAPI(t, ann)
	c := s.client(ann)
	const list = "environment.control.GetEnvInfo environment.control.StopEnv"
	form := func(more string) string {
		return "session=" + c.session() + "&password=" + url.QueryEscape(ann.Password) + "&description=a+b%26c&" + more
	}
	for name, send := range map[string]func() *platformAnswer{
		"query": func() *platformAnswer {
			return c.ask("GET", "", "createtoken", "?"+form("apiList=environment.control.GetEnvInfo,environment.control.StopEnv"), "")
		},
		"raw brackets": func() *platformAnswer {
			return c.ask("GET", "", "CREATETOKEN", "?"+form("apiList=['environment.control.GetEnvInfo','environment.control.StopEnv']"), "")
		},
		"form": func() *platformAnswer {
			return c.ask("POST", "application/x-www-form-urlencoded;charset=UTF-8", "createtoken", "", form("apiList=%5B%22environment.control.GetEnvInfo%22%2C%22env.control.StopEnv%22%5D"))
		},
		"once for each": func() *platformAnswer {
			return c.ask("POST", "application/x-www-form-urlencoded", "createtoken", "", form("apiList=environment.control.GetEnvInfo&apiList=environment.control.StopEnv"))
		},
		"session in the query": func() *platformAnswer {
			return c.ask("POST", "application/x-www-form-urlencoded", "createtoken", "?session="+c.session(),
				"password="+url.QueryEscape(ann.Password)+"&description=a+b%26c&apiList=environment.control.GetEnvInfo,environment.control.StopEnv")
		},
		"multipart": func() *platformAnswer {
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			for _, field := range [][2]string{
				{"session", c.session()}, {"description", "a b&c"}, {"password", ann.Password},
				{"apiList", "environment.control.GetEnvInfo,environment.control.StopEnv"},
			} {
				_ = w.WriteField(field[0], field[1])
			}
			_ = w.Close()
			return c.ask("POST", w.FormDataContentType(), "createtoken", "", body.String())
		},
		"bearer": func() *platformAnswer {
			request, _ := http.NewRequest("POST", s.url(authentication+"createtoken"), strings.NewReader(
				"password="+url.QueryEscape(ann.Password)+"&description=a+b%26c&apiList=environment.control.GetEnvInfo,environment.control.StopEnv"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Authorization", "Bearer "+c.session())
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(withoutURL(err))
			}
			defer answer.Body.Close()
			got := &platformAnswer{Result: -1, header: answer.Header}
			if err := json.NewDecoder(answer.Body).Decode(got); err != nil {
				t.Fatal(err)
			}
			return got
		},
	} {
		got := send().is(t, 0).Token
		if got.Key == "" || got.Description != "a b&c" || strings.Join(got.APIListItems, " ") != list || got.ExpiresAt != nil {
			t.Errorf("%s: made token %d, %q, which allows %q", name, got.ID, got.Description, got.APIListItems)
		}
	}
	if strings.Contains(s.output.String(), ann.Password) || strings.Contains(s.output.String(), url.QueryEscape(ann.Password)) {
		t.Error("a password stands in the log")
	}
}

// TestTokenAPIRefused: what cannot be, or must not, is refused in the platform's
// format, and changes nothing.
func TestTokenAPIRefused(t *testing.T) {
	t.Parallel()
	ann := person("ann@example.com")
	s, p := newTokenAPI(t, ann, person("local@example.com"), person("off@example.com"), person("factor@example.com"))
	c := s.client(ann)
	token := c.signedIn("CreateToken", url.Values{"description": {"kept"}, "apiList": {stopEnv}}).is(t, 0).Token
	id := strconv.FormatUint(token.ID, 10)
	for name, r := range map[string]struct {
		method string
		more   url.Values
		result int
	}{
		"no description":         {"CreateToken", url.Values{"apiList": {stopEnv}}, 3},
		"nothing allowed":        {"CreateToken", url.Values{"description": {"x"}}, 3},
		"an empty list":          {"CreateToken", url.Values{"description": {"x"}, "apiList": {"[]"}}, 3},
		"custom without list":    {"CreateToken", url.Values{"description": {"x"}, "tokenTemplate": {"Custom"}}, 3},
		"template and list":      {"CreateToken", url.Values{"description": {"x"}, "tokenTemplate": {"Marketplace"}, "apiList": {stopEnv}}, 3},
		"no such template":       {"CreateToken", url.Values{"description": {"x"}, "tokenTemplate": {"Everything"}}, 3},
		"no such method":         {"CreateToken", url.Values{"description": {"x"}, "apiList": {"environment.control.StopEnvs"}}, 3},
		"a protected method":     {"CreateToken", url.Values{"description": {"x"}, "apiList": {"users.authentication.CreateToken"}}, 3},
		"a list cut off":         {"CreateToken", url.Values{"description": {"x"}, "apiList": {`["` + stopEnv}}, 3},
		"a date of its own":      {"CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}, "expiresAt": {"31.12.2099"}}, 3},
		"a date that is over":    {"CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}, "expiresAt": {"2020-01-01 00:00:00"}}, 3},
		"two descriptions":       {"CreateToken", url.Values{"description": {"x", "y"}, "apiList": {stopEnv}}, 3},
		"two passwords":          {"CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}, "password": {ann.Password, ann.Password}}, 3},
		"no password":            {"CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}, "password": nil}, 3},
		"a wrong password":       {"CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}, "password": {"another-password-than-hers"}}, 701},
		"no session":             {"GetTokens", url.Values{"session": {""}}, 702},
		"nobody's session":       {"GetTokens", url.Values{"session": {"0123456789abcdef"}}, 702},
		"a token as the session": {"GetTokens", url.Values{"session": {token.Key}}, 8202},
		"a token that has gone":  {"GetTokens", url.Values{"session": {token.Key[:len(token.Key)-1] + "!"}}, 702},
		"edit without an id":     {"EditToken", url.Values{"description": {"x"}}, 3},
		"edit what is not there": {"EditToken", url.Values{"id": {"77"}, "description": {"x"}}, 3},
		"edit with a word":       {"EditToken", url.Values{"id": {"first"}}, 3},
		"edit to nothing":        {"EditToken", url.Values{"id": {id}, "apiList": {"[]"}}, 3},
		"edit, wrong password":   {"EditToken", url.Values{"id": {id}, "description": {"x"}, "password": {"another-password-than-hers"}}, 701},
		"remove nothing":         {"DeleteTokens", url.Values{"ids": {""}}, 3},
		"remove some that are":   {"DeleteTokens", url.Values{"ids": {id + ",77"}}, 3},
		"remove, no password":    {"DeleteTokens", url.Values{"ids": {id}, "password": {""}}, 3},
		"regenerate two":         {"RegenerateToken", url.Values{"id": {id, id}}, 3},
		"list with a word":       {"GetTokens", url.Values{"ids": {"all"}}, 3},
	} {
		got := c.signedIn(r.method, r.more).is(t, r.result)
		if got.Result != r.result || got.status != 200 || got.Token.Key != "" {
			t.Errorf("%s: %d %q, HTTP status %d, with a value: %t", name, got.Result, got.Error, got.status, got.Token.Key != "")
		}
	}
	list := c.signedIn("GetTokens", nil).is(t, 0).APITokens
	if len(list) != 1 || list[0].Description != "kept" || !slices.Equal(list[0].APIListItems, []string{stopEnv}) {
		t.Errorf("after all of that the tokens are %+v", list)
	}
	if status, _ := s.get(authentication + "createtoken"); status != 200 { // errors platform
		t.Errorf("without any credential: %d", status)
	}

	// People whose account here is not theirs, or may do nothing.
	s.must("accounts", "add", "local@example.com")
	s.client(person("local@example.com")).signedIn("GetTokens", nil).is(t, 8202)
	off := s.client(person("off@example.com"))
	off.signedIn("CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}}).is(t, 0)
	s.must("accounts", "edit", "off@example.com", "--disable")
	off.signedIn("GetTokens", nil).is(t, 8202)
	off.signedIn("CreateToken", url.Values{"description": {"y"}, "apiList": {stopEnv}}).is(t, 8202)
	factor := s.client(person("factor@example.com"))
	factor.signedIn("CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}}).is(t, 0)
	s.patch("/patgate/api/v1/accounts/factor@example.com", `{"require_second_factor":true}`)
	factor.signedIn("GetTokens", nil).is(t, 8202)

	// The refusals are in the audit, and so is who asked.
	audit, err := http.Get("http://" + s.admin + "/patgate/api/v1/audit?limit=1000")
	if err != nil {
		t.Fatal(withoutURL(err))
	}
	defer audit.Body.Close()
	text, _ := io.ReadAll(audit.Body)
	for _, want := range []string{`"confirmation_failed"`, `"ann@example.com"`, `"token.edit"`, `"token.generate"`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the audit lacks %s", want)
		}
	}
	for where, text := range map[string]string{"the log": s.output.String(), "an answer": c.told.String(), "the audit": string(text)} {
		for _, secret := range []string{ann.Password, token.Key, "another-password-than-hers"} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret stands in %s", where)
			}
		}
	}

	// Guesses are slowed down, and a platform that is down is told from a refusal.
	waitFor(t, "guesses to be slowed down", func() bool {
		got := c.signedIn("RegenerateToken", url.Values{"id": {id}, "password": {"another-password-than-hers"}})
		return got.Result == 99 && got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != ""
	})
	session := c.session()
	p.kill()
	got := c.ask("GET", "", "gettokens", "?session="+session, "").is(t, 99)
	if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		t.Errorf("while the platform is down: %d %v", got.status, got.header)
	}
}

// TestTokenAPIOff: without the option the calls are the platform's, and no token's.
func TestTokenAPIOff(t *testing.T) {
	t.Parallel()
	ann := person("ann@example.com")
	p := newPlatform(t, ann)
	s := newServer(t, p.address, config{
		app:  "platform {\nurl http://" + p.address + "\n}",
		site: "patgate {\nunknown pass checked_upstream\nerrors platform\n}",
	})
	got := s.client(ann).signedIn("CreateToken", url.Values{"description": {"x"}, "apiList": {stopEnv}})
	if got.Source == "patgate" || got.Result != 0 {
		t.Errorf("answered %d by %q", got.Result, got.Source)
	}
	waitFor(t, "the platform's record of the call", func() bool { return p.seen("createtoken") || p.seen("CreateToken") })
}

// TestTokenAPIConfig: what the option needs, and what it excludes, is told before
// the server starts.
func TestTokenAPIConfig(t *testing.T) {
	t.Parallel()
	const app = "platform {\nurl http://127.0.0.1:1\n}\n"
	admin := func(options string) string { return managementSite("http://:8081", options) }
	for name, c := range map[string]struct{ app, site, more, want string }{
		"good":                {app, "token_api platform", admin(""), ""},
		"without a platform":  {"", "token_api platform", "", "needs the option platform"},
		"without the methods": {app + "route GET /x some.Method\n", "token_api platform", "", "lacks one of the methods"},
		"second factors":      {app, "token_api platform", admin("second_factor required"), "exclude each other"},
	} {
		s := &server{t: t, folder: t.TempDir(), site: "127.0.0.1:8080"}
		s.write("127.0.0.1:1", config{app: c.app, site: "patgate {\n" + c.site + "\n}", more: c.more})
		if name == "without the methods" {
			text, err := os.ReadFile(s.file("Caddyfile"))
			if err != nil {
				t.Fatal(err)
			}
			kept := slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool { return strings.HasPrefix(line, "catalog ") })
			if err := os.WriteFile(s.file("Caddyfile"), []byte(strings.Join(kept, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r := s.run("validate", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
		if (r.code == 0) != (c.want == "") || !strings.Contains(r.stderr, c.want) {
			t.Errorf("%s: exit %d, %.300s", name, r.code, r.stderr)
		}
	}
}
