package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
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
		old, now := allowedNames(before, patterns, &t), allowedNames(after, patterns, &t)
		gains, loses := without(now, old), without(old, now)
		if len(gains)+len(loses) > 0 {
			found = append(found, touched{t.ID, t.Account, t.Description, gains, loses})
		}
	}
	return found, nil
}

// allowedNames are the methods that a token can call with a catalog, if requests name what it is bound to.
func allowedNames(c *catalog.Catalog, patterns []string, t *api.Token) (names []string) {
	bounds := c.Bind(func(yield func(name, value string) bool) {
		for _, only := range t.Only {
			if name, value, _ := strings.Cut(only, "="); !yield(name, value) {
				return
			}
		}
	}, t.Unbound)
	for _, m := range c.Compile(nil, patterns).Methods() {
		if bounds != nil {
			if _, blocked := bounds.Blocks(catalog.Match{Name: m.Name, Method: m}); blocked {
				continue
			}
		}
		names = append(names, m.Name)
	}
	return names
}

// without returns what is in names and not in others; both are sorted by what names compare as.
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
