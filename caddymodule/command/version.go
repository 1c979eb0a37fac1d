package command

import (
	"fmt"
	"runtime/debug"

	"github.com/caddyserver/caddy/v2"
	"github.com/spf13/cobra"
)

const modulePath = "github.com/patgate/patgate"

// versionText says the versions of patgate and of the Caddy in it.
func versionText() string {
	_, caddyVersion := caddy.Version()
	return fmt.Sprintf("patgate %s\nCaddy %s", ownVersion(), caddyVersion)
}

// ownVersion is the version that Go stamped into the program: that of its tag, or (devel) where
// it was built from a working copy.
func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path == modulePath && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func shapeVersion(cmd *cobra.Command) {
	cmd.Short = "Prints the versions of patgate and of Caddy"
	cmd.Long = "Prints the version of patgate, then that of the Caddy in it. build-info prints those of all modules."
	cmd.Example = "  patgate version"
	action(cmd, cobra.NoArgs, func(cmd *cobra.Command, _ []string) error {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), versionText())
		return err
	})
}
