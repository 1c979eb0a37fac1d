package tests

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

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
		end := ":4" // no files
		if slices.Contains(words, "--only") {
			end = ":6" // and no space: a value follows
		}
		if r.code != 0 || lines[len(lines)-1] != end {
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
		{[]string{"tokens", "generate", "--only", "env"}, []string{"environment=", "envName="}},
		{[]string{"tokens", "copy", "1", "--unbound", "environment.control.GetEnvs"}, []string{"environment.control.GetEnvs"}},
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
