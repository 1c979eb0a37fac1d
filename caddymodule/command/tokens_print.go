package command

import (
	"fmt"

	"github.com/patgate/patgate/admin/api"
)

// printMade prints the value alone on standard output, the rest beside it.
func (c call) printMade(how string, made *api.TokenWithValue) error {
	if c.flagSet("json") {
		return c.printJSON(made)
	}
	fmt.Fprintf(c.text(), "Token %d of %s was %s; it expires: %s. Its value is shown this once:\n", made.ID, made.Account, how, until(made.Expires))
	_, err := fmt.Fprintln(c.out(), made.Value)
	return err
}

func stateOf(token api.Token) string {
	if token.NotStored {
		return token.State + ", but refused; that could not be stored"
	}
	return token.State
}

// allows says in a few words what a token may do.
func allows(token api.Token) string {
	words := append([]string{}, token.Sets...)
	if n := len(token.Methods); n > 0 && n <= 2 {
		words = append(words, token.Methods...)
	} else if n > 2 {
		words = append(words, plural(n, "pattern"))
	}
	return list(words, "nothing")
}

// hint is the end of the newest value.
func hint(token api.Token) string {
	if len(token.Secrets) == 0 || token.Secrets[len(token.Secrets)-1].Hint == "" {
		return "-"
	}
	return "…" + token.Secrets[len(token.Secrets)-1].Hint
}
