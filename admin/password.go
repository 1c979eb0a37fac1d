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
	saltLength  = 16
	keyLength   = 32
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

// hashPassword returns the PHC string of a password.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hashing a password: %w", err)
	}
	key, err := derive(ctx, password, salt, argonTime, argonMemory, argonLanes, keyLength)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, encode(salt), encode(key)), nil
}

func derive(ctx context.Context, password string, salt []byte, time, memory uint32, lanes uint8, length uint32) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("hashing a password: %w", ctx.Err())
	}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, lanes, length), nil
}

// errBadHash tells of a stored hash that cannot be checked, or that would cost
// more than this program is willing to spend on it.
var errBadHash = errors.New("the stored password hash cannot be used; set the password anew")

// verifyPassword tells whether a password fits its PHC string.
func verifyPassword(ctx context.Context, phc, password string) (bool, error) {
	var version int
	var memory, time uint32
	var lanes uint8
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); err != nil {
		return false, errBadHash
	}
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) < 16 || len(want) > 64 || memory > 128<<10 || memory < 8 || time > 10 || time < 1 || lanes > 8 || lanes < 1 {
		return false, errBadHash
	}
	got, err := derive(ctx, password, salt, time, memory, lanes, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
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
