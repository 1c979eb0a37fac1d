package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestImportCommand: a value of another system stays good. The server learns only its hash, and
// neither output repeats it.
func TestImportCommand(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	imported := func(more ...string) []string {
		return append([]string{"tokens", "import", "--account", "demo", "--description", "old", "--method", "environment.control.StopEnv"}, more...)
	}
	const value, other = "3f9a-an-old-value-of-elsewhere-q7Zk", "another-old-value-of-elsewhere"
	hash := sha256.Sum256([]byte(other))
	for _, c := range []struct {
		value, stdin string
		args         []string
		hint, until  string
	}{
		{value, value + "\n", imported("--stdin"), "…q7Zk", "It expires on "},
		{other, "", imported("--hash", hex.EncodeToString(hash[:]), "--hint", "here", "--no-expiry"), "…here", "It never expires."},
	} {
		if code, _ := s.get(stop + "?session=" + c.value); code != 401 {
			t.Fatalf("before the import a request gets %d", code)
		}
		r := s.runWith(c.stdin, c.args...)
		if r.code != 0 || !strings.Contains(r.stdout, c.hint) || !strings.Contains(r.stderr, "was imported. "+c.until) || strings.Contains(r.stdout+r.stderr, c.value) {
			t.Errorf("import: exit %d, %q is not shown, or more than it", r.code, c.hint)
		}
		if code, _ := s.get(stop + "?session=" + c.value); code != 200 {
			t.Errorf("after the import a request gets %d", code)
		}
	}
	for _, c := range []struct {
		stdin string
		args  []string
		code  int
		says  string
	}{
		{"", imported("--stdin"), 2, "is empty"},
		{"", imported(), 2, "--stdin"},
		{value, imported("--stdin"), 5, "exists"},
		{"", imported("--hash", "abc"), 2, "64 hexadecimal digits"},
		{"", imported("--hash", "abc", "--stdin"), 2, "exclude each other"},
	} {
		if r := s.runWith(c.stdin, c.args...); r.code != c.code || !strings.Contains(r.stderr, c.says) || strings.Contains(r.stderr, value) {
			t.Errorf("import %s: exit %d, want %d and %q", c.args[8:], r.code, c.code, c.says)
		}
	}
}

// TestAuditCommand: changes and refused changes, the newest first, and each filter.
func TestAuditCommand(t *testing.T) {
	t.Parallel()
	s := newManaged(t, "", config{app: "tokens {\nmax_lifetime 30d\n}"}, "demo")
	s.token("demo", "--method", "environment.control.StopEnv")
	s.token("demo", "--method", "environment.control.StartEnv")
	s.must("tokens", "edit", "1", "--description", "nightly stop")
	s.signedIn(t, "demo").change("PATCH", "/tokens/2", members{"expires": "never"}).is(400, "expiry_required")
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	const refused = `demo +127\.\S+ +token\.edit +demo +2 +refused: expiry_required`
	for _, c := range []struct {
		args []string
		want []string // a pattern for each line below the header
	}{
		{nil, []string{refused, `session\.start +demo +- +done`, `local-admin +127\.0\.0\.1 +token\.edit +demo +1 +done`, `token\.generate +demo +2 `, `token\.generate +demo +1 `, `account\.add +demo +-`, `account\.password +admin`, `patgate +- +account\.add +admin`}},
		{[]string{"--token", "1"}, []string{`token\.edit .* 1 +done`, `token\.generate .* 1 +done`}},
		{[]string{"--refused"}, []string{refused}},
		{[]string{"--refused=false", "--action", "token.edit"}, []string{`demo +1 +done`}},
		{[]string{"--limit", "1"}, []string{refused}},
		{[]string{"--account", "admin", "--until", tomorrow, "--action", "account.add"}, []string{`account\.add +admin`}},
		{[]string{"--since", tomorrow}, nil},
	} {
		lines := strings.Split(s.must(append([]string{"audit"}, c.args...)...), "\n")[1:]
		if len(lines) != len(c.want) {
			t.Errorf("audit %s prints %d lines, want %d:\n%s", c.args, len(lines), len(c.want), strings.Join(lines, "\n"))
			continue
		}
		for i, want := range c.want {
			if !regexp.MustCompile(want).MatchString(lines[i]) {
				t.Errorf("audit %s prints %q, want %s", c.args, lines[i], want)
			}
		}
	}
	var entries []map[string]any
	if err := json.Unmarshal([]byte(s.must("audit", "--limit", "0", "--json")), &entries); err != nil || len(entries) != 8 {
		t.Errorf("audit --json prints %d entries, %v", len(entries), err)
	}
}

// TestReportCommands: which tokens there are, what they did, and how the server stands.
func TestReportCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{app: "tokens {\nmax_lifetime 30d\n}"})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv", "--description", "nightly stop")
	s.token("demo", "--method", "environment.control.StartEnv")
	s.get(stop + "?session=" + value)
	s.get(rest + "startenv?session=" + value)
	if got := s.must("tokens", "list", "--search", "NIGHTLY"); strings.Count(got, "\n") != 1 || !strings.Contains(got, "nightly stop") {
		t.Errorf("list --search prints\n%s", got)
	}
	for _, args := range [][]string{{"1"}, {"--account", "demo"}} {
		got := s.must(append([]string{"activity"}, args...)...)
		for _, want := range []string{`(?m)UTC +1 +1 *$`, `environment\.control\.StopEnv +1 +0 `, `method_not_allowed +environment\.control\.StartEnv +1 .* 127\.0\.0\.1 +`} {
			if !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("activity %s prints no %s:\n%s", args, want, got)
			}
		}
	}
	if got := s.must("status"); !strings.Contains(got, s.file("patgate.db")) || !regexp.MustCompile(`Longest lifetime +30d\n`).MatchString(got) || !regexp.MustCompile(`Values of tokens +2\n`).MatchString(got) {
		t.Errorf("status prints\n%s", got)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"audit", "--since", "yesterday"}, 2, "--since is a time such as"},
		{[]string{"audit", "--action", "token.eat"}, 2, "token.edit"},
		{[]string{"audit", "--account", "nobody"}, 4, "no account"},
		{[]string{"audit", "--limit", "-1"}, 2, "--limit"},
		{[]string{"activity"}, 2, "--account"},
		{[]string{"activity", "1", "--account", "demo"}, 2, "either"},
		{[]string{"activity", "99"}, 4, "no token 99"},
	} {
		if r := s.run(c.args...); r.code != c.code || !strings.Contains(r.stderr, c.says) || r.stdout != "" {
			t.Errorf("%s: exit %d, %q %q, want %d and %q", c.args, r.code, r.stdout, r.stderr, c.code, c.says)
		}
	}
}

// TestCatalogCheck: catalog files are read without a server.
func TestCatalogCheck(t *testing.T) {
	t.Parallel()
	s := &server{t: t, folder: t.TempDir()}
	write := func(name, text string) string {
		if err := os.WriteFile(s.file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return s.file(name)
	}
	good := write("good.json", `{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a/b", "read_only": true}], "sets": [{"name": "All", "patterns": ["*"]}]}`)
	bad := write("bad.json", "{\n\"methods\": [\n{\"name\": \"a.C\", \"verb\": [\"GET\"], \"path\": \"/a/c\"},\n{\"name\": \"a b\", \"verbs\": [\"GET\"], \"path\": \"/a/d\"}\n]\n}")
	if got := s.must("catalog", "check", good); got != "1 method in 1 group: 0 public, 0 protected, 0 escalating, 1 read-only\n\nSET  METHODS\nAll  1" {
		t.Errorf("of a good file it prints\n%s", got)
	}
	if got := s.must("catalog", "check", platformCatalog(t)); !strings.HasPrefix(got, "319 methods in ") {
		t.Errorf("of the platform's catalog it prints\n%s", got)
	}
	wide := write("wide.json", `{"methods": [{"name": "a.Me", "verbs": ["GET"], "path": "/a/me"}, {"name": "a.Any", "verbs": ["GET", "PUT", "DELETE"], "path": "/a/:id"}]}`)
	if got := s.must("catalog", "check", wide); !strings.HasSuffix(got, "has no such verb:\nPUT,DELETE /a/me calls a.Any (/a/:id)") {
		t.Errorf("of a literal beside a parameter it prints\n%s", got)
	}
	colons := write("colons.json", `{"defaults": {"verbs": ["GET"]}, "methods": [{"name": "a.Batch", "path": "/a/things:batch"},
		{"name": "b", "path": "/b/things\\:batch"}, {"name": "c", "path": "/v:version/c"}, {"name": "d", "path": "/d/things{batch}"}, {"name": "e", "path": "/e/:id:batch"}]}`)
	const misread = `a.Batch (/a/things:batch): the colon begins a parameter, which takes any value; write \: if the path has a colon there, or {batch} for the parameter`
	if got := s.must("catalog", "check", colons); !strings.HasSuffix(got, "\n\nThese paths may not mean what they say:\n"+misread) {
		t.Errorf("of a colon in a text it prints\n%s", got)
	}
	site := write("Caddyfile", "{\npatgate {\nstore bolt "+s.file("colons.db")+"\ncatalog "+colons+"\n}\n}\nhttp://localhost:1 {\npatgate\nrespond ok\n}")
	if r := s.run("validate", "--config", site, "--adapter", "caddyfile"); r.code != 0 || strings.Count(r.stderr, strings.ReplaceAll(misread, `\`, `\\`)) != 1 {
		t.Errorf("of a colon in a text the log says\n%s", r.stderr)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{bad}, "bad.json:3:17: "},
		{[]string{good, bad}, "bad.json:3:17: "},
		{[]string{good, good}, "good.json:1:23: "},
		{[]string{s.file("nosuch.json")}, "no such file"},
		{nil, "--help"},
	} {
		r := s.run(append([]string{"catalog", "check"}, c.args...)...)
		if r.code != 2 || r.stdout != "" || !strings.Contains(r.stderr, c.says) {
			t.Errorf("catalog check %s: exit %d, %q %q", c.args, r.code, r.stdout, r.stderr)
		}
	}
}

func platformCatalog(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../catalogs/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	return path
}
