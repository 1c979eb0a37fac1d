// Package authenticator is an authenticator in software (WebAuthn Level 3), with the
// browser in front of it, for tests. Its fields make it say what none should.
package authenticator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/patgate/patgate/admin/api"
)

// Flags of authenticator data (section 6.1).
const (
	UserPresent    = 1 << 0
	UserVerified   = 1 << 2
	BackupEligible = 1 << 3
	BackedUp       = 1 << 4
	attested       = 1 << 6
)

// Authenticator holds one passkey.
type Authenticator struct {
	ID      []byte
	Counter uint32 // of the next answer; it goes up with each unless it is 0
	Flags   byte   // of all answers
	// Host is the RP ID, and Origin what the browser says the page is.
	Host, Origin string

	t   *testing.T
	key *ecdsa.PrivateKey
}

// New returns an authenticator for a site, whose host name is host.
func New(t *testing.T, host, origin string) *Authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &Authenticator{ID: []byte(rand.Text()), Counter: 1, Flags: UserPresent | UserVerified, Host: host, Origin: origin, t: t, key: key}
}

// Create answers the options for a new passkey.
func (a *Authenticator) Create(challenge string) *api.PasskeyAttestation {
	a.t.Helper()
	object := a.encode(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(true)})
	in := new(api.PasskeyAttestation)
	in.ID, in.RawID, in.Type = encode(a.ID), encode(a.ID), "public-key"
	in.Response = api.PasskeyAttestationResponse{ClientData: a.clientData("webauthn.create", challenge), Attestation: encode(object), Transports: []string{"internal"}}
	return in
}

// Get answers the options for the use of a passkey.
func (a *Authenticator) Get(challenge string) *api.PasskeyAssertion {
	a.t.Helper()
	data, client := a.data(false), a.clientData("webauthn.get", challenge)
	said, err := base64.RawURLEncoding.DecodeString(client)
	if err != nil {
		a.t.Fatal(err)
	}
	hash := sha256.Sum256(said)
	signed := sha256.Sum256(append(append([]byte(nil), data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
	if err != nil {
		a.t.Fatal(err)
	}
	in := new(api.PasskeyAssertion)
	in.ID, in.RawID, in.Type = encode(a.ID), encode(a.ID), "public-key"
	in.Response = api.PasskeyAssertionResponse{ClientData: client, AuthenticatorData: encode(data), Signature: encode(signature)}
	return in
}

// clientData is what a browser says of the page (section 5.8.1).
func (a *Authenticator) clientData(kind, challenge string) string {
	a.t.Helper()
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return encode(data)
}

// data is authenticator data (section 6.1), with the key where it is new.
func (a *Authenticator) data(created bool) []byte {
	a.t.Helper()
	hash, flags := sha256.Sum256([]byte(a.Host)), a.Flags
	if created {
		flags |= attested
	}
	b := append(hash[:], flags)
	b = binary.BigEndian.AppendUint32(b, a.Counter)
	if a.Counter > 0 {
		a.Counter++
	}
	if !created {
		return b
	}
	b = append(b, make([]byte, 16)...) // AAGUID
	b = binary.BigEndian.AppendUint16(b, uint16(len(a.ID)))
	b = append(b, a.ID...)
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	// EC2, ES256, P-256 and the two coordinates (RFC 9053 section 7.1).
	return append(b, a.encode(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})...)
}

func (a *Authenticator) encode(v any) []byte {
	a.t.Helper()
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		a.t.Fatal(err)
	}
	data, err := mode.Marshal(v)
	if err != nil {
		a.t.Fatal(err)
	}
	return data
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
