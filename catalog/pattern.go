package catalog

import (
	"fmt"
	"strings"
)

// pattern says which methods a grant or a set covers: one by its exact name,
// those under a prefix, or all. The zero pattern covers nothing.
type pattern struct {
	reach reach
	name  string // canonical; of a prefix: without the dot at its end
}

type reach uint8

const (
	nothing reach = iota
	exact         // a name
	under         // prefix.*
	all           // *
)

// parsePattern reads a name, "prefix.*" or "*".
func (c *Catalog) parsePattern(s string) (pattern, error) {
	if s == "*" {
		return pattern{reach: all}, nil
	}
	p := pattern{reach: exact}
	name, found := strings.CutSuffix(s, ".*")
	if found {
		p.reach = under
	}
	if checkName(name) != nil {
		return pattern{}, fmt.Errorf("a pattern is a method's name, prefix.* or *; found %s", quote(s))
	}
	p.name = c.canonical(name)
	return p, nil
}

// fits reports whether p covers a method of a canonical name. Wildcards end at a
// dot: environment.control.* does not fit environment.controlx.Stop.
func (p pattern) fits(canonical string) bool {
	switch p.reach {
	case all:
		return true
	case under:
		return len(canonical) > len(p.name) && canonical[len(p.name)] == '.' && canonical[:len(p.name)] == p.name
	case exact:
		return canonical == p.name
	default: // nothing
		return false
	}
}

// covers reports whether p covers a method whose name, in canonical form, this is.
func (p pattern) covers(m *Method, canonical string) bool {
	return !m.Protected && (p.reach == exact || m.wildcard()) && p.fits(canonical)
}
