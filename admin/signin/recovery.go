package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/patgate/patgate/tokenstore"
)

// recoveryCodes is how many codes an account gets, each for one sign-in without
// its second factor.
const recoveryCodes = 10

// recoveryLetters are those of recovery codes: none that look alike, 5 bits each.
const recoveryLetters = "abcdefghjkmnpqrstuvwxyz023456789"

// NewRecoveryCodes makes codes of 80 random bits, to be shown once, and the hashes
// that are stored. A plain hash is enough for as many bits (OWASP ASVS 6.5.2).
func NewRecoveryCodes() (codes []string, hashes []tokenstore.Hash) {
	for range recoveryCodes {
		var random [16]byte
		_, _ = rand.Read(random[:]) // it never fails (Go 1.24)
		var b strings.Builder
		for i, r := range random {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(recoveryLetters[r%32])
		}
		codes = append(codes, b.String())
		hashes = append(hashes, recoveryHash(b.String()))
	}
	return codes, hashes
}

// UseRecoveryCode returns the hashes that are left when a code was one of them.
func UseRecoveryCode(hashes []tokenstore.Hash, code string) (left []tokenstore.Hash, ok bool) {
	hash := recoveryHash(code)
	for _, h := range hashes {
		if h == hash {
			ok = true
			continue
		}
		left = append(left, h)
	}
	return left, ok
}

// recoveryHash is of a code however it was typed: case, spaces and hyphens do not
// matter.
func recoveryHash(code string) tokenstore.Hash {
	plain := make([]byte, 0, 16)
	for _, c := range []byte(code) {
		switch {
		case c == '-' || c == ' ':
		case c >= 'A' && c <= 'Z':
			plain = append(plain, c|0x20)
		default:
			plain = append(plain, c)
		}
	}
	return sha256.Sum256(plain)
}
