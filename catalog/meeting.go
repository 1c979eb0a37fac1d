package catalog

import (
	"fmt"

	"github.com/patgate/patgate/catalog/paths"
)

// Crossing is two methods whose paths cross: what fits both is refused.
type Crossing struct {
	Verbs   []string // for which some request is
	Example string   // such a path
	Methods [2]*Method
	Paths   [2]string // of the methods, in the same order
	Hosts   []string  // as Fallback.Hosts
}

// Fallback is what becomes of some verbs at the path of a method: they call another one, whose
// path is wider.
type Fallback struct {
	Verbs []string
	Path  string  // of the method that does not have these verbs
	Wider *Method // that is called
	At    string  // its path
	// Hosts are those at which it is so, in words: "other hosts" are those that no method names. nil: all.
	Hosts []string
}

// otherHosts are those that no method of a catalog names.
const otherHosts = "other hosts"

// Crossings lists which methods cross, as Config lets them, unless another method is more specific
// than both where they do.
func (c *Catalog) Crossings() []Crossing {
	return collect(c, c.crossingsIn, func(x Crossing) string {
		return fmt.Sprint(x.Verbs, x.Example, x.Paths, x.Methods[0].Name, x.Methods[1].Name)
	},
		func(x *Crossing) *[]string { return &x.Hosts })
}

func (c *Catalog) crossingsIn(t *paths.Table) (all []Crossing) {
	for _, found := range t.Crossings() {
		r, s := c.everyRoute[found.Other.ID], c.everyRoute[found.Route.ID]
		crossing := Crossing{Example: found.Example, Methods: [2]*Method{r.method, s.method}, Paths: [2]string{r.String(), s.String()}}
		for _, verb := range found.Other.Verbs {
			if found.Route.Has(verb) && t.Match(verb, found.Example).Fault == paths.Crossing {
				crossing.Verbs = append(crossing.Verbs, verb)
			}
		}
		if len(crossing.Verbs) > 0 {
			all = append(all, crossing)
		}
	}
	return all
}

// Fallbacks lists which verbs of the paths of methods call another method.
func (c *Catalog) Fallbacks() []Fallback {
	return collect(c, c.fallbacksIn, func(f Fallback) string { return fmt.Sprint(f.Verbs, f.Path, f.Wider.Name, f.At) },
		func(f *Fallback) *[]string { return &f.Hosts })
}

func (c *Catalog) fallbacksIn(t *paths.Table) (all []Fallback) {
	for _, f := range t.Fallbacks() {
		wider := c.everyRoute[f.Wider.ID]
		all = append(all, Fallback{Verbs: f.Verbs, Path: f.Route.String(), Wider: wider.method, At: wider.String()})
	}
	return all
}

// collect lists what the tables have, each thing once, with the hosts at which it is so, unless it is
// so everywhere.
func collect[T any](c *Catalog, in func(*paths.Table) []T, key func(T) string, hosts func(*T) *[]string) (all []T) {
	index := make(map[string]int)
	var tables []int // how many have it
	for _, t := range c.tables {
		for _, one := range in(t.Table) {
			i, known := index[key(one)]
			if !known {
				i = len(all)
				index[key(one)], all, tables = i, append(all, one), append(tables, 0)
			}
			tables[i]++
			*hosts(&all[i]) = append(*hosts(&all[i]), t.words()...)
		}
	}
	for i := range all {
		if tables[i] == len(c.tables) {
			*hosts(&all[i]) = nil
		}
	}
	return all
}

// words names the hosts of a table.
func (t *hostTable) words() []string {
	if t.hosts == nil {
		return []string{otherHosts}
	}
	return t.hosts
}
