package admin

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"Those of this page"`
	Total int    `json:"total" doc:"How many there are on all pages"`
	Next  string `json:"next" doc:"The cursor of the next page; empty on the last one"`
}

// items is a list that comes whole.
type items[T any] struct {
	Items []T `json:"items" doc:"All of them"`
}
