package gate

import (
	"bufio"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

const getTokens = "/1.0/users/authentication/rest/gettokens"

// TestAnswered: calls that are answered here are so for whoever has a credential
// that is no token, and for nobody else; nothing of them can be sent on.
func TestAnswered(t *testing.T) {
	t.Parallel()
	const own = "people-session-0123456789"
	v, err := tokenstore.NewValue("pat", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	gone := v.Reveal() // of ours, and no token has it
	memory := NewFormMemory(1 << 20)
	answered := func(c *Config) { c.Answered, c.Forms = []string{"users.authentication.GetTokens"}, memory }
	pass := func(c *Config) { c.PassUnknown = true }
	for name, change := range map[string]func(*Config){
		"deny": answered, "pass": both(answered, pass), "session": both(answered, both(pass, sessions)),
	} {
		w := newWorld(t, change)
		otherwise := Unknown
		if name != "deny" {
			otherwise = Passed
		}
		for _, c := range []struct {
			name, raw  string
			reason     Reason
			parameters string // as an urlencoded form, in order of their names
		}{
			{"query", get(getTokens + "?ids=1;4&session=" + own + "&x=a%20b+c&ids=*"), Answered, "ids=1;4|*&x=a b c"},
			{"letter case", get("/1.0/Users/Authentication/Rest/GetTokens?session=" + own), Answered, ""},
			{"form", post(getTokens+"?ids=7&a", "session="+own+"&ids=8&b=&&c==1"), Answered, "a=&b=&c==1&ids=7|8"},
			{"query, with a form", post(getTokens+"?session="+own, "ids=8"), Answered, "ids=8"},
			{"multipart", postForm(getTokens+"?ids=7", form(field("session", own), field("ids", "8"), field("é", "\r\n"))), Answered, "ids=7|8&é=\r\n"},
			{"multipart, token alone", postForm(getTokens, form(field("session", own))), Answered, ""},
			{"multipart, last", postForm(getTokens, form(field("ids", "8"), field("session", own))), Answered, "ids=8"},
			{"bearer", get(getTokens+"?ids=7", "Authorization: Bearer "+own), Answered, "ids=7"},
			{"multipart with a file", postForm(getTokens, form(field("session", own), file("f", "1"))), Answered, "error"},
			{"another method", get(env + "stopenv?session=" + own), otherwise, ""},
			{"its neighbour", get("/1.0/users/authentication/rest/createtoken?session=" + own), otherwise, ""},
			{"a token", get(getTokens + "?session=" + w.B), MethodProtected, ""},
			{"a token that has gone", get(getTokens + "?session=" + gone), Unknown, ""},
			{"an expired token", get(getTokens + "?session=" + w.expired), Expired, ""},
			{"a mistyped token", get(getTokens + "?session=pat_abc"), Malformed, ""},
			{"none", get(getTokens), Missing, ""},
			{"none, in a form", post(getTokens, "ids=1"), Missing, ""},
			{"two", post(getTokens+"?session="+own, "session="+own), Ambiguous, ""},
			{"another verb", strings.Replace(get(getTokens+"?session="+own), "GET", "DELETE", 1), VerbNotAllowed, ""},
			{"another spelling", get(getTokens + "?session=" + own + "&SESSION=" + w.A), BadRequest, ""},
		} {
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.raw)))
			if err != nil {
				t.Fatal(err)
			}
			d := w.gate.Decide(nil, r, client)
			if d.Reason != c.reason {
				t.Errorf("%s, %s: decided %s, want %s", name, c.name, d.Reason, c.reason)
			}
			if d.Reason != Answered {
				if p, err := d.Parameters(); err == nil || d.Credential() != "" {
					t.Errorf("%s, %s: parameters %q of what is not answered here", name, c.name, p)
				}
				if d.Allowed() { // sent on, so that its memory is given back
					_, done := d.Forward(r)
					done()
				}
				continue
			}
			if d.Allowed() || d.Carries() || d.TokenID != 0 || d.Credential() != own || d.Method != "users.authentication.GetTokens" {
				t.Errorf("%s, %s: allowed %t, of token %d, %q", name, c.name, d.Allowed(), d.TokenID, d.Method)
			}
			p, err := d.Parameters()
			if err != nil {
				p = Parameters{"error": nil}
			}
			var got []string
			for _, n := range slices.Sorted(maps.Keys(p)) {
				got = append(got, n+"="+strings.Join(p[n], "|"))
			}
			if text := strings.Join(got, "&"); text != c.parameters && (err == nil || c.parameters != "error") {
				t.Errorf("%s, %s: parameters %q, want %q", name, c.name, text, c.parameters)
			}
		}
	}
	if used := memory.used.Load(); used != 0 {
		t.Errorf("%d bytes of forms were not given back", used)
	}
	w := newWorld(t, nil)
	if _, err := New(Config{Index: w.index, Catalog: w.gate.catalog, Usage: w.gate.usage, Now: w.gate.now, Answered: []string{"users.authentication.NoSuch"}}); err == nil {
		t.Error("a method that is not in the catalog is to be answered")
	}
}
