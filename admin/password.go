package admin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Passwords: at least 15 characters where nothing else protects an account
// (NIST SP 800-63B-4 section 3.1.1.2), no rules of composition, and no more bytes
// than are worth hashing.
const (
	minPassword = 15   // characters
	maxPassword = 1024 // bytes
)

// Parameters of argon2id (RFC 9106; OWASP Password Storage): memory in KiB,
// passes, lanes. Hashes with less are made anew at the next sign-in.
const (
	argonMemory = 19 << 10
	argonTime   = 2
	argonLanes  = 1
	saltLength  = 16 // bytes
	keyLength   = 32 // bytes
)

// hashing lets two hashes run at a time: each takes argonMemory, and a flood of
// them must hurt neither memory nor the gate.
var hashing = make(chan struct{}, 2)

func checkPassword(password string) error {
	switch {
	case len(password) > maxPassword:
		return invalid("password", "it has more than %d bytes", maxPassword)
	case !utf8.ValidString(password):
		return invalid("password", "it is not UTF-8")
	case utf8.RuneCountInString(password) < minPassword:
		return invalid("password", "it has fewer than %d characters; a few words in a row make a good one", minPassword)
	}
	return nil
}

// argonHash is a stored password: what its PHC string says.
type argonHash struct {
	memory, time uint32 // KiB, passes
	lanes        uint8
	salt, key    []byte
}

func (h argonHash) String() string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.lanes, encode(h.salt), encode(h.key))
}

// errBadHash tells of a stored hash that cannot be checked, or that would cost
// more than this program is willing to spend on it.
var errBadHash = errors.New("the stored password hash cannot be used; set the password anew")

// parseHash reads a PHC string of argon2id, in the one form that String writes.
func parseHash(phc string) (h argonHash, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return h, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.lanes); err != nil {
		return h, errBadHash
	}
	var errSalt, errKey error
	h.salt, errSalt = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	h.key, errKey = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if errSalt != nil || errKey != nil || !h.bearable() || h.String() != phc {
		return h, errBadHash
	}
	return h, nil
}

// bearable tells whether the hash can be checked at a cost that one sign-in may
// have: at most 128 MiB, 10 passes, 8 lanes.
func (h argonHash) bearable() bool {
	return h.memory >= 8 && h.memory <= 128<<10 && h.time >= 1 && h.time <= 10 && h.lanes >= 1 && h.lanes <= 8 &&
		len(h.salt) >= 8 && len(h.salt) <= 64 && len(h.key) >= 16 && len(h.key) <= 64
}

// hashPassword returns the PHC string of a password.
func hashPassword(ctx context.Context, password string) (string, error) {
	h := argonHash{memory: argonMemory, time: argonTime, lanes: argonLanes, salt: make([]byte, saltLength)}
	if _, err := rand.Read(h.salt); err != nil {
		return "", fmt.Errorf("hashing a password: %w", err)
	}
	var err error
	if h.key, err = h.derive(ctx, password, keyLength); err != nil {
		return "", err
	}
	return h.String(), nil
}

// derive holds its place until the work is done, whether somebody still waits
// for it or not: so no more than two run, ever.
func (h argonHash) derive(ctx context.Context, password string, length uint32) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("hashing a password: %w", ctx.Err())
	}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.lanes, length), nil
}

// verifyPassword tells whether a password fits its PHC string.
func verifyPassword(ctx context.Context, phc, password string) (bool, error) {
	h, err := parseHash(phc)
	if err != nil || len(password) > maxPassword {
		return false, err
	}
	got, err := h.derive(ctx, password, uint32(len(h.key)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, h.key) == 1, nil
}

// needsRehash tells of a PHC string with less than today's parameters, or that
// cannot be read: after a good sign-in the password is hashed anew.
func needsRehash(phc string) bool {
	h, err := parseHash(phc)
	return err != nil || h.memory < argonMemory || h.time < argonTime || len(h.salt) < saltLength || len(h.key) < keyLength
}

// letters are those of new passwords: none that look alike.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

// NewPassword makes a password of 118 random bits, in groups that can be read
// aloud.
func NewPassword() string {
	var b strings.Builder
	for n := 0; n < 24; {
		var random [1]byte
		_, _ = rand.Read(random[:]) // it never fails (Go 1.24)
		if int(random[0]) >= 256/len(letters)*len(letters) {
			continue
		}
		if n > 0 && n%6 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(random[0])%len(letters)])
		n++
	}
	return b.String()
}
