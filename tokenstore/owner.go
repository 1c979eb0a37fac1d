package tokenstore

import (
	"bytes"
	"sync/atomic"
)

// Owner is an account as far as a decision needs it. All entries of its tokens
// share it, so disabling it is seen by all of them at once.
type Owner struct {
	ID       AccountID
	Login    string
	disabled atomic.Bool
	upstream atomic.Pointer[[]byte] // nil: none
}

// Enabled reports whether the account's tokens are good.
func (o *Owner) Enabled() bool { return !o.disabled.Load() }

// Upstream returns the account's credential for the upstream, sealed; nil where it
// has none. It is not to be changed.
func (o *Owner) Upstream() []byte {
	if sealed := o.upstream.Load(); sealed != nil {
		return *sealed
	}
	return nil
}

func (o *Owner) setUpstream(sealed []byte) {
	if len(sealed) == 0 {
		o.upstream.Store(nil)
		return
	}
	sealed = bytes.Clone(sealed)
	o.upstream.Store(&sealed)
}

func (x *Index) setOwner(a *Account) {
	before := x.owners[a.ID]
	owner := before
	if before == nil || before.Login != a.Login {
		owner = &Owner{ID: a.ID, Login: a.Login}
		x.owners[a.ID] = owner
	}
	_, denied := x.deniedAccounts[a.ID]
	owner.disabled.Store(a.Disabled || denied)
	owner.setUpstream(a.Upstream)
	if _, denied := x.deniedUpstreams[a.ID]; denied {
		owner.setUpstream(nil)
	}
	if before != nil && before != owner {
		x.changeOwner(before, owner)
	}
}

// changeOwner goes through all entries: logins hardly ever change, and readers
// would pay for it if an Owner could. Who still holds the old one is denied, as
// it will not hear of the account any more.
func (x *Index) changeOwner(from, to *Owner) {
	for h, e := range x.entries.Load().All() {
		if e.owner == from {
			renamed := *e
			renamed.owner = to
			x.entries.Load().Store(h, &renamed)
		}
	}
	from.disabled.Store(true)
}

func (x *Index) removeOwner(id AccountID) {
	if owner := x.owners[id]; owner != nil {
		owner.disabled.Store(true)
		delete(x.owners, id)
	}
}
