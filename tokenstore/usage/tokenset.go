package usage

import (
	"math/bits"

	"github.com/patgate/patgate/tokenstore"
)

// tokenSet is a set of tokens, a bit each, by the last bits of their ids. Tokens whose ids
// are near each other stand near each other in a store, so they are handed out together.
type tokenSet map[uint64]uint64

const groupSize = 64

func groupOf(id tokenstore.TokenID) uint64 { return uint64(id) / groupSize }

func (s tokenSet) add(id tokenstore.TokenID) { s[groupOf(id)] |= 1 << (id % groupSize) }

// addAll adds the tokens of another set.
func (s tokenSet) addAll(other tokenSet) {
	for group, tokens := range other {
		s[group] |= tokens
	}
}

// removeAll removes the tokens of another set.
func (s tokenSet) removeAll(other tokenSet) {
	for group, tokens := range other {
		if s[group] &^= tokens; s[group] == 0 {
			delete(s, group)
		}
	}
}

func (s tokenSet) len() (n int) {
	for _, tokens := range s {
		n += bits.OnesCount64(tokens)
	}
	return n
}

// parts returns the tokens in parts of so many at most.
func (s tokenSet) parts(most int) (parts [][]tokenstore.TokenID) {
	part := make([]tokenstore.TokenID, 0, most)
	for group, tokens := range s {
		for ; tokens != 0; tokens &= tokens - 1 {
			if len(part) == most {
				parts = append(parts, part)
				part = make([]tokenstore.TokenID, 0, most)
			}
			part = append(part, tokenstore.TokenID(group*groupSize+uint64(bits.TrailingZeros64(tokens))))
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}
