package redact

import (
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// minValue is how long, in bytes, a value has to be to be looked for.
	minValue = 8
	// maxValues is how many values are known; the oldest one goes first.
	maxValues = 8192
)

// values are secrets that have no shape and may turn up under any name, as where
// an upstream repeats its session in a header of its own. The zero values is
// empty and ready to use.
type values struct {
	count atomic.Int64 // so that nothing is locked where there is none

	mu     sync.RWMutex
	starts [1 << 16 / 64]uint64 // bit set of the first two bytes
	known  map[[minValue]byte][]string
	order  []string // a ring, the next to go at next
	next   int
	kept   map[string]bool // those that do not go
}

// keep is add, for good.
func (v *values) keep(secret string) {
	if len(secret) < minValue {
		return
	}
	v.add(secret)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept == nil {
		v.kept = make(map[string]bool)
	}
	v.kept[secret] = true
}

func (v *values) add(secret string) {
	if len(secret) < minValue {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil {
		v.known = make(map[[minValue]byte][]string)
	}
	start := [minValue]byte([]byte(secret[:minValue]))
	for _, other := range v.known[start] {
		if other == secret {
			return
		}
	}
	v.known[start] = append(v.known[start], secret)
	pair := uint16(secret[0])<<8 | uint16(secret[1])
	v.starts[pair/64] |= 1 << (pair % 64) // it stays when the value goes, which costs a look-up
	if len(v.order) < maxValues {
		v.order = append(v.order, secret)
	} else {
		v.forget(v.order[v.next])
		v.order[v.next] = secret
		v.next = (v.next + 1) % maxValues
	}
	v.count.Store(int64(len(v.order)))
}

func (v *values) forget(secret string) {
	if v.kept[secret] {
		return
	}
	start := [minValue]byte([]byte(secret[:minValue]))
	var left []string
	for _, other := range v.known[start] {
		if other != secret {
			left = append(left, other)
		}
	}
	if v.known[start] = left; len(left) == 0 {
		delete(v.known, start)
	}
}

// without returns s without the values; s itself where it has none.
func (v *values) without(s string) string {
	if v.count.Load() == 0 || len(s) < minValue {
		return s
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	var out strings.Builder
	copied := 0
	for i := 0; i+minValue <= len(s); {
		n := v.at(s[i:])
		if n == 0 {
			i++
			continue
		}
		out.WriteString(s[copied:i])
		out.WriteString(Replacement)
		i += n
		copied = i
	}
	if copied == 0 {
		return s
	}
	out.WriteString(s[copied:])
	return out.String()
}

// at returns the length of the value that s starts with, 0 if with none.
func (v *values) at(s string) (length int) {
	pair := uint16(s[0])<<8 | uint16(s[1])
	if v.starts[pair/64]&(1<<(pair%64)) == 0 {
		return 0
	}
	for _, secret := range v.known[[minValue]byte([]byte(s[:minValue]))] {
		if len(secret) > length && strings.HasPrefix(s, secret) {
			length = len(secret)
		}
	}
	return length
}
