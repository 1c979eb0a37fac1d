package assertion

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

var (
	testNow = time.Date(2026, 11, 23, 12, 0, 0, 900e6, time.UTC)
	demo    = Claims{Audience: "shop", Account: 7, Login: "demo@example.com", TokenID: 12, Method: "environment.control.StopEnv"}
)

func now() time.Time { return testNow }

func newPrivate(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// pemOf is a private or public key in PEM.
func pemOf(t testing.TB, key any) string {
	t.Helper()
	kind := "PRIVATE KEY"
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		kind = "PUBLIC KEY"
		if der, err = x509.MarshalPKIXPublicKey(key); err != nil {
			t.Fatal(err)
		}
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func newKey(t testing.TB, id string, key any) Key {
	t.Helper()
	k, err := ParseKey(id, pemOf(t, key))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newKeys(t testing.TB, keys ...Key) *Keys {
	t.Helper()
	k, err := NewKeys(now, rand.Reader, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// setOf reads what is published, as a verifier does.
func setOf(t testing.TB, k *Keys) (set jose.JSONWebKeySet) {
	t.Helper()
	if err := json.Unmarshal(k.Set(), &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// verify is what an upstream does, with a library.
func verify(signed string, set jose.JSONWebKeySet, audience string, at time.Time) (registered jwt.Claims, ours payload, err error) {
	token, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return registered, ours, err
	}
	if err := token.Claims(set, &registered, &ours); err != nil {
		return registered, ours, err
	}
	return registered, ours, registered.ValidateWithLeeway(jwt.Expected{Issuer: DefaultIssuer, AnyAudience: jwt.Audience{audience}, Time: at}, 0)
}

// TestSign: what is signed says who calls which method, to one audience, for 60
// seconds, and verifies with what is published.
func TestSign(t *testing.T) {
	t.Parallel()
	k := newKeys(t, newKey(t, "2026", newPrivate(t)))
	signed, err := k.Sign(demo)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Trim(signed, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" || strings.Count(signed, ".") != 2 {
		t.Error("it is no compact serialization")
	}
	set := setOf(t, k)
	registered, ours, err := verify(signed, set, "shop", testNow)
	if err != nil {
		t.Fatal(err)
	}
	second := testNow.Unix()
	want := payload{
		Issuer: "patgate", Subject: "demo@example.com", Audience: "shop", IssuedAt: second, NotBefore: second, Expires: second + 60,
		ID: registered.ID, Account: 7, TokenID: 12, Method: "environment.control.StopEnv",
	}
	if ours != want {
		t.Errorf("it says %+v, want %+v", ours, want)
	}
	head, err := base64.RawURLEncoding.DecodeString(signed[:strings.IndexByte(signed, '.')])
	if err != nil || string(head) != `{"alg":"EdDSA","kid":"2026","typ":"JWT"}` {
		t.Errorf("its header is %s, %v", head, err)
	}
	for name, at := range map[string]time.Time{"before": testNow.Add(-2 * time.Second), "after": testNow.Add(61 * time.Second)} {
		if _, _, err := verify(signed, set, "shop", at); err == nil {
			t.Errorf("it is good %s its time", name)
		}
	}
	if _, _, err := verify(signed, set, "bank", testNow); !errors.Is(err, jwt.ErrInvalidAudience) {
		t.Errorf("for another audience: %v", err)
	}
	if _, _, err := verify(signed, setOf(t, newKeys(t, newKey(t, "2026", newPrivate(t)))), "shop", testNow); err == nil {
		t.Error("it verifies with another key")
	}
	named := demo
	named.Issuer = "https://tokens.example.com"
	if signed, err = k.Sign(named); err != nil {
		t.Fatal(err)
	}
	if registered, _, _ := verify(signed, set, "shop", testNow); registered.Issuer != named.Issuer {
		t.Errorf("its issuer is %q", registered.Issuer)
	}
}

// TestSignEachAnew: no two assertions are the same, whoever asks at the same time.
func TestSignEachAnew(t *testing.T) {
	t.Parallel()
	k := newKeys(t, newKey(t, "a", newPrivate(t)))
	set := setOf(t, k)
	var ids sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				signed, err := k.Sign(demo)
				if err != nil {
					t.Error(err)
					return
				}
				registered, _, err := verify(signed, set, "shop", testNow)
				if _, twice := ids.LoadOrStore(registered.ID, true); twice || err != nil || len(registered.ID) != 22 {
					t.Errorf("the id %q is there twice (%t), or: %v", registered.ID, twice, err)
				}
			}
		})
	}
	all.Wait()
}

// TestRotation: the first key signs, and what any key has signed verifies for as
// long as it is published, also by its public part alone.
func TestRotation(t *testing.T) {
	t.Parallel()
	private := newPrivate(t)
	old, current := newKey(t, "old", private), newKey(t, "new", newPrivate(t))
	signed, err := newKeys(t, old).Sign(demo)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys     []Key
		by       string
		verifies bool
	}{
		"added behind":     {[]Key{old, current}, "old", true},
		"moved to front":   {[]Key{current, old}, "new", true},
		"public part left": {[]Key{current, newKey(t, "old", private.Public())}, "new", true},
		"taken out":        {[]Key{current}, "new", false},
	} {
		k := newKeys(t, c.keys...)
		set := setOf(t, k)
		if _, _, err := verify(signed, set, "shop", testNow); (err == nil) != c.verifies {
			t.Errorf("%s: what the old key signed: %v", name, err)
		}
		now, err := k.Sign(demo)
		if err != nil {
			t.Fatal(err)
		}
		token, err := jwt.ParseSigned(now, []jose.SignatureAlgorithm{jose.EdDSA})
		if err != nil || token.Headers[0].KeyID != c.by {
			t.Errorf("%s: signed by %q, want %q", name, token.Headers[0].KeyID, c.by)
		}
		if _, _, err := verify(now, set, "shop", testNow); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSet: what is published is the public parts, their ids and what they are
// for, and nothing else.
func TestSet(t *testing.T) {
	t.Parallel()
	a, b := newPrivate(t), newPrivate(t)
	k := newKeys(t, newKey(t, "a", a), newKey(t, "b", b))
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(k.Set(), &set); err != nil {
		t.Fatal(err)
	}
	for i, private := range []ed25519.PrivateKey{a, b} {
		want := map[string]string{
			"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": []string{"a", "b"}[i],
			"x": base64.RawURLEncoding.EncodeToString(private.Public().(ed25519.PublicKey)),
		}
		if fmt.Sprint(set.Keys[i]) != fmt.Sprint(want) {
			t.Errorf("key %d is published as %v, want %v", i, set.Keys[i], want)
		}
	}
	var none *Keys
	if none.Set() != nil {
		t.Error("without keys something is published")
	}
	if _, err := none.Sign(demo); err == nil {
		t.Error("without a key something is signed")
	}
}

// TestParseKey: what cannot be a key is refused with what to do, and the error
// holds nothing of it.
func TestParseKey(t *testing.T) {
	t.Parallel()
	private := newPrivate(t)
	good := pemOf(t, private)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, content []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
	}
	der, _ := pem.Decode([]byte(good))
	for name, c := range map[string]struct{ text, wantErr string }{
		"private":             {good, ""},
		"public":              {pemOf(t, private.Public()), ""},
		"with text before it": {"the key of patgate\n" + good, ""},
		"with blank lines":    {good + "\n \n", ""},
		"empty":               {"", "is not PEM; make one with: openssl genpkey -algorithm ed25519"},
		"its seed":            {hex.EncodeToString(private.Seed()), "is not PEM"},
		"DER":                 {string(der.Bytes), "is not PEM"},
		"in one line":         {strings.ReplaceAll(good, "\n", " "), "is not PEM"},
		"two of them":         {good + good, "there is more behind the key"},
		"text behind it":      {good + "x", "there is more behind the key"},
		"cut short":           {block("PRIVATE KEY", der.Bytes[:20]), "cannot be read as a private key"},
		"public, cut short":   {block("PUBLIC KEY", der.Bytes[:20]), "cannot be read as a public key"},
		"of another kind":     {pemOf(t, other), "another kind than Ed25519 (*ecdsa.PrivateKey)"},
		"public, another":     {pemOf(t, other.Public()), "another kind than Ed25519 (*ecdsa.PublicKey)"},
		"encrypted":           {block("ENCRYPTED PRIVATE KEY", der.Bytes), "is encrypted"},
		"a certificate":       {block("CERTIFICATE", der.Bytes), "neither a PRIVATE KEY nor a PUBLIC KEY"},
		"an OpenSSH key":      {block("OPENSSH PRIVATE KEY", der.Bytes), "neither a PRIVATE KEY nor a PUBLIC KEY"},
	} {
		_, err := ParseKey("a", c.text)
		switch {
		case c.wantErr == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.wantErr != "" && (err == nil || !strings.Contains(err.Error(), c.wantErr) || !strings.Contains(err.Error(), `the key "a"`)):
			t.Errorf("%s: %v, want %q", name, err, c.wantErr)
		case err != nil:
			holdsNothing(t, name, err.Error(), private)
		}
	}
	for _, id := range []string{"", "a b", "ä", "a/b", strings.Repeat("a", 33)} {
		if _, err := ParseKey(id, good); err == nil {
			t.Errorf("the id %q is one", id)
		}
	}
}

// holdsNothing looks for a private key in a text, as what it may have become.
func holdsNothing(t *testing.T, where, text string, private ed25519.PrivateKey) {
	t.Helper()
	seed := private.Seed()
	for _, form := range []string{
		string(seed), hex.EncodeToString(seed), strings.Trim(fmt.Sprintf("%d", seed), "[]"),
		strings.Trim(fmt.Sprintf("%#v", seed), "[]byte{}"),
		base64.RawStdEncoding.EncodeToString(seed), base64.RawURLEncoding.EncodeToString(seed),
		strings.Split(pemOf(t, private), "\n")[1][22:],
	} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(form)) {
			t.Errorf("%s: the private key stands in it", where)
		}
	}
}

// TestNewKeys: keys that could not sign, or that verifiers would mix up, are
// refused.
func TestNewKeys(t *testing.T) {
	t.Parallel()
	private := newPrivate(t)
	public := newKey(t, "b", private.Public())
	for name, c := range map[string]struct {
		keys    []Key
		wantErr string
	}{
		"none":         {nil, "no key"},
		"public first": {[]Key{public, newKey(t, "a", private)}, `the first key signs, and "b" is a public key`},
		"one id":       {[]Key{newKey(t, "b", newPrivate(t)), public}, `two keys have the id "b"`},
	} {
		if _, err := NewKeys(now, rand.Reader, c.keys...); err == nil || !strings.Contains(err.Error(), c.wantErr) {
			t.Errorf("%s: %v, want %q", name, err, c.wantErr)
		}
	}
}

// TestSignFails: without randomness nothing is signed.
func TestSignFails(t *testing.T) {
	t.Parallel()
	k, err := NewKeys(now, bytes.NewReader(make([]byte, 15)), newKey(t, "a", newPrivate(t)))
	if err != nil {
		t.Fatal(err)
	}
	if signed, err := k.Sign(demo); err == nil || signed != "" {
		t.Errorf("it is signed, or: %v", err)
	}
}

// TestKeysPrintNoSecrets: whatever a log does with keys.
func TestKeysPrintNoSecrets(t *testing.T) {
	t.Parallel()
	private := newPrivate(t)
	key := newKey(t, "a", private)
	keys := newKeys(t, key)
	text, err := json.Marshal([]any{key, keys})
	if err != nil {
		t.Fatal(err)
	}
	holder := struct{ K Key }{key}
	holdsNothing(t, "print", fmt.Sprintf("%v %+v %#v %s %q %x %d %p %v %+v %#v %+v %#v %s", key, key, key, key, key, key, key, key, keys, keys, keys, holder, holder, text), private)
}

// BenchmarkSign measures one assertion, as each allowed request takes one.
func BenchmarkSign(b *testing.B) {
	k := newKeys(b, newKey(b, "2026", newPrivate(b)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Sign(demo); err != nil {
			b.Fatal(err)
		}
	}
}
