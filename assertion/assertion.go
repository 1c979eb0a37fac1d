// Package assertion signs who calls which method, for upstreams that want proof
// of it: JSON Web Tokens (RFC 7519) with Ed25519 signatures (RFC 8037), good for
// Lifetime and for one audience.
//
// A Key comes from PEM. Keys signs with the first of them and publishes the
// public parts of all as a JSON Web Key Set (RFC 7517), so that keys can be
// changed while verifiers go on.
//
// Each request gets an assertion of its own. A cache for those of the same token
// and method would save some 40 µs, where a proxied request takes 150 or more; but
// then their times would not be those of requests, and no upstream could take each
// id once only.
package assertion

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Lifetime is how long an assertion is good.
const Lifetime = 60 * time.Second

// DefaultIssuer is who says so where Claims do not.
const DefaultIssuer = "patgate"

// Claims is what an assertion says: the account has called the method, with the
// token, and was let through.
type Claims struct {
	Issuer   string // default: DefaultIssuer
	Audience string // for whom it is
	Account  uint64 // its id, which is never used again
	Login    string // of the account
	TokenID  uint64
	Method   string // name of the API method
}

// payload is the JSON of an assertion. The names of the first seven are those of
// RFC 7519 section 4.1.
type payload struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
	ID        string `json:"jti"`
	Account   uint64 `json:"account"`
	TokenID   uint64 `json:"token_id"`
	Method    string `json:"method"`
}

// Keys signs assertions. All of its methods may be called at the same time. The
// nil Keys has no key: it signs nothing and publishes nothing.
type Keys struct {
	first  Key
	set    []byte
	now    func() time.Time
	random io.Reader
}

// NewKeys makes Keys. The first key signs, so it has to be a private one; all are
// published. random is crypto/rand.Reader in production.
func NewKeys(now func() time.Time, random io.Reader, keys ...Key) (*Keys, error) {
	if len(keys) == 0 {
		return nil, errNoKey
	}
	if keys[0].signer == nil {
		return nil, fmt.Errorf("the first key signs, and %q is a public key: put the private one first, the public one behind it", keys[0].ID)
	}
	known := make(map[string]bool, len(keys))
	var set jose.JSONWebKeySet
	for _, k := range keys {
		if known[k.ID] {
			return nil, fmt.Errorf("two keys have the id %q", k.ID)
		}
		known[k.ID] = true
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.public, KeyID: k.ID, Algorithm: string(jose.EdDSA), Use: "sig"})
	}
	text, err := json.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("writing the key set: %w", err)
	}
	return &Keys{first: keys[0], set: text, now: now, random: random}, nil
}

var errNoKey = errors.New("no key is configured to sign assertions with")

// Set returns the public keys as a JSON Web Key Set; nil where there are none. It
// is not to be changed.
func (k *Keys) Set() []byte {
	if k == nil {
		return nil
	}
	return k.set
}

// Sign returns an assertion that begins now, in the compact serialization (RFC
// 7515 section 7.1). It is made anew each time.
func (k *Keys) Sign(c Claims) (string, error) {
	if k == nil {
		return "", errNoKey
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(k.random, id); err != nil {
		return "", fmt.Errorf("signing an assertion: reading randomness: %w", err)
	}
	if c.Issuer == "" {
		c.Issuer = DefaultIssuer
	}
	now := k.now().Unix()
	text, err := json.Marshal(payload{
		Issuer: c.Issuer, Subject: c.Login, Audience: c.Audience,
		IssuedAt: now, NotBefore: now, Expires: now + int64(Lifetime/time.Second),
		ID:      base64.RawURLEncoding.EncodeToString(id),
		Account: c.Account, TokenID: c.TokenID, Method: c.Method,
	})
	if err != nil {
		return "", fmt.Errorf("signing an assertion: %w", err)
	}
	signed, err := k.first.signer.Sign(text)
	if err != nil {
		return "", fmt.Errorf("signing an assertion: %w", err)
	}
	return signed.CompactSerialize()
}
