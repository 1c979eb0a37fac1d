package signin

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// Parameters of one-time passwords (RFC 6238), those that all apps know.
const (
	totpPeriod = 30 // seconds
	totpSecret = 20 // bytes (RFC 4226 section 4, R6)
	totpSkew   = 1  // steps before and after the present one
)

// TOTP is a new second factor, as it is shown to its owner once.
type TOTP struct {
	Secret []byte
	Text   string // the secret in base32, to be typed
	URI    string // otpauth://…, what the picture says
	QR     string // the picture, as a data URI of a PNG
}

// NewTOTP makes a second factor for an account of a service.
func NewTOTP(issuer, login string) (*TOTP, error) {
	secret := make([]byte, totpSecret)
	_, _ = rand.Read(secret) // it never fails (Go 1.24)
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, Secret: secret, Period: totpPeriod})
	if err != nil {
		return nil, fmt.Errorf("making a second factor: %w", err)
	}
	picture, err := key.Image(240, 240)
	if err != nil {
		return nil, fmt.Errorf("drawing the QR code of a second factor: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("drawing the QR code of a second factor: %w", err)
	}
	return &TOTP{
		Secret: secret, Text: key.Secret(), URI: readable(key.URL()),
		QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()),
	}, nil
}

// readable writes spaces in a URI as apps expect them.
func readable(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	u.RawQuery = u.Query().Encode()
	return u.String()
}

// CheckTOTP reports whether a code is good at now, and of which time step it is. A
// step that is not after the last one used is no good: a code is good once (RFC
// 6238 section 5.2).
func CheckTOTP(secret []byte, code string, now time.Time, last uint64) (step uint64, ok bool) {
	if len(code) != 6 {
		return 0, false
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	present := uint64(max(now.Unix(), 0)) / totpPeriod
	for i := range uint64(2*totpSkew + 1) {
		at := present + i - totpSkew
		want, err := totp.GenerateCodeCustom(text, time.Unix(int64(at*totpPeriod), 0), totp.ValidateOpts{
			Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > last {
			step, ok = at, true
		}
	}
	return step, ok
}
