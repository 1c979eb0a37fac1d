package redact_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/redact"
)

// token has the shape of a value and is none.
const token = "pat_0123456789ABCDEFGHIJabcdefghij012345"

func newRedactor() *redact.Redactor {
	return redact.New([]string{"session", "password"}, []string{"Authorization", "Cookie"})
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"token alone", token, "REDACTED"},
		{"token in a path", "/x/" + token + "/y", "/x/REDACTED/y"},
		{"another prefix", "acme_pat_v2_" + token[4:] + ".", "REDACTED."},
		{"two tokens", token + " " + token, "REDACTED REDACTED"},
		{"mistyped: too short", token[:34] + " x", "REDACTED x"},
		{"mistyped: too long", token + "xyz x", "REDACTED x"},
		{"mistyped: capital prefix", "Pat" + token[3:], "REDACTED"},
		{"mistyped: no prefix", token[3:], "REDACTED"},
		{"appended to", token + "_old", "REDACTED"},
		{"encoded underscore", "?t=pat%5F" + token[4:] + "&a=1", "?t=REDACTED&a=1"},
		{"encoded in lower case", "?t=pat%5f" + token[4:], "?t=REDACTED"},
		{"encoded twice", "?t=pat%255F" + token[4:], "?t=REDACTED"},
		{"encoded digits", "?t=p%61t_%301" + token[6:], "?t=REDACTED"},
		{"encoded before", "%2F" + token + "%2F", "%2FREDACTED%2F"},
		{"JSON escape", `{"t":"pat\u005f` + token[4:] + `"}`, `{"t":"REDACTED"}`},
		{"line break in JSON", `"a\n` + token + `\nb"`, `"a\nREDACTED\nb"`},

		{"query", "/x?envName=a&session=hunter2&b=1", "/x?envName=a&session=REDACTED&b=1"},
		{"first and last", "session=hunter2", "session=REDACTED"},
		{"empty", "/x?session=&b=1", "/x?session=&b=1"},
		{"another letter case", "/x?Session=hunter2&PASSWORD=p", "/x?Session=REDACTED&PASSWORD=REDACTED"},
		{"encoded name", "/x?%73ession=hunter2&b", "/x?%73ession=REDACTED&b"},
		{"spaces around the name", "/x?+session%20=hunter2&b", "/x?+session%20=REDACTED&b"},
		{"brackets", "/x?session[]=a1&user[password]=a2&password.x=a3", "/x?session[]=REDACTED&user[password]=REDACTED&password.x=REDACTED"},
		{"longer name", "/x?mysession=a1&sessions=a2&session_id=a3", "/x?mysession=a1&sessions=a2&session_id=a3"},
		{"nested URL", "/x?next=%2Fy%3Fpassword%3Dhunter2%26b%3D1&c=2", "/x?next=%2Fy%3Fpassword%3DREDACTED%26b%3D1&c=2"},
		{"encoded ampersand is data", "/x?password=hun%26ter2&b", "/x?password=REDACTED&b"},
		{"semicolon and fragment may be data", "/x?password=hun;ter#2&b", "/x?password=REDACTED&b"},
		{"quotation marks may be data", `/x?password=hun"ter'2&b`, `/x?password=REDACTED&b`},
		{"cookie", "session=hunter2; Path=/; password=a", "session=REDACTED; Path=/; password=REDACTED"},
		{"path parameter", "/x;session=hunter2", "/x;session=REDACTED"},
		{"Go's url.Error", `Get "http://127.0.0.1/x?password=hunter2": dial tcp: refused`, `Get "http://127.0.0.1/x?password=REDACTED": dial tcp: refused`},
		{"logfmt", `user=a password="hunter 2" b=1`, `user=a password=REDACTED b=1`},
		{"multipart", part("a", "1") + part("password", "hunter2") + part("b", "2") + "--XY--\r\n", part("a", "1") + part("password", "REDACTED") + part("b", "2") + "--XY--\r\n"},
		{"multipart, lines in the value", part("password", "hun\r\n--ter\r\n\r\n2") + "--XY--", part("password", "REDACTED") + "--XY--"},
		{"multipart, another order", "--XY\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; filename=a; name=password\r\n\r\nhunter2\r\n--XY--", "--XY\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; filename=a; name=password\r\n\r\nREDACTED\r\n--XY--"},
		{"multipart, cut off", strings.TrimSuffix(part("password", "hunt"), "\r\n"), strings.TrimSuffix(part("password", "REDACTED"), "\r\n")},
		{"multipart, escaped", strings.ReplaceAll(strings.ReplaceAll(part("password", "hunter2"), "\r\n", `\r\n`), `"`, `\"`) + "--XY--", strings.ReplaceAll(strings.ReplaceAll(part("password", "REDACTED"), "\r\n", `\r\n`), `"`, `\"`) + "--XY--"},
		{"multipart, empty", part("password", "") + "--XY--", part("password", "") + "--XY--"},
		{"in a sentence", "calling /x?session=hunter2 failed", "calling /x?session=REDACTED failed"},

		{"JSON", `{"a":"b","password": "hun\"ter2","c":1}`, `{"a":"b","password": "REDACTED","c":1}`},
		{"JSON in JSON", `{"body":"{\"password\":\"hun\\\"ter2\",\"c\":1}"}`, `{"body":"{\"password\":\"REDACTED\",\"c\":1}"}`},
		{"JSON number", `{"password":123456,"c":1}`, `{"password":REDACTED,"c":1}`},
		{"JSON list", `{"password":["a]b","c"],"d":1}`, `{"password":[REDACTED],"d":1}`},
		{"JSON in a query", "/x?q=%7B%22password%22%3A%22hunter2%22%7D", "/x?q=%7B%22password%22%3A%22REDACTED%22%7D"},
		{"URL in JSON", `{"url":"/x?password=hunter2","c":1}`, `{"url":"/x?password=REDACTED","c":1}`},
		{"URL in JSON, escaped", `{"url":"/x?password=hunter2\u0026b=1"}`, `{"url":"/x?password=REDACTED\u0026b=1"}`},
		{"Go map", "map[Authorization:[Basic aHVudGVyMg==] Host:[a]]", "map[Authorization:[REDACTED] Host:[a]]"},
		{"Go struct", "{Login:a Password:hunter2 Session:x}", "{Login:a Password:REDACTED Session:REDACTED"},
		{"header dump", "GET / HTTP/1.1\r\nAuthorization: Basic aHVudGVyMg==\r\nHost: a\r\n", "GET / HTTP/1.1\r\nAuthorization: REDACTED\r\nHost: a\r\n"},
		{"quoted header dump", `"GET / HTTP/1.1\r\nCookie: a=hunter2; b=c\r\nHost: a\r\n"`, `"GET / HTTP/1.1\r\nCookie: REDACTED\r\nHost: a\r\n"`},
		{"error text", "password: too short; session: expired", "password: too short; session: expired"},
	}
	r := newRedactor()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := r.Text(test.in); got != test.want {
				t.Errorf("Text(%q)\n got %q\nwant %q", test.in, got, test.want)
			}
			if again := r.Text(test.want); again != test.want {
				t.Errorf("Text of its own output %q: %q", test.want, again)
			}
		})
	}
}

// part is one of a multipart form.
func part(name, value string) string {
	return "--XY\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
}

func TestTextLeavesTheRest(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	for _, s := range []string{
		"",
		"/1.0/environment/control/rest/stopenv?envName=my-project&a=%zz&&b;c=%",
		"pat_0123456789",
		"0123456789abcdef0123456789abcdef0123456789abcdef",
		"go_memstats_heap_inuse_bytes",
		`C:\new\table_of\users`,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
		"\x00\xff%\\\"'=:[",
	} {
		if got := r.Text(s); got != s {
			t.Errorf("Text(%q) = %q", s, got)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"token in a string", `{"a":["x ` + token + `"],"b":1.50}`, `{"a":["x REDACTED"],"b":1.50}`},
		{"token in a name", `{"` + token + `":1}`, `{"REDACTED":1}`},
		{"escaped token", `["pat\u005f` + token[4:] + `"]`, `["REDACTED"]`},
		{"member", `{"a":{"Password" : "hun\"ter2"},"c":null}`, `{"a":{"Password" : "REDACTED"},"c":null}`},
		{"header", `{"Authorization":["Basic x","Basic y"],"Host":["a"]}`, `{"Authorization":["REDACTED","REDACTED"],"Host":["a"]}`},
		{"number", `{"password":-12.5e+3,"a":2}`, `{"password":"REDACTED","a":2}`},
		{"object below a secret", `{"cookie":{"a":"b"},"d":"e"}`, `{"cookie":{"a":"REDACTED"},"d":"e"}`},
		{"URL with a quotation mark", `{"uri":"/x?password=a\"b&c=1"}`, `{"uri":"/x?password=REDACTED&c=1"}`},
		{"nothing secret", ` { "a" : [ "b" , {} , [ ] , true ] } `, ` { "a" : [ "b" , {} , [ ] , true ] } `},
		{"broken UTF-8", "{\"password\":1,\"a\":\"\xff\"}", "{\"password\":\"REDACTED\",\"a\":\"\xff\"}"},
		{"half a surrogate pair", `{"password":1,"a":"\ud800"}`, `{"password":"REDACTED","a":"\ud800"}`},
		{"not JSON", `{"a":` + token, `{"a":REDACTED`},
		{"more than JSON", `{"a":1} ` + token, `{"a":1} REDACTED`},
	}
	r := newRedactor()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := string(r.JSON([]byte(test.in))); got != test.want {
				t.Errorf("JSON(%s)\n got %s\nwant %s", test.in, got, test.want)
			}
		})
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	for name, want := range map[string]bool{
		"session": true, "SESSION": true, "authorization": true, "user.password": true,
		"": false, "sessions": false, "uri": false, strings.Repeat("session", 20): false,
	} {
		if got := r.Secret(name); got != want {
			t.Errorf("Secret(%q) = %v", name, got)
		}
	}
}

// Clients choose what is logged of them, so time must grow with length alone.
func TestTextIsLinear(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	for _, pattern := range []string{
		`password="&`, `password='&password="&`, `"" password='`, `"password":["`, `password=%22&`,
		`"password":"\\`, `[password:[`, `%25`, `\\`, `\\"`, `a[`, "\nCookie: a", "a_", "a ",
	} {
		text := strings.Repeat(pattern, 1<<20/len(pattern))
		start := time.Now()
		r.Text(text)
		// It takes some 50 ms; with the square of the length, minutes.
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("1 MiB of %q took %v", pattern, took)
		}
	}
}

var shape = regexp.MustCompile(`[a-z][a-z0-9_]*_[0-9A-Za-z]{36}`)

func FuzzRedact(f *testing.F) {
	for _, s := range []string{
		"", token, "?session=" + token + "&a=b", `{"password":"a\\"}`, "%255F%5f_", `\u005f\"`, "map[password:[a] b:c]",
		`password="a`, `"session" = 'x'y`, "\nCookie: a\n", `{"password":["a","b"`,
	} {
		f.Add(s, "&x=1")
	}
	r := newRedactor()
	f.Fuzz(func(t *testing.T, before, after string) {
		out := r.Text(before)
		for reading, depth := out, 0; depth < 4; depth++ {
			if shape.MatchString(reading) {
				t.Fatalf("the shape of a token is left after %d decodings:\n in %q\nout %q", depth, before, out)
			}
			reading = lenientUnescape(reading)
		}
		if again := r.Text(out); again != out {
			t.Fatalf("not the same the second time:\n   in %q\n once %q\ntwice %q", before, out, again)
		}
		if got := r.Text(before + "\n" + token + after); strings.Contains(got, token) {
			t.Fatalf("token left in %q", got)
		}
		const canary = "kanarienvogel"
		if strings.Contains(before+after, canary) {
			return
		}
		if got := r.Text(before + "&session=" + canary + "&" + after); strings.Contains(got, canary) {
			t.Fatalf("value of the parameter left in %q", got)
		}
	})
}

// lenientUnescape undoes percent-encoding as a reader that passes over what is
// malformed would.
func lenientUnescape(s string) string {
	return regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(s, func(e string) string {
		c, err := url.PathUnescape(e)
		if err != nil {
			return e
		}
		return c
	})
}

func FuzzRedactJSON(f *testing.F) {
	f.Add([]byte(`{"a":["b",{"password":1}],"` + token + `":"?session=x"}`))
	f.Add([]byte(`{"session":{"a":[true,null,"x"]}}`))
	r := newRedactor()
	f.Fuzz(func(t *testing.T, src []byte) {
		out := r.JSON(src)
		if json.Valid(src) && !json.Valid(out) {
			t.Fatalf("no longer JSON:\n in %q\nout %q", src, out)
		}
		if shape.Match(out) {
			t.Fatalf("the shape of a token is left:\n in %q\nout %q", src, out)
		}
	})
}

func FuzzKeepsTheRest(f *testing.F) {
	f.Add("/x?a=b&%5f%zz;\\u0041")
	r := redact.New(nil, nil)
	long := regexp.MustCompile(`[0-9A-Za-z%\\]{30}`) // no shorter run can be a token, however it is spelled
	f.Fuzz(func(t *testing.T, s string) {
		if out := r.Text(s); !long.MatchString(s) && out != s {
			t.Fatalf("changed without need:\n in %q\nout %q", s, out)
		}
	})
}

func BenchmarkText(b *testing.B) {
	r := newRedactor()
	for _, bench := range []struct{ name, s string }{
		{"address", "203.0.113.7"},
		{"user agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"},
		{"URI without a secret", "/1.0/environment/control/rest/stopenv?envName=my-project&appid=dashboard"},
		{"URI with a token", "/1.0/environment/control/rest/stopenv?envName=my-project&session=" + token},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = r.Text(bench.s)
			}
		})
	}
}

// TestLearnedNames: names that come later count as those that were there.
func TestLearnedNames(t *testing.T) {
	t.Parallel()
	more := new(redact.Names)
	r := redact.New([]string{"password"}, nil).With(more)
	if r.Secret("apikey") || r.Text("/x?apikey=abc") != "/x?apikey=abc" {
		t.Error("a name that nobody added is secret")
	}
	more.Add([]string{"apiKey"}, []string{"X-Platform-Key"})
	more.Add([]string{"other"}, nil)
	if got := r.Text("/x?a=1&apikey=abc&other=d"); got != "/x?a=1&apikey=REDACTED&other=REDACTED" {
		t.Errorf("it reads %s", got)
	}
	if !r.Secret("x-platform-key") || !r.Secret("Password") || !r.Secret("user[apikey]") {
		t.Error("a name is no secret")
	}
}

// TestIncludedNames: what others know is secret too, whenever they came to know it.
func TestIncludedNames(t *testing.T) {
	t.Parallel()
	names, one, two := new(redact.Names), new(redact.Names), new(redact.Names)
	r := redact.New([]string{"password"}, nil).With(names)
	one.AddValues("session-of-one")
	names.Include(one)
	names.Include(two)
	names.Include(one)
	two.AddValues("session-of-two")
	two.Add([]string{"apikey"}, nil)
	names.AddValues("session-of-none")
	if got := r.Text("a session-of-one b session-of-two c session-of-none /x?apikey=1"); got != "a REDACTED b REDACTED c REDACTED /x?apikey=REDACTED" {
		t.Errorf("it reads %s", got)
	}
	if got := redact.New(nil, nil).With(one).Text("session-of-two"); got != "session-of-two" {
		t.Errorf("what is included knows what includes it: %s", got)
	}
}

// TestLearnedValues: a text that was said to be secret is, wherever it stands.
func TestLearnedValues(t *testing.T) {
	t.Parallel()
	more := new(redact.Names)
	r := redact.New(nil, nil).With(more)
	const secret = "Sess10n+/=0123456789"
	more.AddValues("short", secret, secret, secret+"longer")
	for s, want := range map[string]string{
		secret: "REDACTED", "a" + secret + secret + "b": "aREDACTEDREDACTEDb", secret + "longer!": "REDACTED!", "short": "short",
		secret[:19]: secret[:19], secret[:8]: secret[:8], "Se": "Se", "": "", secret[:19] + secret: secret[:19] + "REDACTED",
	} {
		if got := r.Text(s); got != want {
			t.Errorf("%q reads %q, want %q", s, got, want)
		}
	}
	if got := string(r.JSON([]byte(`{"a":["x ` + secret + `"]}`))); strings.Contains(got, secret) {
		t.Errorf("JSON reads %s", got)
	}
	const kept = "kept-0123456789"
	more.KeepValues("short", kept)
	for i := range 10_000 {
		more.AddValues(fmt.Sprintf("another-secret-%d", i))
	}
	if r.Text(secret) != secret || r.Text("another-secret-9999") != "REDACTED" || r.Text("another-secret-3000") != "REDACTED" {
		t.Error("what is remembered are not the newest")
	}
	if r.Text(kept) != "REDACTED" || r.Text("short") != "short" {
		t.Error("what is to be kept is not")
	}
}
