package mask

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patgate/patgate/upstream"
)

const secret = "s+ss/io=n&0123456789"

var expiredByDefault = upstream.Answers{Member: "result", Values: []string{"701", "702"}, Statuses: []int{401}}

// served is what a client gets of what an upstream answers.
func served(t *testing.T, serve http.HandlerFunc) (*Answer, *http.Response, string) {
	t.Helper()
	rec := httptest.NewRecorder()
	a := &Answer{ResponseWriter: rec, guard: For(secret), expired: expiredByDefault}
	serve(a, httptest.NewRequest(http.MethodGet, "/", nil))
	if err := a.End(); err != nil {
		t.Fatal(err)
	}
	answer := rec.Result()
	body, _ := io.ReadAll(answer.Body)
	return a, answer, string(body)
}

// TestAnswerIsCleaned: rows C240 to C242: the credential is in no answer,
// however it is spelt and cut into writes, and what else stands there stays.
func TestAnswerIsCleaned(t *testing.T) {
	t.Parallel()
	q := url.QueryEscape(secret)
	for name, c := range map[string]struct{ kind, text string }{
		"text": {"text/plain", "a " + secret + " b " + secret}, "encoded": {"text/html", "<a href=\"/?session=" + q + "\">"},
		"small letters": {"text/html", lowerEscapes(q) + "!"}, "JSON": {"application/json", `{"result":0,"s":"` + strings.ReplaceAll(secret, "/", `\/`) + `"}`},
		"JSON of Go": {"application/json", `{"result":0,"s":"` + strings.ReplaceAll(secret, "&", `\u0026`) + `"}`}, "HTML": {"text/html", strings.ReplaceAll(secret, "&", "&amp;")},
		"no type": {"", secret}, "twice": {"text/plain", secret + secret}, "nearly": {"text/plain", secret[:19] + secret}, "cut off": {"text/plain", "x" + secret[:19]},
		"large": {"application/octet-stream", strings.Repeat("0123456789", 20_000) + secret + strings.Repeat("s", 100_000)},
	} {
		for _, size := range []int{1, 7, 4096, 1 << 20} {
			if size == 1 && len(c.text) > 1000 {
				continue
			}
			_, answer, body := served(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.kind != "" {
					w.Header().Set("Content-Type", c.kind)
				}
				for rest := c.text; rest != ""; {
					n := min(size, len(rest))
					if m, err := io.WriteString(w, rest[:n]); m != n || err != nil {
						t.Errorf("wrote %d of %d: %v", m, n, err)
					}
					rest = rest[n:]
				}
			})
			if answer.StatusCode != 200 || len(body) != len(c.text) {
				t.Errorf("%s, by %d: %d, %d bytes of %d", name, size, answer.StatusCode, len(body), len(c.text))
			}
			for _, form := range append(formsOf(secret), inBase64(secret)...) {
				if strings.Contains(body, form) {
					t.Errorf("%s, by %d: the credential is in %.100q", name, size, body)
				}
			}
			for i := range len(body) {
				if body[i] != c.text[i] && body[i] != '*' {
					t.Fatalf("%s, by %d: byte %d changed", name, size, i)
				}
			}
			if name == "cut off" && body != c.text {
				t.Errorf("what is not the credential was changed: %q", body)
			}
		}
	}
}

// TestSpellings: the credential is found as the encoders of upstreams write it.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for session, spellings := range map[string]map[string]string{
		"c2Vzc2lvbg+/0123456789==": {
			"Gson": `c2Vzc2lvbg+/0123456789\u003d\u003d`, ".NET": `c2Vzc2lvbg\u002B/0123456789==`, "PHP": `c2Vzc2lvbg+\/0123456789==`,
			"URL": "c2Vzc2lvbg%2B%2F0123456789%3D%3D", "URL, small": "c2Vzc2lvbg%2b%2f0123456789%3d%3d",
			"path": "c2Vzc2lvbg+%2F0123456789==", "path, small": "c2Vzc2lvbg+%2f0123456789==",
			"Go's templates": "c2Vzc2lvbg&#43;/0123456789==", "Mustache": "c2Vzc2lvbg+&#x2F;0123456789&#x3D;&#x3D;",
		},
		`it's"a\session!(0)*`: {
			"JSON": `it's\"a\\session!(0)*`, "Gson": `it\u0027s\"a\\session!(0)*`, ".NET": `it\u0027s\u0022a\\session!(0)*`,
			"JavaScript": "it's%22a%5Csession!(0)*", "URL": "it%27s%22a%5Csession%21%280%29%2A",
		},
	} {
		for name, text := range spellings {
			rec := httptest.NewRecorder()
			a := &Answer{ResponseWriter: rec, guard: For(session)}
			for i := range len(text) {
				_, _ = io.WriteString(a, text[i:i+1])
			}
			if err := a.End(); err != nil {
				t.Fatal(err)
			}
			if got := rec.Body.String(); got != strings.Repeat("*", len(text)) {
				t.Errorf("%s: of %q the client gets %q", name, text, got)
			}
		}
	}
}

// TestWideCharacters: the credential is found in character sets that spell ASCII
// in more than one byte.
func TestWideCharacters(t *testing.T) {
	t.Parallel()
	for charset, wide := range map[string]func([]byte, rune) []byte{
		"UTF-16": appendUTF16(binary.BigEndian), "utf-16le": appendUTF16(binary.LittleEndian), "UTF-16BE": appendUTF16(binary.BigEndian),
		"utf-32": func(b []byte, c rune) []byte { return binary.BigEndian.AppendUint32(b, uint32(c)) },
		"UCS-4":  func(b []byte, c rune) []byte { return binary.LittleEndian.AppendUint32(b, uint32(c)) },
	} {
		spelt := func(s string) (b []byte) {
			for _, c := range s {
				b = wide(b, c)
			}
			return b
		}
		_, _, body := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", `text/plain; charset="`+charset+`"`)
			for _, b := range spelt("before " + secret + " after") {
				_, _ = w.Write([]byte{b})
			}
		})
		all := string(spelt(secret))
		inner := strings.Trim(all, "\x00")
		masked := strings.Replace(all, inner, strings.Repeat("*", len(inner)), 1)
		if want := string(spelt("before ")) + masked + string(spelt(" after")); body != want {
			t.Errorf("%s: the client gets %q", charset, body)
		}
	}
}

func appendUTF16(order binary.AppendByteOrder) func([]byte, rune) []byte {
	return func(b []byte, c rune) []byte { return order.AppendUint16(b, uint16(c)) }
}

func TestHeaderIsCleaned(t *testing.T) {
	t.Parallel()
	_, answer, _ := served(t, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Location", "/x?session="+url.QueryEscape(secret)+"&a=1")
		h.Set("Refresh", "0; url=/?session="+secret)
		h.Add("Link", "</a>; rel=next")
		h.Add("Link", "</?s="+url.PathEscape(secret)+">; rel=prev")
		h.Set("X-Echo", secret)
		h.Set("Set-Cookie", "JSESSIONID=abc")
		h.Set("WWW-Authenticate", "Basic realm=upstream")
		h.Set("ETag", `"1"`)
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusFound)
		h.Set("Late-Trailer", "x "+secret)
		h.Set(http.TrailerPrefix+"Set-Cookie", "JSESSIONID=abc")
	})
	h := answer.Header
	if answer.StatusCode != http.StatusFound || h.Get("Location") != "/x?session=REDACTED&a=1" || h.Get("Refresh") != "0; url=/?session=REDACTED" || h.Get("X-Echo") != "REDACTED" {
		t.Errorf("the answer is %d %v", answer.StatusCode, h)
	}
	if links := h["Link"]; len(links) != 2 || links[0] != "</a>; rel=next" || links[1] != "</?s=REDACTED>; rel=prev" {
		t.Errorf("Link is %q", links)
	}
	if answer.Trailer["Set-Cookie"] != nil {
		t.Errorf("the trailer is %v", answer.Trailer)
	}
	if h["Set-Cookie"] != nil || h["Www-Authenticate"] != nil || h.Get("ETag") != `"1"` {
		t.Errorf("the header is %v", h)
	}
}

// TestVerdicts: what an answer says about the session; nothing of one that says no
// reaches the client.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	long := `{"x":"` + strings.Repeat("a", 100_000) + `","result":702}`
	for name, c := range map[string]struct {
		status           int
		kind, body, size string
		want             Verdict
	}{
		"good": {200, "application/json", `{"result":0}`, "", Taken}, "expired": {200, "application/json;charset=UTF-8", `{"result":702,"error":"x"}`, "", ExpiredResult},
		"member last": {200, "application/json", `{"a":{"result":0},"result":701}`, "", ExpiredResult}, "another": {200, "application/json", `{"result":8202}`, "", Taken},
		"as text": {200, "text/plain", `{"result":702}`, "14", ExpiredResult}, "text that streams": {200, "text/plain", `{"result":702}`, "", Taken},
		"no type": {200, "", `{"result":702}`, "14", ExpiredResult}, "long": {200, "application/json", long, "", Taken}, "said to be long": {200, "application/json", long, "100015", Taken},
		"401": {401, "text/html", `no`, "", ExpiredStatus}, "500": {500, "application/json", `{"result":99}`, "", Taken}, "expired, 403": {403, "application/json", `{"result":702}`, "", ExpiredResult},
		"stream of values": {200, "application/x-ndjson", `{"result":702}`, "", Taken}, "events": {200, "text/event-stream", `{"result":702}`, "", Taken},
		"empty": {204, "application/json", "", "", Taken}, "broken": {200, "application/json", `{"result":70`, "", Taken},
	} {
		a, answer, body := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			if c.kind != "" {
				w.Header().Set("Content-Type", c.kind)
			}
			if c.size != "" {
				w.Header().Set("Content-Length", c.size)
			}
			w.WriteHeader(c.status)
			for i := 0; i < len(c.body); i += 5 {
				_, _ = io.WriteString(w, c.body[i:min(i+5, len(c.body))])
			}
		})
		if a.verdict != c.want || a.status != c.status {
			t.Errorf("%s: the verdict is %d", name, a.verdict)
		}
		if c.want == Taken && (body != c.body || answer.StatusCode != c.status) {
			t.Errorf("%s: the client gets %d, %d bytes of %d", name, answer.StatusCode, len(body), len(c.body))
		}
		if c.want != Taken && body != "" {
			t.Errorf("%s: the client gets %q", name, body)
		}
	}
	a := &Answer{ResponseWriter: httptest.NewRecorder(), guard: new(Guard)}
	a.WriteHeader(401)
	if a.verdict != Unauthorized {
		t.Errorf("401 where no answer tells of an expired session: %d", a.verdict)
	}
}

// TestStreams: each part of a stream reaches the client before the next one
// comes.
func TestStreams(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"text/event-stream", "text/plain", "application/x-ndjson", "application/octet-stream", "application/json"} {
		next := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			a := &Answer{ResponseWriter: w, guard: For(secret), expired: expiredByDefault}
			a.Header().Set("Content-Type", kind)
			fmt.Fprint(a, `{"result":0,"lines":[`)
			for i := range 5 {
				fmt.Fprintf(a, "part %d\n", i)
				if err := http.NewResponseController(a).Flush(); err != nil {
					t.Error(err)
				}
				<-next
			}
			_ = a.End()
		}))
		answer, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		all, buf := "", make([]byte, 100)
		for i := range 5 {
			for !strings.HasSuffix(all, fmt.Sprintf("part %d\n", i)) {
				n, err := answer.Body.Read(buf)
				if err != nil {
					t.Fatalf("%s: %v after %q", kind, err, all)
				}
				all += string(buf[:n])
			}
			next <- struct{}{}
		}
		_ = answer.Body.Close()
		server.Close()
	}
}
