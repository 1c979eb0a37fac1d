// Package firststart makes the first account of a new store, and tells whoever starts the program
// what to do next.
package firststart

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/caddymodule/command"
	"github.com/patgate/patgate/catalog"
)

// passwordVariable holds the password of the first account, "admin".
const passwordVariable = "PATGATE_ADMIN_PASSWORD"

// Server is the program that starts.
type Server struct {
	Context caddy.Context // of the configuration that is about to run
	Log     *zap.Logger
	Manager *admin.Manager
	Sites   Sites
	// IsActive reports whether the configuration has come to run.
	IsActive func() bool
}

// Begin makes the account "admin" where there is no account at all, and tells what to do next
// where there is no token yet. Where that is printed once the configuration runs, show prints it
// at once, if it has not been printed; else show is nil.
func (s *Server) Begin() (show func(), err error) {
	password, made, from := os.Getenv(passwordVariable), "", ""
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	switch {
	case password != "":
		from = " with the password in " + passwordVariable
	case terminal:
		made = signin.NewPassword()
		password = made
	}
	created, err := s.Manager.Bootstrap(s.Context, password)
	if err != nil {
		return nil, fmt.Errorf("making the account admin in the new store %q%s: %w", s.Manager.StoreName, from, err)
	}
	if created {
		s.Log.Info("made the first account", zap.String("account", "admin"), zap.Bool("has_password", password != ""))
		if password == "" {
			flag, _ := adminFlag(s.Context)
			s.Log.Warn("the account admin has no password yet",
				zap.String("next", command.Name()+" accounts password admin"+flag),
				zap.String("or", "set "+passwordVariable+" before the first start"))
		}
	}
	if s.Manager.Index.Len() > 0 {
		return nil, nil
	}
	g := s.guide()
	if !terminal {
		s.Log.Info("patgate is ready and has no token yet", zap.Strings("next", g.steps), zap.Strings("gate", g.gates), zap.Strings("dashboard", g.dashboards))
		return nil, nil
	}
	if created {
		g.password = made
	}
	return s.showLast(g), nil
}

// guide is what the first start tells: plain text for the person in front of the terminal.
type guide struct {
	steps []string // commands
	siteAddresses
	password string // of the account admin, in the one place where it is shown; empty: none
}

func (s *Server) guide() guide {
	g := guide{siteAddresses: s.Sites.addresses(s.Context)}
	flag, off := adminFlag(s.Context)
	if off {
		return g
	}
	for _, step := range []string{
		"accounts add demo",
		"tokens generate --account demo --description ci --method " + exampleMethod(s.Manager.Rules.Catalog) + " --lifetime 30d",
		"methods list",
	} {
		g.steps = append(g.steps, command.Name()+" "+step+flag)
	}
	return g
}

// text is what the person reads. It holds the password, so a guide is printed by no other means.
func (g guide) text() string {
	var b strings.Builder
	b.WriteString("\npatgate is ready. There is no token yet")
	if len(g.steps) == 0 {
		b.WriteString(", and no command can generate one: admin off switches Caddy's admin endpoint off")
	} else {
		b.WriteString("; in another terminal:\n  " + strings.Join(g.steps, "\n  "))
	}
	b.WriteString("\n\n")
	for _, gate := range g.gates {
		b.WriteString("The gate:      " + gate + "\n")
	}
	for _, dashboard := range g.dashboards {
		b.WriteString("The dashboard: " + dashboard + "\n")
	}
	if g.password != "" {
		b.WriteString("The account admin was made. Its password, shown only now: " + g.password + "\n")
	}
	return b.String()
}

// Caddy says that it serves the first configuration after the apps have started, in any order,
// and after that configuration is the active one: settle is how long it takes it to say so.
const (
	settle     = 500 * time.Millisecond
	loadWithin = time.Minute
)

// showLast prints a guide below what Caddy says of the start, so that a password that is shown
// once does not scroll away. Where the configuration does not come to run, the caller prints it
// with show: the account is there all the same.
func (s *Server) showLast(g guide) (show func()) {
	show = sync.OnceFunc(func() { fmt.Fprintln(os.Stderr, g.text()) })
	go func() {
		ctx, cancel := context.WithTimeout(s.Context, loadWithin)
		defer cancel()
		look := time.NewTicker(20 * time.Millisecond)
		defer look.Stop()
		for ctx.Err() == nil && !s.IsActive() {
			select {
			case <-look.C:
			case <-ctx.Done():
			}
		}
		quiet := time.NewTimer(settle)
		defer quiet.Stop()
		select {
		case <-quiet.C:
		case <-ctx.Done():
		}
		show()
	}()
	return show
}

// exampleMethod is a method that a token of this catalog may have: that of the
// documents where it is there, or the first that does something harmless.
func exampleMethod(c *catalog.Catalog) string {
	if m, ok := c.Lookup("environment.control.StopEnv"); ok {
		return m.Name
	}
	example := "METHOD"
	for _, m := range c.Methods() {
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
