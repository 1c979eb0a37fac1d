package gate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// takesJSON looks for tokens in JSON, too, in front of an API that takes it.
func takesJSON(t testing.TB, change func(*Config)) *world {
	w := newWorld(t, func(c *Config) {
		c.Catalog = shop(t)
		c.Places = []Place{Query, Form, Bearer, JSON}
		if change != nil {
			change(c)
		}
	})
	w.edit(func(t *tokenstore.Token) { t.Grant = tokenstore.Grant{Methods: []string{"orders.*"}} })
	return w
}

const jsonType = "Content-Type: application/json"

// TestTokenInJSON: the member is cut out, or gets the session as its value. All else goes on
// byte for byte.
func TestTokenInJSON(t *testing.T) {
	t.Parallel()
	names := func(c *Config) { c.Parameters = []string{"session", "api_key"} }
	strip, swaps := takesJSON(t, names), takesJSON(t, both(names, sessions))
	swaps.session = `S"+\/<s>-0123456789`
	const S = `S\"+\\/<s>-0123456789`
	body := func(text string) string { return postAs("/orders", text, jsonType) }
	for _, c := range []struct{ name, raw, stripped, swapped string }{
		{"alone", body(`{"session":"TOKEN"}`), `{}`, `{"session":"` + S + `"}`},
		{"first", body(`{"session":"TOKEN", "a":1}`), `{"a":1}`, `{"session":"` + S + `", "a":1}`},
		{"last", body(`{"a":1 , "session" : "TOKEN" }`), `{"a":1  }`, `{"a":1 , "session" : "` + S + `" }`},
		{
			"between", body("{\r\n\t\"a\":[\"\xff\",1e5],\n\"session\":\"TOKEN\"\n,\"b\":{\"c\":1,\"c\":\"\\ud83d\"}}\n"),
			"{\r\n\t\"a\":[\"\xff\",1e5],\n\"b\":{\"c\":1,\"c\":\"\\ud83d\"}}\n",
			"{\r\n\t\"a\":[\"\xff\",1e5],\n\"session\":\"" + S + "\"\n,\"b\":{\"c\":1,\"c\":\"\\ud83d\"}}\n",
		},
		{"value escaped", body(`{"session":"\u0070OKEN"}`), `{}`, `{"session":"` + S + `"}`},
		{"name escaped", body(`{"a":{},"\u0073ession":"TOKEN"}`), `{"a":{}}`, `{"a":{},"session":"` + S + `"}`},
		{"another name", body(`{"api_key":"TOKEN","a":1}`), `{"a":1}`, `{"session":"` + S + `","a":1}`},
		{
			"deeper, it is data", body(`{"a":{"session":"x"},"b":[{"session":1}],"session":"TOKEN"}`),
			`{"a":{"session":"x"},"b":[{"session":1}]}`, `{"a":{"session":"x"},"b":[{"session":1}],"session":"` + S + `"}`,
		},
		{
			"names like it", body(`{"sessions":1,"my_session":2,"session_id":3,"session":"TOKEN"}`),
			`{"sessions":1,"my_session":2,"session_id":3}`, `{"sessions":1,"my_session":2,"session_id":3,"session":"` + S + `"}`,
		},
		{"parameters of the type", postAs("/orders", `{"session":"TOKEN"}`, "Content-Type: application/json; odata=verbose; charset=UTF-8;"), `{}`, `{"session":"` + S + `"}`},
		{"built on JSON", postAs("/orders", `{"session":"TOKEN"}`, "Content-Type: application/vnd.api+json; ext=\"https://jsonapi.org/ext/atomic\""), `{}`, `{"session":"` + S + `"}`},
		{"DELETE", "DELETE" + postAs("/orders/7", `{"session":"TOKEN","a":1}`, jsonType)[len("POST"):], `{"a":1}`, `{"session":"` + S + `","a":1}`},
		{"in the header, beside JSON", postAs("/orders", `{"a":1}`, jsonType, "Authorization: Bearer TOKEN"), `{"a":1}`, `{"a":1}`},
		{"in the query, beside an array", postAs("/orders?session=TOKEN", `[{"session":"x"}]`, jsonType), `[{"session":"x"}]`, `[{"session":"x"}]`},
		{"beside a value", postAs("/orders?session=TOKEN", `"session"`, jsonType), `"session"`, `"session"`},
		{"beside no bytes", "DELETE /orders/7 HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer TOKEN\r\n" + jsonType + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "", ""},
		{"beside text", postAs("/orders?session=TOKEN", `{"session":"x"}`, "Content-Type: text/plain"), `{"session":"x"}`, `{"session":"x"}`},
	} {
		for want, w := range map[string]*world{c.stripped: strip, c.swapped: swaps} {
			got := w.sendRequest(withToken(t, c.raw, w.A))
			if got.forwarded == nil {
				t.Errorf("%s: refused: %s, %s", c.name, got.Reason, got.detail())
				continue
			}
			if got.body != want || int(got.forwarded.ContentLength) != len(want) {
				t.Errorf("%s: the upstream got %q of %d bytes, want %q", c.name, got.body, got.forwarded.ContentLength, want)
			}
			if length := got.forwarded.Header.Get("Content-Length"); want != "" && length != itoa(len(want)) {
				t.Errorf("%s: Content-Length is %q", c.name, length)
			}
			assertClean(t, w, got)
		}
	}
}

// withToken reads a request in which TOKEN stands for a token. Its body gets the length that it
// has then.
func withToken(t testing.TB, raw, token string) *http.Request {
	t.Helper()
	raw = strings.ReplaceAll(raw, `\u0070OKEN`, `\u0070`+token[1:])
	header, body, _ := strings.Cut(strings.ReplaceAll(raw, "TOKEN", token), "\r\n\r\n")
	lines := strings.Split(header, "\r\n")
	for i := range lines {
		if strings.HasPrefix(lines[i], "Content-Length:") {
			lines[i] = "Content-Length: " + itoa(len(body))
		}
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTokenInJSONRefused: what two readers could take differently, and what cannot be read.
func TestTokenInJSONRefused(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, func(c *Config) { c.FormLimit = 1 << 10 })
	A, B, bearer := w.A, w.B, "Authorization: Bearer "+w.A
	body := func(text string, headers ...string) string {
		return postAs("/orders", text, append(headers, jsonType)...)
	}
	with := func(member string) string { return body(`{"session":"` + A + `",` + member + `}`) }
	for _, c := range []struct {
		name, raw string
		reason    Reason
		cause     Cause
	}{
		{"none", body(`{"a":1}`), Missing, NoToken},
		{"none in an array", body(`["` + A + `"]`), Missing, NoToken},
		{"deeper", body(`{"a":{"session":"` + A + `"}}`), Missing, NoToken},
		{"none, empty", body("", "Transfer-Encoding: chunked"), Missing, NoToken},
		{"unknown", body(`{"session":"nonsense"}`), Unknown, NoCause},
		{"mistyped", body(`{"session":"` + A[:len(A)-1] + `"}`), Malformed, TokenChecksum},
		{"line break", body(`{"session":"` + A + `\n"}`), Malformed, TokenLineBreak},
		{"empty value", body(`{"session":""}`), Malformed, TokenEmpty},
		{"null", body(`{"session":null}`), Malformed, TokenEmpty},
		{"number", body(`{"session":1}`), Malformed, TokenEmpty},
		{"list", body(`{"session":["` + A + `"]}`), Malformed, TokenEmpty},
		{"object", body(`{"session":{"value":"` + A + `"}}`), Malformed, TokenEmpty},
		{"value not UTF-8", body("{\"session\":\"" + A + "\xff\"}"), Malformed, TokenEmpty},
		{"too long", body(`{"session":"` + strings.Repeat("x", maxValue+1) + `"}`), Malformed, TokenTooLong},
		{"method that is not granted", body(`{"session":"` + w.expired + `"}`), Expired, NoCause},

		{"twice", with(`"session":"` + A + `"`), BadRequest, JSONMemberTwice},
		{"twice, escaped", with(`"\u0073ession":"x"`), BadRequest, JSONMemberTwice},
		{"another member twice", with(`"a":1,"\u0061":2`), BadRequest, JSONMemberTwice},
		{"other letters", with(`"Session":"x"`), BadRequest, ParameterSpelling},
		{"long s, which Go folds", with(`"ſession":"x"`), BadRequest, ParameterSpelling},
		{"space of Unicode", with(`"session\u00a0":"x"`), BadRequest, ParameterSpelling},
		{"full width", with(`"\uff53ession":"x"`), BadRequest, ParameterSpelling},
		{"index", with(`"session[]":"x"`), BadRequest, ParameterSpelling},
		{"brackets", with(`"[session]":"x"`), BadRequest, ParameterSpelling},
		{"dot", with(`"session.x":"x"`), BadRequest, ParameterSpelling},
		{"NUL", with(`"session\u0000":"x"`), BadRequest, ParameterSpelling},
		{"space", with(`" session":"x"`), BadRequest, ParameterSpelling},
		{"byte order mark", with(`"\ufeffsession":"x"`), BadRequest, ParameterSpelling},
		{"percent", with(`"%73ession":"x"`), BadRequest, ParameterSpelling},
		{"underscores, for Fastjson", with(`"_sess_ion":"x"`), BadRequest, ParameterSpelling},
		{"the prototype", with(`"__proto__":{"session":"x"}`), BadRequest, ParameterSpelling},
		{"the prototype, escaped", with(`"\u005f_proto__":{"session":"x"}`), BadRequest, ParameterSpelling},
		{"spelling alone", body(`{"SESSION":"` + A + `"}`), BadRequest, ParameterSpelling},
		{"bytes that some drop", with("\"sess\xffion\":\"x\""), BadRequest, JSONSyntax},
		{"method override", with(`"_method":"DELETE"`), BadRequest, MethodParameter},
		{"header and JSON", body(`{"session":"`+A+`"}`, bearer), Ambiguous, CredentialTwice},
		{"header and null in JSON", body(`{"session":null}`, bearer), Ambiguous, CredentialTwice},
		{"query and JSON", postAs("/orders?session="+B, `{"session":"`+A+`"}`, jsonType), Ambiguous, CredentialTwice},
		{"query and a spelling", postAs("/orders?session="+A, `{"Session":"x"}`, jsonType), BadRequest, ParameterSpelling},

		{"value behind it", body(`{"session":"` + A + `"}{"session":"x"}`), BadRequest, JSONSyntax},
		{"value before it", body(`1 {"session":"` + A + `"}`), BadRequest, JSONSyntax},
		{"cut off", body(`{"session":"` + A + `"`), BadRequest, JSONSyntax},
		{"comma at the end", with(""), BadRequest, JSONSyntax},
		{"comment", with(`"a":1}//`), BadRequest, JSONSyntax},
		{"single quotes", body(`{'session':'` + A + `'}`), BadRequest, JSONSyntax},
		{"no quotes", body(`{session:"` + A + `"}`), BadRequest, JSONSyntax},
		{"text before it", body(`)]}',{"session":"` + A + `"}`), BadRequest, JSONSyntax},
		{"byte order mark before it", body("\xef\xbb\xbf" + `{"session":"` + A + `"}`), BadRequest, JSONSyntax},
		{"UTF-16", body("{\x00}\x00"), BadRequest, JSONSyntax},
		{"form as JSON", body("session=" + A), BadRequest, JSONSyntax},
		{"compressed", body(`{}`, bearer, "Content-Encoding: gzip"), UnsupportedMedia, BodyCompressed},
		{"charset", postAs("/orders", `{}`, bearer, "Content-Type: application/json; charset=utf-16"), UnsupportedMedia, CharsetUnknown},
		{"charset that is not what it says", postAs("/orders", `{"é":1}`, bearer, "Content-Type: application/json; charset=us-ascii"), UnsupportedMedia, CharsetUnknown},
		{"charset twice", postAs("/orders", `{}`, bearer, "Content-Type: application/json; charset=utf-8; charset=utf-7"), BadRequest, ContentTypeSyntax},
		{"over the limit", body(`{"a":"`+strings.Repeat("x", 1<<10)+`"}`, bearer), TooLarge, NoCause},

		{"the token again", with(`"a":["` + A + `"]`), Ambiguous, TokenRepeated},
		{"another token", with(`"a":"x` + B + `"`), Ambiguous, AnotherToken},
		{"another token, escaped", with(`"a":"\u0070` + B[1:] + `"`), Ambiguous, AnotherToken},
		{"a token without a shape", with(`"a":"` + w.imported + `"`), Ambiguous, AnotherToken},
		{"in the header, and its text in JSON", body(`{"a":"`+A+`"}`, bearer), Ambiguous, TokenRepeated},
		{"in JSON, and its text in the query", postAs("/orders?x="+A, `{"session":"`+A+`"}`, jsonType), Ambiguous, TokenRepeated},
		{"as a name", with(`"` + A + `":1`), Ambiguous, TokenRepeated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(c.raw, "chunked") {
				c.raw = strings.Replace(c.raw, "Content-Length: 0\r\n", "", 1) + "0\r\n\r\n"
			}
			got := w.send(t, c.raw)
			if got.Reason != c.reason || got.Cause != c.cause || got.forwarded != nil {
				t.Errorf("decided %s, %s (forwarded: %t), want %s, %s", got.Reason, got.Cause, got.forwarded != nil, c.reason, c.cause)
			}
			for _, value := range []string{A, B, w.imported} {
				if strings.Contains(got.detail(), value) {
					t.Error("the answer repeats a token")
				}
			}
		})
	}
}

// TestMembersOfJSON: to find names that stand twice takes memory for each, so there is a limit.
func TestMembersOfJSON(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, nil)
	members := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(`,"` + itoa(i) + `":{}`)
		}
		return b.String()
	}
	for _, c := range []struct {
		name, body string
		cause      Cause
	}{
		{"as many as may be", `{"session":"` + w.A + `"` + members(memberLimit-1) + `}`, NoCause},
		{"one more", `{"session":"` + w.A + `"` + members(memberLimit) + `}`, TooManyParameters},
		{"deeper", `{"session":"` + w.A + `","a":{"a":1` + members(2*memberLimit) + `}}`, NoCause},
		{"in a list", `{"session":"` + w.A + `","a":[1` + strings.Repeat(",1", 10*memberLimit) + `]}`, NoCause},
	} {
		if got := w.send(t, postAs("/orders", c.body, jsonType)); got.Cause != c.cause || (got.forwarded != nil) != (c.cause == NoCause) {
			t.Errorf("%s: decided %s, %s", c.name, got.Reason, got.Cause)
		}
	}
}

// TestTypesOfJSON: a type is JSON if some framework takes it for that.
func TestTypesOfJSON(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, nil)
	const upstreams = `{"session":"the upstream's own"}`
	for contentType, isRead := range map[string]bool{
		"application/json":           true,
		"application/vnd.api+json":   true,
		"Text/JSON":                  true, // ASP.NET Core
		"text/x-json":                true, // Rails, as the next one
		"application/jsonrequest":    true,
		"image/x+json":               true, // Laravel, as all with "/json" or "+json" anywhere
		`text/plain; a="/json"`:      true,
		"application/x-amz-json-1.1": true,
		"application/x-ndjson":       false,
		"text/plain":                 false,
		"application/jose":           false,
	} {
		got := w.send(t, postAs("/orders", upstreams, "Authorization: Bearer "+w.A, "Content-Type: "+contentType))
		if refused := got.Cause == CredentialTwice; refused != isRead || got.Allowed() == isRead {
			t.Errorf("%s beside a token: decided %s, %s", contentType, got.Reason, got.Cause)
		}
		got = w.send(t, postAs("/orders", `{"session":"`+w.A+`","a":1}`, "Content-Type: "+contentType))
		if got.Allowed() != isRead || isRead && got.body != `{"a":1}` {
			t.Errorf("%s with a token: decided %s, %s, the upstream got %q", contentType, got.Reason, got.Cause, got.body)
		}
	}
	if got := w.send(t, postAs("/orders", upstreams, "Authorization: Bearer "+w.A, "Content-Type: text/plain; a=/json")); got.Cause != ContentTypeSyntax {
		t.Errorf("a parameter outside of the grammar: decided %s, %s", got.Reason, got.Cause)
	}
}

// TestJSONAsForm: many programs read JSON whatever the type says, and curl -d says it is a form.
func TestJSONAsForm(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, nil)
	for body, want := range map[string]Cause{
		`{"a":1}`: NoCause, ` {"a": 1}`: NoCause, `[{"session":"x"}]`: NoCause, `a={"session":"x"}`: NoCause,
		`{"session":"x"}`: JSONMember, ` {"a":1,"Session":"x"}`: JSONMember, "\xef\xbb\xbf" + `{"session":"x"}`: JSONMember,
		`{session:"x"}`: JSONSyntax, `{"a":1}{"session":"x"}`: JSONSyntax, `{"a":1,"a":2}`: JSONMemberTwice,
	} {
		got := w.send(t, post("/orders", body, "Authorization: Bearer "+w.A))
		if got.Cause != want || (got.forwarded != nil) != (want == NoCause) || want == NoCause && got.body != body {
			t.Errorf("%q: decided %s, %s, want %q", body, got.Reason, got.Cause, want)
		}
	}
	got := w.send(t, post("/orders", `{"session":"`+w.A+`"}`))
	if got.Cause != JSONMember || !strings.HasPrefix(got.detail(), "A member at the top of the JSON in the form is named like the token's parameter") {
		t.Errorf("the token in it: decided %s: %s", got.Reason, got.detail())
	}
}

// TestTokenInJSONWhereItIsOff: JSON of an API that takes it goes on unread.
func TestTokenInJSONWhereItIsOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Catalog = shop(t) })
	if got := w.send(t, postAs("/orders", `{"session":"`+w.B+`"}`, jsonType)); got.Reason != Missing {
		t.Errorf("decided %s", got.Reason)
	}
	const text = `{"session":"of the API's own"`
	if got := w.send(t, postAs("/orders", text, jsonType, "Authorization: Bearer "+w.B)); got.Reason != OK || got.body != text {
		t.Errorf("decided %s, the upstream got %q", got.Reason, got.body)
	}
}

// TestTokenInJSONOfPublicCall: no token goes upstream with a method that needs none.
func TestTokenInJSONOfPublicCall(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, func(c *Config) {
		c.Catalog = catalogOf(t, `{"methods": [{"name": "login", "path": "/login", "verbs": ["POST"], "public": true}]}`)
	})
	for _, c := range []struct {
		body, upstream string
		reason         Reason
	}{
		{`{"login":"a","password":"b"}`, `{"login":"a","password":"b"}`, Public},
		{`{"login":"a","session":"` + w.A + `"}`, `{"login":"a"}`, Public},
		{`{"login":"a","password":"` + w.A + `"}`, "", Ambiguous},
		{`{"login":"a","password":"` + strings.Replace(w.A, "_", `\u005f`, 1) + `"}`, "", Ambiguous},
	} {
		if got := w.send(t, postAs("/login", c.body, jsonType)); got.Reason != c.reason || got.body != c.upstream {
			t.Errorf("decided %s, the upstream got %q, want %s and %q", got.Reason, got.body, c.reason, c.upstream)
		}
	}
}

// TestTokenAndResourceInJSON: one body can hold both, and its members are read alike.
func TestTokenAndResourceInJSON(t *testing.T) {
	t.Parallel()
	for _, mode := range []func(*Config){nil, sessions} {
		w := newWorld(t, both(func(c *Config) { c.Places = []Place{JSON} }, func(c *Config) {
			if mode != nil {
				mode(c)
			}
		}))
		w.edit(boundTo("environment=shop"))
		body := func(members string) string {
			return postAs(env+"stopenv", `{`+members+`,"session":"`+w.A+`"}`, jsonType)
		}
		for _, c := range []struct {
			members string
			cause   Cause
			reason  Reason
		}{
			{`"envName":"shop"`, NoCause, OK},
			{`"envName":"prod"`, ResourceOther, ResourceNotAllowed},
			{`"a":1`, ResourceMissing, ResourceNotAllowed},
			{`"envName":"shop","envname":"shop"`, ResourceTwice, BadRequest},
			{`"envName":"shop","envName":"prod"`, JSONMemberTwice, BadRequest},
			{`"envName":"shop","envName[]":"prod"`, ResourceSpelling, BadRequest},
			{`"envName":"shop","a":{"envName":"prod"}`, NoCause, OK},
		} {
			if got := w.send(t, body(c.members)); got.Reason != c.reason || got.Cause != c.cause {
				t.Errorf("%s: decided %s, %s, want %s, %s", c.members, got.Reason, got.Cause, c.reason, c.cause)
			}
		}
	}
}

// TestTokenInJSONOfProjects: an API that takes no forms, whose paths and bodies name projects.
func TestTokenInJSONOfProjects(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, func(c *Config) {
		c.Catalog = catalogOf(t, `{"defaults": {"bodies": ["other"]}, "resources": {"project": {"parameters": ["project"]}}, "methods": [
			{"name": "builds", "path": "/builds", "verbs": ["POST", "DELETE"], "parameters": [{"name": "project"}]},
			{"name": "projects", "path": "/projects/:project", "verbs": ["DELETE"]}
		]}`)
	})
	w.edit(func(t *tokenstore.Token) {
		boundTo("project=shop")(t)
		t.Grant.Methods = []string{"builds", "projects"}
	})
	text := `{"project":"shop","session":"` + w.A + `"}`
	for _, c := range []struct {
		raw   string
		cause Cause
		body  string
	}{
		{postAs("/builds", text, jsonType), NoCause, `{"project":"shop"}`},
		// Not all upstreams read the body of such a request.
		{"DELETE" + postAs("/builds", text, jsonType)[len("POST"):], ResourceUnread, ""},
		{"DELETE" + postAs("/projects/shop", `{"session":"`+w.A+`"}`, jsonType)[len("POST"):], NoCause, `{}`},
		{"DELETE" + postAs("/projects/shop", text, jsonType)[len("POST"):], ResourceTwice, ""},
	} {
		if got := w.send(t, c.raw); got.Cause != c.cause || got.body != c.body {
			t.Errorf("%.40s: decided %s, %s, the upstream got %q, want %s and %q", c.raw, got.Reason, got.Cause, got.body, c.cause, c.body)
		}
	}
}

// TestPassedInJSON: a credential that is not ours goes on as it came.
func TestPassedInJSON(t *testing.T) {
	t.Parallel()
	w := takesJSON(t, both(sessions, func(c *Config) { c.PassUnknown = true }))
	const text = `{ "session" : "of-the-upstream" , "a":1 }`
	if got := w.send(t, postAs("/orders", text, jsonType)); got.Reason != Passed || got.body != text || got.Place != JSON {
		t.Errorf("decided %s in %s, the upstream got %q", got.Reason, got.Place, got.body)
	}
}

// membersReaders are programs that read the token's member of a JSON object.
var membersReaders = map[string]func(text []byte) (value any, found bool){
	"by exact name, the last wins": func(text []byte) (value any, found bool) {
		var members map[string]any
		_ = json.Unmarshal(text, &members)
		value, found = members["session"]
		return value, found
	},
	"Go": func(text []byte) (value any, found bool) {
		var v struct{ Session any }
		_ = json.Unmarshal(text, &v)
		return v.Session, v.Session != nil
	},
	"trims, cuts and joins words": func(text []byte) (value any, found bool) {
		var members map[string]any
		_ = json.Unmarshal(text, &members)
		for name, v := range members {
			name, _, _ = strings.Cut(strings.Trim(strings.ToLower(name), "\ufeff\u00a0[] \t\r\n\x00\v\f?!:,"), "[")
			name, _, _ = strings.Cut(name, ".")
			if strings.NewReplacer("_", "", "-", "").Replace(name) == "session" {
				return v, true
			}
		}
		return nil, false
	},
	"JavaScript, of a copy": func(text []byte) (value any, found bool) {
		var members map[string]any
		_ = json.Unmarshal(text, &members)
		if value, found = members["session"]; !found {
			inherited, _ := members["__proto__"].(map[string]any)
			value, found = inherited["session"]
		}
		return value, found
	},
}

// readsAsJSON reports whether some program reads a body of this type as JSON: by the words that
// Laravel looks for, or because it takes a form for it.
func readsAsJSON(contentType string) bool {
	contentType = strings.ToLower(contentType)
	return strings.Contains(contentType, "/json") || strings.Contains(contentType, "+json") || strings.Contains(contentType, "x-json") ||
		strings.HasPrefix(contentType, urlencodedType)
}

// FuzzTokenInJSON: no reader finds a credential in what goes upstream but the session, in the
// token's place. All other members are as they came. A body beside a token goes on as it came.
func FuzzTokenInJSON(f *testing.F) {
	strip, swaps := takesJSON(f, nil), takesJSON(f, sessions)
	for _, text := range []string{
		`{"session":"TOKEN"}`, `{"a":1,"session":"TOKEN","b":[{"session":1}]}`, `{"\u0073ession" : "TOKEN" , "a":"\ud83d"}`,
		`{"session":"TOKEN","Session":"x"}`, `{"session":"TOKEN","session":"x"}`, `[{"session":"TOKEN"}]`, `{"ſession":"x","session":"TOKEN",}`,
		"{\"sess\xffion\":1,\"session\":\"TOKEN\"} ", `{"session":"TOKEN","__proto__":{"session":"x"},"ses_sion":"x"}`, `{"session":"x"}`,
	} {
		for _, contentType := range []string{"application/json", "text/json; charset=utf-8", `text/plain; a="/json"`, urlencodedType} {
			f.Add(contentType, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, contentType string, text []byte) {
		var reasons []Reason
		for _, w := range []*world{strip, swaps} {
			came := bytes.ReplaceAll(text, []byte("TOKEN"), []byte(w.A))
			for _, beside := range []string{"", "Authorization: Bearer " + w.A + "\r\n"} {
				raw := postAs("/orders", string(came), beside+"Content-Type: "+contentType)
				r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
				if err != nil || len(r.Header) > 3 {
					return
				}
				got := w.sendRequest(r)
				reasons = append(reasons, got.Reason)
				if got.forwarded == nil || !readsAsJSON(contentType) {
					continue
				}
				checkMembers(t, w, got)
				switch {
				case beside != "" && got.body != string(came):
					t.Fatalf("beside a token, %q became %q", came, got.body)
				case beside == "" && got.Place == JSON:
					checkOtherMembers(t, came, got)
				}
				assertClean(t, w, got)
			}
		}
		if len(reasons) == 4 && (reasons[0] != reasons[2] || reasons[1] != reasons[3]) {
			t.Fatalf("decided %s and %s, and %s and %s where a session is sent", reasons[0], reasons[1], reasons[2], reasons[3])
		}
	})
}

// checkMembers fails if a reader finds a credential in JSON that goes upstream, other than the
// session in the token's place.
func checkMembers(t *testing.T, w *world, got sent) {
	t.Helper()
	for name, read := range membersReaders {
		value, found := read([]byte(got.body))
		if swapped := got.WantsSession() && got.Place == JSON; swapped && value != w.session || !swapped && found {
			t.Fatalf("%s: what goes upstream as %q has %q as the session: %q", name, got.forwarded.Header["Content-Type"], value, got.body)
		}
	}
}

// checkOtherMembers fails if not all members but the token are as they came.
func checkOtherMembers(t *testing.T, came []byte, got sent) {
	t.Helper()
	var before, behind map[string]any
	if json.Unmarshal(came, &before) != nil || json.Unmarshal([]byte(got.body), &behind) != nil {
		t.Fatalf("%q became %q, of which one is no object", came, got.body)
	}
	delete(before, "session")
	delete(behind, "session")
	if !reflect.DeepEqual(maps.Clone(before), behind) || len(got.body) != int(got.forwarded.ContentLength) {
		t.Fatalf("%q became %q", came, got.body)
	}
}
