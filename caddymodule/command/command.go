// Package command is the subcommands of "patgate": they talk to a running server over the
// management API on Caddy's admin endpoint, but for doctor, which reads a configuration.
package command

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
)

func init() {
	caddycmd.RegisterCommand(caddycmd.Command{
		Name:  "patgate",
		Usage: "<" + strings.Join(groupNames(), "|") + ">",
		Short: "Manages personal access tokens and accounts",
		Long:  "Manages the personal access tokens and accounts of a running server, and checks configurations." + exitCodes,
		CobraFunc: func(cmd *cobra.Command) {
			commands := []*cobra.Command{buildHashCommand()}
			for _, g := range groups() {
				sub := &cobra.Command{Use: g.name, Short: g.short, Long: g.long}
				g.build(sub)
				commands = append(commands, sub)
			}
			addCommands(cmd, commands...)
		},
	})
}

// group is a command with subcommands, or one that stands alone.
type group struct {
	name, short, long string
	build             func(*cobra.Command)
}

func groups() []group {
	list := []group{
		{"tokens", "Generates, lists, edits and removes tokens", tokensLong, buildTokens},
		{"accounts", "Adds, lists, edits and removes accounts", accountsLong, buildAccounts},
		{"methods", "Lists API methods and reports which one a request calls", methodsLong, buildMethods},
		{"audit", "Lists changes, refused changes and sign-ins", auditLong, buildAudit},
		{"activity", "Shows what a token, or all tokens of an account, did", activityLong, buildActivity},
		{"status", "Shows the state of a running server", statusLong, buildStatus},
		{"store", "Maintains the store of a running server", storeLong, buildStore},
		{"catalog", "Checks, shows and compares catalog files and OpenAPI documents", catalogLong, buildCatalog},
		{"doctor", "Checks a configuration for token leaks and ways around the gate", doctorLong, buildDoctor},
	}
	for i, g := range list {
		list[i].build = func(cmd *cobra.Command) {
			g.build(cmd)
			addCompletion(cmd, g.name)
		}
	}
	return list
}

func groupNames() (names []string) {
	for _, g := range groups() {
		names = append(names, g.name)
	}
	return names
}

// Exit codes of the subcommands. 1 is left to Caddy's own failures.
const (
	exitOK          = 0
	exitInput       = 2 // invalid flags, arguments or values
	exitUnreachable = 3 // the server does not answer
	exitNotFound    = 4 // no such token, account or method
	exitRefused     = 5 // a rule or a concurrent change forbids it
	exitFailed      = 6 // anything else, such as a store that cannot write
)

const exitCodes = `

Exit codes: 0 done; 2 invalid input; 3 the server does not answer; 4 not found;
5 refused by a rule or a concurrent change; 6 failed.`

// inputError is a mistake in flags, arguments or what was typed.
type inputError struct{ error }

func badInput(format string, args ...any) error { return inputError{fmt.Errorf(format, args...)} }

// errUnreachable wraps failures to talk to the server at all.
type unreachableError struct{ error }

func exitCode(err error) int {
	var problem *api.Problem
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

// finish prints what went wrong, and returns what makes it the exit code.
func finish(cmd *cobra.Command, err error) error {
	if err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "Error: %v\n", err)
	}
	return caddycmd.WrapCommandFuncForCobra(func(caddycmd.Flags) (int, error) { return exitCode(err), nil })(cmd, nil)
}

// addCommands gives a command subcommands. Alone it prints its help, as ever; with
// a word that is none of them it fails, where cobra would print help and succeed,
// so that TOKEN=$(patgate tokens generat …) would hold the help.
func addCommands(cmd *cobra.Command, commands ...*cobra.Command) {
	cmd.AddCommand(commands...)
	cmd.SilenceErrors, cmd.DisableFlagsInUseLine = true, true
	refuseUnknown(cmd)
}

// refuseUnknown makes a command with subcommands fail for a word that is none of them.
func refuseUnknown(group *cobra.Command) {
	unknown := func(cmd *cobra.Command, name string) error {
		cmd.SuggestionsMinimumDistance, cmd.SilenceErrors = 2, true
		hint := "see " + cmd.CommandPath() + " --help"
		if near := cmd.SuggestionsFor(name); len(near) > 0 {
			hint = "did you mean " + near[0] + "?"
		}
		return finish(cmd, badInput("%s has no command %q; %s", cmd.CommandPath(), redactArgument(name), hint))
	}
	group.Args = func(cmd *cobra.Command, given []string) error {
		if len(given) > 0 {
			return unknown(cmd, given[0])
		}
		return nil
	}
	group.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd != group { // a command of Caddy, which has no such function of its own
			return err
		}
		if given := cmd.Flags().Args(); len(given) > 0 { // its flags are unknown because it is
			return unknown(cmd, given[0])
		}
		cmd.SilenceErrors = true
		return finish(cmd, badInput("%w; see %s --help", err, cmd.CommandPath()))
	})
	group.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
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
	if name := emptyFlag(cmd); name != "" {
		return badInput("--%s is empty; give it a value, or leave it out", name)
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

// emptyFlag names a flag that was given without a value, as with an unset variable
// in --allow-ip "$OFFICE": taken for no flag at all, it would make a token that
// may do more than was meant. Where the server is, may be left empty.
func emptyFlag(cmd *cobra.Command) (name string) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		list, many := f.Value.(pflag.SliceValue)
		switch {
		case slices.Contains(serverFlags, f.Name):
		case many && slices.Contains(list.GetSlice(), ""), f.Value.Type() == "string" && f.Value.String() == "":
			name = f.Name
		}
	})
	return name
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
	client *client.Client
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
