package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tests/freeport"
)

var valueShape = regexp.MustCompile(`^pat_[0-9A-Za-z]{36}\n$`)

// TestTokenCommands walks through the life of a token.
func TestTokenCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	generated := s.run("tokens", "generate", "--account", "demo", "--description", "ci", "--method", "environment.control.StopEnv", "--expires", "31-12-2027")
	if generated.code != 0 || !valueShape.MatchString(generated.stdout) {
		t.Fatalf("exit %d: standard output is not the value alone: %s", generated.code, generated.stderr)
	}
	first := strings.TrimSpace(generated.stdout)
	status := func(value, method string) int { code, _ := s.get(rest + method + "?session=" + value); return code }
	if status(first, "stopenv") != 200 || status(first, "startenv") != 403 {
		t.Error("the new token does not allow just what it is for")
	}
	if list := s.must("tokens", "list"); !strings.Contains(list, "2027-12-31 23:59:59 UTC") || !strings.Contains(list, "…"+first[36:]) || strings.Contains(list, first) {
		t.Errorf("the list reads\n%s", list)
	}

	s.must("tokens", "edit", "1", "--method", "environment.control.StartEnv", "--description", "both ways")
	if status(first, "stopenv") != 403 || status(first, "startenv") != 200 {
		t.Error("an edit is not seen by the next request")
	}
	var shown map[string]any
	if err := json.Unmarshal([]byte(s.must("tokens", "show", "1", "--json")), &shown); err != nil {
		t.Fatal(err)
	}
	if shown["description"] != "both ways" || shown["allowed"] != 2.0 || shown["denied"] != 2.0 || shown["last_address"] != "127.0.0.1" || shown["value"] != nil {
		t.Errorf("show prints %v", shown)
	}

	copy := s.run("tokens", "copy", "1", "--description", "second")
	copied := strings.TrimSpace(copy.stdout)
	if copy.code != 0 || !strings.Contains(copy.stderr, "Token 2 of demo, a copy of token 1, was generated; it expires: 2027-12-31") {
		t.Errorf("copy: exit %d: %s", copy.code, copy.stderr)
	}
	if copied == first || status(copied, "startenv") != 200 {
		t.Error("the copy does not work")
	}
	again := s.must("tokens", "regenerate", "1")
	if status(first, "startenv") != 401 || status(again, "startenv") != 200 || status(copied, "startenv") != 200 {
		t.Error("regenerate does not replace one value")
	}
	overlapped := s.must("tokens", "regenerate", "1", "--overlap", "10m")
	if status(again, "startenv") != 200 || status(overlapped, "startenv") != 200 {
		t.Error("during an overlap not both values are good")
	}
	old := regexp.MustCompile("…" + again[36:] + ` until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`)
	if !old.MatchString(s.must("tokens", "show", "1")) || !old.MatchString(s.must("tokens", "list")) {
		t.Error("during an overlap show or list do not say until when the old value works")
	}
	s.must("tokens", "regenerate", "2")
	if strings.Contains(s.must("tokens", "show", "2"), "Old value") {
		t.Error("show says that a value works that was replaced at once")
	}
	if removed := s.run("tokens", "remove", "1", "2", "99", "2", "--yes"); strings.Count(removed.stderr, "Token 2") != 1 || removed.code != 4 || !strings.Contains(removed.stderr, "Token 2 was removed") || !strings.Contains(removed.stderr, "Token 99 was not removed") {
		t.Errorf("remove: exit %d: %s", removed.code, removed.stderr)
	}
	if status(overlapped, "startenv") != 401 || status(again, "startenv") != 401 || status(copied, "startenv") != 401 {
		t.Error("a removed token is still good")
	}
}

// TestGenerateExpiry: a token whose expiration nobody chose expires in 90 days, or as late as the
// operator allows, and the command says so. On a terminal it asks.
func TestGenerateExpiry(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	generate := func(more ...string) []string {
		return append([]string{"tokens", "generate", "--account", "demo", "--description", "x", "--method", "environment.control.StopEnv"}, more...)
	}
	in := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	for _, c := range []struct {
		args         []string
		expires, say string
	}{
		{generate(), in(90), "expires in 90d. To choose one, use --expires or --lifetime; for a token that never expires, use --no-expiry"},
		{generate("--no-expiry"), "never", ""},
		{generate("--expires", "never"), "never", ""},
		{generate("--lifetime", "2d"), in(2), ""},
	} {
		r := s.run(c.args...)
		if r.code != 0 || !valueShape.MatchString(r.stdout) || !strings.Contains(r.stderr, "expires: "+c.expires) ||
			!strings.Contains(r.stderr, c.say) || strings.Contains(r.stderr, "No expiration date") != (c.say != "") {
			t.Errorf("%s: exit %d, %q, want %s and %q", c.args[2:], r.code, r.stderr, c.expires, c.say)
		}
	}
	if r := s.run(generate("--no-expiry", "--lifetime", "2d")...); r.code != 2 || !strings.Contains(r.stderr, "exclude each other") {
		t.Errorf("two ways at once: exit %d: %s", r.code, r.stderr)
	}
	for answer, want := range map[string]string{"": in(90), "2d": in(2), "never": "never", "31-12-2099": "2099-12-31"} {
		terminal := s.onTerminal(generate()...)
		terminal.answer("When does the token expire", answer)
		if text, code := terminal.end(); code != 0 || !strings.Contains(text, "expires: "+want) {
			t.Errorf("the answer %q: exit %d, without %s", answer, code, want)
		}
	}

	s = newServer(t, newRecorder(t).address, config{app: "tokens {\nmax_lifetime 36h\n}"})
	s.must("accounts", "add", "demo")
	if r := s.run(generate()...); r.code != 0 || !strings.Contains(r.stderr, "expires in 36h.") || strings.Contains(r.stderr, "--no-expiry") {
		t.Errorf("with a policy: exit %d: %s", r.code, r.stderr)
	}
}

// TestGenerateWarns: who generates a token learns which of its methods grant more than they seem
// to, whatever name the method was given by.
func TestGenerateWarns(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{app: "set Scripts env.control.ExecCmdById environment.control.StopEnv"})
	s.must("accounts", "add", "demo")
	for _, grant := range [][]string{{"--method", "env.control.execcmdbyid"}, {"--set", "Scripts"}, {"--method", "*"}} {
		r := s.run(append([]string{"tokens", "generate", "--account", "demo", "--description", "x", "--lifetime", "1d"}, grant...)...)
		warned := strings.Contains(r.stderr, "Warning: the token may call environment.control.ExecCmdById, which grants more than it seems to: ")
		if r.code != 0 || !valueShape.MatchString(r.stdout) || warned != (grant[1] != "*") || strings.Contains(r.stderr, "StopEnv") {
			t.Errorf("%s: exit %d: %s", grant, r.code, r.stderr)
		}
	}
}

func TestAccountCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	added := s.run("accounts", "add", "Demo")
	if added.code != 0 || added.stdout != "" || !regexp.MustCompile(`shown this once: \S{20,}`).MatchString(added.stderr) {
		t.Errorf("add: exit %d, %q, %q", added.code, added.stdout, added.stderr)
	}
	if r := s.runWith("a long pass phrase\n", "accounts", "add", "alice", "--role", "operator", "--password-stdin"); r.code != 0 || strings.Contains(r.stderr, "pass phrase") {
		t.Errorf("add with a password: exit %d: %s", r.code, r.stderr)
	}
	if r := s.runWith("too short\n", "accounts", "add", "bob", "--password-stdin"); r.code != 2 || !strings.Contains(r.stderr, "15 characters") || strings.Contains(r.stderr, "too short") {
		t.Errorf("add with a short password: exit %d: %s", r.code, r.stderr)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(s.must("accounts", "list", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	var logins []any
	for _, a := range list {
		logins = append(logins, a["login"], a["role"])
	}
	if got, err := json.Marshal(logins); err != nil || string(got) != `["admin","operator","demo","user","alice","operator"]` {
		t.Errorf("the accounts are %s", got)
	}
	value := s.token("demo", "--set", "Extended Access")
	s.must("accounts", "edit", "demo", "--disable")
	if code, _ := s.get(stop + "?session=" + value); code != 401 {
		t.Errorf("the token of a disabled account gets %d", code)
	}
	s.must("accounts", "edit", "demo", "--enable")
	if code, _ := s.get(stop + "?session=" + value); code != 200 {
		t.Errorf("the token of an enabled account gets %d", code)
	}
	if r := s.run("accounts", "remove", "demo", "--yes"); r.code != 5 || !strings.Contains(r.stderr, "--with-tokens") {
		t.Errorf("removing an account with tokens: exit %d: %s", r.code, r.stderr)
	}
	s.must("accounts", "remove", "demo", "--with-tokens", "--yes")
	if code, _ := s.get(stop + "?session=" + value); code != 401 {
		t.Errorf("the token of a removed account gets %d", code)
	}
	s.must("accounts", "edit", "alice", "--disable")
	if r := s.run("accounts", "edit", "admin", "--role", "user"); r.code != 5 || !strings.Contains(r.stderr, "last enabled operator") {
		t.Errorf("demoting the last operator: exit %d: %s", r.code, r.stderr)
	}
	s.must("accounts", "password", "admin")
}

// TestCommandMistakes: each mistake has its exit code, and says what to do.
func TestCommandMistakes(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	generate := func(more ...string) []string {
		return append([]string{"tokens", "generate", "--account", "demo", "--description", "x"}, more...)
	}
	method := []string{"--method", "environment.control.StopEnv"}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{generate("--lifetime", "1d"), 2, "at least one set or method"},
		{generate(append(method, "--expires", "31.12.2027")...), 2, "31-12-2027"},
		{generate(append(method, "--expires", "2020-01-01")...), 2, "is in the past"},
		{generate(append(method, "--lifetime", "soon")...), 2, "such as 90d"},
		{generate(append(method, "--expires", "2027-01-01", "--lifetime", "1d")...), 2, "exclude each other"},
		{[]string{"tokens", "generate", "--account", "demo"}, 2, "--description is needed"},
		{[]string{"accounts", "edit", "demo", "--enable", "--disable"}, 2, "exclude each other"},
		{generate(append(method, "--allow-ip", "10.0.0.0/33")...), 2, "10.0.0.0/8"},
		{generate("--method", "environment.control.StopEnvs"), 2, "did you mean environment.control.StopEnv"},
		{generate("--set", "Extended"), 2, "the set does not exist; the sets are Extended Access"},
		{generate("--set", "IDE Plugins", "--set", "hunter2"), 2, "set 2 of 2 does not exist"},
		{generate("--method", "hunter2"), 2, "the method is neither the name"},
		{generate(append(method, "--method", "environment.*", "--method", "hunter2")...), 2, "method 3 of 3 is neither the name"},
		{generate(append(method, "--allow-ip", "10.0.0.1", "--allow-ip", "hunter2")...), 2, "address 2 of 2 is not written 203.0.113.7"},
		{generate("--method", "users.authentication.CreateToken"), 2, "no token may call"},
		{[]string{"tokens", "generate", "--account", "nobody", "--description", "x", "--method", "environment.control.StopEnv"}, 4, "no account"},
		{[]string{"tokens", "show", "7"}, 4, "no token 7"},
		{[]string{"tokens", "show", "x"}, 2, "number such as 7"},
		{[]string{"tokens", "edit", "1"}, 2, "nothing to change"},
		{[]string{"tokens", "remove", "1"}, 2, "--yes"},
		{[]string{"tokens", "list", "--state", "old"}, 2, "active, expiring, expired, all"},
		{[]string{"tokens", "list", "--nosuch"}, 2, "--help"},
		{[]string{"tokens", "show"}, 2, "--help"},
		{[]string{"accounts", "add", "demo"}, 5, "exists"},
		{[]string{"accounts", "add", "bad login"}, 2, "a login"},
		{[]string{"accounts", "add", "x", "--role", "king"}, 2, "user or operator"},
		{[]string{"methods", "resolve", "GET", "/nosuch"}, 4, "this request calls no method"},

		// An unset variable of a script must not make a token that may do more.
		{generate(append(method, "--allow-ip", "")...), 2, "--allow-ip is empty"},
		{generate(append(method, "--allow-ip", "10.0.0.1", "--allow-ip=")...), 2, "--allow-ip is empty"},
		{generate(append(method, "--site", "")...), 2, "--site is empty"},
		{generate(append(method, "--expires", "")...), 2, "--expires is empty"},
		{generate(append(method, "--lifetime=")...), 2, "--lifetime is empty"},
		{generate(append(method, "--set", "")...), 2, "--set is empty"},
		{[]string{"tokens", "edit", "1", "--allow-ip", ""}, 2, "--allow-ip is empty"},
		{[]string{"tokens", "list", "--account", ""}, 2, "--account is empty"},

		// A mistyped command does not print help as if that were the answer.
		{[]string{"tokens", "generat", "--account", "demo"}, 2, "did you mean generate?"},
		{[]string{"tokens", "lst"}, 2, "did you mean list?"},
		{[]string{"accounts", "zzz"}, 2, "accounts --help"},
		{[]string{"store", "check"}, 2, "store --help"},
		{[]string{"tokens", "--nosuch"}, 2, "--nosuch; see patgate tokens --help"},
		{[]string{"patgate", "zzz"}, 2, "has no command"},
		{[]string{"tokens", strings.Repeat("x", 40)}, 2, `"[redacted]"`},
	} {
		r := s.run(c.args...)
		if r.code != c.code || !strings.Contains(r.stderr, c.says) || r.stdout != "" || strings.Contains(r.stderr, "hunter2") {
			// Where it succeeds, standard output may be the value of a token.
			t.Errorf("%s: exit %d, %d bytes, %q, want %d and %q", strings.Join(c.args, " "), r.code, len(r.stdout), r.stderr, c.code, c.says)
		}
	}
	s.stop()
	if r := s.run("tokens", "list"); r.code != 3 || !strings.Contains(r.stderr, "no server answers") {
		t.Errorf("without a server: exit %d: %s", r.code, r.stderr)
	}
}

// TestFindingTheServer: the admin endpoint is found as "caddy reload" finds it, and
// where it cannot be, the error says why.
func TestFindingTheServer(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	if err := os.WriteFile(s.file("off"), []byte("{\nadmin off\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := s.admin
	s.admin = "" // so that run does not name it
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--config", s.file("Caddyfile"), "--adapter", "caddyfile"}, 0, ""},
		{[]string{"--address", "tcp/" + address}, 0, ""},
		{[]string{"--config", s.file("off"), "--adapter", "caddyfile", "--address", address}, 0, ""},
		{[]string{"--config", s.file("off"), "--adapter", "caddyfile"}, 2, "admin unix//"},
		{[]string{"--config", s.file("nosuch")}, 2, "no such file"},
		{[]string{"--address", "http://" + address}, 2, "such as localhost:2019"},
		{[]string{"--address", "localhost:2019-2021"}, 2, "not one address"},
	} {
		r := s.run(append([]string{"accounts", "list"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.stderr, c.says) || strings.Contains(r.stdout, "admin") != (c.code == 0) {
			t.Errorf("%s: exit %d %q %q, want %d and %q", strings.Join(c.args, " "), r.code, r.stdout, r.stderr, c.code, c.says)
		}
	}
}

// TestHelp: the program and its commands explain themselves, with an example.
func TestHelp(t *testing.T) {
	t.Parallel()
	s := &server{t: t, folder: t.TempDir()}
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{"--help"}, []string{"patgate puts personal access tokens", "github.com/patgate/patgate/tree/main/docs", "$ patgate tokens generate ", "Commands of patgate:", "Commands of Caddy:", "blob/main/docs/commands.md"}},
		{[]string{"upgrade", "--help"}, []string{"would replace this program"}},
		{[]string{"tokens"}, []string{"Available Commands:", "regenerate"}},
		{[]string{"tokens", "generate", "--help"}, []string{"Examples:", "patgate tokens generate --account demo"}},
		{[]string{"patgate", "accounts", "add", "--help"}, []string{"Examples:", "patgate accounts add"}},
	} {
		r := s.run(c.args...)
		for _, want := range c.says {
			if r.code != 0 || !strings.Contains(r.stdout, want) {
				t.Errorf("%s: exit %d, without %q: %s", strings.Join(c.args, " "), r.code, want, r.stdout)
			}
		}
	}
}

// TestOwnProgram: the program is patgate first and Caddy second, and does not replace itself by a
// Caddy without patgate.
func TestOwnProgram(t *testing.T) {
	t.Parallel()
	s := &server{t: t, folder: t.TempDir()}
	versions := regexp.MustCompile(`^patgate \S+\nCaddy \S.*\n$`)
	for _, word := range []string{"version", "--version"} {
		if r := s.run(word); r.code != 0 || !versions.MatchString(r.stdout) {
			t.Errorf("%s: exit %d, %q", word, r.code, r.stdout)
		}
	}
	help := s.run("--help").stdout
	for _, hidden := range []string{"upgrade", "add-package", "remove-package", "patgate-whole", "patgate "} {
		if strings.Contains(help, "\n  "+hidden+" ") {
			t.Errorf("the help lists %s", hidden)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"upgrade"}, 2, "a newer version"},
		{[]string{"add-package", "example.com/x"}, 2, "xcaddy"},
		{[]string{"remove-package", "--keep-backup", "x"}, 2, "without patgate's commands"},
		{[]string{"nosuch"}, 2, `no command "nosuch"; see patgate --help`},
		{[]string{"tokns", "list"}, 2, "did you mean tokens?"},
		{[]string{"--nosuch"}, 2, "--nosuch; see patgate --help"},
		{[]string{"pat_" + strings.Repeat("aA1", 12)}, 2, `"[redacted]"`},
		{[]string{"validate", "--config", "nosuch"}, 1, "no such file"}, // of Caddy
		{[]string{"validate", "--nosuch"}, 1, "--nosuch"},
	} {
		if r := s.run(c.args...); r.code != c.code || strings.Count(r.stderr, c.says) != 1 || r.stdout != "" {
			t.Errorf("%s: exit %d, %q, want %d and %q once", c.args[0], r.code, r.stderr, c.code, c.says)
		}
	}
}

// TestCompletion: shells complete what the server knows, and nothing where it does not answer.
func TestCompletion(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	s.token("demo", "--method", "environment.control.StopEnv")
	complete := func(admin string, words ...string) []string {
		r := s.run(append([]string{"__complete", words[0], "--address", admin}, words[1:]...)...)
		lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
		if r.code != 0 || lines[len(lines)-1] != ":4" { // no files
			t.Fatalf("completing %s: exit %d, %s", words, r.code, lines[len(lines)-1])
		}
		for i := range lines {
			lines[i], _, _ = strings.Cut(lines[i], "\t")
		}
		return lines[:len(lines)-1]
	}
	for _, c := range []struct {
		words []string
		want  []string
	}{
		{[]string{"tokens", "generate", "--account", ""}, []string{"admin", "demo"}},
		{[]string{"tokens", "generate", "--account", "d"}, []string{"demo"}},
		{[]string{"tokens", "edit", "1", "--set", ""}, []string{"Extended Access", "IDE Plugins", "Marketplace", "Maven Plugin"}},
		{[]string{"tokens", "generate", "--method", "environment.control.Stop"}, []string{"environment.control.StopEnv"}},
		{[]string{"tokens", "list", "--state", ""}, []string{"active", "expiring", "expired", "all"}},
		{[]string{"audit", "--action", "token.e"}, []string{"token.edit"}},
		{[]string{"accounts", "add", "x", "--role", ""}, []string{"user", "operator"}},
		{[]string{"accounts", "edit", ""}, []string{"admin", "demo"}},
		{[]string{"accounts", "edit", "demo", ""}, []string{}},
		{[]string{"tokens", "show", ""}, []string{"1"}},
		{[]string{"activity", ""}, []string{"1"}},
	} {
		if got := complete(s.admin, c.words...); !slices.Equal(got, c.want) {
			t.Errorf("completing %q offers %q, want %q", c.words, got, c.want)
		}
	}
	if got := complete(freeport.Take(t), "tokens", "generate", "--set", ""); len(got) > 0 {
		t.Errorf("without a server there is %q", got)
	}
	if script := s.must("completion", "bash"); !strings.Contains(script, "bash completion V2 for patgate") {
		t.Error("the script for bash is one that splits names with spaces")
	}
}

// TestManPages: each command has one page.
func TestManPages(t *testing.T) {
	t.Parallel()
	s := &server{t: t, folder: t.TempDir()}
	s.must("manpage", "--directory", s.file("man"))
	pages, err := os.ReadDir(s.file("man"))
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, page := range pages {
		names[page.Name()] = true
		if strings.HasPrefix(page.Name(), "patgate-patgate") || strings.Contains(page.Name(), "upgrade") {
			t.Errorf("there is a page %s", page.Name())
		}
	}
	for _, want := range []string{"patgate.8", "patgate-tokens-generate.8", "patgate-audit.8", "patgate-run.8", "patgate-version.8"} {
		if !names[want] {
			t.Errorf("there is no page %s", want)
		}
	}
}

func TestMethodCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	if got := s.must("methods", "resolve", "GET", "/1.0/environment/control/rest/stopenv"); got != "environment.control.StopEnv" {
		t.Errorf("resolve prints %q", got)
	}
	if got := s.must("methods", "list", "--search", "execcmd"); !strings.Contains(got, "environment.control.ExecCmdById") || !strings.Contains(got, "escalating") || strings.Contains(got, "StopEnv") {
		t.Errorf("list prints %s", got)
	}
	var all []any
	if err := json.Unmarshal([]byte(s.must("methods", "list", "--json")), &all); err != nil || len(all) != 319 {
		t.Errorf("there are %d methods, %v", len(all), err)
	}
}

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
		hint         string
	}{
		{value, value + "\n", imported("--stdin"), "…q7Zk"},
		{other, "", imported("--hash", hex.EncodeToString(hash[:]), "--hint", "here", "--no-expiry"), "…here"},
	} {
		if code, _ := s.get(stop + "?session=" + c.value); code != 401 {
			t.Fatalf("before the import a request gets %d", code)
		}
		r := s.runWith(c.stdin, c.args...)
		if r.code != 0 || !strings.Contains(r.stdout, c.hint) || !strings.Contains(r.stderr, "was imported; it expires: ") || strings.Contains(r.stdout+r.stderr, c.value) {
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
