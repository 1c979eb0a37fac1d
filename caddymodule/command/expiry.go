package command

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

// defaultLifetime is how long a token is valid if nobody says how long: a forgotten token
// must not open the API forever.
const defaultLifetime = 90 * 24 * time.Hour

// addNewExpiryFlags are the flags that say until when a token is valid that has no expiration
// date to keep.
func addNewExpiryFlags(cmd *cobra.Command) {
	cmd.Flags().Bool("no-expiry", false, "Generate a token that never expires")
	annotate(cmd, exclusiveFlags, "no-expiry", "expires", "lifetime")
}

// chooseExpiry sets when a new token expires if no flag says so: it asks on a terminal, and
// takes the default elsewhere. The note says which default was taken; empty: none.
func (c call) chooseExpiry(g *api.GenerateToken) (note string, err error) {
	switch {
	case c.flagSet("no-expiry"):
		g.Expires = "never"
		return "", nil
	case g.Expires != "" || g.Lifetime != "":
		return "", nil
	}
	status, err := c.client.Status(c.Context())
	if err != nil {
		return "", err
	}
	lifetime := lifetimeFor(status)
	if isTerminal(os.Stdin) {
		return "", c.askExpiry(g, lifetime)
	}
	g.Lifetime = lifetime
	note = fmt.Sprintf("No expiration date was given, so the token expires in %s. To choose one, use --expires or --lifetime", lifetime)
	if status.MaxLifetimeSeconds > 0 || status.ExpiryRequired {
		return note + ".", nil
	}
	return note + "; for a token that never expires, use --no-expiry.", nil
}

func (c call) askExpiry(g *api.GenerateToken, lifetime string) error {
	fmt.Fprintf(c.text(), "When does the token expire (90d, 2027-12-31, never)? [%s] ", lifetime)
	answer, err := readLine(os.Stdin)
	if err != nil {
		return err
	}
	switch answer = strings.TrimSpace(answer); {
	case answer == "":
		g.Lifetime = lifetime
	case answer == "never", strings.Contains(answer, "-"):
		g.Expires = answer
	default:
		g.Lifetime = answer
	}
	return nil
}

// lifetimeFor is the default lifetime, or the longest that the operator allows.
func lifetimeFor(status *api.Status) string {
	d := defaultLifetime
	if longest := time.Duration(status.MaxLifetimeSeconds) * time.Second; longest > 0 {
		d = min(d, longest)
	}
	return lifetimeText(d)
}

// lifetimeText is a length of time as --lifetime takes it.
func lifetimeText(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", max(d/time.Minute, 1))
}
