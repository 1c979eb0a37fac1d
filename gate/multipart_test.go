package gate

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"
)

const boundary = "XYZ"

// form builds a multipart body of parts, each with its header lines.
func form(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("--" + boundary + "\r\n" + p + "\r\n")
	}
	return b.String() + "--" + boundary + "--\r\n"
}

func field(name, value string) string {
	return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
}

func sizedField(name, value string, length int) string {
	return "Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Length: " + itoa(length) + "\r\n\r\n" + value
}

func typedField(name, value string) string {
	return "Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\r\n" + value
}

func file(name, content string) string {
	return "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\n" + content
}

func postForm(target, body string, headers ...string) string {
	return postAs(target, body, append(headers, "Content-Type: multipart/form-data; boundary="+boundary)...)
}

func TestMultipartForwarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	big := strings.Repeat("0123456789abcdef\r\n--XY\r\n", 40_000)
	for _, c := range []struct{ name, body, want string }{
		{"first", form(field("session", w.A), field("envName", "e")), form(field("envName", "e"))},
		{"middle", form(field("a", "1"), field("session", w.A), field("b", "2")), form(field("a", "1"), field("b", "2"))},
		{"last", form(field("a", "1"), field("session", w.A)), form(field("a", "1"))},
		{"alone", form(field("session", w.A)), "--XYZ--\r\n"},
		{"before a file", form(field("session", w.A), file("f", "content")), form(file("f", "content"))},
		{"before a big file", form(field("session", w.A), file("f", big), field("z", "9")), form(file("f", big), field("z", "9"))},
		{"empty field", form(field("session", w.A), field("a", "")), form(field("a", ""))},
		{"no line end behind", strings.TrimSuffix(form(field("session", w.A), field("a", "1")), "\r\n"), strings.TrimSuffix(form(field("a", "1")), "\r\n")},
		{"length of a part", form("Content-Disposition: form-data; name=\"session\"\r\nContent-Length: "+itoa(len(w.A))+"\r\n\r\n"+w.A, sizedField("a", "1", 1), sizedField("b", "", 0)), form(sizedField("a", "1", 1), sizedField("b", "", 0))},
		{"Latin-1", form("Content-Disposition: form-data; name=\"session\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\r\n"+w.A, typedField("a", "\xe9")), form(typedField("a", "\xe9"))},
		{"encoded file name", form(field("session", w.A), "Content-Disposition: form-data; name=f; filename=\"=?utf-8?B?w6k=?=\"; filename*=UTF-8'en'%C3%A9\r\n\r\nx"), form("Content-Disposition: form-data; name=f; filename=\"=?utf-8?B?w6k=?=\"; filename*=UTF-8'en'%C3%A9\r\n\r\nx")},
		{"quotes in a file name", form(field("session", w.A), "Content-Disposition: form-data; name=\"f\"; filename=\"it's; a.txt\"\r\n\r\nx"), form("Content-Disposition: form-data; name=\"f\"; filename=\"it's; a.txt\"\r\n\r\nx")},
		{"unquoted name", form("content-disposition: FORM-DATA; name=session\r\n\r\n"+w.A, field("a", "1")), form(field("a", "1"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, postForm(env+"stopenv", c.body))
			if got.forwarded == nil {
				t.Fatalf("refused: %s", got.Reason)
			}
			if got.body != c.want || got.err != nil {
				t.Errorf("forwarded %d bytes (%v), want %d; begins %.80q", len(got.body), got.err, len(c.want), got.body)
			}
			if int(got.forwarded.ContentLength) != len(c.want) {
				t.Errorf("Content-Length is %d, want %d", got.forwarded.ContentLength, len(c.want))
			}
		})
		t.Run(c.name+", token in the query", func(t *testing.T) {
			t.Parallel()
			got := w.send(t, postForm(env+"stopenv?session="+w.A, c.want))
			if got.forwarded == nil || got.body != c.want {
				t.Errorf("decided %s, forwarded %d bytes, want all %d", got.Reason, len(got.body), len(c.want))
			}
		})
	}
}

func TestMultipartRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := field("session", w.A)
	disposition := func(d string) string { return "Content-Disposition: " + d + "\r\n\r\nv" }
	big := strings.Repeat("x", 200_000)
	for _, c := range []struct {
		name, raw string
		reason    Reason
	}{
		{"C176 two tokens", postForm(env+"stopenv", form(s, field("session", w.B))), Ambiguous},
		{"C176 query and part", postForm(env+"stopenv?session="+w.A, form(field("session", w.B))), Ambiguous},
		{"C176 second behind a big file", postForm(env+"stopenv", form(s, file("f", big), field("session", w.B))), Ambiguous},
		{"token behind files beyond the limit", postForm(env+"stopenv", form(file("f", strings.Repeat("x", DefaultFormLimit)), s)), Missing},
		{"no token", postForm(env+"stopenv", form(field("a", "1"))), Missing},
		{"C177 two boundaries", postAs(env+"stopenv", form(s), "Content-Type: multipart/form-data; boundary=XYZ; boundary=AAA"), BadRequest},
		{"C179 long boundary", postAs(env+"stopenv", form(s), "Content-Type: multipart/form-data; boundary="+strings.Repeat("b", 71)), BadRequest},
		{"C179 space in the boundary", postAs(env+"stopenv", form(s), `Content-Type: multipart/form-data; boundary="XYZ "`), BadRequest},
		// Rack ends it at a comma even in quotes, and takes the last that is named.
		{"comma in the boundary", postAs(env+"stopenv", strings.ReplaceAll(form(s), "XYZ", "XYZ,a"), `Content-Type: multipart/form-data; boundary="XYZ,a"`), BadRequest},
		{"boundary in the boundary", postAs(env+"stopenv", strings.ReplaceAll(form(s), "XYZ", "XYZBoundary=a"), `Content-Type: multipart/form-data; boundary="XYZBoundary=a"`), BadRequest},
		{"no boundary", postAs(env+"stopenv", form(s), "Content-Type: multipart/form-data"), BadRequest},
		{"C180 two names", postForm(env+"stopenv", form(s, disposition(`form-data; name="x"; name="session"`))), BadRequest},
		// Rack takes the last name wherever it stands, and looks for it in all of the header.
		{"name in the name", postForm(env+"stopenv", form(s, disposition(`form-data; name="x; name=session"`))), BadRequest},
		{"name in the name, in quotes of the other kind", postForm(env+"stopenv", form(s, disposition(`form-data; name="x name='Session' y"`))), BadRequest},
		{"_method in the name", postForm(env+"stopenv", form(s, disposition(`form-data; name="x; name=_method"`))), BadRequest},
		{"name in a file's name", postForm(env+"stopenv", form(s, disposition(`form-data; name="x"; filename="a; name=session"`))), BadRequest},
		{"name in the type", postForm(env+"stopenv", form(s, "Content-Type: text/plain; a=\"Content-Disposition: form-data; name=session\"\r\n"+field("x", "v"))), BadRequest},
		{"name as the type", postForm(env+"stopenv", form(s, "Content-Type: session\r\n"+field("", "v"))), BadRequest},
		{"C181 two dispositions", postForm(env+"stopenv", form(s, "Content-Disposition: form-data; name=\"x\"\r\n"+field("y", "1"))), BadRequest},
		{"C182 name*", postForm(env+"stopenv", form(s, disposition(`form-data; name*=utf-8''session`))), BadRequest},
		{"C184 escape", postForm(env+"stopenv", form(s, disposition(`form-data; name="ses\sion"`))), BadRequest},
		{"C185 letter case", postForm(env+"stopenv", form(field("Session", w.A))), BadRequest},
		{"C185 index", postForm(env+"stopenv", form(s, field("session[]", w.A))), BadRequest},
		{"C186 file name", postForm(env+"stopenv", form(disposition(`form-data; name="session"; filename="f"`))), BadRequest},
		{"escaped quote", postForm(env+"stopenv", form(s, disposition(`form-data; name="f"; filename="a\"; name="session"`))), BadRequest},
		{"C187 transfer encoding", postForm(env+"stopenv", form("Content-Transfer-Encoding: quoted-printable\r\n"+s)), BadRequest},
		{"C187c base64", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: base64\r\n"+field("a", "MQ=="))), BadRequest},
		{"C187c a list of encodings", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: 8bit, base64\r\n"+field("a", "1"))), BadRequest},
		{"C187c an encoding with a parameter", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: 8bit;x=y\r\n"+field("a", "1"))), BadRequest},
		{"C187c two encodings", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: 8bit\r\n"+field("a", "1"))), BadRequest},
		{"C187c an encoding of one's own", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: x-token\r\n"+field("a", "1"))), BadRequest},
		{"C187c an encoded word for an encoding", postForm(env+"stopenv", form(s, "Content-Transfer-Encoding: =?utf-8?q?8bit?=\r\n"+field("a", "1"))), BadRequest},
		// Rack takes it for the name where that is empty, and looks for headers anywhere.
		{"the parameter as an id", postForm(env+"stopenv", form(s, "Content-ID: <session>\r\n"+field("", "v"))), BadRequest},
		{"a disposition in a description", postForm(env+"stopenv", form(s, "Content-Description: Content-Disposition: form-data\r\n"+field("a", "v"))), BadRequest},
		{"a name in a language", postForm(env+"stopenv", form(s, "Content-Language: en; name=session\r\n"+field("a", "v"))), BadRequest},
		{"a header that some reader may know", postForm(env+"stopenv", form(s, "X-Name: b\r\n"+field("a", "v"))), BadRequest},
		{"C189 _charset_", postForm(env+"stopenv", form(s, field("_charset_", "utf-16"))), BadRequest},
		{"C190 charset of a part", postForm(env+"stopenv", form(s, "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nv")), BadRequest},
		{"C191 preamble", postForm(env+"stopenv", "hello\r\n"+form(s)), BadRequest},
		{"C191 line end first", postForm(env+"stopenv", "\r\n"+form(s)), BadRequest},
		{"two empty lines behind the form", postForm(env+"stopenv", form(s)+"\r\n\r\n"), BadRequest},
		{"half a line's end behind the form", postForm(env+"stopenv", form(s)+"\r"), BadRequest},
		{"C192 epilogue", postForm(env+"stopenv", form(s)+form(field("session", w.B))), BadRequest},
		{"C194 bare line ends", postForm(env+"stopenv", strings.ReplaceAll(form(s), "\r\n", "\n")), BadRequest},
		{"C194 bare line end before a boundary", postForm(env+"stopenv", form(s, field("a", "1\n--XYZ\r\n"+field("session", w.B)))), BadRequest},
		{"boundary inside content", postForm(env+"stopenv", form(s, field("a", "1--XYZ"))), BadRequest},
		{"longer boundary", postForm(env+"stopenv", form(s, field("a", "1\r\n--XYZA"))), BadRequest},
		{"white space behind the boundary", postForm(env+"stopenv", strings.Replace(form(s), "--XYZ\r\n", "--XYZ \r\n", 1)), BadRequest},
		{"C195 nested", postForm(env+"stopenv", form(s, "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n")), BadRequest},
		{"C196 mixed", postAs(env+"stopenv", form(s), "Content-Type: multipart/mixed; boundary=XYZ"), UnsupportedMedia},
		{"C197 many parts", postForm(env+"stopenv", form(append([]string{s}, many(field("a", "1"), 200)...)...)), BadRequest},
		{"C197 long part header", postForm(env+"stopenv", form(s, file(strings.Repeat("n", 2000), "x"))), BadRequest},
		{"cut off", postForm(env+"stopenv", strings.TrimSuffix(form(s, field("a", "1")), "--XYZ--\r\n")), BadRequest},
		{"cut off in a file", postForm(env+"stopenv", strings.TrimSuffix(form(s, file("a", big)), "--XYZ--\r\n")), BadRequest},
		{"_method", postForm(env+"stopenv", form(s, field("_method", "DELETE"))), BadRequest},
		{"fields over the limit", postForm(env+"stopenv", form(s, field("a", strings.Repeat("x", DefaultFormLimit)))), TooLarge},
		{"long value", postForm(env+"stopenv", form(field("session", strings.Repeat("x", 100_000)))), Malformed},
		{"folded header", postForm(env+"stopenv", form(s, "Content-Disposition: form-data;\r\n name=\"a\"\r\n\r\nv")), BadRequest},
		{"encoded word for a name", postForm(env+"stopenv", form(s, disposition(`form-data; name="=?utf-8?Q?session?="`))), BadRequest},
		{"encoded word for a name, base64", postForm(env+"stopenv", form(s, disposition(`form-data; name="=?utf-8?B?c2Vzc2lvbg==?="`))), BadRequest},
		{"encoded word for a boundary", postAs(env+"stopenv", strings.ReplaceAll(form(s, field("a", "1\r\n--ABC\r\n"+field("session", w.B)+"\r\n--ABC--")), "XYZ", "=?utf-8?Q?ABC?="), `Content-Type: multipart/form-data; boundary="=?utf-8?Q?ABC?="`), BadRequest},
		{"single quotes", postForm(env+"stopenv", form(s, disposition(`form-data; name='session'`))), BadRequest},
		{"single quotes around a quote", postForm(env+"stopenv", form(s, disposition(`form-data; filename*=a'; name=b; filename="' ; name=session; x="`))), BadRequest},
		{"single quote", postForm(env+"stopenv", form(s, disposition(`form-data; name=b; filename=it's`))), BadRequest},
		{"part longer than it says", postForm(env+"stopenv", form(s, sizedField("a", "12", 1))), BadRequest},
		{"part shorter than it says", postForm(env+"stopenv", form(s, sizedField("a", "12", 3))), BadRequest},
		{"big part shorter than it says", postForm(env+"stopenv", form(s, "Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Length: 200001\r\n\r\n"+big)), BadRequest},
		{"length of a part that is none", postForm(env+"stopenv", form(s, "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: +1\r\n\r\n1")), BadRequest},
		{"two lengths of a part", postForm(env+"stopenv", form(s, "Content-Length: 1\r\n"+sizedField("a", "1", 1))), BadRequest},
		{"length of the token's part", postForm(env+"stopenv", form(sizedField("session", w.A, 1))), BadRequest},
		{"token in a field before", postForm(env+"stopenv", form(field("a", "x"+w.A+"y"), s)), Ambiguous},
		{"token in a field behind", postForm(env+"stopenv", form(s, field("a", w.A))), Ambiguous},
		{"token in a name", postForm(env+"stopenv", form(s, field(w.A, "1"))), Ambiguous},
		{"token in a file's name", postForm(env+"stopenv", form(s, strings.Replace(file("f", "x"), "a b", w.A, 1))), Ambiguous},
		{"token in the query and a field", postForm(env+"stopenv?session="+w.A, form(field("a", w.A))), Ambiguous},
		{"token in a field behind a file", postForm(env+"stopenv", form(s, file("f", big), field("a", w.A))), Ambiguous},
		{"token in a name behind a file", postForm(env+"stopenv", form(s, file("f", big), field(w.A, "1"))), Ambiguous},
		{"token in the query and a field behind a file", postForm(env+"stopenv?session="+w.A, form(file("f", big), field("a", w.A))), Ambiguous},
		{"no name", postForm(env+"stopenv", form(s, disposition("form-data"))), BadRequest},
		{"no disposition", postForm(env+"stopenv", form(s, "Content-Type: text/plain\r\n\r\nv")), BadRequest},
		{"get", "GET " + env + "stopenv HTTP/1.1\r\nHost: gate\r\nContent-Type: multipart/form-data; boundary=XYZ\r\nContent-Length: 3\r\n\r\nabc", BadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.Reason != c.reason {
				t.Errorf("decided %s, want %s", got.Reason, c.reason)
			}
			if got.forwarded != nil && got.err == nil {
				t.Error("it was forwarded to its end")
			}
			if strings.Contains(got.body, w.A) || strings.Contains(got.body, w.B) {
				t.Error("a token went upstream")
			}
		})
	}
}

// TestMultipartPartHeaders: what real clients say about a part, in any order, changes
// no reading and goes on as it came.
func TestMultipartPartHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, header := range []string{
		"Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: 8bit", "Content-Transfer-Encoding: binary", "content-transfer-encoding: BINARY",
		"Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit", "MIME-Version: 1.0", "Content-ID: <a@b>",
		"Content-Description: a file of ours", "Content-Language: en", "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==",
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			before, behind := header+"\r\n"+field("a", "1"), "Content-Disposition: form-data; name=\"f\"; filename=\"a.war\"\r\n"+header+"\r\n\r\nx"
			got := w.send(t, postForm(env+"stopenv", form(before, header+"\r\n"+field("session", w.A), behind)))
			if got.Reason != OK || got.err != nil {
				t.Fatalf("decided %s, forwarded with %v; want ok", got.Reason, got.err)
			}
			if want := form(before, behind); got.body != want {
				t.Errorf("the upstream got\n%q, want\n%q", got.body, want)
			}
		})
	}
}

// TestMultipartTokenBehindFile: the form is held until the token comes, up to the limit,
// and goes on less its part; a method for everybody is not held up.
func TestMultipartTokenBehindFile(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Config){
		"strip":   nil,
		"session": func(c *Config) { c.Upstream = ModeSession },
	} {
		w := newWorld(t, change)
		w.session = "the-session-of-the-account"
		before, behind := file("f", strings.Repeat("x", 300_000)), file("g", "y")
		got := w.send(t, postForm(env+"stopenv", form(before, field("session", w.A), behind)))
		if got.Reason != OK || got.err != nil || got.Place != Multipart {
			t.Fatalf("%s: decided %s in %s, forwarded with %v; want ok", name, got.Reason, got.Place, got.err)
		}
		want := form(before, behind)
		if change != nil {
			want = form(before, field("session", w.session), behind)
		}
		if got.body != want || got.forwarded.ContentLength != int64(len(want)) {
			t.Errorf("%s: the upstream got %d bytes and the length %d, want %d", name, len(got.body), got.forwarded.ContentLength, len(want))
		}
	}
}

// TestMultipartChunks: how the bytes arrive makes no difference.
func TestMultipartChunks(t *testing.T) {
	t.Parallel()
	body := form(field("a", "1"), field("session", "secret"), file("f", strings.Repeat("line\r\n--XY", 100)), field("b", ""))
	want := strings.Replace(body, "--XYZ\r\n"+field("session", "secret")+"\r\n", "", 1)
	for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body)), iotest.DataErrReader(strings.NewReader(body)), iotest.HalfReader(strings.NewReader(body))} {
		m := filter(r)
		got, err := io.ReadAll(m)
		if string(got) != want || err != nil {
			t.Errorf("%T: %d bytes, %v; want %d", r, len(got), err, len(want))
		}
		if m.token == nil || m.token.value != "secret" || int(m.removed) != len(body)-len(want) {
			t.Errorf("%T: the token was not found, or %d bytes were cut", r, m.removed)
		}
	}
}

// TestMultipartEpilogueChunks: an empty line may follow the form, however the bytes
// arrive, and nothing else.
func TestMultipartEpilogueChunks(t *testing.T) {
	t.Parallel()
	whole := form(field("a", "1"))
	for _, tail := range []string{"", "\r\n", "\r\n\r\n", "\r", "\r\nx", "x"} {
		body := whole + tail
		good := tail == "" || tail == "\r\n"
		for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body)), iotest.DataErrReader(strings.NewReader(body))} {
			got, err := io.ReadAll(filter(r))
			if (err == nil) != good || good && string(got) != body {
				t.Errorf("%T: a form and %q are read as %q, %v", r, tail, got, err)
			}
		}
	}
}

// TestPartHeaderLimit: a part's header may have so many bytes, however they arrive.
func TestPartHeaderLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length int
		ok     bool
	}{{partHeaderLimit - 1, true}, {partHeaderLimit, true}, {partHeaderLimit + 1, false}} {
		const start, end = `Content-Disposition: form-data; name="f"; filename="`, `"`
		body := form(start + strings.Repeat("n", c.length-len(start+end)) + end + "\r\n\r\n" + strings.Repeat("x", 5000))
		for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body))} {
			if _, err := io.ReadAll(filter(r)); (err == nil) != c.ok {
				t.Errorf("%T: a header of %d bytes: %v", r, c.length, err)
			}
		}
	}
}

func filter(r io.Reader) *multipartForm {
	return newMultipart(&bodyReader{body: r, reserved: reservation{memory: NewFormMemory(0)}, now: clock}, parameters{"session"}, boundary, false)
}

// FuzzMultipart: what is accepted reads the same to another parser, but for the
// token, and what was not the token is byte for byte the same.
func FuzzMultipart(f *testing.F) {
	for _, s := range []string{
		form(field("a", "1"), field("session", "secret"), file("f", "x")),
		form(field("session", "secret")), form(field("x", "--XY")), "--XYZ--\r\n", form(field("session", "a"), field("session", "b")),
		form("Content-Disposition: form-data; name='session'\r\n\r\n1", "Content-Disposition: form-data; filename*=a'; name=b; filename=\"' ; name=session; x=\"\r\n\r\n1", field("=?utf-8?Q?session?=", "1")),
		form("Content-Disposition: form-data; name='session'\r\n\r\n1"), form(field("=?utf-8?Q?session?=", "1")), form(sizedField("a", "1", 1)),
		form(field("a", "\r\n--XYZ--")), "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--XYZ--",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m := filter(bytes.NewReader(body))
		got, err := io.ReadAll(m)
		if err != nil {
			return
		}
		if int(m.removed) != len(body)-len(got) {
			t.Fatalf("%d bytes came, %d went, %d were cut", len(body), len(got), m.removed)
		}
		if m.token == nil && !bytes.Equal(got, body) {
			t.Fatalf("without a token %q became %q", body, got)
		}
		before, after := parts(t, body), parts(t, got)
		k := 0
		for _, p := range before {
			if p[0] == "session" {
				continue
			}
			if k >= len(after) || after[k] != p {
				t.Fatalf("%q became %q: the parts differ", body, got)
			}
			k++
		}
		if k != len(after) {
			t.Fatalf("%q became %q: there are more parts", body, got)
		}
		for _, name := range lenientNames(got) {
			if strings.EqualFold(strings.TrimSpace(name), "session") {
				t.Fatalf("%q became %q: some reader finds a token", body, got)
			}
		}
	})
}

// lenientNames are the names of fields as PHP reads them, which takes single quotes
// for quotes, and as Java's file upload does, which decodes words (RFC 2047).
func lenientNames(form []byte) (names []string) {
	r := multipart.NewReader(bytes.NewReader(form), boundary)
	for p, err := r.NextRawPart(); err == nil; p, err = r.NextRawPart() {
		for _, quotes := range []string{`"`, `"'`} {
			for _, attribute := range splitQuoted(p.Header.Get("Content-Disposition"), quotes) {
				name, value, _ := strings.Cut(strings.TrimSpace(attribute), "=")
				if !strings.EqualFold(name, "name") {
					continue
				}
				value = strings.Trim(value, quotes)
				if decoded, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
					value = decoded
				}
				names = append(names, value)
			}
		}
	}
	return names
}

// splitQuoted splits at semicolons that are in no quotes.
func splitQuoted(s, quotes string) (all []string) {
	start, quote := 0, byte(0)
	for i := range len(s) {
		switch {
		case quote == 0 && s[i] == ';':
			all, start = append(all, s[start:i]), i+1
		case quote == 0 && strings.IndexByte(quotes, s[i]) >= 0:
			quote = s[i]
		case s[i] == quote:
			quote = 0
		}
	}
	return append(all, s[start:])
}

// TestFieldChunks: a credential in a field is found however the bytes arrive, and
// whenever it is known what to look for.
func TestFieldChunks(t *testing.T) {
	t.Parallel()
	const secret = "0123456789abcdef0123456789abcdef"
	w := newWorld(t, nil)
	token := aToken(t, "pat")
	body := form(field("a", "x"), file("f", "x"), field("b", strings.Repeat("y", 50)+secret+strings.Repeat("z", 50)))
	for _, b := range []string{
		body,
		strings.Replace(body, secret, "."+token+".", 1),
		strings.Replace(body, secret, everyByteEncoded(everyByteEncoded(token)), 1),
		form(field("a", "x"), file("f", "x"), field("b", w.imported)),
	} {
		testFieldChunks(t, &leakScanner{gate: w.gate, own: secret}, b)
	}
	for _, other := range []string{form(field("a", secret[1:])), form(file("f", secret)), form(file("f", token)), form(field("a", secret[:16]), field("b", secret[16:])), form(field("a", token[:20]), field("b", token[20:]))} {
		m := filter(iotest.OneByteReader(strings.NewReader(other)))
		if c := m.fields.start(&leakScanner{gate: w.gate, own: secret}, nil); c != NoCause {
			t.Errorf("%q was refused", other)
		}
		if _, err := io.ReadAll(m); err != nil {
			t.Errorf("%q was refused", other)
		}
	}
}

func testFieldChunks(t *testing.T, s *leakScanner, body string) {
	t.Helper()
	whole := func(r io.Reader) io.Reader { return r }
	for i, deliver := range []func(io.Reader) io.Reader{whole, iotest.OneByteReader, iotest.HalfReader} {
		for known := range len(body) {
			m := filter(deliver(strings.NewReader(body)))
			for len(m.out) < known && m.advance() {
			}
			found := m.fields.start(s, m.out)
			if _, err := io.ReadAll(m); err == nil && found == NoCause {
				t.Fatalf("delivery %d, known after %d bytes: nothing was found in %q", i, known, body)
			}
		}
	}
}

// parts reads a form with the standard library: names and contents.
func parts(t *testing.T, body []byte) (all [][2]string) {
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("the gate accepted %q, which another parser refuses: %v", body, err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatalf("the gate accepted %q, which another parser refuses: %v", body, err)
		}
		all = append(all, [2]string{p.FormName(), string(content)})
	}
}
