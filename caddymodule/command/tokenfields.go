package command

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

// What the flags and the output of the commands have for each field of a token stands here.

// addGrantFlags are the flags that say what a token may do and until when.
func addGrantFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArray("set", nil, "Predefined set of methods; can be repeated")
	flags.StringArray("method", nil, "Method, or pattern such as environment.control.*; can be repeated")
	flags.StringArray("allow-ip", nil, "Address or CIDR that may use the token (default: any); can be repeated")
	flags.StringArray("site", nil, "Site that accepts the token (default: all); can be repeated")
	addBoundFlags(cmd)
	flags.String("not-before", "", "When the token starts to work: 2027-01-01, 01-01-2027, an RFC 3339 time, or now (default: now)")
	addExpiryFlags(cmd)
}

// addBoundFlags are the flags that bind a token to resources.
func addBoundFlags(cmd *cobra.Command) {
	cmd.Flags().StringArray("only", nil, "Resource that the token may touch, by its name or a parameter: environment=my-project, envName=staging-* (default: all); can be repeated")
	cmd.Flags().StringArray("unbound", nil, "With --only: method that the token may call though it names no resource; can be repeated")
}

func addExpiryFlags(cmd *cobra.Command) {
	cmd.Flags().String("expires", "", "When the token expires: 2027-12-31, 31-12-2027, an RFC 3339 time, or never")
	cmd.Flags().String("lifetime", "", "How long the token is valid from now: 90d, 12h")
	annotate(cmd, exclusiveFlags, "expires", "lifetime")
}

// newToken collects what was given of a new token.
func (c call) newToken() api.GenerateToken {
	return api.GenerateToken{
		Account:     c.flag("account"),
		Description: c.flag("description"),
		Sets:        c.flagList("set"),
		Methods:     c.flagList("method"),
		NotBefore:   c.flag("not-before"),
		Expires:     c.flag("expires"),
		Lifetime:    c.flag("lifetime"),
		Addresses:   c.flagList("allow-ip"),
		Audience:    c.flagList("site"),
		Only:        c.flagList("only"),
		Unbound:     c.flagList("unbound"),
	}
}

// edit collects what was given. A new grant replaces the old one whole: naming
// sets drops the methods, and the other way round. "any" empties a limit, "none" the unbound
// methods.
func (c call) edit() (api.EditToken, error) {
	var e api.EditToken
	if c.given("description") {
		s := c.flag("description")
		e.Description = &s
	}
	if c.given("set") || c.given("method") {
		sets, methods := c.flagList("set"), c.flagList("method")
		e.Sets, e.Methods = &sets, &methods
	}
	if c.given("not-before") {
		s := c.flag("not-before")
		e.NotBefore = &s
	}
	if c.given("expires") {
		s := c.flag("expires")
		e.Expires = &s
	}
	if c.given("lifetime") {
		s := c.flag("lifetime")
		e.Lifetime = &s
	}
	if c.given("allow-ip") {
		e.Addresses = orAny(c.flagList("allow-ip"))
	}
	if c.given("site") {
		e.Audience = orAny(c.flagList("site"))
	}
	e.Only, e.Unbound = c.bound()
	if e == (api.EditToken{}) {
		return e, badInput("nothing to change was named; see patgate tokens edit --help")
	}
	return e, nil
}

// bound collects what a token is to be bound to; nil: nothing was given.
func (c call) bound() (only, unbound *[]string) {
	if c.given("only") {
		only = orAny(c.flagList("only"))
	}
	if c.given("unbound") {
		unbound = orNone(c.flagList("unbound"))
	}
	return only, unbound
}

func orAny(list []string) *[]string { return orEmpty(list, "any") }

func orNone(list []string) *[]string { return orEmpty(list, "none") }

// orEmpty is list, or an empty one if it is only the word that stands for that.
func orEmpty(list []string, word string) *[]string {
	if len(list) == 1 && list[0] == word {
		list = []string{}
	}
	return &list
}

func (c call) printToken(token *api.Token) error {
	t := newTable()
	t.add("ID", strconv.FormatUint(token.ID, 10))
	t.add("Account", token.Account)
	t.add("Description", token.Description)
	t.add("State", stateOf(*token))
	t.add("Value ends in", hint(*token))
	if old := oldValue(*token); old != "" {
		t.add("Old value ends in", old)
	}
	t.add("Sets", list(token.Sets, "none"))
	t.add("Methods", list(token.Methods, "none of its own"))
	t.add("Addresses", list(token.Addresses, "any"))
	t.add("Sites", list(token.Audience, "all"))
	if len(token.Only) > 0 {
		t.add("Only", list(token.Only, ""))
		t.add("Unbound methods", list(token.Unbound, "none"))
	}
	t.add("Created", token.Created.Format(time.RFC3339))
	if token.NotBefore != nil {
		t.add("Starts", until(token.NotBefore))
	}
	t.add("Expires", until(token.Expires))
	t.add("Last used", ago(token.LastUsed, token.LastAddress))
	t.add("Calls", fmt.Sprintf("%d allowed, %d refused", token.Allowed, token.Denied))
	return t.print(c.out())
}
