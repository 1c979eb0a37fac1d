package upstream

import (
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/patgate/patgate/tokenstore"
)

// A sealed credential is
//
//	version   1 byte
//	key id    1 byte of length, and so many
//	nonce     24 bytes
//	text      the credential, encrypted and authenticated (XChaCha20-Poly1305)
//
// Associated data are all that stands before the nonce, and the account's id: a
// record that is moved to another account, or given another key's name, does not
// open.
const sealVersion = 1

// sealContext keeps what is sealed here apart from what the key may seal
// elsewhere.
const sealContext = "patgate upstream credential"

// ErrSealed tells of a sealed credential that does not open: damaged, sealed for
// another account, or sealed with a key that is not in the ring.
var ErrSealed = errors.New("the credential cannot be opened")

// Key is a key with its name.
type Key struct {
	ID   string
	aead cipher.AEAD
}

// ParseKey reads a key of 32 bytes, written as 64 hexadecimal digits or in
// base64. The error does not repeat it.
func ParseKey(id, text string) (Key, error) {
	if err := checkKeyID(id); err != nil {
		return Key{}, err
	}
	text = strings.TrimSpace(text)
	raw, err := hex.DecodeString(text)
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "="))
	}
	if err != nil || len(raw) != chacha20poly1305.KeySize {
		return Key{}, fmt.Errorf("the key %q is not 32 bytes in hexadecimal or base64; make one with: openssl rand -base64 32", id)
	}
	aead, err := chacha20poly1305.NewX(raw)
	if err != nil {
		return Key{}, fmt.Errorf("using the key %q: %w", id, err)
	}
	return Key{ID: id, aead: aead}, nil
}

func checkKeyID(id string) error {
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

// Keyring seals and opens credentials. The nil Keyring has no key: it seals and
// opens nothing.
type Keyring struct {
	first  Key
	keys   map[string]Key
	random io.Reader
}

// NewKeyring makes a keyring. The first key seals; all of them open. random is
// crypto/rand.Reader in production.
func NewKeyring(random io.Reader, keys ...Key) (*Keyring, error) {
	if len(keys) == 0 {
		return nil, errNoKey
	}
	k := &Keyring{first: keys[0], keys: make(map[string]Key, len(keys)), random: random}
	for _, key := range keys {
		if _, twice := k.keys[key.ID]; twice {
			return nil, fmt.Errorf("two keys have the id %q", key.ID)
		}
		k.keys[key.ID] = key
	}
	return k, nil
}

var errNoKey = errors.New("no key is configured to seal credentials of the upstream with")

// Seal encrypts the credential of an account.
func (k *Keyring) Seal(account tokenstore.AccountID, c Credential) ([]byte, error) {
	if k == nil {
		return nil, errNoKey
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	head := append([]byte{sealVersion, byte(len(k.first.ID))}, k.first.ID...)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return nil, fmt.Errorf("sealing a credential: reading randomness: %w", err)
	}
	return k.first.aead.Seal(append(head, nonce...), nonce, c.encode(), boundTo(head, account)), nil
}

// boundTo is the associated data of a sealed credential.
func boundTo(head []byte, account tokenstore.AccountID) []byte {
	b := append([]byte(sealContext), head...)
	return binary.BigEndian.AppendUint64(b, uint64(account))
}

// Open decrypts the credential of an account. The error wraps ErrSealed.
func (k *Keyring) Open(account tokenstore.AccountID, sealed []byte) (Credential, error) {
	head, id, ok := readHead(sealed)
	if !ok {
		return Credential{}, fmt.Errorf("%w: its encoding is not known", ErrSealed)
	}
	if k == nil {
		return Credential{}, fmt.Errorf("%w: %w", ErrSealed, errNoKey)
	}
	key, known := k.keys[id]
	if !known {
		return Credential{}, fmt.Errorf("%w: it was sealed with the key %q, which is not configured", ErrSealed, id)
	}
	nonce, text := sealed[len(head):len(head)+chacha20poly1305.NonceSizeX], sealed[len(head)+chacha20poly1305.NonceSizeX:]
	plain, err := key.aead.Open(nil, nonce, text, boundTo(head, account))
	if err != nil {
		return Credential{}, fmt.Errorf("%w: it is damaged, of another account, or the key %q is another one than when it was sealed", ErrSealed, id)
	}
	c, ok := decodeCredential(plain)
	if !ok {
		return Credential{}, fmt.Errorf("%w: its content is not known", ErrSealed)
	}
	return c, nil
}

// Stale reports whether a sealed credential is to be sealed again, because another
// key than the first one has sealed it.
func (k *Keyring) Stale(sealed []byte) bool {
	_, id, ok := readHead(sealed)
	return ok && k != nil && id != k.first.ID
}

// Reseal seals a credential with the first key.
func (k *Keyring) Reseal(account tokenstore.AccountID, sealed []byte) ([]byte, error) {
	c, err := k.Open(account, sealed)
	if err != nil {
		return nil, err
	}
	return k.Seal(account, c)
}

// readHead reads what stands before the nonce.
func readHead(sealed []byte) (head []byte, id string, ok bool) {
	if len(sealed) < 2 || sealed[0] != sealVersion {
		return nil, "", false
	}
	end := 2 + int(sealed[1])
	if len(sealed) < end+chacha20poly1305.NonceSizeX {
		return nil, "", false
	}
	return sealed[:end:end], string(sealed[2:end]), true
}
