package caddymodule

import (
	"errors"
	"fmt"

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
	switch {
	case g.CheckedUpstream && !c.PassUnknown:
		return errors.New("checked_upstream belongs to unknown pass: nothing else is handed on that the upstream could check")
	case g.passesUnchecked():
		return errors.New(g.uncheckedPass() + "; " + uncheckedRemedy)
	}
	return nil
}

// passesUnchecked reports whether credentials that anybody can make up go on to an upstream
// of which is not known that it checks them. One that gets the sessions of accounts does:
// it has nothing else to tell people by.
func (g *Gate) passesUnchecked() bool {
	return g.Unknown == "pass" && !g.CheckedUpstream && (g.Upstream == nil || g.Upstream.Session == nil)
}

// uncheckedPass says what passesUnchecked means.
func (g *Gate) uncheckedPass() string {
	mode := "strip, where the upstream may trust whoever comes through the gate"
	if g.Upstream != nil && g.Upstream.Header != nil {
		mode = "header, where the upstream knows the gate's credential and perhaps no sessions"
	}
	return "unknown pass with upstream " + mode + ": anybody could call any method with a credential that is made up"
}

const uncheckedRemedy = "if the upstream checks each such credential by itself and refuses the others, say so: unknown pass checked_upstream; if not, leave unknown pass out"
