package catalog

import (
	"slices"
	"strings"
)

// Outcome tells what Match found. The zero Outcome is a refusal.
type Outcome uint8

const (
	BadPath        Outcome = iota // outside the grammar: 400
	Unknown                       // in the grammar, but no such method
	VerbNotAllowed                // the path is known, not with this verb
	Found
)

func (o Outcome) String() string {
	switch o {
	case Unknown:
		return "unknown"
	case VerbNotAllowed:
		return "verb not allowed"
	case Found:
		return "found"
	default: // BadPath
		return "bad path"
	}
}

// Match is what a request calls.
type Match struct {
	Outcome Outcome
	Method  *Method // of Found and VerbNotAllowed (then any method at that path)
	// Name is Method.Name or, for a template that names methods by its
	// parameters, the name with them filled in.
	Name string
}

// Lengths in bytes that let Match fold a path on the stack. A longer path is
// left to walk; a longer literal segment is refused when a catalog is loaded.
const (
	maxFastPath       = 256
	maxLiteralSegment = 128
)

// Match judges the path of a request target as it stood on the wire (no query,
// nothing decoded).
//
// A path of literals that is in the catalog, which is nearly every request, is
// found by one look-up; walk decides about the others, and would say the same
// of these.
func (c *Catalog) Match(verb, path string) Match {
	var folded [maxFastPath]byte
	if len(path) > len(folded) {
		return c.matchSlowly(verb, path)
	}
	for i := range len(path) {
		b := c.plainByte[path[i]]
		if b == 0 {
			return c.matchSlowly(verb, path)
		}
		folded[i] = b
	}
	if n := c.literals[string(folded[:len(path)])]; n != nil {
		if r := n.route(verb); r != nil {
			return Match{Outcome: Found, Method: r.method, Name: r.method.Name}
		}
	}
	return c.matchSlowly(verb, path)
}

func (c *Catalog) matchSlowly(verb, path string) Match {
	var a, b [8]*node
	ends, bad := c.walk(path, a[:0], b[:0])
	if bad >= 0 {
		return Match{Outcome: BadPath}
	}
	m := Match{Outcome: Unknown}
	for _, n := range ends {
		for _, r := range n.routes {
			name := r.fill(path)
			if r.name != nil && c.reserved(name) {
				continue
			}
			if r.has(verb) {
				return Match{Outcome: Found, Method: r.method, Name: name}
			}
			m = Match{Outcome: VerbNotAllowed, Method: r.method, Name: name}
		}
	}
	return m
}

// reserved reports whether a name that a template was filled in with belongs to a
// method that the catalog lists, or starts with an alias. The listed method has
// its own path and its own flags; nothing else may go by its name.
func (c *Catalog) reserved(name string) bool {
	canonical := c.canonical(name)
	if _, listed := c.byName[canonical]; listed {
		return true
	}
	return canonical != fold(name)
}

// walk follows a path through the tree. It returns the places that the whole
// path leads to, or in bad the offset of the first segment that is outside the
// grammar, else -1. live and next are room to work in.
func (c *Catalog) walk(path string, live, next []*node) (ends []*node, bad int) {
	end, bad := c.extent(path)
	if bad >= 0 {
		return nil, bad
	}
	live = append(live, c.root)
	for start := 1; start < end; {
		stop := end
		if i := strings.IndexByte(path[start:end], '/'); i >= 0 {
			stop = start + i
		}
		segment := path[start:stop]
		next = next[:0]
		for _, n := range live {
			next = n.follow(segment, &c.plainByte, next)
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
// if the catalog allows one.
func (c *Catalog) extent(path string) (end, bad int) {
	if path == "" || path[0] != '/' {
		return 0, 0
	}
	end = len(path)
	if c.trailingSlash && end > 1 && path[end-1] == '/' {
		end--
		if path[end-1] == '/' {
			return 0, end
		}
	}
	return end, -1
}

// Verbs lists the verbs of the methods at a path, for the Allow header.
func (c *Catalog) Verbs(path string) []string {
	ends, _ := c.walk(path, nil, nil)
	var verbs []string
	for _, n := range ends {
		for _, r := range n.routes {
			if r.name == nil || !c.reserved(r.fill(path)) {
				verbs = append(verbs, r.method.Verbs...)
			}
		}
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}
