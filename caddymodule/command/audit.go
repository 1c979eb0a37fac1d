package command

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

const auditLong = `Lists changes, refused changes and sign-ins of a running server, newest first.

A time is 2027-12-31T12:00:00Z, or a date in UTC: --since begins with that day,
--until ends with it.` + exitCodes

func buildAudit(cmd *cobra.Command) {
	cmd.Use = "audit [--account LOGIN] [--token ID] [--action ACTION] [--refused] [--since TIME] [--until TIME] [--limit N]"
	cmd.Example = "  patgate audit --account demo --limit 20\n  patgate audit --action token.remove --since 2027-01-01 --json"
	addServerFlags(cmd)
	flags := cmd.Flags()
	flags.String("account", "", "List only entries about this account and its tokens")
	flags.String("token", "", "List only entries about the token with this id")
	flags.String("action", "", "List only this action, such as token.edit")
	flags.Bool("refused", false, "List only refused changes; with --refused=false, only changes that were made")
	flags.String("since", "", "List only entries from this time on")
	flags.String("until", "", "List only entries before this time")
	flags.Int("limit", api.DefaultPage, "List at most this many entries; 0 lists all")
	addJSONFlag(cmd)
	remote(cmd, cobra.NoArgs, func(c call) error {
		filter, err := c.auditFilter()
		if err != nil {
			return err
		}
		entries, err := c.client.AllAudit(c.Context(), filter)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(entries)
		}
		return c.printAudit(entries)
	})
}

func (c call) auditFilter() (f api.AuditFilter, err error) {
	f = api.AuditFilter{Account: c.flag("account"), Action: c.flag("action")}
	if f.Limit, _ = c.Flags().GetInt("limit"); f.Limit < 0 {
		return f, badInput("--limit is a number of entries, or 0 for all")
	}
	if c.given("token") {
		if f.Token, err = parseID(c.flag("token")); err != nil {
			return f, err
		}
	}
	if c.given("refused") {
		refused := c.flagSet("refused")
		f.Refused = &refused
	}
	if f.Since, err = c.timeFlag("since", 0); err != nil {
		return f, err
	}
	f.Until, err = c.timeFlag("until", 1)
	return f, err
}

// timeFlag reads a time, or a day and so many days more; zero: the flag is not given.
func (c call) timeFlag(name string, days int) (time.Time, error) {
	text := c.flag(name)
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, days), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, badInput("--%s is a time such as 2027-12-31T12:00:00Z or a date such as 2027-12-31, found %q", name, redactArgument(text))
	}
	return at, nil
}

func (c call) printAudit(entries []api.AuditEntry) error {
	t := newTable("TIME", "ACTOR", "FROM", "ACTION", "ACCOUNT", "TOKENS", "RESULT")
	for _, e := range entries {
		var tokens []string
		for _, id := range e.Tokens {
			tokens = append(tokens, strconv.FormatUint(id, 10))
		}
		t.add(until(&e.Time), e.Actor, cmp.Or(e.Address, "-"), e.Action, cmp.Or(e.Login, "-"), list(tokens, "-"), resultOf(e))
	}
	return t.print(c.out())
}

func resultOf(e api.AuditEntry) string {
	result := "done"
	switch {
	case e.Damaged:
		return "the entry is damaged"
	case e.Refused != "":
		result = "refused: " + e.Refused
	}
	if e.Count > 1 {
		result += fmt.Sprintf(", %d times, last at %s", e.Count, until(e.Last))
	}
	return result
}
