package catalog

import (
	"slices"
	"strings"
)

// route is where a method answers.
type route struct {
	method   *Method
	segments []segment
	name     []namePart // of a template; nil: the method's name as it stands
	source   string     // FILE:LINE:COLUMN
}

// segment is one segment of a route's path.
type segment struct {
	text string // of a literal: in the form it is compared in; else the parameter's name
	kind kind
}

type kind uint8

const (
	literal   kind = iota
	parameter      // anything that fitsParameter
	inMethod       // a parameter that is part of the method's name: fitsName
)

// has reports whether the method answers this verb; verbs compare byte by byte.
func (r *route) has(verb string) bool { return slices.Contains(r.method.Verbs, verb) }

// overlaps reports whether some request would fit both routes.
func (r *route) overlaps(s *route) bool {
	if len(r.segments) != len(s.segments) || !slices.ContainsFunc(r.method.Verbs, s.has) {
		return false
	}
	for i := range r.segments {
		if !r.segments[i].overlaps(s.segments[i]) {
			return false
		}
	}
	return true
}

func (a segment) overlaps(b segment) bool {
	switch {
	case a.kind == literal && b.kind == literal:
		return a.text == b.text
	case a.kind == literal:
		return b.kind == parameter || fitsName(a.text)
	case b.kind == literal:
		return a.kind == parameter || fitsName(b.text)
	}
	return true
}

// fill returns the name of the method that a template's path stands for.
func (r *route) fill(path string) string {
	if r.name == nil {
		return r.method.Name
	}
	var b strings.Builder
	for i, p := range r.name {
		if i > 0 {
			b.WriteByte('.')
		}
		if p.depth < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteString(segmentAt(path, p.depth))
		}
	}
	return b.String()
}

// segmentAt returns a segment of a path that is in the grammar.
func segmentAt(path string, depth int) string {
	for range depth {
		path = path[strings.IndexByte(path[1:], '/')+1:]
	}
	path = path[1:]
	if end := strings.IndexByte(path, '/'); end >= 0 {
		return path[:end]
	}
	return path
}

// node is a place in the tree of all routes: what may follow there.
type node struct {
	literals  map[string]*node
	parameter *node
	inMethod  *node
	routes    []*route // that end here; their verbs differ
}

// add returns where the route ends.
func (n *node) add(r *route) *node {
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
	case inMethod:
		if n.inMethod == nil {
			n.inMethod = new(node)
		}
		return n.inMethod
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

func (n *node) route(verb string) *route {
	for _, r := range n.routes {
		if r.has(verb) {
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
	if n.inMethod != nil && fitsName(segment) {
		to = append(to, n.inMethod)
	}
	if n.parameter != nil && fitsParameter(segment) {
		to = append(to, n.parameter)
	}
	return to
}
