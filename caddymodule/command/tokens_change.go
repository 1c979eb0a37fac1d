package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

func tokensEdit() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use:     "edit ID [--description TEXT] [--set NAME | --method PATTERN ...] [--expires DATE | --lifetime 90d] [--allow-ip CIDR ...] [--only RESOURCE=VALUE ...]",
		Short:   "Changes only the given fields of a token, not its value",
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
		c.warnOfUnclear(token)
		c.sayNotCallable(token)
		if c.flagSet("json") {
			return c.printJSON(token)
		}
		fmt.Fprintf(c.text(), "Token %d was changed; the next request sees it.\n", token.ID)
		return c.printToken(token)
	})
	cmd.Flags().String("description", "", "What the token is for")
	addGrantFlags(cmd)
	addJSONFlag(cmd)
	return cmd
}

func tokensCopy() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "copy ID [--description TEXT] [--only RESOURCE=VALUE ...] [--expires DATE | --lifetime 90d]", Short: "Generates a token with the same permissions and prints its value",
		Example: "  patgate tokens copy 7 --description \"ci, second runner\"\n  patgate tokens copy 7 --description \"ci of shop\" --only environment=shop",
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		only, unbound := c.bound()
		made, err := c.client.CopyToken(c.Context(), id, api.CopyToken{
			Description: c.flag("description"), Expires: c.flag("expires"), Lifetime: c.flag("lifetime"), Only: only, Unbound: unbound,
		})
		if err != nil {
			return err
		}
		c.warnOfUnclear(&made.Token)
		c.sayNotCallable(&made.Token)
		return c.printMade(fmt.Sprintf("Token %d of %s, a copy of token %d, was generated", made.ID, made.Account, id), made)
	})
	cmd.Flags().String("description", "", "What the copy is for (default: the description of the original)")
	addBoundFlags(cmd)
	addExpiryFlags(cmd)
	addJSONFlag(cmd)
	return cmd
}

func tokensRegenerate() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "regenerate ID [--expires DATE | --lifetime 90d] [--overlap 10m]", Short: "Replaces the value of a token and prints the new one",
		Example: `  patgate tokens regenerate 7 --overlap 10m`,
	}, cobra.ExactArgs(1), func(c call) error {
		id, err := parseID(c.args[0])
		if err != nil {
			return err
		}
		made, err := c.client.RegenerateToken(c.Context(), id, api.RegenerateToken{
			Expires: c.flag("expires"), Lifetime: c.flag("lifetime"), Overlap: c.flag("overlap"),
		})
		if err != nil {
			return err
		}
		return c.printMade(fmt.Sprintf("Token %d of %s was regenerated", made.ID, made.Account), made)
	})
	addExpiryFlags(cmd)
	cmd.Flags().String("overlap", "", "How long the old value stays valid, such as 10m (default: not at all)")
	addJSONFlag(cmd)
	return cmd
}

func tokensRemove() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "remove ID ...", Short: "Removes tokens; the gate refuses them from the next request on",
		Example: `  patgate tokens remove 7 8 9 --yes`,
	}, cobra.MinimumNArgs(1), func(c call) error {
		ids, err := parseIDs(c.args)
		if err != nil {
			return err
		}
		if err := c.confirm(removeQuestion(ids)); err != nil {
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

// parseIDs reads ids, each of them once.
func parseIDs(args []string) (ids []uint64, err error) {
	for _, arg := range args {
		id, err := parseID(arg)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func removeQuestion(ids []uint64) string {
	if len(ids) == 1 {
		return fmt.Sprintf("Remove token %d?", ids[0])
	}
	return fmt.Sprintf("Remove these %d tokens: %s?", len(ids), strings.Trim(fmt.Sprint(ids), "[]"))
}

func (c call) reportRemoved(results []api.RemoveResult) error {
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
