package command

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestCommandsAreDocumented: docs/commands.md has each command, and each flag of
// it, and names no command that there is not. Each has an example of its own.
func TestCommandsAreDocumented(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	there, alone := make(map[string]bool), make(map[string]bool)
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		there[cmd.CommandPath()], alone[cmd.CommandPath()] = true, !cmd.HasSubCommands()
		if !cmd.HasSubCommands() && !strings.Contains(text, "`"+cmd.CommandPath()) {
			t.Errorf("%s is not described", cmd.CommandPath())
		}
		if !cmd.HasSubCommands() && !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s has the example %q", cmd.CommandPath(), cmd.Example)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !regexp.MustCompile(`--` + f.Name + `[^a-z-]`).MatchString(text) {
				t.Errorf("--%s of %s is not described", f.Name, cmd.CommandPath())
			}
		})
		for _, c := range cmd.Commands() {
			look(c)
		}
	}
	root := &cobra.Command{Use: "patgate"}
	for _, g := range groups() {
		cmd := &cobra.Command{Use: g.name}
		g.build(cmd)
		root.AddCommand(cmd)
		look(cmd)
	}
	for _, part := range strings.Split(text, "`patgate ")[1:] {
		words := append(strings.Fields(part), "", "")
		one := "patgate " + strings.Trim(words[0], "`")
		if two := one + " " + strings.Trim(words[1], "`"); !there[one] || !alone[one] && !there[two] {
			t.Errorf("%s is no command", two)
		}
	}
}
