package tokenstore

import (
	"context"
	"time"
)

// Network is one from which an account has signed in: an IPv4 address, or the /64 of an
// IPv6 address, as text. Guesses from elsewhere do not keep the account out there.
type Network struct {
	Account AccountID
	Network string
	Last    time.Time // of the sign-ins from there, in whole seconds
}

// Limits of what is remembered.
const (
	// MaxNetworks is how many networks of one account are; the one that was used
	// the longest ago goes first.
	MaxNetworks = 32
	// NetworkFor is how long one is, from the last sign-in on.
	NetworkFor = 30 * 24 * time.Hour
)

// NetworkStore remembers from where accounts have signed in. What it has of an account goes
// with the account.
type NetworkStore interface {
	// Networks returns all that are not older than NetworkFor at now; what cannot be
	// read is left out, for it decides nothing but how long to wait.
	Networks(ctx context.Context, now time.Time) ([]Network, error)
	// AddNetwork remembers one, or a later sign-in from one. For an account that is
	// gone it does nothing.
	AddNetwork(ctx context.Context, n Network) error
}
