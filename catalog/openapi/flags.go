package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
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
	if why := o.node.Get(xWhy); r.expect(why, tree.Text, xWhy) {
		o.Why = why.Text
	}
	o.Protected = r.reasoned(o, xProtected)
	o.Escalating = r.reasoned(o, xEscalate)
	o.ReadOnly = r.flag(o, xReadOnly, o.ReadOnly)
	o.Upgrade = r.flag(o, xUpgrade, o.node.Get("responses").Get("101") != nil)
	o.Public = r.flag(o, xPublic, saysPublic(o.node.Get("security")) && !o.Protected && !o.Escalating)
}

// saysPublic reports whether an operation asks for no security at all, in so many words: an empty
// list of its own. That of the whole document does not count, nor does an empty alternative beside
// others, as a method that is taken for public is open to everybody.
func saysPublic(security *tree.Node) bool { return security.Is(tree.Array) && len(security.List) == 0 }

// flag reads an extension that is true or false.
func (r *reader) flag(o *operation, name string, otherwise bool) bool {
	if n := o.node.Get(name); r.expect(n, tree.Boolean, name) {
		return n.IsTrue()
	}
	return otherwise
}

// reasoned reads an extension that needs a reason: its value, or that of x-patgate-why.
func (r *reader) reasoned(o *operation, name string) bool {
	n := o.node.Get(name)
	switch {
	case n == nil, n.Is(tree.Boolean) && !n.IsTrue():
		return false
	case n.Is(tree.Text) && n.Text != "":
		o.Why = n.Text
	case !n.IsTrue():
		r.Add(n.At.String(), "%s: %s is true, or the reason as a text, found %s", o, name, n.Describe())
	case o.Why == "":
		r.Add(n.At.String(), "%s: %s needs a reason, for whoever is refused: write it as the value, in place of true", o, name)
	}
	return true
}

// isExtension reports whether a field is one of ours, or was to be.
func isExtension(name string) bool {
	return strings.HasPrefix(strings.ReplaceAll(strings.Map(lowerASCII, name), "_", "-"), strings.TrimSuffix(extension, "-"))
}

// checkExtensions refuses what is misspelt, or not where it belongs: it would silently not hold.
func (r *reader) checkExtensions(what string, n *tree.Node, known ...string) {
	for _, m := range n.Members {
		switch {
		case !isExtension(m.Name), slices.Contains(known, m.Name):
		case slices.Contains(extensions, m.Name), len(known) == 0:
			r.Add(m.At.String(), "%s: the field %s stands in operations", what, show.Quote(m.Name))
		default:
			r.Add(m.At.String(), "%s: there is no field %s; patgate knows %s", what, show.Quote(m.Name), strings.Join(known, ", "))
		}
	}
}
