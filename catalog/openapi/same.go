package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// joinSamePaths finds operations whose requests are the same: with the same verb and with paths
// that differ in the names of parameters alone. No gate can tell which of them is meant.
func (r *reader) joinSamePaths() {
	first := make(map[string]*operation)
	var kept, twice []*operation
	for _, o := range r.operations {
		same := r.firstOf(first, o)
		switch {
		case same == nil:
			kept = append(kept, o)
			for _, path := range o.paths {
				first[r.request(o, path)] = o
			}
		case r.config.MergeSamePaths && r.samePaths(o, same):
			same.merge(o)
		case r.config.MergeSamePaths:
			r.Add(o.at.String(), "%s has some of the paths of %s in %s, but not all, so they cannot be merged", o, same, same.at)
		default:
			twice = append(twice, o)
		}
	}
	r.operations = kept
	r.refuseTwice(first, twice)
}

// refuseTwice tells the remedies once, and then of each operation.
func (r *reader) refuseTwice(first map[string]*operation, twice []*operation) {
	if len(twice) == 0 {
		return
	}
	r.Add(r.config.File, "there are operations whose requests are the same as those of others, as their paths differ in the names of parameters alone (%d). "+
		"Give parameters of these paths values (path_parameter NAME VALUE..., or path_default NAME where the document has a default), "+
		"make one method of them (same_path merge), or remove some with an overlay", len(twice))
	for _, o := range twice {
		same := r.firstOf(first, o)
		r.Add(o.at.String(), "%s has the same requests as %s, in %s", o, same, same.at)
	}
}

func (r *reader) request(o *operation, path string) string { return o.verb + " " + r.shape(o, path) }

// firstOf returns the first operation that answers some request that o would.
func (r *reader) firstOf(first map[string]*operation, o *operation) *operation {
	for _, path := range o.paths {
		if same := first[r.request(o, path)]; same != nil {
			return same
		}
	}
	return nil
}

// samePaths reports whether two operations answer the same requests.
func (r *reader) samePaths(a, b *operation) bool {
	shapes := func(o *operation) (all []string) {
		for _, path := range o.paths {
			all = append(all, r.shape(o, path))
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return slices.Equal(shapes(a), shapes(b))
}

// merge makes o known by its own name, which is another one for the method from now on. The
// method keeps the stricter flags.
func (m *operation) merge(o *operation) {
	m.OtherNames = append(m.OtherNames, o.Name)
	m.EncodedSlash = slices.DeleteFunc(m.EncodedSlash, func(name string) bool {
		i := slices.Index(m.names, name)
		return i < 0 || i >= len(o.names) || !slices.Contains(o.EncodedSlash, o.names[i])
	})
	m.mergeNaming(o)
	m.Public = m.Public && o.Public
	m.ReadOnly = m.ReadOnly && o.ReadOnly
	m.Upgrade = m.Upgrade && o.Upgrade
	m.Protected = m.Protected || o.Protected
	m.Escalating = (m.Escalating || o.Escalating) && !m.Protected
	if (o.Protected || o.Escalating) && !strings.Contains(m.Why, o.Why) {
		m.Why = strings.TrimPrefix(m.Why+"; "+o.Why, "; ")
	}
	m.Bodies = catalog.Bodies{
		Form: m.Bodies.Form || o.Bodies.Form, Multipart: m.Bodies.Multipart || o.Bodies.Multipart, Other: m.Bodies.Other || o.Bodies.Other,
	}
	for _, p := range o.Parameters {
		p.Required = false // the others do without it
		m.addParameter(p)
	}
}
