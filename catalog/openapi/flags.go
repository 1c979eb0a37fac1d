package openapi

import (
	"slices"
	"strings"
)

// Fields of an operation that say what no field of OpenAPI does. docs/catalog.md tells of them.
const (
	extension  = "x-patgate-"
	xMethod    = extension + "method"
	xPublic    = extension + "public"
	xProtected = extension + "protected"
	xEscalate  = extension + "escalating"
	xWhy       = extension + "why"
	xReadOnly  = extension + "read-only"
	xUpgrade   = extension + "upgrade"

	xSlash = extension + "slash" // of a parameter
)

var extensions = []string{xMethod, xPublic, xProtected, xEscalate, xWhy, xReadOnly, xUpgrade, xNames}

// readFlags says what may be done with an operation.
func (r *reader) readFlags(o *operation) {
	r.checkExtensions(o.String(), o.node, extensions...)
	if why := o.node.get(xWhy); r.expect(why, text, xWhy) {
		o.Why = why.text
	}
	o.Protected = r.reasoned(o, xProtected)
	o.Escalating = r.reasoned(o, xEscalate)
	o.ReadOnly = r.flag(o, xReadOnly, o.ReadOnly)
	o.Upgrade = r.flag(o, xUpgrade, o.node.get("responses").get("101") != nil)
	o.Public = r.flag(o, xPublic, saysPublic(o.node.get("security")) && !o.Protected && !o.Escalating)
}

// saysPublic reports whether an operation asks for no security at all, in so many words: an empty
// list of its own. That of the whole document does not count, nor does an empty alternative beside
// others, as a method that is taken for public is open to everybody.
func saysPublic(security *node) bool { return security.is(array) && len(security.list) == 0 }

// flag reads an extension that is true or false.
func (r *reader) flag(o *operation, name string, otherwise bool) bool {
	if n := o.node.get(name); r.expect(n, boolean, name) {
		return n.isTrue()
	}
	return otherwise
}

// reasoned reads an extension that needs a reason: its value, or that of x-patgate-why.
func (r *reader) reasoned(o *operation, name string) bool {
	n := o.node.get(name)
	switch {
	case n == nil, n.is(boolean) && !n.isTrue():
		return false
	case n.is(text) && n.text != "":
		o.Why = n.text
	case !n.isTrue():
		r.add(n.at.String(), "%s: %s is true, or the reason as a text, found %s", o, name, n.describe())
	case o.Why == "":
		r.add(n.at.String(), "%s: %s needs a reason, for whoever is refused: write it as the value, in place of true", o, name)
	}
	return true
}

// checkExtensions refuses what is misspelt, or not where it belongs: it would silently not hold.
func (r *reader) checkExtensions(what string, n *node, known ...string) {
	for _, m := range n.members {
		switch {
		case !strings.HasPrefix(m.name, extension), slices.Contains(known, m.name):
		case slices.Contains(extensions, m.name), len(known) == 0:
			r.add(m.at.String(), "%s: the field %s stands in operations", what, quote(m.name))
		default:
			r.add(m.at.String(), "%s: there is no field %s; there are %s", what, quote(m.name), strings.Join(known, ", "))
		}
	}
}
