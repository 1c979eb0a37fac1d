package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
)

func catalogDiff() *cobra.Command {
	cmd := action(&cobra.Command{
		Use: "diff OLD NEW [--tokens]", Short: "Compares two catalogs",
		Long: `Compares two catalogs, each a catalog file or an OpenAPI document: methods that were
added, removed and changed, also in how their paths are read and which resources they
name. With --tokens it asks the running server for its tokens and presets, and shows which
tokens can call more, or less, with the new catalog: also those that are bound to resources,
whose methods no longer name these. Methods are the same if their names are.` + exitCodes,
		Example: `  patgate catalog diff shop.json openapi.yaml --prefix shop --tokens`,
	}, cobra.ExactArgs(2), func(cmd *cobra.Command, files []string) error {
		c := call{Command: cmd}
		before, err := c.openCatalog(files[0])
		if err != nil {
			return err
		}
		after, err := c.openCatalog(files[1])
		if err != nil {
			return err
		}
		d := compare(before, after)
		if c.flagSet("tokens") {
			if d.Tokens, err = c.compareTokens(before, after); err != nil {
				return err
			}
		}
		if c.flagSet("json") {
			return c.printJSON(d)
		}
		return c.printDifference(d)
	})
	addDocumentFlags(cmd)
	addServerFlags(cmd)
	addJSONFlag(cmd)
	cmd.Flags().Bool("tokens", false, "Ask the running server which tokens gain or lose methods")
	return cmd
}

// difference is what differs between two catalogs.
type difference struct {
	Added   []listed  `json:"added"`
	Removed []listed  `json:"removed"`
	Changed []changed `json:"changed"`
	// Rules are changes that concern all paths.
	Rules []string `json:"rules"`
	// Tokens are those that can call more or less; null: nobody asked.
	Tokens []touched `json:"tokens"`
}

type listed struct {
	Name  string   `json:"name"`
	Verbs []string `json:"verbs"`
	Paths []string `json:"paths"`
	Notes []string `json:"notes"`
}

type changed struct {
	Name    string   `json:"name"`
	Changes []string `json:"changes"`
}

func compare(before, after *catalog.Catalog) difference {
	d := difference{Added: []listed{}, Removed: []listed{}, Changed: []changed{}, Rules: []string{}}
	old, now := before.PathRules(), after.PathRules()
	for _, rule := range [][3]string{{"case", old.Case, now.Case}, {"lookalikes", old.Lookalikes, now.Lookalikes}} {
		if rule[1] != rule[2] {
			d.Rules = append(d.Rules, fmt.Sprintf("%s %s, was %s", rule[0], rule[2], rule[1]))
		}
	}
	for _, m := range before.Methods() {
		now := named(after, m)
		if now == nil {
			d.Removed = append(d.Removed, listing(before, m))
		} else if changes := slices.Concat(changesOf(m, now), optionChanges(before.PathOptions(m), after.PathOptions(now)), namingChanges(before, after, m, now)); len(changes) > 0 {
			d.Changed = append(d.Changed, changed{m.Name, changes})
		}
	}
	for _, m := range after.Methods() {
		if named(before, m) == nil {
			d.Added = append(d.Added, listing(after, m))
		}
	}
	return d
}

// named finds the method of another catalog with the same name, which a template can have, too.
func named(c *catalog.Catalog, m *catalog.Method) *catalog.Method {
	if found, ok := c.Lookup(m.Name); ok {
		return found
	}
	all := c.Methods()
	if i := slices.IndexFunc(all, func(other *catalog.Method) bool { return other.Name == m.Name }); i >= 0 {
		return all[i]
	}
	return nil
}

func listing(made *catalog.Catalog, m *catalog.Method) listed {
	return listed{m.Name, m.Verbs, paths(m), append([]string{}, remarks(made, m)...)}
}

func paths(m *catalog.Method) []string { return append([]string{m.Path}, m.Also...) }

// changesOf says what differs between two versions of a method, as far as requests notice.
func changesOf(old, now *catalog.Method) (changes []string) {
	if !strings.EqualFold(old.Name, now.Name) {
		changes = append(changes, "now another name of "+now.Name)
	}
	for _, list := range []struct {
		what     string
		old, now []string
	}{
		{"path", paths(old), paths(now)},
		{"hosts", old.Hosts, now.Hosts},
		{"verbs", old.Verbs, now.Verbs},
		{"bodies", old.Bodies.Words(), now.Bodies.Words()},
	} {
		if a, b := strings.Join(list.old, " "), strings.Join(list.now, " "); a != b {
			none := yesNo(list.what == "hosts", "all", "none")
			changes = append(changes, fmt.Sprintf("%s %s, was %s", list.what, cmp.Or(b, none), cmp.Or(a, none)))
		}
	}
	return append(changes, flagChanges([]flagChange{
		{"public", old.Public, now.Public},
		{"protected", old.Protected, now.Protected},
		{"escalating", old.Escalating, now.Escalating},
		{"read-only", old.ReadOnly, now.ReadOnly},
		{"allowed to switch protocols", old.Upgrade, now.Upgrade},
	})...)
}

// optionChanges says what differs in how the paths of a method are read.
func optionChanges(old, now catalog.PathOptions) (changes []string) {
	if a, b := strings.Join(old.EncodedSlash, " "), strings.Join(now.EncodedSlash, " "); a != b {
		changes = append(changes, fmt.Sprintf("encoded slash in %s, was %s", cmp.Or(b, "none"), cmp.Or(a, "none")))
	}
	return append(changes, flagChanges([]flagChange{
		{"called with a slash at the end (trailing_slash)", old.TrailingSlash, now.TrailingSlash},
		{"called by HEAD as by GET (head)", old.HeadAsGet, now.HeadAsGet},
		{"called with dots in values of its path (dots)", old.Dots, now.Dots},
	})...)
}

// namingChanges says what differs in how a method names resources.
func namingChanges(before, after *catalog.Catalog, old, now *catalog.Method) (changes []string) {
	names := make(map[string]bool)
	for _, r := range slices.Concat(before.Resources(), after.Resources()) {
		if names[r.Name] {
			continue
		}
		names[r.Name] = true
		if a, b := namingWords(before, old, r.Name), namingWords(after, now, r.Name); a != b {
			changes = append(changes, fmt.Sprintf("%s, was: %s", b, a))
		}
	}
	return changes
}

func namingWords(c *catalog.Catalog, m *catalog.Method, resource string) string {
	for _, n := range c.Namings(m) {
		if n.Resource == resource {
			return naming(api.Naming(n))
		}
	}
	return "does not name " + resource
}

type flagChange struct {
	name     string
	old, now bool
}

func flagChanges(flags []flagChange) (changes []string) {
	for _, flag := range flags {
		if flag.old != flag.now {
			changes = append(changes, yesNo(flag.now, "now ", "no longer ")+flag.name)
		}
	}
	return changes
}

func (c call) printDifference(d difference) error {
	t := newTable()
	for _, m := range d.Removed {
		t.add("removed", m.Name, strings.Join(m.Verbs, ",")+" "+strings.Join(m.Paths, " "))
	}
	for _, m := range d.Added {
		t.add("added", m.Name, strings.Join(append([]string{strings.Join(m.Verbs, ",") + " " + strings.Join(m.Paths, " ")}, m.Notes...), "; "))
	}
	for _, rule := range d.Rules {
		t.add("changed", "all paths", rule)
	}
	for _, m := range d.Changed {
		t.add("changed", m.Name, strings.Join(m.Changes, "; "))
	}
	if err := t.print(c.out()); err != nil {
		return err
	}
	fmt.Fprintf(c.out(), "%s added, %d removed, %d changed\n", plural(len(d.Added), "method"), len(d.Removed), len(d.Changed))
	if d.Tokens == nil {
		return nil
	}
	return c.printTouched(d.Tokens)
}
