package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
	"github.com/patgate/patgate/catalog/show"
)

const maxName = 255 // bytes

const nameBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// fold lowers ASCII letters: the form in which names are compared.
func fold(s string) string { return paths.Fold(s) }

// checkName refuses what is not the name of a method:
// [A-Za-z0-9_-]+ with dots between. Parts that a path fills in are shorter: paths.FitsName.
func checkName(name string) error {
	if len(name) > maxName {
		return fmt.Errorf("a method's name has at most %d characters, found %d", maxName, len(name))
	}
	for s := range strings.SplitSeq(name, ".") {
		if s == "" || strings.Trim(s, nameBytes) != "" {
			return fmt.Errorf("a method's name is made of A-Z a-z 0-9 _ -, with dots between its parts; found %s", quote(name))
		}
	}
	return nil
}

// group returns the name of what a method belongs to: all but the last part of
// its name. A name that a path fills in is not in it, so that the groups of a
// catalog are a closed set.
func group(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if colon := strings.IndexByte(name, ':'); colon >= 0 {
		dot = strings.LastIndexByte(name[:colon], '.')
	}
	if dot < 0 {
		return "other"
	}
	return name[:dot]
}

// alias stands for the beginning of a name, or for a whole one; both are folded.
type alias struct {
	short, long string
	whole       bool
}

// canonical returns the one form of a method's name or prefix: folded, and with
// its alias, if any, replaced by what it stands for.
func (c *Catalog) canonical(name string) string {
	name = fold(name)
	for _, a := range c.aliases { // the longest first
		if rest, ok := strings.CutPrefix(name, a.short); ok && (rest == "" || rest[0] == '.' && !a.whole) {
			return a.long + rest
		}
	}
	return name
}

// namePart is one part of a template's name.
type namePart struct {
	text  string // as the catalog spells it; of a parameter: empty
	depth int    // of the path segment that fills it in; -1: none, it is text
}

func (p namePart) fits(s string) bool {
	if p.depth >= 0 {
		return paths.FitsName(s)
	}
	return fold(p.text) == s
}

// fitsName reports whether a template may come to have a (canonical) name, or,
// with more parts to follow, one that starts so.
func (r *route) fitsName(canonical string, more bool) bool {
	parts := strings.Split(canonical, ".")
	if len(parts) > len(r.name) || !more && len(parts) != len(r.name) || more && len(parts) == len(r.name) {
		return false
	}
	for i, s := range parts {
		if !r.name[i].fits(s) {
			return false
		}
	}
	return true
}

// sameNames reports whether two templates may come to the same name.
func (r *route) sameNames(s *route) bool {
	return slices.EqualFunc(r.name, s.name, func(a, b namePart) bool {
		switch {
		case a.depth >= 0:
			return b.depth >= 0 || paths.FitsName(b.text)
		case b.depth >= 0:
			return paths.FitsName(a.text)
		}
		return fold(a.text) == fold(b.text)
	})
}

// quote shows what was found, on one line and cut to a readable length.
func quote(s string) string { return show.Quote(s) }
