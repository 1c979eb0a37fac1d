package paths

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
			n = n.along(s, p.rest && i == p.restAt())
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

// rivals calls found for each place where something ends that shares paths with what
// ends in p, and says how they relate. r is the relation of the segments before. A rest, of p or in the
// tree, is the last segment: relatePaths compares what has segments behind one.
func (n *node) rivals(p []segment, rest bool, r relation, found func(*node, relation)) {
	if len(p) == 0 {
		if len(n.routes) > 0 {
			found(n, r)
		}
		return
	}
	first, more := &p[0], p[1:]
	last := rest && len(more) == 0 // first stands for one or more
	for i := range n.edges {
		e := &n.edges[i]
		s, _ := relate(first, &e.segment)
		switch s = r.and(s); {
		case !s.overlap:
		case e.to.rest != nil:
			if s = along(more, last, s, &e.segment); s.overlap {
				found(e.to, s)
			}
		case last:
			e.to.below(first, relation{true, false, s.around}, found)
		default:
			e.to.rivals(more, rest, s, found)
		}
	}
	literals := n.literals
	if first.literal() {
		literals = map[string]*node{}
		if next := n.literals[first.texts[0]]; next != nil {
			literals[first.texts[0]] = next
		}
	}
	for _, next := range literals {
		s, _ := relate(first, &segment{texts: []string{next.text}})
		switch s = r.and(s); {
		case !s.overlap:
		case last:
			next.below(first, relation{true, false, s.around}, found)
		default:
			next.rivals(more, rest, s, found)
		}
	}
}

// along relates further segments to the rest of a path, of which each stands in the place
// of e. last says that there are none, since what was before them stands for any more itself.
func along(more []segment, last bool, r relation, e *segment) relation {
	for i := range more {
		s, _ := relate(&more[i], e)
		r = r.and(s)
	}
	if !last {
		r.around = false
	}
	return r
}

// below calls found for each place at or below n where something ends that further
// segments lead to, each of which fits s. r is the relation of what led to n.
func (n *node) below(s *segment, r relation, found func(*node, relation)) {
	if len(n.routes) > 0 {
		found(n, r)
	}
	for i := range n.edges {
		e := &n.edges[i]
		next, _ := relate(s, &e.segment)
		switch next = r.and(next); {
		case !next.overlap:
		case e.to.rest != nil:
			found(e.to, next)
		default:
			e.to.below(s, next, found)
		}
	}
	for _, child := range n.literals {
		next, _ := relate(s, &segment{texts: []string{child.text}})
		if next = r.and(next); next.overlap {
			child.below(s, next, found)
		}
	}
}
