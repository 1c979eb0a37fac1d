package tests

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tests/freeport"
)

// openapiDocument is a document with the flags with which commands read it.
type openapiDocument struct {
	path  string
	flags []string
	calls int // how many requests its methods stand for
}

// TestOpenAPIThroughGate calls every operation of documents through the gate: those of the
// package that reads them, and real ones, which are not in the repository.
func TestOpenAPIThroughGate(t *testing.T) {
	t.Parallel()
	own, err := filepath.Abs("../catalog/openapi/testdata")
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]openapiDocument{
		"pets.yaml":       {filepath.Join(own, "pets.yaml"), []string{"--prefix=pets", "--overlay=" + filepath.Join(own, "overlay.yaml")}, 11},
		"swagger.json":    {filepath.Join(own, "swagger.json"), nil, 7},
		"webhooks.yaml":   {filepath.Join(own, "webhooks.yaml"), []string{"--base=/a", "--base=/b"}, 6},
		"references.yaml": {filepath.Join(own, "references.yaml"), nil, 8},
		"verbs.yaml":      {filepath.Join(own, "verbs.yaml"), nil, 3},
		"quirks.yaml":     {filepath.Join(own, "quirks.yaml"), []string{"--same-path=merge"}, 17},
		"rest.yaml":       {filepath.Join(own, "rest.yaml"), []string{"--same-path=merge"}, 8},
		"quirks.json":     {filepath.Join(own, "quirks.json"), nil, 2},
		"mounts.yaml":     {filepath.Join(own, "mounts.yaml"), []string{"--same-path=merge", "--path-parameter=ns=a,b/c", "--path-default=*_mount_path"}, 2},
		"crossing.yaml":   {filepath.Join(own, "crossing.yaml"), []string{"--head-as-get", "--dots=none", "--trailing-slash"}, 4},
		"moby.yaml":       {"", nil, 108},
		"vault.json":      {"", []string{"--same-path=merge", "--path-default=*_mount_path", "--base=/v1"}, 1047},
		"openai.yaml":     {"", []string{"--same-path=merge"}, 281},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d.path == "" {
				d.path = realDocument(t, name)
			}
			d.callAll(t)
		})
	}
}

// realDocument unpacks a document of the folder that PATGATE_OPENAPI_DOCUMENTS names.
func realDocument(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("PATGATE_OPENAPI_DOCUMENTS")
	if folder == "" {
		const missing = "PATGATE_OPENAPI_DOCUMENTS does not name the folder with real documents"
		if os.Getenv("PATGATE_CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	packed, err := os.ReadFile(filepath.Join(folder, name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// callAll starts a server with the document, and sends requests for each path of each method: with a
// token that has it by name, and with one that has other methods.
func (d openapiDocument) callAll(t *testing.T) {
	t.Helper()
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{app: "route GET /nothing nothing\ncatalog openapi " + d.path + " " + d.prefix() + " {\n" + d.options() + "}"})
	made, err := catalog.Parse("shown", []byte(s.must(append([]string{"catalog", "show", d.path, "--json"}, d.flags...)...)))
	if err != nil {
		t.Fatal(err)
	}
	s.must("accounts", "add", "demo")
	grants := [2][]string{{"--method", "nothing"}, {"--method", "nothing"}}
	for i, m := range made.Methods() {
		if !m.Protected {
			names := append([]string{m.Name}, m.OtherNames...)
			grants[i%2] = append(grants[i%2], "--method", names[len(names)-1])
		}
	}
	values, calls := [2]string{s.token("demo", grants[0]...), s.token("demo", grants[1]...)}, 0
	for i, m := range made.Methods() {
		for _, path := range append([]string{m.Path}, m.Also...) {
			target := withValues(path)
			if got := made.Match(m.Verbs[0], "", target); got.Outcome != catalog.Found || got.Name != m.Name {
				t.Errorf("%s %s calls %s (%s), not %s", m.Verbs[0], target, got.Name, got.Outcome, m.Name)
			}
			s.callOne(upstream, m, target, values[i%2], !m.Protected)
			if !m.Public {
				s.callOne(upstream, m, target, values[1-i%2], false)
			}
			if !m.Protected {
				calls++
			}
		}
	}
	if calls != d.calls {
		t.Errorf("%d requests went through, want %d", calls, d.calls)
	}
}

// TestCrossingThroughGate: what could be of two operations reaches the upstream as neither, and the
// options of a document hold.
func TestCrossingThroughGate(t *testing.T) {
	t.Parallel()
	document, err := filepath.Abs("../catalog/openapi/testdata/crossing.yaml")
	if err != nil {
		t.Fatal(err)
	}
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{app: "catalog openapi " + document + " {\nhead_as_get\ndots none\ntrailing_slash\n}"})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "*")
	for _, c := range []struct {
		request string
		status  int
		says    string
	}{
		{"GET /videos/characters/content", 400, "fits two methods of the API, of which neither is more specific"},
		{"HEAD /videos/characters/content", 400, ""},
		{"GET /videos/ch%61racters/content", 400, "(lookalikes)"},
		{"GET /videos/characters/content/", 400, "fits two methods"},
		{"DELETE /videos/characters/content", 200, ""},
		{"GET /videos/Characters/content", 400, "fits two methods"},
		{"HEAD /videos/7/content", 200, ""},
		{"GET /videos/7/content/", 200, ""},
		{"GET /projects/a%2Fb", 200, ""},
		{"GET /projects/a.b", 400, "(dots)"},
		{"GET /videos/a%2Fb/content", 400, "(slash)"},
	} {
		status, answer := s.raw(c.request + " HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAuthorization: Bearer " + value + "\r\n\r\n")
		sent := upstream.take()
		if status != c.status || !strings.Contains(answer, c.says) || (len(sent) == 1) != (status == 200) {
			t.Errorf("%s: %d, want %d and %q; the upstream got %d: %.400s", c.request, status, c.status, c.says, len(sent), answer)
		}
	}
	const want = "\nRequests that fit two paths, of which neither is more specific, are refused:\n" +
		"GET /videos/characters/content could be videos.Content (/videos/:video_id/content) or videos.Character (/videos/characters/:character_id)"
	if got := s.must("catalog", "check", document); !strings.Contains(got, want) {
		t.Errorf("catalog check prints\n%s\nwant\n%s", got, want)
	}
	if r := s.run("methods", "resolve", "GET", "/videos/characters/content", "--address", s.admin); !strings.Contains(r.stderr, "it could be videos.Content or videos.Character, as neither path is more specific") {
		t.Errorf("methods resolve: %s%s", r.stdout, r.stderr)
	}
}

// callOne sends a request for a method, which reaches the upstream if it is allowed.
func (s *server) callOne(upstream *recorder, m *catalog.Method, target, value string, allowed bool) {
	s.t.Helper()
	request := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n", m.Verbs[0], target)
	if !m.Public {
		request += "Authorization: Bearer " + value + "\r\n"
	}
	want := 403
	if allowed {
		want = 200
	}
	status, answer := s.raw(request + "\r\n")
	if status != want {
		s.t.Errorf("%s: %s %s: %d, want %d: %.300s", m.Name, m.Verbs[0], target, status, want, answer)
	}
	var lines []string
	for _, got := range upstream.take() {
		lines = append(lines, got.line)
	}
	if sent := []string{m.Verbs[0] + " " + target + " HTTP/1.1"}; status == 200 && !slices.Equal(lines, sent) || status != 200 && lines != nil {
		s.t.Errorf("%s: the upstream got %q", m.Name, lines)
	}
}

// withValues puts a value in place of each parameter of a path, two in place of the rest of it, and takes a colon that is none.
func withValues(path string) string {
	path = regexp.MustCompile(`(/):\w+|\{[\w.-]+\}`).ReplaceAllString(path, "${1}x1")
	path = regexp.MustCompile(`\*\w+`).ReplaceAllString(path, "x1/x2")
	return strings.ReplaceAll(path, `\:`, ":")
}

func (d openapiDocument) prefix() string {
	for _, flag := range d.flags {
		if prefix, ok := strings.CutPrefix(flag, "--prefix="); ok {
			return prefix
		}
	}
	return ""
}

// options are the flags as the Caddyfile has them.
func (d openapiDocument) options() string {
	bases, options := "", ""
	for _, flag := range d.flags {
		name, value, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		switch name {
		case "prefix":
		case "base":
			bases += " " + value
		default:
			options += strings.ReplaceAll(name, "-", "_") + " " + strings.NewReplacer("=", " ", ",", " ").Replace(value) + "\n"
		}
	}
	if bases != "" {
		options += "base" + bases + "\n"
	}
	return options
}

// TestCatalogOfDocument: catalog files and documents are shown and compared without a server,
// and tokens of a running one that a new catalog touches are named.
func TestCatalogOfDocument(t *testing.T) {
	t.Parallel()
	const document = "openapi: 3.1.0\npaths:\n  /pets:\n    get: {operationId: pets.List}\n    post: {operationId: pets.Create, x-patgate-escalating: it costs}\n"
	s := newServer(t, newRecorder(t).address, config{app: "route GET /pets pets.List\nroute GET /old pets.Old\nroute POST /pets pets.Create\nset Pets pets.List pets.Old"})
	for name, text := range map[string]string{
		"new.yaml": document + "    head: {operationId: pets.Count}\n",
		"old.json": `{"methods": [
			{"name": "pets.List", "path": "/animals", "verbs": ["GET"], "read_only": true},
			{"name": "pets.Old", "path": "/old", "verbs": ["GET"]},
			{"name": "pets.Create", "path": "/pets", "verbs": ["POST"]}]}`,
		"bad.yaml": document + "    get: {operationId: again}\n",
	} {
		if err := os.WriteFile(s.file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.must("accounts", "add", "demo")
	for _, grant := range [][]string{{"--method", "pets.*"}, {"--set", "Pets"}, {"--method", "pets.Create"}} {
		s.token("demo", grant...)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"check", "new.yaml"}, `^3 methods in 1 group: 0 public, 0 protected, 1 escalating, 2 read-only$`},
		{[]string{"show", "new.yaml", "--prefix", "zoo"}, `(?s)^METHOD +VERBS +PATH +NOTES\nzoo.pets.Count +HEAD +/pets +read-only\nzoo.pets.Create +POST +/pets +escalating: only by its exact name\nzoo.pets.List +GET +/pets +read-only$`},
		{[]string{"diff", "old.json", "new.yaml"}, `(?s)^removed +pets.Old +GET /old\nadded +pets.Count +HEAD /pets; read-only\nchanged +pets.Create +now escalating\nchanged +pets.List +path /pets, was /animals\n1 method added, 1 removed, 2 changed$`},
		{[]string{"diff", "new.yaml", "new.yaml"}, `^0 methods added, 0 removed, 0 changed$`},
		{[]string{"diff", "old.json", "new.yaml", "--tokens", "--address", s.admin}, `(?s)2 changed\n\nTOKEN +ACCOUNT +DESCRIPTION +GAINS +LOSES\n1 +demo +test +pets.Count +pets.Create pets.Old\n2 +demo +test +pets.Old$`},
		{[]string{"diff", "old.json", "old.json", "--tokens", "--address", s.admin}, `0 changed\nNo token can call more or less$`},
		{[]string{"diff", "old.json", "new.yaml", "--json"}, `(?s)"name": "pets.Create",\s+"changes": \[\s+"now escalating"`},
	} {
		if got := s.must(append([]string{"catalog"}, c.args...)...); !regexp.MustCompile(c.want).MatchString(got) {
			t.Errorf("catalog %s prints\n%s\nwant %s", c.args, got, c.want)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"check", "bad.yaml"}, 2, `bad.yaml:6:5: the field "get" stands twice in this object, first in line 4`},
		{[]string{"show", "new.yaml", "--same-path", "first"}, 2, `--same-path is merge or refuse, found "first"`},
		{[]string{"show", "new.yaml", "--dots", "all"}, 2, `--dots is none or values, found "all"`},
		{[]string{"show", "new.yaml", "--lookalikes", "allow"}, 2, `--lookalikes is values or refuse, found "allow"`},
		{[]string{"show", "new.yaml", "--path-parameter", "a"}, 2, `--path-parameter is NAME=VALUE`},
		{[]string{"show", "new.yaml", "--overlay", "nosuch.yaml"}, 2, `opening the overlay "nosuch.yaml"`},
		{[]string{"diff", "new.yaml"}, 2, "--help"},
		{[]string{"diff", "nosuch.yaml", "new.yaml"}, 2, "no such file"},
	} {
		if r := s.run(append([]string{"catalog"}, c.args...)...); r.code != c.code || r.stdout != "" || !strings.Contains(r.stderr, c.says) {
			t.Errorf("catalog %s: exit %d, %q %q", c.args, r.code, r.stdout, r.stderr)
		}
	}
}

// TestReloadOfDocument: a document, or its overlay, that changed counts after a reload, also if nothing else did. One
// with mistakes, or that is gone, changes nothing.
func TestReloadOfDocument(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	folder := t.TempDir()
	document, overlay := filepath.Join(folder, "shop.yaml"), filepath.Join(folder, "rights.yaml")
	save := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write := func(flags string) {
		t.Helper()
		save(document, "openapi: 3.1.0\npaths:\n  /orders:\n    get: {operationId: listOrders"+flags+"}\n")
	}
	protect := func(value string) {
		t.Helper()
		save(overlay, "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions:\n- {target: $.paths.*.get, update: {x-patgate-protected: "+value+"}}\n")
	}
	write("")
	protect("false")
	s := newServer(t, upstream.address, config{app: "catalog openapi " + document + " {\noverlay " + overlay + "\n}"})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "listOrders")
	for _, step := range []struct {
		name   string
		change func()
		want   string // in what the reload says; empty: it succeeds
		status int
	}{
		{"as it was", func() {}, "", 200},
		{"cut off", func() { write(", tags: [") }, document + ":4: not valid YAML", 200},
		{"gone", func() { _ = os.Remove(document) }, "there is no such file", 200},
		{"written again", func() { write("") }, "", 200},
		{"protected by the overlay", func() { protect("final") }, "", 403},
		{"as before", func() { protect("false") }, "", 200},
		{"renamed", func() { write("s") }, "", 403},
	} {
		step.change()
		r := s.run("reload", "--config", s.file("Caddyfile"), "--adapter", "caddyfile", "--address", s.admin)
		freeport.Settle(t, s.admin)
		if (r.code != 0) != (step.want != "") || !strings.Contains(r.stderr, step.want) {
			t.Errorf("%s: exit %d: %s\nwant %s", step.name, r.code, r.stderr, step.want)
		}
		if got, _ := s.get("/orders?session=" + value); got != step.status {
			t.Errorf("%s: status %d, want %d", step.name, got, step.status)
		}
	}
}
