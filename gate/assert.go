package gate

import (
	"maps"
	"net/http"
)

// addAssertion adds the signed statement of who calls. Only requests that a token lets
// through have one: of others nothing is known that could be signed.
//
// The request that came stays without it, so that only the upstream gets it: neither an
// error's routes nor placeholders do.
func (d *Decision) addAssertion(out *http.Request) Reason {
	if d.gate.assert == nil || d.Reason != OK {
		return OK
	}
	signed, err := d.gate.assert(d)
	if err != nil || !isFieldValue(signed) {
		return Unavailable
	}
	if d.gate.mode == ModeStrip { // in the others it is a copy already
		out.Header = maps.Clone(out.Header)
	}
	out.Header[HeaderAssertion] = []string{signed}
	return OK
}
