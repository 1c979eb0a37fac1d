package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

func tokensImport() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:   "import --account LOGIN --description TEXT (--set NAME | --method PATTERN ...) [--hash SHA256 [--hint TEXT] | --stdin]",
		Short: "Imports a token of another system, whose value stays valid",
		Long: `Imports a token of another system. Clients keep the value that they have; patgate
stores its SHA-256. Give that with --hash, or give the value: the command prompts
for it on a terminal, or reads it from standard input with --stdin. It hashes the
value itself and never sends it to the server.

Whoever guesses a value has the permissions of the token, so import only values
that were generated at random.` + exitCodes,
		Example: "  patgate tokens import --account demo --description \"from the old system\" --set \"IDE Plugins\" --lifetime 90d --stdin < value.txt",
	}, cobra.NoArgs, func(c call) error {
		in := api.ImportToken{GenerateToken: c.newToken(), Hash: c.flag("hash"), Hint: c.flag("hint")}
		note, err := c.chooseExpiry(&in.GenerateToken)
		if err != nil {
			return err
		}
		if !c.given("hash") {
			if err := c.hashValue(&in); err != nil {
				return err
			}
		}
		token, err := c.client.ImportToken(c.Context(), in)
		if err != nil {
			return err
		}
		c.say(note)
		if c.flagSet("json") {
			return c.printJSON(token)
		}
		fmt.Fprintf(c.text(), "Token %d of %s was imported. It %s.\n", token.ID, token.Account, expiration(token.Expires))
		return c.printToken(token)
	})
	cmd.Flags().String("account", "", "Login of the account that owns the token")
	cmd.Flags().String("description", "", "What the token is for")
	cmd.Flags().String("hash", "", "SHA-256 of the value, as 64 hexadecimal digits")
	cmd.Flags().String("hint", "", "Last characters of the value, at most 4, by which its owner recognizes it")
	cmd.Flags().Bool("stdin", false, "Read the value as one line from standard input")
	addGrantFlags(cmd)
	addNewExpiryFlags(cmd)
	addJSONFlag(cmd)
	annotate(cmd, neededFlags, "account", "description")
	annotate(cmd, exclusiveFlags, "hash", "stdin")
	return cmd
}

// shownOf is how long a value has to be for its last four characters to be shown: less would tell
// too much of it.
const shownOf = 20

// hashValue reads the value of a token, of which only the hash and a hint go on.
func (c call) hashValue(in *api.ImportToken) error {
	value, err := c.secret("Value of the token", in.Account)
	if err != nil {
		return err
	}
	if value == "" {
		return badInput("the value of the token is empty")
	}
	in.Hash = tokenstore.HashOf(value).String()
	if in.Hint == "" && len(value) >= shownOf {
		in.Hint = value[len(value)-4:]
	}
	return nil
}
