package catalog

import "slices"

// Allowed is a compiled grant. Nil and the zero Allowed allow nothing.
type Allowed struct {
	catalog *Catalog
	listed  []uint64 // bit i: the method Catalog.methods[i]
	// patterns decide about methods that a template names; empty where the
	// catalog has no template.
	patterns []pattern
}

// Compile makes a grant fast to ask. Names that no longer exist allow nothing.
func (c *Catalog) Compile(sets, patterns []string) *Allowed {
	a := &Allowed{catalog: c, listed: make([]uint64, (len(c.routes)+63)/64)}
	for _, name := range sets {
		if s := c.set(name); s != nil {
			a.add(s.Patterns)
		}
	}
	a.add(patterns)
	return a
}

func (a *Allowed) add(patterns []string) {
	c := a.catalog
	for _, s := range patterns {
		p, err := c.parsePattern(s)
		if err != nil {
			continue // a stored grant may be older than the catalog; what is not understood allows nothing
		}
		for _, i := range c.covered(p) {
			a.listed[i/64] |= 1 << (i % 64)
		}
		if c.templates > 0 {
			a.patterns = append(a.patterns, p)
		}
	}
}

// covered lists the methods, by index, that p covers; of templates none.
func (c *Catalog) covered(p pattern) []int {
	if p.reach == exact {
		if m := c.byName[p.name]; m != nil && !m.Protected {
			return []int{m.index}
		}
		return nil
	}
	var indices []int
	for _, n := range c.names {
		if p.covers(n.method, n.canonical) {
			indices = append(indices, n.method.index)
		}
	}
	return indices
}

// Allows reports whether the grant covers the method that was matched. It is
// never true for a protected method, for anything but Found, or for a match of
// another catalog than the grant was compiled with.
func (a *Allowed) Allows(m Match) bool {
	if a == nil || m.Outcome != Found || m.Method == nil || m.Method.Protected {
		return false
	}
	i := m.Method.index
	if a.catalog == nil || i >= len(a.catalog.routes) || a.catalog.routes[i].method != m.Method {
		return false
	}
	if a.catalog.routes[i].name != nil {
		return a.allowsName(m)
	}
	return a.listed[i/64]>>(i%64)&1 == 1
}

func (a *Allowed) allowsName(m Match) bool {
	canonical := fold(m.Name) // a name that an alias changes is never Found
	return slices.ContainsFunc(a.patterns, func(p pattern) bool { return p.covers(m.Method, canonical) })
}

// Methods lists what a token with the grant may call, by name, for people. Public
// methods are not among it: they are called without a token. A template is
// listed where the grant covers one of the names that it may come to have.
func (a *Allowed) Methods() []*Method {
	if a == nil || a.catalog == nil {
		return nil
	}
	var methods []*Method
	for _, m := range a.catalog.methods {
		if m.Public {
			continue
		}
		r := a.catalog.routes[m.index]
		if r.name == nil && a.listed[m.index/64]>>(m.index%64)&1 == 1 ||
			r.name != nil && slices.ContainsFunc(a.patterns, r.covered) {
			methods = append(methods, m)
		}
	}
	return methods
}

// covered reports whether p covers some name that a template may come to have.
func (r *route) covered(p pattern) bool {
	switch {
	case r.method.Protected:
		return false
	case p.reach == exact:
		return r.fitsName(p.name, false)
	case r.method.Escalating:
		return false
	case p.reach == under:
		return r.fitsName(p.name, true)
	}
	return p.reach == all
}
