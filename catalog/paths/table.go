// Package paths tells which route a request fits, by its verb and its path as it
// stood on the wire. Package catalog has the rules in words.
package paths

import (
	"slices"
	"strings"
)

// Lengths in bytes that let Match fold a path on the stack. A longer path is
// left to walk; a longer literal segment is refused by Parse.
const (
	maxFastPath       = 256
	maxLiteralSegment = 128
)

// Route is where requests lead to.
type Route struct {
	Pattern
	Verbs []string // compared byte by byte
	ID    int      // of the caller's choice
}

// Has reports whether the route answers this verb.
func (r *Route) Has(verb string) bool { return slices.Contains(r.Verbs, verb) }

// overlaps reports whether some request would fit both routes.
func (r *Route) overlaps(s *Route) bool {
	return slices.ContainsFunc(r.Verbs, s.Has) && r.Pattern.overlaps(s.Pattern)
}

// Table finds the route of a request. After the last Add, its methods may be called at the
// same time.
type Table struct {
	// Hides, if set, says of a route whether it is none for this path.
	Hides func(r *Route, path string) bool

	plainByte      [256]byte        // see plainBytes
	ignoreCase     bool             // of ASCII letters
	trailingSlash  bool             // a path may have one slash at its end
	literals       map[string]*node // by the whole path, as it is compared
	root           *node
	withParameters []*Route
	atLength       map[int][]*Route // by number of segments
}

// NewTable returns a table without routes. ignoreCase has to be that of the
// patterns; trailingSlash lets a path end in one slash.
func NewTable(ignoreCase, trailingSlash bool) *Table {
	return &Table{
		plainByte: plainBytes(ignoreCase), ignoreCase: ignoreCase, trailingSlash: trailingSlash,
		literals: make(map[string]*node), root: new(node), atLength: make(map[int][]*Route),
	}
}

// Add adds a route, and returns those that some request would fit, too.
func (t *Table) Add(r *Route) (overlapping []*Route) {
	rivals := t.withParameters
	key, literal := r.literalPath()
	if !literal {
		rivals = t.atLength[len(r.segments)]
	} else if n := t.literals[key]; n != nil {
		rivals = slices.Concat(n.routes, t.withParameters)
	}
	for _, s := range rivals {
		if r.overlaps(s) {
			overlapping = append(overlapping, s)
		}
	}
	end := t.root.add(r)
	t.atLength[len(r.segments)] = append(t.atLength[len(r.segments)], r)
	if literal {
		t.literals[key] = end
	} else {
		t.withParameters = append(t.withParameters, r)
	}
	return overlapping
}

// Result is what a request leads to.
type Result struct {
	Route *Route // that the path leads to; nil: none
	Verb  bool   // the route answers the verb
	Bad   int    // offset of the first segment that is outside the grammar, else -1
}

// Match judges the path of a request target as it stood on the wire (no query,
// nothing decoded).
//
// A path of literals that is in the table, which is nearly every request, is
// found by one look-up; MatchSlowly decides about the others, and would say the
// same of these.
func (t *Table) Match(verb, path string) Result {
	var folded [maxFastPath]byte
	if len(path) > len(folded) {
		return t.MatchSlowly(verb, path)
	}
	for i := range len(path) {
		b := t.plainByte[path[i]]
		if b == 0 {
			return t.MatchSlowly(verb, path)
		}
		folded[i] = b
	}
	if n := t.literals[string(folded[:len(path)])]; n != nil {
		if r := n.route(verb); r != nil {
			return Result{Route: r, Verb: true, Bad: -1}
		}
	}
	return t.MatchSlowly(verb, path)
}

// MatchSlowly is Match without the look-up.
func (t *Table) MatchSlowly(verb, path string) Result {
	var a, b [8]*node
	ends, bad := t.walk(path, a[:0], b[:0])
	m := Result{Bad: bad}
	for _, n := range ends {
		for _, r := range n.routes {
			if t.hides(r, path) {
				continue
			}
			m.Route = r
			if r.Has(verb) {
				m.Verb = true
				return m
			}
		}
	}
	return m
}

func (t *Table) hides(r *Route, path string) bool { return t.Hides != nil && t.Hides(r, path) }

// Verbs lists the verbs of the routes at a path.
func (t *Table) Verbs(path string) []string {
	ends, _ := t.walk(path, nil, nil)
	var verbs []string
	for _, n := range ends {
		for _, r := range n.routes {
			if !t.hides(r, path) {
				verbs = append(verbs, r.Verbs...)
			}
		}
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

// walk follows a path through the tree. It returns the places that the whole
// path leads to, or in bad the offset of the first segment that is outside the
// grammar, else -1. live and next are room to work in.
func (t *Table) walk(path string, live, next []*node) (ends []*node, bad int) {
	end, bad := t.extent(path)
	if bad >= 0 {
		return nil, bad
	}
	live = append(live, t.root)
	for start := 1; start < end; {
		stop := end
		if i := strings.IndexByte(path[start:end], '/'); i >= 0 {
			stop = start + i
		}
		segment := path[start:stop]
		next = next[:0]
		for _, n := range live {
			next = n.follow(segment, &t.plainByte, next)
		}
		if len(next) == 0 && !plain(segment) && !version(segment) {
			return nil, start
		}
		live, next = next, live
		start = stop + 1
		if start == end { // an empty last segment
			return nil, start
		}
	}
	return live, -1
}

// extent returns where the segments of a path end: before the slash at the end,
// if the table allows one.
func (t *Table) extent(path string) (end, bad int) {
	if path == "" || path[0] != '/' {
		return 0, 0
	}
	end = len(path)
	if t.trailingSlash && end > 1 && path[end-1] == '/' {
		end--
		if path[end-1] == '/' {
			return 0, end
		}
	}
	return end, -1
}
