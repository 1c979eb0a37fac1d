package tests

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestMavenPlugin plays the calls of the vendor's Maven plugin, whose uploads name
// identity transfer encodings, in the older generation and in the newer one. With the set
// made for it each call is allowed, the upstream gets it byte for byte less the token, and
// what the gate answers itself fits a model that takes no member but the platform's.
func TestMavenPlugin(t *testing.T) {
	t.Parallel()
	const bound = "iNMXhOtPZ-bJrq2b7yMYDNZ3Gq9J"
	text := func(name, value string) string {
		return "Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + value
	}
	const file = "Content-Disposition: form-data; name=\"file\"; filename=\"app.war\"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\nPK\x03\x04\r\n--\x00\xff"
	form := func(parts ...string) string {
		return "--" + bound + "\r\n" + strings.Join(parts, "\r\n--"+bound+"\r\n") + "\r\n--" + bound + "--\r\n"
	}
	type call struct{ verb, target, contentType, body, wantTarget, wantBody string }
	upload := func(token string) call {
		const target = "/1.0/storage/uploader/rest/upload"
		return call{"POST", target, "multipart/form-data; boundary=" + bound, form(text("fid", "123456"), text("session", token), file), target, form(text("fid", "123456"), file)}
	}
	formCall := func(target, body, token string) call {
		return call{"POST", target, urlencoded, body + "&session=" + token, target, body}
	}
	query := func(target, token string) call {
		return call{"GET", target + "&session=" + token, "", "", target, ""}
	}
	for name, calls := range map[string]func(token string) []call{
		"older": func(token string) []call {
			return []call{
				upload(token),
				formCall("/deploy/createobject", "charset=UTF-8&type=JDeploy&data=%7B%22archive%22%3A%22app.war%22%7D", token),
				query("/deploy/DeployArchive?charset=UTF-8&archiveUri=app.war&archiveName=app.war&newContext=ROOT&domain=env", token),
				formCall("/GetArchives", "charset=UTF-8", token),
				formCall("/DeleteArchive", "charset=UTF-8&id=7", token),
			}
		},
		"newer": func(token string) []call {
			return []call{
				upload(token),
				formCall("/1.0/environment/control/rest/deployapp", "envName=env&fileUrl=app.war&context=ROOT", token),
				query("/1.0/environment/control/rest/getenvs?charset=UTF-8", token),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			upstream := newRecorder(t)
			s := newServer(t, upstream.address, config{site: "patgate {\nerrors platform\n}"})
			s.must("accounts", "add", "demo")
			value := s.token("demo", "--set", "Maven Plugin")
			for _, c := range calls(value) {
				raw := c.verb + " " + c.target + " HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n"
				if c.body != "" {
					raw = fill(with(c.contentType, c.target, c.body), nil)
				} else {
					raw += "\r\n"
				}
				status, answer := s.raw(raw)
				got := upstream.take()
				if status != 200 || len(got) != 1 {
					t.Fatalf("%s: %d, %d requests upstream: %s", c.wantTarget, status, len(got), strings.ReplaceAll(answer, value, "TOKEN"))
				}
				if got[0].target() != c.wantTarget || got[0].body != c.wantBody {
					t.Errorf("%s: the upstream got %s and a body of %d bytes, want %d", c.wantTarget, strings.ReplaceAll(got[0].target(), value, "TOKEN"), len(got[0].body), len(c.wantBody))
				}
			}
			for _, target := range []string{"/users/authentication/rest/signout", "/1.0/users/authentication/rest/signout"} {
				_, body := s.get(target + "?charset=UTF-8&session=" + value)
				strict := json.NewDecoder(strings.NewReader(body))
				strict.DisallowUnknownFields()
				var model struct {
					Result int    `json:"result"`
					Error  string `json:"error"`
					Source string `json:"source"`
				}
				if err := strict.Decode(&model); err != nil || model.Result != 0 {
					t.Errorf("signing out at %s: result %d, %v", target, model.Result, err)
				}
			}
			if status, _ := s.get("/JElastic/environment/control/rest/getenvs?session=" + value); status != 200 || len(upstream.take()) != 1 {
				t.Errorf("a method under another base: %d", status)
			}
		})
	}
}
