package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// touched is a token that can call more, or less, with another catalog.
type touched struct {
	ID          uint64   `json:"id"`
	Account     string   `json:"account"`
	Description string   `json:"description"`
	Gains       []string `json:"gains"`
	Loses       []string `json:"loses"`
}

// compareTokens asks the running server for its tokens. Presets are taken as the server has them:
// they may stand in its configuration.
func (c call) compareTokens(before, after *catalog.Catalog) ([]touched, error) {
	client, err := clientFor(c.Command)
	if err != nil {
		return nil, err
	}
	tokens, err := client.AllTokens(c.Context(), api.TokenFilter{})
	if err != nil {
		return nil, err
	}
	presets, err := client.Sets(c.Context())
	if err != nil {
		return nil, err
	}
	found := []touched{}
	for _, t := range tokens {
		patterns := slices.Clone(t.Methods)
		for _, s := range presets {
			if slices.Contains(t.Sets, s.Name) {
				patterns = append(patterns, s.Patterns...)
			}
		}
		grant := &tokenstore.Grant{Methods: patterns, Only: t.Only, Unbound: t.Unbound}
		old, now := callable(before, grant), callable(after, grant)
		gains := without(now, slices.Concat(old, public(before)))
		// What is public needs no token, so a method that is no longer public is lost to those that do not have it.
		loses := without(slices.Concat(old, noLongerPublic(before, after)), slices.Concat(now, public(after)))
		if len(gains)+len(loses) > 0 {
			found = append(found, touched{t.ID, t.Account, t.Description, gains, loses})
		}
	}
	return found, nil
}

// callable lists what a token with the grant can call, with a resource that it is bound to.
func callable(c *catalog.Catalog, grant *tokenstore.Grant) (names []string) {
	can, _ := c.Compile(nil, grant.Methods).Callable(c.Bind(grant.Bounds(), grant.Unbound))
	for _, m := range can {
		names = append(names, m.Name)
	}
	return names
}

func public(c *catalog.Catalog) (names []string) {
	for _, m := range c.Methods() {
		if m.Public {
			names = append(names, m.Name)
		}
	}
	return names
}

// noLongerPublic lists methods that were public, and are there still.
func noLongerPublic(before, after *catalog.Catalog) (names []string) {
	for _, m := range before.Methods() {
		if now := named(after, m); m.Public && now != nil && !now.Public {
			names = append(names, now.Name)
		}
	}
	return names
}

// without returns what is in names and not in others.
func without(names, others []string) []string {
	has := make(map[string]bool, len(others))
	for _, name := range others {
		has[strings.ToLower(name)] = true
	}
	return append([]string{}, slices.DeleteFunc(slices.Clone(names), func(name string) bool { return has[strings.ToLower(name)] })...)
}

func (c call) printTouched(tokens []touched) error {
	if len(tokens) == 0 {
		fmt.Fprintln(c.out(), "No token can call more or less")
		return nil
	}
	fmt.Fprintln(c.out())
	t := newTable("TOKEN", "ACCOUNT", "DESCRIPTION", "GAINS", "LOSES")
	for _, one := range tokens {
		t.add(strconv.FormatUint(one.ID, 10), one.Account, one.Description, some(one.Gains), some(one.Loses))
	}
	return t.print(c.out())
}

// some shows the first few names, and how many more there are.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], " "), len(names)-most)
	}
	return strings.Join(names, " ")
}
