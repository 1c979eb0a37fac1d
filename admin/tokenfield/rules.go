// Package tokenfield is what is done with each field of a token that its owner chooses: field.go
// says how it is changed, what a change takes away, how it is shown and recorded; what it may be
// is checked in check.go, expiry.go and, for what it is bound to, bound.go.
package tokenfield

import (
	"time"

	"github.com/patgate/patgate/catalog"
)

// Rules say what the fields of tokens may be.
type Rules struct {
	Policy  Policy
	Catalog *catalog.Catalog
	Zone    *time.Location // in which a date ends; nil: UTC
}

// Policy is what the operator allows tokens to be.
type Policy struct {
	MaxTokensPerAccount int           // 0: any number
	MaxLifetime         time.Duration // 0: any; else tokens that never expire are refused, too
	ExpiryRequired      bool
	AllowedSets         []string // empty: all, and methods of the token's own
}
