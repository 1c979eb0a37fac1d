package api

import "time"

// Token is a token as people and programs see it. It holds no value.
type Token struct {
	ID          uint64     `json:"id" doc:"Which token it is; never that of another" example:"1"`
	Account     string     `json:"account" doc:"Login of the owner" example:"demo"`
	Description string     `json:"description" doc:"What the token is for" example:"ci"`
	State       string     `json:"state" enum:"active,expiring,expired" doc:"expiring: active, and about to expire (expiring_days of the policy)"`
	Created     time.Time  `json:"created" doc:"When it was generated or imported"`
	NotStored   bool       `json:"not_stored,omitempty" doc:"Whether the gate refuses it because of a change that could not be stored, which a restart would undo: make that change again"`
	Expires     *time.Time `json:"expires" doc:"From when on it is refused; null: never"`
	Sets        []string   `json:"sets" doc:"Names of predefined sets whose methods it may call" example:"IDE Plugins"`
	Methods     []string   `json:"methods" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Addresses   []string   `json:"addresses" doc:"Addresses and networks that it may be used from; empty: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string   `json:"audience" doc:"Names of the sites that it is good at; empty: all"`
	Secrets     []Secret   `json:"secrets" doc:"What is known of its values, the newest last"`
	LastUsed    *time.Time `json:"last_used" doc:"When it was let through last; null: never"`
	LastAddress string     `json:"last_address,omitempty" doc:"Where that came from"`
	Allowed     uint64     `json:"allowed" doc:"Calls that were let through"`
	Denied      uint64     `json:"denied" doc:"Calls that were refused"`
	Revision    uint64     `json:"revision" doc:"Goes up with each change; the ETag" example:"1"`
}

// Secret is what is known of one value of a token.
type Secret struct {
	Hint     string     `json:"hint" doc:"The last four characters of the value" example:"xgKX"`
	Created  time.Time  `json:"created" doc:"When the value was made"`
	NotAfter *time.Time `json:"not_after,omitempty" doc:"From when on it is refused; of an old value that is good still"`
}

// TokenWithValue is a new token, or one with a new value, in the one answer that
// shows it.
type TokenWithValue struct {
	Token
	Value string `json:"value" doc:"The secret that clients send; it is shown this once"`
}

// GenerateToken says what a new token is to be.
type GenerateToken struct {
	Account     string   `json:"account,omitempty" doc:"Login of the owner; absent: who asks" example:"demo"`
	Description string   `json:"description" doc:"What the token is for: 1 to 200 characters" example:"ci"`
	Sets        []string `json:"sets,omitempty" doc:"Names of predefined sets (GET /sets) whose methods it may call" example:"IDE Plugins"`
	Methods     []string `json:"methods,omitempty" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Expires     string   `json:"expires,omitempty" doc:"2027-12-31 or 31-12-2027 (the end of that day), an RFC 3339 time, or never; absent: never" example:"2027-12-31"`
	Lifetime    string   `json:"lifetime,omitempty" doc:"In place of expires: how long from now, such as 90d, 12h, 10m, 2w" example:"90d"`
	Addresses   []string `json:"addresses,omitempty" doc:"Addresses and networks that it may be used from; absent: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string `json:"audience,omitempty" doc:"Names of sites; empty: all"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`
}

// CopyToken says how a copy differs from its original.
type CopyToken struct {
	Description string    `json:"description,omitempty" doc:"What the copy is for; absent: as in the original, and so on" example:"ci, second machine"`
	Expires     string    `json:"expires,omitempty" doc:"As in generating" example:"2027-12-31"`
	Lifetime    string    `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	Sets        *[]string `json:"sets,omitempty" doc:"Names of predefined sets" example:"IDE Plugins"`
	Methods     *[]string `json:"methods,omitempty" doc:"Patterns of methods" example:"environment.control.StopEnv"`
	Addresses   *[]string `json:"addresses,omitempty" doc:"Addresses and networks; empty: any" example:"203.0.113.7"`
	Audience    *[]string `json:"audience,omitempty" doc:"Names of sites; empty: all"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`
}

// ImportToken brings a token of another system: its value stays as it is, and
// only its hash is told.
type ImportToken struct {
	GenerateToken
	Hash string `json:"hash" doc:"SHA-256 of the value, 64 hexadecimal digits" example:"34238957b44270374432b477151eade3f7a7cf1e26d3400c655a53d9cd5ae69c"`
	Hint string `json:"hint,omitempty" doc:"The last characters of the value, 4 at most" example:"f-it"`
}

// EditToken says what of a token is to change; nil fields stay.
type EditToken struct {
	Description *string   `json:"description,omitempty" doc:"What the token is for: 1 to 200 characters" example:"ci"`
	Sets        *[]string `json:"sets,omitempty" doc:"Names of predefined sets; empty: none" example:"IDE Plugins"`
	Methods     *[]string `json:"methods,omitempty" doc:"Patterns of methods; empty: none" example:"environment.control.StopEnv,environment.control.StartEnv"`
	Expires     *string   `json:"expires,omitempty" doc:"2027-12-31 or 31-12-2027 (the end of that day), an RFC 3339 time, or never" example:"2027-12-31"`
	Lifetime    *string   `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	Addresses   *[]string `json:"addresses,omitempty" doc:"Addresses and networks; empty: any" example:"203.0.113.7"`
	Audience    *[]string `json:"audience,omitempty" doc:"Names of sites; empty: all"`
}

// RegenerateToken says how a token gets its new value.
type RegenerateToken struct {
	Expires  string `json:"expires,omitempty" doc:"As in generating; absent: as before" example:"2027-12-31"`
	Lifetime string `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	Overlap  string `json:"overlap,omitempty" doc:"How long the old value stays good, 7 days at most; absent: not at all" example:"10m"`

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
	IDs []uint64 `json:"ids" doc:"1 to 1,000 ids; one that stands twice has one result" example:"[2,99]"`
}
