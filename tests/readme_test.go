package tests

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmeBlocks are the blocks of a section of the README, without those below its headings.
func readmeBlocks(t *testing.T, heading string) []string {
	t.Helper()
	return pageBlocks(t, "README.md", heading)
}

// pageBlocks are the blocks of a section of a page.
func pageBlocks(t *testing.T, file, heading string) (blocks []string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", file))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut("\n"+string(page), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no section %q", file, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	section, _, _ = strings.Cut(section, "\n### ")
	for i, block := range strings.Split(section, "```\n") {
		if i%2 == 1 {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// runReadme runs the commands of a block of the README, as they are printed, and
// compares what they print. In the README "…" stands for anything.
func runReadme(t *testing.T, s *server, block string, replaced ...string) {
	t.Helper()
	program := s.command("accounts")
	block = strings.NewReplacer(append(replaced, "go run . ", "patgate ", "localhost:8080", "localhost:"+portOf(s.site))...).Replace(block)
	const mark = "=== next ==="
	script := "patgate() { '" + program.Path + "' \"$@\"; }\n"
	var steps []string
	for step := range strings.SplitSeq(strings.TrimSpace(block), "\n\n") {
		command, _, _ := strings.Cut(step, "\n")
		script += strings.TrimPrefix(command, "$ ") + "\necho '" + mark + "'\n"
		steps = append(steps, step)
	}
	shell := exec.CommandContext(t.Context(), "bash", "-c", script)
	// No flag is added to the commands: it would hide a wrong one of the same name.
	shell.Env, shell.Dir = program.Env, t.TempDir()
	shell.Env = append(shell.Env, "CADDY_ADMIN="+s.admin)
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("the README's commands failed: %v", err)
	}
	answers := strings.Split(string(out), mark+"\n")
	if len(answers) != len(steps)+1 || len(steps) < 4 {
		t.Fatalf("%d commands, %d answers", len(steps), len(answers)-1)
	}
	for i, step := range steps {
		command, want, _ := strings.Cut(step, "\n")
		pattern := strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*")
		if !regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(answers[i])) {
			t.Errorf("%s\nprints %s", command, hidden.ReplaceAllString(answers[i], "…"))
		}
	}
}

// hidden is what no failure of a test repeats: values of tokens, and passwords.
var hidden = regexp.MustCompile(`pat_[0-9A-Za-z]+|[a-z0-9]{6}(-[a-z0-9]{6}){3}`)

// startReadme starts the program with a Caddyfile of the README, which is as it is printed but
// for its ports.
func startReadme(t *testing.T, block, upstream string) *server {
	t.Helper()
	s := firstStart(t)
	block = strings.NewReplacer(":8080", ":"+portOf(s.site), "127.0.0.1:9000", strings.TrimPrefix(upstream, "http://"),
		"catalogs/platform.json", platformCatalog(t)).Replace(block)
	text := "{\nadmin " + s.admin + "\npersist_config off\n" + strings.TrimPrefix(block, "{\n")
	if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start()
	if r := s.run("doctor", s.file("Caddyfile")); r.code != 0 {
		t.Errorf("doctor finds fault with a Caddyfile of the README: %s", r.stdout)
	}
	return s
}

// TestReadmeREST: the Caddyfile for an ordinary API works as it is printed, and so do the commands
// below it.
func TestReadmeREST(t *testing.T) {
	t.Parallel()
	orders := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[{"id":1,"item":"book"}]`) }))
	t.Cleanup(orders.Close)
	blocks := readmeBlocks(t, "## A REST API")
	if len(blocks) != 2 {
		t.Fatalf("there are %d blocks", len(blocks))
	}
	s := startReadme(t, blocks[0], orders.URL)
	runReadme(t, s, blocks[1], "s7e9ar-vepjma-n3ngpu-68x2z9", "…")
}

// TestReadmeUse: the Caddyfile for the platform works as it is printed.
func TestReadmeUse(t *testing.T) {
	t.Parallel()
	s := startReadme(t, readmeBlocks(t, "## Use it")[0], newRecorder(t).address)
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv")
	if status, _ := s.get(stop + "?session=" + value); status != 200 {
		t.Errorf("a call with a token gets %d", status)
	}
	if status, body := s.get(stop); status != 200 || !strings.Contains(body, `"result":702`) {
		t.Errorf("a call without a token gets %d %s", status, body)
	}
}

// TestBoundTokensWalk: the commands of docs/bound-tokens.md work as they are printed, with the example.
func TestBoundTokensWalk(t *testing.T) {
	t.Parallel()
	s, _ := startExample(t)
	blocks := pageBlocks(t, "docs/bound-tokens.md", "# Bind a CI token to one environment")
	if len(blocks) != 3 {
		t.Fatalf("there are %d blocks", len(blocks))
	}
	runReadme(t, s, strings.Join(blocks, "\n"), "s7e9ar-vepjma-n3ngpu-68x2z9", "…")
}
