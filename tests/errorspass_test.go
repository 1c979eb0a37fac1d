package tests

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// passing is a gate that hands its refusals to handle_errors, in the forms in which
// routes can be nested there. UPSTREAM stands for what is behind the gate, FALLBACK for
// the proxy in handle_errors.
var passing = map[string]config{
	"plain": {
		site:  "patgate {\nerrors pass\n}",
		proxy: "UPSTREAM\nhandle_errors {\nFALLBACK\n}",
	},
	"route": {
		site:  "route {\npatgate {\nerrors pass\n}\nroute {\nUPSTREAM\n}\n}",
		proxy: "handle_errors {\nroute {\nroute {\nFALLBACK\n}\n}\n}",
	},
	"handle": {
		site:  "handle /1.0/* {\npatgate {\nerrors pass\n}\nUPSTREAM\n}",
		proxy: "handle_errors 4xx {\nhandle {\nFALLBACK\n}\n}\nhandle_errors {\nFALLBACK\n}",
	},
	"invoke": {
		site:  "invoke gated",
		proxy: "handle_errors {\ninvoke fallback\n}",
		named: "&(gated) {\nroute {\npatgate {\nerrors pass\n}\nUPSTREAM\n}\n}\n&(fallback) {\nroute {\nFALLBACK\n}\n}",
	},
	"rewritten": {
		site:  "rewrite /old/* " + stop + "?{query}\npatgate {\nerrors pass\n}",
		proxy: "UPSTREAM\nhandle_errors {\nFALLBACK\n}",
	},
	"subroute": { // errors of a subroute, which a Caddyfile cannot say: see nestErrors
		site:  "patgate {\nerrors pass\n}",
		proxy: "UPSTREAM\nhandle_errors {\nFALLBACK\n}",
	},
}

// newPassing is a server with a gate that passes its refusals on.
func newPassing(t *testing.T, layout, upstream, fallback string) *server {
	t.Helper()
	c := passing[layout]
	for _, text := range []*string{&c.site, &c.proxy, &c.named} {
		*text = strings.ReplaceAll(strings.ReplaceAll(*text, "UPSTREAM", upstream), "FALLBACK", fallback)
	}
	s := newServer(t, "", c)
	if layout == "subroute" {
		s.nestErrors(t)
	}
	return s
}

// nestErrors moves the routes of handle_errors into a subroute around all others: there
// Caddy does not restore the request that came.
func (s *server) nestErrors(t *testing.T) {
	t.Helper()
	r := s.run("adapt", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	var config struct {
		Admin   any `json:"admin"`
		Logging any `json:"logging"`
		Apps    struct {
			HTTP struct {
				Servers map[string]map[string]any `json:"servers"`
			} `json:"http"`
			Patgate any `json:"patgate"`
		} `json:"apps"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &config); err != nil {
		t.Fatalf("adapting: %v: %s", err, r.stderr)
	}
	for _, server := range config.Apps.HTTP.Servers {
		around := map[string]any{"handler": "subroute", "routes": server["routes"], "errors": server["errors"]}
		server["routes"] = []any{map[string]any{"handle": []any{around}}}
		delete(server, "errors")
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post("http://"+s.admin+"/load", "application/json", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Fatalf("loading the configuration: %d", answer.StatusCode)
	}
}

// refusedCalls are requests that a gate refuses, by reason: with the verb, and with
// the address that handle_errors may show.
type refusedCall struct{ name, request, shown string }

func refusedCalls(token, used, imported string) []refusedCall {
	cut := token[:len(token)-1]
	basic := base64.StdEncoding.EncodeToString([]byte("x:" + token))
	return []refusedCall{
		{"missing", get(stop + "?envName=e"), "GET " + stop + "?envName=e"},
		{"missing, POST", form(stop, "envName=e"), "POST " + stop},
		{"missing, DELETE", of("DELETE", stop), "DELETE " + stop},
		{"unknown", get(stop + "?session=" + used + "&envName=e"), "GET " + stop + "?session=REDACTED&envName=e"},
		{"unknown, bearer", get(stop, "Authorization: Bearer "+used), "GET " + stop},
		{"junk", get(stop + "?session=junk"), "GET " + stop + "?session=REDACTED"},
		{"malformed", get(stop + "?session=" + cut), "GET " + stop + "?session=REDACTED"},
		{"method_not_allowed", get(rest + "deleteenv?session=" + token + "&envName=e"), "GET " + rest + "deleteenv?session=REDACTED&envName=e"},
		{"method_not_allowed, form", form(rest+"deleteenv", "session="+token+"&envName=e"), "POST " + rest + "deleteenv"},
		{"method_not_allowed, bearer", form(rest+"deleteenv", "envName=e", "Authorization: Bearer "+token), "POST " + rest + "deleteenv"},
		{"method_not_allowed, parts", with("multipart/form-data; boundary=XYZ", rest+"deleteenv", parts(field("session", token), field("a", "1"))), "POST " + rest + "deleteenv"},
		{"unknown_method", get(rest + "nosuch?session=" + token), "GET " + rest + "nosuch?session=REDACTED"},
		{"verb_not_allowed", of("PUT", stop+"?session="+token), "PUT " + stop + "?session=REDACTED"},
		{"ambiguous", get(stop + "?session=" + token + "&session=" + token), "GET " + stop + "?session=REDACTED&session=REDACTED"},
		{"ambiguous, header", get(stop+"?session="+token, "Authorization: Bearer "+token), "GET " + stop + "?session=REDACTED"},
		{"ambiguous, elsewhere", get(stop + "?session=" + token + "&x=" + token), "GET " + stop + "?session=REDACTED&x=REDACTED"},
		{"bad_request", get(stop + "?Session=" + token), "GET " + stop + "?Session=REDACTED"},
		{"bad_request, escape", get(stop + "?envName=%&session=" + token), "GET " + stop + "?envName=%&session=REDACTED"},
		{"method_not_allowed, markup", get(rest + "deleteenv?a=\"<{{now}}>'|\\&session=" + token), "GET " + rest + "deleteenv?a=%22%3C%7B%7Bnow%7D%7D%3E%27%7C%5C&session=REDACTED"},
		{"missing, basic", get(stop, "Authorization: Basic "+basic), "GET " + stop},
		{"bad_request, form", form(stop, "session="+token+"&session[]=1"), "POST " + stop},
		{"in the path", get(stop + "/" + token), "GET " + stop + "/REDACTED"},
		{"in the path, encoded", get(stop + "/pat%5F" + token[4:]), "GET " + stop + "/REDACTED"},
		{"imported, in the path too", get(stop+"/"+imported, "Authorization: Bearer "+imported), "GET REDACTED"},
		{"in Accept", get(stop, "Accept: "+token, "Accept-Token: "+token, "Authorization: Bearer "+used), "GET " + stop},
		{"imported, in Accept too", get(stop+"/x", "Accept: "+imported, "Authorization: Bearer "+imported), "GET " + stop + "/x"},
		{"in other headers", get(stop, "X-Token: "+token, "Cookie: session="+token, "Referer: http://x/?session="+token, "User-Agent: "+token), "GET " + stop},
		{"unsupported_media", with("text/xml", stop+"?session="+token, "<session>"+token+"</session>"), "POST " + stop + "?session=REDACTED"},
		{"whole URL", get("http://gate" + stop + "?session=" + token), "GET http://gate" + stop + "?session=REDACTED"},
	}
}

// tokens makes a token, the value that it had before, and one of another system.
func (s *server) tokens() (token, used, imported string) {
	s.t.Helper()
	s.must("accounts", "add", "demo")
	used = s.token("demo", "--method", "environment.control.StopEnv")
	token = s.must("tokens", "regenerate", "1")
	imported = "imported-value-of-the-old-system"
	s.importToken("demo", imported)
	return token, used, imported
}

// TestRefusedIsNotExecuted: with errors pass, a proxy in handle_errors gets neither verb
// nor path of what was refused, nor anything else of it, however the routes are nested.
func TestRefusedIsNotExecuted(t *testing.T) {
	t.Parallel()
	const placeholders = "header_up X-Seen \"{http.request.method} {http.request.uri} {http.request.uri.path} {http.request.orig_method} {http.request.orig_uri} {http.request.orig_uri.path}" +
		" ({http.request.uri.query}{http.request.uri.query.session}{http.request.orig_uri.path.3}{http.request.orig_uri.query}{http.request.header.Authorization}{http.request.header.X-Token}" +
		"{http.request.header.Referer}{http.request.cookie.session}{http.request.body}{http.request.body_base64})\""
	const seen = "X-Seen: GET / / GET / / ()"
	for layout := range passing {
		t.Run(layout, func(t *testing.T) {
			t.Parallel()
			upstream, fallback := newRecorder(t), newRecorder(t)
			s := newPassing(t, layout, "reverse_proxy "+upstream.address, "reverse_proxy "+fallback.address+" {\n"+placeholders+"\n}")
			if layout == "subroute" { // the other layouts are in TestWarnsOfRoutes
				s.logs("errors of a subroute")
			}
			token, used, imported := s.tokens()
			for _, call := range refusedCalls(token, used, imported) {
				status, answer := s.raw(fill(call.request, nil))
				if status != 200 || !strings.Contains(answer, `{"result":0,"target":"/"}`) {
					t.Errorf("%s: the fallback did not answer, but %.200q", call.name, answer)
				}
				if got := upstream.take(); len(got) != 0 {
					t.Errorf("%s: the upstream gets %q", call.name, got[0].line)
				}
				got := fallback.take()
				if len(got) != 1 {
					t.Errorf("%s: the fallback gets %d requests", call.name, len(got))
					continue
				}
				if got[0].line != "GET / HTTP/1.1" || got[0].body != "" || !strings.Contains(got[0].header, seen+"\r\n") {
					t.Errorf("%s: the fallback gets %q, body %q, %s", call.name, got[0].line, got[0].body, got[0].header)
				}
				for _, secret := range []string{token, used, imported, token[4:30], used[4:30], "stopenv", "deleteenv", "Authorization", "Cookie", "Referer", "session"} {
					if strings.Contains(got[0].all(), secret) {
						t.Errorf("%s: the fallback gets something of the request: %s", call.name, got[0].all())
						break
					}
				}
			}
			status, answer := s.raw("GET " + stop + " HTTP/1.1\r\nHost: " + token + "\r\nConnection: close\r\n\r\n")
			if got := append(upstream.take(), fallback.take()...); status != 401 || !strings.Contains(answer, "X-Patgate-Reason: missing") || len(got) != 0 {
				t.Errorf("with the token as the Host: sent on is %+v, answered %s", got, answer)
			}
			if status, answer := s.raw(get(stop + "?session=" + token)); status != 200 || len(upstream.take()) != 1 {
				t.Errorf("what is allowed does not reach the upstream: %s", answer)
			}
		})
	}
}

// TestRefusedIsShown: the pages of handle_errors can say what was refused; the token is
// in neither of the placeholders, and the log has the line of each request as it came.
func TestRefusedIsShown(t *testing.T) {
	t.Parallel()
	for _, layout := range []string{"plain", "rewritten", "subroute"} {
		t.Run(layout, func(t *testing.T) {
			t.Parallel()
			s := newPassing(t, layout, "respond reached", `respond "{err.status_code} [{http.patgate.refused_method} {http.patgate.refused_uri}] {http.patgate.reason}"`)
			token, used, imported := s.tokens()
			calls := refusedCalls(token, used, imported)
			if layout == "rewritten" {
				calls = append(calls, refusedCall{"rewritten", get("/old/path?session=" + used), "GET " + stop + "?session=REDACTED"})
			}
			for _, call := range calls {
				status, answer := s.raw(fill(call.request, nil))
				reason, _, _ := strings.Cut(call.name, ",")
				if status < 400 || !strings.Contains(answer, " ["+call.shown+"] ") {
					t.Errorf("%s: shown is %.400q, want %s", call.name, answer, call.shown)
				}
				if strings.Contains(reason, "_") && !strings.Contains(answer, "] "+reason) {
					t.Errorf("%s: the reason is another: %.400q", call.name, answer)
				}
			}
			s.stop()
			log := s.output.String()
			for _, secret := range []string{token, used, token[4:30], used[4:30]} {
				if strings.Contains(log, secret) {
					t.Error("a token stands in the log")
				}
			}
			for _, line := range []string{
				`"method":"POST","host":"gate","uri":"` + rest + `deleteenv"`, `"method":"DELETE","host":"gate","uri":"` + stop + `"`,
				`"uri":"` + rest + `deleteenv?session=REDACTED&envName=e"`,
			} {
				if !strings.Contains(log, line) {
					t.Errorf("the access log does not have %s", line)
				}
			}
		})
	}
}

// TestRefusedWhileItStreams: a form that turns out wrong behind what was sent on is
// refused late, and the fallback does not get what the upstream was getting.
func TestRefusedWhileItStreams(t *testing.T) {
	t.Parallel()
	upstream, fallback := newRecorder(t), newRecorder(t)
	s := newPassing(t, "plain", "reverse_proxy "+upstream.address,
		"reverse_proxy "+fallback.address+" {\nheader_up X-Seen \"{http.patgate.reason} {http.patgate.refused_method} {http.patgate.refused_uri}\"\n}")
	token, _, _ := s.tokens()
	file := "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + strings.Repeat("0123456789abcdef", 1<<16)
	body := parts(field("session", token), file, field("Session", "x"))
	status, answer := s.raw(fill(multi(body), nil))
	if status != 200 || !strings.Contains(answer, `"target":"/"`) {
		t.Fatalf("the fallback did not answer, but %.200q", answer)
	}
	got := fallback.take()
	if len(got) != 1 || got[0].line != "GET / HTTP/1.1" || got[0].body != "" || !strings.Contains(got[0].header, "X-Seen: bad_request POST "+stop+"\r\n") {
		t.Errorf("the fallback gets %+v", got)
	}
}

// TestErrorPages: what pages of errors are made of works for what was refused, and
// for what failed behind the gate.
func TestErrorPages(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"401.html": "sign in", "index.html": "start"} {
		if err := os.WriteFile(folder+"/"+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct{ routes, want string }{
		"rewrite, file_server": {"root * " + folder + "\nrewrite * /{err.status_code}.html\nfile_server", "sign in"},
		"file_server":          {"root * " + folder + "\nfile_server", "start"},
		"try_files":            {"root * " + folder + "\ntry_files /{err.status_code}.html /index.html\nfile_server", "sign in"},
		"matcher":              {"@stop expression `{http.patgate.refused_method} == \"GET\" && {http.patgate.refused_uri}.startsWith(\"" + rest + "\")`\nrespond @stop \"of the API\"\nrespond other", "of the API"},
		"host":                 {"@gate host gate\nrespond @gate \"host {host}\"\nrespond other", "host gate"},
		"accept":               {"@html header Accept text/html\nrespond @html <p>\nrespond other", "<p>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, "", config{site: "patgate {\nerrors pass\n}", proxy: "respond reached\nhandle_errors {\n" + c.routes + "\n}"})
			if status, answer := s.raw(get(stop, "Accept: text/html")); status != 401 && name != "file_server" || !strings.HasSuffix(answer, "\r\n\r\n"+c.want) {
				t.Errorf("answered %s", answer)
			}
		})
	}
	s := newServer(t, "", config{site: "patgate {\nerrors pass\n}", proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond \"{err.status_code} [{http.patgate.refused_method}{http.patgate.refused_uri}] {method} {path}\"\n}"})
	token, _, _ := s.tokens()
	if _, body := s.get(stop + "?session=" + url.QueryEscape(token)); body != "502 [] GET "+stop {
		t.Errorf("what failed behind the gate is shown as %q", body)
	}
}

// TestErrorsPassBehindACopy: where a handler before the gate hands on a copy of the
// request, the gate cannot empty what handle_errors gets, so it answers by itself.
func TestErrorsPassBehindACopy(t *testing.T) {
	t.Setenv("OTEL_TRACES_EXPORTER", "none")
	upstream, fallback := newRecorder(t), newRecorder(t)
	s := newServer(t, "", config{
		site:  "tracing\npatgate {\nerrors pass\n}",
		proxy: "reverse_proxy " + upstream.address + "\nhandle_errors {\nreverse_proxy " + fallback.address + "\n}",
	})
	token, used, imported := s.tokens()
	for _, call := range refusedCalls(token, used, imported) {
		status, answer := s.raw(fill(call.request, nil))
		if status < 400 || !strings.Contains(answer, "X-Patgate-Reason: ") {
			t.Errorf("%s: the gate does not answer by itself: %.200q", call.name, answer)
		}
		if got := append(upstream.take(), fallback.take()...); len(got) != 0 {
			t.Errorf("%s: sent on is %s", call.name, got[0].all())
		}
	}
	if got := strings.Count(s.output.String(), "handed on a copy of the request"); got != 1 {
		t.Errorf("the log says %d times why", got)
	}
}

// TestUnjudged: what patgate warns of at its start is so. A proxy in handle_errors gets
// what Caddy refuses before any gate has judged it, a proxy in intercept what a gate has
// refused by itself; a gate of its own before the proxy keeps that from being executed.
func TestUnjudged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site, host string
		sent       int
	}{
		"handle_errors":               {"patgate {\nerrors pass\n}\nrespond reached\nhandle_errors {\nFALLBACK\n}", "...", 1},
		"handle_errors behind a gate": {"patgate {\nerrors pass\n}\nrespond reached\nhandle_errors {\nroute {\npatgate\nFALLBACK\n}\n}", "...", 0},
		"intercept":                   {"route {\nintercept {\n@no status 4xx\nhandle_response @no {\nFALLBACK\n}\n}\npatgate\nrespond reached\n}", "gate", 1},
		"intercept behind a gate":     {"patgate\nintercept {\n@no status 4xx\nhandle_response @no {\nFALLBACK\n}\n}\nrespond reached", "gate", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fallback := newRecorder(t)
			s := newServer(t, "", config{site: "header X-A b", proxy: strings.ReplaceAll(c.site, "FALLBACK", "reverse_proxy "+fallback.address)})
			s.raw("GET " + stop + "?session=junk HTTP/1.1\r\nHost: " + c.host + "\r\nConnection: close\r\n\r\n")
			if got := fallback.take(); len(got) != c.sent {
				t.Errorf("the proxy gets %+v", got)
			}
		})
	}
}

// TestRefusedOverHTTP2: what HTTP/2 can say and HTTP/1 cannot does not reach the proxy in
// handle_errors either.
func TestRefusedOverHTTP2(t *testing.T) {
	t.Parallel()
	fallback := newRecorder(t)
	s := newServer(t, "", config{
		global: "servers {\nprotocols h1 h2c\n}",
		site:   "patgate {\nerrors pass\nform_limit 64KiB\n}",
		proxy:  "respond reached\nhandle_errors {\nreverse_proxy " + fallback.address + "\n}",
	})
	token, _, _ := s.tokens()
	target := stop + "?session=" + token
	head := func(verb, path string, more ...string) []string {
		return append([]string{":method", verb, ":scheme", "http", ":path", path, ":authority", "gate"}, more...)
	}
	for name, c := range map[string]struct {
		body   []byte
		fields []string
		served bool // by HTTP/2 itself, or by Caddy
	}{
		"method":           {nil, head("GET", rest+"deleteenv?session="+token), true},
		"websocket":        {nil, head("CONNECT", target, ":protocol", "websocket"), false},
		"two credentials":  {nil, head("GET", target, "authorization", "Bearer "+token), true},
		"over the limit":   {bytes.Repeat([]byte("x"), 80<<10), head("POST", target, "content-type", urlencoded), true},
		"trailers, cookie": {nil, head("DELETE", target, "te", "trailers", "cookie", "session="+token, "cookie", "a=b"), true},
	} {
		answer := dialH2(t, s.site).ask(t, c.body, c.fields...)
		got := fallback.take()
		if c.served != (len(got) == 1) {
			t.Errorf("%s: answered %s, the fallback gets %d requests", name, answer, len(got))
		}
		for _, r := range got {
			if r.line != "GET / HTTP/1.1" || r.body != "" || strings.Contains(r.all(), token[4:30]) || strings.Contains(r.all(), "Cookie") {
				t.Errorf("%s: the fallback gets %s", name, r.all())
			}
		}
	}
}
