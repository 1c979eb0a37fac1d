package command

import (
	"errors"
	"fmt"
	"regexp"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/patgate/patgate/caddymodule/doctor"
)

const doctorLong = `Reads a configuration without running it, and reports what would leak tokens or
bypass the gate. Examples are logs without the patgate encoder, handlers behind the
gate that change the URI, proxies in handle_errors and intercept, sites without a
gate, and client addresses that clients can forge.

Exit codes: 0 no findings, or notes only; 2 the configuration cannot be read;
6 warnings or errors.`

func buildDoctor(cmd *cobra.Command) {
	cmd.Use = "doctor CONFIG [--adapter NAME] [--json]"
	cmd.Example = `  patgate doctor Caddyfile`
	cmd.Flags().StringP("adapter", "a", "", "Name of the config adapter")
	addJSONFlag(cmd)
	action(cmd, cobra.ExactArgs(1), func(cmd *cobra.Command, args []string) error {
		c := call{Command: cmd, args: args}
		config, _, _, err := caddycmd.LoadConfig(args[0], c.flag("adapter"))
		if err != nil {
			return badInput("the configuration has mistakes:\n%s", ownWords(err))
		}
		findings, err := doctor.Diagnose(config)
		if err != nil {
			return badInput("%w", err)
		}
		if c.flagSet("json") {
			err = c.printJSON(append([]doctor.Finding{}, findings...))
		} else {
			c.printFindings(findings)
		}
		if err == nil && len(findings) > 0 && findings[0].Severity != doctor.SeverityNote {
			err = errors.New("problems were found")
		}
		return err
	})
}

// stepsOfCaddy are what Caddy puts before what is wrong with a Caddyfile.
var stepsOfCaddy = regexp.MustCompile(`^adapting config using \S+: (parsing caddyfile tokens for '\S+': (loading the catalog: )?)?`)

// ownWords is what is wrong with a configuration, each mistake of a catalog on a line that begins
// with its place.
func ownWords(err error) string { return stepsOfCaddy.ReplaceAllString(err.Error(), "") }

func (c call) printFindings(findings []doctor.Finding) {
	if len(findings) == 0 {
		fmt.Fprintln(c.out(), "Nothing found.")
	}
	for _, f := range findings {
		fmt.Fprintf(c.out(), "%s: %s: %s\n    %s\n", f.Severity, f.Where, f.What, f.Remedy)
	}
}
