package tokenstore

import (
	"errors"
	"slices"
	"time"
)

// AccountID names an account for good: ids count up from 1 and are never used
// again, so a login that is removed and added again inherits nothing.
type AccountID uint64

// Role says what an account may manage.
type Role string

const (
	RoleUser     Role = "user"     // its own tokens
	RoleOperator Role = "operator" // all tokens and all accounts
)

// ParseRole reads a role by its name.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case RoleUser, RoleOperator:
		return r, nil
	}
	return "", errors.New("a role is user or operator, found " + quote(s))
}

// Account is who owns tokens.
type Account struct {
	ID       AccountID // 0: not stored yet
	Revision uint64    // counts the writes of this record; compared on the next one
	Login    string    // unique; see ParseLogin
	Role     Role
	Disabled bool // its tokens are refused, nobody signs in as it
	// Password is the argon2id hash in PHC string form; empty: nobody can
	// sign in with a password.
	Password string
	Created  time.Time // UTC, whole seconds
	// SecondFactor is the code that proves, beside the password, who signs in; nil:
	// no code does. A passkey is a second factor as well: see HasSecondFactor.
	SecondFactor *SecondFactor
	// Passkeys are in the order in which they were added, MaxPasskeys at most.
	Passkeys []Passkey
	// NeedsSecondFactor is set where the account may do nothing without one.
	NeedsSecondFactor bool
	// Upstream is the account's credential for the upstream, sealed by package
	// upstream; empty: it has none.
	Upstream []byte
	// Platform is the immutable id of the person on the platform behind the
	// gate whose account this is: who signs in with the login and password of
	// there. Empty: it is an account of here alone.
	Platform string
	// AwaitsPlatform is set where the first person of the platform with this
	// login gets the account.
	AwaitsPlatform bool
}

// OfPlatform reports whether people sign in to the account with their password on
// the platform, so that it has none here.
func (a *Account) OfPlatform() bool { return a.Platform != "" || a.AwaitsPlatform }

// HasSecondFactor reports whether signing in takes more than the password: a code or a
// passkey.
func (a *Account) HasSecondFactor() bool { return a.SecondFactor != nil || len(a.Passkeys) > 0 }

// SecondFactor is a time-based one-time password (RFC 6238) and the codes that
// stand in for a lost device.
type SecondFactor struct {
	Secret   []byte // shared with the owner's device
	Created  time.Time
	LastStep uint64 // the newest time step that was used; no step is good twice
	Recovery []Hash // of the recovery codes that were not used yet
}

// Clone returns a copy that shares nothing with a.
func (a *Account) Clone() *Account {
	c := *a
	c.Upstream = slices.Clone(a.Upstream)
	if a.SecondFactor != nil {
		f := *a.SecondFactor
		f.Secret, f.Recovery = slices.Clone(f.Secret), slices.Clone(f.Recovery)
		c.SecondFactor = &f
	}
	c.Passkeys = slices.Clone(a.Passkeys)
	for i := range c.Passkeys {
		c.Passkeys[i] = c.Passkeys[i].clone()
	}
	return &c
}

// ParseLogin lowers (ASCII only) and checks a login:
// [a-z0-9][a-z0-9._@+-]{0,127}. It is called once, where a login enters the
// program, so that throttling, look-up and audit see one spelling.
func ParseLogin(s string) (string, error) {
	if len(s) == 0 || len(s) > 128 {
		return "", errors.New("a login has 1 to 128 characters")
	}
	login := []byte(s)
	for i, c := range login {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
			login[i] = c
		}
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case i > 0 && (c == '.' || c == '_' || c == '@' || c == '+' || c == '-'):
		default:
			return "", errors.New("a login starts with a letter or digit and goes on with those and . _ @ + -; found " + quote(s))
		}
	}
	return string(login), nil
}
