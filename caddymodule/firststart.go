package caddymodule

import (
	"fmt"
	"os"

	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/caddymodule/command"
)

// passwordVariable holds the password of the first account, "admin".
const passwordVariable = "PATGATE_ADMIN_PASSWORD"

// firstStart makes the account "admin" where there is no account at all, and
// tells what to do next where there is no token yet.
func (a *App) firstStart(m *admin.Manager) error {
	password, made, from := os.Getenv(passwordVariable), "", ""
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	switch {
	case password != "":
		from = " with the password in " + passwordVariable
	case terminal:
		made = signin.NewPassword()
		password = made
	}
	created, err := m.Bootstrap(a.ctx, password)
	if err != nil {
		return fmt.Errorf("making the account admin in the new store %q%s: %w", a.shared.Name, from, err)
	}
	if created {
		a.log.Info("made the first account", zap.String("account", "admin"), zap.Bool("has_password", password != ""))
		if password == "" {
			a.log.Warn("the account admin has no password yet",
				zap.String("next", command.Name()+" accounts password admin"),
				zap.String("or", "set "+passwordVariable+" before the first start"))
		}
	}
	if a.shared.Index.Len() > 0 {
		return nil
	}
	if !terminal {
		a.log.Info("patgate is ready and has no token yet", zap.Strings("next", a.nextSteps()))
		return nil
	}
	// Plain text for the person in front of the terminal, and the one place
	// where this password is shown.
	fmt.Fprintf(os.Stderr, "\npatgate is ready. There is no token yet; in another terminal:\n")
	for _, step := range a.nextSteps() {
		fmt.Fprintf(os.Stderr, "  %s\n", step)
	}
	if created && made != "" {
		fmt.Fprintf(os.Stderr, "\nThe account admin was made. Its password, shown this once: %s\n", made)
	}
	fmt.Fprintln(os.Stderr)
	return nil
}

func (a *App) nextSteps() []string {
	return []string{
		command.Name() + " accounts add demo",
		command.Name() + " tokens generate --account demo --description ci --method " + a.exampleMethod() + " --lifetime 30d",
		command.Name() + " methods list",
	}
}

// exampleMethod is a method that a token of this catalog may have: that of the
// documents where it is there, or the first that does something harmless.
func (a *App) exampleMethod() string {
	if m, ok := a.catalog.Lookup("environment.control.StopEnv"); ok {
		return m.Name
	}
	example := "METHOD"
	for _, m := range a.catalog.Methods() {
		switch {
		case m.Public || m.Protected || m.Escalating:
		case m.ReadOnly:
			return m.Name
		case example == "METHOD":
			example = m.Name
		}
	}
	return example
}
