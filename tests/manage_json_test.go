package tests

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestManageStrictJSON: what two readers could take differently is refused, and
// changes nothing (C254, C255, C256).
func TestManageStrictJSON(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo")
	c := m.signedIn(t, "demo")
	made := c.generate(nil)
	password := `"password":"` + passwordOf("demo") + `"`
	stop, all := `"methods":["`+stopEnv+`"]`, `"methods":["*"]`
	for _, x := range []struct {
		name, body string
		status     int
		says       string // member that the answer names; empty: that does not matter
		header     string
	}{
		{"C254 a member twice", "{" + stop + "," + all + "," + password + "}", 400, "methods", ""},
		{"C254 escaped", `{"method\u0073":["*"],` + stop + "," + password + "}", 400, "methods", ""},
		{"C254 the password twice", `{"password":"x",` + stop + "," + password + "}", 400, "password", ""},
		{"C255 letter case", `{"Methods":["*"],` + password + "}", 400, "Methods", ""},
		{"C255 letter case of the password", `{"Password":"x",` + stop + "}", 400, "Password", ""},
		{"C255 Unicode folding", `{"methodſ":["*"],` + password + "}", 400, "", ""},
		{"C256 unknown", `{"admin":true,` + stop + "," + password + "}", 400, "admin", ""},
		{"C256 trailing object", "{" + stop + "," + password + "}{}", 400, "", ""},
		{"C256 trailing bracket", "{" + stop + "," + password + "}}", 400, "", ""},
		{"C256 trailing text", "{" + stop + "," + password + "} x", 400, "", ""},
		{"C256 trailing NUL", "{" + stop + "," + password + "}\x00", 400, "", ""},
		{"C256 depth 10,000", `{"methods":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "," + password + "}", 400, "", ""},
		{"depth 10,000 of an unknown member", `{"x":` + strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000) + "}", 400, "", ""},
		{"null description", `{"description":null,` + password + "}", 400, "description", ""},
		{"null methods", `{"methods":null,` + password + "}", 400, "methods", ""},
		{"null sets", `{"sets":null,` + password + "}", 400, "sets", ""},
		{"null expires", `{"expires":null,` + password + "}", 400, "expires", ""},
		{"null lifetime", `{"lifetime":null,` + password + "}", 400, "lifetime", ""},
		{"null addresses", `{"addresses":null,` + password + "}", 400, "addresses", ""},
		{"null audience", `{"audience":null,` + password + "}", 400, "audience", ""},
		{"null password", `{"password":null}`, 400, "password", ""},
		{"null in a list", `{"methods":[null],` + password + "}", 400, "", ""},
		{"null", "null", 400, "", ""},
		{"a list", "[{" + stop + "," + password + "}]", 400, "", ""},
		{"a text", `"` + stopEnv + `"`, 400, "", ""},
		{"no body", "", 400, "", ""},
		{"cut off", "{" + stop + ",", 400, "", ""},
		{"a text for a list", `{"methods":"` + stopEnv + `",` + password + "}", 400, "methods", ""},
		{"a number for a text", `{"description":1,` + password + "}", 400, "description", ""},
		{"not UTF-8", "{\"description\":\"\xff\"," + password + "}", 400, "", ""},
		{"half a surrogate", `{"description":"\ud800",` + password + "}", 400, "", ""},
		{"byte order mark", "\ufeff{" + stop + "," + password + "}", 400, "", ""},
		{"comment", "{/**/" + stop + "," + password + "}", 400, "", ""},
		{"single quotes", "{'methods':['*']," + password + "}", 400, "", ""},
		{"oversize", `{"description":"` + strings.Repeat("x", 64<<10) + `",` + password + "}", 413, "", ""},
		{"oversize of spaces", strings.Repeat(" ", 64<<10) + "{" + stop + "," + password + "}", 413, "", ""},
		{"no Content-Type", "{" + stop + "," + password + "}", 415, "", "Content-Type:"},
		{"text/json", "{" + stop + "," + password + "}", 415, "", "Content-Type: text/json"},
		{"two types", "{" + stop + "," + password + "}", 415, "", "Content-Type: application/json, text/plain"},
		{"with an extension", "{" + stop + "," + password + "}", 415, "", "Content-Type: application/jsonp"},
	} {
		for _, ask := range []struct{ verb, path string }{{"PATCH", made.path()}, {"POST", "/tokens"}} {
			var header []string
			if x.header != "" {
				header = append(header, x.header)
			}
			r := c.ask(ask.verb, ask.path, x.body, header...)
			var problem struct{ Field string }
			r.into(&problem)
			if r.status != x.status || x.says != "" && problem.Field != x.says {
				t.Errorf("%s, %s: %d %s names %q, want %d and %q", x.name, ask.verb, r.status, r.reason, problem.Field, x.status, x.says)
			}
		}
	}
	var now tokenView
	c.ask("GET", made.path(), nil).is(200, "").into(&now)
	var list struct{ Total int }
	c.ask("GET", "/tokens", nil).is(200, "").into(&list)
	if now.Revision != made.Revision || list.Total != 1 {
		t.Errorf("after what was refused the token has revision %d, and there are %d", now.Revision, list.Total)
	}
	c.ask("PATCH", made.path(), "\n {"+stop+" , "+password+"}\r\n\t", "Content-Type: Application/JSON; charset=utf-8").is(200, "")

	for _, target := range []string{"/tokens?limit=x", "/tokens?limit=-1", "/tokens?State=active", "/tokens?state=old", "/tokens?state=active&state=all", "/tokens?sort=value", "/tokens?order=up", "/tokens?cursor=x", "/tokens?x=1", "/tokens?state=%zz", "/audit?refused=yes", "/audit?since=now", "/audit?token=x"} {
		c.ask("GET", target, nil).is(400, "invalid")
	}
	c.ask("DELETE", made.path(), members{"password": passwordOf("demo")}, "If-Match: \"1\"").is(400, "invalid")
}

// TestManagePasswordCanary: a password, in whatever malformed body it is sent to
// whichever call, stands in no answer, no log line and no file.
func TestManagePasswordCanary(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{debug: true}, "demo", "canary-7")
	const secret = "canary-7 sings in the mine"
	m.local(t).ask("PUT", "/accounts/canary-7/password", members{"new_password": secret}).is(204, "")
	c := m.caller(t)
	c.ask("POST", "/session", members{"login": "canary-7", "password": secret}).is(201, "")
	m.local(t).ask("PATCH", "/accounts/canary-7", members{"role": "operator"}).is(200, "")
	id := c.m.local(t).generate(members{"account": "demo"}).ID
	asked := 0
	for _, o := range m.described.operations {
		if o.verb == "GET" || len(o.RequestBody.Content) == 0 {
			continue
		}
		asked++
		path := strings.NewReplacer("{id}", fmt.Sprint(id), "{login}", "demo").Replace(o.path)
		for _, body := range []string{
			secret,
			`"` + secret + `"`,
			`["` + secret + `"]`,
			`{"` + secret + `":1}`,
			`{"` + secret + `":"` + secret + `"}`,
			`{"password":"` + secret,
			`{"password":"` + secret + `"}x`,
			`{"password":"` + secret + `"}{"password":"` + secret + `"}`,
			`{"password":"` + secret + `","password":"` + secret + `"}`,
			`{"password":["` + secret + `"]}`,
			`{"password":{"` + secret + `":"` + secret + `"}}`,
			`{"Password":"` + secret + `"}`,
			`{"passwort":"` + secret + `"}`,
			`{"password":"` + secret + `","` + secret + `":null}`,
			`{"password":"` + secret + `\q"}`,
			`{'password':'` + secret + `'}`,
			`{"new_password":"` + secret + `","new_password":1}`,
			"password=" + url.QueryEscape(secret),
			"{\"password\":\"" + secret + "\xff\"}",
		} {
			r := c.ask(o.verb, path, body)
			if r.status < 400 {
				t.Errorf("%s accepts a malformed body: %d", o.name(), r.status)
			}
			c.ask(o.verb, path, body, "Content-Type: text/plain")
		}
	}
	for _, member := range []string{"description", "expires", "lifetime", "account"} {
		c.ask("POST", "/tokens", members{"description": "x", "methods": []string{stopEnv}, "password": secret, member: secret + "\u202e"}).is(400, "invalid")
	}
	for _, member := range []string{"sets", "methods", "addresses"} {
		c.ask("POST", "/tokens", members{"description": "x", "password": secret, member: []string{secret}}).is(400, "invalid")
	}
	c.ask("POST", "/accounts", members{"login": secret, "password": secret}).is(400, "invalid")
	c.ask("POST", "/accounts", members{"login": "x", "role": secret, "password": secret}).is(400, "invalid")
	c.ask("POST", "/session", members{"login": secret, "password": secret}).is(401, "sign_in_failed")
	c.ask("GET", "/tokens?password="+url.QueryEscape(secret), nil).is(400, "invalid")
	basic := m.caller(t)
	basic.scheme = "Basic " + base64.StdEncoding.EncodeToString([]byte("canary-7:"+secret))
	basic.ask("GET", "/tokens", nil).is(200, "")
	basic.ask("PATCH", fmt.Sprintf("/tokens/%d", id), `{"description":}`).is(400, "invalid")
	if asked < 20 {
		t.Errorf("only %d calls take a body", asked)
	}

	m.stop()
	places := map[string]string{"the log": m.output.String(), "an answer": m.told.String()}
	collect(t, m.folder, places)
	if !strings.Contains(places["the log"], `"level":"debug"`) || !strings.Contains(places["the log"], "/api/v1/tokens") {
		t.Error("the requests are not in the log")
	}
	for where, text := range places {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.TrimPrefix(basic.scheme, "Basic ")[8:40], "sings in the"} {
			if strings.Contains(text, form) {
				t.Errorf("the password stands in %s", where)
			}
		}
	}
}
