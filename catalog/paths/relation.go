package paths

import "strings"

// relation says how the paths, or segments, that fit two patterns relate. Which of
// several ways to split a segment counts does not matter in it: it says of no two that
// they share nothing if they share something.
type relation struct {
	overlap bool // something fits both
	within  bool // what fits the first fits the second
	around  bool // what fits the second fits the first
}

// and returns the relation of what consists of two parts.
func (r relation) and(s relation) relation {
	return relation{r.overlap && s.overlap, r.within && s.within, r.around && s.around}
}

// relate compares two segments. example fits both, if anything does.
func relate(a, b *segment) (r relation, example string) {
	switch {
	case a.literal() && b.literal():
		same := a.texts[0] == b.texts[0]
		return relation{same, same, same}, a.texts[0]
	case a.whole() && b.whole():
		v, w := a.parameters[0].takes, b.parameters[0].takes
		return relation{true, v.within(w), w.within(v)}, "x"
	case a.literal() && b.whole():
		fits := b.parameters[0].takes.spells(a.texts[0])
		return relation{fits, fits, false}, a.texts[0]
	case a.whole() && b.literal():
		fits := a.parameters[0].takes.spells(b.texts[0])
		return relation{fits, false, fits}, b.texts[0]
	case b.whole() && b.parameters[0].takes&names == 0:
		return a.relateToWhole(b.parameters[0].takes)
	case a.whole() && a.parameters[0].takes&names == 0:
		r, example = b.relateToWhole(a.parameters[0].takes)
		return relation{r.overlap, r.around, r.within}, example
	}
	if apart(a, b) {
		return relation{}, ""
	}
	return search(a, b)
}

// apart reports that two segments begin or end with texts that differ, so that nothing fits both. Of several
// hundred such as :name:cancel at one place, nearly all are, and search takes its time.
func apart(a, b *segment) bool {
	start, other := a.texts[0], b.texts[0]
	end, otherEnd := a.texts[len(a.texts)-1], b.texts[len(b.texts)-1]
	return !strings.HasPrefix(start, other) && !strings.HasPrefix(other, start) ||
		!strings.HasSuffix(end, otherEnd) && !strings.HasSuffix(otherEnd, end)
}

// relateToWhole compares a segment of texts and parameters with one value: what search would
// find, in less time, since nearly every such segment stands beside a parameter.
func (s *segment) relateToWhole(v values) (r relation, example string) {
	r = relation{true, true, false}
	for i, text := range s.texts {
		spelled := v.spells(text)
		r.overlap, r.within = r.overlap && spelled, r.within && spelled
		example += text
		if i < len(s.parameters) {
			r.within = r.within && s.parameters[i].takes.within(v)
			example += alphabetOf(strings.Join(s.texts, ""))[:1]
		}
	}
	return r, example
}

// automaton reads the segments that fit a pattern, byte by byte: that of values[i] if
// texts[i] is 0, else the byte texts[i]. Before each item is a state, and one behind the
// last. A state behind a value stays as it is with each further byte of the value.
type automaton struct {
	texts  []byte
	values []values
}

func newAutomaton(s *segment) *automaton {
	a := new(automaton)
	for i, text := range s.texts {
		a.texts = append(a.texts, text...)
		a.values = append(a.values, make([]values, len(text))...)
		if i < len(s.parameters) {
			a.texts = append(a.texts, 0)
			a.values = append(a.values, s.parameters[i].takes)
		}
	}
	return a
}

// states is a set of states: bit i, state i.
type states [(maxText + 64) / 64]uint64

func (s *states) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *states) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }

// next returns the states that a byte leads to.
func (a *automaton) next(from states, c byte) (to states) {
	for i := range len(a.texts) + 1 {
		if !from.has(i) {
			continue
		}
		if i < len(a.texts) && a.takes(i, c) {
			to.add(i + 1)
		}
		if i > 0 && a.texts[i-1] == 0 && a.takes(i-1, c) {
			to.add(i)
		}
	}
	return to
}

// takes reports whether the byte fits the item. "/" stands for an encoded slash.
func (a *automaton) takes(item int, c byte) bool {
	if a.texts[item] != 0 {
		return a.texts[item] == c
	}
	switch v := a.values[item]; {
	case v&names != 0:
		return classes[c]&inName != 0
	case c == '.':
		return v&dots != 0
	case c == '/':
		return v&slashes != 0
	}
	return true
}

func (a *automaton) accepts(s states) bool { return s.has(len(a.texts)) }

// maxVisits is how often search comes to the same states: the first way that leads there
// may give an example that splits in two ways.
const maxVisits = 8

// search tries all that could tell a from b: the bytes that either spells out, a
// letter for all others, and those that not all values may hold.
func search(a, b *segment) (r relation, example string) {
	type pair struct{ a, b states }
	type found struct {
		pair
		read string
	}
	inA, inB := newAutomaton(a), newAutomaton(b)
	alphabet := alphabetOf(string(inA.texts) + string(inB.texts))
	r = relation{within: true, around: true}
	start, good := found{}, false
	start.a.add(0)
	start.b.add(0)
	visits := map[pair]int{start.pair: 1}
	for queue := []found{start}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		fitsA, fitsB := inA.accepts(at.a), inB.accepts(at.b)
		if fitsA && fitsB && !good {
			segment := strings.ReplaceAll(at.read, "/", "%2F")
			if good = a.fits(segment, segment) && b.fits(segment, segment); good || !r.overlap {
				r.overlap, example = true, segment
			}
		}
		r.within = r.within && (fitsB || !fitsA)
		r.around = r.around && (fitsA || !fitsB)
		for i := range len(alphabet) {
			next := found{pair{inA.next(at.a, alphabet[i]), inB.next(at.b, alphabet[i])}, at.read + alphabet[i:i+1]}
			if next.pair != (pair{}) && (visits[next.pair] == 0 || !good && visits[next.pair] < maxVisits) {
				visits[next.pair]++
				queue = append(queue, next)
			}
		}
	}
	return r, example
}

// alphabetOf returns the bytes that could make a difference: one that nothing spells out, if
// there is a letter or digit left, and those that something does.
func alphabetOf(spelled string) string {
	const others = "xyz0123456789abcdefghijklmnopqrstuvw\x80"
	i := strings.IndexFunc(others, func(r rune) bool { return !strings.ContainsRune(spelled, r) })
	alphabet := others[i : i+1]
	for _, c := range []byte(spelled + "./") {
		if c != 0 && strings.IndexByte(alphabet, c) < 0 {
			alphabet += string([]byte{c})
		}
	}
	return alphabet
}

// relatePaths compares the paths of two patterns, slashes at the end aside.
func relatePaths(p, q *Pattern) relation {
	if p.endsApart(q) {
		return relation{}
	}
	r := relation{false, true, true}
	for length := range lengthsToTell(p, q) {
		switch inP, inQ := p.hasLength(length), q.hasLength(length); {
		case inP && inQ:
			s, _ := relateAt(p, q, length)
			r = relation{r.overlap || s.overlap, r.within && s.within, r.around && s.around}
		default:
			r.within, r.around = r.within && !inP, r.around && !inQ
		}
	}
	return r
}

// endsApart reports that the last segments of two patterns, which stand side by side in each path of both,
// tell them apart, as those of nearly all do.
func (p *Pattern) endsApart(q *Pattern) bool {
	a, b := p.segments[p.restAt()+1:], q.segments[q.restAt()+1:]
	for i := 1; i <= min(len(a), len(b)); i++ {
		if apart(&a[len(a)-i], &b[len(b)-i]) {
			return true
		}
	}
	return false
}

// lengthsToTell is the number of lengths, from none on, that tell how two patterns relate: in a longer
// path, a rest of one meets that of the other in one more segment, and all else is the same.
func lengthsToTell(p, q *Pattern) int { return len(p.segments) + len(q.segments) + 1 }

// relateAt compares those paths of two patterns that have so many segments. The example fits both, if any does.
func relateAt(p, q *Pattern, length int) (r relation, example string) {
	r = relation{true, true, true}
	for i := 0; i < length && r.overlap; i++ {
		s, segment := relate(p.at(i, length), q.at(i, length))
		r = r.and(s)
		example += "/" + segment
	}
	return r, example
}

// example returns a path that fits both patterns, which overlap.
func example(p, q *Pattern) string {
	for length := range lengthsToTell(p, q) {
		if !p.hasLength(length) || !q.hasLength(length) {
			continue
		}
		r, path := relateAt(p, q, length)
		if r.overlap && (path == "" || p.slash || q.slash) {
			return path + "/"
		}
		if r.overlap {
			return path
		}
	}
	return ""
}
