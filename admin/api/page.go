package api

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"Those of this page"`
	Total int    `json:"total" doc:"How many there are on all pages"`
	Next  string `json:"next" doc:"The cursor of the next page; empty on the last one"`
}

// Items is a list that comes whole.
type Items[T any] struct {
	Items []T `json:"items" doc:"All of them"`
}

// Lengths of a page: what it is if nothing else is said, and at most.
const (
	DefaultPage = 50
	MaxPage     = 1000
)

// What lists of tokens can be asked for: states, and what they are sorted by.
var (
	States   = []string{"active", "expiring", "expired", "all"}
	SortKeys = []string{"created", "expires", "last_used", "description"}
)
