package gate

import (
	"bufio"
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A reading is how some upstream may take a request apart: which method it
// calls, and the values it would take for credentials.
type reading struct {
	name string
	path func(string) string
	// values of the parameter in a query or form
	values func(string) []string
}

var readings = []reading{
	{"strict", func(p string) string { return p }, func(q string) []string {
		v, _ := url.ParseQuery(q)
		return v["session"]
	}},
	{"servlet", servletPath, func(q string) []string { return lenient(q, "&;", 1) }},
	{"decodes twice, last value", func(p string) string { return once(servletPath(p)) }, func(q string) []string { return lenient(q, "&", 1) }},
}

// servletPath drops path parameters, decodes once, merges slashes and resolves
// dots, as servlet containers do.
func servletPath(p string) string {
	var kept []string
	for _, segment := range strings.Split(once(p), "/") {
		segment, _, _ = strings.Cut(segment, ";")
		switch segment {
		case "", ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, segment)
		}
	}
	return "/" + strings.Join(kept, "/")
}

func once(s string) string {
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

// lenient finds the parameter whatever its spelling.
func lenient(q, separators string, decodes int) (values []string) {
	for _, pair := range strings.FieldsFunc(q, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		name, value, _ := strings.Cut(pair, "=")
		for range decodes {
			if d, err := url.QueryUnescape(name); err == nil {
				name = d
			}
		}
		name, _, _ = strings.Cut(strings.TrimLeft(strings.ToLower(name), "[]?!:,\x00"), "[")
		name, _, _ = strings.Cut(name, ".")
		name, _, _ = strings.Cut(name, "\x00")
		name = strings.TrimPrefix(name, "\xef\xbb\xbf")
		if strings.Trim(name, " \t\n\v\f\r]:,") == "session" {
			values = append(values, value)
		}
	}
	return values
}

// FuzzDecision: whatever a client sends, no reading of what is forwarded calls
// another method than was decided on, or finds a credential.
func FuzzDecision(f *testing.F) {
	w, swapped := newWorld(f, nil), newWorld(f, sessions)
	f.Add([]byte(get(env + "stopenv?session=TOKEN&envName=e")))
	f.Add([]byte(get(env+"stopenv", "Authorization: Bearer TOKEN", "Connection: X-Patgate-Account")))
	f.Add([]byte(post(env+"stopenv?a=b;c", "session=TOKEN&envName=%41")))
	f.Add([]byte(postForm(env+"stopenv", form(field("session", "TOKEN"), field("a", "1")))))
	f.Add([]byte(get(env + "stopenv/..;/deleteenv?session=TOKEN")))
	f.Add([]byte(get(env + "stopenv?SESSION=x&%73ession[]=y;session=TOKEN")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		read := func(token string) *http.Request {
			r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(bytes.ReplaceAll(raw, []byte("TOKEN"), []byte(token)))))
			if err != nil {
				return nil
			}
			return r
		}
		r := read(w.A)
		if r == nil {
			return
		}
		got := w.sendRequest(r)
		if r := read(swapped.A); r != nil {
			with := swapped.sendRequest(r)
			if with.Reason != got.Reason || with.Method != got.Method {
				t.Fatalf("where the session is sent, it is decided %s (%s), else %s (%s)", with.Reason, with.Method, got.Reason, got.Method)
			}
			checkSwapped(t, swapped, with)
		}
		if got.forwarded == nil || got.err != nil || got.Reason != OK {
			return
		}
		if m := got.Method; m != "environment.control.StopEnv" && m != "environment.control.GetEnvInfo" {
			t.Fatalf("the token called %s", m)
		}
		path, query, _ := strings.Cut(got.forwarded.URL.RequestURI(), "?")
		last := strings.ToLower(got.Method[strings.LastIndexByte(got.Method, '.')+1:])
		for _, reading := range readings {
			if p := strings.ToLower(reading.path(path)); !strings.HasSuffix(p, "/rest/"+last) || !strings.HasPrefix(p, "/1.0/environment/control/") {
				t.Fatalf("%s: %q calls another method than %s", reading.name, path, got.Method)
			}
			if v := reading.values(query); len(v) > 0 {
				t.Fatalf("%s: the query %q holds a credential", reading.name, query)
			}
			if strings.HasPrefix(strings.ToLower(got.forwarded.Header.Get("Content-Type")), "application/x-www-form-urlencoded") {
				if v := reading.values(got.body); len(v) > 0 {
					t.Fatalf("%s: the form %q holds a credential", reading.name, got.body)
				}
			}
		}
		for _, v := range got.forwarded.Header["Authorization"] {
			if len(v) >= len("Bearer") && strings.EqualFold(v[:6], "Bearer") && (len(v) == 6 || !isTokenChar(v[6])) {
				t.Fatal("a reader of prefixes finds a credential in Authorization")
			}
		}
		if h := got.forwarded.Header; len(h[HeaderAccount]) != 1 || h.Get(HeaderAccount) != "demo" {
			t.Fatalf("the upstream is told of the account %q", h[HeaderAccount])
		}
		assertClean(t, w, got)
	})
}

// checkSwapped: exactly one credential goes upstream, in every reading, and it is
// the session, in the place of the token.
func checkSwapped(t *testing.T, w *world, got sent) {
	t.Helper()
	if got.forwarded == nil || got.err != nil || got.Reason != OK {
		return
	}
	path, query, _ := strings.Cut(got.forwarded.URL.RequestURI(), "?")
	if path != got.head.target.path || got.forwarded.URL.RequestURI() != got.forwarded.RequestURI {
		t.Fatalf("%q became %q", got.head.target.path, path)
	}
	form := ""
	kind, _, _ := strings.Cut(strings.ToLower(got.forwarded.Header.Get("Content-Type")), ";")
	if strings.TrimSpace(kind) == "application/x-www-form-urlencoded" {
		form = got.body
	}
	for _, reading := range readings {
		found := map[Place][]string{Query: reading.values(query), Form: reading.values(form)}
		for _, v := range got.forwarded.Header["Authorization"] {
			if len(v) >= len("Bearer") && strings.EqualFold(v[:6], "Bearer") && (len(v) == 6 || !isTokenChar(v[6])) {
				found[Bearer] = append(found[Bearer], strings.TrimSpace(v[6:]))
			}
		}
		for place, values := range found {
			want := 0
			if place == got.token.place {
				want = 1
			}
			if len(values) != want {
				t.Fatalf("%s: %d credentials in %s, want %d: %q", reading.name, len(values), place, want, values)
			}
			for _, v := range values {
				if u, err := url.QueryUnescape(v); v != w.session && (err != nil || u != w.session) {
					t.Fatalf("%s: the credential in %s is %q", reading.name, place, v)
				}
			}
		}
	}
	if n := strings.Count(got.body, w.session); got.token.place == Multipart && n != 1 {
		t.Fatalf("the multipart form holds the session %d times", n)
	}
	if length := got.forwarded.ContentLength; length >= 0 && int(length) != len(got.body) {
		t.Fatalf("the body has %d bytes, and is said to have %d", len(got.body), length)
	}
	assertClean(t, w, got)
}

// FuzzPairs: a query that is accepted holds the parameter at most where it was
// found, in every reading; cutting it out changes nothing else.
func FuzzPairs(f *testing.F) {
	for _, s := range []string{"session=a&b=c", "b=c&session=a", "&&session=a&&", "a;session=b", "%73ession=x", "session[x]=y", "a=%zz", "session.x=1", "+session=1", "session%00=1", "_method=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		p, ok := scanPairs(query, parameters{"session"}, pairLimit)
		p2, ok2 := scanPairs([]byte(query), parameters{"session"}, pairLimit)
		if ok != ok2 || p != p2 {
			t.Fatal("text and bytes read differently")
		}
		if !ok || p.twice {
			return
		}
		rest := query
		if p.found {
			start, end := p.removal(len(query))
			rest = query[:start] + query[end:]
			if want := len(query) - (p.end - p.start); len(rest) != want && len(rest) != want-1 {
				t.Fatalf("%q became %q", query, rest)
			}
			if others := strings.Split(query, "&"); strings.Join(without(others, query[p.start:p.end]), "&") != rest {
				t.Fatalf("%q became %q", query, rest)
			}
		}
		for _, reading := range readings {
			if v := reading.values(rest); len(v) > 0 {
				t.Fatalf("%s: %q still holds the parameter", reading.name, rest)
			}
		}
	})
}

func without(list []string, one string) []string {
	for i, s := range list {
		if s == one {
			return append(list[:i:i], list[i+1:]...)
		}
	}
	return list
}
