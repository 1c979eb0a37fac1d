package caddymodule

import (
	"fmt"
	"slices"
	"strings"
)

// choice is an option that takes one of some words.
type choice struct {
	name  string
	words []string
	given *string // empty: the option is not there
}

// pathChoices are those that say how paths are read.
func pathChoices(letterCase, lookalikes, dots *string) []choice {
	return []choice{
		{"case", []string{"ignore", "exact"}, letterCase},
		{"lookalikes", []string{"values", "refuse"}, lookalikes},
		{"dots", []string{"none", "values"}, dots},
	}
}

// take gives an option its word. ok is false if there is no such option, or it does not take the word.
func take(choices []choice, name, word string) (ok bool) {
	for _, c := range choices {
		if c.name == name && slices.Contains(c.words, word) {
			*c.given = word
			return true
		}
	}
	return false
}

// checkChoices refuses words that an option does not take; a configuration in JSON can have any. what says
// in words whose options they are.
func checkChoices(what string, choices []choice) error {
	for _, c := range choices {
		if *c.given != "" && !slices.Contains(c.words, *c.given) {
			return fmt.Errorf("%s: %s is %s, found %q", what, c.name, strings.Join(c.words, " or "), *c.given)
		}
	}
	return nil
}
