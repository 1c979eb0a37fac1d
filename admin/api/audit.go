package api

import "time"

// AuditEntry is one change, or refused change.
type AuditEntry struct {
	ID      uint64     `json:"id" doc:"Goes up with each entry" example:"4"`
	Time    time.Time  `json:"time" doc:"When it was; of what happened several times, the first time"`
	Count   uint64     `json:"count,omitempty" doc:"How often it happened, where that is more than once: what changes nothing, and is the same in all but the time, is counted for a clock hour (UTC)" example:"3"`
	Last    *time.Time `json:"last,omitempty" doc:"When it happened last, where that is more than once"`
	Actor   string     `json:"actor" doc:"Login of who did it, local-admin for the server's own admin endpoint, token 7 or holder of token 7 for who had a value" example:"admin"`
	Address string     `json:"address,omitempty" doc:"Where that came from" example:"127.0.0.1"`
	Action  string     `json:"action" doc:"What was done" example:"token.edit"`
	Account uint64     `json:"account,omitempty" doc:"Id of the account that it was done to, or to whose tokens"`
	Login   string     `json:"login,omitempty" doc:"Of the account, while there is one"`
	Tokens  []uint64   `json:"tokens,omitempty" doc:"Ids of the tokens"`
	Refused string     `json:"refused,omitempty" doc:"Reason, where it was refused"`
	Damaged bool       `json:"damaged,omitempty" doc:"Whether it cannot be read: then nothing but its id is known, and time is that of the entry after it"`
	Before  any        `json:"before,omitempty" doc:"What stood there, without secrets"`
	After   any        `json:"after,omitempty" doc:"What stands there since"`
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
	Items []AuditEntry `json:"items" doc:"Those of this page, the newest first"`
	Next  string       `json:"next" doc:"The cursor of the next page; empty on the last one"`
}
