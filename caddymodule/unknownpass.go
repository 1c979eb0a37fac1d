package caddymodule

import (
	"errors"
	"fmt"

	"github.com/patgate/patgate/caddymodule/doctor"
	"github.com/patgate/patgate/gate"
)

// What becomes of a credential that is no token.

// configureUnknown reads the options unknown and checked_upstream.
func (g *Gate) configureUnknown(c *gate.Config) error {
	switch g.Unknown {
	case "", "deny", "pass":
	default:
		return fmt.Errorf("unknown is deny or pass, found %q", g.Unknown)
	}
	c.PassUnknown = g.Unknown == "pass"
	switch facts := g.facts(); {
	case g.CheckedUpstream && !c.PassUnknown:
		return errors.New("checked_upstream belongs to unknown pass: nothing else is handed on that the upstream could check")
	case facts.PassesUnchecked():
		return errors.New(facts.UncheckedPass() + "; " + doctor.UncheckedRemedy)
	}
	return nil
}
