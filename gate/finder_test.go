package gate

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

func aToken(t testing.TB, prefix string) string {
	t.Helper()
	v, err := tokenstore.NewValue(prefix, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v.Reveal()
}

// everyByteEncoded spells a text in percent-encoding throughout.
func everyByteEncoded(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteString("%")
		out.WriteByte("0123456789abcdef"[s[i]>>4])
		out.WriteByte("0123456789abcdef"[s[i]&15])
	}
	return out.String()
}

func TestFinderFinds(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"pat", "p", "acme_pat_v2"} {
		f := newFinder(prefix)
		for range 50 {
			v := aToken(t, prefix)
			inJSON, err := json.Marshal(map[string]string{"url": "https://h/?a=1&session=" + v})
			if err != nil {
				t.Fatal(err)
			}
			spellings := map[string]string{
				"alone":                  v,
				"in a word":              "x" + v + "y",
				"in a URL":               "https://h/p?a=b&session=" + v + "#f",
				"behind percent-encoded": "https%3A%2F%2Fh%2F%3Fsession%3D" + v,
				"percent-encoded":        everyByteEncoded(v),
				"in part":                everyByteEncoded(v[:5]) + v[5:],
				"percent-encoded twice":  everyByteEncoded(everyByteEncoded(v)),
				"in JSON":                string(inJSON),
				"escaped JSON":           strings.ReplaceAll(string(inJSON), "_", `\u005f`),
				"URL in JSON in a query": url.QueryEscape(strings.ReplaceAll(string(inJSON), "/", `\/`)),
				"far behind":             strings.Repeat("a/b ", 1000) + v,
				"run before":             strings.Repeat("a", 39) + "." + v,
				"across windows":         strings.Repeat("%41", window/3-10) + everyByteEncoded(everyByteEncoded(v)) + strings.Repeat(".", window),
			}
			for before := range 4 {
				user := strings.Repeat("x", before) + ":" + v
				spellings["base64"+user[:before]] = "Basic " + base64.StdEncoding.EncodeToString([]byte(user))
				spellings["base64 in a query"+user[:before]] = url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(user + "\xff\xfe")))
				spellings["base64 for URLs"+user[:before]] = base64.RawURLEncoding.EncodeToString([]byte(user + "\xff\xfe"))
			}
			for name, s := range spellings {
				if !containsToken(&f, s) || !containsToken(&f, []byte(s)) {
					t.Fatalf("%s, prefix %s: not found", name, prefix)
				}
			}
		}
	}
}

func TestFinderLeavesTheRest(t *testing.T) {
	t.Parallel()
	f := newFinder("pat")
	v := aToken(t, "pat")
	other := "0"
	if v[10] == '0' {
		other = "1"
	}
	for name, s := range map[string]string{
		"nothing":           "",
		"another checksum":  v[:10] + other + v[11:],
		"cut off":           v[:len(v)-1],
		"another prefix":    "tap" + v[3:],
		"a long word":       strings.Repeat("pat_", 50),
		"a JWT":             "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
		"a token of GitHub": "github_pat_11ABCDEFG0aBcDeFgHiJkL_" + strings.Repeat("a", 59),
		"escapes":           `%zz%%%5c\u00\u00zz\`,
	} {
		if containsToken(&f, s) {
			t.Errorf("%s: found", name)
		}
	}
}

// FuzzFinder: a token is found behind and before anything, and no text is too odd.
func FuzzFinder(f *testing.F) {
	f.Add("x%", `\u00`)
	f.Add("a=1&b=%25", "&c")
	value := aToken(f, "pat")
	find := newFinder("pat")
	f.Fuzz(func(t *testing.T, before, after string) {
		if s := before + value + after; !containsToken(&find, s) || !containsToken(&find, []byte(s)) {
			t.Fatalf("not found behind %q and before %q", before, after)
		}
	})
}

func BenchmarkFinder(b *testing.B) {
	find := newFinder("pat")
	for name, s := range map[string]string{
		"query":      "appid=1dd8d191d38fff45e62564fcf67fdcd6&envName=env-1234567&nodeId=12&params=%7B%22a%22%3A1%7D",
		"user agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
		"1 MiB":      strings.Repeat("name=value&other=123 and more; ", 1<<15),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if containsToken(&find, s) {
					b.Fatal("found")
				}
			}
		})
	}
}
