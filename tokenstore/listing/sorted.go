package listing

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// A block knows its rows also in the order of their descriptions, so that a page
// by description looks at few rows of each: descriptions that begin alike can
// only be told apart by reading them, and reading a million takes too long.

// isSorted is false only while all tokens are being loaded.
func (b *block) isSorted() bool { return len(b.sorted) == len(b.ids) }

// compare puts rows in the order of their descriptions, then of their ids.
func (b *block) compare(i, j uint16) int {
	if c := cmp.Compare(b.prefixes[i], b.prefixes[j]); c != 0 {
		return c
	}
	if c := bytes.Compare(b.textOf(int(i)), b.textOf(int(j))); c != 0 {
		return c
	}
	return cmp.Compare(i, j)
}

// sort puts all rows in order.
func (b *block) sort() {
	b.sorted = make([]uint16, len(b.ids))
	for i := range b.sorted {
		b.sorted[i] = uint16(i)
	}
	slices.SortFunc(b.sorted, b.compare)
}

// sortLast puts the last row in its place among the others.
func (b *block) sortLast() {
	last := uint16(len(b.ids) - 1)
	i, _ := slices.BinarySearchFunc(b.sorted, last, b.compare)
	b.sorted = slices.Concat(b.sorted[:i], []uint16{last}, b.sorted[i:])
}

// sort does so in all blocks that are not sorted yet, on all cores.
func (s blocks) sort() {
	cores := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			for i := core; i < len(s); i += cores {
				if !s[i].isSorted() {
					s[i].sort()
				}
			}
		})
	}
	all.Wait()
}

// merged are the sorted rows of b, which is old with its rows i to j (exclusive)
// replaced by those of with.
func (b *block) merged(old *block, i, j int, with *block) []uint16 {
	if !old.isSorted() || !with.isSorted() {
		return nil
	}
	merged := make([]uint16, 0, len(b.ids))
	next := 0 // of with's
	for _, r := range old.sorted {
		switch {
		case int(r) >= j:
			r = uint16(int(r) - j + i + len(with.ids))
		case int(r) >= i:
			continue
		}
		for next < len(with.sorted) && b.compare(with.sorted[next]+uint16(i), r) < 0 {
			merged = append(merged, with.sorted[next]+uint16(i))
			next++
		}
		merged = append(merged, r)
	}
	for _, r := range with.sorted[next:] {
		merged = append(merged, r+uint16(i))
	}
	return merged
}
