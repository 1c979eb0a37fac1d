package tokenstore

import (
	"encoding/json"
	"time"
)

// AuditEntry records one change, or one refused change, of a token or an
// account: who, from where, when, what. It never holds a value, a hash or a
// password. It is written in the transaction of the change it tells of.
type AuditEntry struct {
	ID     uint64 // counts up from 1; 0: not stored yet
	Time   time.Time
	Actor  Actor
	Action Action
	// Account and Tokens are what the change was about; Commit fills in ids
	// that it assigns.
	Account AccountID
	Tokens  []TokenID
	// Refused is empty for a change that was made, else the reason why not.
	Refused string
	// Before and After are JSON objects of what people see of the record,
	// without secrets; empty where there was or is none.
	Before, After json.RawMessage
}

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
)

// Actions lists all actions.
func Actions() []Action {
	return []Action{
		ActionTokenGenerate, ActionTokenEdit, ActionTokenCopy, ActionTokenRegenerate, ActionTokenRemove,
		ActionTokenImport, ActionTokenRevoke, ActionTokenSelf, ActionTokenIntrospect,
		ActionAccountAdd, ActionAccountEdit, ActionAccountPassword, ActionAccountRemove, ActionAccountUpstream,
		ActionSessionStart, ActionSessionEnd, ActionFactorAdd, ActionFactorRemove, ActionFactorRecovery,
	}
}
