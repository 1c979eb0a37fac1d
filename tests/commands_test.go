package tests

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
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
	if copy.code != 0 || !strings.Contains(copy.stderr, "Token 2 of demo, a copy of token 1, was generated. It expires on 2027-12-31") {
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
		{generate(), "expires on " + in(90), "expires in 90d. To choose one, use --expires or --lifetime; for a token that never expires, use --no-expiry"},
		{generate("--no-expiry"), "never expires", ""},
		{generate("--expires", "never"), "never expires", ""},
		{generate("--lifetime", "2d"), "expires on " + in(2), ""},
	} {
		r := s.run(c.args...)
		if r.code != 0 || !valueShape.MatchString(r.stdout) || !strings.Contains(r.stderr, "It "+c.expires) ||
			!strings.Contains(r.stderr, c.say) || strings.Contains(r.stderr, "No expiration date") != (c.say != "") {
			t.Errorf("%s: exit %d, %q, want %s and %q", c.args[2:], r.code, r.stderr, c.expires, c.say)
		}
	}
	if r := s.run(generate("--no-expiry", "--lifetime", "2d")...); r.code != 2 || !strings.Contains(r.stderr, "exclude each other") {
		t.Errorf("two ways at once: exit %d: %s", r.code, r.stderr)
	}
	for answer, want := range map[string]string{"": "expires on " + in(90), "2d": "expires on " + in(2), "never": "never expires", "31-12-2099": "expires on 2099-12-31"} {
		terminal := s.onTerminal(generate()...)
		terminal.answer("When does the token expire", answer)
		if text, code := terminal.end(); code != 0 || !strings.Contains(text, "It "+want) {
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

// TestBoundCommands: the commands bind a token to resources, say what it then cannot call, and show it.
func TestBoundCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	s.must("accounts", "add", "demo")
	generate := []string{"tokens", "generate", "--account", "demo", "--description", "x", "--lifetime", "1d", "--method", "environment.control.StopEnv"}
	listing := []string{"--method", "environment.control.GetEnvs", "--method", "environment.export.Create"}
	r := s.run(append(append(generate, listing...), "--only", "envName=shop", "--only", "environment=staging-*", "--unbound", "environment.export.Create")...)
	if r.code != 0 || !valueShape.MatchString(r.stdout) ||
		!strings.Contains(r.stderr, "cannot call these of its methods, which do not name what it is bound to: environment.control.GetEnvs.") ||
		!strings.Contains(r.stderr, "Warning: the token may call environment.export.Create for any environment") {
		t.Errorf("generate: exit %d: %s", r.code, r.stderr)
	}
	for _, c := range []struct {
		args []string
		says string // of show
	}{
		{[]string{"tokens", "show", "1"}, `Only +environment=shop, environment=staging-\*\nUnbound methods +environment.export.Create\n`},
		{[]string{"tokens", "edit", "1", "--unbound", "none"}, `Unbound methods +none\n`},
		{[]string{"tokens", "edit", "1", "--only", "environment=blog", "--unbound", "environment.control.GetEnvs"}, `Only +environment=blog\nUnbound methods +environment.control.GetEnvs\n`},
		{[]string{"tokens", "list"}, `environment=blog`},
	} {
		if shown := s.must(c.args...); !regexp.MustCompile(c.says).MatchString(shown) {
			t.Errorf("%s prints\n%s", strings.Join(c.args, " "), shown)
		}
	}
	for _, args := range [][]string{{"tokens", "edit", "1", "--unbound", "environment.export.Create"}, {"tokens", "show", "1"}} {
		r := s.run(args...)
		if r.code != 0 || !strings.Contains(r.stderr, "cannot call these of its methods, which do not name what it is bound to: environment.control.GetEnvs.") ||
			strings.Contains(r.stderr, "Warning: the token may call environment.export.Create for any environment") != (args[1] == "edit") {
			t.Errorf("%s: exit %d: %s", strings.Join(args, " "), r.code, r.stderr)
		}
	}
	copied := s.run("tokens", "copy", "1", "--only", "environment=shop")
	if copied.code != 0 || !strings.Contains(copied.stderr, "bound (environment=shop)") {
		t.Errorf("copy: exit %d: %s", copied.code, copied.stderr)
	}
	if shown := s.must("tokens", "edit", "1", "--only", "any"); strings.Contains(shown, "Unbound") {
		t.Errorf("bound to nothing, show prints\n%s", shown)
	}
	if list := s.must("methods", "list", "--search", "stopenv"); !strings.Contains(list, "names environment by envName") {
		t.Errorf("the methods are\n%s", list)
	}
}

func TestAccountCommands(t *testing.T) {
	t.Parallel()
	s := newServer(t, newRecorder(t).address, config{})
	added := s.run("accounts", "add", "Demo")
	if added.code != 0 || added.stdout != "" || !regexp.MustCompile(`shown only now: \S{20,}`).MatchString(added.stderr) {
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
		{generate(append(method, "--only", "environmen=shop")...), 2, "did you mean environment"},
		{generate(append(method, "--only", "hunter2")...), 2, "the resource has no =; write"},
		{generate(append(method, "--only", "environment=*")...), 2, "no bound"},
		{generate(append(method, "--unbound", "environment.control.GetEnvs")...), 2, "needs the member only"},
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
		{generate(append(method, "--only", "")...), 2, "--only is empty"},
		{generate(append(method, "--only", "environment=")...), 2, "the value is empty"},
		{generate(append(method, "--only", "environment=shop", "--unbound", "")...), 2, "--unbound is empty"},
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
