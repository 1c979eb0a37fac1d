package command

import (
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/signin"
)

// hashCommand is the subcommand with which this program starts itself to hash
// passwords, apart from the gate. People have no use for it.
const hashCommand = "hash-passwords"

func buildHashCommand() *cobra.Command {
	return &cobra.Command{
		Use: hashCommand, Hidden: true, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return signin.Serve(os.Stdin, os.Stdout) },
	}
}

// StartHasher returns this program as one that hashes passwords; nil where it does not
// know where it stands, as when its file was replaced.
func StartHasher() *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	cmd := exec.Command(program, "patgate", hashCommand)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "PATGATE_ADMIN_PASSWORD=") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	// Its memory is used again and not given back: to get new pages is what
	// costs most.
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1", "GOGC=off", "GOMEMLIMIT=96MiB")
	return cmd
}
