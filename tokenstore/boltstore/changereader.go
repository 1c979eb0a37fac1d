package boltstore

import (
	"encoding/binary"
	"iter"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/changecheck"
	"github.com/patgate/patgate/tokenstore/codec"
)

// changeReader reads what decides whether a change may be made, in the transaction that would
// make it.
type changeReader struct{ tx *bbolt.Tx }

var _ changecheck.Reader = changeReader{}

func (r changeReader) Account(id tokenstore.AccountID) (*tokenstore.Account, error) {
	return getAccount(r.tx, id)
}

func (r changeReader) Token(id tokenstore.TokenID) (*tokenstore.Token, error) {
	return getToken(r.tx, id)
}

func (r changeReader) Accounts() iter.Seq2[*tokenstore.Account, error] { return accountsFrom(r.tx, 0) }

func (r changeReader) HasLogin(login string) bool {
	return r.tx.Bucket(bucketLogins).Get([]byte(login)) != nil
}

// HashOwner says of a hash whose owner cannot be read that it is nobody's, but not free.
func (r changeReader) HashOwner(h tokenstore.Hash) (tokenstore.TokenID, bool) {
	switch owner := r.tx.Bucket(bucketHashes).Get(h[:]); len(owner) {
	case 0:
		return 0, owner != nil
	case 8:
		return tokenstore.TokenID(binary.BigEndian.Uint64(owner)), true
	default:
		return 0, true
	}
}

func (r changeReader) Owned(id tokenstore.AccountID, enough int) int {
	n := 0
	for range ownedFrom(r.tx, id, 0) {
		if n++; n == enough {
			break
		}
	}
	return n
}

func (r changeReader) Applied(account tokenstore.AccountID, key tokenstore.Hash) (*tokenstore.Applied, error) {
	return getApplied(r.tx, account, key)
}

func (r changeReader) AccountStorable(a *tokenstore.Account) error {
	_, err := codec.DecodeAccount(a.ID, codec.AppendAccount(nil, a))
	return err
}

func (r changeReader) TokenStorable(t *tokenstore.Token) error {
	_, err := codec.DecodeToken(t.ID, codec.AppendToken(nil, t))
	return err
}
