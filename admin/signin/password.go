package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Passwords: at least 15 characters where nothing else protects an account
// (NIST SP 800-63B-4 section 3.1.1.2), no rules of composition, and no more bytes
// than are worth hashing.
const (
	MinPassword = 15   // characters
	MaxPassword = 1024 // bytes
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

// CheckPassword says why a password cannot be one; it does not repeat it.
func CheckPassword(password string) error {
	switch {
	case len(password) > MaxPassword:
		return fmt.Errorf("it has more than %d bytes", MaxPassword)
	case !utf8.ValidString(password):
		return errors.New("it is not UTF-8")
	case utf8.RuneCountInString(password) < MinPassword:
		return fmt.Errorf("it has fewer than %d characters; a few words in a row make a good password", MinPassword)
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

// bearable reports whether the hash can be checked at a cost that one sign-in may
// have: at most 128 MiB, 10 passes, 8 lanes.
func (h argonHash) bearable() bool {
	return h.memory >= 8 && h.memory <= 128<<10 && h.time >= 1 && h.time <= 10 && h.lanes >= 1 && h.lanes <= 8 &&
		len(h.salt) >= 8 && len(h.salt) <= 64 && len(h.key) >= 16 && len(h.key) <= 64
}

// HashPassword returns the PHC string of a password. It fails with ErrBusy where
// too many wait for theirs.
func HashPassword(ctx context.Context, password string) (string, error) {
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
// for it or not: so no more run than may, ever.
func (h argonHash) derive(ctx context.Context, password string, length uint32) ([]byte, error) {
	leave, err := hashing.enter(ctx)
	if err != nil {
		return nil, fmt.Errorf("hashing a password: %w", err)
	}
	hashes.Add(1)
	w := work{[]byte(password), h.salt, h.memory, h.time, h.lanes, length}
	if key, ok := outside.derive(w); ok {
		leave()
		return key, nil
	}
	begin := time.Now()
	key := w.derive()
	if outside.paused() { // the gate is short of processors: it has half of what this takes
		time.AfterFunc(time.Since(begin), leave)
	} else {
		leave()
	}
	return key, nil
}

// hashes counts.
var hashes atomic.Uint64

// Hashes is how many passwords this process has hashed, to set or to check one.
func Hashes() uint64 { return hashes.Load() }

// Verify reports whether a password fits its PHC string. An empty phc, that of
// nobody, fits no password and takes as long as any other. It fails with ErrBusy
// where too many wait, and with an error where the PHC string cannot be used.
func Verify(ctx context.Context, phc, password string) (bool, error) {
	nobody := phc == ""
	if nobody {
		phc = nobodysHash
	}
	h, err := parseHash(phc)
	if err != nil || len(password) > MaxPassword {
		return false, err
	}
	got, err := h.derive(ctx, password, uint32(len(h.key)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, h.key) == 1 && !nobody, nil
}

// nobodysHash is a valid hash with today's parameters, of a password that was
// thrown away.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// NeedsRehash tells of a PHC string with less than today's parameters, or that
// cannot be read: after a good sign-in the password is hashed anew.
func NeedsRehash(phc string) bool {
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
