package gate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// TestLookalikes: what some upstream would take for a second credential, or for
// another HTTP method, never goes there beside a good token.
func TestLookalikes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	query := env + "stopenv?session=" + w.A
	bearer := "Authorization: Bearer " + w.A
	for _, c := range []struct{ name, raw string }{
		{"bearer, then a tab", get(query, "Authorization: Bearer\t"+w.B)},
		{"bearer, then a form feed", get(query, "Authorization: bearer,"+w.B)},
		{"bearer, then =", get(query, "Authorization: Bearer="+w.B)},
		{"bearer, then :", get(query, "Authorization: BEARER:"+w.B)},
		{"bearer, then a tab, alone", get(env+"stopenv", "Authorization: Bearer\t"+w.A)},
		{"bearer, then =, alone", get(env+"stopenv", "Authorization: Bearer="+w.A)},
		{"another scheme, then bearer", get(query, "Authorization: Digest x", "Authorization: Bearer\t"+w.B)},
		{"byte order mark in a form", post(env+"stopenv", "\xef\xbb\xbfsession="+w.B, bearer)},
		{"encoded byte order mark in a form", post(env+"stopenv", "a=1&%EF%bb%BFsession="+w.B, bearer)},
		{"byte order mark and a space", post(env+"stopenv", "\xef\xbb\xbf%20session="+w.B, bearer)},
		{"byte order mark in the query", get(env+"stopenv?%ef%bb%bfsession="+w.B, bearer)},
		{"byte order mark in a part", postForm(env+"stopenv", form(field("\xef\xbb\xbfsession", w.B)), bearer)},
		{".method", post(env+"stopenv?.method=DELETE", "a=1", bearer)},
		{"[method", post(env+"stopenv", "[method=DELETE", bearer)},
		{"%5Bmethod", post(env+"stopenv", "%5Bmethod=DELETE", bearer)},
		{"[method in a part", postForm(env+"stopenv", form(field("[method", "DELETE")), bearer)},
		{"C145 another system's value beside ours", get(query, "Authorization: Bearer other")},
		// Express and Rack read "[a]" as "a", Rack also "a]".
		{"brackets", get(query + "&[session]=" + w.B)},
		{"brackets, encoded", get(query + "&%5bsession%5D=" + w.B)},
		{"brackets around an index", get(query + "&[session][0]=" + w.B)},
		{"two brackets", get(query + "&[[session]]=" + w.B)},
		{"bracket behind", get(query + "&session]=" + w.B)},
		{"bracket between", get(query + "&session]x=" + w.B)},
		{"brackets in a form", post(env+"stopenv", "[session]="+w.B, bearer)},
		{"brackets in a part", postForm(env+"stopenv", form(field("[session]", w.B)), bearer)},
		{"[_method]", post(env+"stopenv?[_method]=DELETE", "a=1", bearer)},
		{"two question marks", get(env+"stopenv??session="+w.B, bearer)}, // URLSearchParams drops one
		{"!", get(query + "&!session=" + w.B)},                           // Spring's default of a field
		{"NUL before", get(query + "&%00session=" + w.B)},                // Java trims control characters
		{"control character before", get(query + "&%01session=" + w.B)},
		{"control character behind", get(query + "&session%1f=" + w.B)},
		// Netty replaces these, and trims.
		{"colon before, in a part", postForm(env+"stopenv", form(field(":session", w.B)), bearer)},
		{"comma behind, in a part", postForm(env+"stopenv", form(field("session,", w.B)), bearer)},
		{"=, in a part", postForm(env+"stopenv", form(field("=session;", w.B)), bearer)},
		// ASP.NET MVC takes it from query and form, too.
		{"X-HTTP-Method-Override", post(env+"stopenv?X-HTTP-Method-Override=DELETE", "a=1", bearer)},
		{"X-HTTP-Method-Override in a form", post(env+"stopenv", "x-http-method-override=DELETE", bearer)},
		{"X-HTTP-Method-Override in a part", postForm(env+"stopenv", form(field("X-HTTP-Method-Override", "DELETE")), bearer)},
		// Many programs look for it by a regular expression.
		{"bearer inside another scheme", get(query, "Authorization: Digest Bearer "+w.B)},
		{"bearer behind a quote", get(query, "Authorization: \"bearer "+w.B)},
		{"bearer behind a foreign space", get(query, "Authorization: \xa0Bearer "+w.B)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.forwarded != nil || got.Status != 400 {
				t.Errorf("decided %s with status %d, want 400", got.Reason, got.Status)
			}
		})
	}
}

// TestRepeated: the token stands nowhere else in what goes upstream.
func TestRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Catalog = shop(t) })
	v, bearer := w.B, "Authorization: Bearer "+w.B
	for _, c := range []struct {
		name, raw string
		reason    Reason
	}{
		{"path", get("/orders/"+v, bearer), Ambiguous},
		{"query", get("/orders/7?x="+v, bearer), Ambiguous},
		{"query, before", get("/orders/7?x=" + v + "&session=" + v), Ambiguous},
		{"query, behind", get("/orders/7?session=" + v + "&x=" + v), Ambiguous},
		{"form", post("/orders", "x="+v, bearer), Ambiguous},
		{"form, before", post("/orders", "x="+v+"&session="+v), Ambiguous},
		{"form, behind", post("/orders", "session="+v+"&x="+v), Ambiguous},
		{"header", get("/orders/7?session="+v, "X-Copy: t-"+v), Ambiguous},
		{"other scheme, which goes", get("/orders/7?session="+v, "Authorization: Token "+v), OK},
		{"cookie, which goes", get("/orders/7?session="+v, "Cookie: a=1; session="+v), OK},
		{"cookie of the dashboard, which goes", get("/orders/7?session="+v, "Cookie: a=1; patgate="+v), OK},
		{"header that goes", get("/orders/7?session="+v, "X_Token: "+v, "Proxy-Authorization: Bearer "+v), OK},
	} {
		if got := w.send(t, c.raw); got.Reason != c.reason {
			t.Errorf("%s: decided %s, want %s", c.name, got.Reason, c.reason)
		} else if got.forwarded != nil {
			assertClean(t, w, got)
		}
	}
}

// TestLookalikesOfUnderscore: PHP reads some characters of a name as "_".
func TestLookalikesOfUnderscore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Parameters = []string{"access_token"} })
	for _, name := range []string{"access.token", "access token", "access+token", "access%20token", "access[token", "access%5Btoken", "Access.Token"} {
		if name == "access token" {
			continue // ends the request target; the server refuses it
		}
		got := w.send(t, get(env+"stopenv?access_token="+w.A+"&"+name+"="+w.B))
		if got.Reason != BadRequest {
			t.Errorf("%s: decided %s", name, got.Reason)
		}
	}
	if got := w.send(t, get(env+"stopenv?access_token="+w.A+"&access-token=x&accesstoken=y")); got.Reason != OK {
		t.Errorf("other names: decided %s", got.Reason)
	}
}

// TestConnectionBoundAuthorization: connections to the upstream are shared, so
// nobody may sign one in.
func TestConnectionBoundAuthorization(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, value := range []string{"Negotiate YII=", "NTLM TlRM", "ntlm\tTlRM", "nEGOTIATE"} {
		got := w.send(t, get(env+"stopenv?session="+w.A, "Authorization: "+value))
		if got.forwarded == nil {
			t.Fatalf("refused: %s", got.Reason)
		}
		if h := got.forwarded.Header["Authorization"]; h != nil {
			t.Errorf("upstream gets %q", h)
		}
	}
}

// TestContentTypeLookalikes: where a catalog lets other bodies stream unread,
// nothing goes through that some upstream reads as a form.
func TestContentTypeLookalikes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Catalog = shop(t) })
	for contentType, want := range map[string]Reason{
		"application/json":                    OK,
		"application/json; charset=utf-8":     OK,
		"text/plain":                          OK,
		"application/vnd.api+json; ext=\"x\"": OK,
		"":                                    UnsupportedMedia,
		"json":                                UnsupportedMedia,
		"application/":                        UnsupportedMedia,
		"application/x-www-form-urlencoded,text/plain":    UnsupportedMedia,
		"text/plain, application/x-www-form-urlencoded":   UnsupportedMedia,
		"application/x-www-form-urlencoded charset=utf-8": UnsupportedMedia,
		"application/x-www-form-urlencodedx":              UnsupportedMedia,
		"Application/X-WWW-Form-Urlencoded/x":             UnsupportedMedia,
		"multipart/form-data boundary=XYZ":                UnsupportedMedia,
		"multipart/related; boundary=XYZ":                 UnsupportedMedia,
		"\"application/json\"":                            UnsupportedMedia,
		// Node's formidable looks for these words wherever they stand.
		"text/plain; a=urlencoded":                UnsupportedMedia,
		"application/x-urlencoded":                UnsupportedMedia,
		"application/vnd.Multipart; boundary=XYZ": UnsupportedMedia,
		"text/plain; x=multipart; boundary=XYZ":   UnsupportedMedia,
	} {
		body := "session=" + w.B
		got := w.send(t, postAs("/orders", body, "Authorization: Bearer "+w.B, "Content-Type: "+contentType))
		if got.Reason != want {
			t.Errorf("%q: decided %s, want %s", contentType, got.Reason, want)
		}
		if want == OK && got.forwarded != nil && got.body != body {
			t.Errorf("%q: the body was changed", contentType)
		}
	}
}

// TestCharsets: the others that clients declare are in order while every byte is
// the same in them all.
func TestCharsets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	urlencoded, multi := "Content-Type: application/x-www-form-urlencoded; charset=", "Content-Type: multipart/form-data; boundary=XYZ; charset="
	for _, c := range []struct {
		name, raw string
		reason    Reason
	}{
		{"latin-1", postAs(env+"stopenv", "envName=%E9&session="+w.A, urlencoded+"ISO-8859-1"), OK},
		{"latin-1, raw", postAs(env+"stopenv", "envName=\xe9&session="+w.A, urlencoded+"ISO-8859-1"), UnsupportedMedia},
		{"ASCII, raw", postAs(env+"stopenv", "\xf3ession=1&session="+w.A, urlencoded+"us-ascii"), UnsupportedMedia},
		{"utf8", postAs(env+"stopenv", "envName=%E9&session="+w.A, urlencoded+"utf8"), OK},
		{"UTF-8, raw", postAs(env+"stopenv", "envName=\xc3\xa9&session="+w.A, urlencoded+"utf-8"), OK},
		{"empty form", postAs(env+"stopenv?session="+w.A, "", urlencoded+"us-ascii"), OK},
		{"parts", postAs(env+"stopenv", form(field("session", w.A), field("a", "\xe9")), multi+"ISO-8859-1"), OK},
		{"parts, name", postAs(env+"stopenv", form(field("session", w.A), field("\xe9", "1")), multi+"ISO-8859-1"), BadRequest},
		{"field for the charset", post(env+"stopenv", "_charset_=UTF-8&envName=e&session="+w.A), OK},
		{"field for the charset, empty", post(env+"stopenv", "_charset_=&session="+w.A), OK},
		{"field for the charset, latin-1", get(env + "stopenv?_charset_=iso-8859-1&session=" + w.A), OK},
		// For Apache Sling, the first pair is the token's parameter in UTF-16.
		{"field for another charset", post(env+"stopenv", "%00s%00e%00s%00s%00i%00o%00n=%00x&_charset_=utf-16be&session="+w.A), UnsupportedMedia},
		{"field for another charset, spelled", post(env+"stopenv", "%5fcharset_=utf-8&_Charset_=%75tf-7&session="+w.A), UnsupportedMedia},
		{"parameter for another charset", get(env + "stopenv?_charset_=ibm037&session=" + w.A), UnsupportedMedia},
		{"EBCDIC", postAs(env+"stopenv", form(field("session", w.A)), multi+"ibm037"), UnsupportedMedia},
	} {
		if got := w.send(t, c.raw); got.Reason != c.reason {
			t.Errorf("%s: decided %s, want %s", c.name, got.Reason, c.reason)
		}
	}
}

// shop is a catalog of an API that takes JSON and has a WebSocket and a method
// for everybody.
func shop(t testing.TB) *catalog.Catalog {
	t.Helper()
	return catalogOf(t, `{"methods": [
		{"name": "orders.Add", "path": "/orders", "verbs": ["POST"]},
		{"name": "orders.Get", "path": "/orders/:id", "verbs": ["GET", "HEAD", "DELETE"]},
		{"name": "orders.Mine", "path": "/orders/mine", "verbs": ["GET"]},
		{"name": "orders.Close", "path": "/orders/:id:close", "verbs": ["POST"]},
		{"name": "projects.Get", "path": "/projects/:id", "verbs": ["GET"], "parameters": [{"name": "id", "slash": "encoded"}]},
		{"name": "roles.List", "path": "/roles/", "verbs": ["GET"]},
		{"name": "orders.Watch", "path": "/watch", "verbs": ["GET"], "upgrade": true},
		{"name": "login", "path": "/login", "verbs": ["GET", "POST"], "bodies": ["form"], "public": true}
	]}`)
}

// catalogOf is the catalog of a file with this text.
func catalogOf(t testing.TB, file string) *catalog.Catalog {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalog.json")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: path}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSpecificPaths: a token for the wider of two paths does not reach the narrower one by a
// spelling, and what is let through goes upstream as it came.
func TestSpecificPaths(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Catalog = shop(t) })
	w.edit(func(t *tokenstore.Token) { t.Grant = tokenstore.Grant{Methods: []string{"orders.Get", "projects.Get"}} })
	for _, c := range []struct {
		path   string
		reason Reason
	}{
		{"/orders/7", OK},
		{"/orders/mine", MethodNotAllowed},
		{"/orders/m%69ne", BadRequest},
		{"/orders/Mine", BadRequest},
		{"/orders/mine.json", BadRequest},
		{"/orders/minestrone", OK},
		{"/orders/a%2Fb", BadRequest},
		{"/projects/a%2Fb", OK},
		{"/projects/a%2fb%2FC", OK},
		{"/projects/a%2F..%2Fb", BadRequest},
		{"/projects/a%2Fb%2Ec", OK},
		{"/projects/a%2F%2e%2e%2Fb", BadRequest},
		{"/projects/a%2F.%2E", BadRequest},
		{"/orders/a%2Eb", BadRequest},
		{"/projects/a/b", UnknownMethod},
		{"/projects%2Fa", BadRequest},
	} {
		got := w.send(t, get(c.path, "Authorization: Bearer "+w.A))
		if got.Reason != c.reason {
			t.Errorf("%s: decided %s, want %s", c.path, got.Reason, c.reason)
		}
		if c.reason == OK && (got.forwarded == nil || got.forwarded.RequestURI != c.path || got.forwarded.URL.EscapedPath() != c.path) {
			t.Errorf("%s goes upstream in another way", c.path)
		}
		if c.reason == BadRequest && got.Cause != PathSyntax {
			t.Errorf("%s is refused for %s", c.path, got.Cause)
		}
	}
	const want = "no slash at its end, which the path in the catalog has"
	if _, p := refusalOf(t, w, get("/roles", "Authorization: Bearer "+w.A)); p.Reason != UnknownMethod.String() || !strings.Contains(p.Detail, want) {
		t.Errorf("a path without its slash is %s: %s", p.Reason, p.Detail)
	}
}

func TestShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Catalog = shop(t) })
	bearer := "Authorization: Bearer " + w.B
	websocket := []string{"Connection: Upgrade", "Upgrade: websocket"}
	for _, c := range []struct {
		name, raw string
		reason    Reason
	}{
		{"C077 HEAD that is listed", "HEAD /orders/7 HTTP/1.1\r\nHost: gate\r\n" + bearer + "\r\n\r\n", OK},
		{"C152 DELETE with a form", "DELETE /orders/7 HTTP/1.1\r\nHost: gate\r\n" + bearer + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1", BadRequest},
		{"DELETE with JSON", "DELETE /orders/7 HTTP/1.1\r\nHost: gate\r\n" + bearer + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", OK},
		{"DELETE without a type", "DELETE /orders/7 HTTP/1.1\r\nHost: gate\r\n" + bearer + "\r\nContent-Length: 2\r\n\r\n{}", UnsupportedMedia},
		{"escapes in a parameter", get("/orders/a%20b", bearer), OK},
		{"WebSocket", get("/watch", append(websocket, bearer)...), OK},
		{"WebSocket elsewhere", get("/orders/7", append(websocket, bearer)...), UpgradeRefused},
		{"WebSocket for everybody", get("/login", websocket...), UpgradeRefused},
		{"other protocol", get("/watch", "Connection: Upgrade", "Upgrade: spdy/3", bearer), UpgradeRefused},
		{"HTTP/2, which is ignored", get("/watch", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: x", bearer), OK},
		{"two protocols", get("/watch", "Connection: Upgrade", "Upgrade: websocket, h2c", bearer), UpgradeRefused},
		// Nobody without a token learns which methods switch protocols.
		{"WebSocket without a token", get("/watch", websocket...), Missing},
		{"WebSocket elsewhere without a token", get("/orders/7", websocket...), Missing},
		{"WebSocket nowhere without a token", get("/nothing", websocket...), Missing},
		{"public form", post("/login", "login=a"), Public},
		{"public JSON", postAs("/login", "{}", "Content-Type: application/json"), UnsupportedMedia},
		{"public, short value by chance in the path", get("/login?session=log"), Public},
		{"public, repeated value", get("/login?session=" + w.B + "&x=" + w.B), Ambiguous},
	} {
		got := w.send(t, c.raw)
		if got.Reason != c.reason {
			t.Errorf("%s: decided %s, want %s", c.name, got.Reason, c.reason)
		}
		if got.forwarded != nil && strings.HasPrefix(c.name, "WebSocket") &&
			(got.forwarded.Header.Get("Upgrade") != "websocket" || got.forwarded.Header.Get("Connection") != "Upgrade") {
			t.Errorf("%s: the upstream is not asked for it", c.name)
		}
	}
}
