package caddymodule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/tokenstore"
)

const tokensLong = `Manages the tokens of a running server, over Caddy's admin endpoint.

The value of a token is printed alone on standard output, once, by generate,
copy and regenerate; all else goes to standard error, so this works:

  TOKEN=$(patgate tokens generate --account demo --description ci --set "Extended Access" --lifetime 90d)` + exitCodes

func buildTokens(cmd *cobra.Command) {
	addServerFlags(cmd)
	cmd.AddCommand(tokensGenerate(), tokensList(), tokensShow(), tokensEdit(), tokensCopy(), tokensRegenerate(), tokensRemove())
}

// addGrantFlags are the flags that say what a token may do and until when.
func addGrantFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArray("set", nil, "Predefined set of methods; can be repeated")
	flags.StringArray("method", nil, "Method, or pattern such as environment.control.*; can be repeated")
	flags.StringArray("allow-ip", nil, "Address or CIDR the token may be used from (default: any); can be repeated")
	flags.StringArray("site", nil, "Site the token is good at (default: all); can be repeated")
	addExpiryFlags(cmd)
}

func addExpiryFlags(cmd *cobra.Command) {
	cmd.Flags().String("expires", "", "When it ends: 2027-12-31, 31-12-2027, RFC 3339, or never")
	cmd.Flags().String("lifetime", "", "When it ends, counted from now: 90d, 12h")
	annotate(cmd, exclusiveFlags, "expires", "lifetime")
}

func addJSONFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("json", false, "Print JSON on standard output")
}

func tokensGenerate() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "generate --account LOGIN --description TEXT (--set NAME | --method PATTERN ...) [--expires DATE | --lifetime 90d] [--allow-ip CIDR ...]",
		Short:   "Makes a token and prints its value",
		Example: `  patgate tokens generate --account demo --description ci --method environment.control.StopEnv --expires 31-12-2027`,
	}, cobra.NoArgs, func(c call) error {
		made, err := c.client.GenerateToken(c.Context(), admin.GenerateToken{
			Account:     c.flag("account"),
			Description: c.flag("description"),
			Sets:        c.flagList("set"),
			Methods:     c.flagList("method"),
			Expires:     c.flag("expires"),
			Lifetime:    c.flag("lifetime"),
			Addresses:   c.flagList("allow-ip"),
			Audience:    c.flagList("site"),
		})
		if err != nil {
			return err
		}
		return c.printMade("generated", made)
	})
	cmd.Flags().String("account", "", "Login of the account that will own it")
	cmd.Flags().String("description", "", "What it is for, so that its owner knows it again")
	addGrantFlags(cmd)
	addJSONFlag(cmd)
	annotate(cmd, neededFlags, "account", "description")
	return cmd
}

func tokensList() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "list [--account LOGIN] [--state active|expired|all]",
		Short:   "Lists tokens, without their values",
		Example: `  patgate tokens list --account demo --state active`,
	}, cobra.NoArgs, func(c call) error {
		tokens, err := c.client.AllTokens(c.Context(), admin.TokenFilter{Account: c.flag("account"), State: c.flag("state")})
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(tokens)
		}
		t := newTable("ID", "ACCOUNT", "DESCRIPTION", "ALLOWS", "EXPIRES", "LAST USED", "STATE", "ENDS IN")
		for _, token := range tokens {
			t.add(strconv.FormatUint(token.ID, 10), token.Account, token.Description, allows(token), until(token.Expires), ago(token.LastUsed, token.LastAddress), token.State, hint(token))
		}
		return t.print(c.out())
	})
	cmd.Flags().String("account", "", "Only tokens of this account")
	cmd.Flags().String("state", "all", "Only tokens in this state: active, expired or all")
	addJSONFlag(cmd)
	return cmd
}

func tokensShow() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "show ID", Short: "Shows one token, without its value",
		Example: `  patgate tokens show 7`,
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		token, err := c.client.Token(c.Context(), id)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(token)
		}
		return c.printToken(token)
	})
	addJSONFlag(cmd)
	return cmd
}

func tokensEdit() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "edit ID [--description TEXT] [--set NAME | --method PATTERN ...] [--expires DATE | --lifetime 90d] [--allow-ip CIDR ...]",
		Short:   "Changes what is named and leaves the rest; the value stays",
		Example: "  patgate tokens edit 7 --method environment.control.StopEnv --method environment.control.StartEnv\n  patgate tokens edit 7 --allow-ip any --expires never",
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		edit, err := c.edit()
		if err != nil {
			return err
		}
		token, err := c.client.EditToken(c.Context(), id, edit, 0)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(token)
		}
		fmt.Fprintf(c.text(), "Token %d was changed; the next request sees it.\n", token.ID)
		return c.printToken(token)
	})
	cmd.Flags().String("description", "", "What it is for")
	addGrantFlags(cmd)
	addJSONFlag(cmd)
	return cmd
}

// edit collects what was given. A new grant replaces the old one whole: naming
// sets drops the methods, and the other way round. "any" empties a limit.
func (c call) edit() (admin.EditToken, error) {
	var e admin.EditToken
	changed := false
	for _, name := range []string{"description", "set", "method", "expires", "lifetime", "allow-ip", "site"} {
		changed = changed || c.given(name)
	}
	if !changed {
		return e, badInput("nothing to change was named; see patgate tokens edit --help")
	}
	if c.given("description") {
		s := c.flag("description")
		e.Description = &s
	}
	if c.given("set") || c.given("method") {
		sets, methods := c.flagList("set"), c.flagList("method")
		e.Sets, e.Methods = &sets, &methods
	}
	if c.given("expires") {
		s := c.flag("expires")
		e.Expires = &s
	}
	if c.given("lifetime") {
		s := c.flag("lifetime")
		e.Lifetime = &s
	}
	if c.given("allow-ip") {
		e.Addresses = orAny(c.flagList("allow-ip"))
	}
	if c.given("site") {
		e.Audience = orAny(c.flagList("site"))
	}
	return e, nil
}

func orAny(list []string) *[]string {
	if len(list) == 1 && list[0] == "any" {
		list = []string{}
	}
	return &list
}

func tokensCopy() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "copy ID [--description TEXT] [--expires DATE | --lifetime 90d]", Short: "Makes a token that allows the same, and prints its value",
		Example: `  patgate tokens copy 7 --description "ci, second runner"`,
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		made, err := c.client.CopyToken(c.Context(), id, admin.CopyToken{
			Description: c.flag("description"), Expires: c.flag("expires"), Lifetime: c.flag("lifetime"),
		})
		if err != nil {
			return err
		}
		return c.printMade("copied", made)
	})
	cmd.Flags().String("description", "", "What the copy is for (default: as the original)")
	addExpiryFlags(cmd)
	addJSONFlag(cmd)
	return cmd
}

func tokensRegenerate() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "regenerate ID [--expires DATE | --lifetime 90d] [--overlap 10m]", Short: "Gives a token a new value and prints it; the old one is refused",
		Example: `  patgate tokens regenerate 7 --overlap 10m`,
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		made, err := c.client.RegenerateToken(c.Context(), id, admin.RegenerateToken{
			Expires: c.flag("expires"), Lifetime: c.flag("lifetime"), Overlap: c.flag("overlap"),
		})
		if err != nil {
			return err
		}
		return c.printMade("regenerated", made)
	})
	addExpiryFlags(cmd)
	cmd.Flags().String("overlap", "", "How long the old value stays good (default: not at all)")
	addJSONFlag(cmd)
	return cmd
}

func tokensRemove() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "remove ID ...", Short: "Removes tokens; they are refused from the next request on",
		Example: `  patgate tokens remove 7 8 9 --yes`,
	}, cobra.MinimumNArgs(1), func(c call) error {
		ids := make([]uint64, len(c.args))
		for i, arg := range c.args {
			var err error
			if ids[i], err = parseID(arg); err != nil {
				return err
			}
		}
		if err := c.confirm(fmt.Sprintf("Remove %s %s?", plural(len(ids), "token"), strings.Join(c.args, ", "))); err != nil {
			return err
		}
		results, err := c.client.RemoveTokens(c.Context(), ids)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			if err := c.printJSON(results); err != nil {
				return err
			}
		}
		return c.reportRemoved(results)
	})
	addYesFlag(cmd)
	addJSONFlag(cmd)
	return cmd
}

func (c call) reportRemoved(results []admin.RemoveResult) error {
	var failed error
	for _, r := range results {
		if r.Problem == nil {
			fmt.Fprintf(c.text(), "Token %d was removed.\n", r.ID)
			continue
		}
		fmt.Fprintf(c.text(), "Token %d was not removed: %s\n", r.ID, r.Problem.Detail)
		failed = r.Problem
	}
	if failed != nil {
		return fmt.Errorf("not all tokens were removed: %w", failed)
	}
	return nil
}

// printMade prints the value alone on standard output, the rest beside it.
func (c call) printMade(how string, made *admin.TokenWithValue) error {
	if c.flagSet("json") {
		return c.printJSON(made)
	}
	fmt.Fprintf(c.text(), "Token %d of %s was %s; it ends: %s. Its value is shown this once:\n", made.ID, made.Account, how, until(made.Expires))
	_, err := fmt.Fprintln(c.out(), made.Value)
	return err
}

func (c call) printToken(token *admin.Token) error {
	t := newTable()
	t.add("ID", strconv.FormatUint(token.ID, 10))
	t.add("Account", token.Account)
	t.add("Description", token.Description)
	t.add("State", token.State)
	t.add("Value ends in", hint(*token))
	t.add("Sets", list(token.Sets, "none"))
	t.add("Methods", list(token.Methods, "none of its own"))
	t.add("Addresses", list(token.Addresses, "any"))
	t.add("Sites", list(token.Audience, "all"))
	t.add("Created", token.Created.Format(time.RFC3339))
	t.add("Expires", until(token.Expires))
	t.add("Last used", ago(token.LastUsed, token.LastAddress))
	t.add("Calls", fmt.Sprintf("%d allowed, %d refused", token.Allowed, token.Denied))
	return t.print(c.out())
}

// allows says in a few words what a token may do.
func allows(token admin.Token) string {
	words := append([]string{}, token.Sets...)
	if n := len(token.Methods); n > 0 && n <= 2 {
		words = append(words, token.Methods...)
	} else if n > 2 {
		words = append(words, plural(n, "pattern"))
	}
	return list(words, "nothing")
}

// hint is the end of the newest value.
func hint(token admin.Token) string {
	if len(token.Secrets) == 0 || token.Secrets[len(token.Secrets)-1].Hint == "" {
		return "-"
	}
	return "…" + token.Secrets[len(token.Secrets)-1].Hint
}

func parseID(s string) (uint64, error) {
	id, err := strconv.ParseUint(s, 10, 64)
	if err != nil || id == 0 {
		return 0, badInput("a token's id is a number such as 7, found %q; patgate tokens list shows them", redactArgument(s))
	}
	return id, nil
}

// redactArgument keeps a value that was given in place of an id off the screen.
func redactArgument(s string) string {
	if len(s) > 20 || tokenstore.Mistyped(tokenstore.DefaultPrefix, s) {
		return "[redacted]"
	}
	return s
}
