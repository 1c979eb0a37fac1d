package command

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

const activityLong = `Shows what a token did, or what all tokens of an account did: calls of the last
seven days, the last methods, and which calls were refused and why.` + exitCodes

func buildActivity(cmd *cobra.Command) {
	cmd.Use = "activity (ID | --account LOGIN)"
	cmd.Example = "  patgate activity 7\n  patgate activity --account demo"
	addServerFlags(cmd)
	cmd.Flags().String("account", "", "Show what all tokens of this account did")
	addJSONFlag(cmd)
	remote(cmd, cobra.MaximumNArgs(1), func(c call) error {
		activity, err := c.activity()
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(activity)
		}
		return c.printActivity(activity)
	})
}

func (c call) activity() (*api.Activity, error) {
	switch {
	case (len(c.args) > 0) == c.given("account"):
		return nil, badInput("give either the id of a token or --account; see %s --help", c.CommandPath())
	case c.given("account"):
		return c.client.AccountActivity(c.Context(), c.flag("account"))
	}
	id, err := parseID(c.args[0])
	if err != nil {
		return nil, err
	}
	return c.client.TokenActivity(c.Context(), id)
}

func (c call) printActivity(a *api.Activity) error {
	if err := daysOf(a).print(c.out()); err != nil {
		return err
	}
	methods := newTable("METHOD", "ALLOWED", "REFUSED", "LAST")
	for _, m := range a.Methods {
		methods.add(m.Method, strconv.FormatUint(m.Allowed, 10), strconv.FormatUint(m.Denied, 10), until(&m.Last))
	}
	refusals := newTable("REFUSED BECAUSE", "METHOD", "CALLS", "LAST", "FROM", "TOKEN")
	for _, r := range a.Refusals {
		token := "-"
		if r.Token > 0 {
			token = strconv.FormatUint(r.Token, 10)
		}
		refusals.add(r.Reason, cmp.Or(r.Method, "-"), strconv.FormatUint(r.Count, 10), until(&r.Last), cmp.Or(r.Address, "-"), token)
	}
	for _, t := range []*table{methods, refusals} {
		if len(t.rows) == 0 {
			continue
		}
		fmt.Fprintln(c.out())
		if err := t.print(c.out()); err != nil {
			return err
		}
	}
	return nil
}

// daysOf adds up the steps of 24 hours each, the newest last.
func daysOf(a *api.Activity) *table {
	t := newTable("24 HOURS FROM", "ALLOWED", "REFUSED")
	step := time.Duration(a.StepSeconds) * time.Second
	for i := 0; step > 0 && i < len(a.Allowed); {
		from := a.From.Add(time.Duration(i) * step)
		allowed, refused := 0, 0
		for end := from.Add(24 * time.Hour); i < len(a.Allowed) && a.From.Add(time.Duration(i)*step).Before(end); i++ {
			allowed += int(a.Allowed[i])
			if i < len(a.Denied) {
				refused += int(a.Denied[i])
			}
		}
		t.add(until(&from), strconv.Itoa(allowed), strconv.Itoa(refused))
	}
	return t
}
