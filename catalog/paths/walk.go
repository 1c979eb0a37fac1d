package paths

import (
	"slices"
	"strings"
)

// place is where a part of a path leads to.
type place struct {
	*node
	alike bool // only if a segment is taken for what it looks like
}

// walk follows one path through the tree.
//
// It is at a place of the tree once for each depth of the path at most: one way leads there, and
// a way has one place at most, that of a rest, where any more segments lead. So the places per segment
// are never more than the tree has, and the work at each is linear in the segment: no path takes more than its
// length times a number that the catalog sets, however its routes branch.
type walk struct {
	table          *Table
	path, compared string
	slash          bool // the path ends in one
}

// newWalk returns the walk along a path that has not begun.
func (t *Table) newWalk(path string) walk {
	w := walk{table: t, path: path, compared: path}
	if t.IgnoreCase {
		w.compared = Fold(path)
	}
	w.slash = len(path) > 2 && path[len(path)-1] == '/'
	return w
}

// follow goes to where the whole path leads, or says why it is outside the grammar. live
// and next are room to work in.
func (w *walk) follow(live, next []place) (_ []place, wrong Result) {
	if w.path == "" || w.path[0] != '/' {
		return nil, Result{Fault: NoPath}
	}
	live = append(live, place{w.table.root, false})
	end := len(w.path)
	if w.slash {
		end--
	}
	for start := 1; start <= end && end > 1; {
		stop := end
		if i := strings.IndexByte(w.path[start:end], '/'); i >= 0 {
			stop = start + i
		}
		segment := w.path[start:stop]
		if next = w.step(segment, w.compared[start:stop], live, next[:0]); len(next) == 0 && !plain(segment) && !version(segment) {
			fault, at := faultOf(segment, live)
			return nil, Result{Fault: fault, At: start + at}
		}
		live, next = next, live
		start = stop + 1
	}
	return live, Result{}
}

// step appends where a segment leads to from the live places. What only looks alike matters
// beside a parameter that the segment fits: without one, no wider route would be taken. Of routes
// that cross, neither is wider.
func (w *walk) step(segment, compared string, live, next []place) []place {
	wide, fits := w.table.crosses, false
	for _, p := range live {
		before, byParameter := len(next), false
		next, byParameter = p.follow(segment, compared, p.alike, next)
		if !p.alike {
			fits, wide = fits || len(next) > before, wide || byParameter
		}
	}
	switch {
	case !fits:
		return next[:0]
	case wide:
		return w.lookalikes(live, segment, compared, next)
	}
	return next
}

// lookalikes appends what the segment could be taken for at each live place.
func (w *walk) lookalikes(live []place, segment, compared string, next []place) []place {
	exact := w.table.ExactValues
	same := unlike(segment)
	var room [maxFastPath]byte
	var key []byte
	for _, p := range live {
		if p.lengths == (lengths{}) && !p.spelled || same && !p.spelled {
			continue // a literal that is like it is the one that it fits
		}
		if key == nil {
			key = appendKey(room[:0], segment, exact, w.table.IgnoreCase)
		}
		next = p.lookalikes(key, segment, compared, exact, next)
	}
	return next
}

// routes calls found for each route that the path fits, whatever the verb.
func (w *walk) routes(live []place, found func(*Route)) {
	for _, p := range live {
		if p.alike {
			continue
		}
		for _, r := range p.routes {
			if r.ends(w.slash) && !w.hides(r) {
				found(r)
			}
		}
	}
}

func (w *walk) hides(r *Route) bool {
	return r.Template && w.table.Hides != nil && w.table.Hides(r, w.path)
}

// best returns the most specific route that a request fits, nil if there is none. All
// that it fits are in one order, but for those that cross: then it is one of the most specific.
func (w *walk) best(verb string, live []place) (best *Route) {
	for _, p := range live {
		if p.alike {
			continue
		}
		for _, r := range p.routes {
			if r.ends(w.slash) && r.Has(verb) && (best == nil || len(r.narrower) < len(best.narrower)) && !w.hides(r) {
				best = r
			}
		}
	}
	return best
}

// crossing returns another route that the request fits, and that best crosses.
func (w *walk) crossing(verb string, live []place, best *Route) *Route {
	if len(best.crosses) == 0 {
		return nil
	}
	for _, p := range live {
		if p.alike {
			continue
		}
		for _, r := range p.routes {
			if r.ends(w.slash) && r.Has(verb) && slices.Contains(best.crosses, r) {
				return r
			}
		}
	}
	return nil
}

// lookalike returns a route that the request could be taken for, and that is narrower than best or
// crosses it.
func (w *walk) lookalike(verb string, live []place, best *Route) *Route {
	if len(best.narrower)+len(best.crosses) == 0 {
		return nil
	}
	for _, p := range live {
		for _, r := range p.routes {
			if (p.alike || !r.ends(w.slash)) && r.Has(verb) && (slices.Contains(best.narrower, r) || slices.Contains(best.crosses, r)) {
				return r
			}
		}
	}
	return nil
}

// otherVerb returns what becomes of a request that no route with its verb fits.
func (w *walk) otherVerb(live []place) (m Result) {
	otherwise := false // with a slash at the end, or without one, the path would lead to a route
	for _, p := range live {
		if p.alike {
			continue
		}
		for _, r := range p.routes {
			switch {
			case !r.ends(w.slash):
				otherwise = true
			case (m.Route == nil || len(r.narrower) < len(m.Route.narrower)) && !w.hides(r):
				m.Route = r
			}
		}
	}
	switch {
	case m.Route != nil:
	case w.slash && !w.table.TrailingSlash:
		m.Fault, m.At = SlashAtEnd, len(w.path)-1
	case otherwise && !w.slash:
		m.Fault, m.At = SlashMissing, len(w.path)
	}
	return m
}
