package assertion

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"

	"github.com/go-jose/go-jose/v4"
)

// Key is a key with its name. It prints its name only.
type Key struct {
	ID     string // kid of RFC 7515 section 4.1.4
	public ed25519.PublicKey
	signer jose.Signer // nil: its private part is not there
}

// howToMake ends the errors about keys that are none.
const howToMake = "make one with: openssl genpkey -algorithm ed25519"

// ParseKey reads an Ed25519 key from PEM: a private one (PKCS #8, RFC 8410
// section 7), or a public one, which is published and signs nothing. The error
// repeats nothing of it.
func ParseKey(id, text string) (Key, error) {
	if err := checkID(id); err != nil {
		return Key{}, err
	}
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return Key{}, fmt.Errorf("the key %q is not PEM; %s", id, howToMake)
	case len(bytes.TrimSpace(rest)) > 0:
		return Key{}, fmt.Errorf("there is more behind the key %q; leave one block of PEM", id)
	}
	switch block.Type {
	case "PRIVATE KEY":
		return privateKey(id, block.Bytes)
	case "PUBLIC KEY":
		return publicKey(id, block.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		return Key{}, fmt.Errorf("the key %q is encrypted, and nobody is there to be asked for the password; decrypt it with: openssl pkey", id)
	}
	return Key{}, fmt.Errorf("the key %q is neither a PRIVATE KEY nor a PUBLIC KEY of PEM; %s", id, howToMake)
}

func privateKey(id string, der []byte) (Key, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return Key{}, fmt.Errorf("the key %q cannot be read as a private key (PKCS #8); %s", id, howToMake)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return Key{}, fmt.Errorf("the key %q is of another kind than Ed25519 (%T); %s", id, parsed, howToMake)
	}
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: private, KeyID: id}},
		new(jose.SignerOptions).WithType("JWT"))
	if err != nil {
		return Key{}, fmt.Errorf("using the key %q: %w", id, err)
	}
	return Key{ID: id, public: private.Public().(ed25519.PublicKey), signer: signer}, nil
}

func publicKey(id string, der []byte) (Key, error) {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return Key{}, fmt.Errorf("the key %q cannot be read as a public key", id)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return Key{}, fmt.Errorf("the key %q is of another kind than Ed25519 (%T); %s", id, parsed, howToMake)
	}
	return Key{ID: id, public: public}, nil
}

// checkID tells ids that need no quoting anywhere.
func checkID(id string) error {
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return fmt.Errorf("the id of a key is made of letters, digits and - _ ., found %q", id)
		}
	}
	if id == "" || len(id) > 32 {
		return fmt.Errorf("the id of a key has 1 to 32 characters, found %q", id)
	}
	return nil
}

// Format prints the name of the key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "key "+k.ID) }
