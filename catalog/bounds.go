package catalog

import (
	"iter"
	"slices"
	"strings"
)

// Bounds are the resources that a token may touch, compiled like Allowed. Nil: it is not
// bound. The zero Bounds let it call nothing.
type Bounds struct {
	// Kinds are in the order of the catalog. A method has to name one resource of each.
	Kinds   []BoundKind
	unknown []string // names of resources that the catalog does not have
	unbound []string // names of methods, folded
}

// BoundKind is which resources of one kind a token may touch.
type BoundKind struct {
	*Resource
	Index    int // in Resources
	exact    []string
	prefixes []string
}

// Bind compiles what a token is bound to: names of resources, each with a value, or with a
// prefix and a "*" behind. unbound are the exact names of methods that it may call though
// they name no resource. It returns nil if only yields nothing.
func (c *Catalog) Bind(only iter.Seq2[string, string], unbound []string) *Bounds {
	var b *Bounds
	for name, value := range only {
		if b == nil {
			b = &Bounds{}
		}
		i := slices.IndexFunc(c.resources, func(r Resource) bool { return r.Name == name })
		if i < 0 {
			b.unknown = append(b.unknown, name) // a stored grant may be older than the catalog
			continue
		}
		b.kind(&c.resources[i], i).add(value)
	}
	if b != nil {
		for _, name := range unbound {
			b.unbound = append(b.unbound, c.canonical(name))
		}
		slices.SortFunc(b.Kinds, func(x, y BoundKind) int { return x.Index - y.Index })
	}
	return b
}

func (b *Bounds) kind(r *Resource, index int) *BoundKind {
	for i := range b.Kinds {
		if b.Kinds[i].Resource == r {
			return &b.Kinds[i]
		}
	}
	b.Kinds = append(b.Kinds, BoundKind{Resource: r, Index: index})
	return &b.Kinds[len(b.Kinds)-1]
}

// add adds a value or a prefix. What CheckBound refuses allows nothing.
func (k *BoundKind) add(value string) {
	switch prefix, found := strings.CutSuffix(value, "*"); {
	case value == "" || prefix == "" || strings.Contains(prefix, "*"):
	case found:
		k.prefixes = append(k.prefixes, prefix)
	default:
		k.exact = append(k.exact, value)
	}
}

// Allows reports whether the token may touch the resource that a value names, byte by byte.
// Behind a prefix stand only letters, digits, "-", "_" and "." of ASCII: with other signs an
// API may read a list, or a pattern. Nor does a prefix let a value end as a path to its parent
// does, in "." or "..".
func (k *BoundKind) Allows(value string) bool {
	for _, exact := range k.exact {
		if value == exact {
			return true
		}
	}
	for _, prefix := range k.prefixes {
		if rest, ok := strings.CutPrefix(value, prefix); ok && isPlain(rest) && !endsInDots(value) {
			return true
		}
	}
	return false
}

// endsInDots reports whether the last segment of a value is "." or "..".
func endsInDots(value string) bool {
	last := value[strings.LastIndexByte(value, '/')+1:]
	return last == "." || last == ".."
}

// CoversBound reports whether a token that is bound to one value, or to a prefix with a "*"
// behind, may touch all that another value or prefix names.
func CoversBound(bound, other string) bool {
	if bound == other {
		return true
	}
	var k BoundKind
	k.add(bound)
	if prefix, open := strings.CutSuffix(other, "*"); open {
		return len(k.prefixes) > 0 && k.Allows(prefix)
	}
	return k.Allows(other)
}

func isPlain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// Unknown lists the resources that the token is bound to and the catalog does not have. With
// any, the token can call nothing.
func (b *Bounds) Unknown() []string { return b.unknown }

// Unbound reports whether the token may call the method that was matched without naming what
// the method has no known parameter for.
func (b *Bounds) Unbound(m Match) bool { return slices.Contains(b.unbound, fold(m.Name)) }

// Callable splits what a grant covers, by name: methods that a token with the grant can call, and those that
// it cannot, since it is bound and they do not name what it is bound to. Without bounds (nil) it can call all.
func (a *Allowed) Callable(b *Bounds) (can, cannot []*Method) {
	for _, m := range a.Methods() {
		if b != nil {
			if _, blocked := b.Blocks(Match{Outcome: Found, Method: m, Name: m.Name}); blocked {
				cannot = append(cannot, m)
				continue
			}
		}
		can = append(can, m)
	}
	return can, cannot
}

// Blocks reports whether the token cannot call the method that was matched, whatever a
// request names. resource is the one that the method does not name by a known parameter,
// though it is not unbound.
func (b *Bounds) Blocks(m Match) (resource string, blocked bool) {
	if len(b.unknown) > 0 {
		return b.unknown[0], true
	}
	if m.Method == nil || len(b.Kinds) == 0 {
		return "", true
	}
	for _, k := range b.Kinds {
		if !m.Method.naming[k.Index].how.IsKnown() && !b.Unbound(m) {
			return k.Name, true
		}
	}
	return "", false
}

// MustName reports whether a request has to name something for the token to call the method.
func (b *Bounds) MustName(m *Method) bool {
	return slices.ContainsFunc(b.Kinds, func(k BoundKind) bool { return m.naming[k.Index].how.IsKnown() })
}
