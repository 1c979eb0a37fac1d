package command

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/patgate/patgate/admin/api"
)

func accountsUpstream() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "upstream LOGIN [--login NAME | --session | --remove | --show]", Short: "Sets, shows or removes the credential of an account for the upstream",
		Long: `Sets the credential that the gate uses upstream in place of the tokens of an
account: a login on the platform with its password, or a fixed session. The
command prompts for the password or session on a terminal, or reads it from
standard input with --stdin. It never takes either as an argument.` + exitCodes,
		Example: "  patgate accounts upstream demo --login demo@example.com\n  patgate accounts upstream demo --session --stdin < session.txt\n  patgate accounts upstream demo --show",
	}, cobra.ExactArgs(1), func(c call) error {
		switch login := c.args[0]; {
		case c.flagSet("show"):
			return c.showUpstream(login)
		case c.flagSet("remove"):
			if err := c.client.RemoveUpstream(c.Context(), login); err != nil {
				return err
			}
			fmt.Fprintf(c.text(), "The account %s has no credential for the platform any more.\n", login)
			return nil
		default:
			return c.setUpstream(login)
		}
	})
	cmd.Flags().String("login", "", "Login on the platform (default: the login of the account)")
	cmd.Flags().Bool("session", false, "Set a fixed session in place of a login and password")
	cmd.Flags().Bool("remove", false, "Remove the credential")
	cmd.Flags().Bool("show", false, "Show the kind and the state of the credential")
	cmd.Flags().Bool("stdin", false, "Read the password or session as one line from standard input")
	annotate(cmd, exclusiveFlags, "login", "session", "remove", "show")
	addJSONFlag(cmd)
	return cmd
}

func (c call) setUpstream(login string) error {
	what := "Password on the platform"
	if c.flagSet("session") {
		what = "Session of the platform"
	}
	secret, err := c.secret(what, login)
	if err != nil {
		return err
	}
	credential := api.UpstreamCredential{Session: secret}
	if !c.flagSet("session") {
		credential = api.UpstreamCredential{Login: login, Password: secret}
		if c.given("login") {
			credential.Login = c.flag("login")
		}
	}
	if err := c.client.SetUpstream(c.Context(), login, credential); err != nil {
		return err
	}
	fmt.Fprintf(c.text(), "The credential of %s for the platform was set.\n", login)
	return nil
}

// secret reads what must not be an argument.
func (c call) secret(what, login string) (string, error) {
	switch {
	case c.flagSet("stdin"):
		return readLine(c.InOrStdin())
	case !isTerminal(os.Stdin):
		return "", badInput("standard input is not a terminal; use --stdin to read the secret from it")
	}
	fmt.Fprintf(c.text(), "%s for %s: ", what, login)
	secret, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(c.text())
	return string(secret), err
}

func (c call) showUpstream(login string) error {
	state, err := c.client.UpstreamOf(c.Context(), login)
	if err != nil {
		return err
	}
	if c.flagSet("json") {
		return c.printJSON(state)
	}
	t := newTable()
	t.add("credential", state.Kind)
	t.add("state", state.State)
	if state.Since != nil {
		t.add("since", state.Since.Format(time.RFC3339))
	}
	if state.Reason != "" {
		t.add("reason", state.Reason+": "+state.Detail)
	}
	return t.print(c.out())
}

const storeLong = `Maintains the store of a running server through Caddy's admin endpoint.` + exitCodes

func buildStore(cmd *cobra.Command) {
	addServerFlags(cmd)
	addCommands(cmd, storeReseal())
}

func storeReseal() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "reseal", Short: "Seals the credentials for the upstream again, with the first key",
		Long: `Seals the upstream credentials of all accounts again, with the first key of
upstream_keys. After that, the other keys can be removed from the configuration.` + exitCodes,
		Example: `  patgate store reseal`,
	}, cobra.NoArgs, func(c call) error {
		done, err := c.client.Reseal(c.Context())
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			err = c.printJSON(done)
		}
		fmt.Fprintf(c.text(), "%s sealed again, %d already were.\n", plural(done.Resealed, "credential"), done.Current)
		if err == nil && len(done.Failed) > 0 {
			err = fmt.Errorf("no key opens the credentials of %s; set them again with: patgate accounts upstream LOGIN", strings.Join(done.Failed, ", "))
		}
		return err
	})
	addJSONFlag(cmd)
	return cmd
}
