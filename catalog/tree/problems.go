package tree

import (
	"errors"
	"fmt"
	"slices"
)

// maxProblems is how many problems one error tells of.
const maxProblems = 10

// Problems collects what is wrong with a document, in bounded memory.
type Problems struct {
	first []error
	more  int
}

// Add notes what is wrong at a place, FILE:LINE:COLUMN; it may be empty.
func (p *Problems) Add(at string, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if at != "" {
		err = fmt.Errorf("%s: %w", at, err)
	}
	switch {
	case len(p.first) == maxProblems:
		p.more++
	case !slices.ContainsFunc(p.first, func(e error) bool { return e.Error() == err.Error() }): // what many refer to is told once
		p.first = append(p.first, err)
	}
}

// Any reports whether something is wrong.
func (p *Problems) Any() bool { return len(p.first) > 0 }

// Err makes one error of all, or nil.
func (p *Problems) Err() error {
	if p.more > 0 {
		return errors.Join(append(slices.Clone(p.first), fmt.Errorf("and %d more problems", p.more))...)
	}
	return errors.Join(p.first...)
}
