package command

import (
	"fmt"
	"strconv"
	"time"

	"github.com/patgate/patgate/admin/api"
)

// printMade prints the value alone on standard output, the rest beside it.
func (c call) printMade(how string, made *api.TokenWithValue) error {
	if c.flagSet("json") {
		return c.printJSON(made)
	}
	fmt.Fprintf(c.text(), "Token %d of %s was %s; it ends: %s. Its value is shown this once:\n", made.ID, made.Account, how, until(made.Expires))
	_, err := fmt.Fprintln(c.out(), made.Value)
	return err
}

func (c call) printToken(token *api.Token) error {
	t := newTable()
	t.add("ID", strconv.FormatUint(token.ID, 10))
	t.add("Account", token.Account)
	t.add("Description", token.Description)
	t.add("State", stateOf(*token))
	t.add("Value ends in", hint(*token))
	t.add("Sets", list(token.Sets, "none"))
	t.add("Methods", list(token.Methods, "none of its own"))
	t.add("Addresses", list(token.Addresses, "any"))
	t.add("Sites", list(token.Audience, "all"))
	t.add("Created", token.Created.Format(time.RFC3339))
	t.add("Expires", until(token.Expires))
	t.add("Last used", ago(token.LastUsed, token.LastAddress))
	t.add("Calls", fmt.Sprintf("%d allowed, %d refused", token.Allowed, token.Denied))
	return t.print(c.out())
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
