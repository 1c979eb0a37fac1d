package command

import (
	"fmt"
	"os"
	"slices"

	"github.com/caddyserver/caddy/v2"
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"
)

// Main is the program patgate: Caddy with the subcommands of "patgate" at the top level.
//
// Caddy hands its root command to nobody, but a command that runs can reach the root. So all that
// was typed is given to a command of our own, which shapes the root, takes itself away and runs
// what was typed.
func Main() {
	caddy.CustomBinaryName = ownCommand
	caddy.CustomLongDescription = topLong
	for _, g := range groups() {
		caddycmd.RegisterCommand(caddycmd.Command{Name: g.name, Short: g.short, Long: g.long, CobraFunc: g.build})
	}
	caddycmd.RegisterCommand(caddycmd.Command{Name: wholeCommand, Short: "Runs what was typed", CobraFunc: buildWhole})
	if len(os.Args) > 0 {
		os.Args = slices.Insert(os.Args, 1, wholeCommand)
	}
	caddycmd.Main()
}

// wholeCommand is the command that runs all others; nobody types it.
const wholeCommand = "patgate-whole"

func buildWhole(cmd *cobra.Command) {
	cmd.Hidden, cmd.DisableFlagParsing = true, true
	cmd.SilenceErrors, cmd.SilenceUsage = true, true // what it runs has printed them
	cmd.RunE = func(cmd *cobra.Command, typed []string) error {
		root := cmd.Root()
		root.RemoveCommand(cmd)
		os.Args = slices.Delete(os.Args, 1, 2)
		shapeRoot(root)
		root.SetArgs(append([]string{}, typed...)) // nil would mean those of the process
		return root.Execute()
	}
}

const topLong = `patgate puts personal access tokens in front of an HTTP API. It is Caddy with
the module patgate, and has the commands of both.

The documentation of patgate: https://github.com/patgate/patgate/tree/main/docs`

const topExample = `  Start the server, and generate a token while it runs:
  $ %[1]s run --config Caddyfile.example
  $ %[1]s accounts add demo
  $ %[1]s tokens generate --account demo --description ci --method environment.control.StopEnv --expires 31-12-2027

  Check a configuration, and list the commands for tokens:
  $ %[1]s validate --config Caddyfile
  $ %[1]s doctor Caddyfile
  $ %[1]s tokens --help`

const helpFooter = `
Documentation of patgate's commands: https://github.com/patgate/patgate/blob/main/docs/commands.md
Documentation of Caddy's commands:   https://caddyserver.com/docs/command-line
`

// Groups of commands in the help.
const (
	groupPatgate = "patgate"
	groupCaddy   = "caddy"
)

// shapeRoot makes Caddy's root command that of patgate.
func shapeRoot(root *cobra.Command) {
	root.Example = fmt.Sprintf(topExample, Name())
	root.Version = versionText()
	root.SetHelpTemplate(new(cobra.Command).HelpTemplate() + helpFooter)
	root.AddGroup(&cobra.Group{ID: groupPatgate, Title: "Commands of patgate:"}, &cobra.Group{ID: groupCaddy, Title: "Commands of Caddy:"})
	root.SetHelpCommandGroupID(groupCaddy)
	for _, cmd := range root.Commands() {
		cmd.GroupID = groupCaddy
		switch name := cmd.Name(); {
		case slices.Contains(groupNames(), name):
			cmd.GroupID = groupPatgate
		case name == "version":
			cmd.GroupID = groupPatgate
			shapeVersion(cmd)
		case name == "completion":
			shapeCompletion(cmd)
		case name == ownCommand: // its commands stand at the top level
			cmd.Hidden = true
		case slices.Contains(replacing, name):
			refuseReplacing(cmd)
		}
	}
	refuseUnknown(root)
}

// replacing are Caddy's commands that download another Caddy in place of the program.
var replacing = []string{"upgrade", "add-package", "remove-package"}

func refuseReplacing(cmd *cobra.Command) {
	cmd.Hidden = true
	cmd.Short = "Does not apply to patgate"
	cmd.Long = "Caddy's " + cmd.Name() + ` would replace this program by a Caddy without patgate's commands. To
update patgate, install a newer version of it; to add modules, build it with xcaddy,
as https://github.com/patgate/patgate#use-it describes.`
	action(cmd, cobra.ArbitraryArgs, func(cmd *cobra.Command, _ []string) error {
		return badInput("%s", cmd.Long)
	})
}
