package tests

import (
	"fmt"
	"slices"
	"strings"
)

// A case is a request as a client may send it, and what it must get: the status,
// and what reaches the upstream, if anything. In texts {A} is the value of a
// token for StopEnv and GetEnvInfo, {B} of one for everything, {X} of none.
type securityCase struct {
	ids, name string
	raw       string
	status    string // one of these
	target    string // of the forwarded request; empty: the upstream is not contacted
	body      string // of the forwarded request
}

// of builds a request without a body.
func of(verb, target string, headers ...string) string {
	return verb + " " + target + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n" + headerLines(headers) + "\r\n"
}

func get(target string, headers ...string) string { return of("GET", target, headers...) }

// with builds a POST of a body.
func with(contentType, target, body string, headers ...string) string {
	if contentType != "" {
		headers = append(headers, "Content-Type: "+contentType)
	}
	return "POST " + target + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Length: {LENGTH}\r\n" + headerLines(headers) + "\r\n" + body
}

const urlencoded = "application/x-www-form-urlencoded"

func form(target, body string, headers ...string) string {
	return with(urlencoded, target, body, headers...)
}

func multi(body string, headers ...string) string {
	return with("multipart/form-data; boundary=XYZ", rest+"stopenv", body, headers...)
}

func headerLines(headers []string) string {
	all := ""
	for _, h := range headers {
		all += h + "\r\n"
	}
	return all
}

func parts(all ...string) string {
	return "--XYZ\r\n" + strings.Join(all, "\r\n--XYZ\r\n") + "\r\n--XYZ--\r\n"
}

func field(name, value string) string {
	return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
}

const (
	stop  = rest + "stopenv"
	stopA = stop + "?session={A}"
)

func securityCases() []securityCase {
	return slices.Concat(pathCases(), targetCases(), credentialCases(), bodyCases(), framingCases(), headerCases(), clientCases())
}

func refusedPath(id, path string) securityCase {
	return securityCase{id, path, get(path + "?session={A}"), "400", "", ""}
}

func pathCases() []securityCase {
	all := []securityCase{
		{"C001", "plain", get(stopA + "&envName=e"), "200", stop + "?envName=e", ""},
		{"C002", "form", form(stop, "session={A}&envName=e"), "200", stop, "envName=e"},
		{"C004", "unknown method", get(rest + "nosuch?session={A}"), "403", "", ""},
		{"C005", "unknown method, token for all", get(rest + "nosuch?session={B}"), "403", "", ""},
		{"C006", "letter case", get("/1.0/Environment/Control/Rest/StopEnv?session={A}"), "200", "/1.0/Environment/Control/Rest/StopEnv", ""},
		{"C007", "letter case, denied", get(rest + "DELETEENV?session={A}"), "403", "", ""},
		{"C049", "raw NUL", get(stop + "\x00?session={A}"), "400", "", ""},
		{"C050", "raw TAB", get(stop + "\t?session={A}"), "400", "", ""},
		{"C051", "bad escape", get(stop + "%zz?session={A}"), "400", "", ""},
		{"C051", "bad escape at the end", get(stop + "%?session={A}"), "400", "", ""},
		{"C056", "missing rest", get("/1.0/environment/control/stopenv?session={A}"), "403", "", ""},
		{"C057", "one more segment", get(stop + "/extra?session={A}"), "403", "", ""},
		{"C059", "sibling of a prefix", get("/1.0/environment/controlx/rest/stopenv?session={P}"), "403", "", ""},
		{"C061", "long path", get("/1.0/" + strings.Repeat("a", 8193) + "?session={A}"), "414", "", ""},
		{"C062", "many segments", get("/1.0/" + strings.Repeat("a/", 2000) + "?session={A}"), "400", "", ""},
	}
	for id, paths := range map[string][]string{
		"C009": {"/1.0/environment%2Fcontrol/rest/deleteenv", "/1.0/environment%2fcontrol/rest/stopenv"},
		"C010": {"/1.0/environment%252fcontrol/rest/deleteenv"}, "C011": {rest + "%64eleteenv"}, "C012": {rest + "%2564eleteenv"},
		"C014": {rest + "stopenv/%2e%2e/deleteenv"}, "C015": {rest + "stopenv/.%2E/deleteenv"}, "C016": {rest + "stopenv/%252e%252e/deleteenv"},
		"C017": {rest + "./deleteenv", rest + "stopenv/../deleteenv"}, "C019": {rest + "stopenv/..;/deleteenv"}, "C020": {rest + "stopenv/..;x=y/deleteenv"},
		"C021": {"/1.0/environment;a=b/control/rest/deleteenv"}, "C022": {rest + "deleteenv;stopenv"}, "C024": {rest + "deleteenv%3bstopenv"},
		"C025": {"/1.0//environment/control/rest/deleteenv"}, "C026": {"//1.0/environment/control/rest/deleteenv"}, "C027": {"//evil.example/1.0/environment/control/rest/stopenv"},
		"C029": {`/1.0\environment\control/rest/deleteenv`}, "C030": {"/1.0/environment%5ccontrol/rest/deleteenv"}, "C031": {rest + `stopenv/..\deleteenv`},
		"C032": {rest + "deleteenv%00stopenv"}, "C034": {rest + "%c0%ae%c0%ae/deleteenv"}, "C035": {rest + "%ef%bd%93topenv"}, "C036": {rest + "%c5%bftopenv", rest + "ſtopenv"},
		"C037": {rest + "%e2%84%aaill"}, "C039": {rest + "\xe9"}, "C040": {rest + "stop%e2%80%aeenv"}, "C041": {rest + "stop%e2%80%8benv"},
		"C042": {rest + "deleteenv#/../stopenv", rest + "stopenv%23x"}, "C044": {rest + "deleteenv%3fx=stopenv"}, "C045": {rest + "stopenv%20"}, "C046": {rest + "stop+env"}, "C047": {"/1.0/environment/*/rest/stopenv"},
		"C052": {stop + "/"}, "C054": {stop + ".json", stop + ".xml", stop + ".action", stop + ".html"}, "C055": {stop + "/x.css"}, "C144": {stop + ";session={B}"},
	} {
		for _, path := range paths {
			all = append(all, refusedPath(id, path))
		}
	}
	return all
}

func targetCases() []securityCase {
	upgrade := func(to string, more ...string) string {
		return "GET " + stopA + " HTTP/1.1\r\nHost: gate\r\nConnection: Upgrade, close\r\nUpgrade: " + to + "\r\n" + headerLines(more) + "\r\n"
	}
	all := []securityCase{
		{"C064", "absolute target", get("http://gate" + stopA), "400", "", ""},
		{"C065", "absolute target of another host", get("http://other" + stopA), "400", "", ""},
		{"C066", "absolute target in upper case", get("HTTP://gate" + stopA), "400", "", ""},
		{"C067", "opaque target", get("http:http://int/admin"), "400", "", ""},
		{"C069", "opaque target with a token", get("http:foo?session={A}"), "400", "", ""},
		{"C070", "OPTIONS *", of("OPTIONS", "*"), "200,400,405", "", ""},
		{"C071", "CONNECT", of("CONNECT", "gate:80"), "400,405", "", ""},
		{"C072", "CONNECT with a path", of("CONNECT", stop), "400,405", "", ""},
		{"C072", "TRACE", of("TRACE", stopA), "405", "", ""},
		{"C074", "verb in lower case", of("get", stopA), "405", "", ""},
		{"C075", "unknown verb", of("FOO", stopA), "405", "", ""},
		{"C076", "PUT", of("PUT", stopA), "405", "", ""},
		{"C076", "DELETE", of("DELETE", stopA), "405", "", ""},
		{"C076", "PATCH", of("PATCH", stopA), "405", "", ""},
		{"C077", "HEAD", of("HEAD", stopA), "405", "", ""},
		{"C080", "_method in the query", form(stop+"?_method=DELETE", "session={A}"), "400", "", ""},
		{"C080", "X-HTTP-Method-Override in the query", form(stop+"?X-HTTP-Method-Override=DELETE", "session={A}"), "400", "", ""},
		{"C082", "HTTP/1.0 without a host", "GET " + stopA + " HTTP/1.0\r\n\r\n", "400", "", ""},
		{"C091", "websocket", upgrade("websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"), "400", "", ""},
		{"C092", "h2c", upgrade("h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), "200", stop, ""},
		{"C092", "another protocol", upgrade("spdy/3"), "400", "", ""},
	}
	for _, header := range []string{"X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE", "X_HTTP_Method_Override: DELETE", "X~HTTP!Method+Override: DELETE"} {
		all = append(all, securityCase{"C079", header, form(stop, "session={A}&a=1", header), "200", stop, "a=1"})
	}
	for _, name := range []string{"X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Prefix", "X-Forwarded-Path",
		"X-Original-Path", "X-Override-URL", "X-Rewrite-Path", "X-Forwarded-Url", "X-Envoy-Original-Path", "X-Script-Name"} {
		all = append(all, securityCase{"C081", name, get(stopA, name+": "+rest+"deleteenv"), "200", stop, ""})
	}
	return all
}

func credentialCases() []securityCase {
	bearer := func(value string) string { return get(stop, "Authorization: "+value) }
	return []securityCase{
		{"C094", "none", get(stop), "401", "", ""},
		{"C095", "empty", get(stop + "?session="), "401", "", ""},
		{"C096", "invalid", get(stop + "?session={X}"), "401", "", ""},
		{"C097", "twice the same", get(stopA + "&session={A}"), "400", "", ""},
		{"C099", "invalid and valid", get(stop + "?session={X}&session={A}"), "400", "", ""},
		{"C100", "query and form", form(stopA, "session={B}"), "400", "", ""},
		{"C101", "query and header", get(stopA, "Authorization: Bearer {B}"), "400", "", ""},
		{"C102", "query and bad header", get(stopA, "Authorization: Bearer {X}"), "400", "", ""},
		{"C104", "two headers", get(stop, "Authorization: Bearer {A}", "Authorization: Bearer {B}"), "400", "", ""},
		{"C105", "list in the header", bearer("Bearer {A}, Bearer {B}"), "400,401", "", ""},
		{"C106", "scheme's case", bearer("bEaReR {A}"), "200", stop, ""},
		{"C107", "two spaces", bearer("Bearer  {A}"), "200", stop, ""},
		{"C109", "folded line", bearer("Bearer\r\n {A}"), "200", stop, ""},
		{"C110", "basic, user", bearer("Basic {BASICA}"), "401", "", ""},
		{"C111", "empty bearer", bearer("Bearer"), "401", "", ""},
		{"C112", "other scheme", get(stopA, `Authorization: Digest username="u"`), "200", stop, ""},
		{"C114", "proxy authorization", get(stop, "Proxy-Authorization: Bearer {A}"), "401", "", ""},
		{"C115", "cookie", get(stop, "Cookie: session={A}"), "401", "", ""},
		{"C116", "letter case of the name", get(stop + "?Session={B}&session={A}"), "400", "", ""},
		{"C117", "name in upper case", get(stop + "?SESSION={A}"), "400", "", ""},
		{"C119", "index", get(stop + "?session[0]={B}"), "400", "", ""},
		{"C119", "brackets around the name", get(stop + "?%5bsession]={B}&session={A}"), "400", "", ""},
		{"C119", "brackets around the name, in a form", form(stop, "session={A}&[session]={B}"), "400", "", ""},
		{"C120", "dot", get(stop + "?session.x={B}&session={A}"), "400", "", ""},
		{"C121", "NUL in the name", get(stop + "?session%00={B}&session={A}"), "400", "", ""},
		{"C122", "space before the name", get(stop + "?%20session={B}&session={A}"), "400", "", ""},
		{"C122", "space behind the name", get(stop + "?session%20={B}"), "400", "", ""},
		{"C122", "plus before the name", get(stop + "?+session={B}"), "400", "", ""},
		{"C124", "encoded name", get(stop + "?%73ession={B}&session={A}"), "400", "", ""},
		{"C125", "name encoded twice is data", get(stop + "?%2573ession=x&session={A}"), "200", stop + "?%2573ession=x", ""},
		{"C126", "foreign letter is data", get(stop + "?%c5%bfession=x&session={A}"), "200", stop + "?%c5%bfession=x", ""},
		{"C127", "semicolon", get(stop + "?envName=e;session={B}&session={A}"), "400", "", ""},
		{"C129", "bad escape in the value", get(stop + "?session=%zz&session={A}"), "400", "", ""},
		{"C130", "bad escape elsewhere", get(stop + "?x=%&session={A}"), "400", "", ""},
		{"C131", "many separators", get(stop + "?&&&session={A}&&"), "200", stop + "?&&&&", ""},
		{"C132", "no value", get(stop + "?session"), "400,401", "", ""},
		{"C134", "line end in the value", get(stopA + "%0d%0aX-Auth:%201"), "401", "", ""},
		{"C135", "space in the value", get(stopA + "%20"), "401", "", ""},
		{"C135", "plus in the value", get(stopA + "+"), "401", "", ""},
		{"C136", "letter case of the value", get(stop + "?session={CASE}"), "401", "", ""},
		{"C137", "value short by one", get(stop + "?session={SHORT}"), "401", "", ""},
		{"C139", "very short values", get(stop + "?session=a"), "401", "", ""},
		{"C139", "eight characters", get(stop + "?session=abcdefgh"), "401", "", ""},
		{"C140", "long value in the query", get(stop + "?session=" + strings.Repeat("a", 9000)), "414", "", ""},
		// The server refuses a megabyte of header before any handler runs.
		{"C140", "huge value in the query", get(stop + "?session=" + strings.Repeat("a", 1<<20)), "414,431", "", ""},
		{"C140", "huge value in a form", form(stop, "session="+strings.Repeat("a", 1<<20)), "401", "", ""},
		{"C140", "long value in the header", bearer("Bearer " + strings.Repeat("a", 9000)), "401", "", ""},
		{"C141", "wrong checksum", get(stop + "?session={X}"), "401", "", ""},
		{"C142", "not UTF-8", get(stop + "?session=%ff%fe"), "401", "", ""},
		{"C145", "unknown credential of the upstream", get(stop + "?session=0123456789abcdef0123456789abcdef"), "401", "", ""},
		{"C146", "expired", get(stop + "?session={EXPIRED}"), "401", "", ""},
		{"C149", "disabled owner", get(stop + "?session={DISABLED}"), "401", "", ""},
		{"C150", "nothing of the token is left", get(stopA+"&envName=e", "Referer: http://gate"+stopA, "Cookie: patgate=x; a=b"), "200", stop + "?envName=e", ""},
	}
}

func bodyCases() []securityCase {
	token := field("session", "{A}")
	disposition := func(d string) string { return "Content-Disposition: " + d + "\r\n\r\nv" }
	bodied := func(verb, contentType, body string) string {
		return strings.Replace(with(contentType, stopA, body), "POST", verb, 1)
	}
	tooMuch := "&x=" + strings.Repeat("y", 2<<20)
	chunked := func(body string) string {
		return "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: " + urlencoded + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body
	}
	return []securityCase{
		{"C151", "GET with a form", bodied("GET", urlencoded, "session={B}"), "400", "", ""},
		{"C152", "DELETE with a form", bodied("DELETE", urlencoded, "session={B}"), "400,405", "", ""},
		{"C154", "form over the limit", form(stop, "session={A}"+tooMuch), "413", "", ""},
		{"C155", "token behind the limit", form(stop, tooMuch+"&session={B}"), "413", "", ""},
		{"C156", "chunked form over the limit", chunked("{CHUNKS}"), "413", "", ""},
		{"C160", "no content type", with("", stop, "session={B}", "Authorization: Bearer {A}"), "415", "", ""},
		{"C161", "text", with("text/plain", stop, "session={B}", "Authorization: Bearer {A}"), "415", "", ""},
		{"C162", "JSON", with("application/json", stop, `{"session":"{B}"}`, "Authorization: Bearer {A}"), "415", "", ""},
		{"C164", "content type's case", with("Application/X-WWW-Form-Urlencoded", stop, "session={A}&a=1"), "200", stop, "a=1"},
		{"C165", "UTF-16", with(urlencoded+"; charset=utf-16", stop, "session={A}"), "415", "", ""},
		{"C166", "EBCDIC", with(urlencoded+"; charset=ibm037", stop, "\xa2\x85", "Authorization: Bearer {A}"), "415", "", ""},
		{"C167", "two charsets", with(urlencoded+"; charset=utf-8; charset=utf-16", stop, "session={A}"), "400", "", ""},
		{"C167", "empty parameter of a type", with(urlencoded+";; charset=utf-8", stop, "session={A}"), "400", "", ""},
		{"C169", "compressed", form(stop, "session={A}", "Content-Encoding: gzip"), "415", "", ""},
		{"C170", "semicolon in a form", form(stop, "x=1;session={B}&session={A}"), "400", "", ""},
		{"C171", "byte order mark", form(stop, "\xef\xbb\xbfsession={A}"), "400,401", "", ""},
		{"C172", "line end in a form", form(stop, "a=1\nsession={B}&session={A}"), "400", "", ""},
		{"C174", "NUL behind the form", form(stop, "session={A}\x00\x00"), "400,401", "", ""},
		{"C175", "multipart", multi(parts(field("a", "1"), token, field("b", "2"))), "200", stop, parts(field("a", "1"), field("b", "2"))},
		{"C176", "two token parts", multi(parts(token, field("session", "{B}"))), "400", "", ""},
		{"C177", "two boundaries", with("multipart/form-data; boundary=XYZ; boundary=BBB", stop, parts(token)), "400", "", ""},
		{"C179", "long boundary", with("multipart/form-data; boundary="+strings.Repeat("b", 71), stop, parts(token)), "400", "", ""},
		{"C179", "boundary that ends in a space", with(`multipart/form-data; boundary="XYZ "`, stop, parts(token)), "400", "", ""},
		{"C179", "comma in a boundary", with(`multipart/form-data; boundary="ABC,a"`, stop, strings.ReplaceAll(parts(token, field("a", "1\r\n--ABC\r\n"+field("session", "{B}")+"\r\n--ABC--")), "XYZ", "ABC,a")), "400", "", ""},
		{"C179", "encoded word for a boundary", with(`multipart/form-data; boundary="=?utf-8?Q?ABC?="`, stop, strings.ReplaceAll(parts(token, field("a", "1\r\n--ABC\r\n"+field("session", "{B}")+"\r\n--ABC--")), "XYZ", "=?utf-8?Q?ABC?=")), "400", "", ""},
		{"C179", "boundary of 70 bytes", with("multipart/form-data; boundary="+strings.Repeat("b", 70), stop, strings.ReplaceAll(parts(token, field("a", "1")), "XYZ", strings.Repeat("b", 70))), "200", stop, strings.ReplaceAll(parts(field("a", "1")), "XYZ", strings.Repeat("b", 70))},
		{"C182", "encoded word for a name", multi(parts(token, disposition(`form-data; name="=?utf-8?Q?session?="`))), "400", "", ""},
		{"C182", "name in pieces", multi(parts(token, disposition(`form-data; name*0="ses"; name*1="sion"`))), "400", "", ""},
		{"C184", "single quotes", multi(parts(token, disposition(`form-data; name='session'`))), "400", "", ""},
		{"C184", "quote in single quotes", multi(parts(token, disposition(`form-data; filename*=a'; name=b; filename="' ; name=session; x="`))), "400", "", ""},
		{"C176", "token in another field", multi(parts(token, field("a", "{A}"))), "400", "", ""},
		{"C176", "token in a field before", multi(parts(field("a", "{A}"), token)), "400", "", ""},
		{"C197", "length of a part that is not true", multi(parts(token, "Content-Length: 2\r\n"+field("a", "1"))), "400", "", ""},
		{"C180", "two names", multi(parts(token, disposition(`form-data; name="x"; name="session"`))), "400", "", ""},
		{"C180", "name in the name", multi(parts(token, disposition(`form-data; name="x; name=session"`))), "400", "", ""},
		{"C181", "two dispositions", multi(parts(token, "Content-Disposition: form-data; name=\"x\"\r\n"+field("y", "1"))), "400", "", ""},
		{"C182", "name*", multi(parts(token, disposition(`form-data; name*=utf-8''session`))), "400", "", ""},
		{"C184", "escape in the name", multi(parts(token, disposition(`form-data; name="ses\sion"`))), "400", "", ""},
		{"C185", "letter case of the name", multi(parts(field("Session", "{A}"))), "400", "", ""},
		{"C186", "token in a file", multi(parts(disposition(`form-data; name="session"; filename="f"`))), "400", "", ""},
		{"C187", "transfer encoding", multi(parts("Content-Transfer-Encoding: quoted-printable\r\n" + token)), "400", "", ""},
		{"C189", "_charset_", multi(parts(token, field("_charset_", "utf-16"))), "400", "", ""},
		{"C190", "charset of a part", multi(parts(token, "Content-Type: text/plain; charset=utf-16\r\n"+field("a", "1"))), "400", "", ""},
		{"C191", "preamble", multi("hello\r\n" + parts(token)), "400", "", ""},
		{"C192", "epilogue", multi(parts(token) + parts(field("session", "{B}"))), "400", "", ""},
		{"C194", "bare line ends", multi(strings.ReplaceAll(parts(token), "\r\n", "\n")), "400", "", ""},
		{"C195", "nested", multi(parts(token, "Content-Type: multipart/mixed; boundary=B\r\n"+field("a", "1"))), "400", "", ""},
		{"C196", "multipart/mixed", with("multipart/mixed; boundary=XYZ", stop, parts(token)), "415", "", ""},
		{"C197", "many parts", multi(parts(append([]string{token}, slices.Repeat([]string{field("a", "1")}, 200)...)...)), "400,413", "", ""},
		{"C197", "long part header", multi(parts(token, disposition(`form-data; name="f"; filename="`+strings.Repeat("n", 2048)+`"`))), "400,413", "", ""},
	}
}

func framingCases() []securityCase {
	post := func(headers, body string) string {
		return "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: " + urlencoded + "\r\nAuthorization: Bearer {A}\r\n" + headers + "\r\n" + body
	}
	all := []securityCase{
		{"C199", "length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "3\r\na=1\r\n0\r\n\r\n"), "400,200", stop, "a=1"},
		{"C201", "two transfer encodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400,501", "", ""},
		{"C204", "length twice, equal", post("Content-Length: 3\r\nContent-Length: 3\r\n", "a=1"), "200", stop, "a=1"},
		{"C205", "length twice, different", post("Content-Length: 3\r\nContent-Length: 4\r\n", "a=12"), "400", "", ""},
		{"C207", "chunk line without CR", post("Transfer-Encoding: chunked\r\n", "3\na=1\r\n0\r\n\r\n"), "400", "", ""},
		{"C209", "request inside a chunk extension", post("Transfer-Encoding: chunked\r\n", "3;a=\"\r\n0\r\n\r\nGET "+rest+"deleteenv HTTP/1.1\r\n\r\n\""), "400", "", ""},
		{"C211", "trailers", "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nTrailer: X-Patgate-Account\r\nContent-Type: " + urlencoded + "\r\nAuthorization: Bearer {A}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\nX-Patgate-Account: root\r\nX-Auth-User: root\r\n\r\n", "200", stop, "a=1"},
		{"C212", "bare line ends in the header", strings.ReplaceAll(get(stopA), "\r\n", "\n"), "200", stop, ""},
		{"C214", "many headers", get(stopA, slices.Repeat([]string{"X-H: 1"}, 1000)...), "431", "", ""},
		{"C214", "long header", get(stopA, "X-H: "+strings.Repeat("a", 17<<10)), "431", "", ""},
	}
	for _, te := range []string{"xchunked", "chunked, identity", "chunked\x0b", "identity, chunked"} {
		all = append(all, securityCase{"C202", te, post("Transfer-Encoding: "+te+"\r\n", "0\r\n\r\n"), "400,501", "", ""})
	}
	for _, length := range []string{"+3", "-1", "3,3", "0x3", "1e1", "18446744073709551616"} {
		all = append(all, securityCase{"C206", length, post("Content-Length: "+length+"\r\n", "a=1"), "400", "", ""})
	}
	for _, size := range []string{"0x3", "+3", "3_0", "fffffffffffffffff"} {
		all = append(all, securityCase{"C210", size, post("Transfer-Encoding: chunked\r\n", size+"\r\na=1\r\n0\r\n\r\n"), "400", "", ""})
	}
	return all
}

func headerCases() []securityCase {
	all := []securityCase{
		{"C234", "other host", "GET " + stopA + " HTTP/1.1\r\nHost: internal\r\nConnection: close\r\n\r\n", "200,421", stop, ""},
		{"C226", "spoofed address", get(stop+"?session={LIMITED}", "X-Forwarded-For: 10.0.0.1"), "403", "", ""},
		{"C229", "bad address", get(stop+"?session={LIMITED}", "X-Forwarded-For: 010.0.0.1"), "403", "", ""},
		{"C230", "other address headers", get(stop+"?session={LIMITED}", "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1", "True-Client-IP: 10.0.0.1", "CF-Connecting-IP: 10.0.0.1"), "403", "", ""},
		{"C230", "other address headers go", get(stopA, "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1"), "200", stop, ""},
		{"C239", "odd user agent", get(stopA, "User-Agent: a\x1b[2Jb\u202ec"+strings.Repeat("x", 4096)), "200,400", stop, ""},
	}
	for _, host := range []string{"gate:99999", "gate:", "[::1", "ga te", "gate/x"} {
		all = append(all, securityCase{"C235", host, "GET " + stopA + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n", "400", "", ""})
	}
	for id, headers := range map[string][]string{
		"C219": {"X-Patgate-Account: root", "X-Patgate-Token-Id: 1", "X-Patgate-Method: x.Y"},
		"C220": {"X_Patgate_Account: root", "X_Auth_User: root"},
		"C221": {"X.Patgate.Account: root", "X.Auth.User: root", "X~Patgate~Account: root", "X-Patgate+Account: root"},
		"C222": {"X_Patgate-Account: root", "x-patgate-ACCOUNT: root", "X-Patgate-Account: root"},
		"C224": {"Connection:", "Connection: X-Patgate-Account, X-Patgate-Method, X-Patgate-Token-Id"},
		"C225": {"Connection: x-patgate-ACCOUNT,\tx-patgate-method,X-PATGATE-TOKEN-ID"},
		"C236": {"TE: trailers", "Trailer: x"},
		"C237": {"Proxy-Connection: keep-alive", "Keep-Alive: timeout=5", "HTTP2-Settings: AAMAAABkAAQAAP__"},
	} {
		all = append(all, securityCase{id, strings.Join(headers, ", "), get(stopA, headers...), "200", stop, ""})
	}
	return all
}

// fill puts the values of tokens into a request, and the length of its body.
func fill(raw string, values map[string]string) string {
	for name, value := range values {
		raw = strings.ReplaceAll(raw, "{"+name+"}", value)
	}
	if _, body, ok := strings.Cut(raw, "\r\n\r\n"); ok {
		raw = strings.Replace(raw, "{LENGTH}", fmt.Sprint(len(body)), 1)
	}
	return raw
}
