package api

import "time"

// TokenWithValue is a new token, or one with a new value, in the one answer that
// shows it.
type TokenWithValue struct {
	Token
	Value string `json:"value" doc:"The secret that clients send; shown only in this answer"`

	Escalating []string `json:"escalating,omitempty" doc:"Names of the escalating methods that it may call"`
}

// Secret is what is known of one value of a token.
type Secret struct {
	Hint     string     `json:"hint" doc:"The last four characters of the value" example:"xgKX"`
	Created  time.Time  `json:"created" doc:"When the value was made"`
	NotAfter *time.Time `json:"not_after,omitempty" doc:"When it stops working; of an old value that still works"`
}

// ImportToken brings a token of another system: its value stays as it is, and
// only its hash is told.
type ImportToken struct {
	GenerateToken
	Hash string `json:"hash" doc:"SHA-256 of the value, 64 hexadecimal digits" example:"34238957b44270374432b477151eade3f7a7cf1e26d3400c655a53d9cd5ae69c"`
	Hint string `json:"hint,omitempty" doc:"The last characters of the value, 4 at most" example:"f-it"`
}

// RegenerateToken says how a token gets its new value.
type RegenerateToken struct {
	Expires  string `json:"expires,omitempty" doc:"As in generating; absent: as before" example:"2027-12-31"`
	Lifetime string `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	Overlap  string `json:"overlap,omitempty" doc:"How long the old value keeps working, at most 7 days; absent: not at all" example:"10m"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`
}

// RemoveResult is what became of one of the tokens that were to be removed.
type RemoveResult struct {
	ID      uint64   `json:"id" doc:"Of the token" example:"2"`
	Problem *Problem `json:"problem,omitempty" doc:"Why it was not removed; absent: it was"`
}

// TokenFilter selects a page of tokens.
type TokenFilter struct {
	Account    string // login; empty: of all accounts, for operators
	State      string // active, expiring, expired or all; empty: all
	Search     string // part of the description, or an id
	Sort       string // created, expires, last_used or description; empty: created
	Descending bool
	Limit      int    // at most so many; 0: DefaultPage
	Cursor     string // Next of the page before
}

// Removal is the body of a call that removes several tokens.
type Removal struct {
	IDs []uint64 `json:"ids" doc:"1 to 1,000 ids; a repeated id has one result" example:"[2,99]"`
}
