package api

import "time"

// AuditEntry is one change, or refused change.
type AuditEntry struct {
	ID      uint64     `json:"id" doc:"Goes up with each entry" example:"4"`
	Time    time.Time  `json:"time" doc:"When it happened; of several times, the first"`
	Count   uint64     `json:"count,omitempty" doc:"How often it happened, if more than once: entries that change nothing and differ only in their time are counted per clock hour (UTC)" example:"3"`
	Last    *time.Time `json:"last,omitempty" doc:"When it happened last, if more than once"`
	Actor   string     `json:"actor" doc:"Who did it: a login, local-admin for the server's admin endpoint, or token 7 or holder of token 7 for the holder of a value" example:"admin"`
	Address string     `json:"address,omitempty" doc:"Where that came from" example:"127.0.0.1"`
	Action  string     `json:"action" doc:"What was done" example:"token.edit"`
	Account uint64     `json:"account,omitempty" doc:"Id of the account that was changed, or whose tokens were"`
	Login   string     `json:"login,omitempty" doc:"Login of this account, if it still exists"`
	Tokens  []uint64   `json:"tokens,omitempty" doc:"Ids of the tokens"`
	Refused string     `json:"refused,omitempty" doc:"Reason, if it was refused"`
	Damaged bool       `json:"damaged,omitempty" doc:"Whether the entry cannot be read: then only its id is known, and time is that of the entry after it"`
	Before  any        `json:"before,omitempty" doc:"State before the change, without secrets"`
	After   any        `json:"after,omitempty" doc:"State after the change, without secrets"`
}

// AuditFilter selects audit entries.
type AuditFilter struct {
	Before  uint64 // only ids below this one; 0: from the newest
	Limit   int    // at most so many, fewer where they are large; 0: DefaultPage
	Account string // login
	Token   uint64
	Action  string
	Refused *bool // only changes that were refused, or that were made; nil: both
	Since   time.Time
	Until   time.Time
}

// Entries is a part of the audit.
type Entries struct {
	Items []AuditEntry `json:"items" doc:"Entries of this page, the newest first"`
	Next  string       `json:"next" doc:"The cursor of the next page; empty on the last one"`
}
