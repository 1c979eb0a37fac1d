package tokenstore

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func mustValue(t *testing.T) Value {
	t.Helper()
	v, err := NewValue("acme_pat", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestValueShape: prefix, underscore, 30 digits, and 6 digits of CRC-32, by
// another way of computing them than the package's. Failures do not print the
// value.
func TestValueShape(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^acme_pat_[0-9A-Za-z]{36}$`)
	seen := make(map[string]bool)
	for range 1000 {
		s := mustValue(t).Reveal()
		if !shape.MatchString(s) {
			t.Fatal("a value has another shape")
		}
		sum := 0
		for _, c := range s[len(s)-6:] {
			sum = sum*62 + strings.IndexRune(base62, c)
		}
		if uint32(sum) != crc32.ChecksumIEEE([]byte(s[:len(s)-6])) {
			t.Fatal("the checksum of a value does not fit")
		}
		if seen[s] {
			t.Fatal("a value came twice")
		}
		seen[s] = true
	}
}

// TestValueDigitsAreUniform: bytes that would favour some digits are dropped.
func TestValueDigitsAreUniform(t *testing.T) {
	t.Parallel()
	random := mathrand.NewChaCha8([32]byte{1})
	counts := make(map[rune]int)
	for range 10_000 {
		v, err := NewValue("pat", random)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.Reveal()[4:34] {
			counts[c]++
		}
	}
	least, most := counts['0'], counts['0']
	for _, c := range base62 {
		least, most = min(least, counts[c]), max(most, counts[c])
	}
	// Each comes 4,839 times, give or take 69; a digit that is favoured would
	// come 5 times for each 4 of another.
	if float64(most) > 1.15*float64(least) {
		t.Errorf("one digit comes %d times, another one %d times", least, most)
	}
}

func TestNewValueFails(t *testing.T) {
	t.Parallel()
	if _, err := NewValue("pat", io.LimitReader(rand.Reader, 10)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("of too little randomness: %v", err)
	}
	for _, prefix := range []string{"", "Pat", "1pat", "_pat", "pat_", "a__b", "p-t", "pät", strings.Repeat("p", 33)} {
		if _, err := NewValue(prefix, rand.Reader); !errors.Is(err, ErrBadPrefix) {
			t.Errorf("of prefix %q: %v, want ErrBadPrefix", prefix, err)
		}
	}
	for _, prefix := range []string{"p", "pat", "acme_pat2", strings.Repeat("p", 32)} {
		if err := CheckPrefix(prefix); err != nil {
			t.Errorf("prefix %q: %v", prefix, err)
		}
	}
}

// TestMistyped: any character of a value changed, dropped or doubled is found
// without a look-up; values of other systems are not judged.
func TestMistyped(t *testing.T) {
	t.Parallel()
	s := mustValue(t).Reveal()
	if Mistyped("acme_pat", s) {
		t.Error("a good value is taken for mistyped")
	}
	for i := len("acme_pat_"); i < len(s); i++ {
		for name, typed := range map[string]string{
			"changed": s[:i] + string(rune(s[i]^1)) + s[i+1:],
			"foreign": s[:i] + "-" + s[i+1:],
			"dropped": s[:i] + s[i+1:],
			"doubled": s[:i] + s[i:i+1] + s[i:],
		} {
			if !Mistyped("acme_pat", typed) {
				t.Errorf("character %d %s is not found", i, name)
			}
		}
	}
	for _, other := range []string{"", "acme_pat", "acme_patx", "ghp_0123456789", "0123456789abcdef", "pat" + s} {
		if Mistyped("acme_pat", other) {
			t.Errorf("%q has another shape and is judged", other)
		}
	}
	if !Mistyped("acme_pat", "acme_pat_") {
		t.Error("a prefix without anything behind it is not found")
	}
}

// TestValueIsNeverPrinted: no way of printing a value shows it.
func TestValueIsNeverPrinted(t *testing.T) {
	t.Parallel()
	v := mustValue(t)
	inside := struct {
		V Value
		P *Value
	}{v, &v}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%p"} {
		fmt.Fprintf(&out, verb, v)
		fmt.Fprintf(&out, verb, inside)
		fmt.Fprintf(&out, verb, []Value{v})
		fmt.Fprintf(&out, verb, map[string]Value{"v": v})
	}
	fmt.Fprint(&out, v, &v, inside, fmt.Errorf("refused %v", v))
	if err := json.NewEncoder(&out).Encode(map[Value]any{v: inside}); err != nil {
		t.Fatal(err)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("value", "v", v, "p", &v, "inside", inside)
	}
	secret := v.Reveal()
	for _, form := range []string{secret, secret[9:], fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
		if strings.Contains(out.String(), form) {
			t.Error("a value was printed")
		}
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("nothing was printed in its place")
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	// SHA-256 of "abc", FIPS 180-4 example.
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	h := HashOf("abc")
	if h.String() != abc {
		t.Errorf("the hash of abc is %s", h)
	}
	for _, s := range []string{abc, strings.ToUpper(abc)} {
		if got, err := ParseHash(s); err != nil || got != h {
			t.Errorf("%s reads as %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", abc[1:], abc[2:], abc + "00", "zz" + abc[2:]} {
		if _, err := ParseHash(s); err == nil {
			t.Errorf("%q reads as a hash", s)
		}
	}
	v := mustValue(t)
	if v.Hash() != HashOf(v.Reveal()) || !strings.HasSuffix(v.Reveal(), v.Hint()) || len(v.Hint()) != 4 {
		t.Error("hash or hint of a value is not its own")
	}
	if (Value{}).Hint() != "" {
		t.Error("no value has a hint")
	}
}
