package command

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/signin"
)

const accountsLong = `Manages the accounts of a running server through Caddy's admin endpoint.

add and password prompt for the password on a terminal, or read it from standard
input with --password-stdin. Otherwise they generate a password and print it once
on standard error.` + exitCodes

func buildAccounts(cmd *cobra.Command) {
	addServerFlags(cmd)
	addCommands(cmd, accountsAdd(), accountsList(), accountsEdit(), accountsPassword(), accountsUpstream(), accountsRemove())
}

func accountsAdd() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "add LOGIN [--role user|operator]", Short: "Adds an account",
		Example: "  patgate accounts add demo\n  patgate accounts add alice --role operator --password-stdin < password.txt\n  patgate accounts add bob@example.com --platform --role operator\n  patgate accounts add bob@example.com --platform-id 1042 --role operator",
	}, cobra.ExactArgs(1), func(c call) error {
		var password newPassword
		var err error
		if !c.flagSet("platform") && !c.given("platform-id") {
			if password, err = c.newPassword(c.args[0]); err != nil {
				return err
			}
		}
		account, err := c.client.AddAccount(c.Context(), api.AddAccount{
			Login: c.args[0], Role: c.flag("role"), Password: password.secret, OfPlatform: c.flagSet("platform"), PlatformID: c.flag("platform-id"),
		})
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			err = c.printJSON(account)
		}
		fmt.Fprintf(c.text(), "The account %s (%s) was added.\n", account.Login, account.Role)
		c.showMade(password)
		return err
	})
	cmd.Flags().String("role", "user", "Role: user (manages its own tokens) or operator (manages everything)")
	cmd.Flags().Bool("platform", false, "The person with this login on the platform signs in to the account, which has no password of its own")
	cmd.Flags().String("platform-id", "", "The person with this id on the platform signs in to the account, whatever their login; it has no password of its own")
	annotate(cmd, exclusiveFlags, "platform", "platform-id", "password-stdin")
	addPasswordFlag(cmd)
	addJSONFlag(cmd)
	return cmd
}

func accountsList() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "list", Short: "Lists accounts", Example: `  patgate accounts list --json`,
	}, cobra.NoArgs, func(c call) error {
		accounts, err := c.client.Accounts(c.Context())
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(accounts)
		}
		t := newTable("ID", "LOGIN", "ROLE", "STATE", "PASSWORD", "TOKENS", "CREATED")
		for _, a := range accounts {
			t.add(strconv.FormatUint(a.ID, 10), a.Login, a.Role, enabledWord(a), passwordWord(a), strconv.Itoa(a.Tokens), a.Created.Format(time.DateOnly))
		}
		return t.print(c.out())
	})
	addJSONFlag(cmd)
	return cmd
}

func enabledWord(a api.Account) string {
	switch {
	case a.NotStored && a.Disabled:
		return "disabled; that could not be stored"
	case a.Disabled:
		return "disabled"
	}
	return "enabled"
}

func passwordWord(a api.Account) string {
	switch {
	case a.Platform == "linked":
		return "platform"
	case a.Platform == "awaited":
		return "platform, awaited"
	case a.HasPassword:
		return "set"
	}
	return "none"
}

func accountsEdit() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "edit LOGIN [--disable|--enable|--role R]", Short: "Disables or enables an account, or changes its role or how its owner signs in",
		Example: `  patgate accounts edit demo --disable`,
	}, cobra.ExactArgs(1), func(c call) error {
		edit := api.EditAccount{}
		if c.flagSet("disable") || c.flagSet("enable") {
			disabled := c.flagSet("disable")
			edit.Disabled = &disabled
		}
		if c.given("role") {
			role := c.flag("role")
			edit.Role = &role
		}
		if c.flagSet("platform") || c.flagSet("local") {
			platform := c.flagSet("platform")
			edit.OfPlatform = &platform
		}
		if c.given("platform-id") {
			id := c.flag("platform-id")
			edit.PlatformID = &id
		}
		if edit == (api.EditAccount{}) {
			return badInput("nothing to change was named; give --disable, --enable, --role, --platform, --platform-id or --local")
		}
		account, err := c.client.EditAccount(c.Context(), c.args[0], edit, 0)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(account)
		}
		fmt.Fprintf(c.text(), "The account %s is now %s and has the role %s. Its password: %s.\n", account.Login, enabledWord(*account), account.Role, passwordWord(*account))
		return nil
	})
	cmd.Flags().Bool("disable", false, "Refuse its tokens and sign-ins from the next request on")
	cmd.Flags().Bool("enable", false, "Accept its tokens and sign-ins again")
	cmd.Flags().String("role", "", "New role: user or operator")
	cmd.Flags().Bool("platform", false, "The person with this login on the platform signs in to the account; its own password is deleted")
	cmd.Flags().Bool("local", false, "No person of the platform signs in to the account any more; set a password with: patgate accounts password")
	annotate(cmd, exclusiveFlags, "disable", "enable")
	cmd.Flags().String("platform-id", "", "The person with this id on the platform signs in to the account, whatever their login; its own password is deleted")
	annotate(cmd, exclusiveFlags, "platform", "platform-id", "local")
	addJSONFlag(cmd)
	return cmd
}

func accountsPassword() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "password LOGIN", Short: "Sets the password of an account",
		Example: `  patgate accounts password admin`,
	}, cobra.ExactArgs(1), func(c call) error {
		password, err := c.newPassword(c.args[0])
		if err != nil {
			return err
		}
		if err := c.client.SetPassword(c.Context(), c.args[0], password.secret); err != nil {
			return err
		}
		fmt.Fprintf(c.text(), "The password of %s was set.\n", c.args[0])
		c.showMade(password)
		return nil
	})
	addPasswordFlag(cmd)
	return cmd
}

func accountsRemove() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "remove LOGIN [--with-tokens]", Short: "Removes an account",
		Example: `  patgate accounts remove demo --with-tokens --yes`,
	}, cobra.ExactArgs(1), func(c call) error {
		question := fmt.Sprintf("Remove the account %s?", c.args[0])
		if c.flagSet("with-tokens") {
			question = fmt.Sprintf("Remove the account %s and all of its tokens?", c.args[0])
		}
		if err := c.confirm(question); err != nil {
			return err
		}
		if err := c.client.RemoveAccount(c.Context(), c.args[0], c.flagSet("with-tokens")); err != nil {
			return err
		}
		fmt.Fprintf(c.text(), "The account %s was removed.\n", c.args[0])
		return nil
	})
	cmd.Flags().Bool("with-tokens", false, "Remove the tokens of the account as well")
	addYesFlag(cmd)
	return cmd
}

func addPasswordFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("password-stdin", false, "Read the password as one line from standard input")
}

// newPassword gets the password that an account is to have.
func (c call) newPassword(login string) (newPassword, error) {
	switch {
	case c.flagSet("password-stdin"):
		secret, err := readLine(c.InOrStdin())
		return newPassword{secret: secret}, err
	case isTerminal(os.Stdin):
		secret, err := askTwice(c.text(), os.Stdin, login)
		if err != nil || secret != "" {
			return newPassword{secret: secret}, err
		}
	}
	return newPassword{secret: signin.NewPassword(), made: true}, nil
}

// newPassword is a password, and whether this program made it up.
type newPassword struct {
	secret string
	made   bool
}

func (c call) showMade(p newPassword) {
	if p.made {
		fmt.Fprintf(c.text(), "Its password, shown only now: %s\n", p.secret)
	}
}
