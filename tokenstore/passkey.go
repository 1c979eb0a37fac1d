package tokenstore

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// MaxPasskeys is how many passkeys an account may have.
const MaxPasskeys = 10

// Passkey is a credential of Web Authentication (WebAuthn Level 3): the public half of a
// key pair whose other half never leaves the authenticator of its owner.
type Passkey struct {
	ID        []byte // credential id, chosen by the authenticator
	PublicKey []byte // as the authenticator sent it: a COSE_Key (RFC 9052 section 7)
	// Host is the host name that it was registered under (the RP ID). Browsers offer it
	// there and nowhere else.
	Host string
	Name string // given by the owner

	Created  time.Time // UTC, whole seconds
	LastUsed time.Time // UTC, the day; zero: never
	// Counter is the signature counter of the last use. It goes up with each, or stays 0
	// where the passkey has copies (section 6.1.1).
	Counter uint32
	// Flags are those of the authenticator data of the last use (section 6.1): among
	// them whether the passkey can be backed up, which must not change, and whether it is.
	Flags byte
	// Transports are how the browser reaches the authenticator, such as "usb"; a hint.
	Transports []string
}

// Ref names the passkey among those of its account. Unlike the credential id it is short,
// and may stand in addresses and logs.
func (p *Passkey) Ref() string {
	sum := sha256.Sum256(p.ID)
	return hex.EncodeToString(sum[:8])
}

func (p Passkey) clone() Passkey {
	p.ID, p.PublicKey, p.Transports = slices.Clone(p.ID), slices.Clone(p.PublicKey), slices.Clone(p.Transports)
	return p
}
