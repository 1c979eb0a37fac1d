package tokenstore

import (
	"iter"
	"net/netip"
	"time"
)

// Index holds, in memory, all that a decision on a request needs.
type Index struct{}

// NewIndex returns an Index that is not ready: it has to Follow a store.
func NewIndex() *Index { panic("stub") }

// Ready tells whether the whole state has been loaded.
func (x *Index) Ready() bool { panic("stub") }

// Lookup returns what is known of a hash, nil if nothing. It takes no lock.
func (x *Index) Lookup(h Hash) *Entry { panic("stub") }

// Len counts the hashes.
func (x *Index) Len() int { panic("stub") }

// Damaged counts the records that Load left out.
func (x *Index) Damaged() int { panic("stub") }

// Load implements Follower.
func (x *Index) Load(accounts iter.Seq2[*Account, error], tokens iter.Seq2[*Token, error]) error {
	panic("stub")
}

// Apply implements Follower.
func (x *Index) Apply(c *Change) { panic("stub") }

// Revoke denies these secrets though the store could not record it.
func (x *Index) Revoke(secrets ...Secret) { panic("stub") }

// DisableAccount denies all tokens of the account though the store could not record it.
func (x *Index) DisableAccount(id AccountID) { panic("stub") }

// Entry is what the index knows of one secret of a token. It never changes.
type Entry struct{}

func (e *Entry) Token() TokenID               { panic("stub") }
func (e *Entry) Owner() *Owner                { panic("stub") }
func (e *Entry) Grant() *SharedGrant          { panic("stub") }
func (e *Entry) ExpiredAt(now time.Time) bool { panic("stub") } // token's Expires or the secret's NotAfter
func (e *Entry) Addresses() []netip.Prefix    { panic("stub") } // empty: anywhere
func (e *Entry) Audience() []string           { panic("stub") } // empty: everywhere

// Owner is an account as far as a decision needs it; all entries of its tokens share it.
type Owner struct {
	ID    AccountID
	Login string
}

func (o *Owner) Enabled() bool { panic("stub") }

// SharedGrant is a grant that all entries with the same grant share.
type SharedGrant struct{ Grant }

// Memo returns what compute made of the grant for this owner (a catalog), computing it at most a few times.
func (g *SharedGrant) Memo(owner any, compute func(Grant) any) any { panic("stub") }

// Recorder merges usage in memory.
type Recorder struct{}
