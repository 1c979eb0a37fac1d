package mask

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// escapers write one character each.
var escapers = map[string]func(c byte) string{
	"URL": func(c byte) string { return fmt.Sprintf("%%%02X", c) }, "URL, small": func(c byte) string { return fmt.Sprintf("%%%02x", c) },
	"URL in a URL": func(c byte) string { return fmt.Sprintf("%%25%02X", c) }, "and in one more": func(c byte) string { return fmt.Sprintf("%%2525%02x", c) },
	"JSON": func(c byte) string { return fmt.Sprintf(`\u%04x`, c) }, "JSON, capital": func(c byte) string { return fmt.Sprintf(`\u%04X`, c) },
	"JSON in JSON": func(c byte) string { return fmt.Sprintf(`\\u%04x`, c) }, "JavaScript": func(c byte) string { return fmt.Sprintf(`\x%02x`, c) },
	"HTML": func(c byte) string { return fmt.Sprintf("&#%d;", c) }, "HTML, hexadecimal": func(c byte) string { return fmt.Sprintf("&#x%x;", c) },
	"HTML, capital": func(c byte) string { return fmt.Sprintf("&#x%X;", c) }, "HTML, zeros": func(c byte) string { return fmt.Sprintf("&#%04d;", c) },
	"HTML in HTML": func(c byte) string { return fmt.Sprintf("&amp;#%d;", c) },
	"names": func(c byte) string {
		if name, ok := map[byte]string{'+': "&plus;", '/': "&sol;", '=': "&equals;", '&': "&amp;", '<': "&lt;"}[c]; ok {
			return name
		}
		return string(rune(c))
	},
}

// passOn is what becomes of a body that comes byte by byte.
func passOn(t *testing.T, credential, kind, body string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	a := &Answer{ResponseWriter: rec, guard: For(credential)}
	a.Header().Set("Content-Type", kind)
	for i := range len(body) {
		_, _ = io.WriteString(a, body[i:i+1])
	}
	if err := a.End(); err != nil {
		t.Fatal(err)
	}
	return rec.Body.String()
}

// TestEscapes: the credential is found whichever of its characters are escaped, and
// however.
func TestEscapes(t *testing.T) {
	t.Parallel()
	for _, session := range []string{"AbCdEf0123456789", "c2Vzc2lvbg+/0123456789==", `<it's"a&session!>`} {
		for name, escape := range escapers {
			for which, escaped := range map[string]func(i int) bool{
				"all": func(int) bool { return true }, "every second": func(i int) bool { return i%2 == 0 }, "the last": func(i int) bool { return i == len(session)-1 },
			} {
				text := ""
				for i := range len(session) {
					if escaped(i) {
						text += escape(session[i])
					} else {
						text += session[i : i+1]
					}
				}
				if got := passOn(t, session, "text/html", "a="+text+"; b"); got != "a="+strings.Repeat("*", len(text))+"; b" {
					t.Errorf("%s, %s: of %q the client gets %q", name, which, text, got)
				}
				if got := For(session).text("/?a=" + text + "#" + text); got != "/?a=REDACTED#REDACTED" {
					t.Errorf("%s, %s: of %q in a header the client gets %q", name, which, text, got)
				}
			}
		}
	}
}

// TestSpaces: forms write a space as "+", in part or as a whole.
func TestSpaces(t *testing.T) {
	t.Parallel()
	const password = "three words & more"
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("service:"+password))
	for _, text := range []string{
		password, "three+words+&+more", "three+words+%26+more", "three%20words+%26 more", "three%2Bwords%2B%26%2Bmore", "three%2bwords%252B%2526+more",
	} {
		if got := passOn(t, basic, "text/html", "?a="+text+"&b"); got != "?a="+strings.Repeat("*", len(text))+"&b" {
			t.Errorf("of %q the client gets %q", text, got)
		}
	}
}

// TestBase64: the credential is found in texts that were encoded as a whole, such as
// the header of HTTP Basic, and so is the password of one that is such a header.
func TestBase64(t *testing.T) {
	t.Parallel()
	const session = "c2Vzc2lvbg+/0123456789=="
	for _, user := range []string{"", "a", "ab", "abc", "abcd"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(user + ":" + session + "\xff\xfe"))
			body := passOn(t, session, "application/json", `{"a":"`+encoded+`"}`)
			if masked := strings.Count(body, "*"); len(body) != len(encoded)+8 || masked < len(session)*8/6-1 {
				t.Errorf("of %q the client gets %q", encoded, body)
			}
		}
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("service:the-password"))
	for text, want := range map[string]string{
		"the-password": "************", basic[6:]: "c2VydmljZTp***************Q=", "service:": "service:",
	} {
		if got := passOn(t, basic, "text/plain", text); got != want {
			t.Errorf("of %q the client gets %q", text, got)
		}
	}
}

// TestNoEscape: what only looks like the beginning of an escape stays, and is not held
// back where a line has ended.
func TestNoEscape(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"AT&T\n", "100%\n", `C:\` + "\n", "&#x41;&amp;&\n", "%41%zz%\n", `\u0041\uzzzz` + "\n", "data: {\"a\":\"\\n\"}\n\n", "&&&&%%%%\\\\\\\\\n", "a\n",
	} {
		rec := httptest.NewRecorder()
		a := &Answer{ResponseWriter: rec, guard: For("AAAAAAAAAAAAAAAA")}
		a.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(a, text)
		if got := rec.Body.String(); got != text {
			t.Errorf("of %q the client gets %q before the next part comes", text, got)
		}
	}
}

// FuzzEscapes: what has no more of the credential than its beginning stays as it is, by
// its length and what it is not.
func FuzzEscapes(f *testing.F) {
	for _, seed := range []string{"%", "%2525", `\\u00`, "&amp;amp;#", "secret-%30", `secret\u002`, "REDACTED"} {
		f.Add(seed, "REDACTED")
	}
	f.Fuzz(func(t *testing.T, text, session string) {
		if len(session) < guardable || len(session) > 64 {
			return
		}
		g := For(session)
		b := []byte(text)
		g.mask(b)
		if len(b) != len(text) || g.holds([]byte(strings.ReplaceAll(string(b), "*", "\n"))) {
			t.Fatalf("%q became %q", text, b)
		}
		_, _ = g.text(text), g.begun(b)
	})
}

// TestPackedAnswers: an upstream that compresses what it was asked not to is looked
// through all the same, or refused.
func TestPackedAnswers(t *testing.T) {
	t.Parallel()
	pack := func(s string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return b.String()
	}
	clean := pack(`{"result":0}`)
	for name, c := range map[string]struct {
		status               int
		kind, encoding, body string
		verdict              Verdict
		want                 string
	}{
		"clean":       {200, "application/json", "gzip", clean, Taken, clean},
		"session":     {200, "application/json", "GZIP", pack(`{"result":0,"s":"` + secret + `"}`), Taken, `{"result":0,"s":"` + strings.Repeat("*", len(secret)) + `"}`},
		"error":       {404, "text/html", "x-gzip", pack("no " + secret), Taken, "no " + strings.Repeat("*", len(secret))},
		"expired":     {200, "application/json", "gzip", pack(`{"result":702}`), ExpiredResult, ""},
		"other":       {200, "application/json", "br", "whatever", Unreadable, ""},
		"damaged":     {500, "text/html", "gzip", clean[:12], Unreadable, ""},
		"twice":       {500, "text/html", "gzip, br", clean, Unreadable, ""},
		"bomb":        {500, "text/html", "gzip", pack(strings.Repeat("a", unpackable+1)), Unreadable, ""},
		"no body":     {404, "text/html", "br", "", Taken, ""},
		"no JSON":     {200, "text/css", "br", secret, Taken, secret},
		"long":        {200, "application/json", "br", strings.Repeat("x", judgeable+1), Taken, strings.Repeat("x", judgeable+1)},
		"a download":  {200, "application/gzip", "gzip", clean, Taken, clean},
		"not changed": {304, "application/json", "gzip", "", Taken, ""},
	} {
		a, answer, body := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.Header().Set("Content-Encoding", c.encoding)
			w.Header().Set("Content-Length", fmt.Sprint(len(c.body)))
			w.WriteHeader(c.status)
			for half := range strings.SplitAfterSeq(c.body, "\n") {
				_, _ = io.WriteString(w, half)
			}
		})
		if a.verdict != c.verdict || body != c.want {
			t.Errorf("%s: verdict %d, the client gets %.100q", name, a.verdict, body)
		}
		if changed := body != c.body; a.verdict == Taken && (changed == (answer.Header.Get("Content-Encoding") != "") || changed == (answer.Header.Get("Content-Length") != "")) {
			t.Errorf("%s: the header is %v", name, answer.Header)
		}
	}
}
