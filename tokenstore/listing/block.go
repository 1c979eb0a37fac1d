package listing

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// blockRows is how many rows a block has at most: few enough to copy one for
// each change, enough that a million rows are a list of a thousand.
const blockRows = 1024

// block is a run of rows by ascending id, one slice for each field. It never
// changes once it is published, but for what stands behind the ends of its
// slices: there the next row goes, in a block that shares them.
type block struct {
	ids      []uint64
	accounts []uint64
	expires  []uint64 // instants as ordinals
	used     []uint64 // likewise; neverUsed
	prefixes []uint64 // the first 8 bytes of the text, big-endian
	ends     []uint32 // where in text a row's own ends
	text     []byte   // descriptions in lower case, one behind the other
	sorted   []uint16 // numbers of the rows, by their descriptions
}

// row is one token, as far as it is listed.
type row struct {
	id, account, expires, used uint64
	text                       string
}

// The ends of what an ordinal can say: never expiring comes behind all that
// expires, never used before all that was used.
const (
	neverExpires = math.MaxUint64
	neverUsed    = 0
)

// ordinal counts seconds so that unsigned numbers are in the order of time.
func ordinal(t time.Time) uint64 { return uint64(t.Unix()) ^ 1<<63 }

// rowOf knows nothing of the last use: that is not in the token.
func rowOf(t *tokenstore.Token) row {
	r := row{id: uint64(t.ID), account: uint64(t.Account), expires: neverExpires, text: strings.ToLower(t.Description)}
	if !t.Expires.IsZero() {
		r.expires = ordinal(t.Expires)
	}
	return r
}

func prefixOf(text string) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}

// newBlock has room for so many rows.
func newBlock(rows int) *block {
	column := func() []uint64 { return make([]uint64, 0, rows) }
	return &block{
		ids: column(), accounts: column(), expires: column(), used: column(), prefixes: column(),
		ends: make([]uint32, 0, rows),
	}
}

// add appends a row, whose id is above all others.
func (b *block) add(r row) {
	b.ids = append(b.ids, r.id)
	b.accounts = append(b.accounts, r.account)
	b.expires = append(b.expires, r.expires)
	b.used = append(b.used, r.used)
	b.prefixes = append(b.prefixes, prefixOf(r.text))
	b.text = append(b.text, r.text...)
	b.ends = append(b.ends, uint32(len(b.text)))
}

// splice returns a copy with the rows i to j (exclusive) replaced by those of
// with.
func (b *block) splice(i, j int, with *block) *block {
	from, to := b.start(i), b.start(j)
	s := &block{
		ids:      slices.Concat(b.ids[:i], with.ids, b.ids[j:]),
		accounts: slices.Concat(b.accounts[:i], with.accounts, b.accounts[j:]),
		expires:  slices.Concat(b.expires[:i], with.expires, b.expires[j:]),
		used:     slices.Concat(b.used[:i], with.used, b.used[j:]),
		prefixes: slices.Concat(b.prefixes[:i], with.prefixes, b.prefixes[j:]),
		ends:     slices.Concat(b.ends[:i], with.ends, b.ends[j:]),
		text:     slices.Concat(b.text[:from], with.text, b.text[to:]),
	}
	k := i + len(with.ids)
	for n := range s.ends[i:k] {
		s.ends[i+n] += from
	}
	for n := range s.ends[k:] {
		s.ends[k+n] += from + uint32(len(with.text)) - to
	}
	s.sorted = s.merged(b, i, j, with)
	return s
}

// trim gives back the room behind the rows, once none will come there.
func (b *block) trim() {
	b.ids, b.accounts, b.expires = trimmed(b.ids), trimmed(b.accounts), trimmed(b.expires)
	b.used, b.prefixes, b.ends, b.text = trimmed(b.used), trimmed(b.prefixes), trimmed(b.ends), trimmed(b.text)
}

func trimmed[T any](s []T) []T {
	if cap(s) == len(s) {
		return s
	}
	return append(make([]T, 0, len(s)), s...)
}

// start is where the text of a row begins.
func (b *block) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return b.ends[i-1]
}

func (b *block) textOf(i int) []byte { return b.text[b.start(i):b.ends[i]] }

// column returns what rows are sorted by: all of it, but for the description.
func (b *block) column(s SortKey) []uint64 {
	switch s {
	case SortExpires:
		return b.expires
	case SortLastUsed:
		return b.used
	case SortDescription:
		return b.prefixes
	default: // SortCreated
		return b.ids
	}
}

// within keeps those rows whose field is first to last (inclusive).
func within(rows []uint16, column []uint64, first, last uint64) []uint16 {
	kept := 0
	for _, r := range rows {
		rows[kept] = r
		if v := column[r]; first <= v && v <= last {
			kept++
		}
	}
	return rows[:kept]
}

// containing keeps those rows whose text has this one in it, and the row of an
// id. It looks through the text of all rows at once: a hit that begins in one
// row and ends in the next is none.
func (b *block) containing(rows []uint16, text []byte, id uint64) []uint16 {
	kept := rows[:0]
	hit := b.index(text, 0)
	for _, r := range rows {
		start, end := int(b.start(int(r))), int(b.ends[r])
		if hit < start {
			hit = b.index(text, start)
		}
		for hit < end && hit+len(text) > end {
			hit = b.index(text, hit+1)
		}
		if hit < end || b.ids[r] == id {
			kept = append(kept, r)
		}
	}
	return kept
}

// index is where the text next occurs, from a place on; behind all rows if
// nowhere.
func (b *block) index(text []byte, from int) int {
	if n := bytes.Index(b.text[from:], text); n >= 0 {
		return from + n
	}
	return math.MaxInt - len(text)
}
