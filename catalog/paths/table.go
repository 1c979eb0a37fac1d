// Package paths tells which route a request fits, by its verb and its path as it
// stood on the wire. Package catalog has the rules in words.
package paths

import (
	"cmp"
	"slices"
	"strings"
)

// Route is where requests lead to.
type Route struct {
	Pattern
	Verbs         []string // compared byte by byte
	TrailingSlash bool     // the path of a request may end in a slash
	Template      bool     // it overlaps with no other route, and Rules.Hides is asked about it
	MayCross      bool     // it is no conflict if it crosses another such route: what fits both is refused
	ID            int      // of the caller's choice

	table    *Table
	narrower []*Route // the routes whose paths, slashes at the end aside, are some of this one's
	// crosses are the routes with a verb of this one that have some of its paths, slashes at the end
	// aside, while each of the two has paths that the other has not.
	crosses []*Route
}

// Table returns the table that the route is in.
func (r *Route) Table() *Table { return r.table }

// Has reports whether the route answers this verb.
func (r *Route) Has(verb string) bool { return slices.Contains(r.Verbs, verb) }

// ends reports whether a path may end with a slash, or without one.
func (r *Route) ends(slash bool) bool {
	return r.slash == slash || slash && r.TrailingSlash
}

// Rules are what all routes of a table have in common.
type Rules struct {
	IgnoreCase    bool // of ASCII letters; it has to be that of the patterns
	TrailingSlash bool // a path that leads nowhere may end in a slash, too
	// ExactValues says that the upstream compares values as they are: only encoding makes a
	// lookalike.
	ExactValues bool
	// Hides, if set, says of a template whether it is none for this path.
	Hides func(r *Route, path string) bool
}

// Table finds the route of a request. It is immutable.
type Table struct {
	Rules
	compared [256]byte        // see comparedBytes
	literals map[string]*node // by the whole path, as it is compared, without a slash at its end
	root     *node
	routes   []*Route
	tailed   []*Route   // those with segments behind a rest
	crosses  bool       // some routes do
	crossing []Conflict // that they may have
}

// Conflict is two routes that cannot both be in a table: a request fits both, and
// neither is more specific.
type Conflict struct {
	Route, Other  *Route // Other comes before Route in the table
	Verb, Example string // a request that could be of either; if there is one, one that fits both
}

// New makes a table of routes. It returns all conflicts, too; then the table is of no use.
func New(rules Rules, routes []*Route) (*Table, []Conflict) {
	t := &Table{Rules: rules, compared: comparedBytes(rules.IgnoreCase), literals: make(map[string]*node), root: new(node), routes: routes}
	var conflicts []Conflict
	for i, r := range routes {
		conflicts = append(conflicts, t.add(r, routes[:i])...)
	}
	slices.SortStableFunc(t.crossing, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.Other.ID, b.Other.ID), cmp.Compare(a.Route.ID, b.Route.ID))
	})
	t.root.prepare(rules.ExactValues)
	return t, conflicts
}

// add puts a route into the table, beside those before it.
func (t *Table) add(r *Route, before []*Route) (conflicts []Conflict) {
	r.table = t
	t.eachRival(r, before, func(other *Route, rel relation) {
		switch {
		case rel.within && !rel.around:
			other.narrower = append(other.narrower, r)
		case rel.around && !rel.within:
			r.narrower = append(r.narrower, other)
		case !rel.within && slices.ContainsFunc(r.Verbs, other.Has):
			r.crosses, other.crosses, t.crosses = append(r.crosses, other), append(other.crosses, r), true
		}
		verb := r.disputes(other, rel)
		if verb == "" {
			return
		}
		c := Conflict{r, other, verb, example(&r.Pattern, &other.Pattern)}
		if r.mayCross(other, rel) {
			t.crossing = append(t.crossing, c)
		} else {
			conflicts = append(conflicts, c)
		}
	})
	slices.SortFunc(conflicts, func(a, b Conflict) int { return cmp.Compare(a.Other.ID, b.Other.ID) })
	end := t.root.add(&r.Pattern)
	end.routes = append(end.routes, r)
	slices.SortStableFunc(end.routes, func(a, b *Route) int { // the more specific first
		if a.slash == b.slash {
			return 0
		} else if a.slash {
			return -1
		}
		return 1
	})
	if key, literal := r.literalPath(); literal {
		t.literals[key] = end
	}
	return conflicts
}

// eachRival calls found for each route before r that shares paths with it. Those with segments behind a
// rest are few, and the tree does not look for them.
func (t *Table) eachRival(r *Route, before []*Route, found func(*Route, relation)) {
	relateTo := func(others []*Route) {
		for _, other := range others {
			if rel := relatePaths(&r.Pattern, &other.Pattern); rel.overlap {
				found(other, rel)
			}
		}
	}
	if r.tail > 0 {
		relateTo(before)
		t.tailed = append(t.tailed, r)
		return
	}
	t.root.rivals(r.segments, r.rest, func(n *node) { relateTo(n.routes) })
	relateTo(t.tailed)
}

// disputes returns a verb with which some request fits both routes and neither is more
// specific, "" if there is none. Of a path with a slash at its end and the same without,
// which may have one, the first is.
func (r *Route) disputes(other *Route, rel relation) (verb string) {
	i := slices.IndexFunc(r.Verbs, other.Has)
	meet := r.ends(false) && other.ends(false) || r.ends(true) && other.ends(true)
	specific := rel.within != rel.around || rel.within && r.slash != other.slash
	if i < 0 || !meet || specific && !r.Template && !other.Template {
		return ""
	}
	return r.Verbs[i]
}

// mayCross reports whether two routes that dispute a request may do so.
func (r *Route) mayCross(other *Route, rel relation) bool {
	return r.MayCross && other.MayCross && !r.Template && !other.Template && !rel.within && !rel.around
}

// Routes lists all routes, in the order in which they were given. Treat as read-only.
func (t *Table) Routes() []*Route { return t.routes }

// Crossings lists the conflicts that are none, since both routes may cross others.
func (t *Table) Crossings() []Conflict { return t.crossing }

// Result is what a request leads to.
type Result struct {
	Route *Route // that the path leads to; nil: none
	Verb  bool   // the route answers the verb
	Fault Fault  // why the path leads nowhere: it is refused, but for NoFault and SlashMissing
	At    int    // where the fault is, in bytes of the path
}

// Match judges the path of a request target as it stood on the wire (no query,
// nothing decoded).
//
// A path of literals that is in the table, which is nearly every request, is
// found by one look-up. No other route is more specific: what a literal path
// fits is that path alone. The walk would find the same.
func (t *Table) Match(verb, path string) Result {
	var compared [maxFastPath]byte
	if len(path) > len(compared) {
		return t.search(verb, path)
	}
	for i := range len(path) {
		b := t.compared[path[i]]
		if b == 0 {
			return t.search(verb, path)
		}
		compared[i] = b
	}
	end, slash := len(path), false
	if end > 0 && path[end-1] == '/' {
		end, slash = end-1, len(path) > 1
	}
	if n := t.literals[string(compared[:end])]; n != nil && path != "" {
		for _, r := range n.routes {
			if r.ends(slash) && r.Has(verb) {
				return Result{Route: r, Verb: true}
			}
		}
	}
	return t.search(verb, path)
}

// search is Match without the look-up.
func (t *Table) search(verb, path string) Result {
	w := t.newWalk(path)
	var a, b [8]place
	live, m := w.follow(a[:0], b[:0])
	if m.Fault != NoFault {
		return m
	}
	best := w.best(verb, live)
	if best == nil {
		return w.otherVerb(live)
	}
	if w.crossing(verb, live, best) != nil {
		return Result{Fault: Crossing}
	}
	if like := w.lookalike(verb, live, best); like != nil {
		return Result{Fault: Lookalike, At: like.differs(path, w.compared)}
	}
	return Result{Route: best, Verb: true}
}

// Either returns the two routes that a request could be of, which Match refuses with Crossing; the one
// with the lower ID is first.
func (t *Table) Either(verb, path string) (r, s *Route) {
	w := t.newWalk(path)
	live, _ := w.follow(nil, nil)
	if r = w.best(verb, live); r == nil {
		return nil, nil
	}
	if s = w.crossing(verb, live, r); s == nil {
		return nil, nil
	}
	if s.ID < r.ID {
		return s, r
	}
	return r, s
}

// Verbs lists the verbs of the routes at a path, sorted. Those of wider routes are among them.
func (t *Table) Verbs(path string) (verbs []string) {
	w := t.newWalk(path)
	live, _ := w.follow(nil, nil)
	w.routes(live, func(r *Route) { verbs = append(verbs, r.Verbs...) })
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

// differs returns where a path begins to differ from those of the route with so many segments.
func (r *Route) differs(path, compared string) (at int) {
	at = 1
	length := strings.Count(strings.TrimSuffix(path, "/"), "/")
	for i := range length {
		segment, _, more := strings.Cut(path[at:], "/")
		if !r.at(i, length).fits(segment, compared[at:at+len(segment)]) || !more {
			return at
		}
		at += len(segment) + 1
	}
	return len(path) - 1
}
