package tokenstore

import (
	"slices"
	"time"
)

// Change is one compare-and-swap write with its audit entry. It is refused
// whole:
//   - with ErrConflict where a Before is not the stored record (its revision
//     is compared), or where it is gone,
//   - with ErrLoginExists or ErrHashExists where a login or a secret's hash
//     would stand twice,
//   - with ErrNotFound where a token's account does not exist,
//   - with ErrTooManyTokens where an account that gains a token would own more
//     than MaxTokens,
//   - with ErrAccountHasTokens where an account goes but not all of its tokens,
//   - with ErrLastOperator where an enabled operator is disabled, demoted or
//     removed and no other is left,
//   - with an *AppliedError where its idempotency key was applied before.
//
// A change of nothing but an audit entry is allowed: so refusals are recorded. Where the
// same was recorded within the hour, that entry counts it (see AuditEntry.Repeats): whoever
// signs in with each call does not fill the disk.
type Change struct {
	Accounts []AccountChange
	Tokens   []TokenChange
	// MaxTokens is how many tokens an account may own; 0: any number.
	MaxTokens int
	// Applied, where there, is the idempotency key of the change.
	Applied *Applied
	Audit   AuditEntry
}

// AccountChange adds (Before nil), replaces or removes (After nil) an account.
// Commit sets ID and Revision of After.
type AccountChange struct{ Before, After *Account }

// TokenChange adds (Before nil), replaces or removes (After nil) a token.
// Commit sets ID and Revision of After.
type TokenChange struct{ Before, After *Token }

// Stored returns what a store stores of a change, and tells its followers: a copy that nobody
// else modifies, with times in whole seconds as records have them.
func (c *Change) Stored() *Change {
	s := &Change{
		Accounts:  slices.Clone(c.Accounts),
		Tokens:    slices.Clone(c.Tokens),
		MaxTokens: c.MaxTokens,
		Audit:     c.Audit,
	}
	if c.Applied != nil {
		applied := *c.Applied
		s.Applied = &applied
	}
	s.Audit.Tokens = slices.Clone(c.Audit.Tokens)
	s.Audit.Before, s.Audit.After = slices.Clone(c.Audit.Before), slices.Clone(c.Audit.After)
	for i := range s.Accounts {
		if a := s.Accounts[i].After; a != nil {
			a = a.Clone()
			a.Created = seconds(a.Created)
			s.Accounts[i].After = a
		}
	}
	for i := range s.Tokens {
		if t := s.Tokens[i].After; t != nil {
			t = t.Clone()
			t.Created, t.NotBefore, t.Expires = seconds(t.Created), seconds(t.NotBefore), seconds(t.Expires)
			for k := range t.Secrets {
				secret := &t.Secrets[k]
				secret.Created, secret.NotAfter = seconds(secret.Created), seconds(secret.NotAfter)
			}
			s.Tokens[i].After = t
		}
	}
	return s
}

func seconds(t time.Time) time.Time { return t.Truncate(time.Second).UTC() }

// FillAudit names what the change was about, where the caller has not. The records have their
// ids by then.
func (c *Change) FillAudit() {
	if c.Audit.Account == 0 {
		for _, a := range c.Accounts {
			c.Audit.Account = a.Newest().ID
		}
		for _, t := range c.Tokens {
			c.Audit.Account = t.Newest().Account
		}
	}
	if len(c.Audit.Tokens) == 0 {
		for _, t := range c.Tokens {
			c.Audit.Tokens = append(c.Audit.Tokens, t.Newest().ID)
		}
	}
}

// Newest returns the record as it is after the change, or was before it went.
func (a AccountChange) Newest() *Account {
	if a.After != nil {
		return a.After
	}
	return a.Before
}

// Newest returns the record as it is after the change, or was before it went.
func (t TokenChange) Newest() *Token {
	if t.After != nil {
		return t.After
	}
	return t.Before
}
