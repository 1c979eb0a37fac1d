package tests

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocumentsByHost: two documents with the same paths, each at its host. A token for the methods of one of them
// cannot call those of the other, whatever a client writes into Host or beside it.
func TestDocumentsByHost(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	folder := t.TempDir()
	const document = "openapi: 3.1.0\nservers: [{url: 'https://internal.example/v1'}]\npaths:\n  /things/{id}:\n    get: {operationId: getThing, tags: [things]}\n    delete: {operationId: deleteThing, tags: [things]}\n"
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(folder+"/"+name+".yaml", []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(folder+"/host", []byte("a2.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, upstream.address, config{global: "servers {\nprotocols h1 h2c\n}", app: fmt.Sprintf(`catalog openapi %[1]s/a.yaml a {
		host a.example {file.%[1]s/host}
	}
	catalog openapi %[1]s/b.yaml b {
		host b.example
	}
	route GET /v1/:kind/:id all.Get
	template /rpc/:method rpc.:method {
		host b.example
	}`, folder)})
	s.must("accounts", "add", "demo")
	ofA := s.token("demo", "--method", "a.*", "--method", "all.Get")
	ofB := s.token("demo", "--method", "b.*", "--method", "rpc.*")

	ask := func(verb, target, value, hosts string) (status int, answer string, got []received) {
		t.Helper()
		status, answer = s.raw(verb + " " + target + " HTTP/1.1\r\n" + hosts + "Authorization: Bearer " + value + "\r\nConnection: close\r\n\r\n")
		return status, answer, upstream.take()
	}
	for _, c := range []struct {
		verb, target, value, hosts string
		status                     int
		says                       string // the answer, or of an allowed call what the upstream is told
	}{
		{"DELETE", "/v1/things/7", ofA, "Host: a.example\r\n", 200, "X-Patgate-Method: a.things.deleteThing"},
		{"DELETE", "/v1/things/7", ofA, "Host: A.Example.:8080\r\n", 200, "X-Patgate-Method: a.things.deleteThing"},
		{"DELETE", "/v1/things/7", ofA, "Host: a2.example\r\n", 200, "X-Patgate-Method: a.things.deleteThing"},
		{"DELETE", "/v1/things/7", ofA, "Host: b.example\r\n", 403, "method_not_allowed"},
		{"DELETE", "/v1/things/7", ofA, "Host: B.EXAMPLE.:80\r\n", 403, "method_not_allowed"},
		{"DELETE", "/v1/things/7", ofA, "Host: internal.example\r\n", 405, "verb_not_allowed"}, // of the document's servers
		{"GET", "/v1/things/7", ofA, "Host: b.example\r\n", 403, "method_not_allowed"},
		{"GET", "/v1/things/7", ofA, "Host: internal.example\r\n", 200, "X-Patgate-Method: all.Get"},
		{"GET", "/v1/things/7", ofA, "Host: b..example\r\n", 400, "host_syntax"},
		{"GET", "/v1/things/7", ofA, "Host: b.example..\r\n", 400, "host_syntax"},
		{"GET", "/v1/things/7", ofA, "Host: b%2eexample\r\n", 400, "host_syntax"},
		{"GET", "/v1/things/7", ofA, "Host: \r\n", 400, ""},
		{"GET", "/v1/things/7", ofA, "", 400, ""},
		{"GET", "/v1/things/7", ofA, "Host: a.example\r\nHost: b.example\r\n", 400, ""},
		{"GET", "http://b.example/v1/things/7", ofA, "Host: a.example\r\n", 400, "target_form"},
		{"DELETE", "/v1/things/7", ofB, "Host: b.example\r\n", 200, "X-Patgate-Method: b.things.deleteThing"},
		{"DELETE", "/v1/things/7", ofB, "Host: a.example\r\n", 403, "method_not_allowed"},
		{"GET", "/v1/things/7", ofB, "Host: c.example\r\n", 403, "method_not_allowed"},
		{"POST", "/rpc/Go", ofB, "Host: b.example\r\nContent-Length: 0\r\n", 200, "X-Patgate-Method: rpc.Go"},
		{"POST", "/rpc/Go", ofB, "Host: a.example\r\nContent-Length: 0\r\n", 403, "It may have one at another host."},
		{"DELETE", "/v1/things/7", ofA, "Host: a.example\r\nX-Forwarded-Host: b.example\r\nX-Host: b.example\r\nX-Original-Host: b.example\r\nForwarded: host=b.example\r\n", 200, "X-Forwarded-Host: a.example"},
	} {
		name := fmt.Sprintf("%s %s with %q", c.verb, c.target, c.hosts)
		status, answer, got := ask(c.verb, c.target, c.value, c.hosts)
		if status != c.status || status != 200 && (len(got) > 0 || !strings.Contains(answer, c.says)) {
			t.Errorf("%s: %d and %d requests upstream, want %d: %.400s", name, status, len(got), c.status, answer)
		}
		if status != 200 {
			continue
		}
		host, _, _ := strings.Cut(strings.TrimPrefix(c.hosts, "Host: "), "\r\n")
		host = strings.Replace(strings.ToLower(host), ".:", ":", 1) // in the spelling in which it was compared
		if len(got) != 1 || !strings.Contains(got[0].header, c.says) || !strings.Contains(got[0].header, "Host: "+host+"\r\n") || host == "a.example" && strings.Contains(got[0].header, "b.example") {
			t.Errorf("%s: the upstream got %q", name, got)
		}
	}
	for _, c := range []struct {
		authority string
		more      []string
		want      string
	}{
		{"a.example", nil, "200"},
		{"A.Example.:8080", nil, "200"},
		{"b.example", nil, "403"},
		{"b.example", []string{"host", "a.example"}, "400 reset"},
		{"a.example", []string{"host", "b.example"}, "400 reset"},
		{"b..example", nil, "400"},
		{"u@b.example", nil, "400 reset"},
		{"", []string{"host", "b.example"}, "403"},
	} {
		fields := append([]string{":method", "DELETE", ":scheme", "http", ":path", "/v1/things/7", "authorization", "Bearer " + ofA}, c.more...)
		if c.authority != "" {
			fields = slices.Insert(fields, 6, ":authority", c.authority)
		}
		if got := dialH2(t, s.site).ask(t, nil, fields...); !strings.Contains(" "+c.want+" ", " "+got+" ") || len(upstream.take()) != strings.Count(got, "200") {
			t.Errorf("HTTP/2 with the authority %q and %q: %s, want %s", c.authority, c.more, got, c.want)
		}
	}
	s.explainsHosts(t)
}

// explainsHosts asks which method a request calls.
func (s *server) explainsHosts(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"methods", "resolve", "DELETE", "https://a.example:8080/v1/things/7?x=y"}, 0, `^a\.things\.deleteThing\nonly at a\.example, a2\.example\n$`},
		{[]string{"methods", "resolve", "DELETE", "http://B.example./v1/things/7"}, 0, `^b\.things\.deleteThing\n`},
		{[]string{"methods", "resolve", "GET", "https://c.example/v1/things/7"}, 0, `^all\.Get\n`},
		{[]string{"methods", "resolve", "GET", "/v1/others/7"}, 0, `^all\.Get\n`},
		{[]string{"methods", "resolve", "GET", "/v1/things/7"}, 2, "depends on the host, so name the whole URL: at a.example, a2.example it calls a.things.getThing; at b.example it calls b.things.getThing; at other hosts it calls all.Get"},
		{[]string{"methods", "resolve", "GET", "https://b..example/v1/things/7"}, 2, `servers may read the host "b..example" in several ways`},
		{[]string{"methods", "list", "--search", "deleteThing"}, 0, `a\.things\.deleteThing +DELETE +/v1/things/:id +only at a\.example, a2\.example\n`},
	} {
		if r := s.run(append(c.args, "--address", s.admin)...); r.code != c.code || !regexp.MustCompile(c.want).MatchString(r.stdout+r.stderr) {
			t.Errorf("%q: exit %d, %s%s", c.args, r.code, r.stdout, r.stderr)
		}
	}
}
