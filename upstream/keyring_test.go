package upstream

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

func newKey(t testing.TB, id string) Key {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	k, err := ParseKey(id, base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newRing(t testing.TB, keys ...Key) *Keyring {
	t.Helper()
	k, err := NewKeyring(rand.Reader, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var (
	password = Credential{Login: "demo@example.com", Password: NewSecret("pass word ü")}
	fixed    = Credential{Session: NewSecret("fixed-session-0123456789")}
)

func same(a, b Credential) bool {
	return a.Login == b.Login && a.Password.Reveal() == b.Password.Reveal() && a.Session.Reveal() == b.Session.Reveal()
}

// TestSeal: what is sealed opens again, for its account and with its key only.
func TestSeal(t *testing.T) {
	t.Parallel()
	old, current := newKey(t, "2025"), newKey(t, "2026")
	for _, c := range []Credential{password, fixed} {
		sealed, err := newRing(t, old).Seal(7, c)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(sealed, []byte("demo")) || bytes.Contains(sealed, []byte("session")) {
			t.Error("the sealed credential can be read")
		}
		both := newRing(t, current, old)
		if got, err := both.Open(7, sealed); err != nil || !same(got, c) || got.Kind() != c.Kind() {
			t.Errorf("it opens as %v, %v", got, err)
		}
		for name, open := range map[string]func() (Credential, error){
			"another account": func() (Credential, error) { return both.Open(8, sealed) },
			"no such key":     func() (Credential, error) { return newRing(t, current).Open(7, sealed) },
			"another key of the same id": func() (Credential, error) {
				return newRing(t, newKey(t, "2025")).Open(7, sealed)
			},
			"no keyring": func() (Credential, error) { return (*Keyring)(nil).Open(7, sealed) },
		} {
			if _, err := open(); !errors.Is(err, ErrSealed) {
				t.Errorf("%s: it opens, or the error is %v", name, err)
			}
		}
		if !both.Stale(sealed) || newRing(t, old, current).Stale(sealed) {
			t.Error("what is to be sealed again is not what another key has sealed")
		}
		again, err := both.Reseal(7, sealed)
		if err != nil || both.Stale(again) {
			t.Fatalf("sealed again it is stale, or: %v", err)
		}
		if got, err := newRing(t, current).Open(7, again); err != nil || !same(got, c) {
			t.Errorf("sealed again it opens as %v, %v", got, err)
		}
	}
}

// TestDamaged: no byte of a sealed credential can be changed.
func TestDamaged(t *testing.T) {
	t.Parallel()
	ring := newRing(t, newKey(t, "a"))
	sealed, err := ring.Seal(7, password)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for _, bit := range []byte{1, 0x80} {
			bad := bytes.Clone(sealed)
			bad[i] ^= bit
			if _, err := ring.Open(7, bad); !errors.Is(err, ErrSealed) {
				t.Fatalf("with byte %d changed: %v", i, err)
			}
		}
		if _, err := ring.Open(7, sealed[:i]); !errors.Is(err, ErrSealed) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestRefusedToSeal(t *testing.T) {
	t.Parallel()
	if _, err := (*Keyring)(nil).Seal(1, password); !errors.Is(err, errNoKey) {
		t.Errorf("without a key: %v", err)
	}
	if _, err := NewKeyring(rand.Reader); !errors.Is(err, errNoKey) {
		t.Errorf("a keyring without keys: %v", err)
	}
	if _, err := NewKeyring(rand.Reader, newKey(t, "a"), newKey(t, "a")); err == nil {
		t.Error("two keys may have one id")
	}
	ring := newRing(t, newKey(t, "a"))
	for name, c := range map[string]Credential{
		"nothing":               {},
		"no password":           {Login: "demo"},
		"no login":              {Password: NewSecret("x")},
		"both":                  {Login: "demo", Password: NewSecret("x"), Session: NewSecret("y")},
		"long login":            {Login: strings.Repeat("x", maxLogin+1), Password: NewSecret("x")},
		"long password":         {Login: "demo", Password: NewSecret(strings.Repeat("x", maxSecret+1))},
		"long session":          {Session: NewSecret(strings.Repeat("x", maxSession+1))},
		"line end in a session": {Session: NewSecret("x\r\ny")},
	} {
		if _, err := ring.Seal(1, c); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	raw := bytes.Repeat([]byte{0xfb, 0xff, 0x01, 0x80}, 8)
	for name, text := range map[string]string{
		"hexadecimal": hex.EncodeToString(raw), "base64": base64.StdEncoding.EncodeToString(raw),
		"base64 for URLs": base64.URLEncoding.EncodeToString(raw), "without padding": base64.RawStdEncoding.EncodeToString(raw),
		"with a line's end": hex.EncodeToString(raw) + "\n",
	} {
		if _, err := ParseKey("a", text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{"empty": "", "short": hex.EncodeToString(raw[1:]), "long": hex.EncodeToString(raw) + "00", "a password": "correct horse battery staple, 32b"} {
		if _, err := ParseKey("a", text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"", "a b", "ä", strings.Repeat("a", 33)} {
		if _, err := ParseKey(id, hex.EncodeToString(raw)); err == nil {
			t.Errorf("the id %q is one", id)
		}
	}
}

// FuzzOpen: what decodes encodes to itself, and nothing opens that was not
// sealed.
func FuzzOpen(f *testing.F) {
	ring := newRing(f, newKey(f, "a"))
	for _, c := range []Credential{password, fixed} {
		f.Add(c.encode())
		sealed, err := ring.Seal(1, c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, ok := decodeCredential(data); ok && !bytes.Equal(c.encode(), data) {
			t.Errorf("%q encodes as %q", data, c.encode())
		}
		if _, err := ring.Open(tokenstore.AccountID(2), data); !errors.Is(err, ErrSealed) {
			t.Errorf("%q opens for another account", data)
		}
	})
}
