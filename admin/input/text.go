// Package input checks text that people type, before it is kept, shown or repeated in an
// error: it must hold no value of a token and no character that hides others.
package input

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/patgate/patgate/admin/problem"
)

// IsSeen tells a character that leaves a mark.
func IsSeen(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// CheckVisible refuses characters that hide or turn around others, in a page or
// on a terminal.
func CheckVisible(field, s string) error {
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return problem.Invalid(field, "it holds the invisible character %U; leave it out", r)
		}
	}
	return nil
}

// Nth names what is at index i of n by its place: its text may be a secret that went to the wrong
// place.
func Nth(noun string, i, n int) string {
	if n == 1 {
		return "the " + noun
	}
	return fmt.Sprintf("%s %d of %d", noun, i+1, n)
}

// Found repeats, as the end of a message, what is not what was asked for, if it is made of
// the letters that such things are made of. Anything else may be a secret that went to the
// wrong place, and is repeated nowhere.
func Found(s, letters string) string {
	if s == "" || len(s) > 40 || strings.Trim(s, letters) != "" {
		return ""
	}
	return ", found " + strconv.QuoteToASCII(s)
}
