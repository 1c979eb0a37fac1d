package listing

import (
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Query selects a page of tokens.
type Query struct {
	Account tokenstore.AccountID // 0: of all accounts
	State   tokenstore.State     // at Now
	Now     time.Time
	// Soon is how long before its end a token counts as expiring.
	Soon time.Duration
	// Search is a part of the description, in any letter case; where it is a
	// number, it is also the whole id. Empty: no filter.
	Search     string
	Sort       SortKey
	Descending bool   // the whole order is reversed, ties too
	Limit      int    // at most so many; 0: all
	Cursor     string // Next of the page before; empty: the first page
}

// SortKey is what tokens are listed by. Ties are broken by id.
type SortKey string

const (
	SortCreated     SortKey = "created"     // by id; so does the empty key
	SortExpires     SortKey = "expires"     // what never expires comes last
	SortLastUsed    SortKey = "last_used"   // what was never used comes first
	SortDescription SortKey = "description" // by the bytes of its lower case
)

// Page is a part of a list of tokens.
type Page struct {
	IDs   []tokenstore.TokenID
	Total int    // how many match, on all pages together
	Next  string // the Cursor of the page that follows; empty: this is the last
}

// Page selects a page out of one state of all tokens. A token that is listed and
// keeps its place while somebody pages is on one of the pages, once. The error
// wraps ErrBadCursor, or is ErrClosed before the store has been read and after
// it was closed.
func (l *Listing) Page(q Query) (Page, error) {
	s := l.blocks.Load()
	if s == nil {
		return Page{}, tokenstore.ErrClosed
	}
	o, err := orderOf(q.Sort, q.Descending)
	if err != nil {
		return Page{}, err
	}
	var from *place
	if q.Cursor != "" {
		if from, err = o.parseCursor(q.Cursor); err != nil {
			return Page{}, err
		}
	}
	limit := q.Limit
	if n := s.len(); limit <= 0 || limit > n {
		limit = n
	}
	f, nearest := filterOf(&q), newSelection(o, from, limit+1) // one more tells whether a page follows
	total := s.each(q.Descending, func(b *block, rows []uint16) int {
		rows = f.keep(b, rows)
		nearest.add(b, rows)
		return len(rows)
	})
	return pageOf(nearest.sorted(), limit, total, o), nil
}

// each goes through the blocks, with the numbers of their rows, and returns the
// sum. New tokens tend to expire, and to be used, later than old ones: going
// backwards for a descending order finds the first ones early.
func (s blocks) each(backwards bool, visit func(*block, []uint16) int) int {
	largest := 0
	for _, b := range s {
		largest = max(largest, len(b.ids))
	}
	numbers, rows := make([]uint16, largest), make([]uint16, largest)
	for i := range numbers {
		numbers[i] = uint16(i)
	}
	sum := 0
	for i := range s {
		if backwards {
			i = len(s) - 1 - i
		}
		n := copy(rows, numbers[:len(s[i].ids)])
		sum += visit(s[i], rows[:n])
	}
	return sum
}

func pageOf(found []place, limit, total int, o order) Page {
	p := Page{Total: total}
	if len(found) > limit {
		found = found[:limit]
		p.Next = o.cursor(&found[limit-1])
	}
	p.IDs = make([]tokenstore.TokenID, len(found))
	for i := range found {
		p.IDs[i] = tokenstore.TokenID(found[i].id ^ o.mask)
	}
	return p
}

// filter is what a query asks of a row.
type filter struct {
	account     uint64 // 0: any
	first, last uint64 // of the ordinals of expiry
	text        []byte // empty: any
	id          uint64 // which the text would be; 0: none
}

func filterOf(q *Query) filter {
	f := filter{account: uint64(q.Account), last: neverExpires, text: []byte(strings.ToLower(q.Search))}
	f.id, _ = strconv.ParseUint(q.Search, 10, 64)
	now := ordinal(q.Now)
	switch q.State {
	case tokenstore.StateAll:
	case tokenstore.StateActive:
		f.first = now + 1
	case tokenstore.StateExpiring:
		f.first, f.last = now+1, ordinal(q.Now.Add(q.Soon))
	case tokenstore.StateExpired:
		f.last = now
	default:
		f.first, f.last = 1, 0 // as State.Holds: nothing is in a state that is not known
	}
	return f
}

func (f *filter) keep(b *block, rows []uint16) []uint16 {
	if f.account != 0 {
		rows = within(rows, b.accounts, f.account, f.account)
	}
	if f.first != 0 || f.last != neverExpires {
		rows = within(rows, b.expires, f.first, f.last)
	}
	if len(f.text) > 0 && len(rows) > 0 {
		rows = b.containing(rows, f.text, f.id)
	}
	return rows
}
