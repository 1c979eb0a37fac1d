package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// runReadme runs the commands of the README's section on HTTP, as they are
// printed, and compares what they print. In the README "…" stands for anything.
func runReadme(t *testing.T, s *server, manage string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### The same over HTTP")
	_, block, _ := strings.Cut(section, "```\n")
	block, _, _ = strings.Cut(block, "```")
	program := s.command("accounts")
	block = strings.NewReplacer(
		"go run . accounts", "accounts",
		"localhost:8081", "localhost:"+portOf(manage),
		"localhost:8080", "localhost:"+portOf(s.site),
	).Replace(block)
	const mark = "=== next ==="
	script := "accounts() { '" + program.Path + "' accounts --address " + s.admin + " \"$@\"; }\n"
	var steps []string
	for step := range strings.SplitSeq(strings.TrimSpace(block), "\n\n") {
		command, _, _ := strings.Cut(step, "\n")
		script += strings.TrimPrefix(command, "$ ") + "\necho '" + mark + "'\n"
		steps = append(steps, step)
	}
	shell := exec.CommandContext(t.Context(), "bash", "-c", script)
	shell.Env, shell.Dir = program.Env, t.TempDir()
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("the README's commands failed: %v", err)
	}
	answers := strings.Split(string(out), mark+"\n")
	if len(answers) != len(steps)+1 || len(steps) < 10 {
		t.Fatalf("%d commands, %d answers", len(steps), len(answers)-1)
	}
	for i, step := range steps {
		command, want, _ := strings.Cut(step, "\n")
		pattern := strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*")
		if !regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(answers[i])) {
			t.Errorf("%s\nprints %s", command, regexp.MustCompile(`pat_[0-9A-Za-z]+`).ReplaceAllString(answers[i], "pat_…"))
		}
	}
}
