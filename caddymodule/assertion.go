package caddymodule

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"go.uber.org/zap"

	"github.com/patgate/patgate/assertion"
	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/caddymodule/keysource"
	"github.com/patgate/patgate/gate"
)

// Assertion has each request that a token lets through carry a signed statement
// of who calls which method, in the header X-Patgate-Assertion: a JSON Web Token
// that is good for 60 seconds.
type Assertion struct {
	// Audience names for whom the statement is: the upstream takes those that
	// name itself, and no others.
	Audience string `json:"audience"`

	// Issuer names who makes the statement. Default: patgate.
	Issuer string `json:"issuer,omitempty"`
}

// loadAssertionKeys reads the keys of the configuration; without any, none are
// published and nothing can be signed.
func (a *App) loadAssertionKeys() error {
	keys, err := keysource.Load("assertion_keys", a.AssertionKeys, assertion.ParseKey)
	if err != nil || len(keys) == 0 {
		return err
	}
	if a.assertions, err = assertion.NewKeys(time.Now, rand.Reader, keys...); err != nil {
		return fmt.Errorf("loading assertion_keys: %w", err)
	}
	return nil
}

// checkAssertion judges the option assertion.
func (g *Gate) checkAssertion() error {
	switch {
	case g.Assertion == nil:
		return nil
	case g.Assertion.Audience == "":
		return errors.New("assertion needs an audience: the name by which the upstream knows that it is meant")
	case len(g.app.AssertionKeys) == 0:
		return errors.New("assertion needs assertion_keys in the global option patgate: without a key nothing can be signed")
	}
	return nil
}

// provisionAssertion has the gate sign what it lets through.
func (g *Gate) provisionAssertion(c *gate.Config) {
	if g.Assertion == nil {
		return
	}
	c.Assert = func(d *gate.Decision) (string, error) {
		signed, err := g.app.assertions.Sign(assertion.Claims{
			Issuer: g.Assertion.Issuer, Audience: g.Assertion.Audience,
			Account: uint64(d.AccountID), Login: d.Login, TokenID: uint64(d.TokenID), Method: d.Method,
		})
		if err != nil {
			g.log.Error("a request was refused: signing its assertion failed", zap.Error(err))
		}
		return signed, err
	}
}

const assertionForm = "assertion <audience> [<issuer>]"

// parseAssertion reads
//
//	assertion <audience> [<issuer>]
func (g *Gate) parseAssertion(d *caddyfile.Dispenser, args []string) error {
	if g.Assertion != nil {
		return d.Err("assertion stands twice; a site has one upstream")
	}
	if len(args) < 1 || len(args) > 2 || args[0] == "" {
		return block.WrongForm(d, assertionForm)
	}
	g.Assertion = &Assertion{Audience: args[0]}
	if len(args) == 2 {
		g.Assertion.Issuer = args[1]
	}
	return nil
}
