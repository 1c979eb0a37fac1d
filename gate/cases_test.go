package gate

import (
	"strings"
	"testing"
)

// TestRefused is the table of bad inputs: each is refused for its reason, with
// its status, and nothing is forwarded. The black-box tests send the same over
// real sockets.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	X := "pat_000000000000000000000000000000000000"
	long := strings.Repeat("a", 9000)
	for _, c := range []struct {
		id, name, raw string
		reason        Reason
	}{
		{"C004", "unknown method", get(env + "nosuch?session=" + w.A), UnknownMethod},
		{"C005", "unknown method, token for all", get(env + "nosuch?session=" + w.B), UnknownMethod},
		{"C007", "forbidden in upper case", get(env + "DELETEENV?session=" + w.A), MethodNotAllowed},
		{"C009", "encoded slash", get("/1.0/environment%2Fcontrol/rest/deleteenv?session=" + w.A), BadRequest},
		{"C011", "encoded letter", get(env + "%64eleteenv?session=" + w.A), BadRequest},
		{"C014", "encoded dots", get(env + "stopenv/%2e%2e/deleteenv?session=" + w.A), BadRequest},
		{"C019", "semicolon and dots", get(env + "stopenv/..;/deleteenv?session=" + w.A), BadRequest},
		{"C025", "double slash", get("/1.0//environment/control/rest/deleteenv?session=" + w.A), BadRequest},
		{"C026", "leading double slash", get("//1.0/environment/control/rest/deleteenv?session=" + w.A), BadRequest},
		{"C029", "backslash", get(`/1.0\environment\control/rest/deleteenv?session=` + w.A), BadRequest},
		{"C042", "fragment", get(env + "deleteenv#/../stopenv?session=" + w.A), BadRequest},
		{"C052", "trailing slash", get(env + "stopenv/?session=" + w.A), BadRequest},
		{"C054", "suffix", get(env + "stopenv.json?session=" + w.A), BadRequest},
		{"C056", "missing segment", get("/1.0/environment/control/stopenv?session=" + w.A), UnknownMethod},
		{"C061", "long path", get("/1.0/" + long + "?session=" + w.A), TooLarge},
		{"C064", "absolute target", get("http://gate" + env + "stopenv?session=" + w.A), BadRequest},
		{"C067", "opaque target", get("http:http://int/admin"), BadRequest},
		{"C072", "CONNECT with a path", "CONNECT " + env + "stopenv HTTP/1.1\r\nHost: gate\r\n\r\n", VerbNotAllowed},
		{"C074", "lower-case verb", "get " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate\r\n\r\n", VerbNotAllowed},
		{"C077", "HEAD", "HEAD " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate\r\n\r\n", VerbNotAllowed},
		{"C080", "_method", post(env+"stopenv?_method=DELETE", "session="+w.A), BadRequest},
		{"C080b", "_method in the form", post(env+"stopenv", "_Method=DELETE&session="+w.A), BadRequest},
		{"C082", "no host", "GET " + env + "stopenv?session=" + w.A + " HTTP/1.0\r\n\r\n", BadRequest},
		{"C091", "websocket", get(env+"stopenv?session="+w.A, "Connection: Upgrade", "Upgrade: websocket"), UpgradeRefused},
		{"C094", "none", get(env + "stopenv"), Missing},
		{"C095", "empty", get(env + "stopenv?session="), Malformed},
		{"C096", "invalid", get(env + "stopenv?session=nonsense"), Unknown},
		{"C097", "twice", get(env + "stopenv?session=" + w.A + "&session=" + w.A), Ambiguous},
		{"C099", "invalid and valid", get(env + "stopenv?session=" + X + "&session=" + w.A), Ambiguous},
		{"C100", "query and form", post(env+"stopenv?session="+w.A, "session="+w.B), Ambiguous},
		{"C101", "query and header", get(env+"stopenv?session="+w.A, "Authorization: Bearer "+w.B), Ambiguous},
		{"C102", "query and bad header", get(env+"stopenv?session="+w.A, "Authorization: Bearer "+X), Ambiguous},
		{"C104", "two headers", get(env+"stopenv", "Authorization: Bearer "+w.A, "Authorization: Bearer "+w.B), Ambiguous},
		{"C104b", "bearer and another scheme", get(env+"stopenv", "Authorization: Digest x", "Authorization: Bearer "+w.B), Ambiguous},
		{"C105", "list", get(env+"stopenv", "Authorization: Bearer "+w.A+", Bearer "+w.B), Malformed},
		{"C110", "basic", get(env+"stopenv", "Authorization: Basic eDp5"), Missing},
		{"C111", "empty bearer", get(env+"stopenv", "Authorization: Bearer"), Malformed},
		{"C114", "proxy authorization", get(env+"stopenv", "Proxy-Authorization: Bearer "+w.A), Missing},
		{"C115", "cookie", get(env+"stopenv", "Cookie: session="+w.A), Missing},
		{"C116", "letter case", get(env + "stopenv?Session=" + w.B + "&session=" + w.A), BadRequest},
		{"C117", "upper case", get(env + "stopenv?SESSION=" + w.A), BadRequest},
		{"C119", "index", get(env + "stopenv?session[0]=" + w.B), BadRequest},
		{"C120", "dot", get(env + "stopenv?session.x=" + w.B + "&session=" + w.A), BadRequest},
		{"C121", "NUL", get(env + "stopenv?session%00=" + w.B + "&session=" + w.A), BadRequest},
		{"C122a", "space before", get(env + "stopenv?%20session=" + w.B + "&session=" + w.A), BadRequest},
		{"C122b", "space behind", get(env + "stopenv?session%20=" + w.B), BadRequest},
		{"C122c", "plus", get(env + "stopenv?+session=" + w.B), BadRequest},
		{"C124", "encoded name", get(env + "stopenv?%73ession=" + w.B + "&session=" + w.A), BadRequest},
		{"C127", "semicolon separates", get(env + "stopenv?envName=e;session=" + w.B + "&session=" + w.A), BadRequest},
		{"C127b", "semicolon in the name", get(env + "stopenv?session;=" + w.B + "&session=" + w.A), BadRequest},
		{"C127c", "semicolon, encoded", get(env + "stopenv?a=b;%53ession=" + w.B + "&session=" + w.A), BadRequest},
		{"C129", "bad escape in a value", get(env + "stopenv?session=%zz&session=" + w.A), BadRequest},
		{"C130", "bad escape elsewhere", get(env + "stopenv?x=%&session=" + w.A), BadRequest},
		{"C132", "no value", get(env + "stopenv?session"), Malformed},
		{"C134", "line end in the value", get(env + "stopenv?session=" + w.A + "%0d%0aX-Auth:%201"), Malformed},
		{"C135", "space in the value", get(env + "stopenv?session=" + w.A + "%20"), Malformed},
		{"C135b", "plus in the value", get(env + "stopenv?session=" + w.A + "+"), Malformed},
		{"C136", "letter case of the value", get(env + "stopenv?session=" + swapCase(w.A)), Malformed},
		{"C137", "short by one", get(env + "stopenv?session=" + w.A[:len(w.A)-1]), Malformed},
		{"C139", "very short", get(env + "stopenv?session=abc"), Unknown},
		{"C140", "long in the query", get(env + "stopenv?session=" + long), TooLarge},
		{"C140b", "long in a form", post(env+"stopenv", "session="+strings.Repeat("a", 1<<20)), Malformed},
		{"C140c", "long in a header", get(env+"stopenv", "Authorization: Bearer "+long), Malformed},
		{"C141", "checksum", get(env + "stopenv?session=" + X), Malformed},
		{"C142", "not UTF-8", get(env + "stopenv?session=%ff%fe"), Unknown},
		{"C144", "path parameter", get(env + "stopenv;session=" + w.B + "?session=" + w.A), BadRequest},
		{"C146", "expired", get(env + "stopenv?session=" + w.expired), Expired},
		{"C149", "disabled owner", get(env + "stopenv?session=" + w.disabled), AccountDisabled},
		{"C151", "GET with a form", "GET " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nsession=B", BadRequest},
		{"C154", "form over the limit", post(env+"stopenv", "session="+w.A+"&x="+strings.Repeat("y", DefaultFormLimit)), TooLarge},
		{"C160", "no content type", postAs(env+"stopenv", "session="+w.B, "Authorization: Bearer "+w.A), UnsupportedMedia},
		{"C160b", "no content type, no length", chunked("POST", env+"stopenv?session="+w.A, "1\r\na\r\n0\r\n\r\n"), UnsupportedMedia},
		{"C160c", "no content type, not even a chunk", chunked("POST", env+"stopenv?session="+w.A, "x\r\n"), BadRequest},
		{"C160d", "no content type, no token", chunked("POST", env+"stopenv", "1\r\na\r\n0\r\n\r\n"), UnsupportedMedia},
		{"C160e", "no content type, no body, no token", chunked("POST", env+"stopenv", "0\r\n\r\n"), Missing},
		{"C160f", "no content type, no length, unknown token", chunked("POST", env+"stopenv?session=nonsense", "1\r\na\r\n0\r\n\r\n"), Unknown},
		{"C161", "text", postAs(env+"stopenv", "session="+w.B, "Authorization: Bearer "+w.A, "Content-Type: text/plain"), UnsupportedMedia},
		{"C162", "JSON", postAs(env+"stopenv", `{"session":"B"}`, "Authorization: Bearer "+w.A, "Content-Type: application/json"), UnsupportedMedia},
		{"C165", "UTF-16", postAs(env+"stopenv", "session="+w.A, "Content-Type: application/x-www-form-urlencoded; charset=utf-16"), UnsupportedMedia},
		{"C166", "EBCDIC", postAs(env+"stopenv", "x=1", "Authorization: Bearer "+w.A, "Content-Type: application/x-www-form-urlencoded; charset=ibm037"), UnsupportedMedia},
		{"C167", "two charsets", postAs(env+"stopenv", "session="+w.A, "Content-Type: application/x-www-form-urlencoded; charset=utf-8; charset=utf-16"), BadRequest},
		{"C167b", "two content types", post(env+"stopenv", "session="+w.A, "Content-Type: text/plain"), BadRequest},
		{"C169", "compressed", post(env+"stopenv", "session="+w.A, "Content-Encoding: gzip"), UnsupportedMedia},
		{"C170", "semicolon in a form", post(env+"stopenv", "x=1;session="+w.B+"&session="+w.A), BadRequest},
		{"C171", "byte order mark", post(env+"stopenv", "\xef\xbb\xbfsession="+w.A), BadRequest},
		{"C172", "line end in a form", post(env+"stopenv", "a=1\nsession="+w.B+"&session="+w.A), BadRequest},
		{"C174", "NUL behind", post(env+"stopenv", "session="+w.A+"\x00\x00"), BadRequest},
		{"C214", "many headers", get(env+"stopenv?session="+w.A, many("X-H: 1", 300)...), TooLarge},
		{"C226", "foreign address", get(env+"stopenv?session="+w.limited, "X-Forwarded-For: 10.0.0.1"), AddressNotAllowed},
		{"C235", "port", "GET " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate:99999\r\n\r\n", BadRequest},
		{"site", "other site", get(env + "stopenv?session=" + w.sited), Audience},
		{"protected", "protected", get("/1.0/users/authentication/rest/createtoken?session=" + w.B), MethodProtected},
		{"escalating", "escalating, token for all", get(env + "execcmdbyid?session=" + w.B), MethodNotAllowed},
		{"leak", "token in another parameter", get(env + "stopenv?session=" + w.A + "&x=" + w.A), Ambiguous},
		{"leak", "token in another header", get(env+"stopenv?session="+w.A, "X-Copy: "+w.A), Ambiguous},
		{"params", "many parameters", get(env + "stopenv?session=" + w.A + strings.Repeat("&a=1", 1000)), BadRequest},
	} {
		t.Run(c.id+" "+c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.Reason != c.reason {
				t.Errorf("decided %s, want %s", got.Reason, c.reason)
			}
			if got.forwarded != nil {
				t.Error("it was forwarded")
			}
		})
	}
}

// chunked is a request of which nobody says in advance how long its body is.
func chunked(verb, target, body string) string {
	return verb + " " + target + " HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n" + body
}

func many(line string, n int) (all []string) {
	for range n {
		all = append(all, line)
	}
	return all
}

// swapCase changes the case of the first letter behind the prefix.
func swapCase(value string) string {
	b := []byte(value)
	for i := len("pat_"); i < len(b); i++ {
		if c := b[i] | 0x20; c >= 'a' && c <= 'z' {
			b[i] ^= 0x20
			return string(b)
		}
	}
	return value
}

// TestForwarded is the table of good inputs: what goes upstream is what came,
// less the token.
func TestForwarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, c := range []struct {
		id, raw, target, body string
	}{
		{"C001", get(env + "stopenv?session=" + w.A + "&envName=e"), env + "stopenv?envName=e", ""},
		{"C001 last", get(env + "stopenv?envName=e&session=" + w.A), env + "stopenv?envName=e", ""},
		{"C001 middle", get(env + "stopenv?a=%41&session=" + w.A + "&b=+%2b"), env + "stopenv?a=%41&b=+%2b", ""},
		{"C001 alone", get(env + "stopenv?session=" + w.A), env + "stopenv", ""},
		{"C001 encoded value", get(env + "stopenv?session=%70" + w.A[1:]), env + "stopenv", ""},
		{"C002", post(env+"stopenv", "session="+w.A+"&envName=e"), env + "stopenv", "envName=e"},
		{"C002 last", post(env+"stopenv?x=1", "envName=%C3%A9&session="+w.A), env + "stopenv?x=1", "envName=%C3%A9"},
		{"C002 alone", post(env+"stopenv", "session="+w.A), env + "stopenv", ""},
		{"C006", get("/1.0/Environment/Control/Rest/StopEnv?session=" + w.A), "/1.0/Environment/Control/Rest/StopEnv", ""},
		{"C106", get(env+"stopenv?envName=e", "Authorization: bEaReR "+w.A), env + "stopenv?envName=e", ""},
		{"C107", get(env+"stopenv", "Authorization: Bearer   "+w.A), env + "stopenv", ""},
		{"C112", get(env+"stopenv?session="+w.A, "Authorization: Digest x"), env + "stopenv", ""},
		{"C125", get(env + "stopenv?%2573ession=x&session=" + w.A), env + "stopenv?%2573ession=x", ""},
		{"C126", get(env + "stopenv?%c5%bfession=x&session=" + w.A), env + "stopenv?%c5%bfession=x", ""},
		{"C131", get(env + "stopenv?&&&session=" + w.A + "&&"), env + "stopenv?&&&&", ""},
		{"semicolon as data", get(env + "stopenv?a=b;c&session=" + w.A), env + "stopenv?a=b;c", ""},
		{"C164", postAs(env+"stopenv", "session="+w.A+"&a=1", "Content-Type: Application/X-WWW-Form-Urlencoded"), env + "stopenv", "a=1"},
		{"charset", postAs(env+"stopenv", "session="+w.A+"&a=1", `Content-Type: application/x-www-form-urlencoded; charset="UTF-8"`), env + "stopenv", "a=1"},
		{"bearer with a form", post(env+"stopenv", "a=1", "Authorization: Bearer "+w.A), env + "stopenv", "a=1"},
		{"empty query", get(env+"stopenv?", "Authorization: Bearer "+w.A), env + "stopenv?", ""},
		{"content type without a body", get(env+"stopenv?session="+w.A, "Content-Type: application/json"), env + "stopenv", ""},
		{"public", post("/1.0/users/authentication/rest/signin", "login=a&password=b"), "/1.0/users/authentication/rest/signin", "login=a&password=b"},
		{"chunked, no body", chunked("POST", env+"stopenv?a=1&session="+w.A, "0\r\n\r\n"), env + "stopenv?a=1", ""},
		{"chunked, no body, trailers", chunked("GET", env+"stopenv?a=1&session="+w.A, "0\r\nAuthorization: Bearer "+w.B+"\r\n\r\n"), env + "stopenv?a=1", ""},
		{"chunked", "POST " + env + "stopenv HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nTrailer: X-Patgate-Account\r\n\r\n" + "4\r\na=1&\r\n" + "8\r\nsession=\r\n" + "28\r\n" + w.A + "\r\n0\r\nX-Patgate-Account: root\r\n\r\n", env + "stopenv", "a=1"},
	} {
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.forwarded == nil {
				t.Fatalf("refused: %s", got.Reason)
			}
			if got.forwarded.URL.RequestURI() != c.target || got.forwarded.RequestURI != c.target {
				t.Errorf("forwarded %q and %q, want %q", got.forwarded.URL.RequestURI(), got.forwarded.RequestURI, c.target)
			}
			if got.body != c.body || got.err != nil || int(got.forwarded.ContentLength) != len(c.body) {
				t.Errorf("forwarded the body %q of %d bytes (%v), want %q", got.body, got.forwarded.ContentLength, got.err, c.body)
			}
			if got.forwarded.Trailer != nil {
				t.Error("trailers go upstream")
			}
			assertClean(t, w, got)
		})
	}
}

// assertClean looks for any token in what goes upstream.
func assertClean(t *testing.T, w *world, got sent) {
	t.Helper()
	var b strings.Builder
	if err := got.forwarded.Header.Write(&b); err != nil {
		t.Fatal(err)
	}
	all := got.forwarded.RequestURI + b.String() + got.body
	for _, value := range []string{w.A, w.B} {
		if strings.Contains(all, value) || strings.Contains(all, value[5:]) {
			t.Error("a token goes upstream")
		}
	}
}
