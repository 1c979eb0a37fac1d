package listing

import (
	"slices"
	"sort"
)

// selection collects the places that come first, behind a given one. When it is
// full it drops what is too many, and from then on takes only what comes before
// the last one of the rest.
type selection struct {
	order  order
	keep   int
	room   int
	from   *place // nil: from the beginning
	last   *place // nil: nothing has been dropped
	found  []place
	wanted []bool // rows of a block, in addSorted; all false between two blocks
}

func newSelection(o order, from *place, keep int) *selection {
	return &selection{order: o, keep: keep, room: 4*keep + 256, from: from}
}

// fewRows is the part of a block's rows below which it is faster to look at each of
// them than to go through all by their descriptions.
const fewRows = 16

// add looks at rows of a block.
func (s *selection) add(b *block, rows []uint16) {
	if s.order.by == SortDescription && len(rows) >= len(b.ids)/fewRows {
		s.addSorted(b, rows)
		return
	}
	keys := b.column(s.order.by)
	lowest, highest := s.bounds()
	for _, r := range rows {
		key := keys[r] ^ s.order.mask
		if key < lowest || key > highest {
			continue
		}
		p := place{key: key, id: b.ids[r] ^ s.order.mask}
		if s.order.by == SortDescription {
			p.text = b.textOf(int(r))
		}
		if s.from != nil && s.order.compare(&p, s.from) <= 0 || s.last != nil && s.order.compare(&p, s.last) >= 0 {
			continue
		}
		if s.take(p) {
			lowest, highest = s.bounds()
		}
	}
}

// addSorted is add in the order by description: it goes from the first row behind
// the given place to the first one that comes too late.
func (s *selection) addSorted(b *block, rows []uint16) {
	if len(s.wanted) < len(b.ids) {
		s.wanted = make([]bool, len(b.ids))
	}
	for _, r := range rows {
		s.wanted[r] = true
	}
	n := len(b.sorted)
	at := func(i int) uint16 {
		if s.order.mask != 0 {
			i = n - 1 - i
		}
		return b.sorted[i]
	}
	placeOf := func(r uint16) place {
		return place{key: b.prefixes[r] ^ s.order.mask, id: b.ids[r] ^ s.order.mask, text: b.textOf(int(r))}
	}
	first := 0
	if s.from != nil {
		first = sort.Search(n, func(i int) bool {
			p := placeOf(at(i))
			return s.order.compare(&p, s.from) > 0
		})
	}
	for i, taken := first, 0; i < n && taken < s.keep; i++ {
		r := at(i)
		if !s.wanted[r] {
			continue
		}
		p := placeOf(r)
		if s.last != nil && s.order.compare(&p, s.last) >= 0 {
			break
		}
		s.take(p)
		taken++
	}
	for _, r := range rows {
		s.wanted[r] = false
	}
}

// take collects a place, and tells whether others were dropped for it.
func (s *selection) take(p place) bool {
	s.found = append(s.found, p)
	if len(s.found) < s.room {
		return false
	}
	s.prune()
	return true
}

// bounds are the keys outside of which nothing is taken.
func (s *selection) bounds() (lowest, highest uint64) {
	highest = 1<<64 - 1
	if s.from != nil {
		lowest = s.from.key
	}
	if s.last != nil {
		highest = s.last.key
	}
	return lowest, highest
}

func (s *selection) prune() {
	s.order.partition(s.found, s.keep)
	s.found = s.found[:s.keep]
	last := s.found[s.keep-1]
	s.last = &last
}

// sorted returns the first places, at most as many as are to be kept.
func (s *selection) sorted() []place {
	if len(s.found) > s.keep {
		s.prune()
	}
	slices.SortFunc(s.found, func(a, b place) int { return s.order.compare(&a, &b) })
	return s.found
}
