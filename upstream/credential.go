package upstream

import (
	"errors"
	"fmt"
)

// Kind says what a credential is; the set is closed.
type Kind string

const (
	KindNone     Kind = "none"
	KindPassword Kind = "password" // a login and its password, to sign in with
	KindSession  Kind = "session"  // a session, used as it is
)

// Limits of a credential's texts, in bytes.
const (
	maxLogin   = 256
	maxSecret  = 1024 // of a password
	maxSession = 1024
)

// Credential is what an account has with the upstream: Login and Password, or
// Session.
type Credential struct {
	Login    string
	Password Secret
	Session  Secret
}

// ErrCredential tells of a credential that is neither a login with its password
// nor a session.
var ErrCredential = errors.New("a credential of the upstream is a login with its password, or a session")

// Kind says what the credential is.
func (c Credential) Kind() Kind {
	switch {
	case !c.Session.Empty():
		return KindSession
	case c.Login != "":
		return KindPassword
	}
	return KindNone
}

// Check reports whether c is one or the other, and can be one.
func (c Credential) Check() error {
	if c.Session.Empty() == (c.Login == "") || c.Password.Empty() != (c.Login == "") {
		return ErrCredential
	}
	if len(c.Login) > maxLogin || len(c.Password.Reveal()) > maxSecret {
		return fmt.Errorf("%w of at most %d and %d bytes", ErrCredential, maxLogin, maxSecret)
	}
	if !c.Session.Empty() && !ValidSession(c.Session.Reveal()) {
		return errSession
	}
	return nil
}

var errSession = fmt.Errorf("a session is 1 to %d visible ASCII characters", maxSession)

// ValidSession reports whether s can be sent as a session: in a header as well as
// in a query, it is visible ASCII.
func ValidSession(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= maxSession
}

// Kinds of encoded credentials.
const (
	encodedPassword = 1
	encodedSession  = 2
)

// encode returns the plain text that is sealed: a kind, and what belongs to it.
func (c Credential) encode() []byte {
	if !c.Session.Empty() {
		return append([]byte{encodedSession}, c.Session.Reveal()...)
	}
	b := []byte{encodedPassword, byte(len(c.Login) >> 8), byte(len(c.Login))}
	b = append(b, c.Login...)
	return append(b, c.Password.Reveal()...)
}

// decodeCredential reads what encode wrote.
func decodeCredential(b []byte) (c Credential, ok bool) {
	if len(b) == 0 {
		return c, false
	}
	switch kind, b := b[0], b[1:]; kind {
	case encodedSession:
		c.Session = NewSecret(string(b))
	case encodedPassword:
		if len(b) < 2 {
			return c, false
		}
		end := 2 + int(b[0])<<8 + int(b[1])
		if end > len(b) {
			return c, false
		}
		c.Login, c.Password = string(b[2:end]), NewSecret(string(b[end:]))
	default:
		return c, false
	}
	return c, c.Check() == nil
}
