package redact

import (
	"maps"
	"slices"
	"sync/atomic"
)

// Names are names of parameters and headers, and secrets themselves, that become
// known while logs are already written, as logs open before the configuration of sites is read. A
// name that was added stays. The zero Names is empty and ready to use.
type Names struct {
	known    atomic.Pointer[map[string]kind]
	values   values
	included atomic.Pointer[[]*Names]
}

// Include makes n know what other knows, now and later. other does not include n.
func (n *Names) Include(other *Names) {
	for {
		before := n.included.Load()
		after := []*Names{other}
		if before != nil {
			if slices.Contains(*before, other) {
				return
			}
			after = append(after, *before...)
		}
		if n.included.CompareAndSwap(before, &after) {
			return
		}
	}
}

// AddValues makes these texts secrets wherever they stand. They are remembered
// until some thousands more have come; those shorter than 8 bytes are not.
func (n *Names) AddValues(secrets ...string) {
	for _, secret := range secrets {
		n.values.add(secret)
	}
}

// KeepValues is AddValues for those that are remembered for good, as what stands in
// a configuration.
func (n *Names) KeepValues(secrets ...string) {
	for _, secret := range secrets {
		n.values.keep(secret)
	}
}

func (n *Names) without(s string) string {
	s = n.values.without(s)
	if included := n.included.Load(); included != nil {
		for _, other := range *included {
			s = other.without(s)
		}
	}
	return s
}

// Add makes the values of these parameters and headers secrets.
func (n *Names) Add(parameters, headers []string) {
	added := New(parameters, headers).names
	for {
		before := n.known.Load()
		after := make(map[string]kind, len(added))
		if before != nil {
			maps.Copy(after, *before)
		}
		maps.Copy(after, added)
		if n.known.CompareAndSwap(before, &after) {
			return
		}
	}
}

func (n *Names) kind(name []byte) kind {
	if known := n.known.Load(); known != nil {
		if k := (*known)[string(name)]; k != 0 {
			return k
		}
	}
	if included := n.included.Load(); included != nil {
		for _, other := range *included {
			if k := other.kind(name); k != 0 {
				return k
			}
		}
	}
	return 0
}

// With makes the Redactor also remove what these know. It is called before the first
// text is.
func (r *Redactor) With(more ...*Names) *Redactor {
	r.more = append(r.more, more...)
	return r
}

// of tells what a name in lower case is the name of.
func (r *Redactor) of(name []byte) kind {
	if k := r.names[string(name)]; k != 0 {
		return k
	}
	for _, more := range r.more {
		if k := more.kind(name); k != 0 {
			return k
		}
	}
	return 0
}
