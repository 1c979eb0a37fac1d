package passkey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// Errors of Register and Use. They say what was found, and nothing of what was sent.
var (
	ErrMalformed   = errors.New("it is not what the browser returned")
	ErrOrigin      = errors.New("it was made for another address than that of this site")
	ErrUnverified  = errors.New("the authenticator did not verify its user; set up a PIN, fingerprint or face in it")
	ErrAttestation = errors.New("it comes with an attestation that was not asked for")
	ErrUnknown     = errors.New("it is none of the account's passkeys on this site")
	ErrMismatch    = errors.New("its signature, challenge or host name does not fit")
	// ErrCloned: the signature counter has not gone up, so there may be a copy of the
	// authenticator (section 6.1.1).
	ErrCloned = errors.New("its counter went backwards, so somebody may have a copy of it")
)

// maxPublicKey is the longest public key that is kept, in bytes: an RSA key of 8192 bits
// has half of that.
const maxPublicKey = 2048

// ChallengeOf is the challenge that a browser's answer says it is for, empty if it cannot
// be read. Which ceremony it belongs to follows from it.
func ChallengeOf(clientDataJSON string) string {
	c, _ := clientData(clientDataJSON)
	return c.Challenge
}

func clientData(encoded string) (c protocol.CollectedClientData, err error) {
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	return c, err
}

// checkOrigin tells of the most likely mistakes in words of its own; the library checks
// them again.
func (rp RelyingParty) checkOrigin(encoded string) error {
	c, err := clientData(encoded)
	switch {
	case err != nil:
		return ErrMalformed
	case !protocol.IsOriginInHaystack(c.Origin, []string{rp.Origin}):
		return ErrOrigin
	}
	return nil
}

// Register checks a new passkey of an account, and returns it without a name.
func (rp RelyingParty) Register(a *tokenstore.Account, c *Ceremony, in *api.PasskeyAttestation, now time.Time) (*tokenstore.Passkey, error) {
	if err := rp.checkOrigin(in.Response.ClientData); err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(asJSON(map[string]any{
		"id": in.ID, "rawId": in.RawID, "type": in.Type,
		"response": map[string]any{"clientDataJSON": in.Response.ClientData, "attestationObject": in.Response.Attestation},
	}))
	if err != nil {
		return nil, ErrMalformed
	}
	object := &parsed.Response.AttestationObject
	switch {
	case !object.AuthData.Flags.HasUserVerified():
		return nil, ErrUnverified
	case !unattested(object):
		return nil, ErrAttestation
	}
	w, err := rp.library()
	if err != nil {
		return nil, err
	}
	made, err := w.CreateCredential(rp.user(a), c.data, parsed)
	if err != nil || len(made.PublicKey) > maxPublicKey {
		return nil, ErrMismatch
	}
	return &tokenstore.Passkey{
		ID: bytes.Clone(made.ID), PublicKey: bytes.Clone(made.PublicKey), Host: rp.Host, Created: now,
		Counter: made.Authenticator.SignCount, Flags: byte(made.Flags.ProtocolValue()), Transports: transports(in.Response.Transports),
	}, nil
}

// unattested reports whether nothing but the key itself speaks for a new passkey, as was
// asked for: browsers take attestations out, but for those by the key (section 5.1.3). So
// the verification of certificates, which nobody looks at, is not to be reached.
func unattested(o *protocol.AttestationObject) bool {
	format := protocol.AttestationFormat(o.Format)
	_, certified := o.AttStatement["x5c"]
	return format == protocol.AttestationFormatNone || format == protocol.AttestationFormatPacked && !certified
}

// transports keeps those that browsers know; they are a hint that a client may make up.
func transports(list []string) (kept []string) {
	for _, t := range []protocol.AuthenticatorTransport{protocol.USB, protocol.NFC, protocol.BLE, protocol.SmartCard, protocol.Hybrid, protocol.Internal} {
		if slices.Contains(list, string(t)) {
			kept = append(kept, string(t))
		}
	}
	return kept
}

// Use checks that a passkey of an account signed the challenge, notes its use in a, and
// returns it.
func (rp RelyingParty) Use(a *tokenstore.Account, c *Ceremony, in *api.PasskeyAssertion, now time.Time) (*tokenstore.Passkey, error) {
	if err := rp.checkOrigin(in.Response.ClientData); err != nil {
		return nil, err
	}
	response := map[string]any{"clientDataJSON": in.Response.ClientData, "authenticatorData": in.Response.AuthenticatorData, "signature": in.Response.Signature}
	if in.Response.UserHandle != "" {
		response["userHandle"] = in.Response.UserHandle
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(asJSON(map[string]any{"id": in.ID, "rawId": in.RawID, "type": in.Type, "response": response}))
	if err != nil {
		return nil, ErrMalformed
	}
	at := slices.IndexFunc(a.Passkeys, func(p tokenstore.Passkey) bool { return p.Host == rp.Host && bytes.Equal(p.ID, parsed.RawID) })
	switch {
	case at < 0:
		return nil, ErrUnknown
	case !parsed.Response.AuthenticatorData.Flags.HasUserVerified():
		return nil, ErrUnverified
	}
	w, err := rp.library()
	if err != nil {
		return nil, err
	}
	used, err := w.ValidateLogin(rp.user(a), c.data, parsed)
	if err != nil {
		return nil, ErrMismatch
	}
	p := &a.Passkeys[at]
	if used.Authenticator.CloneWarning {
		return p, ErrCloned
	}
	p.Counter, p.Flags, p.LastUsed = used.Authenticator.SignCount, byte(used.Flags.ProtocolValue()), now.UTC().Truncate(24*time.Hour)
	return p, nil
}

// asJSON is for texts, which can be marshalled.
func asJSON(v any) []byte {
	data, _ := json.Marshal(v)
	return data
}

// BackedUp reports whether there are copies of a passkey, as its authenticator said last.
func BackedUp(p *tokenstore.Passkey) bool {
	return protocol.AuthenticatorFlags(p.Flags).HasBackupState()
}
