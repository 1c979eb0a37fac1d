package caddymodule

import (
	"errors"
	"fmt"

	"github.com/patgate/patgate/caddymodule/doctor"
)

// What becomes of a credential that is no token.

// checkUnknown judges the options unknown and checked_upstream.
func (g *Gate) checkUnknown() error {
	switch facts := gateFacts(g); {
	case g.Unknown != "" && g.Unknown != "deny" && g.Unknown != "pass":
		return fmt.Errorf("unknown is deny or pass, found %q", g.Unknown)
	case g.CheckedUpstream && g.Unknown != "pass":
		return errors.New("checked_upstream belongs to unknown pass: nothing else is handed on that the upstream could check")
	case facts.PassesUnchecked():
		return errors.New(facts.UncheckedPass() + "; " + doctor.UncheckedRemedy)
	}
	return nil
}
