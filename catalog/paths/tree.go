package paths

import "slices"

// node is a place in the tree of all routes: what may follow there.
type node struct {
	text     string // of the last segment, where that is literal
	literals map[string]*node
	edges    []edge   // for segments with parameters
	rest     *segment // any more segments that fit it lead here again
	routes   []*Route // that end here; with the same verb only where one ends in a slash, which is the first

	// For lookalikes; empty where no segment can be one.
	alike   map[string][]*node // literals by what lookalikes compare as
	lengths lengths            // of the keys of alike
	spelled bool               // some literal is not what it compares as, or some edge has a text
}

// edge leads to where a segment that fits leads.
type edge struct {
	segment
	alike [][]byte // the texts as lookalikes compare them
	to    *node
}

// add returns where a pattern ends.
func (n *node) add(p *Pattern) *node {
	for i := range p.segments {
		s := &p.segments[i]
		if s.literal() {
			n = n.child(s.texts[0])
		} else {
			n = n.along(s, i == p.restAt())
		}
	}
	return n
}

func (n *node) child(text string) *node {
	if n.literals == nil {
		n.literals = make(map[string]*node)
	}
	if n.literals[text] == nil {
		n.literals[text] = &node{text: text}
	}
	return n.literals[text]
}

func (n *node) along(s *segment, rest bool) *node {
	for i := range n.edges {
		if e := &n.edges[i]; (e.to.rest != nil) == rest && e.sameAs(s) {
			return e.to
		}
	}
	to := new(node)
	if rest {
		to.rest = s
	}
	n.edges = append(n.edges, edge{segment: *s, to: to})
	return to
}

// sameAs reports whether two segments differ at most in the names of parameters.
func (s *segment) sameAs(other *segment) bool {
	if len(s.parameters) != len(other.parameters) {
		return false
	}
	for i := range s.parameters {
		if s.parameters[i].takes != other.parameters[i].takes || s.texts[i] != other.texts[i] {
			return false
		}
	}
	return s.texts[len(s.parameters)] == other.texts[len(s.parameters)]
}

// follow appends the places that a segment leads to from n. wide is set if one of
// them is reached by a parameter.
func (n *node) follow(segment, compared string, alike bool, to []place) (_ []place, wide bool) {
	if next := n.literals[compared]; next != nil {
		to = append(to, place{next, alike})
	}
	for i := range n.edges {
		if e := &n.edges[i]; e.fits(segment, compared) {
			to, wide = append(to, place{e.to, alike}), true
		}
	}
	if n.rest != nil && n.rest.fits(segment, compared) {
		to, wide = append(to, place{n, alike}), true
	}
	return to, wide
}

// rivals calls found for each place where something ends that shares paths with what ends in p. A rest, of
// p or in the tree, is the last segment: what has segments behind one is not among them.
func (n *node) rivals(p []segment, rest bool, found func(*node)) {
	if len(p) == 0 {
		found(n)
		return
	}
	first, more := &p[0], p[1:]
	last := rest && len(more) == 0 // first stands for one or more
	into := func(to *node) {
		if last {
			to.below(first, found)
		} else {
			to.rivals(more, rest, found)
		}
	}
	for i := range n.edges {
		e := &n.edges[i]
		switch {
		case !first.meets(&e.segment):
		case e.to.rest == nil:
			into(e.to)
		case !slices.ContainsFunc(more, func(s segment) bool { return !s.meets(&e.segment) }):
			found(e.to)
		}
	}
	if first.literal() {
		if next := n.literals[first.texts[0]]; next != nil {
			into(next)
		}
		return
	}
	for _, next := range n.literals {
		if first.meets(next.segment()) {
			into(next)
		}
	}
}

// below calls found for each place at or below n where something ends that further
// segments lead to, each of which fits s.
func (n *node) below(s *segment, found func(*node)) {
	found(n)
	for i := range n.edges {
		e := &n.edges[i]
		switch {
		case !s.meets(&e.segment):
		case e.to.rest != nil:
			found(e.to)
		default:
			e.to.below(s, found)
		}
	}
	for _, next := range n.literals {
		if s.meets(next.segment()) {
			next.below(s, found)
		}
	}
}

// segment returns the literal segment that leads to n.
func (n *node) segment() *segment { return &segment{texts: []string{n.text}} }

// meets reports whether something fits two segments.
func (s *segment) meets(other *segment) bool {
	r, _ := relate(s, other)
	return r.overlap
}
