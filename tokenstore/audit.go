package tokenstore

import (
	"encoding/json"
	"slices"
	"time"
)

// AuditEntry records one change, or one refused change, of a token or an
// account: who, from where, when, what. It never holds a value, a hash or a
// password. It is written in the transaction of the change it tells of.
type AuditEntry struct {
	ID   uint64 // counts up from 1; 0: not stored yet
	Time time.Time
	// Count is how often it happened, from Time on, the last time at Last. 0 is once,
	// and then Last is zero. Commit sets them, and Time: see Repeats.
	Count uint64    `json:",omitempty"`
	Last  time.Time `json:",omitzero"`

	Actor  Actor
	Action Action
	// Account and Tokens are what the change was about; Commit fills in ids
	// that it assigns.
	Account AccountID
	Tokens  []TokenID
	// Refused is empty for a change that was made, else the reason why not.
	Refused string
	// Damaged is set of an entry that cannot be read: nothing but its id is known, and Time
	// is that of the entry behind it, if it has one.
	Damaged bool `json:"-"`
	// Before and After are JSON objects of what people see of the record,
	// without secrets; empty where there was or is none.
	Before, After json.RawMessage
}

// Times is how often it happened.
func (e *AuditEntry) Times() uint64 { return max(e.Count, 1) }

// LastTime is when it happened last.
func (e *AuditEntry) LastTime() time.Time {
	if e.Last.IsZero() {
		return e.Time
	}
	return e.Last
}

// Repeats reports whether what later tells of is the same as e in all but the time, within
// the same clock hour (UTC), so that counting it in e says as much. What changed a
// record never is: its entry says what stood there before and after.
func (e *AuditEntry) Repeats(later *AuditEntry) bool {
	return e.Actor == later.Actor && e.Action == later.Action && e.Account == later.Account && e.Refused == later.Refused &&
		slices.Equal(e.Tokens, later.Tokens) && e.changesNothing() && later.changesNothing() &&
		e.Time.Truncate(time.Hour).Equal(later.Time.Truncate(time.Hour))
}

func (e *AuditEntry) changesNothing() bool { return isNothing(e.Before) && isNothing(e.After) }

func isNothing(record json.RawMessage) bool { return len(record) == 0 || string(record) == "null" }

// Actor is who made a change.
type Actor struct {
	// Account is the signed-in account; 0 where there is none.
	Account AccountID
	// Name is its login, or "local-admin" for Caddy's admin endpoint, or
	// "patgate" for what the program does by itself.
	Name string
	// Address is the client's address; empty for a Unix socket.
	Address string
}

// Action names a change; the set is closed.
type Action string

const (
	ActionTokenGenerate   Action = "token.generate"
	ActionTokenEdit       Action = "token.edit"
	ActionTokenCopy       Action = "token.copy"
	ActionTokenRegenerate Action = "token.regenerate"
	ActionTokenRemove     Action = "token.remove"
	ActionAccountAdd      Action = "account.add"
	ActionAccountEdit     Action = "account.edit"
	ActionAccountPassword Action = "account.password"
	ActionAccountRemove   Action = "account.remove"
	ActionAccountUpstream Action = "account.upstream" // its credential for the upstream

	ActionTokenImport     Action = "token.import"
	ActionTokenRevoke     Action = "token.revoke"     // by who holds its value
	ActionTokenSelf       Action = "token.self"       // who holds its value asked about it
	ActionTokenIntrospect Action = "token.introspect" // RFC 7662
	ActionSessionStart    Action = "session.start"
	ActionSessionEnd      Action = "session.end"
	ActionFactorAdd       Action = "second_factor.add"
	ActionFactorRemove    Action = "second_factor.remove"
	ActionFactorRecovery  Action = "second_factor.recovery_codes"
	ActionPasskeyAdd      Action = "passkey.add"
	ActionPasskeyRemove   Action = "passkey.remove"
	ActionSessionConfirm  Action = "session.confirm" // who is signed in proved the second factor again
)

// Actions lists all actions.
func Actions() []Action {
	return []Action{
		ActionTokenGenerate, ActionTokenEdit, ActionTokenCopy, ActionTokenRegenerate, ActionTokenRemove,
		ActionTokenImport, ActionTokenRevoke, ActionTokenSelf, ActionTokenIntrospect,
		ActionAccountAdd, ActionAccountEdit, ActionAccountPassword, ActionAccountRemove, ActionAccountUpstream,
		ActionSessionStart, ActionSessionEnd, ActionFactorAdd, ActionFactorRemove, ActionFactorRecovery,
		ActionPasskeyAdd, ActionPasskeyRemove, ActionSessionConfirm,
	}
}
