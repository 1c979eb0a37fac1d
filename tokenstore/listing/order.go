package listing

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrBadCursor is returned for a cursor that is none, or that is of a list in
// another order.
var ErrBadCursor = errors.New("it is not a cursor of this list")

// place is where a row stands in an order, whether it exists or not. Numbers are
// under the order's mask.
type place struct {
	key, id uint64
	text    []byte // in an order by description, of which key is the prefix
}

// order is a total order of rows. A descending one is an ascending one of
// complements.
type order struct {
	by   SortKey
	mask uint64 // all ones where it descends
}

func orderOf(by SortKey, descending bool) (order, error) {
	o := order{by: by}
	switch by {
	case "":
		o.by = SortCreated
	case SortCreated, SortExpires, SortLastUsed, SortDescription:
	default:
		return o, fmt.Errorf("listing tokens by %q: there is no such order", by)
	}
	if descending {
		o.mask = 1<<64 - 1
	}
	return o, nil
}

func (o order) compare(a, b *place) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	if o.by == SortDescription {
		if c := bytes.Compare(a.text, b.text); c != 0 {
			if o.mask != 0 {
				return -c
			}
			return c
		}
	}
	return cmp.Compare(a.id, b.id)
}

// partition moves the n first of some places before all others, the last of
// those n to the end of them (Hoare's algorithm FIND).
func (o order) partition(places []place, n int) {
	first, last := 0, len(places)-1
	for first < last {
		middle := places[first+(last-first)/2]
		i, j := first, last
		for i <= j {
			for o.compare(&places[i], &middle) < 0 {
				i++
			}
			for o.compare(&places[j], &middle) > 0 {
				j--
			}
			if i <= j {
				places[i], places[j] = places[j], places[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n-1 <= j:
			last = j
		case n-1 >= i:
			first = i
		default:
			return
		}
	}
}

// A cursor is a version, the order, the id of the row that it stands behind and
// what that row was sorted by; so it is good also when the row is gone.
const (
	cursorVersion = 1
	cursorLength  = 1 + 1 + 8
)

// sortCodes are the numbers of the keys in cursors.
var sortCodes = []SortKey{SortCreated, SortExpires, SortLastUsed, SortDescription}

func (o order) code() byte {
	return byte(slices.Index(sortCodes, o.by))<<1 | byte(o.mask&1)
}

// cursor returns the cursor that stands behind a place.
func (o order) cursor(p *place) string {
	b := append(make([]byte, 0, cursorLength+8+len(p.text)), cursorVersion, o.code())
	b = binary.BigEndian.AppendUint64(b, p.id^o.mask)
	switch o.by {
	case SortExpires, SortLastUsed:
		b = binary.BigEndian.AppendUint64(b, p.key^o.mask)
	case SortDescription:
		b = append(b, p.text...)
	case SortCreated: // by the id alone
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads what cursor wrote, and nothing else.
func (o order) parseCursor(s string) (*place, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < cursorLength {
		return nil, badCursor(s)
	}
	p := &place{id: binary.BigEndian.Uint64(b[2:]) ^ o.mask}
	rest := b[cursorLength:]
	switch o.by {
	case SortExpires, SortLastUsed:
		if len(rest) != 8 {
			return nil, badCursor(s)
		}
		p.key = binary.BigEndian.Uint64(rest) ^ o.mask
	case SortDescription:
		p.key, p.text = prefixOf(string(rest))^o.mask, rest
	default:
		p.key = p.id
	}
	if o.cursor(p) != s { // the version, the order, and how base64 was written
		return nil, badCursor(s)
	}
	return p, nil
}

func badCursor(s string) error { return fmt.Errorf("reading the cursor %.60q: %w", s, ErrBadCursor) }
