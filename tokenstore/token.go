package tokenstore

import (
	"iter"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// TokenID names a token for good: 1, 2, 3, …, never used again.
type TokenID uint64

// Token is the stored record of a token. It holds no value, only hashes, and
// neither counters nor the time of last use: those are Usage.
type Token struct {
	ID          TokenID // 0: not stored yet
	Revision    uint64  // counts the writes of this record; compared on the next one
	Account     AccountID
	Description string
	Created     time.Time // UTC, whole seconds
	// NotBefore is the instant until which the token is refused; zero: it works at once.
	NotBefore time.Time
	// Expires is the instant from which the token is refused; zero: never.
	Expires time.Time
	Grant   Grant
	// Addresses limits where the token may be used from, in masked form;
	// empty: anywhere.
	Addresses []netip.Prefix
	// Audience limits at which sites the token is good, by their names;
	// empty: all.
	Audience []string
	// Secrets are the hashes that stand for the token: one, or two while
	// the value before a regeneration is still good.
	Secrets []Secret
}

// Secret is one value of a token, as far as it is stored.
type Secret struct {
	Hash    Hash
	Hint    string // the last four characters of the value; empty if unknown
	Created time.Time
	// NotAfter is the instant from which this value is refused though the
	// token lives on; zero: with the token.
	NotAfter time.Time
}

// Grant is what a token allows: predefined sets by their names, and patterns
// of method names. A pattern is a name, "prefix.*" or "*". An empty grant
// allows nothing.
type Grant struct {
	Sets    []string
	Methods []string
	// Only binds the token to resources: it may touch no others. Each is
	// "environment=my-project", with the name of the resource in the catalog and a
	// value of it, or "environment=staging-*" for those that start so. Empty: it is not bound.
	Only []string
	// Unbound are the exact names of methods that a bound token may call though
	// they name no resource. They are among what Sets and Methods cover.
	Unbound []string
}

// Bound returns the resource and the value, or the prefix with a * behind, of an element of
// Grant.Only.
func Bound(only string) (resource, value string) {
	resource, value, _ = strings.Cut(only, "=")
	return resource, value
}

// Bounds yields the resource and the value, or the prefix with a * behind, of each element of
// Only.
func (g Grant) Bounds() iter.Seq2[string, string] {
	return func(yield func(resource, value string) bool) {
		for _, only := range g.Only {
			if !yield(Bound(only)) {
				return
			}
		}
	}
}

// Clone returns a copy that shares nothing with g.
func (g Grant) Clone() Grant {
	return Grant{Sets: slices.Clone(g.Sets), Methods: slices.Clone(g.Methods), Only: slices.Clone(g.Only), Unbound: slices.Clone(g.Unbound)}
}

// Clone returns a copy that shares nothing with t.
func (t *Token) Clone() *Token {
	c := *t
	c.Grant = t.Grant.Clone()
	c.Addresses = slices.Clone(t.Addresses)
	c.Audience = slices.Clone(t.Audience)
	c.Secrets = slices.Clone(t.Secrets)
	return &c
}

// ExpiredAt reports whether the token is refused at now. There is no grace: at
// the instant Expires it has expired.
func (t *Token) ExpiredAt(now time.Time) bool {
	return !t.Expires.IsZero() && !now.Before(t.Expires)
}

func quote(s string) string { return strconv.QuoteToASCII(s) }
