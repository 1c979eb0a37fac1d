// Package principal says who asks for something of management, and what they may manage.
package principal

import (
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// Principal is who asks. The zero Principal is nobody, who may do nothing.
type Principal struct {
	Account *tokenstore.Account // nil for LocalAdmin and for nobody
	Name    string              // login, or "local-admin"
	Address string              // of the client; empty for a Unix socket

	trusted   bool // needs no account
	confirmed bool // has given the password with this very request
	passkey   bool // has confirmed this very change with a passkey
}

// WithPasskey is the principal who has confirmed the change that is made with a passkey. That
// proves the second factor, too.
func (p Principal) WithPasskey() Principal {
	p.passkey = true
	return p
}

// ByPasskey reports whether the principal has confirmed the change with a passkey.
func (p Principal) ByPasskey() bool { return p.passkey }

// LocalAdmin is whoever reaches the server's own admin endpoint.
func LocalAdmin(address string) Principal {
	return Principal{Name: "local-admin", Address: address, trusted: true}
}

// Program is the program, acting on its own.
func Program() Principal { return Principal{Name: "patgate", trusted: true} }

// Confirmed is the owner of an account who has given the password with the request
// that is carried out.
func Confirmed(a *tokenstore.Account, address string) Principal {
	return Principal{Account: a, Name: a.Login, Address: address, confirmed: true}
}

// Operates reports whether the principal may manage what is not its own.
func (p Principal) Operates() bool {
	return p.trusted || p.Account != nil && !p.Account.Disabled && p.Account.Role == tokenstore.RoleOperator
}

// MustOperate refuses who is no operator.
func (p Principal) MustOperate() error {
	if p.Operates() {
		return nil
	}
	return problem.New(api.ReasonForbidden, "only operators may do this")
}

// NeedsPassword reports whether the principal has to give the password of its account
// before it may change something; admin.Manager.Confirm checks it.
func (p Principal) NeedsPassword() bool { return !p.trusted && !p.confirmed }

// Manages reports whether the principal may manage the tokens of an account.
func (p Principal) Manages(owner tokenstore.AccountID) bool {
	return p.Operates() || p.Account != nil && !p.Account.Disabled && p.Account.ID == owner
}

// Actor is the principal as the audit names it.
func (p Principal) Actor() tokenstore.Actor {
	a := tokenstore.Actor{Name: p.Name, Address: p.Address}
	if p.Account != nil {
		a.Account = p.Account.ID
	}
	return a
}
