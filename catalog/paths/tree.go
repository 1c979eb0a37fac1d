package paths

// node is a place in the tree of all routes: what may follow there.
type node struct {
	literals  map[string]*node
	parameter *node
	inName    *node
	routes    []*Route // that end here; their verbs differ
}

// add returns where the route ends.
func (n *node) add(r *Route) *node {
	for _, s := range r.segments {
		n = n.child(s)
	}
	n.routes = append(n.routes, r)
	return n
}

func (n *node) child(s segment) *node {
	switch s.kind {
	case parameter:
		if n.parameter == nil {
			n.parameter = new(node)
		}
		return n.parameter
	case inName:
		if n.inName == nil {
			n.inName = new(node)
		}
		return n.inName
	case literal:
	}
	if n.literals == nil {
		n.literals = make(map[string]*node)
	}
	if n.literals[s.text] == nil {
		n.literals[s.text] = new(node)
	}
	return n.literals[s.text]
}

func (n *node) route(verb string) *Route {
	for _, r := range n.routes {
		if r.Has(verb) {
			return r
		}
	}
	return nil
}

// follow appends the nodes that a segment leads to from n.
func (n *node) follow(segment string, plainByte *[256]byte, to []*node) []*node {
	var folded [maxLiteralSegment]byte
	if len(n.literals) > 0 && len(segment) <= len(folded) {
		for i := range len(segment) {
			folded[i] = plainByte[segment[i]]
		}
		if next := n.literals[string(folded[:len(segment)])]; next != nil {
			to = append(to, next)
		}
	}
	if n.inName != nil && FitsName(segment) {
		to = append(to, n.inName)
	}
	if n.parameter != nil && fitsParameter(segment) {
		to = append(to, n.parameter)
	}
	return to
}
