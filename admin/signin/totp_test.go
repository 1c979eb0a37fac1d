package signin

import (
	"encoding/base64"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestTOTPVectors are those of RFC 6238 appendix B for SHA-1, in six digits.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		if step, ok := CheckTOTP(secret, code, time.Unix(at, 0), 0); !ok || step != uint64(at)/30 {
			t.Errorf("at %d: %d, %v", at, step, ok)
		}
	}
}

func TestTOTPOnce(t *testing.T) {
	t.Parallel()
	secret, at := []byte("12345678901234567890"), time.Unix(1234567890, 0)
	const code = "005924"
	for shift, want := range map[time.Duration]bool{-30 * time.Second: true, 59 * time.Second: true, -31 * time.Second: false, 60 * time.Second: false} {
		if _, ok := CheckTOTP(secret, code, at.Add(shift), 0); ok != want {
			t.Errorf("%s later it is good: %v", shift, ok)
		}
	}
	step, _ := CheckTOTP(secret, code, at, 0)
	if _, ok := CheckTOTP(secret, code, at, step); ok {
		t.Error("a code is good twice")
	}
	if _, ok := CheckTOTP(secret, code, at, step+1); ok {
		t.Error("a code is good after a later one")
	}
	for _, bad := range []string{"", "00592", "0059240", "005925", " 05924", "oo5924"} {
		if _, ok := CheckTOTP(secret, bad, at, 0); ok {
			t.Errorf("%q is good", bad)
		}
	}
}

func TestNewTOTP(t *testing.T) {
	t.Parallel()
	f, err := NewTOTP("Example tokens", "demo@example.com")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(f.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != f.Text || u.Query().Get("issuer") != "Example tokens" || !strings.HasSuffix(u.Path, ":demo@example.com") {
		t.Errorf("the URI does not say whose it is: %v", err)
	}
	picture, ok := strings.CutPrefix(f.QR, "data:image/png;base64,")
	if _, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(picture))); !ok || err != nil {
		t.Errorf("the picture is none: %v", err)
	}
	if other, _ := NewTOTP("Example tokens", "demo@example.com"); other.Text == f.Text {
		t.Error("the secret is not new")
	}
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	codes, hashes := NewRecoveryCodes()
	if len(codes) != recoveryCodes || len(hashes) != recoveryCodes {
		t.Fatalf("%d codes, %d hashes", len(codes), len(hashes))
	}
	left, ok := UseRecoveryCode(hashes, " "+strings.ToUpper(strings.ReplaceAll(codes[3], "-", "")))
	if !ok || len(left) != recoveryCodes-1 {
		t.Fatal("a code that was typed otherwise is none")
	}
	if _, ok := UseRecoveryCode(left, codes[3]); ok {
		t.Error("a code is good twice")
	}
	if _, ok := UseRecoveryCode(left, codes[4]); !ok {
		t.Error("the others are gone with it")
	}
	for _, bad := range []string{"", "-", codes[0][:18]} {
		if _, ok := UseRecoveryCode(hashes, bad); ok {
			t.Error("what is no code is one")
		}
	}
}
