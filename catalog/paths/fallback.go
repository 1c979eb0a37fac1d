package paths

import (
	"cmp"
	"slices"
)

// Fallback is what becomes of some verbs at the path of a route: they fall to a wider one.
type Fallback struct {
	Route *Route // the first one with this path
	Verbs []string
	Wider *Route // whose request it is
}

// Fallbacks lists what falls to wider routes, in the order of the routes. What two of them could
// be, which cross, falls to neither.
func (t *Table) Fallbacks() (all []Fallback) {
	routes := t.routes
	first := make(map[string]*Route) // by Shape
	verbs := make(map[string][]string)
	for _, r := range routes {
		shape := r.Shape()
		if first[shape] == nil {
			first[shape] = r
		}
		verbs[shape] = append(verbs[shape], r.Verbs...)
	}
	wider := make(map[*Route][]*Route)
	for _, w := range routes {
		for _, r := range w.narrower {
			if first[r.Shape()] == r && (r.ends(false) && w.ends(false) || r.ends(true) && w.ends(true)) {
				wider[r] = append(wider[r], w)
			}
		}
	}
	for _, r := range routes {
		slices.SortStableFunc(wider[r], func(a, b *Route) int { return cmp.Compare(len(a.narrower), len(b.narrower)) })
		taken := slices.Clone(verbs[r.Shape()])
		for _, w := range wider[r] {
			f := Fallback{Route: r, Wider: w}
			for _, verb := range w.Verbs {
				crossed := slices.ContainsFunc(wider[r], func(other *Route) bool { return other.Has(verb) && slices.Contains(w.crosses, other) })
				if !slices.Contains(taken, verb) && !crossed {
					f.Verbs = append(f.Verbs, verb)
				}
			}
			taken = append(taken, w.Verbs...)
			if len(f.Verbs) > 0 {
				all = append(all, f)
			}
		}
	}
	return all
}
