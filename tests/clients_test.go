package tests

import (
	"fmt"
	"strings"
)

// clientCases are what clients in use send, which has to get through.
func clientCases() []securityCase {
	const bound = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
	send := func(name, contentType string, line func(name, value string) string, more ...string) securityCase {
		build := func(fields ...string) string {
			return "--" + bound + "\r\n" + strings.Join(fields, "\r\n--"+bound+"\r\n") + "\r\n--" + bound + "--\r\n"
		}
		others := append([]string{line("envName", "e")}, more...)
		return securityCase{"", name, with(strings.Replace(contentType, "BOUND", bound, 1), stop, build(append([]string{line("session", "{A}")}, others...)...)), "200", stop, build(others...)}
	}
	lines := func(head string) func(name, value string) string {
		return func(name, value string) string {
			return strings.NewReplacer("NAME", name, "SIZE", fmt.Sprint(len(strings.Replace(value, "{A}", strings.Repeat("t", 40), 1)))).Replace(head) + "\r\n\r\n" + value
		}
	}
	plain := lines(`Content-Disposition: form-data; name="NAME"`)
	posted := func(headers string) string {
		return "POST " + stop + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nAuthorization: Bearer {A}\r\n" + headers + "\r\n"
	}
	const query = "a=1+2%20x&b=%2B&c=%5B%5D[]&d=a;b;c&e={\"x\":[1]}&f=%c3%a9&g=\xc3\xa9&h&=i&j=%73ession=1"
	return []securityCase{
		send("curl", "multipart/form-data; boundary=BOUND", plain, "Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.war\"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\r\n--\r\n"),
		send("a browser", "multipart/form-data; boundary=BOUND", plain, "Content-Disposition: form-data; name=\"file\"; filename=\"\xc3\xa9 it's; a.txt\"\r\nContent-Type: text/plain\r\n\r\nx"),
		send("a browser without a file", "multipart/form-data; boundary=BOUND", plain, "Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
		send("requests of Python", "multipart/form-data; boundary=BOUND", plain, "Content-Disposition: form-data; name=\"file\"; filename*=utf-8''%C3%A9.txt\r\n\r\nx"),
		send(".NET", `multipart/form-data; boundary="BOUND"`, lines("Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=NAME"), "Content-Disposition: form-data; name=file; filename=\"=?utf-8?B?w6kudHh0?=\"; filename*=utf-8''%C3%A9.txt\r\n\r\nx"),
		send("Apache HttpClient 4, as browsers do", "multipart/form-data; boundary=BOUND; charset=UTF-8", plain, "Content-Disposition: form-data; name=\"file\"; filename=\"a.war\"\r\nContent-Type: application/octet-stream\r\n\r\nx"),
		send("Apache httpmime 4, strict", "multipart/form-data; boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit"), "Content-Disposition: form-data; name=\"file\"; filename=\"a.war\"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\nx"),
		send("AsyncHttpClient", "multipart/form-data; boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit"), "Content-Disposition: form-data; name=\"file\"; filename=\"a.war\"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\nx"),
		send("Retrofit", "multipart/form-data; boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Transfer-Encoding: binary\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: SIZE")),
		send("multipart-post of Ruby", "multipart/form-data; boundary=BOUND", plain, "Content-Disposition: form-data; name=\"file\"; filename=\"a.war\"\r\nContent-Length: 1\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\nx"),
		send("Apache HttpClient 5", "multipart/form-data; charset=ISO-8859-1; boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Type: text/plain; charset=ISO-8859-1")),
		send("OkHttp", "multipart/form-data; boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Length: SIZE")),
		send("Spring", "multipart/form-data;charset=UTF-8;boundary=BOUND", lines("Content-Disposition: form-data; name=\"NAME\"\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: SIZE")),
		{"", "semicolon behind a type", with(urlencoded+"; ", stop, "session={A}&"+query), "200", stop, query},
		{"", "charset of a form", with(urlencoded+"; charset=UTF-8", stop, "session={A}&"+query), "200", stop, query},
		{"", "all kinds of values", get(stopA + "&" + query), "200", stop + "?" + query, ""},
		{"", "post of nothing", posted("Content-Length: 0\r\n"), "200", stop, ""},
		{"", "post without a length", posted(""), "200", stop, ""},
		{"", "type without a body", get(stopA, "Content-Type: application/json"), "200", stop, ""},
		{"", "scheme, and a Referer of a page", get(stop, "Authorization: Bearer {A}", "Referer: https://ci.example/?session={A}", "X-Requested-With: XMLHttpRequest"), "200", stop, ""},
	}
}
