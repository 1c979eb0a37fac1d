package assertion_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/patgate/patgate/assertion"
)

// The gate signs who calls which method; the upstream verifies it with any library for JSON
// Web Tokens and the keys that are published. It names the algorithm, the issuer and the
// audience, and compares the method with what it is about to do.
func ExampleKeys_Sign() {
	key, err := assertion.ParseKey("2026", newPEM())
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := assertion.NewKeys(time.Now, rand.Reader, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	signed, err := keys.Sign(assertion.Claims{Audience: "shop", Account: 2, Login: "demo", TokenID: 1, Method: "orders.List"})
	if err != nil {
		fmt.Println(err)
		return
	}

	login, method, err := verify(signed, keys.Set())
	fmt.Println(login, method, err)
	// Output: demo orders.List <nil>
}

// newPEM stands for the file that openssl genpkey -algorithm ed25519 writes.
func newPEM() string {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// verify is the upstream's part. published is what stands at /.well-known/jwks.json.
func verify(signed string, published []byte) (login, method string, err error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(published, &set); err != nil {
		return "", "", err
	}
	token, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return "", "", err
	}
	var registered jwt.Claims
	var ours struct {
		Method string `json:"method"`
	}
	if err := token.Claims(set, &registered, &ours); err != nil {
		return "", "", err
	}
	err = registered.Validate(jwt.Expected{Issuer: assertion.DefaultIssuer, AnyAudience: jwt.Audience{"shop"}, Time: time.Now()})
	return registered.Subject, ours.Method, err
}
