package tokenstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"unsafe"
)

// The shape of a value: prefix, underscore, random part, checksum. It is the
// shape that GitHub chose for its tokens, so that scanners find leaked values
// and a mistyped one is told from a revoked one without a look-up.
const (
	randomLength   = 30 // base62 digits of random, 178 bits
	checksumLength = 6  // base62 digits of CRC-32 (IEEE) of all that stands before

	// MaxValueLength is the longest credential, in bytes, that is worth
	// hashing. Imported values may have another shape than ours, but no
	// more bytes than this.
	MaxValueLength = 512

	// DefaultPrefix starts values where no other prefix is configured.
	DefaultPrefix = "pat"
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// ErrBadPrefix tells that a prefix cannot start values.
var ErrBadPrefix = errors.New("a token prefix is 1 to 32 characters: lower-case letters, digits and single underscores between them, starting with a letter")

const redacted = "[redacted]"

// Value is the secret string of a token. It exists in memory while it is made
// or shown, and nowhere else: every way of printing it prints "[redacted]".
// The zero Value is no value.
type Value struct {
	// Behind a pointer, because fmt prints fields, whatever methods there
	// are, where the verb is %p.
	secret *string
}

// NewValue makes a value of the given prefix with randomness from random
// (crypto/rand.Reader in production). It fails where the prefix is not one
// (ErrBadPrefix) or random gives too little.
func NewValue(prefix string, random io.Reader) (Value, error) {
	if err := CheckPrefix(prefix); err != nil {
		return Value{}, err
	}
	buf := make([]byte, 0, len(prefix)+1+randomLength+checksumLength)
	buf = append(buf, prefix...)
	buf = append(buf, '_')
	for digits := 0; digits < randomLength; {
		var block [randomLength]byte
		if _, err := io.ReadFull(random, block[:]); err != nil {
			return Value{}, fmt.Errorf("making a token value: reading randomness: %w", err)
		}
		for _, b := range block {
			// 248 is the largest multiple of 62 in a byte: dropping the
			// rest keeps the digits uniform.
			if b < 248 && digits < randomLength {
				buf = append(buf, base62[b%62])
				digits++
			}
		}
	}
	secret := string(appendChecksum(buf))
	return Value{&secret}, nil
}

func appendChecksum(buf []byte) []byte {
	sum := crc32.ChecksumIEEE(buf)
	var digits [checksumLength]byte
	for i := checksumLength - 1; i >= 0; i-- {
		digits[i] = base62[sum%62]
		sum /= 62
	}
	return append(buf, digits[:]...)
}

// CheckPrefix reports whether values may start with prefix; the error is
// ErrBadPrefix.
func CheckPrefix(prefix string) error {
	if len(prefix) == 0 || len(prefix) > 32 || prefix[0] < 'a' || prefix[0] > 'z' || prefix[len(prefix)-1] == '_' {
		return ErrBadPrefix
	}
	for i := range len(prefix) {
		c := prefix[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '_' && prefix[i-1] != '_':
		default:
			return ErrBadPrefix
		}
	}
	return nil
}

// LengthOf returns the length, in bytes, of the values of this prefix.
func LengthOf(prefix string) int { return len(prefix) + len("_") + randomLength + checksumLength }

// Mistyped tells that s starts as our values with this prefix do but is not
// one: another length, a foreign character, or a checksum that does not fit.
// Such a credential is refused without a look-up. A string with another start
// is not judged: values of other systems can be imported by their hash.
func Mistyped(prefix, s string) bool {
	if len(s) <= len(prefix) || s[:len(prefix)] != prefix || s[len(prefix)] != '_' {
		return false
	}
	if len(s) != LengthOf(prefix) {
		return true
	}
	body := len(s) - checksumLength
	for i := len(prefix) + 1; i < body; i++ {
		if !base62Digits[s[i]] {
			return true
		}
	}
	sum := crc32.ChecksumIEEE(bytesOf(s[:body]))
	for i := len(s) - 1; i >= body; i-- {
		if s[i] != base62[sum%62] {
			return true
		}
		sum /= 62
	}
	return false
}

// bytesOf returns the bytes of s without copying them. They must not be changed
// nor kept: it is for the hashes, which are computed on every request.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// base62Digits tells the digits from all other bytes.
var base62Digits = func() (digits [256]bool) {
	for i := range len(base62) {
		digits[base62[i]] = true
	}
	return digits
}()

// Reveal returns the secret itself. Its callers are the one answer that shows
// a new value and the tests.
func (v Value) Reveal() string {
	if v.secret == nil {
		return ""
	}
	return *v.secret
}

// Hash returns the SHA-256 of the value, the only form in which it is stored.
func (v Value) Hash() Hash { return HashOf(v.Reveal()) }

// Hint returns the last four characters, which lists show so that people can
// tell their tokens apart. Four of 36 characters, all of the checksum, leave
// the random part untouched.
func (v Value) Hint() string {
	secret := v.Reveal()
	if len(secret) < 4 {
		return ""
	}
	return secret[len(secret)-4:]
}

// String returns "[redacted]".
func (v Value) String() string { return redacted }

// GoString returns "[redacted]".
func (v Value) GoString() string { return redacted }

// Format prints "[redacted]" whatever the verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue logs "[redacted]".
func (v Value) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText encodes "[redacted]", also in JSON.
func (v Value) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Hash is the SHA-256 of a value. A value has 178 random bits, so a slow or
// keyed hash would add cost and no safety (OWASP ASVS 6.5.2).
type Hash [sha256.Size]byte

// HashOf hashes a credential as a client presented it.
func HashOf(credential string) Hash { return sha256.Sum256(bytesOf(credential)) }

// ParseHash reads the hexadecimal form of a hash, in lower or upper case.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if hex.DecodedLen(len(s)) != len(h) {
		return Hash{}, fmt.Errorf("a SHA-256 has %d hexadecimal digits, found %d", hex.EncodedLen(len(h)), len(s))
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, fmt.Errorf("reading a SHA-256: %w", err)
	}
	return h, nil
}

// String returns the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }
