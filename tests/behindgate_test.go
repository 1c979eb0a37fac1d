package tests

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// documentedPlaceholders are those that Caddy documents of a request
// (https://caddyserver.com/docs/json/apps/http), by name or by an example.
var documentedPlaceholders = strings.Fields(`
	http.request.body_base64 http.request.cookie.session http.request.cookie.sid http.request.duration http.request.duration_ms
	http.request.header.Authorization http.request.header.Cookie http.request.header.X-Own http.request.header.Referer http.request.header.X-Patgate-Account
	http.request.host http.request.host.labels.0 http.request.hostport http.request.local http.request.local.host http.request.local.port
	http.request.method http.request.orig_method
	http.request.orig_uri http.request.orig_uri.path http.request.orig_uri.path.0 http.request.orig_uri.path.dir http.request.orig_uri.path.file
	http.request.orig_uri.path.file_escaped http.request.orig_uri.query http.request.orig_uri.prefixed_query
	http.request.port http.request.proto http.request.proto_name http.request.remote http.request.remote.host http.request.remote.port http.request.scheme
	http.request.uri http.request.uri_escaped http.request.uri.path http.request.uri.path_escaped http.request.uri.path.0 http.request.uri.path.dir
	http.request.uri.path.file http.request.uri.path.file.base http.request.uri.path.file.ext
	http.request.uri.query http.request.uri.query_escaped http.request.uri.prefixed_query http.request.uri.query.session http.request.uri.query.envName
	http.request.uuid http.request.tls.version http.vars.start_time http.vars.client_ip http.shutting_down http.time_until_shutdown
	http.response.header.Server http.auth.user.id http.patgate.method http.patgate.reason http.patgate.token_id
	http.patgate.refused_method http.patgate.refused_uri`)

// TestPlaceholdersBehindTheGate: whatever a handler behind the gate, a header, a log field
// or a template says of the request, none of it holds the token, and the body is what goes
// upstream.
func TestPlaceholdersBehindTheGate(t *testing.T) {
	t.Parallel()
	p := newPatientPlatform(t)
	var all strings.Builder
	for _, name := range documentedPlaceholders {
		all.WriteString(" " + name + "={" + name + "}")
	}
	const upload = "/1.0/storage/uploader/rest/upload"
	for mode, upstream := range map[string]string{
		"strip": "upstream strip", "header": "upstream header X-Upstream-Key {file." + fileWith(t, "the-key-of-the-gate") + "}",
		"session": "upstream session {\nurl http://" + p.address + "\n}",
	} {
		for _, errors := range []string{"http", "platform"} {
			t.Run(mode+", errors "+errors, func(t *testing.T) {
				t.Parallel()
				u := newRecorder(t)
				gate := "patgate {\nerrors " + errors + "\n" + upstream + "\nheader X-Own\ncookie sid\ncredentials query form multipart bearer basic\n}\n"
				s := newServer(t, u.address, config{
					app: keys(newKey(t, "a")), proxy: "respond never",
					site: "route {\n" + gate + "request_header X-Seen `" + all.String() + "`\nlog_append <early {http.request.body}\nlog_append late `" + all.String() + "`\n" +
						"reverse_proxy " + u.address + "\n}",
				})
				s.must("accounts", "add", "demo")
				s.credential("demo", platformPassword)
				token := s.token("demo", "--method", "environment.control.StopEnv", "--set", "Maven Plugin")
				bound := "multipart/form-data; boundary=XYZ"
				for name, r := range map[string]struct {
					attempt
					body string // that goes upstream in mode strip
				}{
					"query":         {attempt{"GET", stop + "?envName=e&session=" + token, "", "", ""}, ""},
					"query, form":   {attempt{"POST", stop + "?session=" + token, urlencoded, "envName=e", ""}, "envName=e"},
					"query, JSON":   {attempt{"POST", stop + "?session=" + token, "application/json", `{"a":1}`, ""}, `{"a":1}`},
					"form":          {attempt{"POST", stop, urlencoded, "envName=e&session=" + token, ""}, "envName=e"},
					"multipart":     {attempt{"POST", stop, bound, parts(field("session", token), field("envName", "e")), ""}, parts(field("envName", "e"))},
					"bearer":        {attempt{"POST", stop, urlencoded, "envName=e", "Authorization: Bearer " + token}, "envName=e"},
					"basic":         {attempt{"GET", stop, "", "", "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("x:"+token))}, ""},
					"header":        {attempt{"GET", stop, "", "", "X-Own: " + token}, ""},
					"cookie":        {attempt{"GET", stop, "", "", "Cookie: sid=" + token}, ""},
					"large upload":  {attempt{"POST", upload, bound, parts(field("session", token), field("fid", "1"), field("note", strings.Repeat("x", 200<<10))), ""}, parts(field("fid", "1"), field("note", strings.Repeat("x", 200<<10)))},
					"bearer, large": {attempt{"POST", upload, bound, parts(field("fid", "1"), field("note", strings.Repeat("x", 200<<10))), "Authorization: Bearer " + token}, parts(field("fid", "1"), field("note", strings.Repeat("x", 200<<10)))},
				} {
					answer, body := s.try(r.attempt)
					got := u.take()
					if answer.StatusCode != 200 || len(got) != 1 {
						t.Errorf("%s: %d %s, %d requests reached the upstream", name, answer.StatusCode, strings.ReplaceAll(string(body), token, "TOKEN"), len(got))
						continue
					}
					if mode == "strip" && got[0].body != r.body {
						t.Errorf("%s: the upstream got a body of %d bytes, want %d", name, len(got[0].body), len(r.body))
					}
					seen, _ := headerOf(got[0].header, "X-Seen")
					for _, placeholder := range documentedPlaceholders {
						_, value, ok := strings.Cut(" "+seen, " "+placeholder+"=")
						if !ok {
							t.Errorf("%s: the upstream was not told %s", name, placeholder)
							continue
						}
						value, _, _ = strings.Cut(value, " http.")
						for _, spelled := range spellings(value) {
							if strings.Contains(spelled, token) {
								t.Errorf("%s: {%s} holds the token", name, placeholder)
							}
						}
					}
				}
				s.stop()
				if strings.Contains(s.output.String(), token) {
					t.Error("the token stands in the log")
				}
				if !strings.Contains(s.output.String(), `"early":"envName=e"`) {
					t.Error("{http.request.body} is not the body without the token")
				}
			})
		}
	}
}

// spellings are what a text may stand for.
func spellings(text string) (all []string) {
	all = append(all, text)
	if s, err := url.QueryUnescape(text); err == nil {
		all = append(all, s)
	}
	if b, err := base64.StdEncoding.DecodeString(text); err == nil {
		all = append(all, string(b))
	}
	return all
}

// TestTemplatesBehindTheGate: a template sees the request, and the one that came, without
// the token; so do the routes of handle_errors, after the upstream has failed.
func TestTemplatesBehindTheGate(t *testing.T) {
	t.Parallel()
	const page = "header Content-Type text/html\ntemplates\nrespond `{{.Req.RequestURI}} {{.OriginalReq.RequestURI}} {{.OriginalReq.URL}} {{.Req.URL}} {http.request.orig_uri}`\n"
	for name, site := range map[string]string{
		"behind the gate": "route {\npatgate\n" + page + "}\n",
		"a copy":          "route {\ntracing {\nspan x\n}\npatgate\n" + page + "}\n",
		"handle_errors":   "route {\npatgate\nreverse_proxy 127.0.0.1:1\n}\nhandle_errors {\n" + page + "}\n",
	} {
		s := newServer(t, "127.0.0.1:1", config{site: site, proxy: "respond never"})
		s.must("accounts", "add", "demo")
		token := s.token("demo", "--method", "environment.control.StopEnv")
		want := stop + "?envName=e"
		_, body := s.get(stop + "?envName=e&session=" + token)
		if got := strings.Fields(strings.ReplaceAll(body, token, "TOKEN")); len(got) != 5 || strings.Join(got, " ") != strings.TrimSpace(strings.Repeat(want+" ", 5)) {
			t.Errorf("%s: the page shows %q, want five times %q", name, got, want)
		}
	}
}
