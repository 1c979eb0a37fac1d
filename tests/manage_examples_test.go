package tests

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/authenticator"
)

// exampleInDocs is one call of docs/api.md: its name, the command, the answer.
var exampleInDocs = regexp.MustCompile("(?ms)^### `([A-Z]+ /[^`]*)`$.*?^```\n\\$ (curl [^\n]*)\n([^\n]*)\n```$")

// laterExamples are those of which others need the account, the token or the
// session, or that need others: they come in this order after all others.
var laterExamples = []string{
	"GET /tokens", "GET /tokens/{id}", "PATCH /tokens/{id}", "POST /tokens/{id}/copy", "POST /tokens/import", "POST /tokens/remove",
	"DELETE /tokens/{id}", "POST /tokens/{id}/regenerate", "GET /tokens/{id}/activity", "GET /accounts", "GET /accounts/{login}",
	"PUT /accounts/{login}/upstream", "GET /accounts/{login}/upstream", "DELETE /accounts/{login}/upstream", "POST /upstream/reseal",
	"DELETE /accounts/{login}/second-factor", "PATCH /accounts/{login}", "PUT /accounts/{login}/password", "GET /activity", "DELETE /accounts/{login}",
	"GET /status", "GET /audit", "GET /self", "POST /self/check", "POST /introspect", "DELETE /self", "POST /revoke",
	"PUT /account/upstream", "GET /account/upstream", "DELETE /account/upstream", "DELETE /sessions",
	"POST /account/second-factor", "POST /account/second-factor/confirm", "POST /account/second-factor/recovery-codes", "DELETE /account/second-factor",
	"POST /account/passkeys/options", "POST /account/passkeys", "GET /account/passkeys", "POST /session/confirmation/options", "POST /session/confirmation", "DELETE /account/passkeys/{id}",
	"DELETE /session",
}

// otherwise are examples whose answer hangs on what is configured, or on what was
// done before.
var otherwise = []string{"GET /sign-in", "POST /session", "GET /session", "GET /account/upstream", "GET /accounts/{login}/upstream", "POST /upstream/reseal", "GET /status"}

// TestManageExamples: the commands of docs/api.md, typed as they are printed with a
// password of several words, are answered as it is printed there.
func TestManageExamples(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{app: keys(newKey(t, "a"))})
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	found := exampleInDocs.FindAllStringSubmatch(string(page), -1)
	if len(found) != len(m.described.operations) {
		t.Fatalf("%d calls have an example, %d are described", len(found), len(m.described.operations))
	}
	slices.SortStableFunc(found, func(a, b []string) int {
		return slices.Index(laterExamples, a[1]) - slices.Index(laterExamples, b[1])
	})
	e := &examples{m: m, folder: t.TempDir(), device: authenticator.New(t, "localhost", "http://localhost:"+portOf(m.api))}
	for _, example := range found {
		e.run(t, example[1], example[2], example[3])
	}
}

// examples is somebody who follows docs/api.md.
type examples struct {
	m      *managed
	folder string
	token  string // the value that was shown last
	factor factor

	device    *authenticator.Authenticator
	challenge string // for it
	passkey   string // the id of what it made
}

func (e *examples) run(t *testing.T, name, command, want string) {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "bash", "-c", strings.Replace(e.filled(t, name, command), "curl ", `curl -sS -w '\n%{http_code}' `, 1))
	shell.Dir = e.folder
	shell.Env = append(os.Environ(), "API=http://localhost:"+portOf(e.m.api)+"/api/v1", "PASSWORD="+passwordOf("admin"), "TOKEN="+e.token)
	out, err := shell.Output()
	if err != nil {
		t.Fatalf("%s: the command of the example fails: %v", name, err)
	}
	at := strings.LastIndexByte(string(out), '\n')
	body, status := strings.TrimSpace(string(out[:at])), string(out[at+1:])
	e.remember(body)
	var got, printed any
	switch {
	case json.Unmarshal([]byte(want), &printed) != nil: // it has … where a list goes on
		if status >= "300" {
			t.Errorf("%s: %s", name, status)
		}
	case body == "":
		if status != want {
			t.Errorf("%s: %s, and %s is printed", name, status, want)
		}
	case json.Unmarshal([]byte(body), &got) != nil:
		t.Errorf("%s: %s is not followed by JSON", name, status)
	case slices.Contains(otherwise, name):
		if status >= "300" {
			t.Errorf("%s: %s", name, status)
		}
	default:
		sameAsPrinted(t, name, printed, got)
	}
}

// filled puts in what the reader has to: passwords, and what was shown before.
func (e *examples) filled(t *testing.T, name, command string) string {
	t.Helper()
	fill := []string{
		`"upstream_password":"…"`, `"upstream_password":"secret"`,
		`"password":"…"`, fmt.Sprintf(`"password":%q`, passwordOf("admin")), `"new_password":"…"`, fmt.Sprintf(`"new_password":%q`, passwordOf("admin")),
	}
	switch name {
	case "DELETE /sessions/{id}":
		fill = append(fill, "1587bf074d81cdfb", currentSession(e.m.signedIn(t, "admin")))
	case "POST /account/second-factor/confirm":
		fill = append(fill, "267421", e.factor.code(t, 0))
	case "POST /account/second-factor/recovery-codes":
		fill = append(fill, `"code":"…"`, fmt.Sprintf(`"code":%q`, e.factor.Codes[0]))
	case "DELETE /account/second-factor":
		fill = append(fill, "n8xg-jn5n-pnmg-vz8k", e.factor.Codes[1])
	case "POST /account/passkeys":
		fill = append(fill, `"passkey":…`, `"passkey":`+asJSON(t, e.device.Create(e.challenge)))
	case "POST /session/confirmation":
		fill = append(fill, `"passkey":…`, `"passkey":`+asJSON(t, e.device.Get(e.challenge)))
	case "DELETE /account/passkeys/{id}":
		fill = append(fill, "4958fd28d20eec60", e.passkey)
	case "POST /introspect", "DELETE /self":
		made := e.m.local(t).generate(members{"account": "admin", "methods": []string{startEnv, stopEnv}, "expires": "31-12-2027", "lifetime": absent})
		e.token = made.Value
	}
	return strings.NewReplacer(fill...).Replace(command)
}

func (e *examples) remember(body string) {
	var shown struct {
		Value  string
		Secret string
		Codes  []string `json:"recovery_codes"`

		Challenge, Host string
		ID              any // a number but of passkeys
	}
	if json.Unmarshal([]byte(body), &shown) != nil {
		return
	}
	if shown.Challenge != "" {
		e.challenge = shown.Challenge
	}
	if shown.Host != "" {
		e.passkey, _ = shown.ID.(string)
	}
	if shown.Value != "" {
		e.token = shown.Value
	}
	if shown.Secret != "" {
		e.factor.Secret = shown.Secret
	}
	if shown.Codes != nil {
		e.factor.Codes = shown.Codes
	}
}

// changing are members that are another time something else.
var changing = []string{"created", "last_seen", "since", "time", "hint", "hints", "id", "agent", "address", "not_after", "iat", "exp", "jti", "days_left", "expires", "uri", "total", "revision"}

// sameAsPrinted holds an answer against the one that is printed.
func sameAsPrinted(t *testing.T, at string, printed, got any) {
	t.Helper()
	switch printed := printed.(type) {
	case map[string]any:
		members, _ := got.(map[string]any)
		for name, value := range printed {
			if _, there := members[name]; !there {
				t.Errorf("%s: %s is printed, and not there", at, name)
			} else if !slices.Contains(changing, name) {
				sameAsPrinted(t, at+" "+name, value, members[name])
			}
		}
		for name := range members {
			if _, there := printed[name]; !there {
				t.Errorf("%s: %s is there, and not printed", at, name)
			}
		}
	case []any:
		list, _ := got.([]any)
		for i, value := range printed {
			if value == "…" {
				return // it goes on
			}
			if i >= len(list) {
				t.Errorf("%s: %d are printed, %d are there", at, len(printed), len(list))
				return
			}
			sameAsPrinted(t, at, value, list[i])
		}
		if len(list) > len(printed) {
			t.Errorf("%s: %d are printed, %d are there", at, len(printed), len(list))
		}
	case string:
		text, _ := got.(string)
		pattern := strings.ReplaceAll(strings.ReplaceAll(regexp.QuoteMeta(printed), "…", ".*"), "xxxx", "[a-z0-9]{4}")
		if !regexp.MustCompile("^" + pattern + "$").MatchString(text) {
			t.Errorf("%s: %s is printed, and something else is there", at, url.QueryEscape(printed))
		}
	default:
		if fmt.Sprint(printed) != fmt.Sprint(got) {
			t.Errorf("%s: %v is printed, %v is there", at, printed, got)
		}
	}
}
