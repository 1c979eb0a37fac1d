package caddymodule

import (
	"errors"
	"fmt"
	"io"
	"strings"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin"
)

func init() {
	caddycmd.RegisterCommand(caddycmd.Command{
		Name:  "patgate",
		Usage: "<tokens|accounts|methods|store|doctor>",
		Short: "Manages personal access tokens and their accounts",
		Long:  "Manages the personal access tokens of a running server, and checks its configuration." + exitCodes,
		CobraFunc: func(cmd *cobra.Command) {
			for _, g := range groups() {
				sub := &cobra.Command{Use: g.name, Short: g.short, Long: g.long}
				g.build(sub)
				cmd.AddCommand(sub)
			}
			cmd.AddCommand(buildHashCommand())
		},
	})
}

// RegisterTopLevelCommands offers the subcommands of "patgate" at the top level
// as well, for a program that is patgate and nothing else. It is called once,
// before caddycmd.Main.
func RegisterTopLevelCommands() {
	for _, g := range groups() {
		caddycmd.RegisterCommand(caddycmd.Command{Name: g.name, Short: g.short, Long: g.long, CobraFunc: g.build})
	}
}

// group is a command with subcommands, or one that stands alone.
type group struct {
	name, short, long string
	build             func(*cobra.Command)
}

func groups() []group {
	return []group{
		{"tokens", "Generates, lists, edits and removes tokens", tokensLong, buildTokens},
		{"accounts", "Adds, lists, edits and removes accounts", accountsLong, buildAccounts},
		{"methods", "Lists API methods and tells which one a request calls", methodsLong, buildMethods},
		{"store", "Looks after the store of a running server", storeLong, buildStore},
		{"doctor", "Checks a configuration for what would leak or break", doctorLong, buildDoctor},
	}
}

// Exit codes of the subcommands. 1 is left to Caddy's own failures.
const (
	exitOK          = 0
	exitInput       = 2 // flags, arguments or values that cannot be
	exitUnreachable = 3 // the server does not answer
	exitNotFound    = 4 // no such token, account or method
	exitRefused     = 5 // a rule or another change forbids it
	exitFailed      = 6 // anything else, as a store that cannot write
)

const exitCodes = `

Exit codes: 0 done; 2 the input cannot be; 3 the server does not answer;
4 not found; 5 refused by a rule, or changed in the meantime; 6 failed.`

// inputError is a mistake in flags, arguments or what was typed.
type inputError struct{ error }

func badInput(format string, args ...any) error { return inputError{fmt.Errorf(format, args...)} }

// errUnreachable wraps failures to talk to the server at all.
type unreachableError struct{ error }

func exitCode(err error) int {
	var problem *admin.Problem
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(inputError)):
		return exitInput
	case errors.As(err, new(unreachableError)):
		return exitUnreachable
	case errors.As(err, &problem):
		switch problem.Status {
		case 400, 413, 415, 422:
			return exitInput
		case 404:
			return exitNotFound
		case 403, 409, 412, 429:
			return exitRefused
		}
	}
	return exitFailed
}

// action makes a subcommand of a function. Errors are printed plainly on
// standard error, for people; the exit code tells scripts what kind they are.
func action(cmd *cobra.Command, args cobra.PositionalArgs, do func(cmd *cobra.Command, args []string) error) *cobra.Command {
	cmd.SilenceErrors = true
	finish := func(cmd *cobra.Command, err error) error {
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "Error: %v\n", err)
		}
		return caddycmd.WrapCommandFuncForCobra(func(caddycmd.Flags) (int, error) { return exitCode(err), nil })(cmd, nil)
	}
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		if err := args(cmd, given); err != nil {
			return finish(cmd, badInput("%w; see %s --help", err, cmd.CommandPath()))
		}
		return nil
	}
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return finish(cmd, badInput("%w; see %s --help", err, cmd.CommandPath()))
	})
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		if err := checkFlags(cmd); err != nil {
			return finish(cmd, err)
		}
		return finish(cmd, do(cmd, given))
	}
	return cmd
}

// Annotations of a command say which flags it needs, and which exclude each
// other. cobra's own marks would fail before the errors can be printed our way.
const (
	neededFlags    = "needed"
	exclusiveFlags = "exclusive"
)

// annotate says so of one group of flags; a command may have several groups.
func annotate(cmd *cobra.Command, what string, flags ...string) {
	if cmd.Annotations == nil {
		cmd.Annotations = make(map[string]string)
	}
	cmd.Annotations[what] += strings.Join(flags, " ") + "\n"
}

func checkFlags(cmd *cobra.Command) error {
	for _, name := range strings.Fields(cmd.Annotations[neededFlags]) {
		if !cmd.Flags().Changed(name) {
			return badInput("--%s is needed; see %s --help", name, cmd.CommandPath())
		}
	}
	for group := range strings.Lines(cmd.Annotations[exclusiveFlags]) {
		var given []string
		for _, name := range strings.Fields(group) {
			if cmd.Flags().Changed(name) {
				given = append(given, "--"+name)
			}
		}
		if len(given) > 1 {
			return badInput("%s exclude each other; give one of them", strings.Join(given, " and "))
		}
	}
	return nil
}

// remote makes a subcommand of a function that talks to the running server.
func remote(cmd *cobra.Command, args cobra.PositionalArgs, do func(call call) error) *cobra.Command {
	return action(cmd, args, func(cmd *cobra.Command, given []string) error {
		client, err := clientFor(cmd)
		if err != nil {
			return err
		}
		return do(call{Command: cmd, args: given, client: client})
	})
}

// call is one run of a subcommand.
type call struct {
	*cobra.Command
	args   []string
	client *admin.Client
}

func (c call) out() io.Writer  { return c.OutOrStdout() }
func (c call) text() io.Writer { return c.ErrOrStderr() }

func (c call) flag(name string) string {
	s, _ := c.Flags().GetString(name)
	return s
}

func (c call) flagList(name string) []string {
	s, _ := c.Flags().GetStringArray(name)
	return s
}

func (c call) flagSet(name string) bool {
	b, _ := c.Flags().GetBool(name)
	return b
}

func (c call) given(name string) bool { return c.Flags().Changed(name) }
