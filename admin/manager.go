package admin

import (
	"io"

	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/idempotency"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore/listing"
	"github.com/patgate/patgate/tokenstore/usage"
)

// Manager applies the rules of tokens and accounts. All of its fields are set
// before it is used; all of its methods may be called at the same time.
type Manager struct {
	authn.Authenticator // who asks, and the audit of what they do

	Listing *listing.Listing // what pages are selected from
	Usage   *usage.Recorder  // what is not in the store yet
	Rules   tokenfield.Rules // what tokens may be
	Prefix  string           // of new values
	Random  io.Reader        // crypto/rand.Reader
	Results *idempotency.Results

	// Upstream keeps credentials for the platform behind the gate. Nil: none
	// can be kept.
	Upstream Upstream

	// SendsSessions is set where a site sends, in place of a token, the
	// session that is made with the account's credential.
	SendsSessions bool

	// PlatformName is what people call the platform; empty: there is none.
	PlatformName string

	// StoreName tells people where the tokens are, such as the path of the
	// file; Status shows it. Empty: it is not told.
	StoreName string
}
