package caddymodule

import (
	"fmt"
	"os"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/signin"
)

// passwordVariable holds the password of the first account, "admin".
const passwordVariable = "PATGATE_ADMIN_PASSWORD"

// firstStart makes the account "admin" where there is no account at all, and
// tells what to do next where there is no token yet.
func (a *App) firstStart(m *admin.Manager) error {
	password, fromEnvironment := os.LookupEnv(passwordVariable)
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	made := ""
	if !fromEnvironment && terminal {
		made = signin.NewPassword()
		password = made
	}
	created, err := m.Bootstrap(a.ctx, password)
	if err != nil {
		return fmt.Errorf("making the account admin in the new store %q: %w", a.shared.path, err)
	}
	if created {
		a.log.Info("made the first account", zap.String("account", "admin"), zap.Bool("has_password", password != ""))
		if password == "" {
			a.log.Warn("the account admin has no password yet",
				zap.String("next", CommandName()+" accounts password admin"),
				zap.String("or", "set "+passwordVariable+" before the first start"))
		}
	}
	if a.shared.index.Len() > 0 {
		return nil
	}
	if !terminal {
		a.log.Info("patgate is ready and has no token yet", zap.Strings("next", nextSteps()))
		return nil
	}
	// Plain text for the person in front of the terminal, and the one place
	// where this password is shown.
	fmt.Fprintf(os.Stderr, "\npatgate is ready. There is no token yet; in another terminal:\n")
	for _, step := range nextSteps() {
		fmt.Fprintf(os.Stderr, "  %s\n", step)
	}
	if created && made != "" {
		fmt.Fprintf(os.Stderr, "\nThe account admin was made. Its password, shown this once: %s\n", made)
	}
	fmt.Fprintln(os.Stderr)
	return nil
}

func nextSteps() []string {
	return []string{
		CommandName() + " accounts add demo",
		CommandName() + " tokens generate --account demo --description ci --method environment.control.StopEnv --lifetime 30d",
		CommandName() + " methods list",
	}
}

// CommandName is how the subcommands of patgate are called in this program.
func CommandName() string {
	if caddy.CustomBinaryName == "patgate" {
		return "patgate"
	}
	return "caddy patgate"
}
