package command

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

const statusLong = `Shows the state of a running server: its store, and what tokens may be.` + exitCodes

func buildStatus(cmd *cobra.Command) {
	cmd.Use = "status"
	cmd.Example = "  patgate status --json"
	addServerFlags(cmd)
	addJSONFlag(cmd)
	remote(cmd, cobra.NoArgs, func(c call) error {
		status, err := c.client.Status(c.Context())
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(status)
		}
		return c.printStatus(status)
	})
}

func (c call) printStatus(s *api.Status) error {
	t := newTable()
	t.add("Store", s.Store)
	t.add("Decides requests", yesNo(s.Ready, "yes", "not yet"))
	t.add("Lists tokens", yesNo(s.Lists, "yes", "not yet"))
	t.add("Stores changes", yesNo(s.Writable, "yes", "no: the file was removed or replaced, or it is damaged"))
	t.add("Damaged records", strconv.Itoa(s.Damaged))
	t.add("Values of tokens", strconv.Itoa(s.Secrets))
	t.add("Longest lifetime", longest(s))
	t.add("Tokens must expire", yesNo(s.ExpiryRequired || s.MaxLifetimeSeconds > 0, "yes", "no"))
	return t.print(c.out())
}

func yesNo(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func longest(s *api.Status) string {
	if s.MaxLifetimeSeconds == 0 {
		return "any"
	}
	return lifetimeText(time.Duration(s.MaxLifetimeSeconds) * time.Second)
}
