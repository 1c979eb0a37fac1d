package catalog

import (
	"errors"
	"fmt"
)

// Set is a named list of patterns.
type Set struct {
	Name        string
	Description string
	Patterns    []string
}

func (c *Catalog) set(name string) *Set {
	for i := range c.sets {
		if c.sets[i].Name == name {
			return &c.sets[i]
		}
	}
	return nil
}

// MaxPatterns is how many sets, and how many patterns, one grant may name.
const MaxPatterns = 1000

// maxProblems is how many problems one error tells of.
const maxProblems = 10

// Check refuses a grant that names a set, method or prefix that does not exist,
// or a protected method; it suggests the nearest name. What it accepts, Compile
// gives a meaning to. An empty grant is in order: it allows nothing. The error
// tells of the first few problems; to go on would cost time for each.
func (c *Catalog) Check(sets, patterns []string) error {
	if len(sets) > MaxPatterns || len(patterns) > MaxPatterns {
		return fmt.Errorf("a grant names at most %d sets and %d methods, found %d and %d; use prefix.* for many methods",
			MaxPatterns, MaxPatterns, len(sets), len(patterns))
	}
	var problems []error
	for _, s := range sets {
		if c.set(s) == nil && len(problems) < maxProblems {
			problems = append(problems, fmt.Errorf("there is no set %s%s", quote(s), c.suggestSet(s)))
		}
	}
	for _, s := range patterns {
		if len(problems) == maxProblems {
			break
		}
		if err := c.checkPattern(s); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// checkPattern refuses a pattern that covers nothing, and says why it does not.
func (c *Catalog) checkPattern(s string) error {
	p, err := c.parsePattern(s)
	if err != nil {
		return err
	}
	if len(c.covered(p)) > 0 || c.coversTemplate(p) {
		return nil
	}
	if m := c.byName[p.name]; p.reach == exact && m != nil { // protected: all else is covered
		return fmt.Errorf("no token may call %s: %s", m.Name, m.Why)
	}
	switch {
	case p.reach == exact:
		return fmt.Errorf("there is no method %s%s", quote(s), c.suggestMethod(p.name))
	case c.knows(p):
		return fmt.Errorf("%s allows nothing: its methods are protected, or escalating and need their exact names", quote(s))
	}
	return fmt.Errorf("no method's name starts with %s%s", quote(s[:len(s)-1]), c.suggestPrefix(p.name))
}

// knows reports whether p would cover a method if none needed its exact name.
func (c *Catalog) knows(p pattern) bool {
	for _, n := range c.names {
		if p.fits(n.canonical) {
			return true
		}
	}
	return false
}

func (c *Catalog) coversTemplate(p pattern) bool {
	for _, r := range c.routes {
		if r.name != nil && r.covered(p) {
			return true
		}
	}
	return false
}

// join makes one error of many, and tells of the first few.
func join(problems []error) error {
	if n := len(problems); n > maxProblems {
		problems = append(problems[:maxProblems:maxProblems], fmt.Errorf("and %d more problems", n-maxProblems))
	}
	return errors.Join(problems...)
}
