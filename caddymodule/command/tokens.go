package command

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

const tokensLong = `Manages the tokens of a running server through Caddy's admin endpoint.

generate, copy and regenerate print the value of the token, once and alone, on
standard output. Everything else goes to standard error, so this works:

  TOKEN=$(patgate tokens generate --account demo --description ci --set "Extended Access" --lifetime 90d)` + exitCodes

func buildTokens(cmd *cobra.Command) {
	addServerFlags(cmd)
	addCommands(cmd, tokensGenerate(), tokensList(), tokensShow(), tokensEdit(), tokensCopy(), tokensRegenerate(), tokensRemove(), tokensImport())
}

func addJSONFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("json", false, "Print JSON on standard output")
}

func tokensGenerate() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "generate --account LOGIN --description TEXT (--set NAME | --method PATTERN ...) [--expires DATE | --lifetime 90d | --no-expiry] [--allow-ip CIDR ...] [--only RESOURCE=VALUE ...]",
		Short:   "Generates a token and prints its value",
		Example: "  patgate tokens generate --account demo --description ci --method environment.control.StopEnv --expires 31-12-2027\n  patgate tokens generate --account demo --description ci --set \"Extended Access\" --only environment=my-project --lifetime 90d",
	}, cobra.NoArgs, func(c call) error {
		token := c.newToken()
		note, err := c.chooseExpiry(&token)
		if err != nil {
			return err
		}
		made, err := c.client.GenerateToken(c.Context(), token)
		if err != nil {
			return err
		}
		c.warnOfEscalating(made)
		c.warnOfUnclear(&made.Token)
		c.sayNotCallable(&made.Token)
		c.say(note)
		return c.printMade(fmt.Sprintf("Token %d of %s was generated", made.ID, made.Account), made)
	})
	cmd.Flags().String("account", "", "Login of the account that owns the token")
	cmd.Flags().String("description", "", "What the token is for")
	addGrantFlags(cmd)
	addNewExpiryFlags(cmd)
	addJSONFlag(cmd)
	annotate(cmd, neededFlags, "account", "description")
	return cmd
}

func tokensList() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "list [--account LOGIN] [--state active|expiring|expired|all] [--search TEXT]",
		Short:   "Lists tokens, without their values",
		Example: `  patgate tokens list --account demo --state active`,
	}, cobra.NoArgs, func(c call) error {
		tokens, err := c.client.AllTokens(c.Context(), api.TokenFilter{Account: c.flag("account"), State: c.flag("state"), Search: c.flag("search")})
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(tokens)
		}
		t := newTable("ID", "ACCOUNT", "DESCRIPTION", "ALLOWS", "EXPIRES", "LAST USED", "STATE", "ENDS IN")
		for _, token := range tokens {
			t.add(strconv.FormatUint(token.ID, 10), token.Account, token.Description, allows(token), until(token.Expires), ago(token.LastUsed, token.LastAddress), stateOf(token), hints(token))
		}
		return t.print(c.out())
	})
	cmd.Flags().String("account", "", "List only tokens of this account")
	cmd.Flags().String("search", "", "List only tokens with this text in their description, or with this id")
	cmd.Flags().String("state", "all", "List only tokens in this state: active, expiring, expired or all")
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
		c.sayNotCallable(token)
		if c.flagSet("json") {
			return c.printJSON(token)
		}
		return c.printToken(token)
	})
	addJSONFlag(cmd)
	return cmd
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
